"""The cheapest time for a steady load: of equals the earliest, and only where prices are known.

In a session the estimate of what a unit is worth counts. ValueError: no positive duration.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """Up to each bound of slots: time with a known price, and what a load of 1 kW pays in it."""

    bounds: list[datetime]
    prices: list[float | None]
    """From each bound on."""
    known: list[timedelta]
    paid: list[float]

    @classmethod
    def of(cls, timeline: RateTimeline) -> _Sums:
        """Add up."""
        slots = timeline.slots
        bounds = [*(slot.start for slot in slots), *(slot.end for slot in slots[-1:])]
        prices = [*(slot.worth_per_kwh for slot in slots), None]
        sums = cls(bounds=bounds, prices=prices, known=[timedelta()], paid=[0.0])
        for slot in slots:
            known, paid = sums.at(len(sums.known) - 1, slot.end)
            sums.known.append(known)
            sums.paid.append(paid)
        return sums

    def at(self, index: int, moment: datetime) -> tuple[timedelta, float]:
        """Return both sums up to a moment in the slot of that index."""
        known, paid, price = self.known[index], self.paid[index], self.prices[index]
        if price is None:
            return known, paid
        more = moment - self.bounds[index]
        return known + more, paid + price * (more / HOUR)

    def between(self, start: datetime, end: datetime) -> tuple[timedelta, float] | None:
        """Return both sums of a time; None: it is not all inside."""
        if start < self.bounds[0] or end > self.bounds[-1]:
            return None
        first, last = bisect_right(self.bounds, start) - 1, bisect_right(self.bounds, end) - 1
        (known_before, paid_before), (known, paid) = self.at(first, start), self.at(last, end)
        return known - known_before, paid - paid_before


def cheapest_period(timeline: RateTimeline, duration: timedelta) -> CheapTime | None:
    """Find the one period in which a steady load costs least.

    It starts or ends where a price may change: no other period can be cheaper.
    """
    _check(duration)
    sums = _Sums.of(timeline)
    starts = {start for bound in sums.bounds for start in (bound, bound - duration)}
    costs = {}
    for start in starts:
        inside = sums.between(start, start + duration)
        if inside is not None and inside[0] == duration:
            costs[start] = inside[1]
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


def _check(duration: timedelta) -> None:
    if duration <= timedelta():
        raise ValueError(f"{duration} is no time at all")


def _priced(slots: Iterable[PricedSlot]) -> Iterator[tuple[float, PricedSlot]]:
    yield from ((price, slot) for slot in slots if (price := slot.worth_per_kwh) is not None)
