"""Reads meter readings."""

from collections.abc import Iterable

from ...model.interval import Interval
from ...model.usage.consumption import MeterReading
from .reading import Json, moment, number


def meter_readings(rows: Iterable[Json], span: Interval) -> tuple[MeterReading, ...]:
    """Return the readings that begin in the span, in the meter's own unit; others can come too.

    Offsets are local, and change within a page.
    """
    readings = (_reading(row) for row in rows)
    return tuple(one for one in readings if one is not None and span.contains(one.start))


def _reading(row: Json) -> MeterReading | None:
    start, end = moment(row.get("interval_start")), moment(row.get("interval_end"))
    quantity = number(row.get("consumption"))
    if start is None or end is None or quantity is None or end <= start:
        return None
    return MeterReading(start=start, end=end, quantity=quantity)
