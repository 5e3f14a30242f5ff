"""What the past of a meter comes to: the few figures that are shown all the time.

A day counts as far as it is metered, money as far as prices are known.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta, tzinfo
from itertools import dropwhile
from math import fsum, isnan
from ..interval import HALF_HOUR, local_date, local_day
from ..prices.tariff import Rate
from ..prices.timeline import PriceReason
from .series import Series

type Figures = Mapping[str, float | date]
"""Energies [kWh], money incl. VAT, numbers and days by the key of their sensor, as far as known."""
DAY = timedelta(days=1)


def history_figures(
    series: Series,
    charges: Mapping[date, Rate],
    *,
    today: date,
    zone: tzinfo,
    flat_rate: float | None = None,
) -> Figures:
    """Work them out from all that is kept, and the standing charges since the year began."""
    begins = {
        "week": today - today.weekday() * DAY,
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }
    everything = range(len(series.kwh))
    yesterday = series.places_of_day(today - DAY, zone)
    parts = {"yesterday": yesterday, "total": everything}
    figures = dict[str, float | date]()
    for name, day in begins.items():
        parts[name] = everything[max(series.place(local_day(day, zone).start), 0) :]
        for key, figure in _totals(series, parts[name], charges, zone, flat_rate):
            figures[f"{key}_{name}"] = figure
    return figures | _smart_charging(series, parts) | _gaps(series, yesterday.stop, zone)


def _totals(
    series: Series,
    places: range,
    charges: Mapping[date, Rate],
    zone: tzinfo,
    flat_rate: float | None,
) -> Iterator[tuple[str, float]]:
    metered = {it for it in places if not isnan(series.kwh[it])}
    known = zip(places, series.costs(places), strict=True)
    costs = {it: cost for it, cost in known if it in metered and cost is not None}
    if metered:
        yield "consumption_this", fsum(series.kwh[it] for it in metered)
    if costs:
        days = [day for day in charges if metered.intersection(series.places_of_day(day, zone))]
        cost = fsum(costs.values())
        yield "cost_this", cost + fsum(charges[day].inc_vat for day in days)
        if flat_rate is not None:
            yield "savings_vs_flat", flat_rate * fsum(series.kwh[it] for it in costs) - cost


def _smart_charging(series: Series, parts: Mapping[str, range]) -> dict[str, float]:
    """Return what dispatches outside the standard window came to, with all that the house used."""
    dispatched = {it for it, one in series.prices.items() if one.reason is PriceReason.DISPATCH}
    savings = {
        place: series.at(place).saved
        for place, number in enumerate(series.price_ids)
        if number in dispatched and not isnan(series.kwh[place])
    }
    figures = dict[str, float]()
    for name, places in parts.items():
        if not all(map(isnan, series.kwh[places.start : places.stop])):
            inside = [place for place in savings if place in places]
            figures |= {
                f"smart_charging_consumption_{name}": fsum(series.kwh[it] for it in inside),
                f"smart_charging_sessions_{name}": sum(it - 1 not in savings for it in inside),
                f"smart_charging_savings_{name}": fsum(savings[it] for it in inside),
            }
    return figures


def _gaps(series: Series, end: int, zone: tzinfo) -> dict[str, float | date]:
    """Return what is missing before a place, and the last whole day before the first gap."""
    kept = list(dropwhile(isnan, series.kwh[:end]))
    first_gap = next((place for place, kwh in enumerate(kept) if isnan(kwh)), len(kept))
    begin = series.span.start + (end - len(kept)) * HALF_HOUR
    first, after = local_date(begin, zone), local_date(begin + first_gap * HALF_HOUR, zone)
    complete = {"history_complete_to": after - DAY} if first < after else {}
    return {"missing_half_hours": sum(map(isnan, kept)), **complete}
