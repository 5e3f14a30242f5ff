"""What goes through a meter now, by a device that reads it, and what that has cost today."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import fsum
from operator import attrgetter
from typing import Self
from ..interval import floor_half_hour
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
        shown = {
            row.read_at: row.register_kwh
            for row in (*meter.firsts, latest)
            if row.register_kwh is not None and row.read_at >= midnight
        }
        steps = [(start, end, shown[end] - shown[start]) for start, end in pairwise(sorted(shown))]
        kwh = cost = None
        is_whole = shown and floor_half_hour(min(shown)) == midnight
        if is_whole and all(used >= 0 for _, _, used in steps):
            kwh = fsum(used for _, _, used in steps)
            costs = [
                slot.price_per_kwh and slot.price_per_kwh * used * (slot.duration / (end - start))
                for start, end, used in steps
                for slot in timeline.between(start, end).slots
            ]
            cost = None if None in costs else fsum(filter(None, costs))
        return cls(
            read_at=latest.read_at, demand_kw=latest.demand_kw, today_kwh=kwh, today_cost=cost
        )
