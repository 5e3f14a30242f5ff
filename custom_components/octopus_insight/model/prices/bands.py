"""Find the bands of a tariff in its own prices: which half hours are low, middle and high.

A standard feed tells prices and times but not their meaning, and windows differ between products,
generations and the two sides of a clock change. So the days themselves are asked: the usual number
of distinct prices a day says whether a tariff is flat, has bands or is half-hourly, and a day's
ranking says which band a half hour is in.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from ..interval import half_hours_of_day
from .rates import RateSeries
from .tariff import Rate, TariffShape
from .timeline import Band

_RANKING: Mapping[int, tuple[Band, ...]] = {
    2: (Band.LOW, Band.HIGH),
    3: (Band.LOW, Band.MIDDLE, Band.HIGH),
}
_TOO_MANY_FOR_BANDS = 4

type _Slot = tuple[datetime, Rate]


@dataclass(frozen=True, slots=True, kw_only=True)
class BandAnalysis:
    """What the days of a standard feed say about it."""

    shape: TariffShape

    bands: Mapping[datetime, Band]
    """Band by start of half hour [UTC]; empty on a tariff without bands."""

    off_peak_rates: Mapping[datetime, Rate]
    """Low rate in force, by start of half hour; absent where the half hour has no price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _PricedDay:
    """One local day as the feed prices it."""

    day: date
    starts: tuple[datetime, ...]

    priced: tuple[_Slot, ...]
    """The half hours that have a price, and the price."""

    prices: frozenset[float]
    """The distinct prices among them [GBP/kWh incl. VAT]."""

    @property
    def is_full(self) -> bool:
        return len(self.priced) == len(self.starts)


def classify_bands(series: RateSeries, days: Iterable[date], zone: tzinfo) -> BandAnalysis:
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
        return BandAnalysis(shape=shape, bands={}, off_peak_rates={})
    bands = _bands(priced, number, zone)
    return BandAnalysis(shape=shape, bands=bands, off_peak_rates=_off_peak_rates(priced, bands))


def _priced_day(series: RateSeries, day: date, zone: tzinfo) -> _PricedDay:
    starts = half_hours_of_day(day, zone)
    priced = tuple((start, rate) for start in starts if (rate := series.at(start)) is not None)
    prices = frozenset(rate.inc_vat for _, rate in priced)
    return _PricedDay(day=day, starts=starts, priced=priced, prices=prices)


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
    ranking = _RANKING[number]
    if not any(day.is_full for day in days):
        return _ranked((slot for day in days for slot in day.priced), ranking)
    patterns = {}
    bands = {}
    for day in days:
        if day.is_full and len(day.prices) == number:
            ranked = _ranked(day.priced, ranking)
            patterns[day.day] = _wall_pattern(ranked, zone)
            bands.update(ranked)
    for day in days:
        if day.day not in patterns:
            pattern = patterns[_nearest_day(day.day, patterns)]
            bands.update((start, pattern[_wall_index(start, zone)]) for start in day.starts)
    return bands


def _ranked(slots: Iterable[_Slot], ranking: tuple[Band, ...]) -> dict[datetime, Band]:
    prices = [(start, rate.inc_vat) for start, rate in slots]
    band_of = dict(zip(sorted({price for _, price in prices}), ranking, strict=True))
    return {start: band_of[price] for start, price in prices}


def _wall_pattern(bands: Mapping[datetime, Band], zone: tzinfo) -> dict[int, Band]:
    """Lay a full day's bands on the 48 half hours of a clock face.

    The hour that a spring day leaves out continues what was before it; of the hour that an autumn
    day has twice, the second stands.
    """
    face = {_wall_index(start, zone): band for start, band in bands.items()}
    for index in range(48):
        face.setdefault(index, face[(index - 1) % 48])
    return face


def _wall_index(start: datetime, zone: tzinfo) -> int:
    wall = start.astimezone(zone)
    return wall.hour * 2 + wall.minute // 30


def _nearest_day(day: date, days: Iterable[date]) -> date:
    return min(days, key=lambda other: (abs(other - day), other))


def _off_peak_rates(
    days: Iterable[_PricedDay], bands: Mapping[datetime, Band]
) -> dict[datetime, Rate]:
    """Give each priced half hour the low rate of its local day, or else the nearest one in time.

    Where a day has two low rates, the price changed within it, and the nearer one is in force.
    """
    priced = [day.priced for day in days]
    low = [[slot for slot in slots if bands[slot[0]] is Band.LOW] for slots in priced]
    everywhere = [slot for slots in low for slot in slots]
    found = {}
    for slots, of_day in zip(priced, low, strict=True):
        candidates = of_day or everywhere
        is_settled = len({rate for _, rate in candidates}) == 1
        for start, _ in slots:
            nearest = candidates[0] if is_settled else _nearest_slot(start, candidates)
            found[start] = nearest[1]
    return found


def _nearest_slot(moment: datetime, slots: Iterable[_Slot]) -> _Slot:
    return min(slots, key=lambda slot: abs(slot[0] - moment))
