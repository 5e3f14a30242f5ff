"""The cheapest time for a steady load: of equals the earliest, and only where prices are known.

In a session the estimate of what a unit is worth counts. ValueError: no positive duration.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
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
    bounds = {bound for slot in timeline.slots for bound in (slot.start, slot.end)}
    costs = {}
    for start in bounds | {bound - duration for bound in bounds}:
        # what is not known is missing here, and then so is some of the time
        priced = list(_priced(timeline.between(start, start + duration).slots))
        if sum((slot.duration for _, slot in priced), start=timedelta()) == duration:
            costs[start] = fsum(price * (slot.duration / HOUR) for price, slot in priced)
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
