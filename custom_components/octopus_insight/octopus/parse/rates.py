"""Reads unit rates [GBP/kWh] and standing charges [GBP/d]."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from ...model.prices.tariff import DatedRate, PaymentMethod, Rate
from ..errors import UnexpectedResponseError
from .reading import (
    LONGEST_OPAQUE,
    GraphqlAnswer,
    Json,
    flag,
    identifier,
    known,
    moment,
    nodes,
    part,
    pounds,
    text,
)

type Vat = Callable[[datetime | None], float]
"""VAT on a row that begins at a moment [0 to 1]."""
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
