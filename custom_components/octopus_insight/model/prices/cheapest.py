"""The cheapest time for a steady load: of equals the earliest, and only where prices are known.

In a session the estimate of what a unit is worth counts. ValueError: no positive duration.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, groupby, pairwise
from math import fsum
from operator import attrgetter
from ..interval import Interval, merge
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
        """Return the time and the mean price of slots with known prices."""
        priced = tuple(_priced(slots))
        hours = [slot.duration / HOUR for _, slot in priced]
        paid = fsum(price * length for (price, _), length in zip(priced, hours, strict=True))
        periods = merge(slot for _, slot in priced)
        return cls(periods=periods, average_price_per_kwh=paid / fsum(hours))


def cheapest_period(timeline: RateTimeline, duration: timedelta) -> CheapTime | None:
    """Find the one period in which a steady load costs least.

    It starts or ends where a price may change: no other period can be cheaper.
    """
    _check(duration)
    costs = {
        start: stretch.cost_until(start + duration) - stretch.cost_until(start)
        for stretch in _Stretch.all_of(timeline)
        for start in stretch.starts(duration)
    }
    if not costs:
        return None
    least = min(costs.values())
    first = min(start for start, cost in costs.items() if cost <= least + _ALIKE)
    return CheapTime.of(timeline.between(first, first + duration).slots)


def cheapest_slots(timeline: RateTimeline, duration: timedelta) -> CheapTime | None:
    """Find the slots in which a steady load costs least; each is taken whole."""
    _check(duration)
    chosen: list[PricedSlot] = []
    missing = duration
    for _, slot in sorted(_priced(timeline.slots), key=lambda pair: (pair[0], pair[1].start)):
        if missing <= timedelta():
            break
        chosen.append(slot)
        missing -= slot.duration
    return None if missing > timedelta() else CheapTime.of(sorted(chosen, key=attrgetter("start")))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Time without a gap in what is known; costs of a load of 1 kW."""

    bounds: tuple[datetime, ...]
    prices: tuple[float, ...]
    """From each bound to the next."""
    costs: tuple[float, ...]
    """From the first bound to each."""

    @classmethod
    def all_of(cls, timeline: RateTimeline) -> Iterator[_Stretch]:
        by_known = groupby(timeline.slots, key=lambda slot: slot.worth_per_kwh is not None)
        for group in (slots for is_known, slots in by_known if is_known):
            prices, slots = zip(*_priced(group), strict=True)
            bounds = (*(slot.start for slot in slots), slots[-1].end)
            hours = ((end - start) / HOUR for start, end in pairwise(bounds))
            paid = (price * length for price, length in zip(prices, hours, strict=True))
            yield cls(bounds=bounds, prices=prices, costs=tuple(accumulate(paid, initial=0.0)))

    def starts(self, duration: timedelta) -> Iterator[datetime]:
        last = self.bounds[-1] - duration
        for bound in self.bounds:
            if bound <= last:
                yield bound
            if bound - duration >= self.bounds[0]:
                yield bound - duration

    def cost_until(self, moment: datetime) -> float:
        index = min(bisect_right(self.bounds, moment), len(self.prices)) - 1
        return self.costs[index] + self.prices[index] * ((moment - self.bounds[index]) / HOUR)


def _check(duration: timedelta) -> None:
    if duration <= timedelta():
        raise ValueError(f"{duration} is no time at all")


def _priced(slots: Iterable[PricedSlot]) -> Iterator[tuple[float, PricedSlot]]:
    yield from ((price, slot) for slot in slots if (price := slot.worth_per_kwh) is not None)
