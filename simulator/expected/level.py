"""The expected price level of a half hour."""

from datetime import datetime
from .shapes import band_level
from .table import LONDON, Interval, Table, half_hours_of, is_night, touches


def level_of(
    table: Table, start: datetime, now: datetime, dispatched: tuple[Interval, ...] = ()
) -> str | None:
    """Return the level of a half hour as known at `now`; `None`: not published."""
    if table.facts["shape"] == "bands":
        return band_level(table.facts, start)
    if table.facts["shape"] in ("flat", "daily"):
        return None if table.price(start, now) is None else "normal"
    if table.facts["shape"] == "night":
        return "cheap" if is_night(start) or touches(start, dispatched) else "normal"
    return _rank(table, start, now)


def _rank(table: Table, start: datetime, now: datetime) -> str | None:
    """Return the level among the known half hours of the local day.

    The n//4 cheapest are cheap, the n//4 dearest expensive, equal prices across the cut normal, and
    a price of 0 or less is a plunge.
    """
    price = table.price(start, now)
    if price is None:
        return None
    if price <= 0:
        return "plunge"
    day = half_hours_of(start.astimezone(LONDON).date())
    known = sorted(known for moment in day if (known := table.price(moment, now)) is not None)
    quarter = len(known) // 4
    if sum(1 for other in known if other <= price) <= quarter:
        return "cheap"
    if sum(1 for other in known if other >= price) <= quarter:
        return "expensive"
    return "normal"
