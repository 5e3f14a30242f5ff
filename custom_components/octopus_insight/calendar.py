"""Calendars: a car's dispatches, cheap electricity, and Octoplus sessions."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import Home
from .entity import (
    CarDescription,
    CarEntity,
    InsightEntity,
    MeterDescription,
    MeterEntity,
    OctoplusDescription,
    OctoplusEntity,
    async_add_as_found,
)
from .model.calendars import (
    CalendarItem,
    CalendarKind,
    cheap_times,
    current_or_next,
    dispatch_times,
    session_times,
    within,
)
from .model.interval import Interval
from .model.octoplus import Session, SessionKind
from .model.prices.timeline import PriceReason
from .runtime import InsightConfigEntry

PARALLEL_UPDATES = 0

SUMMARIES: Final[Mapping[CalendarKind, str]] = {
    CalendarKind.DISPATCH: "Dispatch",
    CalendarKind.CHEAP: "Cheap electricity",
    CalendarKind.SAVING_SESSION: "Saving session",
    CalendarKind.SAVING_SESSION_ON_OFFER: "Saving session (not joined)",
    CalendarKind.FREE_ELECTRICITY: "Free electricity",
}
REASONS: Final[Mapping[str, str]] = {
    PriceReason.STANDARD_OFF_PEAK: "standard off-peak",
    PriceReason.TARIFF: "tariff",
    PriceReason.DISPATCH: "dispatch",
    CalendarKind.FREE_ELECTRICITY: "free electricity",
}
"""An event's own text is the one text that Home Assistant does not translate."""


@dataclass(frozen=True, kw_only=True)
class CarCalendarDescription(CarDescription, CalendarEntityDescription):
    """What a car or charger has to do."""


@dataclass(frozen=True, kw_only=True)
class MeterCalendarDescription(MeterDescription, CalendarEntityDescription):
    """What is to be known about a meter point's prices."""


@dataclass(frozen=True, kw_only=True)
class SessionsCalendarDescription(OctoplusDescription, CalendarEntityDescription):
    """The sessions of one kind."""

    kind: SessionKind


DISPATCHES = CarCalendarDescription(key="dispatches")
CHEAP_TIMES = MeterCalendarDescription(
    key="cheap_times",
    exists_fn=lambda view: view.point.is_electricity_import,
)
SESSIONS = (
    SessionsCalendarDescription(key="saving_session", kind=SessionKind.SAVING),
    SessionsCalendarDescription(key="free_electricity", kind=SessionKind.FREE),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the calendars of every car, of every meter that can be cheap, and of Octoplus."""
    timeline = entry.runtime_data.timeline

    def find(home: Home) -> Iterable[InsightEntity]:
        has_sessions = home.octoplus is not None
        for point_id, view in home.meters.items():
            if CHEAP_TIMES.exists_fn(view) and (has_sessions or view.has_low_band):
                yield CheapTimesCalendar(timeline, CHEAP_TIMES, point_id)
        for car_id in home.cars:
            yield DispatchesCalendar(timeline, DISPATCHES, car_id)
        if has_sessions:
            for description in SESSIONS:
                yield SessionsCalendar(timeline, description)

    async_add_as_found(entry, async_add_entities, find)


class AgendaCalendar(InsightEntity, CalendarEntity):
    """A calendar whose appointments are known without asking anybody."""

    @abstractmethod
    def calendar_items(self, now: datetime) -> Iterable[CalendarItem]:
        """Return all that is known, in order of time."""

    @property
    @override
    def event(self) -> CalendarEvent | None:
        if not self.available:
            return None
        # by the clock: the state is also written when an event ends, between two timelines
        now = dt_util.utcnow()
        item = current_or_next(self.calendar_items(now), now)
        return None if item is None else _event(item)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        if not self.available or start_date >= end_date:
            return []
        span = Interval(start=start_date, end=end_date)
        return [_event(one) for one in within(self.calendar_items(dt_util.utcnow()), span)]


class DispatchesCalendar(CarEntity, AgendaCalendar):
    """When a car charges by smart dispatches."""

    entity_description: CarCalendarDescription

    @override
    def calendar_items(self, now: datetime) -> Iterable[CalendarItem]:
        return dispatch_times(self.view.charging)


class CheapTimesCalendar(MeterEntity, AgendaCalendar):
    """When electricity is cheap, as far as prices are known."""

    entity_description: MeterCalendarDescription

    @override
    def calendar_items(self, now: datetime) -> Iterable[CalendarItem]:
        return cheap_times(self.view.timeline)


class SessionsCalendar(OctoplusEntity, AgendaCalendar):
    """When sessions of a kind are on."""

    entity_description: SessionsCalendarDescription

    @override
    def calendar_items(self, now: datetime) -> Iterable[CalendarItem]:
        return session_times(self.octoplus, self.entity_description.kind, now)


def _event(item: CalendarItem) -> CalendarEvent:
    session = item.session
    return CalendarEvent(
        start=item.when.start,
        end=item.when.end,
        summary=SUMMARIES[item.kind],
        description=_told(session) if session else _listed(item.reasons),
        uid=session.code if session else None,
    )


def _told(session: Session) -> str:
    """Return what is needed to join a session, and what that would bring."""
    points = session.reward_points_per_kwh
    return session.code if not points else f"{session.code}: {points:g} points for each kWh saved"


def _listed(reasons: Iterable[str]) -> str | None:
    return ", ".join(REASONS[reason] for reason in reasons).capitalize() or None
