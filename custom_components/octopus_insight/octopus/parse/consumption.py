"""Reads meter readings."""

from collections.abc import Iterable
from ...model.interval import Interval
from ...model.usage.consumption import MeterReading
from .reading import Json, interval, number


def meter_readings(rows: Iterable[Json], span: Interval) -> tuple[MeterReading, ...]:
    """Return the readings that begin in the span; others can come too."""
    readings: list[MeterReading] = []
    for row in rows:
        when = interval(row, "interval_start", "interval_end")
        quantity = number(row.get("consumption"))
        if when is not None and quantity is not None and span.contains(when.start):
            readings.append(MeterReading(start=when.start, end=when.end, quantity=quantity))
    return tuple(readings)
