"""Reads what meters counted."""

from collections.abc import Iterable

from ...model.interval import Interval
from ...model.usage.consumption import MeterReading
from .reading import Json, moment, number


def meter_readings(rows: Iterable[Json], span: Interval) -> tuple[MeterReading, ...]:
    """Return readings in the meter's own unit, in the order of the rows.

    Args:
        rows: Rows of the consumption pages. Their offsets are local and change within a page.
        span: What was asked for; rows that begin outside it have been seen, and are left out.
    """
    readings = (_reading(row) for row in rows)
    return tuple(one for one in readings if one is not None and span.contains(one.start))


def _reading(row: Json) -> MeterReading | None:
    start, end = moment(row.get("interval_start")), moment(row.get("interval_end"))
    quantity = number(row.get("consumption"))
    if start is None or end is None or quantity is None:
        return None
    return MeterReading(start=start, end=end, quantity=quantity)
