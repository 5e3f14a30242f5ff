"""Finds the bands of a tariff in its prices; a feed does not name them."""

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
_FEW = {0: TariffShape.UNKNOWN, 1: TariffShape.FLAT}
_TOO_MANY_FOR_BANDS = 4
_DECIMALS = 6  # list and account round differently
type _Slot = tuple[datetime, Rate]


@dataclass(frozen=True, slots=True, kw_only=True)
class BandAnalysis:
    """Shape of a feed, and by half hour its band and the low rate in force."""

    shape: TariffShape
    bands: Mapping[datetime, Band]
    off_peak_rates: Mapping[datetime, Rate]
    has_middle_band: bool
    carried: Mapping[datetime, tuple[Rate, Rate | None]]
    """Where no rate is published: the last of the same band, and the last low one."""

    @classmethod
    def of(cls, series: RateSeries, days: Iterable[date], zone: tzinfo) -> BandAnalysis:
        """Analyse ascending local days of a standard feed.

        The most common number of prices among full days counts: one is flat, two or three are
        bands, more are half-hourly. A full day with that number is ranked by value; every other day
        takes the pattern of the nearest ranked one. A feed without a full day is ranked as a whole.
        """
        priced = [_PricedDay.of(series, day, zone) for day in days]
        counts = Counter(min(len(day.prices), _TOO_MANY_FOR_BANDS) for day in priced if day.is_full)
        distinct = {price for day in priced for price in day.prices}
        # a change of price within a day only adds prices: of two equally common, the smaller number
        number = min(counts, key=lambda each: (-counts[each], each), default=len(distinct))
        ranking = _RANKING.get(number, ())
        shape = _FEW.get(number, TariffShape.BANDS if ranking else TariffShape.HALF_HOURLY)
        bands = _bands(priced, ranking, zone) if ranking else {}
        return cls(
            shape=shape,
            bands=bands,
            off_peak_rates=_low_rates(priced, bands) if ranking else {},
            has_middle_band=Band.MIDDLE in ranking,
            carried={} if shape is TariffShape.HALF_HOURLY else _carried(priced, bands),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _PricedDay:
    day: date
    starts: tuple[datetime, ...]
    priced: tuple[_Slot, ...]
    prices: frozenset[float]
    is_full: bool

    @classmethod
    def of(cls, series: RateSeries, day: date, zone: tzinfo) -> _PricedDay:
        starts = half_hours_of_day(day, zone)
        priced = tuple((start, rate) for start in starts if (rate := series.at(start)) is not None)
        prices = frozenset(round(rate.inc_vat, _DECIMALS) for _, rate in priced)
        is_full = len(priced) == len(starts)
        return cls(day=day, starts=starts, priced=priced, prices=prices, is_full=is_full)


def _bands(
    days: Sequence[_PricedDay], ranking: tuple[Band, ...], zone: tzinfo
) -> dict[datetime, Band]:
    if not any(day.is_full for day in days):
        return _ranked((slot for day in days for slot in day.priced), ranking)
    patterns = {}
    ranks: dict[date, dict[float, Band]] = {}
    bands = {}
    for day in days:
        if day.is_full and len(day.prices) == len(ranking):
            ranked = _ranked(day.priced, ranking)
            bands.update(ranked)
            # spring's missing hour continues the one before; of autumn's two, the second counts
            face = {wall_index(start, zone): band for start, band in ranked.items()}
            for index in range(48):
                face.setdefault(index, face[(index - 1) % 48])
            patterns[day.day] = face
            ranks[day.day] = {price: ranked[start] for start, price in _rounded(day.priced)}
    for day in days:
        if day.day not in patterns:
            nearest = min((abs(other - day.day), other) for other in patterns)[1]
            if day.is_full and day.prices <= ranks[nearest].keys():
                # such as a weekend that is cheap all day
                bands.update((at, ranks[nearest][price]) for at, price in _rounded(day.priced))
            else:
                face = patterns[nearest]
                bands.update((start, face[wall_index(start, zone)]) for start in day.starts)
    return bands


def _rounded(slots: Iterable[_Slot]) -> list[tuple[datetime, float]]:
    return [(start, round(rate.inc_vat, _DECIMALS)) for start, rate in slots]


def _ranked(slots: Iterable[_Slot], ranking: tuple[Band, ...]) -> dict[datetime, Band]:
    prices = _rounded(slots)
    band_of = dict(zip(sorted({price for _, price in prices}), ranking, strict=True))
    return {start: band_of[price] for start, price in prices}


def _carried(
    days: Iterable[_PricedDay], bands: Mapping[datetime, Band]
) -> dict[datetime, tuple[Rate, Rate | None]]:
    last: dict[Band | None, Rate] = {}
    carried = {}
    for day in days:
        published = dict(day.priced)
        for start in day.starts:
            band = bands.get(start)
            if (rate := published.get(start)) is not None:
                last[band] = rate
            elif band in last:
                carried[start] = last[band], last.get(Band.LOW)
    return carried


def wall_index(start: datetime, zone: tzinfo) -> int:
    """Return which of 48 half hours the clock shows."""
    wall = start.astimezone(zone)
    return wall.hour * 2 + wall.minute // 30


def _low_rates(days: Sequence[_PricedDay], bands: Mapping[datetime, Band]) -> dict[datetime, Rate]:
    everywhere = [slot for day in days for slot in day.priced if bands[slot[0]] is Band.LOW]
    found = {}
    for day in days:
        candidates = [slot for slot in day.priced if bands[slot[0]] is Band.LOW] or everywhere
        if len({rate for _, rate in candidates}) == 1:
            candidates = candidates[:1]  # else the price changed on that day
        for start, _ in day.priced:
            found[start] = min(candidates, key=lambda slot: abs(slot[0] - start))[1]
    return found
