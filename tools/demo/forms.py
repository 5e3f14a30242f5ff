"""Fill in the integration's forms as a person would: config flow, options, subentries."""

from collections.abc import Iterable, Mapping
from typing import Any
from .client import Rest, Websocket
from .errors import DemoError
from .supplier import Supplier

DOMAIN = "octopus_insight"
FLOWS = "/api/config/config_entries"
CONFIG, OPTIONS, SUBENTRIES = f"{FLOWS}/flow", f"{FLOWS}/options/flow", f"{FLOWS}/subentries/flow"

REASONS = {
    "invalid_auth": "the supplier does not accept the API key",
    "cannot_connect": "the supplier's service cannot be reached",
    "rate_limited": "too many requests were made",
    "no_accounts": "the API key opens no account",
    "insecure_url": "the address of the service is not safe",
    "already_configured": "the account is there already",
}


async def add_account(rest: Rest, supplier: Supplier) -> str:
    """Add an account through the config flow and return its entry's id, or raise DemoError."""
    menu = await rest.post(CONFIG, {"handler": DOMAIN})
    shown = await rest.post(f"{CONFIG}/{menu['flow_id']}", {"next_step_id": "octopus"})
    while shown["type"] == "form" and not shown["errors"]:
        shown = await rest.post(f"{CONFIG}/{shown['flow_id']}", _filled_in(shown, supplier))
    if shown["type"] != "create_entry":
        errors = shown.get("errors") or {"base": shown.get("reason", shown["type"])}
        reasons = ", ".join(REASONS.get(error, error) for error in errors.values())
        raise DemoError(f"The integration could not be added: {reasons}.")
    return str(shown["result"]["entry_id"])


def _filled_in(shown: Mapping[str, Any], supplier: Supplier) -> dict[str, Any]:
    """Return what to type into a form of the config flow; of several accounts the first."""
    fields = {field["name"]: field for field in shown["data_schema"]}
    if shown["step_id"] == "account":
        offered = fields["account_number"]["selector"]["select"]["options"]
        return {"account_number": offered[0]["value"]}
    if shown["step_id"] == "octopus":
        (address,) = fields["advanced"]["schema"]
        api_url = supplier.api_url or address["default"]
        return {"api_key": supplier.api_key, "advanced": {"api_url": api_url}}
    raise DemoError(
        f"The config flow shows a form that the demo does not know: {shown['step_id']}."
    )


async def fill_in(
    rest: Rest, shown: Mapping[str, Any], typed: Mapping[str, Mapping[str, Any]]
) -> str:
    """Fill in a flow's forms by their steps; return the new entry's id, or raise DemoError."""
    while shown["type"] == "form" and not shown["errors"] and shown["step_id"] in typed:
        shown = await rest.post(f"{CONFIG}/{shown['flow_id']}", typed[shown["step_id"]])
    if shown["type"] != "create_entry":
        reason = shown.get("errors") or shown.get("reason") or shown.get("step_id")
        raise DemoError(f"{shown['handler']} could not be added: {reason}.")
    return str(shown["result"]["entry_id"])


async def name_power_sensor(rest: Rest, entry_id: str, entity_id: str) -> None:
    """Name the home's power sensor, all other options at their defaults, or raise DemoError."""
    shown = await rest.post(OPTIONS, {"handler": entry_id})
    if [field["name"] for field in shown["data_schema"]] == ["car"]:
        # several cars: the home's own options are behind another choice
        shown = await rest.post(f"{OPTIONS}/{shown['flow_id']}", {"car": "account"})
    options = {**defaults(shown["data_schema"]), "power_entity": entity_id}
    done = await rest.post(f"{OPTIONS}/{shown['flow_id']}", options)
    if done["type"] != "create_entry":
        raise DemoError(f"The options do not take a power sensor: {done.get('errors')}.")


async def add_subentry(
    rest: Rest, socket: Websocket, entry_id: str, kind: str, **chosen: str
) -> str:
    """Add a `powerwall` or `display`, what is not chosen by default; return its id or raise."""

    async def subentries() -> frozenset[str]:
        rows = await socket.ask("config_entries/subentries/list", entry_id=entry_id)
        return frozenset(row["subentry_id"] for row in rows)

    before = await subentries()
    shown = await rest.post(SUBENTRIES, {"handler": [entry_id, kind]})
    if shown["type"] == "form":
        filled_in = defaults(shown["data_schema"]) | chosen
        shown = await rest.post(f"{SUBENTRIES}/{shown['flow_id']}", filled_in)
    if shown["type"] != "create_entry":
        reason = shown.get("errors") or shown.get("reason", shown["type"])
        raise DemoError(f"No {kind} could be added: {reason}.")
    (added,) = await subentries() - before
    return added


def defaults(schema: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the defaults of a form's fields, sections included."""
    return {
        field["name"]: defaults(field["schema"]) if "schema" in field else field["default"]
        for field in schema
        if "schema" in field or "default" in field
    }
