"""Reads unit rates [GBP/kWh] and standing charges [GBP/d]."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from ...model.prices.tariff import DatedRate, PaymentMethod, Rate
from ..errors import UnexpectedResponseError
from .reading import GraphqlAnswer, Json, flag, known, moment, nodes, part, pounds, text

type Vat = Callable[[datetime | None], float]
"""VAT on a row that begins at a moment [0 to 1]."""
_APPLICABLE: Final = "applicableRates"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicableRates:
    """One page; the last has no cursor."""

    rows: tuple[DatedRate, ...]
    next_cursor: str | None


def rates(rows: Iterable[Json], vat: Vat) -> tuple[DatedRate, ...]:
    """Return the rows of a price list that have a price."""
    return known(_dated(row, ("valid_from", "valid_to"), vat) for row in rows)


def applicable_rates(answer: GraphqlAnswer, vat: Vat) -> ApplicableRates:
    """Return a page. Its prices are without VAT, as bills show; the schema does not say so."""
    connection = answer.required(_APPLICABLE)
    answered = nodes(connection, _APPLICABLE)
    priced = ({**node, "value_exc_vat": node.get("value")} for node in answered)
    page = part(connection.get("pageInfo"), f"{_APPLICABLE}.pageInfo")
    cursor = text(page.get("endCursor")) if flag(page.get("hasNextPage")) else None
    if flag(page.get("hasNextPage")) and cursor is None:
        raise UnexpectedResponseError("No cursor", f"{_APPLICABLE}.pageInfo.endCursor")
    rows = known(_dated(row, ("validFrom", "validTo"), vat) for row in priced)
    return ApplicableRates(rows=rows, next_cursor=cursor)


def _dated(row: Json, bounds: tuple[str, str], vat: Vat) -> DatedRate | None:
    start, end = (moment(row.get(bound)) for bound in bounds)
    if any(row.get(bound) is not None and moment(row[bound]) is None for bound in bounds):
        return None  # a bound that cannot be read is not an open one
    rate = _rate(row, vat(start))
    if rate is None:
        return None
    return DatedRate(rate=rate, start=start, end=end, payment_method=_payment_method(row))


def _rate(row: Json, vat: float) -> Rate | None:
    inc_vat, exc_vat = pounds(row.get("value_inc_vat")), pounds(row.get("value_exc_vat"))
    if exc_vat is None:
        return None if inc_vat is None else Rate(inc_vat=inc_vat, exc_vat=inc_vat / (1 + vat))
    return Rate(inc_vat=exc_vat * (1 + vat) if inc_vat is None else inc_vat, exc_vat=exc_vat)


def _payment_method(row: Json) -> PaymentMethod | None:
    match text(row.get("payment_method")):
        case None:
            return None
        case "DIRECT_DEBIT":
            return PaymentMethod.DIRECT_DEBIT
    return PaymentMethod.NON_DIRECT_DEBIT
