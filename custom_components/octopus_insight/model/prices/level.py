"""How dear a slot is, in one word, and how every display shows that word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Final

from ..interval import local_date, local_day
from .tariff import TariffShape
from .timeline import Band, PricedSlot, RateTimeline


class PriceLevel(StrEnum):
    """How dear electricity is, compared with the rest of the tariff or of the local day."""

    PLUNGE = "plunge"
    CHEAP = "cheap"
    NORMAL = "normal"
    EXPENSIVE = "expensive"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelLook:
    """How a level is shown: never by its colour alone."""

    word: str
    """What a display writes."""

    icon: str
    """Name of the icon, as Home Assistant knows it; each has a shape of its own."""

    colour: tuple[int, int, int]
    """Red, green and blue, 0 to 255 each."""


LEVEL_LOOKS: Final[Mapping[PriceLevel | None, LevelLook]] = {
    PriceLevel.PLUNGE: LevelLook(
        word="Plunge", icon="mdi:arrow-down-bold-circle", colour=(0, 110, 255)
    ),
    PriceLevel.CHEAP: LevelLook(word="Cheap", icon="mdi:check-circle", colour=(0, 200, 80)),
    PriceLevel.NORMAL: LevelLook(word="Normal", icon="mdi:minus-circle", colour=(255, 150, 0)),
    PriceLevel.EXPENSIVE: LevelLook(
        word="Expensive", icon="mdi:alert-octagon", colour=(255, 30, 20)
    ),
    None: LevelLook(word="Unknown", icon="mdi:help-circle-outline", colour=(150, 150, 150)),
}
"""The one table that entities, lamps and displays read; None: the price is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelThresholds:
    """Where a person draws the lines; each end without one is left to the tariff's shape."""

    cheap_below: float | None = None
    """A price below it is cheap [GBP/kWh]; None: the tariff's shape says what is."""

    expensive_above: float | None = None
    """A price above it is expensive [GBP/kWh]; None: the tariff's shape says what is."""


AUTOMATIC: Final = LevelThresholds()
"""The tariff's shape alone decides."""


def price_level(
    timeline: RateTimeline,
    moment: datetime,
    zone: tzinfo,
    thresholds: LevelThresholds = AUTOMATIC,
) -> PriceLevel | None:
    """Return how dear electricity is at the moment.

    A price at or below zero is a plunge, whatever the tariff. By the tariff's shape, of two bands
    the low one is cheap and the high one normal; three are cheap, normal and expensive. On a
    half-hourly tariff the local day's slots are ranked. A flat price is never cheap, not even by a
    threshold: there is no dearer time to save by waiting.

    Args:
        timeline: Must hold the whole local day for a half-hourly tariff to be ranked fairly.
        moment: When.
        zone: Zone of the supply, where its days are.
        thresholds: What a person says is cheap, and what expensive.

    Returns:
        The level; None: the price is not known.
    """
    slot = timeline.at(moment)
    if slot is None or slot.rate is None:
        return None
    price = slot.rate.inc_vat
    if price <= 0:
        return PriceLevel.PLUNGE
    by_shape = _level_by_shape(timeline, slot, price, zone)
    if _is_cheap(price, thresholds, by_shape) and slot.shape is not TariffShape.FLAT:
        return PriceLevel.CHEAP
    if _is_expensive(price, thresholds, by_shape):
        return PriceLevel.EXPENSIVE
    return PriceLevel.NORMAL


def _is_cheap(price: float, thresholds: LevelThresholds, by_shape: PriceLevel) -> bool:
    if thresholds.cheap_below is None:
        return by_shape is PriceLevel.CHEAP
    return price < thresholds.cheap_below


def _is_expensive(price: float, thresholds: LevelThresholds, by_shape: PriceLevel) -> bool:
    if thresholds.expensive_above is None:
        return by_shape is PriceLevel.EXPENSIVE
    return price > thresholds.expensive_above


def _level_by_shape(
    timeline: RateTimeline, slot: PricedSlot, price: float, zone: tzinfo
) -> PriceLevel:
    """Return what the tariff's shape says of a price above zero."""
    if slot.shape is TariffShape.HALF_HOURLY:
        return _level_in_day(timeline, price, local_date(slot.start, zone), zone)
    if slot.band is Band.LOW:
        return PriceLevel.CHEAP
    if slot.band is Band.HIGH and slot.has_middle_band:
        return PriceLevel.EXPENSIVE
    return PriceLevel.NORMAL


def _level_in_day(timeline: RateTimeline, price: float, day: date, zone: tzinfo) -> PriceLevel:
    """Rank a price among the n known slots of its day: the n // 4 at either end stand out.

    Slots that cost the same get the same word, so a tie across the cut is normal on both sides.
    """
    whole = local_day(day, zone)
    prices = [
        slot.rate.inc_vat
        for slot in timeline.between(whole.start, whole.end).slots
        if slot.rate is not None
    ]
    quarter = len(prices) // 4
    if sum(other <= price for other in prices) <= quarter:
        return PriceLevel.CHEAP
    if sum(other >= price for other in prices) <= quarter:
        return PriceLevel.EXPENSIVE
    return PriceLevel.NORMAL
