"""Hours on a picture: bars of half hours, and what is marked beside them."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from math import fsum
from typing import Final
from ...model.home import Home
from ...model.interval import HALF_HOUR, HOUR, Interval, half_hour, half_hours, merge
from ...model.octoplus import Octoplus, SessionKind
from ...model.views import MeterView
from .patterns import LEVEL_PATTERNS, PAPER, Pattern

OLD: Final = HOUR
"""From this age on, data is shown to be old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What one half hour costs, or what was used in it."""

    when: Interval
    height: float | None
    """The price [currency/kWh], or in hundredths [kWh]; None: not known."""
    pattern: Pattern
    """Of its level or band; what is past is empty."""
    is_past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A smart charge or a session."""

    session: SessionKind | None
    """None: a smart charge."""
    when: Interval
    """All of it, also what lies outside the window."""
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What a chart shows."""

    window: Interval
    """Whole half hours, with a bar for each."""
    zone: tzinfo
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    """In order of time; charges are joined."""


def bars_of(meter: MeterView, window: Interval, *, past_before: datetime) -> tuple[Bar, ...]:
    """Return a bar for each half hour of a window, whether its price is known or not."""
    bars = []
    for when in map(half_hour, half_hours(window.start, window.end)):
        is_past, level = when.end <= past_before, meter.level_at(when.start)
        pattern = PAPER if is_past else LEVEL_PATTERNS[level]
        bars.append(Bar(when=when, height=_price(meter, when), pattern=pattern, is_past=is_past))
    return tuple(bars)


def _price(meter: MeterView, when: Interval) -> float | None:
    """Return the mean price of a half hour; None: that of a part is not known."""
    slots = meter.timeline.between(when.start, when.end).slots
    prices = [slot.price_per_kwh for slot in slots]
    if len(slots) == 1 and slots[0].duration == HALF_HOUR:
        return prices[0]
    if None in prices or sum((slot.duration for slot in slots), timedelta()) < HALF_HOUR:
        return None
    shares = (slot.duration / HALF_HOUR for slot in slots)
    return fsum((price or 0.0) * share for price, share in zip(prices, shares, strict=True))


def marks_of(home: Home, window: Interval) -> tuple[Mark, ...]:
    """Return what is on or to come in a window, in order of time; charges are joined."""
    charges = merge(row for car in home.cars.values() for row in car.charging.slots)
    spans: list[tuple[SessionKind | None, Interval]] = [(None, when) for when in charges]
    octoplus = home.octoplus or Octoplus()
    spans += [(kind, one.when) for kind in SessionKind for one in octoplus.of(kind)]
    marks = (
        Mark(session=kind, when=when, is_on=when.contains(home.now))
        for kind, when in spans
        if when.end > home.now and when.overlaps(window)
    )
    return tuple(sorted(marks, key=lambda mark: (mark.when.start, mark.session or "")))


def stepped_age(retrieved_at: datetime | None, now: datetime) -> timedelta | None:
    """Return the age of data in whole half hours."""
    if retrieved_at is None:
        return None
    return max(now - retrieved_at, timedelta()) // HALF_HOUR * HALF_HOUR


def is_old(age: timedelta | None) -> bool:
    """Return whether data of an age is shown to be old; None: there is no data."""
    return age is None or age >= OLD
