"""What the past comes to: the few figures that are shown all the time.

A day counts as far as it is metered, money as far as prices are known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from math import fsum, isnan
from typing import Self
from ..interval import HALF_HOUR, local_date, local_day
from ..prices.tariff import Rate
from ..prices.timeline import PriceReason
from .half_hour import HalfHour
from .series import Series


def first_days(today: date) -> Mapping[str, date]:
    """Return when this week, month and year began; a week begins on Monday."""
    return {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterHistory:
    """One meter's."""

    complete_to: date | None
    """The last local day with all its half hours before the first gap after it."""
    missing_half_hours: int
    """Since the first that is kept, up to yesterday."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """Energies [kWh], money incl. VAT and numbers, by the key of their sensor, as far as known."""

    @classmethod
    def of(
        cls,
        series: Series,
        charges: Mapping[date, Rate],
        *,
        today: date,
        zone: tzinfo,
        flat_rate: float | None = None,
    ) -> Self:
        """Work it out from all that is kept, and the standing charges since the year began."""
        yesterday = series.places_of_day(today - timedelta(days=1), zone)
        starts = {
            name: max(series.place(local_day(first, zone).start), 0)
            for name, first in first_days(today).items()
        }
        everything = range(len(series.kwh))
        parts = {"yesterday": yesterday, "month": everything[starts["month"] :]}
        figures = dict(_smart_charging(series, parts | {"total": everything}))
        costs = dict(enumerate(series.costs()))
        for name, start in starts.items():
            metered = [place for place in everything[start:] if not isnan(series.kwh[place])]
            priced = {place: cost for place in metered if (cost := costs[place]) is not None}
            if metered:
                figures[f"consumption_this_{name}"] = fsum(series.kwh[place] for place in metered)
            if priced:
                moments = (series.span.start + place * HALF_HOUR for place in metered)
                days = {local_date(moment, zone) for moment in moments} & charges.keys()
                charge = fsum(charges[day].inc_vat for day in days)
                figures[f"cost_this_{name}"] = fsum(priced.values()) + charge
            if priced and flat_rate is not None and name == "month":
                flat = flat_rate * fsum(series.kwh[place] for place in priced)
                figures["savings_vs_flat_month"] = flat - fsum(priced.values())
        past = range(min(yesterday.stop, len(everything)))
        begin = next((place for place in past if not isnan(series.kwh[place])), past.stop)
        missing = [place for place in past[begin:] if isnan(series.kwh[place])]
        bounds = (begin, missing[0] if missing else past.stop)
        first, after = (local_date(series.span.start + it * HALF_HOUR, zone) for it in bounds)
        return cls(
            complete_to=after - timedelta(days=1) if first < after else None,
            missing_half_hours=len(missing),
            figures=figures,
        )


def _smart_charging(series: Series, parts: Mapping[str, range]) -> Iterator[tuple[str, float]]:
    """Yield what dispatches outside the standard window came to, with all that the house used."""
    dispatched = {it for it, one in series.prices.items() if one.reason is PriceReason.DISPATCH}
    smart = {
        place: series.at(place)
        for place, number in enumerate(series.price_ids)
        if number in dispatched and not isnan(series.kwh[place])
    }
    for name, places in parts.items():
        if not all(map(isnan, series.kwh[places.start : places.stop])):
            inside = [place for place in smart if place in places]
            key = "smart_charging_{}_" + name
            yield key.format("consumption"), fsum(series.kwh[place] for place in inside)
            yield key.format("sessions"), sum(place - 1 not in smart for place in inside)
            yield key.format("savings"), fsum(_saving(smart[place]) for place in inside)


def _saving(half_hour: HalfHour) -> float:
    kwh, cost, price = half_hour.kwh, half_hour.cost, half_hour.price
    if kwh is None or cost is None or price is None or price.standard_rate is None:
        return 0.0
    return kwh * price.standard_rate.inc_vat - cost.inc_vat


@dataclass(frozen=True, slots=True, kw_only=True)
class HistorySummary:
    """All meters'."""

    meters: Mapping[str, MeterHistory] = field(default_factory=dict)
    """By meter point id."""
