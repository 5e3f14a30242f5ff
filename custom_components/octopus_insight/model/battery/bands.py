"""The bands of one day: label, times and prices.

A season of Tesla's tariff has one price per label, and the owner's app names four. Free beats
saving, saving beats cheap, and cheap beats the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from itertools import groupby
from math import isfinite
from statistics import fmean
from typing import Any
from .standard_day import MINUTES_PER_DAY, StandardDay
from .windows import Admission, WindowKind


class Label(StrEnum):
    """Tesla's names of bands; the app shows `PARTIAL_PEAK` as Mid-Peak."""

    SUPER_OFF_PEAK = "SUPER_OFF_PEAK"
    OFF_PEAK = "OFF_PEAK"
    PARTIAL_PEAK = "PARTIAL_PEAK"
    ON_PEAK = "ON_PEAK"
    ALL = "ALL"
    """The one band of a flat tariff."""


_CHEAP = (Label.SUPER_OFF_PEAK, Label.OFF_PEAK)
_HIGH = (Label.PARTIAL_PEAK, Label.ON_PEAK)
"""In ascending order; of more than two high bands the lowest take cheap labels."""
type _Paint = int | WindowKind
"""Band of the standard day, or session."""


class InvalidTariffError(ValueError):
    """Bands break Tesla's rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandPrice:
    """Prices are [currency/kWh incl. VAT, >= 0, four decimals]."""

    label: Label
    buy_per_kwh: float
    sell_per_kwh: float

    @classmethod
    def of(cls, label: Label, buy: float, sell: float) -> BandPrice:
        """Return prices as Tesla takes them: rounded, and none negative."""
        bought, sold = (round(max(0.0, price), 4) for price in (buy, sell))
        return cls(label=label, buy_per_kwh=bought, sell_per_kwh=sold)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOfUseBand:
    """A stretch of the day [minutes since midnight by the clock, half-open]."""

    start_minute: int
    end_minute: int
    price: BandPrice

    def as_dict(self) -> dict[str, Any]:
        """Return it as people read it."""
        return {
            "start": _shown(self.start_minute),
            "end": _shown(self.end_minute),
            "label": self.price.label.value,
            "buy": self.price.buy_per_kwh,
            "sell": self.price.sell_per_kwh,
        }


def bands_of_day(day: StandardDay, admission: Admission, zone: tzinfo) -> tuple[TimeOfUseBand, ...]:
    """Return the bands from 00:00 to 24:00."""
    face: list[_Paint] = list(day.band_at)
    if day.cheap:  # nothing of a flat tariff is
        # the cheap band that earns most nearly the same
        cheap, sales = range(day.cheap), [sold for _, sold in day.bands]
        nearest = [min((abs(sales[one] - sold), one) for one in cheap)[1] for sold in sales]
        for minute in admission.minutes(WindowKind.DISPATCH, zone):
            face[minute] = nearest[day.band_at[minute]]
    for kind in (WindowKind.SAVING, WindowKind.FREE):  # the last one wins
        for minute in admission.minutes(kind, zone):
            face[minute] = kind
    prices = _prices(day, admission, zone)
    bands, start = [], 0
    for paint, minutes in groupby(face):
        end = start + sum(1 for _ in minutes)
        bands.append(TimeOfUseBand(start_minute=start, end_minute=end, price=prices[paint]))
        start = end
    return tuple(bands)


def check_bands(bands: Sequence[TimeOfUseBand]) -> None:
    """Raise InvalidTariffError for bands that Tesla would take, and spoil the owner's plan.

    By the Fleet API's documentation ("time_of_use_settings", January 2026).
    """
    faults, minute = [], 0
    for band in bands:
        if not minute == band.start_minute < band.end_minute:
            faults.append(f"what follows {_shown(minute)} is not covered once")
        minute = band.end_minute
    if minute != MINUTES_PER_DAY:
        faults.append(f"the day ends at {_shown(minute)}")
    prices = {band.price for band in bands}
    labels = {price.label for price in prices}
    if len(labels) < len(prices):
        faults.append("a label has two prices")
    if Label.ALL in labels and len(labels) > 1:
        faults.append("the flat price stands beside others")
    amounts = (each for price in prices for each in (price.buy_per_kwh, price.sell_per_kwh))
    if not all(isfinite(each) and each >= 0 for each in amounts):
        faults.append("a price is no number from 0 up")
    if faults:
        raise InvalidTariffError("; ".join(faults))


def _shown(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _prices(day: StandardDay, admission: Admission, zone: tzinfo) -> dict[_Paint, BandPrice]:
    pairs: dict[_Paint, tuple[float, float]] = dict(enumerate(day.bands))
    saving, free = admission.of(WindowKind.SAVING), admission.of(WindowKind.FREE)
    if saving:
        pairs[WindowKind.SAVING] = _saving_prices(day, admission, zone)
    # at equal prices the session counts as dearer, since a sort is stable
    ascending = sorted(pairs, key=lambda paint: pairs[paint][0])
    high = min(len(pairs) - day.cheap, len(_HIGH))
    labels = (*_CHEAP[len(_CHEAP) - len(pairs) + high :], *_HIGH[len(_HIGH) - high :])
    if len(pairs) == 1 and not free:
        labels = (Label.ALL,)
    labelled = zip(ascending, labels, strict=True)
    prices = {paint: BandPrice.of(label, *pairs[paint]) for paint, label in labelled}
    if free:
        prices[WindowKind.FREE] = BandPrice.of(Label.SUPER_OFF_PEAK, 0.0, 0.0)
    return prices


def _saving_prices(day: StandardDay, admission: Admission, zone: tzinfo) -> tuple[float, float]:
    """Return the day price plus the reward [currency/kWh], to buy and to sell.

    The day price is the mean of the sessions' minutes outside cheap bands, else of all such
    minutes. The better of two rewards counts, since the label has one price.
    """
    dear = {minute for minute, band in enumerate(day.band_at) if band >= day.cheap}
    minutes = dear & admission.minutes(WindowKind.SAVING, zone) or dear
    bands = [day.bands[day.band_at[minute]] for minute in minutes]
    reward = max(session.reward_per_kwh or 0.0 for session in admission.of(WindowKind.SAVING))
    buy, sell = (fmean(prices) + reward for prices in zip(*bands, strict=True))
    return buy, sell if day.has_export else 0.0
