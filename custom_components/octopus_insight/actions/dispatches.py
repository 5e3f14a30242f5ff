"""Actions about dispatches: refresh them, or say what was known at a moment."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv, entity_registry as er
import probatio as vol
from ..const import DOMAIN
from ..coordinator import RefreshOutcome
from ..history.store import Store
from ..model.charging.charging import SHOWN_PAST
from ..model.charging.dispatch import CompletedDispatch, DispatchType
from ..model.charging.memory import DispatchMemory, PlanChange, StartedHalfHour
from ..model.history.batch import RawKind
from ..model.interval import HALF_HOUR, Interval
from ..model.polling.state import KEEP_EVIDENCE
from ..model.serialize import dump
from ..model.views import CarView
from ..runtime import InsightConfigEntry
from .targets import TARGETS, action, async_check_control, bounds, in_target, moment_in, of_target

ATTR_AT = "at"
ATTR_ONLY_IF_DUE = "only_if_due"


@action(
    {**TARGETS, vol.Optional(ATTR_ONLY_IF_DUE, default=False): cv.boolean},
    SupportsResponse.OPTIONAL,
)
async def async_refresh_intelligent_dispatches(call: ServiceCall) -> ServiceResponse:
    """Refresh each account once, and answer per car; who wants no answer gets an error."""
    cars: dict[str | None, er.RegistryEntry] = {  # the entity that a car's answer stands under
        one.device_id: one
        for one in er.async_get(call.hass).entities.values()
        if one.platform == DOMAIN and one.translation_key == "intelligent_dispatching"
    }
    found, entity_ids = in_target(call, "wrong_target", cars)
    await async_check_control(call, entity_ids)
    outcomes: dict[str, RefreshOutcome] = {}
    response: dict[str, Any] = {}
    for dispatching in found.values():
        entry_id = str(dispatching.config_entry_id)
        entry: InsightConfigEntry = call.hass.config_entries.async_get_known_entry(entry_id)
        if entry.state is not ConfigEntryState.LOADED:
            outcomes[entry_id] = RefreshOutcome(accepted=False, reason="not_loaded")
        elif entry_id not in outcomes:
            source, only_if_due = entry.runtime_data.timeline.source, call.data[ATTR_ONLY_IF_DUE]
            outcomes[entry_id] = await source.async_refresh_dispatches(only_if_due=only_if_due)
        response[dispatching.entity_id] = dump(outcomes[entry_id])
    errors = [outcome.error for outcome in outcomes.values() if outcome.error is not None]
    if errors and not call.return_response:
        raise errors[0]
    return response


@action({**TARGETS, vol.Required(ATTR_AT): object})
async def async_get_dispatch_history(call: ServiceCall) -> ServiceResponse:
    """Answer with what was known of a car at the moment."""
    data, car = of_target(call, "not_a_car", lambda data: data.timeline.data.cars)
    moment, charging = moment_in(call, ATTR_AT, car.zone), car.charging
    if moment < car.now - KEEP_EVIDENCE + SHOWN_PAST:
        memory = await data.history.ask(partial(_memory, car, moment))
        charging = replace(charging, memory=memory)
    known = charging.known_at(moment)
    return {
        "known_at": None if known.known_at is None else known.known_at.isoformat(),
        "planned": [{**bounds(row), "type": str(row.type)} for row in known.planned],
        "started": [{**bounds(one), "type": str(DispatchType.SMART)} for one in known.started],
        "completed": [{**bounds(row), "type": None} for row in known.completed],
    }


def _memory(car: CarView, moment: datetime, store: Store) -> DispatchMemory:
    """Return what was kept of the days before a moment."""
    span = Interval(start=moment - SHOWN_PAST, end=moment + HALF_HOUR)
    latest = partial(store.latest, span=span, car=car.car.id)
    return replace(
        car.charging.memory,
        log=tuple(latest(RawKind.PLAN_CHANGE, PlanChange)),
        started=tuple(latest(RawKind.STARTED, StartedHalfHour)),
        completed=tuple(latest(RawKind.COMPLETED, CompletedDispatch)),
    )
