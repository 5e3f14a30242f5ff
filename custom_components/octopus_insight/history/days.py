"""What was supplied on local days, as the store keeps it."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from math import nan
from typing import Final
from ..model.history.daily import Supplied
from ..model.history.half_hour import HalfHour
from ..model.interval import DAY, Interval, local_date, local_day
from ..model.prices.tariff import Fuel, Rate
from ..model.views import MeterView
from .keeper import History
from .store import Store

DAYS_BACK: Final = 92
"""How far the newest complete day is looked for."""


def supplied(
    store: Store, history: History, view: MeterView, start: date, end: date
) -> tuple[Iterable[HalfHour], list[Rate | None]]:
    """Return half hours and standing charges of the local days on which there was supply."""
    point, numbers = view.point, range((end - start).days)
    whole = [local_day(start + number * DAY, view.zone) for number in numbers]
    days = [day for day in whole if any(one.overlaps(day) for one in point.agreements)]
    if not days:
        return (), []
    span = Interval(start=days[0].start, end=days[-1].end)
    series = store.series(point.id, span, history.kwh_per_unit(view) or nan)
    charges = store.charges(point.id, start, end)
    dates = [] if point.is_export else [local_date(day.start, view.zone) for day in days]
    return chain.from_iterable(map(series.half_hours, days)), [charges.get(day) for day in dates]


def newest_days(today: date) -> Iterator[date]:
    """Yield the days before today, the newest first."""
    return (today - number * DAY for number in range(1, DAYS_BACK + 1))


def imported(
    store: Store, history: History, day: date, meter: str | None = None
) -> dict[Fuel, Supplied]:
    """Return a day of all import meters, or of gas and one meter of electricity."""
    found: dict[Fuel, Supplied] = {fuel: ([], []) for fuel in Fuel}
    for view in history.coordinator.data.meters.values():
        point = view.point
        is_asked = meter in {None, point.id} or point.fuel is Fuel.GAS
        if is_asked and not point.is_export:
            half_hours, charges = supplied(store, history, view, day, day + DAY)
            found[point.fuel][0].extend(half_hours)
            found[point.fuel][1].extend(charges)
    return found
