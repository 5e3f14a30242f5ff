"""Add the integration as a person would: through the forms of its config flow."""

from collections.abc import Mapping
from typing import Any

from .errors import DemoError
from .rest import Rest
from .supplier import Supplier

DOMAIN = "octopus_insight"
FORMS = "/api/config/config_entries/flow"

REASONS = {
    "invalid_auth": "the supplier does not accept the API key",
    "cannot_connect": "the supplier's service cannot be reached",
    "rate_limited": "too many requests were made",
    "no_accounts": "the API key opens no account",
    "insecure_url": "the address of the service is not safe",
    "already_configured": "the account is there already",
}


class Forms:
    """The forms behind "Add integration", for somebody who is logged in."""

    def __init__(self, rest: Rest) -> None:
        """Use the Home Assistant that is spoken to."""
        self._rest = rest

    async def add(self, supplier: Supplier) -> str:
        """Fill in the forms for one account and return the id of its entry.

        Raises:
            DemoError: The forms do not lead to an entry.
        """
        shown = await self._rest.post(FORMS, {"handler": DOMAIN})
        while shown["type"] == "form":
            if shown["errors"]:
                raise _refused(shown["errors"])
            filled_in = _filled_in(shown, supplier)
            shown = await self._rest.post(f"{FORMS}/{shown['flow_id']}", filled_in)
        if shown["type"] != "create_entry":
            raise _refused({"base": shown.get("reason", shown["type"])})
        return str(shown["result"]["entry_id"])


def _filled_in(shown: Mapping[str, Any], supplier: Supplier) -> dict[str, Any]:
    """Return what a person types into the form that is shown; of several accounts the first."""
    fields = {field["name"]: field for field in shown["data_schema"]}
    if shown["step_id"] == "account":
        offered = fields["account_number"]["selector"]["select"]["options"]
        return {"account_number": offered[0]}
    if shown["step_id"] == "octopus":
        (address,) = fields["advanced"]["schema"]
        api_url = supplier.api_url or address["default"]
        return {"api_key": supplier.api_key, "advanced": {"api_url": api_url}}
    raise DemoError(
        f"The config flow shows a form that the demo does not know: {shown['step_id']}."
    )


def _refused(errors: Mapping[str, str]) -> DemoError:
    reasons = ", ".join(REASONS.get(error, error) for error in errors.values())
    return DemoError(f"The integration could not be added: {reasons}.")
