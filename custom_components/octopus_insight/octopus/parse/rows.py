"""Reads rows: unit rates [GBP/kWh], standing charges [GBP/d] and meter readings."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from ...model.interval import Interval, floor_half_hour
from ...model.prices.tariff import DatedRate, PaymentMethod, Rate
from ...model.usage.consumption import MeterReading
from ..errors import UnexpectedResponseError
from .reading import (
    LONGEST_OPAQUE,
    GraphqlAnswer,
    Json,
    flag,
    identifier,
    interval,
    known,
    moment,
    nodes,
    number,
    part,
    pounds,
    text,
)

type Vat = Callable[[datetime | None], float]
"""VAT on a row that begins at a moment [0 to 1]."""
MOST_USED: Final = 100.0
"""In half an hour, of kWh or m³: no house has a fuse or a pipe for more."""
_APPLICABLE: Final = "applicableRates"
_PAYMENT_METHODS: Final = {None: None, "DIRECT_DEBIT": PaymentMethod.DIRECT_DEBIT}


def rates(rows: Iterable[Json], vat: Vat) -> tuple[DatedRate, ...]:
    """Return the rows of a list that have a price."""
    return known(_dated(row, ("valid_from", "valid_to"), vat) for row in rows)


def applicable_rates(answer: GraphqlAnswer, vat: Vat) -> tuple[tuple[DatedRate, ...], str | None]:
    """Return the rows of a page, and the cursor of the next; None: it is the last.

    The prices are without VAT, as bills show; the schema does not say so.
    """
    connection = answer.required(_APPLICABLE)
    rows = nodes(connection, _APPLICABLE)
    priced = ({**row, "value_exc_vat": row.get("value")} for row in rows)
    page = part(connection.get("pageInfo"), f"{_APPLICABLE}.pageInfo")
    has_next = flag(page.get("hasNextPage"))
    cursor = identifier(page.get("endCursor"), LONGEST_OPAQUE) if has_next else None
    if has_next and cursor is None:
        raise UnexpectedResponseError("No cursor", f"{_APPLICABLE}.pageInfo.endCursor")
    return known(_dated(row, ("validFrom", "validTo"), vat) for row in priced), cursor


def _dated(row: Json, bounds: tuple[str, str], vat: Vat) -> DatedRate | None:
    start, end = (moment(row.get(bound)) for bound in bounds)
    if any(row.get(bound) is not None and moment(row[bound]) is None for bound in bounds):
        return None  # a bound that cannot be read is not an open one
    inc_vat, exc_vat = pounds(row.get("value_inc_vat")), pounds(row.get("value_exc_vat"))
    vat_factor = 1 + vat(start)
    if exc_vat is None:
        if inc_vat is None:
            return None
        exc_vat = inc_vat / vat_factor
    elif inc_vat is None:
        inc_vat = exc_vat * vat_factor
    word = text(row.get("payment_method"))
    return DatedRate(
        rate=Rate(inc_vat=inc_vat, exc_vat=exc_vat),
        start=start,
        end=end,
        payment_method=_PAYMENT_METHODS.get(word, PaymentMethod.NON_DIRECT_DEBIT),
    )


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
