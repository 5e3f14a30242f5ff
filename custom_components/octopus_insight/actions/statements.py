"""The action about bills: is one right?"""

from collections.abc import Iterable
from math import fsum
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import probatio as vol
from ..coordinator import error_key
from ..errors import translated
from ..history.store import Store
from ..model.history.check import verdict_of
from ..model.serialize import dump
from ..octopus.errors import OctopusError
from .targets import ENTRY_FIELDS, Action, async_check_admin, chosen_entry, refused

ATTR_STATEMENT, LATEST = "statement", "latest"
TOLD = ("title", "theirs", "ours", "difference", "verdict", "half_hours")
"""Of a line."""


async def _async_check_bill(call: ServiceCall) -> ServiceResponse:
    """Ask for new bills, and check one; without an answer those that are kept will do."""
    await async_check_admin(call)
    data, wanted = chosen_entry(call).runtime_data, call.data[ATTR_STATEMENT]
    problem: OctopusError | None = None
    try:
        await data.settling.async_statements(by_person=True)
    except OctopusError as err:
        problem = err
    kept = await data.history.ask(Store.statements)
    is_latest = wanted == LATEST
    statement = next((it for it in kept if (it.is_closed if is_latest else it.id == wanted)), None)
    if statement is None and problem is not None:
        raise translated(HomeAssistantError, error_key(problem)) from problem
    if statement is None and not is_latest:
        raise refused("unknown_statement", ATTR_STATEMENT, value=wanted)
    lines = [] if statement is None else await data.settling.async_check(statement, by_person=True)
    return {
        "statement": None
        if statement is None
        else {
            "id": statement.id,
            "start": statement.first.isoformat(),
            "end": statement.last.isoformat(),
            "total": statement.total,
        },
        "ours": {
            "exact": _sum(line.exact for line in lines),
            "as_billed": _sum(line.ours for line in lines),
        },
        "verdict": str(verdict_of(lines)),
        "lines": [{name: dump(getattr(line, name)) for name in TOLD} for line in lines],
    }


def _sum(amounts: Iterable[float | None]) -> float | None:
    known = [*amounts]
    return None if None in known or not known else fsum(filter(None, known))


CHECK_BILL = Action(
    name="check_bill",
    fields={**ENTRY_FIELDS, vol.Optional(ATTR_STATEMENT, default=LATEST): cv.string},
    handler=_async_check_bill,
)
