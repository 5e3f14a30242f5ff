"""What the past of a meter comes to: the few figures that are shown all the time.

A day counts as far as it is metered, money as far as prices are known.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, tzinfo
from itertools import dropwhile
from math import fsum, isnan
from statistics import fmean
from ..interval import DAY, HALF_HOUR, SLOTS_A_DAY, local_date, local_day
from ..prices.tariff import Rate
from ..prices.timeline import PriceReason
from .series import Series

type Figures = Mapping[str, float | date]
"""Energies [kWh], money incl. VAT, numbers and days by the key of their sensor, as far as known."""
WEEK, LATE = 7 * SLOTS_A_DAY, 30 * SLOTS_A_DAY


def history_figures(
    series: Series,
    charges: Mapping[date, Rate],
    *,
    today: date,
    zone: tzinfo,
    flat_rate: float | None = None,
) -> Figures:
    """Work them out from all that is kept, and the standing charges since the year began."""
    everything = range(len(series.kwh))
    yesterday = series.places_of_day(today - DAY, zone)
    parts = {"yesterday": yesterday, "total": everything}
    begins = (today - today.weekday() * DAY, today.replace(day=1), today.replace(month=1, day=1))
    for name, day in zip(("week", "month", "year"), begins, strict=True):
        parts[name] = everything[max(series.place(local_day(day, zone).start), 0) :]
    charged = {series.places_of_day(day, zone): rate.inc_vat for day, rate in charges.items()}
    dispatched = {it for it, one in series.prices.items() if one.reason is PriceReason.DISPATCH}
    smart = {
        place: series.at(place).saved
        for place, number in enumerate(series.price_ids)
        if number in dispatched and not isnan(series.kwh[place])
    }
    figures = _gaps(series, yesterday.stop, zone)
    for name, places in parts.items():
        for key, figure in _figures(series, places, charged, smart, flat_rate):
            figures[key.format(name)] = figure
    return figures


def usual_day(series: Series) -> tuple[float, ...] | None:
    """Return the mean of the last week that is metered, by half hour [UTC]; None: none is of late.

    The span begins at midnight [UTC].
    """
    size = len(series.kwh)
    known = [it for it in range(max(size - LATE, 0), size) if not isnan(series.kwh[it])]
    by_slot = defaultdict[int, list[float]](list)
    for place in known:
        if place > known[-1] - WEEK:
            by_slot[place % SLOTS_A_DAY].append(series.kwh[place])
    if len(by_slot) < SLOTS_A_DAY:
        return None
    return tuple(fmean(by_slot[slot]) for slot in range(SLOTS_A_DAY))


def _figures(
    series: Series,
    places: range,
    charged: Mapping[range, float],
    smart: Mapping[int, float],
    flat_rate: float | None,
) -> Iterator[tuple[str, float]]:
    """Yield those of a part; `smart` is what dispatches outside the standard window saved."""
    metered = {it for it in places if not isnan(series.kwh[it])}
    known = zip(places, series.costs(places), strict=True)
    costs = {it: cost for it, cost in known if it in metered and cost is not None}
    inside = metered & smart.keys()
    if metered:
        yield "consumption_this_{}", fsum(series.kwh[it] for it in metered)
        yield "smart_charging_consumption_{}", fsum(series.kwh[it] for it in inside)
        yield "smart_charging_sessions_{}", sum(it - 1 not in smart for it in inside)
        yield "smart_charging_savings_{}", fsum(smart[it] for it in inside)
    if costs:
        cost = fsum(costs.values())
        yield "cost_this_{}", cost + fsum(charged[it] for it in charged if metered.intersection(it))
        if flat_rate is not None:
            yield "savings_vs_flat_{}", flat_rate * fsum(series.kwh[it] for it in costs) - cost


def _gaps(series: Series, end: int, zone: tzinfo) -> dict[str, float | date]:
    """Return what is missing before a place, and the last whole day before the first gap."""
    kept = list(dropwhile(isnan, series.kwh[:end]))
    first_gap = next((place for place, kwh in enumerate(kept) if isnan(kwh)), len(kept))
    begin = series.span.start + (end - len(kept)) * HALF_HOUR
    first, after = local_date(begin, zone), local_date(begin + first_gap * HALF_HOUR, zone)
    complete = {"history_complete_to": after - DAY} if first < after else {}
    return {"missing_half_hours": sum(map(isnan, kept)), **complete}
