"""Binary sensors: is it cheap now, is a dispatch running."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
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
from .coordinator import Home, HomeCoordinator
from .entity import (
    Attributes,
    CarDescription,
    CarEntity,
    InsightEntity,
    MeterDescription,
    MeterEntity,
    OctoplusDescription,
    OctoplusEntity,
    async_add_as_found,
    unique_id,
)
from .model.octoplus import Octoplus, SessionKind, next_session, session_at
from .model.views import CarView, DispatchRow, MeterView
from .powerwall_binary_sensor import POWERWALL_OUT_OF_SYNC, OutOfSyncSensor
from .runtime import InsightConfigEntry
from .site_entity import async_add_of_sites

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class MeterBinarySensorDescription(MeterDescription, BinarySensorEntityDescription):
    """A question to a meter point, answered with yes or no."""

    is_on_fn: Callable[[MeterView], bool | None]


@dataclass(frozen=True, kw_only=True)
class CarBinarySensorDescription(CarDescription, BinarySensorEntityDescription):
    """A question to a car or charger, answered with yes or no."""

    is_on_fn: Callable[[CarView], bool | None]


@dataclass(frozen=True, kw_only=True)
class SessionBinarySensorDescription(OctoplusDescription, BinarySensorEntityDescription):
    """A question to Octoplus: is a session of this kind on, for this household?"""

    kind: SessionKind


OFF_PEAK = MeterBinarySensorDescription(
    key="off_peak",
    exists_fn=lambda view: view.point.is_electricity_import and view.has_low_band,
    available_fn=lambda view: view.has_low_rate_now,
    is_on_fn=lambda view: view.is_off_peak,
)


def _rows(rows: Iterable[DispatchRow]) -> list[Attributes]:
    return [{"start": row.start, "end": row.end, "type": row.type} for row in rows]


def _dispatching_attributes(view: CarView, timeline: HomeCoordinator) -> Attributes:
    return {
        "planned_dispatches": _rows(view.planned),
        "started_dispatches": _rows(view.started),
        "completed_dispatches": _rows(view.completed),
        "reason": view.reason,
        "intelligent_state": view.charging.state,
        "retrieved_at": timeline.data.source("dispatches").retrieved_at,
        "next_refresh": timeline.data.source("dispatches").next_refresh,
        "plan_reliable": view.car.is_plan_reliable,
        "plan_retrieved_at": view.charging.plan_retrieved_at,
        "plan_failed": view.charging.plan_failed,
    }


INTELLIGENT_DISPATCHING = CarBinarySensorDescription(
    key="intelligent_dispatching",
    is_on_fn=lambda view: view.is_dispatching,
    attributes_fn=_dispatching_attributes,
)


def _session_attributes(kind: SessionKind) -> Callable[[Home, Octoplus], Attributes]:
    """Return what tells of the session that is on, and of the next one."""

    def tell(home: Home, octoplus: Octoplus) -> Attributes:
        current = session_at(octoplus.of(kind), home.now)
        following = next_session(octoplus.of(kind), home.now)
        return {
            "start": current and current.when.start,
            "end": current and current.when.end,
            "marginal_price": home.marginal_price_per_kwh if current else None,
            "next_start": following and following.when.start,
            "next_end": following and following.when.end,
        }

    return tell


def _saving_attributes(home: Home, octoplus: Octoplus) -> Attributes:
    current = session_at(octoplus.of(SessionKind.SAVING), home.now)
    return {
        **_session_attributes(SessionKind.SAVING)(home, octoplus),
        "reward_points_per_kwh": current and current.reward_points_per_kwh,
        "sessions_on_offer": [
            {
                "event_code": session.code,
                "start": session.when.start,
                "end": session.when.end,
                "reward_points_per_kwh": session.reward_points_per_kwh,
            }
            for session in octoplus.on_offer(home.now)
        ],
    }


SESSIONS = (
    SessionBinarySensorDescription(
        key="saving_session", kind=SessionKind.SAVING, attributes_fn=_saving_attributes
    ),
    SessionBinarySensorDescription(
        key="free_electricity",
        kind=SessionKind.FREE,
        attributes_fn=_session_attributes(SessionKind.FREE),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of meters with a low rate, now or once, of cars, and of Octoplus."""
    timeline = entry.runtime_data.timeline
    registry = er.async_get(hass)

    def was_made_before(point_id: str) -> bool:
        made = unique_id(point_id, OFF_PEAK)
        return registry.async_get_entity_id(Platform.BINARY_SENSOR, DOMAIN, made) is not None

    def find(home: Home) -> Iterable[InsightEntity]:
        for point_id, view in home.meters.items():
            if OFF_PEAK.exists_fn(view) or was_made_before(point_id):
                yield MeterBinarySensor(timeline, OFF_PEAK, point_id)
        for car_id in home.cars:
            yield CarBinarySensor(timeline, INTELLIGENT_DISPATCHING, car_id)
        if home.octoplus is not None:
            for description in SESSIONS:
                yield SessionBinarySensor(timeline, description)

    async_add_as_found(entry, async_add_entities, find)
    async_add_of_sites(entry, async_add_entities, partial(OutOfSyncSensor, POWERWALL_OUT_OF_SYNC))


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
            "plan_retrieved_at",
            "next_refresh",
        }
    )

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.view)


class SessionBinarySensor(OctoplusEntity, BinarySensorEntity):
    """Whether a session is on."""

    entity_description: SessionBinarySensorDescription

    _unrecorded_attributes = frozenset({"sessions_on_offer"})

    @property
    @override
    def is_on(self) -> bool:
        home = self.coordinator.data
        sessions = self.octoplus.of(self.entity_description.kind)
        return session_at(sessions, home.now) is not None
