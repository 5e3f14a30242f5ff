"""Reads meter readings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from ...model.interval import Interval, floor_half_hour
from ...model.usage.consumption import MeterReading
from .reading import Json, interval, number

MOST_USED: Final = 100.0
"""In half an hour, of kWh or m³: no house has a fuse or a pipe for more."""


def meter_readings(rows: Iterable[Json], span: Interval) -> tuple[MeterReading, ...]:
    """Return the readings that begin in the span, each start once."""
    readings: dict[datetime, MeterReading] = {}
    for row in rows:
        when = interval(row, "interval_start", "interval_end")
        quantity = number(row.get("consumption"), MOST_USED, 0.0)
        if when is None or quantity is None or not span.contains(when.start):
            continue
        if floor_half_hour(when.start) == when.start:
            readings[when.start] = MeterReading(start=when.start, end=when.end, quantity=quantity)
    return tuple(readings.values())
