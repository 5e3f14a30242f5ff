"""Binary sensors: is it cheap now, is a dispatch running."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import House, InsightConfigEntry, TimelineCoordinator
from .entity import (
    Attributes,
    CarDescription,
    CarEntity,
    InsightEntity,
    MeterDescription,
    MeterEntity,
    async_add_as_found,
    unique_id,
)
from .model.house import CarView, DispatchRow, MeterView
from .model.tariff import Fuel

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class MeterBinarySensorDescription(MeterDescription, BinarySensorEntityDescription):
    """A question to a meter point, answered with yes or no."""

    is_on_fn: Callable[[MeterView], bool | None]


@dataclass(frozen=True, kw_only=True)
class CarBinarySensorDescription(CarDescription, BinarySensorEntityDescription):
    """A question to a car or charger, answered with yes or no."""

    is_on_fn: Callable[[CarView], bool | None]


OFF_PEAK = MeterBinarySensorDescription(
    key="off_peak",
    exists_fn=lambda view: (
        view.point.fuel is Fuel.ELECTRICITY and not view.point.is_export and view.has_low_band
    ),
    available_fn=lambda view: view.has_low_rate_now,
    is_on_fn=lambda view: view.is_off_peak,
)


def _rows(rows: Iterable[DispatchRow]) -> list[Attributes]:
    return [{"start": row.start, "end": row.end, "type": row.type} for row in rows]


def _dispatching_attributes(view: CarView, timeline: TimelineCoordinator) -> Attributes:
    return {
        "planned_dispatches": _rows(view.planned),
        "started_dispatches": _rows(view.started),
        "completed_dispatches": _rows(view.completed),
        "reason": view.reason,
        "intelligent_state": view.record.state,
        "retrieved_at": timeline.sources.dispatches.retrieved_at,
        "next_refresh": timeline.sources.dispatches.next_refresh,
        "plan_reliable": view.is_plan_reliable,
        "plan_retrieved_at": view.record.plan_retrieved_at,
        "plan_failed": view.record.plan_failed,
    }


INTELLIGENT_DISPATCHING = CarBinarySensorDescription(
    key="intelligent_dispatching",
    is_on_fn=lambda view: view.is_dispatching,
    attributes_fn=_dispatching_attributes,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of every meter with a low rate, now or once, and of every car."""
    timeline = entry.runtime_data.timeline
    registry = er.async_get(hass)

    def was_made_before(point_id: str) -> bool:
        made = unique_id(point_id, OFF_PEAK)
        return registry.async_get_entity_id(Platform.BINARY_SENSOR, DOMAIN, made) is not None

    def find(house: House) -> Iterable[InsightEntity]:
        for point_id, view in house.meters.items():
            if OFF_PEAK.exists_fn(view) or was_made_before(point_id):
                yield MeterBinarySensor(timeline, OFF_PEAK, point_id)
        for car_id in house.cars:
            yield CarBinarySensor(timeline, INTELLIGENT_DISPATCHING, car_id)

    async_add_as_found(entry, async_add_entities, find)


class MeterBinarySensor(MeterEntity, BinarySensorEntity):
    """A binary sensor of a meter point."""

    entity_description: MeterBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.view)


class CarBinarySensor(CarEntity, BinarySensorEntity):
    """A binary sensor of a car or charger."""

    entity_description: CarBinarySensorDescription

    _unrecorded_attributes = frozenset(
        {
            "planned_dispatches",
            "started_dispatches",
            "completed_dispatches",
            "retrieved_at",
            "next_refresh",
        }
    )

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.view)
