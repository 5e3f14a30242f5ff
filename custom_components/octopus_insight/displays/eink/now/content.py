"""What the layout *now* tells: a value that is the same for as long as the picture is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final, Self

from ....model.home import Home
from ....model.interval import Interval, floor_half_hour, merge
from ....model.octoplus import SessionKind
from ....model.prices.level import PriceLevel
from ....model.views import MeterView
from .rounding import stepped_age, stepped_cost

AHEAD = timedelta(hours=12)
"""How far the bars reach."""

OLD = timedelta(hours=1)
"""From this age on, data is shown to be old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The price of one slot."""

    when: Interval

    price_per_kwh: float | None
    """None: not known [currency/kWh]."""

    level: PriceLevel | None


class MarkKind(StrEnum):
    """What may go on besides the price."""

    DISPATCH = "dispatch"
    FREE = "free"
    SAVING = "saving"


_SESSION_KINDS: Final[Mapping[MarkKind, SessionKind]] = {
    MarkKind.FREE: SessionKind.FREE,
    MarkKind.SAVING: SessionKind.SAVING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A smart charge, or a session that the household takes part in."""

    kind: MarkKind
    when: Interval
    """All of it, also what lies outside the window."""

    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The next other price."""

    at: datetime
    """When [UTC]."""

    price_per_kwh: float
    """The price from then on [currency/kWh]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NowContent:
    """One picture's worth of facts."""

    window: Interval
    """What the bars show: from the half hour that is on."""

    zone: tzinfo
    currency: str
    price_per_kwh: float | None
    """Price of a unit for the house [currency/kWh]; None: not known."""

    level: PriceLevel | None
    cost_per_hour: float | None
    """In steps a person would care for [currency/h]; None: not known."""

    change: Change | None
    """None: no change is known."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    """What goes on within the window and is not over, in order of time. Charges are joined."""

    age: timedelta | None
    """Age of the data in whole half hours; None: nothing was ever told."""

    @property
    def is_old(self) -> bool:
        """Return whether the data is older than a person would take for granted."""
        return self.age is None or self.age >= OLD

    @classmethod
    def of(cls, home: Home, meter: MeterView, cost_per_hour: float | None) -> Self:
        """Put the home in the terms of the picture.

        Args:
            home: The home at the moment of the picture.
            meter: The import meter it is about.
            cost_per_hour: What the home spends at its present power [currency/h].
        """
        start = floor_half_hour(home.now)
        window = Interval(start=start, end=start + AHEAD)
        following = meter.following
        return cls(
            window=window,
            zone=meter.zone,
            currency=meter.currency,
            price_per_kwh=meter.price_per_kwh,
            level=meter.level,
            cost_per_hour=stepped_cost(cost_per_hour),
            change=(
                None
                if following is None or following.start is None
                else Change(at=following.start, price_per_kwh=following.price_per_kwh)
            ),
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


def _marks(home: Home, window: Interval) -> tuple[Mark, ...]:
    charges = merge(row for car in home.cars.values() for row in car.charging.slots)
    spans = [(MarkKind.DISPATCH, when) for when in charges]
    if home.octoplus is not None:
        spans += [
            (mark, session.when)
            for mark, kind in _SESSION_KINDS.items()
            for session in home.octoplus.of(kind)
        ]
    marks = (
        Mark(kind=kind, when=when, is_on=when.contains(home.now))
        for kind, when in spans
        if when.end > home.now and when.overlaps(window)
    )
    return tuple(sorted(marks, key=lambda mark: (mark.when.start, mark.kind)))
