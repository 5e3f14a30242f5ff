"""Reads meter readings."""

from collections.abc import Iterable
from ...model.interval import Interval
from ...model.usage.consumption import MeterReading
from .reading import Json, known, moment, number


def meter_readings(rows: Iterable[Json], span: Interval) -> tuple[MeterReading, ...]:
    """Return the readings that begin in the span; others can come too."""
    return tuple(one for one in known(map(_reading, rows)) if span.contains(one.start))


def _reading(row: Json) -> MeterReading | None:
    start, end = moment(row.get("interval_start")), moment(row.get("interval_end"))
    quantity = number(row.get("consumption"))
    if start is None or end is None or quantity is None or end <= start:
        return None
    return MeterReading(start=start, end=end, quantity=quantity)
