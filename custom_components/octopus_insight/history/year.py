"""A year of the store in columns: what a home used and what that cost, without holes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import isnan, nan
from statistics import fmean
from typing import NamedTuple
from ..model.history.profile import days_of
from ..model.history.series import Series
from ..model.interval import DAY, HALF_HOUR, SLOTS_A_DAY, half_hours, local_days
from ..model.scenario.wanted import PAID_EXPORT, PAID_IMPORT
from ..model.views import MeterView
from .store import Store

WEEK, YEAR = 7 * SLOTS_A_DAY, 365 * SLOTS_A_DAY
IMPORTED, EXPORTED = "imported", "exported"
WEEKS_AROUND = 8
"""How far what is missing is looked for."""
type Columns = dict[str, list[float]]


class PastYear(NamedTuple):
    """Whole local days, and what they have for each half hour [kWh, money per kWh]."""

    starts: list[datetime]
    columns: Columns
    standing_charge: float
    """A day, as a mean."""
    filled: int
    """Half hours without a reading: they have that of the nearest week that has one."""
    unpriced: int
    """The same of prices."""

    @property
    def days(self) -> int:
        """How many there are; an hour of a clock change does not matter."""
        return round(len(self.starts) / SLOTS_A_DAY)


def past_year(
    store: Store, bought: MeterView, sold: Iterable[MeterView], first: date, end: date
) -> PastYear | None:
    """Return the days from the first that is known whole to the last such day, the end exclusive.

    None: no whole day is known, or nothing of what import cost. Before an export meter's first
    reading and after its last, nothing was exported.
    """
    zone = bought.zone
    known = store.series(bought.point.id, local_days(first, end, zone))
    kwh = known.kwh
    days = [day for day, at in days_of(known, zone) if not isnan(sum(kwh[at.start : at.stop]))]
    if not days:
        return None
    first, end = days[0], days[-1] + DAY
    span = local_days(first, end, zone)
    series, *others = (store.series(view.point.id, span) for view in (bought, *sold))
    imported, filled = without_holes(series.kwh)
    prices, unpriced = without_holes(_prices(series))
    if isnan(prices[0]):
        return None
    exported = earned = [0.0] * len(imported)
    for out in others:
        sent, count = without_holes(_inside(out.kwh))
        paid, _ = without_holes(_prices(out))
        filled += count
        exported = [a + b for a, b in zip(exported, sent, strict=True)]
        earned = earned if isnan(paid[0]) else paid
    charges = store.charges(bought.point.id, first, end).values()
    charge = fmean(one.inc_vat for one in charges) if charges else 0.0
    columns = {IMPORTED: imported, EXPORTED: exported, PAID_IMPORT: prices, PAID_EXPORT: earned}
    return PastYear([*half_hours(span.start, span.end)], columns, charge, filled, unpriced)


def whole_year(starts: list[datetime], columns: Columns) -> tuple[list[datetime], Columns]:
    """Return a year that ends as these days do: whole weeks of them, over and over."""
    if len(starts) > YEAR - SLOTS_A_DAY:
        return starts, columns
    known = len(starts) // WEEK * WEEK
    times = YEAR // known + 1
    starts = [starts[-1] - place * HALF_HOUR for place in reversed(range(YEAR))]
    return starts, {name: (it[-known:] * times)[-YEAR:] for name, it in columns.items()}


def _prices(series: Series) -> list[float]:
    """Return what a unit of the home's own use cost; where the car had its own price, the mean."""
    of = {key: price.rate.inc_vat for key, price in series.prices.items() if price.rate}
    rates = [of.get(key, nan) for key in series.price_ids]
    for place in series.car_kwh:
        one = series.at(place)
        if one.ours is not None and one.kwh:
            rates[place] = one.ours.inc_vat / one.kwh
    return rates


def _inside(column: Sequence[float]) -> list[float]:
    """Return nothing before the first value and after the last."""
    known = [place for place, value in enumerate(column) if not isnan(value)]
    inside = range(known[0], known[-1] + 1) if known else range(0)
    return [value if place in inside else 0.0 for place, value in enumerate(column)]


def without_holes(column: Sequence[float]) -> tuple[list[float], int]:
    """Return values without holes, and how many were; all are nan where none is known."""
    known = [value for value in column if not isnan(value)]
    filled, mean = list(column), fmean(known) if known else nan
    for place in (place for place, value in enumerate(column) if isnan(value)):
        weeks = (sign * week * WEEK for week in range(1, WEEKS_AROUND + 1) for sign in (-1, 1))
        near = (column[place + by] for by in weeks if 0 <= place + by < len(column))
        filled[place] = next((value for value in near if not isnan(value)), mean)
    return filled, len(column) - len(known)
