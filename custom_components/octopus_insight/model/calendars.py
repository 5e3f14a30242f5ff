"""Entries of the calendars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from .charging.charging import Charging
from .interval import Interval, merge
from .octoplus import Octoplus, Session, SessionKind
from .prices.level import PriceLevel
from .prices.timeline import PricedSlot, RateTimeline

CalendarKind = StrEnum(
    "CalendarKind",
    "DISPATCH CHEAP SAVING_SESSION SAVING_SESSION_ON_OFFER FREE_ELECTRICITY "
    "BATTERY_CHARGE BATTERY_DISCHARGE",
)
"""What an entry is about; a session on offer could be joined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarItem:
    """One entry of a calendar."""

    when: Interval
    kind: CalendarKind
    reasons: tuple[str, ...] = ()
    session: Session | None = None
    kwh: float | None = None


def current_or_next(calendar_items: Iterable[CalendarItem], now: datetime) -> CalendarItem | None:
    """Return what is on, or the first to come."""
    return next((one for one in calendar_items if one.when.end > now), None)


def within(calendar_items: Iterable[CalendarItem], span: Interval) -> tuple[CalendarItem, ...]:
    """Return what shares time with it."""
    return tuple(one for one in calendar_items if one.when.overlaps(span))


def dispatch_times(charging: Charging) -> tuple[CalendarItem, ...]:
    """Return a car's smart charges, past, running and planned."""
    return tuple(CalendarItem(when=when, kind=CalendarKind.DISPATCH) for when in charging.times)


def cheap_times(timeline: RateTimeline) -> tuple[CalendarItem, ...]:
    """Return when electricity is cheap or costs nothing; what follows on is one entry."""
    cheap: list[tuple[PricedSlot, str]] = []
    for slot in timeline.slots:
        if slot.is_off_peak and slot.rate is not None:
            cheap.append((slot, slot.reason))
        if (worth := slot.marginal_price_per_kwh) is not None and worth <= 0:
            cheap.append((slot, CalendarKind.FREE_ELECTRICITY))
        elif worth is None and slot.rate is not None and slot.rate.inc_vat <= 0:
            cheap.append((slot, PriceLevel.PLUNGE))
    found = []
    for when in merge(slot for slot, _ in cheap):
        reasons = dict.fromkeys(reason for slot, reason in cheap if when.contains(slot.start))
        found.append(CalendarItem(when=when, kind=CalendarKind.CHEAP, reasons=tuple(reasons)))
    return tuple(found)


def session_times(octoplus: Octoplus, kind: SessionKind, now: datetime) -> tuple[CalendarItem, ...]:
    """Return joined sessions of a kind, and saving sessions on offer, one for each time."""
    is_free = kind is SessionKind.FREE
    joined = CalendarKind.FREE_ELECTRICITY if is_free else CalendarKind.SAVING_SESSION
    sessions = [(joined, one) for one in octoplus.of(kind)]
    if not is_free:
        sessions += [(CalendarKind.SAVING_SESSION_ON_OFFER, one) for one in octoplus.on_offer(now)]
    hours = {
        one.when: CalendarItem(when=one.when, kind=kind_shown, session=one)
        for kind_shown, one in reversed(sessions)
    }
    return tuple(sorted(hours.values(), key=lambda one: (one.when.start, one.when.end)))
