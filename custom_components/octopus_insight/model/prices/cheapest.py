"""The cheapest time for a steady load: of equals the earliest, where prices are known.

In a session the estimate of what a unit is worth counts. ValueError: no positive duration.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from math import fsum
from operator import attrgetter
from ..interval import HOUR, Interval, floor_half_hour, merge
from .timeline import PricedSlot, RateTimeline

_ALIKE = 1e-9  # sums of the same prices in another order differ by less


@dataclass(frozen=True, slots=True, kw_only=True)
class CheapTime:
    """Periods in order of time, none touching the next."""

    periods: tuple[Interval, ...]
    average_price_per_kwh: float

    @classmethod
    def of(cls, slots: Iterable[PricedSlot]) -> CheapTime:
        """Return time and mean price of slots with known prices."""
        priced = [(price, slot) for slot in slots if (price := slot.worth_per_kwh) is not None]
        hours = [slot.duration / HOUR for _, slot in priced]
        paid = fsum(price * length for (price, _), length in zip(priced, hours, strict=True))
        periods = merge(slot for _, slot in priced)
        return cls(periods=periods, average_price_per_kwh=paid / fsum(hours))


def cheapest_period(timeline: RateTimeline, duration: timedelta) -> CheapTime | None:
    """Find the one period in which a steady load costs least.

    It starts or ends where a price may change: no other period can be cheaper.
    """
    _check(duration)
    bounds = {bound for slot in timeline.slots for bound in (slot.start, slot.end)}
    known = merge(slot for slot in timeline.slots if slot.worth_per_kwh is not None)
    starts = bounds | {bound - duration for bound in bounds}
    # what 1 kW has cost up to each moment; without a price it costs nothing
    moments = sorted(starts | {start + duration for start in starts})
    up_to = dict.fromkeys(moments[:1], 0.0)
    for start, end in pairwise(moments):
        slot = timeline.at(start)
        price = 0.0 if slot is None else slot.worth_per_kwh or 0.0
        up_to[end] = up_to[start] + price * ((end - start) / HOUR)
    costs = {
        start: up_to[start + duration] - up_to[start]
        for start in starts
        if any(one.start <= start and start + duration <= one.end for one in known)
    }
    if not costs:
        return None
    least = min(costs.values())
    first = min(start for start, cost in costs.items() if cost <= least + _ALIKE)
    return CheapTime.of(timeline.between(first, first + duration).slots)


def cheapest_slots(timeline: RateTimeline, duration: timedelta) -> CheapTime | None:
    """Find the half hours in which a steady load costs least; each is taken whole."""
    _check(duration)
    # where a session cuts a half hour, its mean counts
    grouped = groupby(timeline.slots, key=lambda slot: floor_half_hour(slot.start))
    whole = (tuple(its) for _, its in grouped)
    known = [its for its in whole if all(slot.worth_per_kwh is not None for slot in its)]
    chosen: list[PricedSlot] = []
    missing = duration
    for its in sorted(known, key=lambda its: CheapTime.of(its).average_price_per_kwh):
        if missing <= timedelta():
            break
        chosen += its
        missing -= its[-1].end - its[0].start
    return None if missing > timedelta() else CheapTime.of(sorted(chosen, key=attrgetter("start")))


def _check(duration: timedelta) -> None:
    if duration <= timedelta():
        raise ValueError(f"{duration} is no time at all")
