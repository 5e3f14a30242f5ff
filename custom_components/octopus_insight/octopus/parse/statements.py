"""Reads issued bills. Amounts are whole pence."""

from typing import Any, Final
from ...model.history.statement import Statement, StatementLine
from ...model.prices.tariff import Fuel
from .reading import (
    GraphqlAnswer,
    Json,
    day,
    flag,
    identifier,
    known,
    next_cursor,
    nodes,
    number,
    part,
    pounds,
    text,
    warn_once,
)

type StatementPage = tuple[Statement, str | None]
"""A statement, and the cursor of its further lines."""
_BILLS: Final = "account.bills"
_LINES: Final = f"{_BILLS}.edges.node.transactions"
_CONSUMPTION: Final = f"{_LINES}.edges.node.consumption"
_MOST_BILLED: Final = 1e9
"""In pence, and in kWh."""


def statements(answer: GraphqlAnswer) -> tuple[tuple[StatementPage, ...], str | None]:
    """Return the statements of a page, and the cursor of the next page.

    Other documents are left out, and so is a statement with a charge that cannot be read: its other
    lines would not add up.
    """
    connection = part(answer.required("account").get("bills"), _BILLS)
    found = known(map(_statement, nodes(connection, _BILLS)))
    return found, next_cursor(connection, _BILLS)


def _statement(row: Json) -> StatementPage | None:
    statement_id = identifier(row.get("id"))
    first, last = day(row.get("fromDate")), day(row.get("toDate"))
    is_one = row.get("__typename") == "StatementType"
    if not is_one or statement_id is None or first is None or last is None:
        return None
    transactions = part(row.get("transactions"), _LINES)
    charges = [one for one in nodes(transactions, _LINES) if one.get("__typename") == "Charge"]
    lines = [_line(one) for one in charges]
    if None in lines:
        warn_once("A statement is left out: a charge in it has no amount")
        return None
    totals = part(row.get("totalCharges"), f"{_BILLS}.edges.node.totalCharges")
    return Statement(
        id=statement_id,
        first=first,
        last=last,
        issued=day(row.get("issuedDate")),
        is_closed=text(row.get("status")) == "CLOSED",
        gross_charges=_amount(totals.get("grossTotal")),
        lines=known(lines),
    ), next_cursor(transactions, _LINES)


def _line(row: Json) -> StatementLine | None:
    amounts = part(row.get("amounts"), f"{_LINES}.edges.node.amounts")
    net, tax, gross = (_amount(amounts.get(name)) for name in ("net", "tax", "gross"))
    if net is None or tax is None or gross is None:
        return None
    title, used = text(row.get("title")) or "", part(row.get("consumption"), _CONSUMPTION)
    is_export = flag(row.get("isExport")) is True
    words = title.casefold().split()
    # other charges may name a fuel, too
    named = [fuel for fuel in Fuel if [fuel] == words or (used and fuel in words)]
    fuel = Fuel.ELECTRICITY if is_export else next(iter(named), None)
    in_kwh = (text(used.get("unit")) or "kWh").lower() == "kwh"
    return StatementLine(
        id=identifier(row.get("id")) or "",
        title=title,
        fuel=fuel,
        is_export=is_export,
        first=day(used.get("startDate")),
        last=day(used.get("endDate")),
        quantity_kwh=number(used.get("quantity"), _MOST_BILLED) if in_kwh else None,
        net=net,
        tax=tax,
        gross=gross,
        is_reversed=flag(row.get("isReversed")) is True,
    )


def _amount(pence: Any) -> float | None:
    return pounds(pence, _MOST_BILLED)
