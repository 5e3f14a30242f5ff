"""The cheapest time for a steady load: of equals the earliest, where prices are known.

In a session the estimate of what a unit is worth counts. ValueError: no positive duration.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, groupby
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
    known = merge(slot for slot in timeline.slots if slot.worth_per_kwh is not None)
    up_to = _sum(timeline)
    costs = {
        start: up_to(start + duration) - up_to(start)
        for start in bounds | {bound - duration for bound in bounds}
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


def _sum(timeline: RateTimeline) -> Callable[[datetime], float]:
    """Return what tells the cost of 1 kW up to a moment; without a price it is none."""
    starts = [slot.start for slot in timeline.slots]
    prices = [slot.worth_per_kwh or 0.0 for slot in timeline.slots]
    costs = (
        price * (slot.duration / HOUR) for price, slot in zip(prices, timeline.slots, strict=True)
    )
    paid = list(accumulate(costs, initial=0.0))

    def up_to(moment: datetime) -> float:
        index = bisect_right(starts, moment) - 1
        return paid[index] + prices[index] * ((moment - starts[index]) / HOUR)

    return up_to
