"""Add a Powerwall site or a display to an account as a person would: through its form."""

from .conversation import Conversation
from .errors import DemoError
from .offered import as_offered
from .rest import Rest

FORMS = "/api/config/config_entries/subentries/flow"


async def add_subentry(rest: Rest, line: Conversation, entry_id: str, kind: str) -> str:
    """Leave the form as it is offered, send it off, and return the id of what it made.

    Args:
        rest: To Home Assistant.
        line: To the same one.
        entry_id: The account's entry.
        kind: `powerwall` or `display`.

    Raises:
        DemoError: The form does not lead to anything.
    """
    known = await _subentries(line, entry_id)
    shown = await rest.post(FORMS, {"handler": [entry_id, kind]})
    if shown["type"] == "form":
        offered = as_offered(shown["data_schema"])
        shown = await rest.post(f"{FORMS}/{shown['flow_id']}", offered)
    if shown["type"] != "create_entry":
        reason = shown.get("errors") or shown.get("reason", shown["type"])
        raise DemoError(f"No {kind} could be added: {reason}.")
    (added,) = await _subentries(line, entry_id) - known
    return added


async def _subentries(line: Conversation, entry_id: str) -> frozenset[str]:
    rows = await line.ask("config_entries/subentries/list", entry_id=entry_id)
    return frozenset(row["subentry_id"] for row in rows)
