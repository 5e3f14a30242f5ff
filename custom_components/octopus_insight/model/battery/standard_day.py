"""The standard tariff by the minute of the clock, before windows change it.

Each clock time has the price of the next time it comes round. What dispatches make cheap costs the
high rate. What is not published yet costs what its band does nearest to then, or what a price
without a band last was at that clock time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache
from itertools import accumulate, pairwise
from statistics import fmean
from ..interval import HALF_HOUR, SLOTS_A_DAY, Interval, floor_half_hour
from ..prices.bands import wall_index
from ..prices.timeline import Band, PricedSlot, PriceReason, RateTimeline

MINUTES_PER_DAY = 24 * 60
_MINUTE = timedelta(minutes=1)


class UnpricedDayError(ValueError):
    """No price of the coming day is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffLabel:
    """How the app labels a tariff."""

    utility: str
    name: str
    code: str
    currency: str
    """ISO code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseTariff:
    """What a house pays and is paid; `sell` None: nothing."""

    buy: RateTimeline
    sell: RateTimeline | None
    zone: tzinfo
    label: TariffLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardDay:
    """The standard tariff by minutes since midnight."""

    bands: tuple[tuple[float, float], ...]
    """Mean prices to buy and sell [currency/kWh incl. VAT], ascending; can be negative."""
    band_at: tuple[int, ...]
    has_export: bool
    cheap: int
    """How many bands are cheaper than others to buy, the first ones; 0: the tariff is flat."""


def standard_day(
    home: HouseTariff, since: datetime, *, cheap: int, high: int, is_capped: bool
) -> StandardDay:
    """Return the standard tariff of the 24 hours from a half hour on, or raise UnpricedDayError.

    So many cheap and high labels are left. Import prices come first, grouped at their mean if they
    are more. Where labels are free, the cheap and the high band are cut once more, by what export
    earns; capped, that is never more than a unit costs.
    """
    bought = _coming_prices(home.buy, since, home.zone)
    if bought is None:
        raise UnpricedDayError(f"no import price from {since.isoformat()} on is known")
    sold = (home.sell and _coming_prices(home.sell, since, home.zone)) or [0.0] * SLOTS_A_DAY
    if is_capped:
        sold = [min(prices) for prices in zip(bought, sold, strict=True)]
    groups = _groups(bought, range(SLOTS_A_DAY), cheap + high)
    number = len(groups)
    if number in {1, 2}:
        groups[-1:] = _groups(sold, groups[-1], high)
    lowest = _groups(sold, groups[0], cheap if number > 1 and len(groups) < cheap + high else 1)
    groups[:1] = lowest
    band_of = {half_hour: band for band, group in enumerate(groups) for half_hour in group}
    return StandardDay(
        bands=tuple((_mean(bought, group), _mean(sold, group)) for group in groups),
        band_at=tuple(band_of[minute // 30] for minute in range(MINUTES_PER_DAY)),
        has_export=home.sell is not None,
        cheap=len(lowest) if number > 1 else 0,
    )


def _groups(prices: Sequence[float], half_hours: Iterable[int], most: int) -> list[list[int]]:
    """Group half hours of the clock by price, ascending."""
    alike = defaultdict[float, list[int]](list)
    for each in half_hours:
        alike[round(prices[each], 4)].append(each)  # lists and accounts round differently
    parts = [alike[price] for price in sorted(alike)]
    found = grouped([(_mean(prices, part), len(part)) for part in parts], most)
    return [[each for position in group for each in parts[position]] for group in found]


def _mean(prices: Sequence[float], half_hours: Iterable[int]) -> float:
    return fmean(prices[each] for each in half_hours)


def clock_minutes(span: Interval, zone: tzinfo) -> Iterator[int]:
    """Yield what the clock shows meanwhile [minutes since midnight], touched minutes too.

    Clock times cannot be subtracted when the clocks change; they do so between half hours.
    """
    for _, part in span.by_half_hour():
        first = part.start.astimezone(zone)
        minute = first.hour * 60 + first.minute
        until_end = timedelta(seconds=first.second, microseconds=first.microsecond) + part.duration
        yield from range(minute, minute - (-until_end // _MINUTE))


def grouped(weighted: Sequence[tuple[float, float]], most: int) -> tuple[range, ...]:
    """Return positions of the groups of ascending (price, weight) pairs.

    All cuts are compared for the least squared distances from the means (G. F. Jenks).
    """
    powers = ([weight * price**power for price, weight in weighted] for power in range(3))
    sums = [tuple(accumulate(each, initial=0.0)) for each in powers]

    @cache
    def spread(first: int, end: int) -> float:
        weight, paid, squared = (until[end] - until[first] for until in sums)
        return squared - paid * paid / weight

    @cache
    def best(first: int, groups: int) -> tuple[float, tuple[int, ...]]:
        if groups == 1:
            return spread(first, len(weighted)), (len(weighted),)
        cuts = range(first + 1, len(weighted) - groups + 2)
        ways = ((cut, *best(cut, groups - 1)) for cut in cuts)
        return min((spread(first, cut) + beyond, (cut, *ends)) for cut, beyond, ends in ways)

    _, ends = best(0, min(most, len(weighted)))
    return tuple(range(first, end) for first, end in pairwise((0, *ends)))


def _coming_prices(timeline: RateTimeline, since: datetime, zone: tzinfo) -> list[float] | None:
    """Return the price of each half hour of the clock when it next comes round.

    None: none of them is known.
    """
    coming: dict[int, tuple[datetime, PricedSlot | None]] = {}
    start = floor_half_hour(since)
    while len(coming) < SLOTS_A_DAY:  # a half hour that the clocks skip comes a day later
        coming.setdefault(wall_index(start, zone), (start, timeline.at(start)))
        start += HALF_HOUR
    if all(slot is None or slot.rate is None for _, slot in coming.values()):
        return None
    standing = [
        (slot, wall_index(slot.start, zone), price)
        for slot in timeline.slots
        if (price := slot.price_per_kwh) is not None and slot.reason is not PriceReason.DISPATCH
    ]

    def price_at(wall: int) -> float:
        start, slot = coming[wall]
        is_replaced = slot is not None and slot.reason is PriceReason.DISPATCH
        if slot is not None and slot.price_per_kwh is not None and not is_replaced:
            return slot.price_per_kwh
        # tariffs with dispatches have two bands
        band = Band.HIGH if is_replaced else slot and slot.band
        alike = [
            (abs(one.start - start), price)
            for one, its_wall, price in standing
            if (its_wall == wall if band is None else one.band is band)
        ]
        return min(alike)[1] if alike else fmean(price for *_, price in standing)

    return [price_at(wall) for wall in range(SLOTS_A_DAY)]
