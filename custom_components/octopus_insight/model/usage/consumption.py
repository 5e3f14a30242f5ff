"""Metered half hours, and how a volume of gas becomes energy."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import Self
from ..interval import (
    HALF_HOUR,
    Interval,
    as_utc,
    floor_half_hour,
    half_hours_of_day,
    local_date,
    local_day,
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
        """Sort rows; the last of two corrects, other lengths are dropped."""
        by_start: dict[datetime, MeterReading] = {}
        for row in rows:
            start, end = as_utc(row.start), as_utc(row.end)
            if start == floor_half_hour(start) and end - start == HALF_HOUR:
                by_start[start] = replace(row, start=start, end=end)
        return cls(readings=tuple(by_start[start] for start in sorted(by_start)))

    @property
    def energy_kwh(self) -> float:
        """The energy of all half hours."""
        return sum(reading.energy_kwh for reading in self.readings)

    def of_day(self, day: date, zone: tzinfo) -> Consumption:
        """Return the half hours of one local day."""
        whole = local_day(day, zone)
        return Consumption(
            readings=tuple(row for row in self.readings if whole.contains(row.start))
        )

    def last_complete_day(self, zone: tzinfo, before: date) -> date | None:
        """Return the latest local day before `before` with all its half hours."""
        numbers = Counter(local_date(row.start, zone) for row in self.readings)
        complete = (day for day in numbers if numbers[day] == len(half_hours_of_day(day, zone)))
        return max((day for day in complete if day < before), default=None)


def gas_energy_kwh(volume_m3: float, calorific_value: float) -> float:
    """Return the energy in a volume of gas, as on every British gas bill.

    Volume x 1.02264 (for temperature and pressure) x calorific value (MJ/m³) / 3.6 (MJ in a kWh).
    """
    return volume_m3 * 1.02264 * calorific_value / 3.6
