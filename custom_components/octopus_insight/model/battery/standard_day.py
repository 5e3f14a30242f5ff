"""The standard tariff of one local day on the face of the clock, before anything is laid over it.

Windows and rates are those in force on the day, whatever the product's usual hours. Dispatches are
taken off again: what they make cheap costs the high rate by the tariff itself.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from ..interval import Interval, local_day, local_moment
from ..prices.timeline import Band, PricedSlot, PriceReason, RateTimeline
from .clock import MINUTES_PER_DAY, clock_minutes
from .grouping import grouped, weighted_mean

type _Face = list[PricedSlot | None]
"""The slot at each minute the clock can show."""

type _Key = Band | float | None
"""What minutes are told apart by: the band of a banded tariff, or the price; None: not known."""


class UnpricedDayError(ValueError):
    """No import price of the day is known, so there is nothing to make a tariff of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseTariff:
    """What the house pays and is paid."""

    buy: RateTimeline
    """The import meter's prices, dispatches laid over them or not; should hold the local day."""

    sell: RateTimeline | None
    """The export meter's prices; None: the house has no export meter, and is paid nothing."""

    zone: tzinfo
    """Zone of the site, by whose clock the tariff goes."""

    name: str
    """What the supplier calls the import product; the owner sees it in the battery's app."""

    code: str
    """Code of the import product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardBand:
    """Minutes of the day at one price."""

    buy_per_kwh: float
    """Mean import price [GBP/kWh incl. VAT]; can be negative."""

    sell_per_kwh: float
    """Mean export price over the same minutes [GBP/kWh]; can be above the import price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardDay:
    """The standard tariff on the face of the clock."""

    bands: tuple[StandardBand, ...]
    """In ascending order of import price."""

    band_at: tuple[int, ...]
    """Which of the bands holds, by minute since midnight."""

    has_export: bool
    """Whether the house is paid for export at all."""

    @property
    def has_cheap_band(self) -> bool:
        """Return whether some minutes are cheaper than others."""
        return len(self.bands) > 1


def standard_day(home: HouseTariff, day: date, most: int) -> StandardDay:
    """Lay a local day of the standard tariff on the face of the clock.

    A tariff of two or three bands keeps them; prices of a half-hourly tariff are grouped, and a
    group costs their mean. An hour shown twice is priced as it is the second time, one not shown
    as what comes before it. A minute whose price is not known is taken for dear, never for cheap.

    Args:
        home: Prices of the house.
        day: The local day.
        most: How many bands there may be, at least one.

    Raises:
        UnpricedDayError: No import price of the day is known.
    """
    parts = _priced_parts(home.buy, day, home.zone)
    sold = None if home.sell is None else _face(home.sell, day, home.zone)
    weighted = [(part.price, len(part.minutes)) for part in parts]
    bands, band_at = [], [0] * MINUTES_PER_DAY
    for index, positions in enumerate(grouped(weighted, most)):
        covered = [minute for position in positions for minute in parts[position].minutes]
        for minute in covered:
            band_at[minute] = index
        bands.append(
            StandardBand(
                buy_per_kwh=weighted_mean(weighted[position] for position in positions),
                sell_per_kwh=0.0 if sold is None else _mean_price(sold, covered),
            )
        )
    return StandardDay(bands=tuple(bands), band_at=tuple(band_at), has_export=sold is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Minutes of the day that a tariff prices alike."""

    price: float
    """Import price [GBP/kWh incl. VAT]."""

    minutes: tuple[int, ...]


def _priced_parts(timeline: RateTimeline, day: date, zone: tzinfo) -> list[_Part]:
    """Return the parts of the day in ascending order of price."""
    face = _face(timeline, day, zone)
    minutes: dict[_Key, list[int]] = defaultdict(list)
    for minute, key in enumerate(_keys(face)):
        minutes[key].append(minute)
    noon = local_moment(day, time(12), zone)
    prices = {
        key: _price(key, (face[minute] for minute in minutes[key]), timeline, noon)
        for key in minutes
    }
    known = {key: price for key, price in prices.items() if price is not None}
    if not known:
        raise UnpricedDayError(f"no import price of {day.isoformat()} is known")
    dearest = max(known, key=lambda key: known[key])
    for key in minutes.keys() - known.keys():
        minutes[dearest] += minutes[key]
    return [
        _Part(price=known[key], minutes=tuple(minutes[key]))
        for key in sorted(known, key=lambda key: known[key])
    ]


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
    """Tell the minutes apart by band, or by price where not all that is known has a band."""
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
    """Return what the minutes of a key cost [GBP/kWh]; None: not known.

    A band that the day prices nowhere, because dispatches fill it, costs what it does nearby.
    """
    if not isinstance(key, Band):
        return key
    of_day = [price for slot in slots if (price := _standard_price(slot)) is not None]
    if of_day:
        return weighted_mean((price, 1) for price in of_day)
    nearby = (slot for slot in timeline.slots if slot.band is key)
    priced = [
        (abs(slot.start - noon), price)
        for slot in nearby
        if (price := _standard_price(slot)) is not None
    ]
    return min(priced)[1] if priced else None


def _standard_price(slot: PricedSlot | None) -> float | None:
    """Return the price that the tariff itself gives; None: not known, or a dispatch is over it."""
    if slot is None or slot.reason is PriceReason.DISPATCH:
        return None
    return slot.price_per_kwh


def _mean_price(face: _Face, minutes: Iterable[int]) -> float:
    """Return the mean of what is known at these minutes, or else that day; or else nothing."""
    for slots in ([face[minute] for minute in minutes], face):
        known = [price for slot in slots if (price := _standard_price(slot)) is not None]
        if known:
            return weighted_mean((price, 1) for price in known)
    return 0.0
