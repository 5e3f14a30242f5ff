"""What each question costs, where it goes, and what comes back."""

from base64 import b64encode
from dataclasses import replace
from datetime import date
import pytest
from scripted import (
    API_KEY,
    ORIGIN,
    Reply,
    during,
    failure_of,
    fixture_reply,
    page,
    recorded,
    reply,
    utc,
)
from custom_components.octopus_insight.model.account import Meter, MeterPoint
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.prices.tariff import (
    Agreement,
    DatedRate,
    Fuel,
    Rate,
    Register,
)
from custom_components.octopus_insight.model.usage.consumption import GasUnit
from custom_components.octopus_insight.octopus.budget import Call, Urgency
from custom_components.octopus_insight.octopus.client import OctopusClient
from custom_components.octopus_insight.octopus.errors import (
    AuthenticationError,
    BadRequestError,
    BudgetSpentError,
    CannotConnectError,
    NotAllowedError,
    NotFoundError,
    UnexpectedResponseError,
)
from custom_components.octopus_insight.octopus.prices import RateQuery
from custom_components.octopus_insight.octopus.products import tariff_terms
from tests.harness.cases import cases, rows

TOKEN = fixture_reply("graphql_token")
NOT_FOUND = reply({"detail": "Not found."}, 404)
DAY_NIGHT_REFUSAL = reply(recorded("rest_error_day_night"), 400)
EMPTY = page()
SPAN = during("2026-11-18 00:00", "2026-11-19 00:00")
IN_SUMMER = during("2026-08-12 00:00", "2026-08-13 00:00")
NUMBER = "A-00000011"
KEY_HEADER = f"Basic {b64encode(f'{API_KEY}:'.encode()).decode()}"

METER = Meter(serial="24A0000011", active_from=date(2024, 1, 20), active_to=None)
OLD = Meter(serial="OLD", active_from=None, active_to=None)
POINT = MeterPoint(
    id="2000000000011", fuel=Fuel.ELECTRICITY, is_export=False, meters=(METER,), agreements=()
)
EXPORT = replace(POINT, id="2000000000022", is_export=True)
GAS = replace(POINT, id="3000000033", fuel=Fuel.GAS)
AGILE = Agreement(
    tariff_code="E-1R-AGILE-24-10-01-C",
    product_code="AGILE-24-10-01",
    product_name="Agile Octopus",
    terms=tariff_terms("AGILE-24-10-01"),
    start=utc("2026-01-01 00:00"),
    end=None,
    agreed_standing_charge=0.42,
)
FOUR_RATE = replace(
    AGILE,
    tariff_code="E-1R-IOG-SMB-VAR-24-10-29-C",
    product_code="IOG-SMB-VAR-24-10-29",
    terms=tariff_terms("IOG-SMB-VAR-24-10-29"),
    registers=frozenset(Register) - {Register.STANDARD},
)


def query(point: MeterPoint, agreement: Agreement, span: Interval) -> RateQuery:
    return RateQuery(meter_point=point, agreement=agreement, span=span)


def feed(name: str) -> Reply:
    """Return a page of the four-rate tariff's feeds."""
    return reply(recorded("unit_rates_four_rate")[name])


def since_june(inc: float, exc: float) -> tuple[DatedRate, ...]:
    rate = Rate(inc_vat=inc, exc_vat=exc)
    return (DatedRate(rate=rate, start=utc("2026-06-30 23:00"), end=None, payment_method=None),)


FOUR = ["day-unit-rates", "night-unit-rates"]
FOUR += ["ev-device-peak-unit-rates", "ev-device-off-peak-unit-rates"]
FOUR_FEEDS = [feed(name) for name in FOUR]
HIGH, LOW = since_june(0.294, 0.28), since_june(0.063, 0.06)
DAY_NIGHT_RATES = {Register.DAY: HIGH, Register.NIGHT: LOW}
FOUR_RATES = {**DAY_NIGHT_RATES, Register.EV_PEAK: HIGH, Register.EV_OFF_PEAK: LOW}
ONE_DAY = {"period_from": "2026-11-18T00:00:00Z", "period_to": "2026-11-19T00:00:00Z"}


def feeds(wire) -> list[str]:
    """Return which feeds were asked for."""
    return [path.split("/")[-2] for path in wire.paths]


async def test_accounts_are_found_from_the_key(client, wire):
    wire.script = [TOKEN, fixture_reply("graphql_accounts")]
    accounts = {"A-00000011": "42 Fictional Street, Exampleton", "A-00000022": None}
    assert await client.accounts() == accounts


async def test_an_account_is_one_request(client, wire, budget):
    wire.script = [TOKEN, fixture_reply("graphql_account")]
    account = await client.account(NUMBER)
    points = [point.id for point in account.meter_points]
    assert points == ["2000000000011", "2000000000022", "3000000033"]
    assert len(account.devices) == 2
    assert wire.sent[1].body["variables"] == {"number": NUMBER}
    assert budget.requests_in_last_hour(Call.ACCOUNT) == 1
    assert budget.requests_in_last_hour(Call.LOGIN) == 1


class TestDispatches:
    """Plans and states of all cars."""

    async def test_all_cars_are_one_request(self, client, wire, budget):
        """Each plan under its own name, the account's completed rows once."""
        answer = recorded("graphql_dispatches")
        answer["data"]["d1"] = []
        wire.script = [TOKEN, reply(answer)]
        told = await client.dispatches(NUMBER, ["car", "van"], urgency=Urgency.PERSON)
        assert {device: len(plan) for device, plan in told.planned.items()} == {"car": 3, "van": 0}
        assert wire.sent[1].body["variables"] == {"number": NUMBER, "d0": "car", "d1": "van"}
        assert budget.requests_in_last_hour(Call.DISPATCHES) == 1
        with pytest.raises(BudgetSpentError):  # within the minute
            await client.dispatches(NUMBER, ["car"], urgency=Urgency.PERSON)

    async def test_beyond_four_cars_plans_are_unknown(self, client, wire):
        wire.script = [TOKEN, reply({"data": {"devices": [], "d0": [], "d3": []}})]
        told = await client.dispatches(NUMBER, ["a", "b", "c", "d", "e"])
        assert told.planned == {"a": (), "b": None, "c": None, "d": ()}
        assert set(wire.sent[1].body["variables"]) == {"number", "d0", "d1", "d2", "d3"}

    async def test_without_a_car_the_states_are_asked_for(self, client, wire):
        """No plan is asked for, and the document is valid all the same."""
        wire.script = [TOKEN, reply({"data": {"devices": [], "completedDispatches": []}})]
        assert (await client.dispatches(NUMBER, [])).planned == {}

    @cases(
        "name, wait",
        ("KT-CT-1199", "graphql_error_plan_throttled", 60),
        ("KT-CT-4340", "graphql_error_plan_failed", 0),
    )
    async def test_a_throttled_plan_is_a_rest(self, client, wire, budget, clock, name, wait):
        """The valid part of the answer is used; being throttled still means to wait."""
        wire.script = [TOKEN, fixture_reply(name)]
        told = await client.dispatches(NUMBER, ["car"])
        assert told.planned == {"car": None}
        clock.advance(30)
        rest = budget.next_allowed(Call.DISPATCHES) - clock.now
        assert rest.total_seconds() == 30  # the minute between two requests covers both
        clock.advance(30)
        wire.script = [fixture_reply(name)]
        await client.dispatches(NUMBER, ["car"])
        assert (budget.next_allowed(Call.DISPATCHES) - clock.now).total_seconds() == 60 + wait

    async def test_three_failed_fields_are_no_answer(self, client, wire):
        errors = [failure_of("KT-CT-4340", "d0"), failure_of("KT-CT-4341", "completedDispatches")]
        data = {"devices": None, "d0": None, "completedDispatches": None}
        wire.script = [TOKEN, reply({"errors": errors, "data": data})]
        with pytest.raises(CannotConnectError):
            await client.dispatches(NUMBER, ["car"])


class TestUnitRates:
    """Prices of a unit, from public lists where there are any."""

    async def test_a_standard_feed_is_one_public_request(self, client, wire, budget):
        """No login and no credential; the span goes in UTC."""
        wire.script = [fixture_reply("unit_rates_half_hourly")]
        rates = await client.unit_rates(query(POINT, AGILE, SPAN))
        assert [len(rows) for rows in rates.values()] == [3]
        [sent] = wire.sent
        assert "Authorization" not in sent.headers
        tariff = "/v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-C/"
        assert sent.url.path == f"{tariff}standard-unit-rates/"
        assert dict(sent.url.query) == {**ONE_DAY, "page_size": "1500"}
        assert budget.requests_in_last_hour() == budget.requests_in_last_hour(Call.RATES) == 1

    async def test_the_registers_of_the_agreement_are_asked_for(self, client, wire):
        """A four-rate tariff is four requests, and none for the feed it does not have."""
        wire.script = list(FOUR_FEEDS)
        assert await client.unit_rates(query(POINT, FOUR_RATE, SPAN)) == FOUR_RATES
        assert "standard-unit-rates" not in feeds(wire)

    async def test_an_empty_standard_feed_hides_four(self, client, wire):
        """Intelligent Go that the account calls standard, and whose standard feed is empty."""
        hidden = replace(FOUR_RATE, registers=frozenset({Register.STANDARD}))
        wire.script = [feed("standard-unit-rates"), *FOUR_FEEDS]
        assert await client.unit_rates(query(POINT, hidden, SPAN)) == FOUR_RATES

    @cases("standard", ("empty", EMPTY), ("refused", DAY_NIGHT_REFUSAL))
    async def test_a_day_and_a_night_feed_are_found(self, client, wire, standard):
        """Other tariffs without a standard feed have two registers."""
        wire.script = [standard, feed("day-unit-rates"), feed("night-unit-rates")]
        assert await client.unit_rates(query(POINT, AGILE, SPAN)) == DAY_NIGHT_RATES
        assert feeds(wire) == ["standard-unit-rates", "day-unit-rates", "night-unit-rates"]

    async def test_prices_not_yet_published_are_an_empty_feed_and_no_error(self, client, wire):
        wire.script = [EMPTY, reply({"detail": "No."}, 400), NOT_FOUND]
        assert await client.unit_rates(query(POINT, AGILE, SPAN)) == {Register.STANDARD: ()}

    @cases("point, fuel", ("export", EXPORT, "electricity"), ("gas", GAS, "gas"))
    async def test_only_bought_electricity_has_registers(self, client, wire, point, fuel):
        wire.script = [EMPTY]
        assert await client.unit_rates(query(point, AGILE, SPAN)) == {Register.STANDARD: ()}
        assert f"/{fuel}-tariffs/" in wire.paths[0]

    async def test_another_refusal_is_an_error(self, client, wire):
        wire.script = [reply({"period_from": ["Enter a date."]}, 400)]
        with pytest.raises(BadRequestError):
            await client.unit_rates(query(POINT, AGILE, SPAN))

    @cases("agreement", ("standard", AGILE), ("registers", FOUR_RATE))
    async def test_a_product_that_is_not_public(self, client, wire, agreement):
        """One 404 says so for all of its feeds."""
        wire.script = [NOT_FOUND]
        assert await client.unit_rates(query(POINT, agreement, SPAN)) == {}

    async def test_a_feed_that_is_not_there_hides_no_other(self, client, wire):
        """A four-rate tariff without prices of its own for the car."""
        wire.script = [*FOUR_FEEDS[:2], NOT_FOUND, reply({"detail": "No."}, 400)]
        rates = await client.unit_rates(query(POINT, FOUR_RATE, SPAN))
        assert rates == FOUR_RATES | {Register.EV_PEAK: (), Register.EV_OFF_PEAK: ()}

    @cases("point, inc", ("import", POINT, 0.21), ("export", EXPORT, 0.20))
    async def test_nobody_pays_vat_on_what_is_paid_for_export(self, client, wire, point, inc):
        """20 p net are 21 p with 5 % VAT, and 20 p on export."""
        wire.script = [page({"value_exc_vat": 20.0, "valid_from": None, "valid_to": None})]
        rates = await client.unit_rates(query(point, AGILE, IN_SUMMER))
        assert rates[Register.STANDARD][0].rate.inc_vat == pytest.approx(inc)


class TestToldRates:
    """What applies to a meter point, as its account is told."""

    async def test_two_days_are_a_page(self, client, wire):
        """Pages hold below 100 rows, and so 99 half hours."""
        wire.script = [TOKEN, fixture_reply("graphql_applicable_rates")]
        rows = await client.told_rates(NUMBER, query(POINT, AGILE, SPAN))
        assert [row.rate.exc_vat for row in rows] == [0.2, -0.04]
        assert wire.sent[1].body["variables"] == {
            "number": NUMBER,
            "mpxn": "2000000000011",
            "start": "2026-11-18T00:00:00Z",
            "end": "2026-11-19T00:00:00Z",
            "after": None,
        }
        assert "first: 99" in wire.sent[1].body["query"]

    async def test_pages_of_graphql_are_followed_unless_they_stand_still(self, client, wire):
        first = recorded("graphql_applicable_rates")
        first["data"]["applicableRates"]["pageInfo"] = {"hasNextPage": True, "endCursor": "MQ=="}
        wire.script = [TOKEN, reply(first), fixture_reply("graphql_applicable_rates")]
        assert len(await client.told_rates(NUMBER, query(POINT, AGILE, SPAN))) == 4
        assert wire.sent[2].body["variables"]["after"] == "MQ=="
        wire.script = [reply(first), reply(first)]
        with pytest.raises(UnexpectedResponseError):
            await client.told_rates(NUMBER, query(POINT, AGILE, SPAN))

    @pytest.mark.parametrize(
        ("start", "end", "hours"),
        [
            pytest.param(None, None, 24, id="open: the whole span"),
            pytest.param("2026-11-17T12:00Z", "2026-11-18T06:00Z", 6, id="begins before"),
            pytest.param("2026-11-18T20:00Z", "2026-11-20T00:00Z", 4, id="ends after"),
            pytest.param("2026-11-17T00:00Z", "2026-11-18T00:00Z", 0, id="ended at its start"),
            pytest.param("2026-11-19T00:00Z", None, 0, id="begins at its end"),
        ],
    )
    async def test_no_row_reaches_beyond_the_span(self, client, wire, start, end, hours):
        """Another tariff may apply to the meter point there."""
        answer = recorded("graphql_applicable_rates")
        node = {"value": "20.0", "validFrom": start, "validTo": end}
        answer["data"]["applicableRates"]["edges"] = [{"node": node}]
        wire.script = [TOKEN, reply(answer)]
        rows = await client.told_rates(NUMBER, query(POINT, AGILE, SPAN))
        assert sum((row.end - row.start).total_seconds() for row in rows) == hours * 3600

    async def test_an_account_that_may_not_ask_is_told_nothing(self, client, wire):
        """That says nothing of its lists."""
        wire.script = [TOKEN, NOT_FOUND]
        assert await client.told_rates(NUMBER, query(POINT, AGILE, SPAN)) == ()


class TestStandingCharges:
    """Prices of a day."""

    async def test_they_come_from_the_public_list(self, client, wire, budget):
        wire.script = [fixture_reply("standing_charges")]
        assert len(await client.standing_charges(query(POINT, AGILE, SPAN))) == 3
        assert wire.paths[0].endswith("/E-1R-AGILE-24-10-01-C/standing-charges/")
        assert "Authorization" not in wire.sent[0].headers
        assert budget.requests_in_last_hour(Call.STANDING_CHARGES) == 1

    async def test_a_product_that_is_not_public_has_the_agreed_charge_or_none(self, client, wire):
        """42 p with VAT are 40 p without."""
        wire.script = [NOT_FOUND]
        [charge] = await client.standing_charges(query(GAS, AGILE, SPAN))
        assert charge.rate.inc_vat == 0.42
        assert charge.rate.exc_vat == pytest.approx(0.40)
        assert (charge.start, charge.end) == (None, None)

    @pytest.mark.parametrize(
        ("until", "agreed"),
        [
            pytest.param("2026-11-18T23:59Z", 1, id="ends a minute before the span"),
            pytest.param("2026-11-19T00:00Z", 0, id="ends with it"),
            pytest.param(None, 0, id="is open"),
        ],
    )
    async def test_the_agreed_charge_fills_what_no_list_has(self, client, wire, until, agreed):
        """It stands last, and without a start: any row of a list wins."""
        row = {"value_exc_vat": 50.0, "valid_from": "2026-01-01T00:00Z", "valid_to": until}
        wire.script = [reply({"results": [row], "next": None})]
        rows = await client.standing_charges(query(POINT, AGILE, SPAN))
        assert [row.start for row in rows[1:]] == [None] * agreed

        wire.script = [NOT_FOUND]
        agreement = replace(AGILE, agreed_standing_charge=None)
        assert await client.standing_charges(query(POINT, agreement, SPAN)) == ()


class TestConsumption:
    """What the meters counted."""

    async def test_it_is_asked_with_the_key(self, client, wire, budget):
        """By header, oldest first, a year on a page."""
        wire.script = [fixture_reply("consumption_gas")]
        rows = await client.consumption(GAS, SPAN)
        assert [row.quantity for row in rows] == [0.0, 0.206]
        [sent] = wire.sent
        assert sent.headers["Authorization"] == KEY_HEADER
        assert sent.url.path == "/v1/gas-meter-points/3000000033/meters/24A0000011/consumption/"
        assert dict(sent.url.query) == {**ONE_DAY, "page_size": "25000", "order_by": "period"}
        assert budget.requests_in_last_hour(Call.CONSUMPTION) == 1

    async def test_pages_are_followed_on_our_own_host(self, client, wire):
        """The recorded next page is on the supplier's host; it is asked of ours."""
        wire.script = list(
            map(fixture_reply, ("consumption_clock_change", "consumption_last_page"))
        )
        rows = await client.consumption(POINT, during("2026-10-24 23:00", "2026-10-26 00:00"))
        assert [row.quantity for row in rows] == [0.1, 0.2, 0.3, 0.4, 0.5]
        assert {str(sent.url.origin()) for sent in wire.sent} == {ORIGIN}
        assert wire.sent[1].url.query["page"] == "2"
        assert wire.sent[1].url.query["period_from"] == "2026-10-24T23:00:00Z"

    async def test_without_a_meter_nothing_is_asked_and_without_readings_nothing_told(
        self, client, wire
    ):
        assert await client.consumption(replace(POINT, meters=()), SPAN) == ()
        assert not wire.sent
        wire.script = [EMPTY]
        assert await client.consumption(POINT, SPAN) == ()

    @cases(
        "old, asked",
        ("taken away the day before", {"active_to": date(2026, 11, 17)}, False),
        ("taken away on the first day", {"active_to": date(2026, 11, 18)}, True),
        ("still there", {}, True),
        ("not there yet", {"active_from": date(2026, 11, 20)}, False),
        ("counts in another unit", {"gas_unit": GasUnit.KWH}, False),
    )
    async def test_a_replaced_meter_is_asked_too_if_it_hung_there_and_counts_alike(
        self, client, wire, old, asked
    ):
        wire.script = [EMPTY, EMPTY][: 1 + asked]
        await client.consumption(replace(POINT, meters=(replace(OLD, **old), METER)), SPAN)
        assert ("OLD" in "".join(wire.paths)) is asked

    async def test_the_404_of_an_old_meter_does_not_hide_the_new_one(self, client, wire):
        wire.script = [NOT_FOUND, fixture_reply("consumption_gas")]
        assert len(await client.consumption(replace(GAS, meters=(OLD, METER)), SPAN)) == 2

    @rows(
        "answer, kind",
        (NOT_FOUND, NotFoundError),
        (reply({"detail": "No."}, 401), NotAllowedError),
        (reply({"detail": "No."}, 403), NotAllowedError),
    )
    async def test_a_meter_that_is_refused_says_nothing_of_the_key(
        self, client, wire, answer, kind
    ):
        wire.script = [answer]
        with pytest.raises(NotFoundError) as raised:
            await client.consumption(POINT, SPAN)
        assert type(raised.value) is kind

    async def test_a_key_with_a_colon_is_none(self, wire, budget):
        """It cannot be put in the header, and no supplier gives such keys."""
        client = OctopusClient(wire.transport(budget, api_key="a:b"))
        with pytest.raises(AuthenticationError):
            await client.consumption(POINT, SPAN)
