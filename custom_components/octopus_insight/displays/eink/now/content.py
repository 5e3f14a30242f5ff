"""What the layout *now* tells: a value that is the same for as long as the picture is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final, Self

from ....model.charging.memory import smart_rows
from ....model.interval import Interval, floor_half_hour
from ....model.octoplus import SessionKind
from ....model.prices.level import PriceLevel
from ..facts import Facts
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
    """None: not known [GBP/kWh]."""

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
    """The price from then on [GBP/kWh]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NowContent:
    """One picture's worth of facts."""

    window: Interval
    """What the bars show: from the half hour that is on."""

    zone: tzinfo
    price_per_kwh: float | None
    """Price of a unit for the house [GBP/kWh]; None: not known."""

    level: PriceLevel | None
    cost_per_hour: float | None
    """In steps a person would care for [GBP/h]; None: not known."""

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
    def of(cls, facts: Facts) -> Self:
        """Tell the facts in the terms of the picture."""
        meter, start = facts.meter, floor_half_hour(facts.now)
        window = Interval(start=start, end=start + AHEAD)
        current, following = meter.current, meter.following
        return cls(
            window=window,
            zone=meter.zone,
            price_per_kwh=None if current is None else current.price_per_kwh,
            level=meter.level,
            cost_per_hour=stepped_cost(facts.cost_per_hour),
            change=(
                None
                if following is None or following.start is None
                else Change(at=following.start, price_per_kwh=following.price_per_kwh)
            ),
            bars=_bars(facts, window),
            marks=_marks(facts, window),
            age=stepped_age(facts.told_at, facts.now),
        )


def _bars(facts: Facts, window: Interval) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            when=Interval(start=slot.start, end=slot.end),
            price_per_kwh=slot.price_per_kwh,
            level=facts.meter.level_at(slot.start),
        )
        for slot in facts.meter.timeline.between(window.start, window.end).slots
    )


def _marks(facts: Facts, window: Interval) -> tuple[Mark, ...]:
    spans = [(MarkKind.DISPATCH, when) for when in _joined(_smart_charges(facts))]
    if facts.octoplus is not None:
        spans += [
            (mark, session.when)
            for mark, kind in _SESSION_KINDS.items()
            for session in facts.octoplus.of(kind)
        ]
    marks = (
        Mark(kind=kind, when=when, is_on=when.contains(facts.now))
        for kind, when in spans
        if when.end > facts.now and when.overlaps(window)
    )
    return tuple(sorted(marks, key=lambda mark: (mark.when.start, mark.kind)))


def _smart_charges(facts: Facts) -> Iterator[Interval]:
    for car in facts.cars:
        for row in smart_rows(car.memory, car.policy.minimum_dispatch):
            yield Interval(start=row.start, end=row.end)


def _joined(spans: Iterable[Interval]) -> list[Interval]:
    """Join what overlaps or touches: two cars that charge at once are one mark."""
    joined: list[Interval] = []
    for span in sorted(spans, key=lambda one: one.start):
        if joined and span.start <= joined[-1].end:
            last = joined.pop()
            joined.append(Interval(start=last.start, end=max(last.end, span.end)))
        else:
            joined.append(span)
    return joined
