"""Entities of a car or charger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, override
from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
from ..const import DOMAIN
from ..coordinator import HomeCoordinator
from ..entity import (
    CAR,
    Attributes,
    BinarySensorDescription,
    EntityTable,
    EventDescription,
    InsightBinarySensor,
    InsightDescription,
    InsightEntity,
    InsightEvent,
    InsightSensor,
    SensorDescription,
    fields_of,
    row_attributes,
)
from ..model.charging.allowance import CarAllowance
from ..model.charging.events import DispatchEventType, PlanSnapshot, dispatch_events
from ..model.views import CarView
from ..octopus.devices import CONTROL_WORDS

HOUR = timedelta(hours=1)
PLAN_FAILED = "plan_failed"
"""The latest answer lacked the car's plan."""


def _retrieved_attributes(view: CarView, coordinator: HomeCoordinator) -> Attributes:
    knowledge = coordinator.data.knowledge
    source, requests = knowledge.source("dispatches"), knowledge.requests
    return {
        "next_refresh": source.next_refresh,
        "next_refresh_reason": source.reason,
        "requests_last_hour": requests.by_kind["dispatches"],
        "maximum_requests_per_hour": requests.dispatches_per_hour,
        "last_error": source.last_error
        or (PLAN_FAILED if view.charging.memory.plan_failed else None),
    }


def _allowance_sensor(
    key: str, duration_fn: Callable[[CarAllowance], timedelta]
) -> SensorDescription[CarView]:
    return SensorDescription(
        key=key,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.HOURS,
        suggested_display_precision=2,
        exists_fn=lambda view, _: view.allowance is not None,
        available_fn=lambda view, _: view.allowance is not None,
        value_fn=lambda view, _: (
            None if view.allowance is None else duration_fn(view.allowance) / HOUR
        ),
        attributes_fn=lambda view, _: {
            "window_start": view.allowance and view.allowance.window.start,
            "window_end": view.allowance and view.allowance.window.end,
            "certainty": view.allowance and view.allowance.certainty,
        },
    )


@dataclass(frozen=True, kw_only=True)
class ButtonDescription(InsightDescription[CarView], ButtonEntityDescription):
    """A button of a car."""


class RefreshButton(InsightEntity[CarView], ButtonEntity):
    """Refreshes the dispatches of the account."""

    entity_description: ButtonDescription

    @override
    async def async_press(self) -> None:
        # a refresh that has to wait is no error: `dispatches_last_retrieved` says until when
        await self.coordinator.source.async_refresh_dispatches()
        if (until := self.coordinator.data.knowledge.requests.long_rest_until) is not None:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="resting",
                translation_placeholders={"until": f"{dt_util.as_local(until):%H:%M}"},
            )


def car_diagnostics(view: CarView) -> dict[str, Any]:
    """Return plan, evidence and state."""
    memory = view.charging.memory
    return {
        **fields_of(view.car.device, "provider", "is_charge_point"),
        "state": memory.supplier_state,
        **fields_of(memory, "is_suspended", "last_answer_at", "plan_retrieved_at"),
        "planned": row_attributes(view.planned),
        "started": row_attributes(view.started),
        "completed": row_attributes(view.completed),
    }


CAR_SENSOR_ROWS: tuple[SensorDescription[CarView], ...] = (
    _allowance_sensor("car_allowance_used", lambda allowance: allowance.used),
    _allowance_sensor("car_allowance_remaining", lambda allowance: allowance.remaining),
    SensorDescription(
        key="intelligent_state",
        device_class=SensorDeviceClass.ENUM,
        options=list(CONTROL_WORDS),
        available_fn=lambda view, _: view.charging.is_state_fresh,
        value_fn=lambda view, _: view.charging.state,
        attributes_fn=lambda view, _: {"supplier_state": view.charging.memory.supplier_state},
    ),
    SensorDescription(
        key="next_dispatch",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda view, _: getattr(view.charging.next_dispatch, "start", None),
        attributes_fn=lambda view, _: fields_of(view.charging.next_dispatch, "end"),
    ),
    SensorDescription(
        key="dispatches_last_retrieved",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda _, coordinator: (
            coordinator.data.knowledge.source("dispatches").retrieved_at
        ),
        attributes_fn=_retrieved_attributes,
    ),
)
CAR_SENSORS = EntityTable(owner=CAR, entity=InsightSensor, rows=CAR_SENSOR_ROWS)
DISPATCHING: BinarySensorDescription[CarView] = BinarySensorDescription(
    key="intelligent_dispatching",
    is_on_fn=lambda view: view.is_dispatching,
    attributes_fn=lambda view, coordinator: {
        "planned_dispatches": row_attributes(view.planned),
        "started_dispatches": row_attributes(view.started),
        "completed_dispatches": row_attributes(view.completed),
        "reason": view.reason,
        "intelligent_state": view.charging.state,
        **fields_of(
            coordinator.data.knowledge.source("dispatches"), "retrieved_at", "next_refresh"
        ),
        "plan_reliable": view.car.is_plan_reliable,
        **fields_of(view.charging.memory, "plan_retrieved_at", "plan_failed"),
    },
)
CAR_BINARY_SENSORS = EntityTable(owner=CAR, entity=InsightBinarySensor, rows=(DISPATCHING,))
DISPATCH_EVENT: EventDescription[CarView, PlanSnapshot] = EventDescription(
    key="dispatch",
    event_types=list(DispatchEventType),
    seen_fn=lambda view: view.charging.snapshot,
    events_fn=lambda before, now: [
        (
            event.type,
            {
                "start": event.dispatch.start.isoformat(),
                "end": event.end.isoformat(),
                "type": event.dispatch.type,
            },
        )
        for event in dispatch_events(before, now)
    ],
)
CAR_EVENTS = EntityTable(owner=CAR, entity=InsightEvent, rows=(DISPATCH_EVENT,))
REFRESH = ButtonDescription(key="refresh_dispatches")
CAR_BUTTONS = EntityTable(owner=CAR, entity=RefreshButton, rows=(REFRESH,))
