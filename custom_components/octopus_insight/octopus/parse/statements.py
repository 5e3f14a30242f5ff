"""Reads issued bills. Amounts are whole pence."""

from typing import Final
from ...model.history.statement import Statement, StatementLine
from ...model.prices.tariff import Fuel
from .reading import GraphqlAnswer, Page, Row, known, warn_once

type StatementPage = tuple[Statement, str | None]
"""A statement, and the cursor of its further lines."""
_MOST_BILLED: Final = 1e9
"""In pence, and in kWh."""


def statements(answer: GraphqlAnswer) -> Page[StatementPage]:
    """Return the statements of a page that are there whole, and the cursor of the next page."""
    rows, cursor = answer.required("account").part("bills").page()
    return known(map(_statement, rows)), cursor


def _statement(row: Row) -> StatementPage | None:
    statement_id = row.identifier("id") if row.text("__typename") == "StatementType" else None
    first, last = row.day("fromDate"), row.day("toDate")
    if statement_id is None or first is None or last is None:
        return None
    transactions, cursor = row.part("transactions").page()
    charges = [one for one in transactions if one.text("__typename") == "Charge"]
    lines = known(map(_line, charges))
    if len(lines) < len(charges):
        warn_once("A statement is left out: a charge in it has no amount")
        return None
    return Statement(
        id=statement_id,
        first=first,
        last=last,
        is_closed=row.text("status") == "CLOSED",
        gross_charges=row.part("totalCharges").pounds("grossTotal", _MOST_BILLED),
        lines=lines,
    ), cursor


def _line(row: Row) -> StatementLine | None:
    if (gross := row.part("amounts").pounds("gross", _MOST_BILLED)) is None:
        return None
    used = row.part("consumption")
    title, is_export = row.text("title") or "", row.flag("isExport") is True
    words = ["electricity"] if is_export else title.casefold().split()
    # other charges may name a fuel, too
    named = (fuel for fuel in Fuel if [fuel] == words or (used.values and fuel in words))
    in_kwh = (used.text("unit") or "kWh").lower() == "kwh"
    return StatementLine(
        id=row.identifier("id") or "",
        title=title,
        fuel=next(named, None),
        is_export=is_export,
        first=used.day("startDate"),
        last=used.day("endDate"),
        quantity_kwh=used.number("quantity", _MOST_BILLED) if in_kwh else None,
        gross=gross,
        is_reversed=row.flag("isReversed") is True,
    )
