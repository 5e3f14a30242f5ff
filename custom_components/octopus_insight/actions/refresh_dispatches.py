"""The action that refreshes dispatches, for any of our entities or devices of a car."""

from collections.abc import Iterable
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
import probatio as vol

from ..const import DOMAIN, SERVICE_REFRESH_DISPATCHES
from ..coordinator import RefreshOutcome
from ..runtime import InsightConfigEntry
from .action import Action

ATTR_ONLY_IF_DUE = "only_if_due"
DISPATCHING_KEY = "intelligent_dispatching"
"""The entity of a car that an answer is filed under."""

REFRESH_SCHEMA = vol.Schema(
    {**cv.ENTITY_SERVICE_FIELDS, vol.Optional(ATTR_ONLY_IF_DUE, default=False): cv.boolean}
)


async def _async_refresh_dispatches(call: ServiceCall) -> ServiceResponse:
    """Refresh each account once that a target belongs to, and answer per car."""
    outcomes: dict[str, RefreshOutcome] = {}
    response: dict[str, Any] = {}
    for dispatching in _targeted_cars(call):
        entry_id = dispatching.config_entry_id
        entry = call.hass.config_entries.async_get_known_entry(str(entry_id))
        if entry.entry_id not in outcomes:
            outcomes[entry.entry_id] = await _async_refresh(
                entry, only_if_due=call.data[ATTR_ONLY_IF_DUE]
            )
        response[dispatching.entity_id] = _answer(outcomes[entry.entry_id])
    return response if call.return_response else None


async def _async_refresh(entry: InsightConfigEntry, *, only_if_due: bool) -> RefreshOutcome:
    if entry.state is not ConfigEntryState.LOADED:
        return RefreshOutcome(accepted=False, reason="not_loaded")
    return await entry.runtime_data.timeline.async_refresh_dispatches(only_if_due=only_if_due)


def _answer(outcome: RefreshOutcome) -> dict[str, Any]:
    return {
        "accepted": outcome.accepted,
        "retrieved_at": outcome.retrieved_at and outcome.retrieved_at.isoformat(),
        "next_allowed_at": outcome.next_allowed_at and outcome.next_allowed_at.isoformat(),
        "reason": outcome.reason,
    }


def _targeted_cars(call: ServiceCall) -> list[er.RegistryEntry]:
    """Return the `intelligent_dispatching` entity of each car that is meant.

    Raises:
        ServiceValidationError: Something named outright is no car of ours, or nothing is one.
    """
    selection = TargetSelection(call.data)
    entities = er.async_get(call.hass)
    named = _devices_named(selection, entities)
    selected = async_extract_referenced_entity_ids(
        call.hass, selection, primary_entities_only=False
    )
    implied = {
        entry.device_id
        for entity_id in selected.indirectly_referenced
        if (entry := entities.async_get(entity_id)) is not None and entry.platform == DOMAIN
    }
    cars = {device_id: _dispatching_entity(entities, device_id) for device_id in {*named, *implied}}
    if None in (cars[device_id] for device_id in named) or not any(cars.values()):
        target = ", ".join(sorted(selection.entity_ids | selection.device_ids))
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="wrong_target",
            translation_placeholders={"target": target},
        )
    return [dispatching for dispatching in cars.values() if dispatching is not None]


def _devices_named(selection: TargetSelection, entities: er.EntityRegistry) -> set[str | None]:
    """Return the devices that the call names outright, or names an entity of; None: no device."""
    entries = [entities.async_get(entity_id) for entity_id in selection.entity_ids]
    of_entities = {None if entry is None else entry.device_id for entry in entries}
    return of_entities.union(selection.device_ids)


def _dispatching_entity(
    entities: er.EntityRegistry, device_id: str | None
) -> er.RegistryEntry | None:
    if device_id is None:
        return None
    of_device: Iterable[er.RegistryEntry] = er.async_entries_for_device(
        entities, device_id, include_disabled_entities=True
    )
    return next(
        (
            entry
            for entry in of_device
            if entry.platform == DOMAIN and entry.translation_key == DISPATCHING_KEY
        ),
        None,
    )


REFRESH_DISPATCHES = Action(
    name=SERVICE_REFRESH_DISPATCHES,
    schema=REFRESH_SCHEMA,
    handler=_async_refresh_dispatches,
    supports_response=SupportsResponse.OPTIONAL,
)
