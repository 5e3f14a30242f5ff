"""Hours on a picture: bars of half hours, and what is marked beside them."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from math import fsum
from typing import Final
from ...model.home import Home
from ...model.interval import HALF_HOUR, Interval, half_hour, half_hours, merge
from ...model.octoplus import Octoplus, SessionKind
from ...model.prices.level import PriceLevel
from ...model.views import MeterView
from .patterns import BAND_PATTERNS, LEVEL_PATTERNS, PAPER, Pattern

OLD: Final = timedelta(hours=1)
"""From this age on, data is shown to be old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The price of one half hour."""

    when: Interval
    price_per_kwh: float | None
    """[currency/kWh]; None: not known."""
    level: PriceLevel | None
    is_past: bool = False

    @property
    def height(self) -> float | None:
        """The price."""
        return self.price_per_kwh

    @property
    def pattern(self) -> Pattern:
        """That of its level; what is past is empty."""
        return PAPER if self.is_past else LEVEL_PATTERNS[self.level]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A smart charge or a session."""

    session: SessionKind | None
    """None: a smart charge."""
    when: Interval
    """All of it, also what lies outside the window."""
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UseBar:
    """What was used in one half hour."""

    when: Interval
    height: float | None
    """In hundredths [kWh]; None: not metered."""
    band: str

    @property
    def pattern(self) -> Pattern:
        """That of its band."""
        return BAND_PATTERNS[self.band]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours[B: (Bar, UseBar)]:
    """What a chart shows."""

    window: Interval
    """Whole half hours, with a bar for each."""
    zone: tzinfo
    bars: tuple[B, ...]
    marks: tuple[Mark, ...]
    """In order of time; charges are joined."""


def bars_of(meter: MeterView, window: Interval, *, past_before: datetime) -> tuple[Bar, ...]:
    """Return a bar for each half hour of a window, whether its price is known or not."""
    return tuple(
        Bar(
            when=half_hour(start),
            price_per_kwh=_price(meter, half_hour(start)),
            level=meter.level_at(start),
            is_past=start + HALF_HOUR <= past_before,
        )
        for start in half_hours(window.start, window.end)
    )


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
    for kind in SessionKind:
        spans += [(kind, one.when) for one in (home.octoplus or Octoplus()).of(kind)]
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
