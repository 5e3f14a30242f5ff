"""The standard tariff of one local day by the minute of the clock, before windows change it.

What dispatches make cheap costs the high rate. When the clocks go back, the second price of the
hour shown twice holds; an hour that is skipped costs what the minute before it does. A minute
without a known price goes with the dearest band, never with a cheap one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import pairwise
from math import fsum
from statistics import fmean
from ..interval import Interval, local_day, local_moment
from ..prices.timeline import Band, PricedSlot, PriceReason, RateTimeline

MINUTES_PER_DAY = 24 * 60
_MINUTE = timedelta(minutes=1)
type _Face = list[PricedSlot | None]
type _Key = Band | float | None
"""Band, else price; None: not known."""


class UnpricedDayError(ValueError):
    """No price of the day is known."""


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
    """Mean prices to buy and sell [currency/kWh incl. VAT], by the first; can be negative."""
    band_at: tuple[int, ...]
    has_export: bool

    @property
    def has_cheap_band(self) -> bool:
        """Return whether some minutes are cheaper."""
        return len(self.bands) > 1


def standard_day(home: HouseTariff, day: date, most: int) -> StandardDay:
    """Return the standard tariff of a local day, or raise UnpricedDayError.

    Bands are kept; half-hourly prices are grouped at their mean.
    """
    parts = _priced_parts(home.buy, day, home.zone)
    sold = _face(home.sell or RateTimeline(slots=()), day, home.zone)
    weighted = [(price, len(minutes)) for price, minutes in parts]
    bands, band_at = [], [0] * MINUTES_PER_DAY
    for index, positions in enumerate(grouped(weighted, most)):
        covered = [minute for position in positions for minute in parts[position][1]]
        for minute in covered:
            band_at[minute] = index
        mean = _weighted_mean([weighted[position] for position in positions])
        here = _mean_price(sold[minute] for minute in covered)
        bands.append((mean, (_mean_price(sold) if here is None else here) or 0.0))
    return StandardDay(bands=tuple(bands), band_at=tuple(band_at), has_export=home.sell is not None)


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

    @cache
    def spread(first: int, end: int) -> float:
        group = weighted[first:end]
        mean = _weighted_mean(group)
        return fsum(weight * (price - mean) ** 2 for price, weight in group)

    @cache
    def best(first: int, groups: int) -> tuple[float, tuple[int, ...]]:
        if groups == 1:
            return spread(first, len(weighted)), (len(weighted),)
        cuts = range(first + 1, len(weighted) - groups + 2)
        ways = ((cut, *best(cut, groups - 1)) for cut in cuts)
        return min((spread(first, cut) + beyond, (cut, *ends)) for cut, beyond, ends in ways)

    _, ends = best(0, min(most, len(weighted)))
    return tuple(range(first, end) for first, end in pairwise((0, *ends)))


def _weighted_mean(pairs: Sequence[tuple[float, float]]) -> float:
    return fsum(price * weight for price, weight in pairs) / fsum(weight for _, weight in pairs)


def _priced_parts(timeline: RateTimeline, day: date, zone: tzinfo) -> list[tuple[float, list[int]]]:
    """Return (price, minutes), ascending, by bands, or by prices if one has no band."""
    face = _face(timeline, day, zone)
    priced = [slot for slot in face if slot is not None and slot.rate is not None]
    is_banded = all(slot.band is not None for slot in priced)
    minutes: dict[_Key, list[int]] = defaultdict(list)
    for minute, slot in enumerate(face):
        key: _Key = None if slot is None else slot.band if is_banded else slot.price_per_kwh
        if is_banded and slot is not None and slot.reason is PriceReason.DISPATCH:
            key = Band.HIGH  # tariffs with dispatches have two bands
        minutes[key].append(minute)
    noon = local_moment(day, time(12), zone)
    prices = {
        key: price
        for key, its in minutes.items()
        if (price := _price(key, (face[minute] for minute in its), timeline, noon)) is not None
    }
    if not prices:
        raise UnpricedDayError(f"no import price of {day.isoformat()} is known")
    ascending = sorted(prices, key=prices.__getitem__)
    for key in minutes.keys() - prices.keys():
        minutes[ascending[-1]] += minutes[key]
    return [(prices[key], minutes[key]) for key in ascending]


def _face(timeline: RateTimeline, day: date, zone: tzinfo) -> _Face:
    whole = local_day(day, zone)
    face: _Face = [None] * MINUTES_PER_DAY
    for slot in timeline.between(whole.start, whole.end).slots:
        for minute in clock_minutes(slot, zone):
            face[minute] = slot
    for minute in sorted({*range(1, MINUTES_PER_DAY)} - {*clock_minutes(whole, zone)}):
        face[minute] = face[minute - 1]
    return face


def _price(
    key: _Key, slots: Iterable[PricedSlot | None], timeline: RateTimeline, noon: datetime
) -> float | None:
    """A band that dispatches fill all day costs what it does nearest to noon."""
    if not isinstance(key, Band):
        return key
    if (of_day := _mean_price(slots)) is not None:
        return of_day
    priced = [
        (abs(slot.start - noon), price)
        for slot in timeline.slots
        if slot.band is key and slot.reason is not PriceReason.DISPATCH
        if (price := slot.price_per_kwh) is not None
    ]
    return min(priced)[1] if priced else None


def _mean_price(slots: Iterable[PricedSlot | None]) -> float | None:
    """Of known prices that no dispatch has replaced."""
    standing = (slot for slot in slots if slot and slot.reason is not PriceReason.DISPATCH)
    known = [price for slot in standing if (price := slot.price_per_kwh) is not None]
    return fmean(known) if known else None
