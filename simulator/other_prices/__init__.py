"""Services that know prices and nothing else: Amber Electric and Nord Pool, on this machine.

Written from the public descriptions of their interfaces. Prices are invented, simple on purpose.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple


class PriceRow(NamedTuple):
    """What a kWh costs for a while [main unit of the currency], by UTC."""

    start: datetime
    end: datetime
    price: float


def known_rows(answers: Iterable[list[PriceRow]]) -> list[PriceRow]:
    """Return what is known after answers: of each moment what the last said that had it."""
    known: list[PriceRow] = []
    for rows in answers:
        first, last = rows[0].start, rows[-1].end
        before = [row._replace(end=min(row.end, first)) for row in known if row.start < first]
        known = [*before, *rows, *(row for row in known if row.start >= last)]
    return known


def utc_text(moment: datetime) -> str:
    """Write a moment as both services do."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
