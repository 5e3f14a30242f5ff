"""Metered half hours, and how a volume of gas becomes energy."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from itertools import pairwise
from math import fsum
from operator import attrgetter
from typing import Self
from ..interval import (
    DAY,
    Interval,
    dates,
    floor_half_hour,
    half_hour,
    half_hours_of_day,
    local_date,
    local_day,
    merge,
)


class GasUnit(StrEnum):
    """What a gas meter counts; its readings do not say."""

    M3 = "m3"
    KWH = "kwh"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterReading(Interval):
    """One row as answered, in the meter's own unit: kWh or m³."""

    quantity: float

    @property
    def energy_kwh(self) -> float:
        """The same, where it is kWh."""
        return self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumption:
    """Metered half hours, ascending and unique."""

    readings: tuple[MeterReading, ...]

    def __post_init__(self) -> None:
        """Raise ValueError for disorder or shared time."""
        for earlier, later in pairwise(self.readings):
            if later.start < earlier.end:
                raise ValueError(f"readings in disorder at {later.start.isoformat()}")

    @classmethod
    def from_rows(cls, rows: Iterable[MeterReading]) -> Self:
        """Sort rows; the last of two corrects, and parts of a half hour count once all are there.

        What is longer, or cut by the grid, is dropped.
        """
        by_start = {row.start: row for row in rows}
        parts = defaultdict[datetime, list[MeterReading]](list)
        for start in sorted(by_start):
            parts[floor_half_hour(start)].append(by_start[start])
        found = (_joined(start, rows) for start, rows in parts.items())
        return cls(readings=tuple(filter(None, found)))

    @property
    def energy_kwh(self) -> float:
        """The energy of all half hours."""
        return sum(reading.energy_kwh for reading in self.readings)

    def of_day(self, day: date, zone: tzinfo) -> Consumption:
        """Return the half hours of one local day."""
        whole, start_of = local_day(day, zone), attrgetter("start")
        bounds = (whole.start, whole.end)
        first, last = (bisect_left(self.readings, at, key=start_of) for at in bounds)
        return Consumption(readings=self.readings[first:last])

    def last_complete_day(self, zone: tzinfo, before: date) -> date | None:
        """Return the latest local day before `before` with all its half hours."""
        if not self.readings:
            return None
        oldest, newest = (local_date(self.readings[at].start, zone) for at in (0, -1))
        newest = min(newest, before - DAY)
        latest_first = reversed(dates(oldest, newest))
        counted = ((day, len(self.of_day(day, zone).readings)) for day in latest_first)
        complete = (day for day, here in counted if here == len(half_hours_of_day(day, zone)))
        return next(complete, None)


def _joined(start: datetime, rows: list[MeterReading]) -> MeterReading | None:
    """Return the half hour that rows make up; None: they do not."""
    whole, first = half_hour(start), rows[0]
    if (first.start, first.end) == (whole.start, whole.end):
        return first
    if merge(rows) != (whole,) or any(one.overlaps(other) for one, other in pairwise(rows)):
        return None
    return replace(first, end=whole.end, quantity=fsum(row.quantity for row in rows))


def gas_energy_kwh(volume_m3: float, calorific_value: float) -> float:
    """Return the energy in a volume of gas, as on every British gas bill.

    Volume x 1.02264 (for temperature and pressure) x calorific value (MJ/m³) / 3.6 (MJ in a kWh).
    """
    return volume_m3 * 1.02264 * calorific_value / 3.6
