"""Actions about dispatches: refresh them, or say what was known at a moment."""

from typing import Any
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.util.json import JsonValueType
import probatio as vol
from ..const import DOMAIN, SERVICE_REFRESH_DISPATCHES
from ..coordinator import NOT_LOADED, RefreshOutcome
from ..model.charging.dispatch import CompletedDispatch, DispatchType, PlannedDispatch
from ..model.charging.memory import StartedHalfHour
from ..model.serialize import dump
from ..runtime import InsightConfigEntry
from .targets import Action, async_check_control, chosen_car, moment_in

ATTR_AT = "at"
ATTR_ONLY_IF_DUE = "only_if_due"
DISPATCHING_KEY = "intelligent_dispatching"
"""The answer of a car stands under this entity."""


async def _async_refresh_dispatches(call: ServiceCall) -> ServiceResponse:
    """Refresh each account once, and answer per car."""
    outcomes: dict[str, RefreshOutcome] = {}
    response: dict[str, Any] = {}
    for dispatching in await _targeted_cars(call):
        entry_id = str(dispatching.config_entry_id)
        entry: InsightConfigEntry = call.hass.config_entries.async_get_known_entry(entry_id)
        if entry.state is not ConfigEntryState.LOADED:
            outcomes[entry_id] = NOT_LOADED
        elif entry_id not in outcomes:
            source, only_if_due = entry.runtime_data.timeline.source, call.data[ATTR_ONLY_IF_DUE]
            outcomes[entry_id] = await source.async_refresh_dispatches(only_if_due=only_if_due)
        response[dispatching.entity_id] = dump(outcomes[entry_id])
    return response if call.return_response else None


async def _targeted_cars(call: ServiceCall) -> list[er.RegistryEntry]:
    """Return an entity of each car; raise for none, or what is not ours."""
    selection = TargetSelection(call.data)
    entities = er.async_get(call.hass)
    of_entities = (entities.async_get(entity_id) for entity_id in selection.entity_ids)
    named = {None if entry is None else entry.device_id for entry in of_entities}
    named |= selection.device_ids
    find = async_extract_referenced_entity_ids
    selected = find(call.hass, selection, primary_entities_only=False)
    ours = [
        entry
        for entity_id in selected.referenced | selected.indirectly_referenced
        if (entry := entities.async_get(entity_id)) is not None and entry.platform == DOMAIN
    ]
    implied = {entry.device_id for entry in ours}
    dispatching = {
        entry.device_id: entry
        for entry in entities.entities.values()
        if entry.platform == DOMAIN and entry.translation_key == DISPATCHING_KEY
    }
    cars = {device_id: dispatching.get(device_id) for device_id in named | implied}
    if None in (cars[device_id] for device_id in named) or not any(cars.values()):
        target = ", ".join(sorted(selection.entity_ids | selection.device_ids))
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="wrong_target",
            translation_placeholders={"target": target},
        )
    await async_check_control(call, [entry.entity_id for entry in ours])
    return [car for car in cars.values() if car is not None]


async def _async_get_dispatch_history(call: ServiceCall) -> ServiceResponse:
    car = chosen_car(call)
    known = car.charging.known_at(moment_in(call, ATTR_AT, car.zone))
    return {
        "known_at": None if known.known_at is None else known.known_at.isoformat(),
        "planned": [{**_bounds(row), "type": str(row.type)} for row in known.planned],
        "started": [{**_bounds(one), "type": str(DispatchType.SMART)} for one in known.started],
        "completed": [{**_bounds(row), "type": None} for row in known.completed],
    }


def _bounds(row: PlannedDispatch | StartedHalfHour | CompletedDispatch) -> dict[str, JsonValueType]:
    return {"start": row.start.isoformat(), "end": row.end.isoformat()}


REFRESH_DISPATCHES = Action(
    name=SERVICE_REFRESH_DISPATCHES,
    fields={**cv.ENTITY_SERVICE_FIELDS, vol.Optional(ATTR_ONLY_IF_DUE, default=False): cv.boolean},
    handler=_async_refresh_dispatches,
    supports_response=SupportsResponse.OPTIONAL,
)
GET_DISPATCH_HISTORY = Action(
    name="get_dispatch_history",
    fields={vol.Required(ATTR_DEVICE_ID): cv.string, vol.Required(ATTR_AT): object},
    handler=_async_get_dispatch_history,
)
