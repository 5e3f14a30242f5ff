"""What is asked about the past, of the simulated supplier: everything of years in few requests."""

from datetime import date, timedelta
import pytest
from custom_components.octopus_insight.coordinator.octopus import past as past_module
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty
from custom_components.octopus_insight.octopus.budget import Call
from custom_components.octopus_insight.octopus.errors import BudgetSpentError, OctopusError
from simulator.patterns import agile_export_price, agile_import_price
from tests.harness.cases import cases
from tests.model.builders import at, span

TWO_YEARS = span("2024-12-01T00:00Z", "2026-11-18T00:00Z")
"""717 days."""
SUPPLIED = span("2025-05-31T23:00Z", "2026-11-17T23:00Z")
"""535 days: since the homes whose VAT goes by the table are supplied."""


class Past:
    """The past of a household, and what was asked for it."""

    def __init__(self, home):
        self.home, self.entry = home, home.entry
        self.source = self.entry.runtime_data.timeline.source.past
        self.points = {
            role: next(one for one in self._all if one.id == home.supplier.id_of(role))
            for role in ("import", "export", "gas")
            if role in {point.role for point in home.supplier.world.points}
        }
        home.supplier.world.log.clear()

    @property
    def _all(self):
        return self.entry.runtime_data.timeline.source.account.data.account.meter_points

    def requests(self) -> dict[str, int]:
        """Count what the supplier saw."""
        return dict(self.home.supplier.world.log.counts())

    def spent(self) -> dict[str, int]:
        """Count what our own budget noted, without what a start asks."""
        budget = self.entry.runtime_data.timeline.source.account.access.budget
        kinds = (Call.HISTORY, Call.SETTLED, Call.STATEMENTS)
        return {str(kind): spent for kind in kinds if (spent := budget.requests_in_last_hour(kind))}


@pytest.fixture
async def past(home):
    """Return the past of the household, which is set up at noon on 18 November 2026."""
    await home.set_up()
    return Past(home)


def household(name: str):
    return pytest.mark.parametrize("household", [name])


# --- Readings -------------------------------------------------------------------------------------


async def test_readings_of_two_years_take_three_requests(past):
    """All half hours are there once, in order, and nothing of it is taken for live readings."""
    found = await past.source.readings(past.points["import"], TWO_YEARS)
    starts = [TWO_YEARS.start + number * HALF_HOUR for number in range(717 * 48)]
    assert [row.start for row in found] == starts
    assert past.requests() == {"consumption": 3}
    assert past.spent() == {"history": 3}


@cases(
    "days, requests",
    ("shorter", 269, 1),
    ("at once", 270, 1),
    ("longer", 271, 2),
)
async def test_an_answer_of_readings_has_a_size(past, days, requests):
    start = TWO_YEARS.start
    whole = Interval(start=start, end=start + timedelta(days=days))
    assert len(await past.source.readings(past.points["import"], whole)) == days * 48
    assert past.requests() == {"consumption": requests}


@household("flux")
@cases("wall", ("between half hours", "12:00"), ("within one", "12:10"))
async def test_a_meter_exchanged_within_a_day_leaves_each_half_hour_there_once(home, wall):
    """Each of the two is asked, and a half hour that both know is one."""
    at_noon = f"2026-11-10T{wall}Z"
    home.do("exchange_meter", meter="import", serial="26NEW", at=at_noon)
    await home.set_up()
    past, day = Past(home), span("2026-11-10T00:00Z", "2026-11-11T00:00Z")
    found = await past.source.readings(past.points["import"], day)
    assert [row.start for row in found] == [day.start + nth * HALF_HOUR for nth in range(48)]
    assert past.requests() == {"consumption": 2}


# --- Prices ---------------------------------------------------------------------------------------


@household("agile")
@pytest.mark.slow
async def test_two_years_of_agile_both_ways_take_few_requests(past):
    """Each half hour has its own price; a list has 1500 rows a page."""
    whole = span("2025-01-01T00:00Z", "2026-11-18T00:00Z")
    for role, price in (("import", agile_import_price), ("export", agile_export_price)):
        found = await past.source.prices(past.points[role], whole)
        assert len(found) == 686 * 48
        wrong = [
            start
            for start, slot in found.items()
            if slot.rate is None or slot.rate.exc_vat != pytest.approx(price(start).exc / 100)
        ]
        assert wrong == []
    # 32,928 rows each way: 15 pages and 7
    assert past.requests() == {"rates": 44}
    assert past.spent() == {"history": 44}


@household("agile")
async def test_pieces_of_prices_fit_together(past, monkeypatch):
    """Also where a piece ends within a day, and where VAT changes."""
    monkeypatch.setattr(past_module, "DAILY_RATES_AT_ONCE", 50 * HALF_HOUR)
    found = await past.source.prices(
        past.points["import"], span("2026-09-29T00:00Z", "2026-10-02T00:00Z")
    )
    assert list(found) == [at("2026-09-29T00:00Z") + number * HALF_HOUR for number in range(144)]
    assert {slot.certainty for slot in found.values()} == {Certainty.PUBLISHED}
    for start, slot in found.items():
        net = agile_import_price(start).exc / 100
        assert slot.rate == Rate(inc_vat=pytest.approx(net * 1.05), exc_vat=pytest.approx(net))
    assert past.requests() == {"rates": 3}


def rates_of(found, *moments):
    """Return prices of half hours without and with VAT, in pence."""
    slots = [found[at(moment)] for moment in moments]
    return [(round(one.rate.exc_vat * 100, 9), round(one.rate.inc_vat * 100, 9)) for one in slots]


@household("go")
async def test_banded_prices_of_two_years_take_one_request_and_have_the_vat_of_their_time(past):
    """Go: 8 p from 0:30 to 5:30 London time, else 28 p, without VAT.

    1 October 2026, midnight in London, is 23:00 UTC.
    """
    found = await past.source.prices(past.points["import"], SUPPLIED)
    assert past.requests() == {"rates": 1}
    assert len(found) == 535 * 48
    assert rates_of(
        found,
        "2026-01-15T00:00Z",
        "2026-01-15T00:30Z",
        "2026-01-15T05:30Z",
        "2025-07-15T04:00Z",
        "2025-07-15T04:30Z",
        "2026-09-30T22:30Z",
        "2026-09-30T23:00Z",
        "2026-10-01T00:00Z",
    ) == [(28, 29.4), (8, 8.4), (28, 29.4), (8, 8.4), (28, 29.4), (28, 29.4), (28, 28), (8, 8)]
    assert found[at("2026-01-15T00:30Z")].band is Band.LOW
    assert found[at("2026-01-15T00:00Z")].band is Band.HIGH


@household("future-tariff")
async def test_a_tariff_that_changed_within_the_span(past):
    """25 p until 13 August, local midnight, then 22 p; one open row that shows today's VAT each."""
    whole = span("2026-08-01T00:00Z", "2026-11-01T00:00Z")
    found = await past.source.prices(past.points["import"], whole)
    assert past.requests() == {"rates": 2}
    assert rates_of(
        found,
        "2026-08-01T00:00Z",
        "2026-08-12T22:30Z",
        "2026-08-12T23:00Z",
        "2026-09-30T22:30Z",
        "2026-09-30T23:00Z",
    ) == [(25, 26.25), (25, 26.25), (22, 23.1), (22, 23.1), (22, 22)]


@household("bespoke")
async def test_a_tariff_that_is_not_public_is_priced_by_the_account(past):
    whole = span("2026-09-01T00:00Z", "2026-11-01T00:00Z")
    found = await past.source.prices(past.points["import"], whole)
    assert rates_of(found, "2026-09-01T00:00Z", "2026-10-31T23:30Z") == [(20, 21), (20, 20)]
    assert past.spent() == {"history": 2}


@household("economy7")
async def test_registers_take_a_request_each(past):
    """16 p at night, from 0:30 to 7:30 UTC, and 30 p by day, without VAT and by direct debit."""
    found = await past.source.prices(past.points["import"], SUPPLIED)
    moments = ("2025-07-15T00:00Z", "2025-07-15T00:30Z", "2025-07-15T07:30Z", "2026-11-17T03:00Z")
    assert rates_of(found, *moments) == [(30, 31.5), (16, 16.8), (30, 31.5), (16, 16)]
    assert past.requests() == {"rates": 2}


@household("economy7-old-meter")
async def test_the_way_of_paying_is_the_households(past):
    """31 p and 17 p without direct debit, as the account's price shows; 52 p a day."""
    point, week = past.points["import"], span("2026-06-01T00:00Z", "2026-06-08T00:00Z")
    moments = ("2026-06-02T12:00Z", "2026-06-02T03:00Z")
    assert rates_of(await past.source.prices(point, week), *moments) == [(31, 32.55), (17, 17.85)]
    charges = await past.source.standing_charges(point, week)
    assert charges[date(2026, 6, 2)] == Rate(inc_vat=pytest.approx(0.546), exc_vat=0.52)


@household("go")
async def test_half_hours_before_the_first_agreement_have_no_price(past):
    found = await past.source.prices(
        past.points["import"], span("2025-05-31T22:00Z", "2025-06-01T00:00Z")
    )
    assert [slot.rate is None for slot in found.values()] == [True, True, False, False]


# --- Standing charges -----------------------------------------------------------------------------


@household("go")
async def test_standing_charges_go_by_the_local_day(past):
    """50 p without VAT. The span touches three local days, and one of them for half an hour."""
    whole = span("2026-09-29T23:00Z", "2026-10-01T23:30Z")
    found = await past.source.standing_charges(past.points["import"], whole)
    assert found == {
        date(2026, 9, 30): Rate(inc_vat=pytest.approx(0.525), exc_vat=0.5),
        date(2026, 10, 1): Rate(inc_vat=pytest.approx(0.5), exc_vat=0.5),
        date(2026, 10, 2): Rate(inc_vat=pytest.approx(0.5), exc_vat=0.5),
    }
    assert past.spent() == {"history": 1}


@household("flux")
async def test_export_has_no_standing_charge_and_nothing_is_asked(past):
    whole = span("2026-10-24T23:00Z", "2026-10-26T00:00Z")
    found = await past.source.standing_charges(past.points["export"], whole)
    assert found == {date(2026, 10, 25): Rate(inc_vat=0.0, exc_vat=0.0)}
    assert past.requests() == {}


@household("future-tariff")
async def test_days_without_an_agreement_have_no_standing_charge(past):
    """46 p before 13 August and 44 p from then on; the home is supplied from 1 June 2025."""
    whole = span("2025-05-30T23:00Z", "2026-08-13T23:00Z")
    found = await past.source.standing_charges(past.points["import"], whole)
    days = [date(2025, 5, 31), date(2025, 6, 1), date(2026, 8, 12), date(2026, 8, 13)]
    net = [one and one.exc_vat for one in map(found.get, days)]
    assert net == [None, 0.46, 0.46, 0.44]
    assert len(found) == 365 + 74


# --- Settled costs and statements -----------------------------------------------------------------


async def test_settled_costs_of_a_day_over_the_wire(past):
    """The night at the low price, the day at the high one; export is worth something, gas costs."""
    day = span("2026-11-15T00:00Z", "2026-11-16T00:00Z")
    found = {role: await past.source.settled(point, day) for role, point in past.points.items()}
    assert {role: len(rows) for role, rows in found.items()} == dict.fromkeys(past.points, 48)
    assert past.spent() == {"settled": 3}
    night, noon = found["import"][4], found["import"][24]
    assert (night.parts[0].rate.exc_vat, noon.parts[0].rate.exc_vat) == (0.066667, 0.281904)
    # the energy has three decimals
    for rows in found.values():
        assert all(
            sum(part.kwh for part in one.parts) == pytest.approx(one.kwh, abs=0.0006)
            for one in rows
        )
    assert all(
        part.cost.inc_vat == part.cost.exc_vat for one in found["export"] for part in one.parts
    )


async def test_yesterday_is_not_settled_yet(past):
    """Half hours without costs, or none at all: never a cost of zero."""
    found = await past.source.settled(
        past.points["import"], span("2026-11-17T00:00Z", "2026-11-18T00:00Z")
    )
    assert {one.parts for one in found} <= {()}


@household("fixed-flat")
async def test_statements_over_the_wire(past):
    """Every statement's charges sum up to what it says, and the latest is the first."""
    found = await past.source.statements(by_person=True)
    assert found
    assert [one.last for one in found] == sorted((one.last for one in found), reverse=True)
    for one in found:
        assert sum(line.gross for line in one.lines) == pytest.approx(one.gross_charges)
        assert {line.fuel for line in one.lines} <= {"electricity", "gas"}
    assert past.spent()["statements"] <= 3


# --- Failures -------------------------------------------------------------------------------------


async def test_a_failure_is_raised_and_leaves_what_is_live_as_it_was(past):
    """So is a refusal by the budget, before anything is sent."""
    point, day = past.points["import"], span("2026-11-15T00:00Z", "2026-11-16T00:00Z")
    past.home.fail("500")
    with pytest.raises(OctopusError):
        await past.source.prices(point, day)
    past.home.recover()
    budget = past.entry.runtime_data.timeline.source.account.access.budget
    for _ in range(90 - budget.requests_in_last_hour(Call.HISTORY)):
        budget.spend(Call.HISTORY)
    past.home.supplier.world.log.clear()
    with pytest.raises(BudgetSpentError):
        await past.source.readings(point, day)
    assert past.requests() == {}
    assert past.home.shown("import", "current_rate") is not None
    assert past.entry.runtime_data.timeline.source.unit_rates.last_error is None
