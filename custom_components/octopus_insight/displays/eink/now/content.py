"""What the layout *now* shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Self
from ....model.home import Home
from ....model.interval import HALF_HOUR, Interval, floor_half_hour, merge
from ....model.octoplus import Octoplus, SessionKind
from ....model.prices.level import PriceLevel
from ....model.views import MeterView

AHEAD = timedelta(hours=12)
OLD = timedelta(hours=1)
"""From this age on, data is shown to be old."""
_STEPS = ((0.10, 0.01), (1.00, 0.05), (float("inf"), 0.10))
"""Below this cost, this step [GBP/h]: not every reading makes a new picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The price of one slot."""

    when: Interval
    price_per_kwh: float | None
    """[currency/kWh]; None: not known."""
    level: PriceLevel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A smart charge or a session."""

    session: SessionKind | None
    """None: a smart charge."""
    when: Interval
    """All of it, also what lies outside the window."""
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The next other price."""

    at: datetime
    price_per_kwh: float
    """[currency/kWh]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NowContent:
    """All that a picture shows: equal contents, equal pictures."""

    window: Interval
    """Of the bars: it starts with the current half hour."""
    zone: tzinfo
    currency: str
    price_per_kwh: float | None
    """[currency/kWh]; None: not known."""
    level: PriceLevel | None
    cost_per_hour: float | None
    """In coarse steps [currency/h]; None: not known."""
    change: Change | None
    """None: no change is known."""
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    """In order of time; charges are joined."""
    age: timedelta | None
    """Of the data, in whole half hours; None: there is no data."""

    @property
    def is_old(self) -> bool:
        """Whether the data is shown to be old."""
        return self.age is None or self.age >= OLD

    @classmethod
    def of(cls, home: Home, meter: MeterView, cost_per_hour: float | None) -> Self:
        """Return what is shown of an import meter, and of the house's cost [currency/h]."""
        start = floor_half_hour(home.now)
        window = Interval(start=start, end=start + AHEAD)
        following, change = meter.following, None
        if following is not None and following.start is not None:
            change = Change(at=following.start, price_per_kwh=following.price_per_kwh)
        return cls(
            window=window,
            zone=meter.zone,
            currency=home.currency,
            price_per_kwh=meter.price_per_kwh,
            level=meter.level,
            cost_per_hour=stepped_cost(cost_per_hour),
            change=change,
            bars=tuple(
                Bar(
                    when=Interval(start=slot.start, end=slot.end),
                    price_per_kwh=slot.price_per_kwh,
                    level=meter.level_at(slot.start),
                )
                for slot in meter.timeline.between(window.start, window.end).slots
            ),
            marks=_marks(home, window),
            age=stepped_age(home.retrieved_at, home.now),
        )


def stepped_cost(cost_per_hour: float | None) -> float | None:
    """Round a cost [GBP/h]."""
    if cost_per_hour is None:
        return None
    step = next(step for below, step in _STEPS if abs(cost_per_hour) < below)
    return round(cost_per_hour / step) * step


def stepped_age(retrieved_at: datetime | None, now: datetime) -> timedelta | None:
    """Return the age of data in whole half hours."""
    if retrieved_at is None:
        return None
    return max(now - retrieved_at, timedelta()) // HALF_HOUR * HALF_HOUR


def _marks(home: Home, window: Interval) -> tuple[Mark, ...]:
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
