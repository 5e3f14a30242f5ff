"""Whether a bill is right: what is compared, and what decides.

The home is on a flat 25 p, 50 p a day, without VAT unless said; it uses 0.5 kWh each half hour. A
day is 48 x 0.5 kWh x 25 p = 6.00, and 0.50: 6.50.
"""

from array import array
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo
import pytest
from custom_components.octopus_insight.model.account import MeterPoint
from custom_components.octopus_insight.model.history.check import (
    CheckedLine,
    Metered,
    Verdict,
    check,
    letter,
    verdict_of,
)
from custom_components.octopus_insight.model.history.half_hour import (
    Authority,
    Money,
    Price,
    ToldCost,
)
from custom_components.octopus_insight.model.history.series import NO_READING, Series
from custom_components.octopus_insight.model.history.settlement import Evidence
from custom_components.octopus_insight.model.history.statement import Statement, StatementLine
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.prices.tariff import (
    Agreement,
    Fuel,
    Rate,
    TariffTerms,
)
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason

LONDON, DAY = ZoneInfo("Europe/London"), timedelta(days=1)
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 10)
START = datetime(2026, 11, 1, tzinfo=UTC)
EVER = Agreement(
    start=None, end=None, tariff_code="", product_code="", product_name=None, terms=TariffTerms()
)
NOTHING = Evidence(smart=frozenset(), other=frozenset(), completed=frozenset(), beyond=frozenset())
PLAIN, LOW = Rate(inc_vat=0.25, exc_vat=0.25), Rate(inc_vat=0.07, exc_vat=0.07)
NOON = START + 4 * DAY + timedelta(hours=12)


def price(rate: Rate = PLAIN, **more) -> Price:
    """Return a price of the plain tariff, else of a dispatch."""
    usual = {"reason": PriceReason.TARIFF, "certainty": Certainty.PUBLISHED}
    return Price(rate=rate, **usual | more)


DISPATCHED = price(
    LOW, reason=PriceReason.DISPATCH, band=Band.LOW, standard_rate=PLAIN, is_intelligent=True
)


def meter(*, kwh: float = 0.5, special: Price | None = None, told: ToldCost | None = None, **more):
    """Return a meter over ten days; at noon on the 5th the price may be another one."""
    place = (NOON - START) // HALF_HOUR
    ids = array("I", [1] * 480)
    ids[place] = 2
    series = Series(
        span=Interval(start=START, end=START + 10 * DAY),
        kwh=array("d", [kwh] * 480),
        price_ids=ids,
        authorities=bytes(480),
        prices={1: price(), 2: special or price()},
        told={} if told is None else {place: told},
    )
    point = {
        "id": "1", "fuel": Fuel.ELECTRICITY, "is_export": False,
        "meters": (), "agreements": (EVER,),
    }  # fmt: skip
    point |= {name: more.pop(name) for name in point.keys() & more.keys()}
    usual = {
        "charges": {FIRST + number * DAY: Rate(inc_vat=0.5, exc_vat=0.5) for number in range(10)},
        "evidence": NOTHING,
    }  # fmt: skip
    return Metered(point=MeterPoint(**point), zone=LONDON, series=series, **usual | more)


def line(gross: float = 65.0, **more) -> StatementLine:
    usual = {
        "id": "1", "title": "Electricity", "fuel": Fuel.ELECTRICITY, "is_export": False,
        "first": FIRST, "last": LAST, "quantity_kwh": 240.0,
    }  # fmt: skip
    return StatementLine(gross=gross, **usual | more)


def statement(*lines: StatementLine, total: float | None = None) -> Statement:
    return Statement(
        id="s", first=FIRST, last=LAST, is_closed=True,
        gross_charges=total, lines=lines,
    )  # fmt: skip


def seen(found: list[CheckedLine]) -> list[tuple]:
    return [(it.title, it.theirs, it.ours, it.difference, it.verdict) for it in found]


MATCHES, DIFFERS, CANNOT_TELL = Verdict.MATCHES, Verdict.DIFFERS, Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("theirs", "difference", "verdict"),
    [
        (64.98, -0.02, DIFFERS),
        (64.99, -0.01, MATCHES),
        (65.00, 0.0, MATCHES),
        (65.01, 0.01, MATCHES),
        (65.02, 0.02, DIFFERS),
    ],
)
def test_a_line_matches_within_a_penny(theirs, difference, verdict):
    found = check(statement(line(theirs)), [meter()])
    assert seen(found) == [("Electricity", theirs, 65.0, difference, verdict)]


def test_export_is_negative_and_has_no_standing_charge():
    """240 kWh at 25 p: 60.00."""
    found = check(statement(line(-60.0, is_export=True)), [meter(is_export=True, charges={})])
    assert seen(found) == [("Electricity", -60.0, -60.0, 0.0, MATCHES)]


def test_two_lines_of_one_meter_are_each_of_their_days():
    """Four days, and six: 26.00 and 39.00."""
    parts = (line(26.0, last=date(2026, 11, 4)), line(39.5, first=date(2026, 11, 5)))
    assert [it[2:] for it in seen(check(statement(*parts), [meter()]))] == [
        (26.0, 0.0, MATCHES),
        (39.0, 0.5, DIFFERS),
    ]


@pytest.mark.parametrize(
    "known",
    [meter(kwh=NO_READING), meter(charges={}), meter(fuel=Fuel.GAS)],
    ids=["no readings", "no standing charges", "no such meter"],
)
def test_what_is_not_known_cannot_be_told(known):
    found = check(statement(line()), [known])
    assert seen(found)[0] == ("Electricity", 65.0, None, None, CANNOT_TELL)


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        ((line(), line(52.0, fuel=Fuel.GAS, title="Gas", last=date(2026, 11, 8))), []),
        ((line(), line(45.5, fuel=Fuel.GAS, title="Gas", last=date(2026, 11, 7))), [19.5]),
        ((line(),), [65.0]),
        ((), [65.0, 65.0]),
    ],
    ids=["two days less", "three days less", "no line", "none at all"],
)
def test_a_missing_line_is_named(lines, missing):
    """Meters of one bill may be read up to two days apart."""
    found = check(statement(*lines), [meter(), meter(id="2", fuel=Fuel.GAS)])
    assert [it.ours for it in found if it.theirs is None] == missing
    assert {it.verdict for it in found if it.theirs is None} <= {DIFFERS}
    assert all(it.title == "Gas" for it in found if it.theirs is None and lines)


def test_days_without_supply_are_no_missing_line():
    later = replace(EVER, start=START + 8 * DAY)
    gas = meter(id="2", fuel=Fuel.GAS, agreements=(later,))
    assert len(check(statement(line()), [meter(), gas])) == 1


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (65.0, [(65.0, 65.0, MATCHES)]),
        (None, [(65.0, 65.0, MATCHES)]),
        (137.0, [(65.0, 65.0, MATCHES), (72.0, 0.0, DIFFERS)]),
    ],
)
def test_a_reversed_line_counts_only_if_the_total_has_it(total, expected):
    lines = (line(), line(72.0, id="2", is_reversed=True))
    found = check(statement(*lines, total=total), [meter()])
    assert [(it.theirs, it.ours, it.verdict) for it in found] == expected


# --- What decides ---------------------------------------------------------------------------------
def settled(rate: Rate, authority: Authority = Authority.SETTLED) -> ToldCost:
    cost = Money(inc_vat=0.5 * rate.inc_vat, exc_vat=0.5 * rate.exc_vat)
    return ToldCost(authority=authority, at=START + 11 * DAY, cost=cost, rate=rate)


PLANNED = replace(NOTHING, smart=frozenset({NOON}))
RAN = replace(PLANNED, completed=frozenset({NOON}))


@pytest.mark.parametrize(
    ("special", "evidence", "told", "ours"),
    [
        (DISPATCHED, RAN, None, 64.91),
        (DISPATCHED, RAN, settled(PLAIN), 64.91),
        (DISPATCHED, PLANNED, settled(PLAIN), 65.0),
        (DISPATCHED, PLANNED, settled(Rate(inc_vat=0.4, exc_vat=0.4)), 64.91),
        (DISPATCHED, PLANNED, settled(PLAIN, Authority.CORRECTED), 64.91),
        (price(is_intelligent=True), NOTHING, settled(LOW), 65.0),
        (price(is_intelligent=True, standard_rate=LOW), NOTHING, settled(LOW), 65.0),
    ],
    ids=[
        "ran as planned", "ran, settled dear", "did not run, settled dear",
        "at no price of ours", "of the user", "plain, settled low",
        "plain, though low is a price of ours",
    ],
)  # fmt: skip
def test_settled_costs_decide_only_where_evidence_is_weak(special, evidence, told, ours):
    """0.5 kWh at 7 p in place of 25 p: 9 p less."""
    known = meter(special=special, evidence=evidence, told=told)
    (found,) = check(statement(line(70.0)), [known])
    assert found.ours == ours


def test_half_hours_settled_otherwise_are_named():
    known = meter(special=DISPATCHED, evidence=RAN, told=settled(PLAIN))
    (found,) = check(statement(line(65.0)), [known])
    (run,) = found.half_hours
    assert (run.start, run.end, run.reason) == (NOON, NOON + HALF_HOUR, PriceReason.DISPATCH)
    assert (run.theirs, run.ours) == (pytest.approx(0.125), pytest.approx(0.035))
    assert letter(statement(), [found], LONDON) == (
        "Statement of 1 Nov to 10 Nov 2026:\n"
        "Electricity from 1 Nov to 10 Nov 2026 was billed at 65.00; by my tariff and readings it is"
        " 64.91.\n5 Nov 12:00 to 12:30 was settled at 0.12 instead of 0.04."
    )


# --- Gas, and several meters ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("quantity", "ours"),
    [(227.9, 65.0), (228.0, 62.0), (240.0, 65.0), (246.0, 66.5), (246.1, 65.0), (None, 65.0)],
)
def test_gas_has_the_calorific_value_of_the_bill_if_that_can_be_one(quantity, ours):
    """At 40 MJ/m³ it is 240 kWh; 38 to 41 are possible: 228 to 246 kWh at 25 p, and 5.00."""
    gas = meter(fuel=Fuel.GAS, calorific_value=40.0)
    charged = line(1.0, fuel=Fuel.GAS, title="Gas", quantity_kwh=quantity)
    (found,) = check(statement(charged), [gas])
    assert found.exact == pytest.approx(ours)


def test_of_two_meters_the_one_with_the_quantity_is_meant():
    """One uses 240 kWh, the other 480: 125.00."""
    meters = [meter(), meter(id="2", kwh=1.0)]
    lines = (line(125.0, id="2", quantity_kwh=480.0), line(65.0))
    assert {it.verdict for it in check(statement(*lines), meters)} == {MATCHES}
    (unknown,) = check(statement(line(65.0, quantity_kwh=300.0)), meters)
    assert unknown.verdict is CANNOT_TELL


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        ([], CANNOT_TELL),
        ([MATCHES, MATCHES], MATCHES),
        ([MATCHES, CANNOT_TELL], CANNOT_TELL),
        ([CANNOT_TELL, DIFFERS, MATCHES], DIFFERS),
    ],
)
def test_one_line_that_differs_makes_the_bill_differ(verdicts, whole):
    ours = {MATCHES: 1.0, DIFFERS: 2.0, CANNOT_TELL: None}
    lines = [CheckedLine(title="", theirs=1.0, ours=ours[verdict]) for verdict in verdicts]
    assert verdict_of(lines) is whole


def test_nothing_is_to_be_written_where_too_little_is_charged():
    (found,) = check(statement(line(60.0)), [meter()])
    assert letter(statement(), [found], LONDON) == ""
