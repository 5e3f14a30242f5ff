"""Reads meter readings."""

from collections.abc import Iterable
from typing import Final
from ...model.interval import Interval
from ...model.usage.consumption import MeterReading
from .reading import Json, interval, number

MOST_USED: Final = 100.0
"""In half an hour, of kWh or m³: no house has a fuse or a pipe for more."""


def meter_readings(rows: Iterable[Json], span: Interval) -> tuple[MeterReading, ...]:
    """Return the readings that begin in the span; others can come too."""
    readings: list[MeterReading] = []
    for row in rows:
        when = interval(row, "interval_start", "interval_end")
        quantity = number(row.get("consumption"), MOST_USED, 0.0)
        if when is not None and quantity is not None and span.contains(when.start):
            readings.append(MeterReading(start=when.start, end=when.end, quantity=quantity))
    return tuple(readings)
