"""Find the bands of a tariff in its own prices: which half hours are low, middle and high.

A standard feed tells prices and times but not their meaning, and windows differ between products,
generations and the two sides of a clock change. So the days themselves are asked: the usual number
of distinct prices a day says whether a tariff is flat, has bands or is half-hourly, and a day's
ranking says which band a half hour is in.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from .halfhour import half_hours_of_day, local_date
from .rates import RateSeries
from .tariff import Rate, TariffShape
from .timeline import Band

_RANKING: Mapping[int, tuple[Band, ...]] = {
    2: (Band.LOW, Band.HIGH),
    3: (Band.LOW, Band.MIDDLE, Band.HIGH),
}
_TOO_MANY_FOR_BANDS = 4

type _Pattern = tuple[Band | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BandSurvey:
    """What the days of a standard feed say about it."""

    shape: TariffShape

    bands: Mapping[datetime, Band]
    """Band by start of half hour [UTC]; empty on a tariff without bands."""

    off_peak_rates: Mapping[datetime, Rate]
    """Low rate in force, by start of half hour; absent where the half hour has no price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _PricedDay:
    day: date
    starts: tuple[datetime, ...]
    rates: tuple[Rate | None, ...]

    @property
    def prices(self) -> frozenset[float]:
        return frozenset(rate.inc_vat for rate in self.rates if rate is not None)

    @property
    def is_full(self) -> bool:
        return None not in self.rates


def surveyed(series: RateSeries, days: Iterable[date], zone: tzinfo) -> BandSurvey:
    """Look at local days of a standard feed.

    The usual number of distinct prices is the most common one among days priced from end to end.
    One makes the tariff flat, two or three make bands, more make it half-hourly. A full day with
    the usual number is ranked by value. Every other day (published in part, or with a change of
    price) takes the pattern of the nearest ranked day by the clock on the wall. A feed too short
    for one full day is ranked as a whole.

    Args:
        series: The household's rates.
        days: Local days to look at, ascending.
        zone: Zone of the supply.
    """
    priced = [_priced_day(series, day, zone) for day in days]
    number = _usual_number_of_prices(priced)
    shape = _shape(number)
    if shape is not TariffShape.BANDS:
        return BandSurvey(shape=shape, bands={}, off_peak_rates={})
    bands = _bands(priced, number, zone)
    return BandSurvey(shape=shape, bands=bands, off_peak_rates=_off_peak_rates(priced, bands, zone))


def _priced_day(series: RateSeries, day: date, zone: tzinfo) -> _PricedDay:
    starts = half_hours_of_day(day, zone)
    return _PricedDay(day=day, starts=starts, rates=tuple(series.at(start) for start in starts))


def _usual_number_of_prices(days: Sequence[_PricedDay]) -> int:
    counts = Counter(min(len(day.prices), _TOO_MANY_FOR_BANDS) for day in days if day.is_full)
    if not counts:
        return len(frozenset[float]().union(*(day.prices for day in days)))
    # A change of price within a day only ever adds prices, so of two equally common numbers the
    # smaller one is the tariff's own.
    return min(counts, key=lambda number: (-counts[number], number))


def _shape(number_of_prices: int) -> TariffShape:
    if number_of_prices == 0:
        return TariffShape.UNKNOWN
    if number_of_prices == 1:
        return TariffShape.FLAT
    return TariffShape.BANDS if number_of_prices in _RANKING else TariffShape.HALF_HOURLY


def _bands(days: Sequence[_PricedDay], number: int, zone: tzinfo) -> dict[datetime, Band]:
    if not any(day.is_full for day in days):
        return _ranked(days, _RANKING[number])
    typical = [day for day in days if day.is_full and len(day.prices) == number]
    patterns = {}
    bands = {}
    for day in typical:
        ranked = _ranked([day], _RANKING[number])
        patterns[day.day] = _wall_pattern(ranked, zone)
        bands.update(ranked)
    for day in days:
        if day.day not in patterns:
            pattern = patterns[_nearest(day.day, patterns)]
            bands.update(
                (start, band)
                for start in day.starts
                if (band := pattern[_wall_index(start, zone)]) is not None
            )
    return bands


def _ranked(days: Iterable[_PricedDay], ranking: tuple[Band, ...]) -> dict[datetime, Band]:
    slots = [
        (start, rate.inc_vat)
        for day in days
        for start, rate in zip(day.starts, day.rates, strict=True)
        if rate is not None
    ]
    band_of = dict(zip(sorted({price for _, price in slots}), ranking, strict=True))
    return {start: band_of[price] for start, price in slots}


def _wall_pattern(bands: Mapping[datetime, Band], zone: tzinfo) -> _Pattern:
    """Lay a day's bands on the 48 half hours of a clock face.

    The hour that a spring day leaves out continues what was before it; of the hour that an autumn
    day has twice, the second stands.
    """
    face: list[Band | None] = [None] * 48
    for start, band in bands.items():
        face[_wall_index(start, zone)] = band
    for index in range(1, 48):
        face[index] = face[index] or face[index - 1]
    return tuple(face)


def _wall_index(start: datetime, zone: tzinfo) -> int:
    wall = start.astimezone(zone)
    return wall.hour * 2 + wall.minute // 30


def _nearest(day: date, days: Iterable[date]) -> date:
    return min(days, key=lambda other: (abs(other - day), other))


def _off_peak_rates(
    days: Sequence[_PricedDay], bands: Mapping[datetime, Band], zone: tzinfo
) -> dict[datetime, Rate]:
    """Give each priced half hour the low rate of its local day, or the nearest one in time.

    Where a day has two low rates, the price changed within it, and the nearer one is in force.
    """
    priced = [
        (start, rate)
        for day in days
        for start, rate in zip(day.starts, day.rates, strict=True)
        if rate is not None
    ]
    low = [(start, rate) for start, rate in priced if bands[start] is Band.LOW]
    low_starts = [start for start, _ in low]

    def low_rate(moment: datetime) -> Rate:
        index = bisect_right(low_starts, moment)
        around = low[max(index - 1, 0) : index + 1]
        day = local_date(moment, zone)
        return min(
            around, key=lambda slot: (local_date(slot[0], zone) != day, abs(slot[0] - moment))
        )[1]

    return {start: low_rate(start) for start, _ in priced}
