"""What GraphQL says about bills: a statement a month, worked out from what was truly used.

The statement of a month is about the energy from the 21st of the month before to the 20th, has
a period of its own from the 22nd to the 21st, and is issued on the 24th. What is due is paid in
its time, so that the balance is always the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from .billing import BilledDays, BillError, Charge, credit_net, whole_pence
from .connection import connection
from .endpoints import STANDING
from .household import EXPORT, GAS, SupplyPoint
from .localtime import at, half_hours_of, local_date
from .prices import price_at
from .settlement import EMPTY
from .true_cost import Charging, Reckoning
from .vat import ELECTRICITY_VAT, GAS_VAT, vat_at
from .world import World

BALANCE = 12345
LAST_DAY, ISSUED_ON = 20, 24
FIRST_ID = 310_000_000
REWARD = 286

type Asked = Mapping[str, Any]

_QUIET_DAYS: dict[tuple[object, ...], BilledDays] = {}
"""Days without charging or rulings, which come to the same for ever."""


def bills(world: World, number: str, asked: Asked) -> dict[str, Any]:
    """Return a page of the documents of an account, newest first."""
    months = issued_months(world, number)
    documents = [(month, True) for month in months]
    if months:
        documents.insert(1, (months[0], False))

    def shown(page: Sequence[tuple[date, bool]]) -> list[Any]:
        return [
            _statement(world, number, month) if is_statement else _credit_note(world, number, month)
            for month, is_statement in page
        ]

    return connection(documents, asked, shown)


def issued_months(world: World, number: str) -> list[date]:
    """Return the last days of energy of the statements that are out, newest first."""
    starts = [
        agreement.valid_from
        for point in world.points_of(number)
        if not point.is_former
        for agreement in point.agreements
    ]
    if not starts:
        return []
    today, months = local_date(world.now()), []
    since = world.bills.since or local_date(max(world.household.moved_in, min(starts)))
    month = today.replace(day=LAST_DAY)
    while month >= since:
        if month.replace(day=ISSUED_ON) <= today:
            months.append(month)
        month = _month_before(month)
    return months


def _month_before(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=LAST_DAY)


def statement_id(world: World, number: str, month: date) -> str:
    """Return the number of a statement; each account has its own."""
    return str(FIRST_ID + (month.year * 100 + month.month) * 10 + _accounts(world).index(number))


def _accounts(world: World) -> list[str]:
    return [world.account_number, *world.household.other_accounts]


def _document(world: World, number: str, month: date) -> dict[str, Any]:
    first = _month_before(month) + timedelta(days=2)
    return {
        "id": statement_id(world, number, month),
        "fromDate": first.isoformat(),
        "toDate": (month + timedelta(days=1)).isoformat(),
        "issuedDate": month.replace(day=ISSUED_ON).isoformat(),
        "reversalsAfterClose": "NONE",
    }


def _credit_note(world: World, number: str, month: date) -> dict[str, Any]:
    """Return a document that is no statement."""
    document = _document(world, number, month)
    kind = {"__typename": "PeriodBasedDocumentType", "billType": "CREDIT_NOTE"}
    return {**document, **kind, "id": f"9{document['id']}"}


def _statement(world: World, number: str, month: date) -> dict[str, Any]:
    charges = _charges(world, number, month)
    counted = [charge for charge in charges if charge.is_counted]
    net, tax = sum(it.net for it in counted), sum(it.tax for it in counted)
    lines = _lines(world, charges, month, net + tax - REWARD)
    some = "SOME" if any(charge.is_reversed for charge in charges) else "NONE"
    reward = {
        "netTotal": credit_net(REWARD),
        "taxTotal": REWARD - credit_net(REWARD),
        "grossTotal": REWARD,
    }
    document = _document(world, number, month)
    issued = month.replace(day=ISSUED_ON)
    numbered = [
        {**line, "id": f"-{document['id']}{place:02}"} for place, line in enumerate(lines, start=1)
    ]
    return {
        **document,
        "__typename": "StatementType",
        "billType": "STATEMENT",
        "reversalsAfterClose": some,
        "status": "CLOSED",
        "isFinal": False,
        "isExternalBill": False,
        "heldStatus": {"isHeld": False, "reason": None},
        "consumptionStartDate": None,
        "consumptionEndDate": None,
        "openingBalance": BALANCE,
        "closingBalance": BALANCE,
        "paymentDueDate": (issued + timedelta(days=14)).isoformat(),
        "totalCharges": {"netTotal": net, "taxTotal": tax, "grossTotal": net + tax},
        "totalCredits": reward,
        "transactions": lambda _info, **asked: connection(numbered[::-1], asked, list),
    }


def _lines(world: World, charges: list[Charge], month: date, due: int) -> list[dict[str, Any]]:
    """Return the lines of a statement, oldest first."""
    before = _month_before(month)
    reward = {"net": credit_net(REWARD), "tax": REWARD - credit_net(REWARD), "gross": REWARD}
    lines = [
        _line("Credit", "Powerups Reward", before + timedelta(days=4), reward),
        # Of a payment only `net` counts.
        _line(
            "Payment" if due >= 0 else "Refund",
            "Direct debit" if due >= 0 else "Refund",
            before + timedelta(days=8),
            {"net": due, "tax": 0, "gross": 0},
        ),
    ]
    lines += [_charge_line(world, charge) for charge in charges]
    balance = BALANCE
    for line, is_counted in zip(
        lines, [True, True, *(charge.is_counted for charge in charges)], strict=True
    ):
        if is_counted:
            amounts = line["amounts"]
            is_charge = line["__typename"] == "Charge"
            balance += -amounts["gross"] if is_charge else amounts["gross"] or amounts["net"]
        line["balanceCarriedForward"] = None if line["isReversed"] else balance
    return lines


def _line(kind: str, title: str, posted: date, amounts: dict[str, int]) -> dict[str, Any]:
    return {
        "__typename": kind,
        "postedDate": posted.isoformat(),
        "title": title,
        "isHeld": False,
        "isIssued": True,
        "isReversed": False,
        "amounts": amounts,
    }


def _charge_line(world: World, charge: Charge) -> dict[str, Any]:
    net, tax, billed = charge.net, charge.tax, charge.billed
    tells = world.bills.tells_parts
    line = _line("Charge", charge.title, charge.last, {"net": net, "tax": tax, "gross": net + tax})
    return {
        **line,
        "isReversed": charge.is_reversed,
        "isExport": charge.is_export,
        "consumption": {
            "startDate": charge.first.isoformat(),
            "endDate": charge.last.isoformat(),
            "quantity": f"{billed.kwh:.4f}",
            "unit": "kWh",
            "usageCost": whole_pence(billed.usage) if tells else 0,
            "supplyCharge": whole_pence(billed.standing) if tells else 0,
        },
    }


def _charges(world: World, number: str, month: date) -> list[Charge]:
    """Return the charges of a statement, oldest first, with what is planted in them."""
    own_id = statement_id(world, number, month)
    errors = [error for error in world.bills.errors if error.statement == own_id]
    charging, charges = Charging(world), []
    for point in world.points_of(number):
        reckoning = Reckoning(world, point, charging)
        of_point = list(_true_charges(reckoning, _month_before(month), month))
        for error in errors:
            if of_point and error.meter in (point.role, point.number):
                of_point[-1:] = _spoiled(reckoning, of_point[-1], error)
        charges += of_point
    return sorted(charges, key=lambda charge: charge.last)


def _spoiled(reckoning: Reckoning, charge: Charge, error: BillError) -> list[Charge]:
    """Return what a charge becomes by an error."""
    if error.kind == "missing":
        return []
    if error.kind == "reversed":
        wrong = replace(
            charge,
            billed=replace(charge.billed),
            is_reversed=True,
            is_counted=error.in_totals,
        )
        wrong.spoil(error)
        return [wrong, charge]
    if error.kind == "tariff":
        other = replace(reckoning, tariff_code=error.tariff_code)
        days = [charge.first + timedelta(number) for number in range(charge.billed.days)]
        charge.billed = BilledDays.total(_billed(other, day) for day in days)
    charge.spoil(error)
    return [charge]


def _true_charges(reckoning: Reckoning, before: date, last: date) -> Iterable[Charge]:
    """Yield a charge for each tariff, and by the rules for each rate of VAT."""
    point, splits_vat = reckoning.point, reckoning.world.bills.splits_vat
    table = GAS_VAT if point.role == GAS else ELECTRICITY_VAT

    def key(day: date) -> tuple[object, ...]:
        noon = at(day, time(12))
        return (
            reckoning.code_at(noon),
            splits_vat and point.role != EXPORT and vat_at(table, noon),
        )

    days = [before + timedelta(number + 1) for number in range((last - before).days)]
    for (code, _), together in groupby(days, key):
        if code is not None:
            of_charge = list(together)
            yield Charge(
                title="Gas" if point.role == GAS else "Electricity",
                is_export=point.role == EXPORT,
                first=of_charge[0],
                last=of_charge[-1],
                billed=BilledDays.total(_billed(reckoning, day) for day in of_charge),
            )


def _billed(reckoning: Reckoning, day: date) -> BilledDays:
    """Return what a local day comes to, as it was settled when its statement was issued."""
    starts = half_hours_of(day)
    month = day if day.day <= LAST_DAY else day.replace(day=1) + timedelta(days=31)
    issued = at(month.replace(day=ISSUED_ON), time(6))
    point, method = reckoning.point, reckoning.world.payment_method
    code = reckoning.code_at(at(day, time(12)))
    key = (point.number, point.quantity, code, method, day)
    is_quiet = not _is_charged(reckoning, point, starts) and not any(
        ruling.start <= starts[-1] and ruling.end > starts[0]
        for ruling in reckoning.world.settlement.rulings
    )
    if is_quiet and key in _QUIET_DAYS:
        return _QUIET_DAYS[key]
    billed = BilledDays()
    for start in starts:
        band = reckoning.world.settlement.ruling(start, issued)
        for part in reckoning.parts(start, band=None if band == EMPTY else band):
            billed.use(part.kwh, part.price)
    billed.stand(price_at(code, STANDING, method, at(day, time(12))) if code else None)
    if is_quiet:
        _QUIET_DAYS[key] = billed
    return billed


def _is_charged(reckoning: Reckoning, point: SupplyPoint, starts: Sequence[datetime]) -> bool:
    return point.role != EXPORT and any(
        start in reckoning.charging.by_half_hour for start in starts
    )
