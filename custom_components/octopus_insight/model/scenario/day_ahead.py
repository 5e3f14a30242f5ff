"""When a battery would be charged and emptied next, by prices that are known and usual use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from ..interval import HALF_HOUR, SLOTS_A_DAY, Interval
from .optimum import best_possible
from .rules import no_battery
from .slots import Battery, Slots

LEAST_KWH = 0.05
"""Less in a half hour is not worth a window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Interval):
    """Half hours on end in which a battery does the same."""

    kwh: float
    """At the meter's side of its inverter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    """What to do up to the last price that is known."""

    charge: tuple[Window, ...]
    """From the grid: what the sun leaves over is stored at any time."""
    discharge: tuple[Window, ...]
    cost: float
    cost_without: float


def day_ahead(
    start: datetime,
    net: Sequence[float],
    prices: tuple[Sequence[float], Sequence[float]],
    battery: Battery,
) -> DayAhead:
    """Return the best plan for a battery that is empty at first.

    Args:
        start: Of the first half hour that has prices.
        net: What the home needs beyond its sun in the 48 half hours of a usual day [UTC].
        prices: Of import and of export.
        battery: What it can do.
    """
    first = start.hour * 2 + start.minute // 30
    needed = [net[(first + place) % SLOTS_A_DAY] for place in range(len(prices[0]))]
    load, sun = [max(kwh, 0.0) for kwh in needed], [max(-kwh, 0.0) for kwh in needed]
    slots = Slots(start=start, load=load, solar=sun, import_price=prices[0], export_price=prices[1])
    best = best_possible(slots, battery)
    bought = [charged - left for charged, left in zip(best.charged, sun, strict=True)]
    return DayAhead(
        charge=_windows(start, bought),
        discharge=_windows(start, best.discharged),
        cost=best.cost,
        cost_without=no_battery(slots).cost,
    )


def _windows(start: datetime, column: Sequence[float]) -> tuple[Window, ...]:
    found = list[Window]()
    for is_used, rows in groupby(enumerate(column), lambda row: row[1] >= LEAST_KWH):
        places, kwh = zip(*rows, strict=True)
        if is_used:
            begins = start + places[0] * HALF_HOUR
            ends = begins + len(places) * HALF_HOUR
            found.append(Window(start=begins, end=ends, kwh=sum(kwh)))
    return tuple(found)
