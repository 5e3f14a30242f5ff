"""What goes through a meter now, by a device that reads it, and what that has cost today."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import fsum
from operator import attrgetter
from typing import Self
from ..interval import Interval, floor_half_hour
from ..prices.timeline import RateTimeline


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReading:
    """One reading."""

    read_at: datetime
    register_kwh: float | None
    demand_kw: float | None
    """Negative: into the grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMeter:
    """The latest reading, and the first of each half hour of the day that has a register."""

    latest: LiveReading | None = None
    firsts: tuple[LiveReading, ...] = ()
    is_answered: bool = False
    """Whether the latest answer had a reading."""

    def after_answer(self, rows: tuple[LiveReading, ...], midnight: datetime) -> LiveMeter:
        """Add readings, ascending, and forget what was before midnight."""
        firsts: dict[datetime, LiveReading] = {}
        for row in sorted((*self.firsts, *rows), key=attrgetter("read_at")):
            if row.register_kwh is not None and row.read_at >= midnight:
                firsts.setdefault(floor_half_hour(row.read_at), row)
        latest = rows[-1] if rows else self.latest
        return LiveMeter(latest=latest, firsts=tuple(firsts.values()), is_answered=bool(rows))

    def registers_since(self, midnight: datetime) -> list[tuple[datetime, float]]:
        """Return what the register showed, ascending, if that begins with the day."""
        rows = [*self.firsts, self.latest] if self.latest is not None else []
        shown = {
            row.read_at: row.register_kwh
            for row in rows
            if row.register_kwh is not None and row.read_at >= midnight
        }
        begins = floor_half_hour(min(shown, default=midnight))
        return sorted(shown.items()) if begins == midnight else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What a person sees of it."""

    read_at: datetime
    demand_kw: float | None
    today_kwh: float | None
    """None: the register at midnight is not known, or went back."""
    today_cost: float | None
    """Of that energy, incl. VAT, without a standing charge."""

    @classmethod
    def of(cls, meter: LiveMeter, timeline: RateTimeline, midnight: datetime) -> Self | None:
        """Price each half hour; what goes through in an outage is spread over its time."""
        if (latest := meter.latest) is None:
            return None
        shown = meter.registers_since(midnight)
        steps = list(pairwise(shown))
        used = [after - before for (_, before), (_, after) in steps]
        kwh = cost = None
        if shown and min(used, default=0.0) >= 0:
            spans = [Interval(start=start, end=end) for (start, _), (end, _) in steps]
            prices = [_mean_price(timeline, span) for span in spans]
            costs = [
                step * price for step, price in zip(used, prices, strict=True) if price is not None
            ]
            kwh, cost = fsum(used), fsum(costs) if None not in prices else None
        return cls(
            read_at=latest.read_at, demand_kw=latest.demand_kw, today_kwh=kwh, today_cost=cost
        )


def _mean_price(timeline: RateTimeline, span: Interval) -> float | None:
    slots = timeline.between(span.start, span.end).slots
    priced = [(slot.duration / span.duration, slot.price_per_kwh) for slot in slots]
    known = [share * price for share, price in priced if price is not None]
    return fsum(known) if known and len(known) == len(priced) else None
