"""Entities of a car or charger."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, override
from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EntityCategory, UnitOfTime
from ..coordinator import HomeCoordinator
from ..entity import (
    Attributes,
    BinarySensorDescription,
    EventDescription,
    InsightDescription,
    InsightEntity,
    SensorDescription,
    fields_of,
)
from ..model.charging.charging import SHOWN_PAST
from ..model.charging.dispatch import DispatchType
from ..model.charging.events import DispatchEventType, PlanSnapshot, dispatch_events
from ..model.interval import HOUR, Interval
from ..model.views import CarView
from ..octopus.devices import DeviceState

PLAN_FAILED = "plan_failed"
"""The latest answer lacked the car's plan."""


def _dispatches(view: CarView) -> dict[str, list[Attributes]]:
    charging, since = view.charging, view.now - SHOWN_PAST
    kinds: dict[str, list[tuple[object, DispatchType | None]]] = {
        "planned": [(row, row.type) for row in charging.planned],
        "started": [(one, DispatchType.SMART) for one in charging.started if one.start > since],
        "completed": [(row, None) for row in charging.completed if row.end > since],
    }
    return {
        name: [{**fields_of(row, "start", "end"), "type": kind} for row, kind in rows]
        for name, rows in kinds.items()
    }


def _local(view: CarView, slot: Interval | None) -> Attributes:
    bounds = fields_of(slot, "start", "end").items()
    return {name: moment.astimezone(view.zone) for name, moment in bounds if moment is not None}


def _slots_in_words(view: CarView) -> str:
    local = (_local(view, slot).values() for slot in view.slots[:19])  # in 255 characters
    return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in local) or "none"


def _retrieved_attributes(view: CarView, coordinator: HomeCoordinator) -> Attributes:
    knowledge = coordinator.data.knowledge
    source, requests = knowledge.source("dispatches"), knowledge.requests
    return {
        **fields_of(source, "next_refresh", next_refresh_reason="reason"),
        "requests_last_hour": requests.by_kind["dispatches"],
        "maximum_requests_per_hour": requests.dispatches_per_hour,
        "last_error": source.last_error
        or (PLAN_FAILED if view.charging.memory.plan_failed else None),
    }


def _allowance_sensor(key: str, name: str) -> SensorDescription[CarView]:
    return SensorDescription(
        key=key,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.HOURS,
        suggested_display_precision=2,
        exists_fn=lambda view, _: view.allowance is not None,
        value_fn=lambda view, _: getattr(view.allowance, name, timedelta()) / HOUR,
        attributes_fn=lambda view, _: fields_of(
            view.allowance, "certainty", window_start="window.start", window_end="window.end"
        ),
    )


class RefreshButton(InsightEntity[CarView], ButtonEntity):
    """Refreshes the dispatches of the account."""

    entity_description: ButtonDescription

    @override
    async def async_press(self) -> None:
        if error := (await self.coordinator.source.async_refresh_dispatches()).error:
            raise error


@dataclass(frozen=True, kw_only=True)
class ButtonDescription(InsightDescription[CarView], ButtonEntityDescription):
    """A button of a car."""

    entity: type[InsightEntity[Any]] = RefreshButton


def car_diagnostics(view: CarView) -> dict[str, Any]:
    """Return plan, evidence and state."""
    memory = view.charging.memory
    return {
        **fields_of(view.car.device, "provider", "is_charge_point"),
        "state": memory.supplier_state,
        **fields_of(memory, "is_suspended", "last_answer_at", "plan_retrieved_at"),
        **_dispatches(view),
    }


DISPATCH_EVENT: EventDescription[CarView, PlanSnapshot] = EventDescription(
    key="dispatch",
    event_types=list(DispatchEventType),
    seen_fn=lambda view: view.charging.snapshot,
    events_fn=lambda before, now: [
        (kind, {"start": row.start.isoformat(), "end": end.isoformat(), "type": row.type})
        for kind, row, end in dispatch_events(before, now)
    ],
)
CAR_ROWS: tuple[InsightDescription[CarView], ...] = (
    _allowance_sensor("car_allowance_used", "used"),
    _allowance_sensor("car_allowance_remaining", "remaining"),
    SensorDescription(
        key="intelligent_state",
        device_class=SensorDeviceClass.ENUM,
        options=list(DeviceState),
        available_fn=lambda view, _: view.charging.is_state_fresh,
        value_fn=lambda view, _: view.charging.state,
        attributes_fn=lambda view, _: {"supplier_state": view.charging.memory.supplier_state},
    ),
    SensorDescription(
        key="next_dispatch",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda view, _: getattr(view.charging.next_dispatch, "start", None),
        attributes_fn=lambda view, _: _local(view, view.charging.next_dispatch),
    ),
    SensorDescription(
        key="smart_charging_slots",
        value_fn=lambda view, _: _slots_in_words(view) if view.charging.is_plan_known else None,
        attributes_fn=lambda view, _: {"slots": [_local(view, slot) for slot in view.slots]},
    ),
    SensorDescription(
        key="dispatches_last_retrieved",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda _, it: it.data.knowledge.source("dispatches").retrieved_at,
        attributes_fn=_retrieved_attributes,
    ),
    BinarySensorDescription(
        key="intelligent_dispatching",
        is_on_fn=lambda view: view.is_dispatching,
        attributes_fn=lambda view, it: {
            **{f"{name}_dispatches": rows for name, rows in _dispatches(view).items()},
            "reason": view.reason,
            "intelligent_state": view.charging.state,
            **fields_of(it.data.knowledge.source("dispatches"), "retrieved_at", "next_refresh"),
            "plan_reliable": view.car.is_plan_reliable,
            **fields_of(view.charging.memory, "plan_retrieved_at", "plan_failed"),
        },
    ),
    DISPATCH_EVENT,
    ButtonDescription(key="refresh_dispatches"),
)
