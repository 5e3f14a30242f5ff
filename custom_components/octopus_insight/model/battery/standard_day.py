"""The standard tariff of one local day by the minute of the clock, before windows change it.

Rates and windows are those of the day itself. Dispatches are taken off: what they make cheap costs
the high rate by the tariff itself. When the clocks go back, one hour is shown twice, and its second
price holds; an hour that is skipped costs what the minute before it does. A minute without a known
price goes with the dearest band, never with a cheap one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import pairwise
from math import fsum

from ..interval import Interval, local_day, local_moment
from ..prices.timeline import Band, PricedSlot, PriceReason, RateTimeline

MINUTES_PER_DAY = 24 * 60

_MINUTE = timedelta(minutes=1)

type _Face = list[PricedSlot | None]
"""The slot at each minute a clock can show."""

type _Key = Band | float | None
"""Band of a banded tariff, else the price; None: not known."""


class UnpricedDayError(ValueError):
    """No import price of the day is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffLabel:
    """How a tariff is labelled in the battery's app."""

    utility: str
    """Who sells the electricity."""
    name: str
    code: str
    """Of the import product."""
    currency: str
    """ISO code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseTariff:
    """What the house pays and is paid."""

    buy: RateTimeline
    """Import prices of at least the local day, with or without dispatches."""
    sell: RateTimeline | None
    """Export prices; None: the house is paid nothing."""
    zone: tzinfo
    """Zone of the site, by whose clock the tariff goes."""
    label: TariffLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardBand:
    """Mean prices over the same minutes of the day [currency/kWh incl. VAT]; can be negative."""

    buy_per_kwh: float
    sell_per_kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardDay:
    """The standard tariff by the minute of the clock."""

    bands: tuple[StandardBand, ...]
    """In ascending order of import price."""
    band_at: tuple[int, ...]
    """Which of the bands holds, by minute since midnight."""
    has_export: bool

    @property
    def has_cheap_band(self) -> bool:
        """Return whether some minutes are cheaper than others."""
        return len(self.bands) > 1


def standard_day(home: HouseTariff, day: date, most: int) -> StandardDay:
    """Return the standard tariff of a local day.

    A tariff of two or three bands keeps them; prices of a half-hourly tariff are grouped, and each
    group costs their mean.

    Args:
        home: Prices of the house.
        day: The local day.
        most: How many bands there may be, at least one.

    Raises:
        UnpricedDayError: No import price of the day is known.
    """
    parts = _priced_parts(home.buy, day, home.zone)
    sold = None if home.sell is None else _face(home.sell, day, home.zone)
    weighted = [(price, len(minutes)) for price, minutes in parts]
    bands, band_at = [], [0] * MINUTES_PER_DAY
    for index, positions in enumerate(grouped(weighted, most)):
        covered = [minute for position in positions for minute in parts[position][1]]
        for minute in covered:
            band_at[minute] = index
        bands.append(
            StandardBand(
                buy_per_kwh=weighted_mean(weighted[position] for position in positions),
                sell_per_kwh=0.0 if sold is None else _mean_price(sold, covered),
            )
        )
    return StandardDay(bands=tuple(bands), band_at=tuple(band_at), has_export=sold is not None)


def clock_minutes(span: Interval, zone: tzinfo) -> Iterator[range]:
    """Yield what the clock shows while the span lasts [minutes since midnight], in order of time.

    A minute that the span only touches is covered. Real time is walked, since clock times cannot be
    subtracted when the clocks change; they do so, and days begin, between half hours.
    """
    for _, part in span.by_half_hour():
        first = part.start.astimezone(zone)
        minute = first.hour * 60 + first.minute
        until_end = timedelta(seconds=first.second, microseconds=first.microsecond) + part.duration
        yield range(minute, minute - (-until_end // _MINUTE))


def weighted_mean(weighted: Iterable[tuple[float, float]]) -> float:
    """Return the mean of (price, weight) pairs, of which there is at least one [currency/kWh]."""
    pairs = tuple(weighted)
    return fsum(price * weight for price, weight in pairs) / fsum(weight for _, weight in pairs)


def grouped(weighted: Sequence[tuple[float, float]], most: int) -> tuple[range, ...]:
    """Cut a row of prices into groups of neighbours with the least spread inside them.

    The spread is the weighted sum of squared distances from each group's mean ("natural breaks",
    G. F. Jenks). All ways to cut are compared.

    Args:
        weighted: (price, weight) pairs in ascending order of price, at least one; weights are > 0.
        most: How many groups there may be, at least one.

    Returns:
        Positions of each group in the row, in order.
    """

    @cache
    def spread(first: int, end: int) -> float:
        group = weighted[first:end]
        mean = weighted_mean(group)
        return fsum(weight * (price - mean) ** 2 for price, weight in group)

    @cache
    def best(first: int, groups: int) -> tuple[float, tuple[int, ...]]:
        """Return the least spread from `first` on, and where the groups end."""
        if groups == 1:
            return spread(first, len(weighted)), (len(weighted),)
        ways = []
        for cut in range(first + 1, len(weighted) - groups + 2):
            beyond, ends = best(cut, groups - 1)
            ways.append((spread(first, cut) + beyond, (cut, *ends)))
        return min(ways)

    _, ends = best(0, min(most, len(weighted)))
    return tuple(range(first, end) for first, end in pairwise((0, *ends)))


def _priced_parts(timeline: RateTimeline, day: date, zone: tzinfo) -> list[tuple[float, list[int]]]:
    """Return (price, minutes) of what the day prices alike, in ascending order of price."""
    face = _face(timeline, day, zone)
    minutes: dict[_Key, list[int]] = defaultdict(list)
    for minute, key in enumerate(_keys(face)):
        minutes[key].append(minute)
    noon = local_moment(day, time(12), zone)
    prices = {
        key: price
        for key in minutes
        if (price := _price(key, (face[minute] for minute in minutes[key]), timeline, noon))
        is not None
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
        for minutes in clock_minutes(Interval(start=slot.start, end=slot.end), zone):
            face[minutes.start : minutes.stop] = [slot] * len(minutes)
    shown = {minute for minutes in clock_minutes(whole, zone) for minute in minutes}
    for minute in range(1, MINUTES_PER_DAY):
        if minute not in shown:
            face[minute] = face[minute - 1]
    return face


def _keys(face: _Face) -> list[_Key]:
    """Return the band at each minute, or the price where not all that is known has a band."""
    priced = [slot for slot in face if slot is not None and slot.rate is not None]
    is_banded = all(slot.band is not None for slot in priced)
    return [
        None if slot is None else _standard_band(slot) if is_banded else slot.price_per_kwh
        for slot in face
    ]


def _standard_band(slot: PricedSlot) -> Band | None:
    """Return the band of the slot without dispatches; tariffs that have them have two bands."""
    return Band.HIGH if slot.reason is PriceReason.DISPATCH else slot.band


def _price(
    key: _Key, slots: Iterable[PricedSlot | None], timeline: RateTimeline, noon: datetime
) -> float | None:
    """Return what the minutes of a key cost [currency/kWh]; None: not known.

    A band that dispatches fill all day costs what it does at the time nearest to noon.
    """
    if not isinstance(key, Band):
        return key
    of_day = [price for slot in slots if (price := _standard_price(slot)) is not None]
    if of_day:
        return weighted_mean((price, 1) for price in of_day)
    priced = [
        (abs(slot.start - noon), price)
        for slot in timeline.slots
        if slot.band is key and (price := _standard_price(slot)) is not None
    ]
    return min(priced)[1] if priced else None


def _standard_price(slot: PricedSlot | None) -> float | None:
    """Return the price of the tariff itself; None: not known, or a dispatch has replaced it."""
    if slot is None or slot.reason is PriceReason.DISPATCH:
        return None
    return slot.price_per_kwh


def _mean_price(face: _Face, minutes: Iterable[int]) -> float:
    """Return the mean of what is known at these minutes, else of that day, else 0."""
    for slots in ([face[minute] for minute in minutes], face):
        known = [price for slot in slots if (price := _standard_price(slot)) is not None]
        if known:
            return weighted_mean((price, 1) for price in known)
    return 0.0
