"""Reads issued bills. Amounts are whole pence."""

from typing import Final
from ...model.history.statement import Statement, StatementLine
from ...model.prices.tariff import Fuel
from .reading import (
    GraphqlAnswer,
    Json,
    day,
    flag,
    identifier,
    known,
    number,
    page,
    part,
    pounds,
    text,
    warn_once,
)

type StatementPage = tuple[Statement, str | None]
"""A statement, and the cursor of its further lines."""
_BILLS: Final = "account.bills"
_LINES: Final = f"{_BILLS}.edges.node.transactions"
_MOST_BILLED: Final = 1e9
"""In pence, and in kWh."""


def statements(answer: GraphqlAnswer) -> tuple[tuple[StatementPage, ...], str | None]:
    """Return the statements of a page that are there whole, and the cursor of the next page."""
    rows, cursor = page(answer.required("account").get("bills"), _BILLS)
    return known(map(_statement, rows)), cursor


def _statement(row: Json) -> StatementPage | None:
    statement_id = identifier(row.get("id")) if row.get("__typename") == "StatementType" else None
    first, last = day(row.get("fromDate")), day(row.get("toDate"))
    if statement_id is None or first is None or last is None:
        return None
    transactions, cursor = page(row.get("transactions"), _LINES)
    charges = [one for one in transactions if one.get("__typename") == "Charge"]
    lines = known(map(_line, charges))
    if len(lines) < len(charges):
        warn_once("A statement is left out: a charge in it has no amount")
        return None
    totals = part(row.get("totalCharges"), f"{_BILLS}.edges.node.totalCharges")
    return Statement(
        id=statement_id,
        first=first,
        last=last,
        is_closed=text(row.get("status")) == "CLOSED",
        gross_charges=pounds(totals.get("grossTotal"), _MOST_BILLED),
        lines=lines,
    ), cursor


def _line(row: Json) -> StatementLine | None:
    amounts = part(row.get("amounts"), f"{_LINES}.edges.node.amounts")
    if (gross := pounds(amounts.get("gross"), _MOST_BILLED)) is None:
        return None
    used = part(row.get("consumption"), f"{_LINES}.edges.node.consumption")
    title, is_export = text(row.get("title")) or "", flag(row.get("isExport")) is True
    words = ["electricity"] if is_export else title.casefold().split()
    # other charges may name a fuel, too
    named = (fuel for fuel in Fuel if [fuel] == words or (used and fuel in words))
    in_kwh = (text(used.get("unit")) or "kWh").lower() == "kwh"
    return StatementLine(
        id=identifier(row.get("id")) or "",
        title=title,
        fuel=next(named, None),
        is_export=is_export,
        first=day(used.get("startDate")),
        last=day(used.get("endDate")),
        quantity_kwh=number(used.get("quantity"), _MOST_BILLED) if in_kwh else None,
        gross=gross,
        is_reversed=flag(row.get("isReversed")) is True,
    )
