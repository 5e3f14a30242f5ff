"""The level of a price in one word, and how every display shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final
from ..interval import DAY, local_date, local_day
from .tariff import TariffShape
from .timeline import Band, PricedSlot, RateTimeline

PriceLevel = StrEnum("PriceLevel", "PLUNGE CHEAP NORMAL EXPENSIVE")
"""A price, compared with the rest of its tariff or day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelLook:
    """How a level is shown: never by its colour [RGB] alone."""

    word: str
    icon: str
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelThresholds:
    """Limits set by a person [currency/kWh]; None: the tariff's shape decides."""

    cheap_below: float | None = None
    expensive_above: float | None = None


AUTOMATIC: Final = LevelThresholds()
LEVEL_LOOKS: Final[Mapping[PriceLevel | None, LevelLook]] = {
    level: LevelLook(word=word, icon=f"mdi:{icon}", colour=colour)
    for level, word, icon, colour in (
        (PriceLevel.PLUNGE, "Plunge", "arrow-down-bold-circle", (0, 110, 255)),
        (PriceLevel.CHEAP, "Cheap", "check-circle", (0, 200, 80)),
        (PriceLevel.NORMAL, "Normal", "minus-circle", (255, 150, 0)),
        (PriceLevel.EXPENSIVE, "Expensive", "alert-octagon", (255, 30, 20)),
        (None, "Unknown", "help-circle-outline", (150, 150, 150)),
    )
}


def price_level(
    timeline: RateTimeline, moment: datetime, zone: tzinfo, thresholds: LevelThresholds = AUTOMATIC
) -> PriceLevel | None:
    """Return the level of the price at the moment; None: the price is not known.

    At or below zero it is a plunge. Two bands are cheap and normal; three are cheap, normal and
    expensive. A half-hourly price is ranked in its local day, which the timeline must hold; where
    less than half of that is known, with the days beside it. A flat price is never cheap, not even
    by a threshold.
    """
    slot = timeline.at(moment)
    if slot is None or slot.rate is None:
        return None
    price = slot.rate.inc_vat
    if price <= 0:
        return PriceLevel.PLUNGE
    is_cheap, is_expensive = _cheap_and_expensive(timeline, slot, price, zone)
    if (below := thresholds.cheap_below) is not None:
        is_cheap = price < below
    if (above := thresholds.expensive_above) is not None:
        is_expensive = price > above
    if is_cheap and slot.shape is not TariffShape.FLAT:
        return PriceLevel.CHEAP
    return PriceLevel.EXPENSIVE if is_expensive else PriceLevel.NORMAL


def _cheap_and_expensive(
    timeline: RateTimeline, slot: PricedSlot, price: float, zone: tzinfo
) -> tuple[bool, bool]:
    if slot.shape is not TariffShape.HALF_HOURLY:
        return slot.band is Band.LOW, slot.band is Band.HIGH and slot.has_middle_band
    # a quarter of the day's time at either end stands out, without ties
    day = local_day(local_date(slot.start, zone), zone)
    found = _ranked(timeline.between(day.start, day.end).slots, price)
    if found[-1] < day.duration / 2:
        found = _ranked(timeline.between(day.start - DAY, day.end + DAY).slots, price)
    lower, higher, known = found
    return lower <= known / 4, higher <= known / 4


def _ranked(slots: Iterable[PricedSlot], price: float) -> tuple[timedelta, ...]:
    """Return how long it costs at most this, at least this, and anything."""
    priced = [(one.rate.inc_vat, one.duration) for one in slots if one.rate is not None]
    return tuple(
        sum((length for one, length in priced if counts(one)), start=timedelta())
        for counts in (lambda one: one <= price, lambda one: one >= price, lambda _: True)
    )
