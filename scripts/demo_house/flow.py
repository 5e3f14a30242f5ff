"""Add the integration as a person would: through the forms of its config flow."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from .errors import DemoError
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

    def __init__(self, session: aiohttp.ClientSession, url: str, access_token: str) -> None:
        """Use Home Assistant at `url`."""
        self._session = session
        self._url = f"{url}{FORMS}"
        self._headers = {"Authorization": f"Bearer {access_token}"}

    async def add(self, supplier: Supplier) -> str:
        """Fill in the forms for one account and return the id of its entry.

        Raises:
            DemoError: The forms do not lead to an entry.
        """
        shown = await self._post("", {"handler": DOMAIN})
        while shown["type"] == "form":
            if shown["errors"]:
                raise _refused(shown["errors"])
            shown = await self._post(f"/{shown['flow_id']}", _filled_in(shown, supplier))
        if shown["type"] != "create_entry":
            raise _refused({"base": shown.get("reason", shown["type"])})
        return str(shown["result"]["entry_id"])

    async def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self._session.post(
            self._url + path, json=body, headers=self._headers
        ) as response:
            if not response.ok:
                raise DemoError(f"The config flow answers {response.status}: see the log.")
            shown: dict[str, Any] = await response.json()
            return shown


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
