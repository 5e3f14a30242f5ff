"""Calendars: dispatches, cheap electricity and Octoplus sessions."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override
from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from ..battery.plan import battery_of, battery_plan
from ..coordinator import Home, HomeCoordinator
from ..entity import PRICED_BY, InsightDescription, InsightEntity
from ..model.calendars import (
    CalendarItem,
    CalendarKind,
    cheap_times,
    current_or_next,
    dispatch_times,
    session_times,
    within,
)
from ..model.interval import Interval
from ..model.octoplus import Octoplus, SessionKind
from ..model.prices.level import PriceLevel
from ..model.prices.tariff import NEVER
from ..model.prices.timeline import PriceReason
from ..model.views import CarView, MeterView
from .account import SESSION_KINDS, is_enrolled

# Home Assistant does not translate the texts of calendar events
SUMMARIES: Final[Mapping[CalendarKind, str]] = {
    CalendarKind.DISPATCH: "Smart charging",
    CalendarKind.CHEAP: "Cheap electricity",
    CalendarKind.SAVING_SESSION: "Saving session",
    CalendarKind.SAVING_SESSION_ON_OFFER: "Saving session (not joined)",
    CalendarKind.FREE_ELECTRICITY: "Free electricity",
    CalendarKind.BATTERY_CHARGE: "Charge the battery",
    CalendarKind.BATTERY_DISCHARGE: "Use the battery",
}
REASONS: Final[Mapping[str, str]] = {
    PriceReason.STANDARD_OFF_PEAK: "off-peak hours",
    PriceReason.TARIFF: "tariff",
    PriceLevel.PLUNGE: "at or below zero",
    PriceReason.DISPATCH: "slot",
    CalendarKind.FREE_ELECTRICITY: "free electricity",
}


class InsightCalendar[View](InsightEntity[View], CalendarEntity):
    """A calendar of a table."""

    entity_description: CalendarDescription[View]
    _known: tuple[Home, datetime, CalendarEvent | None] | None = None
    """An event, the home it was found in, and until when it is the one [UTC]."""

    @property
    @override
    def event(self) -> CalendarEvent | None:
        if not self.available:
            return None
        # Home Assistant also asks when an event ends, before the home is composed again
        now, home = dt_util.utcnow(), self.coordinator.data
        if self._known is None or self._known[0] is not home or self._known[1] <= now:
            item = current_or_next(self._items(now), now)
            bounds = () if item is None else (item.when.start, item.when.end)
            until = next((bound for bound in bounds if bound > now), NEVER)
            self._known = home, until, None if item is None else _event(item)
        return self._known[2]

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        if not self.available or start_date >= end_date:
            return []
        items = self._items(dt_util.utcnow())
        return [_event(item) for item in within(items, Interval(start=start_date, end=end_date))]

    def _items(self, now: datetime) -> Iterable[CalendarItem]:
        return self.entity_description.items_fn(self.view, now, self.coordinator)


@dataclass(frozen=True, kw_only=True)
class CalendarDescription[View](InsightDescription[View], CalendarEntityDescription):
    """A calendar."""

    entity: type[InsightEntity[Any]] = InsightCalendar
    items_fn: Callable[[View, datetime, HomeCoordinator], Iterable[CalendarItem]]
    """In order of time, at a moment [UTC]."""


def _event(item: CalendarItem) -> CalendarEvent:
    session = item.session
    if item.kwh is not None:
        description = f"{item.kwh:.1f} kWh"
    elif session is None:
        description = ", ".join(REASONS[reason] for reason in item.reasons).capitalize()
    elif points := session.reward_points_per_kwh:
        description = f"{session.code}: {points:g} points for each kWh saved"
    else:
        description = session.code
    return CalendarEvent(
        start=dt_util.as_local(item.when.start),
        end=dt_util.as_local(item.when.end),
        summary=SUMMARIES[item.kind],
        description=description or None,
        uid=session.code if session else None,
    )


def _sessions(key: str, kind: SessionKind) -> CalendarDescription[Home]:
    return CalendarDescription(
        key=key,
        exists_fn=is_enrolled,
        items_fn=lambda home, now, _: session_times(home.octoplus or Octoplus(), kind, now),
    )


CHEAP: CalendarDescription[MeterView] = CalendarDescription(
    key="cheap_times",
    exists_fn=lambda view, it: (
        view.point.is_electricity_import
        and (view.has_low_band or it.data.octoplus is not None or it.source.is_prices_only)
    ),
    items_fn=lambda view, *_: cheap_times(view.worth),
    made_of=PRICED_BY,
)
DISPATCHES: CalendarDescription[CarView] = CalendarDescription(
    key="dispatches", items_fn=lambda view, *_: dispatch_times(view.charging)
)
SESSIONS = tuple(_sessions(key, kind) for key, kind in SESSION_KINDS.items())


def _plan_times(
    view: MeterView, _now: datetime, coordinator: HomeCoordinator
) -> Iterable[CalendarItem]:
    battery = battery_of(coordinator)
    plan = None if battery is None else battery_plan(coordinator, view, battery)
    if plan is None:
        return ()
    charge, discharge = CalendarKind.BATTERY_CHARGE, CalendarKind.BATTERY_DISCHARGE
    items = [CalendarItem(when=it, kind=charge, kwh=it.kwh) for it in plan.charge]
    items += [CalendarItem(when=it, kind=discharge, kwh=it.kwh) for it in plan.discharge]
    return sorted(items, key=lambda item: item.when.start)


PLAN: CalendarDescription[MeterView] = CalendarDescription(
    key="battery_plan",
    exists_fn=lambda view, it: view.point.is_electricity_import and battery_of(it) is not None,
    items_fn=_plan_times,
    made_of=PRICED_BY,
)
