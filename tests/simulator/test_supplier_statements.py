"""Statements: the supplier's arithmetic, their lines, and the errors that can be planted."""

from csv import reader
from datetime import datetime
from decimal import Decimal
from pathlib import Path
import pytest
from shape import differences, document, shape_of
from simulator import billing
from tests.harness.cases import cases, rows

NOW = datetime.fromisoformat("2026-11-30T12:00Z")
LONDON = Path(billing.__file__).parent / "data" / "london_home_2013.csv"


async def _asked(customer, **more):
    given = {"account": customer.world.account_number, "first": 4, "lines": 50, **more}
    answer = await customer.ask(document("statements"), given)
    assert "errors" not in answer
    return answer


async def _documents(customer, **more):
    bills = (await _asked(customer, **more))["data"]["account"]["bills"]
    return [edge["node"] for edge in bills["edges"]]


def _lines(statement, *kinds):
    """Return the lines of some kinds, oldest first."""
    lines = [edge["node"] for edge in statement["transactions"]["edges"]]
    return [line for line in reversed(lines) if line["__typename"] in (kinds or {"Charge"})]


def _charge(line):
    """Return title, days, kWh, net and tax of a charge."""
    about = line["consumption"]
    return (
        line["title"] + (" out" if line["isExport"] else ""),
        f"{about['startDate'][5:]} to {about['endDate'][5:]}",
        float(about["quantity"]),
        line["amounts"]["net"],
        line["amounts"]["tax"],
    )


@rows(
    "kwh, price, pence",
    # 0.12 x 25.3291 = 3.039492;  0.14 x 25.3291 = 3.546074: half a hundredth goes to the even one
    ("0.125", "25.3291", "3.04"),
    ("0.135", "25.3291", "3.55"),
    # 0.01 x 0.5 = 0.005 and 0.01 x 1.5 = 0.015
    ("0.01", "0.5", "0.00"),
    ("0.01", "1.5", "0.02"),
    ("0.004999", "25.3291", "0.00"),
    ("1", "-4.0", "-4.00"),
)
def test_a_half_hour_is_rounded_twice_to_even(kwh, price, pence):
    assert billing.billed_pence(Decimal(kwh), Decimal(price)) == Decimal(pence)


def test_the_year_of_the_london_home_comes_to_what_is_known_of_it():
    """17,520 half hours, 3,870.621 kWh at 25.3291 p: 98,031.20 p, with 5 % 102,932.76 p."""
    with LONDON.open(encoding="utf-8") as file:
        values = [Decimal(value) for row in list(reader(file))[1:] for value in row[1:]]
    assert (len(values), round(sum(values), 3)) == (17_520, Decimal("3870.621"))
    net = sum(billing.billed_pence(value, Decimal("25.3291")) for value in values)
    assert (net, round(net * Decimal("1.05"), 2)) == (Decimal("98031.20"), Decimal("102932.76"))


async def test_the_answer_has_the_recorded_shape(open_household):
    """The first document is a statement; after it comes one that is none."""
    customer = await open_household("iog", NOW)
    answer = await _asked(customer, first=1)
    assert differences(answer, shape_of("graphql_statements")) == []
    kinds = [one["billType"] for one in await _documents(customer)]
    assert kinds == ["STATEMENT", "CREDIT_NOTE", "STATEMENT", "STATEMENT"]


# Flux on 21 October to 20 November 2026, when there is no VAT. A day has 0.6 kWh at 14 p (02:00 to
# 05:00), 2.4 kWh at 34 p (16:00 to 19:00), and 0.6 + 12.0 kWh at 24 p:
#   8.4 + 81.6 + 14.4 + 288.0 = 392.4 p;  25 October has two half hours more: 0.2 x 24 = 4.8 p
#   31 x 392.4 + 4.8 + 31 x 48 = 13,657.2 p;  out: 31 x 4 kWh x 10 p = 1,240 p
FLUX = (
    ("Electricity", "10-21 to 11-20", 483.8, 13657, 0),
    ("Electricity out", "10-21 to 11-20", 124.0, -1240, 0),
)
# 21 September to 20 October: 10 days with 5 % and 20 without.
#   10 x (392.4 + 48) = 4,404.0 p, 5 % 220.2 p;  20 x 440.4 = 8,808.0 p;  out: 30 x 40 = 1,200 p
FLUX_SPLIT = (
    ("Electricity", "09-21 to 09-30", 156.0, 4404, 220),
    ("Electricity", "10-01 to 10-20", 312.0, 8808, 0),
    ("Electricity out", "09-21 to 10-20", 120.0, -1200, 0),
)
FLUX_WHOLE = (("Electricity", "09-21 to 10-20", 468.0, 13212, 220), FLUX_SPLIT[2])
# The price of 25 p gives way to 22 p on 13 August, the standing charge of 46 p to 44 p, with 5 %:
#   23 x (15.6 x 25 + 46) = 10,028 p, 501.4 p;  8 x (15.6 x 22 + 44) = 3,097.6 p, 154.88 p
NEW_TARIFF = (
    ("Electricity", "07-21 to 08-12", 358.8, 10028, 501),
    ("Electricity", "08-13 to 08-20", 124.8, 3098, 155),
)


@cases(
    "household, now, split_vat, charges",
    ("no VAT, clocks go back", "flux", "2026-11-24T00:00Z", True, FLUX),
    ("a step of VAT splits", "flux", "2026-11-23T23:59Z", True, FLUX_SPLIT),
    ("a step of VAT within", "flux", "2026-11-23T23:59Z", False, FLUX_WHOLE),
    ("another tariff", "future-tariff", "2026-08-24T12:00Z", True, NEW_TARIFF),
)
async def test_charges_by_hand(open_household, household, now, split_vat, charges):
    """A statement is out on the 24th, with one charge for each supply, tariff and rate of VAT."""
    customer = await open_household(household, datetime.fromisoformat(now))
    await customer.control(do="statements", split_vat=split_vat)
    (statement,) = await _documents(customer, first=1)
    assert sorted(map(_charge, _lines(statement)), key=lambda line: (line[0], line[1])) == list(
        charges
    )


@rows(
    "household, net",
    # Without a car: 1.2 kWh x 7 + 14.4 x 28 + 50 = 461.6 p a day, and 0.2 kWh x 7 on 25 October:
    #   31 x 461.6 + 1.4 = 14,311 p.
    # The smart hour: 2 x (3.9 x 7 - 0.4 x 28) = 32.2 p more;  the boost: 3.5 x 28 = 98 p more
    ("past-iog", 14441),  # 14,441.2
    # 1.2 x 6 + 14.4 x 29 + 52 = 476.8 p a day, and 0.2 x 6:  31 x 476.8 + 1.2 = 14,782 p.
    # The smart hour: 2 x (3.5 x 7 + 0.4 x (6 - 29)) = 30.6 p more;  the boost: 3.5 x 30 = 105 p
    ("past-four-rate", 14918),  # 14,917.6
)
async def test_a_smart_charge_is_billed_low_and_a_boost_high(open_household, household, net):
    customer = await open_household(household, NOW)
    day = "2026-11-14T"
    await customer.control(do="complete", start=f"{day}13:00Z", end=f"{day}14:00Z")
    await customer.control(do="complete", start=f"{day}15:00Z", end=f"{day}15:30Z", type="BOOST")
    (statement,) = await _documents(customer, first=1)
    (charge,) = [
        _charge(line)
        for line in _lines(statement)
        if line["title"] == "Electricity" and not line["isExport"]
    ]
    assert charge == ("Electricity", "10-21 to 11-20", 483.8 + 10.5, net, 0)


async def test_gas_is_rounded_in_kwh_and_bears_vat(open_household):
    """32 x 0.57 kWh x 5.9 p = 107.52 p a day (each 3.363 is 3.36), and 28.5 p.

    31 x 136.02 = 4,216.62 p; 5 % of it 210.831 p; 31 x 18.24 = 565.44 kWh.
    """
    customer = await open_household("iog", NOW)
    (statement,) = await _documents(customer, first=1)
    gas = [_charge(line) for line in _lines(statement) if line["title"] == "Gas"]
    assert gas == [("Gas", "10-21 to 11-20", 565.44, 4217, 211)]


async def test_days_totals_and_balances_agree(open_household):
    """Energy is of other days than the document; the balances follow from all lines."""
    customer = await open_household("iog", NOW)
    (statement,) = await _documents(customer, first=1)
    dates = [statement[name] for name in ("fromDate", "toDate", "issuedDate")]
    assert dates == ["2026-10-22", "2026-11-21", "2026-11-24"]
    charges, rewards, payments = (
        _lines(statement, kind) for kind in ("Charge", "Credit", "Payment")
    )
    for lines, name in ((charges, "totalCharges"), (rewards, "totalCredits")):
        for one, total in statement[name].items():
            assert total == sum(line["amounts"][one.removesuffix("Total")] for line in lines)
    paid = sum(line["amounts"]["net"] for line in payments)
    gross = statement["totalCredits"]["grossTotal"] - statement["totalCharges"]["grossTotal"]
    assert statement["openingBalance"] + gross + paid == statement["closingBalance"]
    assert charges[-1]["balanceCarriedForward"] == statement["closingBalance"]


@cases(
    "error, change",
    # Of the charges above: 483.8 kWh, 31 days, 13,657.2 p without VAT, and 124 kWh out
    ("rate", {"kind": "rate"}, {"net": 484}),
    ("less of it", {"kind": "rate", "by": 0.1}, {"net": 49}),  # 13,705.58 p
    ("standing charge", {"kind": "standing"}, {"net": 31}),
    ("export", {"kind": "export"}, {"out": 124}),
    ("VAT", {"kind": "vat"}, {"tax": 2731}),  # a fifth of 13,657
    # 12,169.2 p / 483.8 kWh x 10 = 251.5337 p more: 13,908.73 p
    ("quantity", {"kind": "quantity"}, {"net": 252, "kwh": 10.0}),
    # 483.8 x 25 + 31 x 46 = 13,521 p
    ("tariff", {"kind": "tariff"}, {"net": 13521 - 13657}),
    ("missing", {"kind": "missing"}, {"net": -13657, "kwh": -483.8}),
)
async def test_an_error_changes_one_charge_and_the_totals(open_household, error, change):
    customer = await open_household("flux", NOW)
    (before,) = await _documents(customer, first=1)
    answer = await customer.control(do="bill_error", **error)
    assert answer["answer"] == before["id"]
    (after,) = await _documents(customer, first=1)

    def sums(statement):
        charges = [_charge(line) for line in _lines(statement)]
        ins = [charge for charge in charges if charge[0] == "Electricity"]
        values = [sum(charge[place] for charge in ins) for place in (2, 3, 4)]
        outs = sum(charge[3] for charge in charges if charge not in ins)
        return dict(zip(("kwh", "net", "tax", "out"), (*values, outs), strict=True))

    changed = {name: sums(after)[name] - value for name, value in sums(before).items()}
    assert {name: value for name, value in changed.items() if value} == pytest.approx(change)
    total = sum(change.get(name, 0) for name in ("net", "tax", "out"))
    assert after["totalCharges"]["grossTotal"] == before["totalCharges"]["grossTotal"] + total
    assert after["closingBalance"] == before["closingBalance"]


@rows("in_totals", True, False)
async def test_a_reversed_line_stands_beside_the_right_one(open_household, in_totals):
    """It was 483.8 p too dear, 13,657.2 + 483.8 = 14,141 p, and may still count in the totals."""
    customer = await open_household("flux", NOW)
    (before,) = await _documents(customer, first=1)
    await customer.control(do="bill_error", kind="reversed", in_totals=in_totals)
    (after,) = await _documents(customer, first=1)
    lines = [(line["isReversed"], line["amounts"]["net"]) for line in _lines(after)]
    assert sorted(lines) == [(False, -1240), (False, 13657), (True, 14141)]
    more = after["totalCharges"]["netTotal"] - before["totalCharges"]["netTotal"]
    assert more == (14141 if in_totals else 0)
    assert after["reversalsAfterClose"] == "SOME"


async def test_a_charge_settled_at_the_high_price_is_billed_at_it(open_household):
    """3.9 kWh at 28.1904 p, not 6.6667 p: 109.94 - 26.00 = 83.94 p, and 5 % of that."""
    customer = await open_household("iog", NOW)
    span = {"start": "2026-11-14T13:30Z", "end": "2026-11-14T14:00Z"}
    await customer.control(do="complete", start="2026-11-14T13:00Z", end="2026-11-14T14:00Z")
    (right,) = await _documents(customer, first=1)
    await customer.control(do="settlement", **span, **{"as": "high", "since": "2026-11-25T00:00Z"})
    assert await _documents(customer, first=1) == [right]  # settled anew after the statement
    await customer.control(do="settlement", **span, **{"as": "high"})
    (wrong,) = await _documents(customer, first=1)
    more = wrong["totalCharges"]["grossTotal"] - right["totalCharges"]["grossTotal"]
    assert more == pytest.approx(83.94 * 1.05, abs=1)


async def test_documents_and_lines_come_in_pages_back_to_the_first_days(open_household):
    """Go since June 2025: statements of June 2025 to November 2026, and one other document."""
    customer = await open_household("go", NOW)
    cursor, found = None, []
    for has_more in (True, True, True, False):
        answer = await _asked(customer, first=5, lines=2, after=cursor)
        bills = answer["data"]["account"]["bills"]
        assert bills["pageInfo"]["hasNextPage"] is has_more
        cursor = bills["pageInfo"]["endCursor"]
        found += [edge["node"] for edge in bills["edges"]]
    assert len({one["id"] for one in found}) == len(found) == 18 + 1
    assert found[-1]["transactions"]["edges"][0]["node"]["consumption"]["startDate"] == "2025-06-01"
    lines = found[0]["transactions"]
    assert lines["pageInfo"]["hasNextPage"]
    more = await _asked(customer, first=1, lines=2, linesAfter=lines["pageInfo"]["endCursor"])
    (last,) = more["data"]["account"]["bills"]["edges"][0]["node"]["transactions"]["edges"]
    assert last["node"]["__typename"] == "Credit"


@rows("household, since", ("no-smart-meter", None), ("go", "2026-12-01"))
async def test_a_home_may_have_no_half_hours_or_no_statement(open_household, household, since):
    customer = await open_household(household, NOW)
    if since is not None:
        await customer.control(do="statements", since=since)
        answer = await _asked(customer)
        assert answer["data"]["account"]["bills"]["edges"] == []
        assert answer["data"]["account"]["bills"]["pageInfo"]["endCursor"] is None
    else:
        (statement,) = await _documents(customer, first=1)
        assert {line["title"] for line in _lines(statement)} == {"Electricity", "Gas"}


async def test_a_statement_can_tell_energy_and_standing_charge(open_household):
    """12,169.2 p and 31 x 48 = 1,488 p."""
    customer = await open_household("flux", NOW)
    await customer.control(do="statements", parts=True)
    (statement,) = await _documents(customer, first=1)
    about = [line["consumption"] for line in _lines(statement) if not line["isExport"]]
    assert [(one["usageCost"], one["supplyCharge"]) for one in about] == [(12169, 1488)]
