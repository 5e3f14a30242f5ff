"""What the past comes to: the few figures that are shown all the time.

A day counts as far as it is metered; money is that of the half hours whose cost is known.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from enum import StrEnum
from math import fsum, isnan
from typing import Self
from ..interval import HALF_HOUR, local_date, local_day
from ..prices.tariff import Rate
from ..prices.timeline import PriceReason
from .half_hour import HalfHour
from .series import Series


class Period(StrEnum):
    """Local days up to now."""

    THIS_WEEK = "this_week"
    """From Monday on."""
    THIS_MONTH = "this_month"
    THIS_YEAR = "this_year"

    def first(self, today: date) -> date:
        """Return the first day."""
        days = {
            Period.THIS_WEEK: today - timedelta(days=today.weekday()),
            Period.THIS_MONTH: today.replace(day=1),
            Period.THIS_YEAR: today.replace(month=1, day=1),
        }
        return days[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What some days come to; None: nothing is known of them."""

    kwh: float | None
    cost: float | None
    """Incl. VAT and the standing charges of the days that are metered."""
    priced_kwh: float = 0.0
    units_cost: float = 0.0
    """Of that energy, without standing charges."""

    @classmethod
    def of(cls, days: Iterable[Total]) -> Self:
        """Add up."""
        totals = [*days]
        kwhs = [one.kwh for one in totals if one.kwh is not None]
        costs = [one.cost for one in totals if one.cost is not None]
        return cls(
            kwh=fsum(kwhs) if kwhs else None,
            cost=fsum(costs) if costs else None,
            priced_kwh=fsum(one.priced_kwh for one in totals),
            units_cost=fsum(one.units_cost for one in totals),
        )

    @classmethod
    def of_day(cls, series: Series, places: range, charge: Rate | None) -> Self:
        """Add up a day's half hours."""
        both = zip(series.kwh[places.start : places.stop], series.costs(places), strict=True)
        metered = [(kwh, cost) for kwh, cost in both if not isnan(kwh)]
        priced = [(kwh, cost) for kwh, cost in metered if cost is not None]
        units_cost = fsum(cost for _, cost in priced)
        return cls(
            kwh=fsum(kwh for kwh, _ in metered) if metered else None,
            cost=units_cost + (0.0 if charge is None else charge.inc_vat) if priced else None,
            priced_kwh=fsum(kwh for kwh, _ in priced),
            units_cost=units_cost,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartCharging:
    """What dispatches outside the standard window came to, by what the whole house used in them."""

    kwh: float = 0.0
    sessions: int = 0
    """Runs of half hours."""
    savings: float = 0.0
    """Against the price without the dispatch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterHistory:
    """One meter's."""

    complete_to: date | None = None
    """The last local day with all its half hours before the first gap after it."""
    missing_half_hours: int = 0
    """Since the first that is kept, up to yesterday."""
    totals: Mapping[Period, Total] = field(default_factory=dict)
    smart_charging: Mapping[str, SmartCharging] = field(default_factory=dict)
    """Of `yesterday`, the `month` and in `total`, as far as they are metered."""
    savings_vs_flat: float | None = None
    """This month, against the flat rate to compare with."""

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
        first = min(period.first(today) for period in Period)
        days = {
            day: Total.of_day(series, series.places_of_day(day, zone), charges.get(day))
            for day in (first + timedelta(days=one) for one in range((today - first).days + 1))
        }
        totals = {
            period: Total.of(it for day, it in days.items() if day >= period.first(today))
            for period in Period
        }
        month = totals[Period.THIS_MONTH]
        places = range(len(series.kwh))
        yesterday = series.places_of_day(today - timedelta(days=1), zone)
        of_month = local_day(Period.THIS_MONTH.first(today), zone).start
        parts = {
            "yesterday": yesterday,
            "month": range(max(series.place(of_month), 0), len(series.kwh)),
            "total": places,
        }
        missing, complete_to = _gaps(series, range(min(yesterday.stop, len(places))), zone)
        return cls(
            complete_to=complete_to,
            missing_half_hours=missing,
            totals=totals,
            smart_charging=dict(_smart_charging(series, parts)),
            savings_vs_flat=month.priced_kwh * flat_rate - month.units_cost
            if flat_rate is not None and month.priced_kwh
            else None,
        )


def _gaps(series: Series, past: range, zone: tzinfo) -> tuple[int, date | None]:
    """Return how many half hours are missing, and the last day before the first of them."""
    begin = next((place for place in past if not isnan(series.kwh[place])), past.stop)
    missing = [place for place in past[begin:] if isnan(series.kwh[place])]
    end = missing[0] if missing else past.stop
    first, after = (
        local_date(series.span.start + place * HALF_HOUR, zone) for place in (begin, end)
    )
    return len(missing), after - timedelta(days=1) if first < after else None


def _smart_charging(
    series: Series, parts: Mapping[str, range]
) -> Iterator[tuple[str, SmartCharging]]:
    dispatched = {it for it, one in series.prices.items() if one.reason is PriceReason.DISPATCH}
    smart = {
        place: series.at(place)
        for place, number in enumerate(series.price_ids)
        if number in dispatched and not isnan(series.kwh[place])
    }
    for name, places in parts.items():
        inside = [place for place in smart if place in places]
        if not all(map(isnan, series.kwh[places.start : places.stop])):
            yield (
                name,
                SmartCharging(
                    kwh=fsum(series.kwh[place] for place in inside),
                    sessions=sum(place - 1 not in smart for place in inside),
                    savings=fsum(_saving(smart[place]) for place in inside),
                ),
            )


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
