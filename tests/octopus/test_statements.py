"""Issued bills: their charges in pounds, line by line, and all pages of them."""

from datetime import date
import pytest
from scripted import failure_of, fixture_reply, recorded, reply
from custom_components.octopus_insight.model.history.statement import Statement, StatementLine
from custom_components.octopus_insight.model.prices.tariff import Fuel
from custom_components.octopus_insight.octopus.budget import Call, Urgency
from custom_components.octopus_insight.octopus.errors import (
    BudgetSpentError,
    NotAllowedError,
    UnexpectedResponseError,
)
from tests.harness.cases import cases

NUMBER = "A-1F2E3D4C"


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def charge(**differently):
    """Return a charge of an answer: £10 and 5 %."""
    used = {"startDate": "2026-08-21", "endDate": "2026-09-20", "quantity": "40.0", "unit": "kWh"}
    told = {"__typename": "Charge", "id": "-1", "title": "Electricity", "isReversed": False}
    told |= {"amounts": {"net": 1000, "tax": 50, "gross": 1050}, "isExport": False}
    return {**told, "consumption": used, **differently}


def connection(*nodes, cursor=None):
    page = {"hasNextPage": cursor is not None, "endCursor": cursor}
    return {"edges": [{"node": each} for each in nodes], "pageInfo": page}


def statement(*lines, cursor=None, **differently):
    """Return a statement of an answer."""
    told = {"__typename": "StatementType", "id": "31", "fromDate": "2026-08-22"}
    told |= {"toDate": "2026-09-21", "issuedDate": "2026-09-22", "status": "CLOSED"}
    told |= {"totalCharges": {"grossTotal": 1050}}
    return {**told, "transactions": connection(*lines, cursor=cursor), **differently}


def answer_of(*bills, cursor=None):
    return {"data": {"account": {"bills": connection(*bills, cursor=cursor)}}}


@pytest.fixture
def ask(client, wire):
    """Return a function that logs in and asks, and is answered so."""

    async def asked(*answers, urgency=Urgency.PLANNED):
        token = [] if wire.sent else [fixture_reply("graphql_token")]
        wire.script = [*token, *map(reply, answers)]
        return await client.statements(NUMBER, urgency)

    return asked


async def line_of(ask, **differently):
    """Return the line that a charge becomes."""
    ((line,),) = [one.lines for one in await ask(answer_of(statement(charge(**differently))))]
    return line


def line(number, fuel, days, kwh, gross, **told):
    """Return a line from its number, its first and last day, and its amount."""
    first, last = map(day, days.split())
    return StatementLine(
        id=f"-5000000{number}",
        title=fuel.capitalize(),
        fuel=fuel,
        is_export=gross < 0,
        first=first,
        last=last,
        quantity_kwh=kwh,
        gross=gross,
        **told,
    )


POWER, GAS = Fuel.ELECTRICITY, Fuel.GAS


async def test_recorded_statements_as_values(ask):
    """Whole pence become pounds; payments and rewards are no lines, a reversed charge is one."""
    assert await ask(recorded("graphql_statements")) == (
        Statement(
            id="310000002",
            first=day("09-22"),
            last=day("10-21"),
            is_closed=True,
            gross_charges=112.33,
            lines=(
                line(28, GAS, "09-21 10-20", 412.33, 34.80),
                line(27, POWER, "09-21 10-20", 61.05, -7.33),
                line(26, POWER, "10-12 10-20", 84.31, 24.13),
                line(25, POWER, "10-12 10-20", 84.31, 25.25, is_reversed=True),
                line(24, POWER, "10-01 10-11", 101.77, 30.55),
                line(23, POWER, "09-21 09-30", 96.42, 30.18),
            ),
        ),
        Statement(
            id="310000001",
            first=day("08-22"),
            last=day("09-21"),
            is_closed=True,
            gross_charges=85.19,
            lines=(
                line(14, GAS, "08-21 09-20", 118.2, 16.63),
                line(13, POWER, "08-21 09-20", 143.26, -17.19),
                line(12, POWER, "08-21 09-20", 268.99, 85.75),
            ),
        ),
    )


async def test_nothing_issued_yet(ask):
    assert await ask(answer_of()) == ()


@cases(
    "differently, fuel",
    ("electricity", {}, POWER),
    ("gas", {"title": "Gas"}, GAS),
    ("written otherwise", {"title": "GAS "}, GAS),
    ("a longer title of energy", {"title": "Electricity (four rates)"}, POWER),
    ("the same without energy", {"title": "Gas boiler cover", "consumption": None}, None),
    ("another charge", {"title": "Late payment", "consumption": None}, None),
    ("no title", {"title": None}, None),
    ("export with a title of its own", {"title": "Outgoing", "isExport": True}, POWER),
    ("only the fuel", {"consumption": None}, POWER),
)
async def test_the_title_names_the_fuel(ask, differently, fuel):
    assert (await line_of(ask, **differently)).fuel is fuel


@cases(
    "used, first, last, kwh",
    ("null", None, None, None, None),
    ("empty", {}, None, None, None),
    ("no days", {"quantity": "1.5", "unit": "kWh"}, None, None, 1.5),
    ("days that are none", {"startDate": "x", "endDate": 3, "quantity": True}, None, None, None),
    ("a volume", {"startDate": "2026-09-01", "quantity": "1.5", "unit": "cubicMetres"},
     date(2026, 9, 1), None, None),
    ("a quantity nobody uses", {"quantity": "1e12"}, None, None, None),
)  # fmt: skip
async def test_what_is_not_told_of_the_energy_is_unknown(ask, used, first, last, kwh):
    found = await line_of(ask, consumption=used)
    assert (found.first, found.last, found.quantity_kwh) == (first, last, kwh)
    assert found.gross == 10.5


@cases(
    "bill",
    ("another document", statement(__typename="PreKrakenBillType")),
    ("no id", statement(id=None)),
    ("no first day", statement(fromDate=None)),
    ("no last day", statement(toDate="soon")),
    ("a charge without an amount", statement(charge(), charge(amounts=None))),
    ("an amount that is no number", statement(charge(amounts={"net": 1, "tax": 1, "gross": "x"}))),
    ("an amount nobody owes", statement(charge(amounts={"net": 1, "tax": 1, "gross": 10**12}))),
    ("null", None),
)
async def test_what_is_no_statement_is_left_out(ask, bill):
    """A statement with a charge that cannot be read would not add up; the others are there."""
    found = await ask(answer_of(bill, statement(charge(), id="32")))
    assert [one.id for one in found] == ["32"]


@cases(
    "differently, is_closed, gross",
    ("closed", {}, True, 10.5),
    ("open", {"status": "OPEN"}, False, 10.5),
    ("not told", {"status": None, "totalCharges": None}, False, None),
)
async def test_whether_it_is_closed_and_what_it_sums_up_to(ask, differently, is_closed, gross):
    (found,) = await ask(answer_of(statement(charge(), **differently)))
    assert (found.is_closed, found.gross_charges) == (is_closed, gross)


def asked(wire):
    """Return by which cursors was asked."""
    return [
        (sent.body["variables"]["after"], sent.body["variables"]["linesAfter"])
        for sent in wire.sent[1:]
    ]


async def test_further_pages_of_statements_are_asked_for(ask, wire, budget):
    """Two years of monthly ones are three pages; what is older is not asked for."""
    pages = [answer_of(statement(charge(), id=str(nth)), cursor=f"c{nth}") for nth in range(3)]
    found = await ask(*pages)
    assert [one.id for one in found] == ["0", "1", "2"]
    assert asked(wire) == [(None, None), ("c0", None), ("c1", None)]
    assert budget.requests_in_last_hour(Call.STATEMENTS) == 3


async def test_further_pages_of_lines_are_asked_for(ask, wire):
    """Those of the statement they belong to, whatever else stands on its page."""
    ids = [charge(id=str(nth)) for nth in range(6)]
    first = answer_of(
        statement(ids[0], cursor="a"), statement(ids[1], id="32", cursor="b"), cursor="c"
    )
    found = await ask(
        first,
        answer_of(statement(ids[2], cursor="aa"), statement(ids[0], id="32")),
        answer_of(statement(ids[3]), statement(id="32")),
        answer_of(statement(ids[0]), statement(ids[4], id="32")),
        answer_of(statement(ids[5], id="33")),
    )
    assert {one.id: [each.id for each in one.lines] for one in found} == {
        "31": ["0", "2", "3"],
        "32": ["1", "4"],
        "33": ["5"],
    }
    assert asked(wire) == [(None, None), (None, "a"), (None, "aa"), (None, "b"), ("c", None)]


async def test_lines_that_have_no_end_are_an_error(ask):
    more = answer_of(statement(charge(), cursor="a"))
    with pytest.raises(UnexpectedResponseError, match="no end"):
        await ask(more, more)


@cases(
    "answer, error",
    (
        "not for this key",
        {"data": {"account": None}, "errors": [failure_of("KT-CT-4501", "account", "bills")]},
        NotAllowedError,
    ),
    ("bills are no object", {"data": {"account": {"bills": []}}}, UnexpectedResponseError),
    ("no cursor", answer_of(cursor=""), UnexpectedResponseError),
)
async def test_an_answer_that_is_none_is_an_error(ask, answer, error):
    with pytest.raises(error) as raised:
        await ask(answer)
    if error is UnexpectedResponseError:
        assert raised.value.path.startswith("account.bills")


async def test_some_questions_are_kept_for_people(ask, budget):
    for _ in range(6):
        budget.spend(Call.STATEMENTS)
    with pytest.raises(BudgetSpentError):
        await ask(answer_of())
    assert await ask(answer_of(), urgency=Urgency.PERSON) == ()
