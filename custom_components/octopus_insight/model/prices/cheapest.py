"""The cheapest time for a steady load: of equals the earliest, where prices are known.

In a session the estimate of what a unit is worth counts. ValueError: no positive duration.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import fsum
from operator import attrgetter
from ..interval import Interval, floor_half_hour, merge
from .timeline import PricedSlot, RateTimeline

HOUR = timedelta(hours=1)
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
    up_to, costs = _sums(timeline), {}
    for start in bounds | {bound - duration for bound in bounds}:
        before, after = up_to(start), up_to(start + duration)
        if before is not None and after is not None and after[0] - before[0] == duration:
            costs[start] = after[1] - before[1]
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


def _sums(timeline: RateTimeline) -> Callable[[datetime], tuple[timedelta, float] | None]:
    """Return what tells, up to a moment, the time of known price and the cost of 1 kW."""
    slots = timeline.slots
    starts = [slot.start for slot in slots]
    prices = [slot.worth_per_kwh for slot in slots]
    known, paid = [timedelta()], [0.0]
    for slot, price in zip(slots, prices, strict=True):
        length = timedelta() if price is None else slot.end - slot.start
        known.append(known[-1] + length)
        paid.append(paid[-1] + (price or 0.0) * (length / HOUR))

    def up_to(moment: datetime) -> tuple[timedelta, float] | None:
        index = max(bisect_left(starts, moment) - 1, 0)
        slot, price = slots[index], prices[index]
        if not slot.start <= moment <= slot.end:
            return None
        since = timedelta() if price is None else moment - slot.start
        return known[index] + since, paid[index] + (price or 0.0) * (since / HOUR)

    return up_to
