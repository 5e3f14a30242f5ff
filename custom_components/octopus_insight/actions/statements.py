"""The action about bills: is one right?"""

from collections.abc import Iterable
from math import fsum
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType
import probatio as vol
from ..coordinator import error_key
from ..errors import translated
from ..history.store import Store
from ..model.history.check import CheckedLine, verdict_of
from ..model.history.statement import Statement
from ..model.serialize import dump
from ..octopus.errors import OctopusError
from .targets import ENTRY_FIELDS, action, async_check_admin, chosen_entry, refused

ATTR_STATEMENT, LATEST = "statement", "latest"
TOLD = ("title", "theirs", "ours", "difference", "verdict", "half_hours")
"""Of a line."""


@action({**ENTRY_FIELDS, vol.Optional(ATTR_STATEMENT, default=LATEST): cv.string})
async def async_check_bill(call: ServiceCall) -> ServiceResponse:
    """Ask for new bills, and check one; without an answer those that are kept will do."""
    await async_check_admin(call)
    data, wanted = chosen_entry(call).runtime_data, call.data[ATTR_STATEMENT]
    problem: OctopusError | None = None
    try:
        await data.settling.async_statements(by_person=True)
    except OctopusError as err:
        problem = err
    kept = {it.id: it for it in await data.history.ask(Store.statements)}
    closed = (it for it in kept.values() if it.is_closed)
    one = next(closed, None) if wanted == LATEST else kept.get(wanted)
    if one is None and problem is not None:
        raise translated(HomeAssistantError, error_key(problem)) from problem
    if one is None and wanted != LATEST:
        raise refused("unknown_statement", ATTR_STATEMENT, value=wanted)
    lines = await data.settling.async_check(one, by_person=True) if one else []
    return {
        "statement": facts_of(one) if one else None,
        "ours": {"exact": _sum(lines, "exact"), "as_billed": _sum(lines, "ours")},
        "verdict": str(verdict_of(lines)),
        "lines": [{name: dump(getattr(line, name)) for name in TOLD} for line in lines],
    }


def facts_of(statement: Statement) -> dict[str, JsonValueType]:
    """Return what answers say of a statement; its last day is included."""
    days = {"start": statement.first.isoformat(), "end": statement.last.isoformat()}
    return {"id": statement.id, **days, "total": statement.total}


def _sum(lines: Iterable[CheckedLine], name: str) -> float | None:
    amounts = [getattr(line, name) for line in lines]
    return fsum(filter(None, amounts)) if amounts and None not in amounts else None
