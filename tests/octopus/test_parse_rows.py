"""From rows of prices, readings and dispatches to values."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from itertools import pairwise
import logging
from hypothesis import given, strategies as st
import pytest
from scripted import during, recorded, utc
from custom_components.octopus_insight.model.charging.dispatch import (
    CompletedDispatch,
    DispatchType,
    PlannedDispatch,
)
from custom_components.octopus_insight.model.prices.tariff import DatedRate, PaymentMethod, Rate
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from custom_components.octopus_insight.octopus.errors import OctopusError, UnexpectedResponseError
from custom_components.octopus_insight.octopus.parse.account import account, accounts
from custom_components.octopus_insight.octopus.parse.dispatches import dispatches
from custom_components.octopus_insight.octopus.parse.reading import (
    GraphqlAnswer,
    Row,
    results_page,
)
from custom_components.octopus_insight.octopus.parse.rows import (
    applicable_rates,
    meter_readings,
    rates,
)
from custom_components.octopus_insight.octopus.parse.sessions import (
    free_electricity,
    joined_codes,
    saving_sessions,
)
from tests.harness.cases import cases, rows

AUTUMN = during("2026-10-24 23:00", "2026-10-26 00:00")
DIRECT_DEBIT, OTHER = PaymentMethod.DIRECT_DEBIT, PaymentMethod.NON_DIRECT_DEBIT


def vat(_start: datetime | None) -> float:
    return 0.05


def dated(inc: float, exc: float, start: str | None, end: str | None, method=None) -> DatedRate:
    return DatedRate(
        rate=Rate(inc_vat=inc, exc_vat=exc),
        start=utc(start) if start else None,
        end=utc(end) if end else None,
        payment_method=method,
    )


def priced(**row) -> tuple[DatedRate, ...]:
    return rates([Row(row, "results")], vat)


class TestRates:
    """Prices, in pence there and in pounds here."""

    @rows(
        "name, expected",
        ("unit_rates_export", [dated(0.12, 0.12, "2026-02-28 00:00", None)]),
        (
            "unit_rates_two_bands",
            [
                dated(0.294, 0.28, "2026-10-25 05:30", "2026-10-25 23:30"),
                dated(0.07000035, 0.066667, "2026-10-24 22:30", "2026-10-25 05:30"),
            ],
        ),
        (
            "unit_rates_half_hourly",
            [
                dated(0.21, 0.20, "2026-11-18 00:30", "2026-11-18 01:00"),
                dated(-0.021, -0.02, "2026-11-18 00:00", "2026-11-18 00:30"),
                dated(0.0, 0.0, "2026-11-17 23:30", "2026-11-18 00:00"),
            ],
        ),
        (
            "standing_charges",
            [
                dated(0.525, 0.5, "2026-09-30 23:00", None, DIRECT_DEBIT),
                dated(0.588, 0.56, "2026-09-30 23:00", None, OTHER),
                dated(0.504, 0.48, "2026-06-30 23:00", "2026-09-30 23:00", DIRECT_DEBIT),
            ],
        ),
    )
    def test_every_row_comes_in_its_order_none_merged_or_dropped(self, name, expected):
        rows, following = results_page(recorded(name))
        assert rates(rows, vat) == tuple(expected)
        assert following is None

    @cases(
        "inc, exc, rate",
        ("both", 21.0, 20.0, (0.21, 0.20)),
        ("as strings", "21.0", "2E+1", (0.21, 0.20)),
        ("net only", None, 20.0, (0.21, 0.20)),
        ("gross only", 21.0, None, (0.21, 0.20)),
        ("free", 0, None, (0.0, 0.0)),
    )
    def test_a_missing_price_follows_from_the_other(self, inc, exc, rate):
        [row] = priced(value_inc_vat=inc, value_exc_vat=exc)
        assert (row.rate.inc_vat, row.rate.exc_vat) == pytest.approx(rate, abs=1e-12)

    @cases(
        "row",
        ("nothing", {}),
        ("nulls", {"value_inc_vat": None, "value_exc_vat": None}),
        ("a word", {"value_inc_vat": "dear"}),
        ("true is no price", {"value_inc_vat": True}),
        ("not a number", {"value_inc_vat": "NaN"}),
        ("start unreadable", {"value_inc_vat": 1, "valid_from": "soon"}),
        ("end naive", {"value_inc_vat": 1, "valid_to": "2026-11-18T00:00"}),
    )
    def test_a_row_that_cannot_be_used_is_left_out(self, row):
        assert priced(**row) == ()

    def test_a_way_of_paying_we_do_not_know_is_not_direct_debit(self):
        words = (None, "DIRECT_DEBIT", "NON_DIRECT_DEBIT", "PREPAYMENT")
        told = [priced(value_inc_vat=1, payment_method=word)[0] for word in words]
        assert [row.payment_method for row in told] == [None, DIRECT_DEBIT, OTHER, OTHER]

    def test_applicable_rates_are_taken_as_net(self):
        """20 p without VAT are 21 p with it."""
        answer = GraphqlAnswer.of(recorded("graphql_applicable_rates"))
        (first, second), cursor = applicable_rates(answer, vat)
        assert cursor is None
        assert (first.rate.exc_vat, first.rate.inc_vat) == (0.2, pytest.approx(0.21))
        assert (second.rate.exc_vat, second.rate.inc_vat) == (-0.04, pytest.approx(-0.042))
        assert (first.start, first.end) == (utc("2026-11-18 00:00"), utc("2026-11-18 00:30"))
        assert second.end is None

    def test_null_is_no_applicable_rates_but_a_page_without_an_address_is_an_error(self):
        for connection in ({}, {"edges": None, "pageInfo": None}):
            answer = GraphqlAnswer.of({"data": {"applicableRates": connection}})
            assert applicable_rates(answer, vat)[0] == ()
        connection = {"edges": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}
        with pytest.raises(UnexpectedResponseError):
            applicable_rates(GraphqlAnswer.of({"data": {"applicableRates": connection}}), vat)


class TestReadings:
    """Half hours that were metered."""

    def test_the_clocks_go_back_within_a_page(self):
        """Offsets change from +01:00 to Z; in UTC one half hour follows on the other."""
        rows, following = results_page(recorded("consumption_clock_change"))
        edges = ["24 23:30", "25 00:00", "25 00:30", "25 01:00", "25 01:30"]
        assert meter_readings(rows, AUTUMN) == tuple(
            MeterReading(start=utc(f"2026-10-{start}"), end=utc(f"2026-10-{end}"), quantity=energy)
            for (start, end), energy in zip(pairwise(edges), [0.1, 0.2, 0.3, 0.4], strict=True)
        )
        assert following is not None

    def test_gas_stays_in_the_meters_unit(self):
        """Zero is a reading."""
        rows, _ = results_page(recorded("consumption_gas"))
        span = during("2026-11-18 00:00", "2026-11-19 00:00")
        assert [row.quantity for row in meter_readings(rows, span)] == [0.206, 0.0]

    @cases(
        "start, kept",
        ("before", "2026-10-24T22:30:00Z", False),
        ("at the start", "2026-10-24T23:00:00Z", True),
        ("the last one", "2026-10-25T23:30:00Z", True),
        ("at the end", "2026-10-26T00:00:00Z", False),
    )
    def test_rows_outside_the_span_are_left_out(self, start, kept):
        row = {"consumption": 1, "interval_start": start, "interval_end": "2026-10-27T00:00:00Z"}
        assert bool(meter_readings([Row(row, "results")], AUTUMN)) is kept

    @rows(
        "told",
        {"consumption": None},
        {"interval_start": None},
        {"interval_end": None},
        {"interval_start": "2026-10-25T01:00:00Z", "interval_end": "2026-10-25T01:00:00Z"},
    )
    def test_half_a_row_or_one_of_no_length_is_none(self, told):
        rows, _ = results_page(recorded("consumption_clock_change"))
        assert meter_readings([Row({**rows[0].values, **told}, "results")], AUTUMN) == ()


ALIASES = {"d0": "car"}


def slot(start: str, end: str, kind: DispatchType) -> PlannedDispatch:
    return PlannedDispatch(start=utc(start), end=utc(end), type=kind)


def ran(start: str, end: str, energy_kwh: float | None = None) -> CompletedDispatch:
    return CompletedDispatch(start=utc(start), end=utc(end), energy_kwh=energy_kwh)


class TestDispatches:
    """Plans and completed rows, each field on its own."""

    def test_the_recorded_answer(self):
        """Offsets become UTC, energy into the car is positive, a type that is null is smart."""
        told = dispatches(GraphqlAnswer.of(recorded("graphql_dispatches")), ALIASES)
        assert told.planned == {
            "car": (
                slot("2026-11-18 14:00", "2026-11-18 15:00", DispatchType.SMART),
                slot("2026-11-18 23:30", "2026-11-19 02:30", DispatchType.BOOST),
                slot("2026-11-19 04:12", "2026-11-19 04:30", DispatchType.SMART),
            )
        }
        assert told.completed == (
            ran("2026-11-18 10:30", "2026-11-18 11:00", 1.48),
            ran("2026-11-18 10:00", "2026-11-18 10:30", 0.0),
        )
        assert [device.name for device in told.devices] == ["Family car", None]

    @pytest.mark.parametrize("name", ["graphql_error_plan_failed", "graphql_error_plan_throttled"])
    def test_a_plan_that_failed_is_not_an_empty_plan(self, name):
        told = dispatches(GraphqlAnswer.of(recorded(name)), ALIASES)
        assert told.planned == {"car": None}
        assert told.completed == ()
        assert len(told.devices) == 1

    def test_each_plan_on_its_own(self):
        answer = GraphqlAnswer.of({"data": {"devices": [], "d0": None, "d1": []}})
        told = dispatches(answer, {"d0": "car", "d1": "van"})
        assert told.planned == {"car": None, "van": ()}
        assert told.completed is None

    @rows(
        "row",
        None,
        {},
        {"start": None, "end": "2026-11-18T15:00:00Z", "type": "SMART"},
        {"start": "2026-11-18T14:00:00Z", "end": None, "type": "SMART"},
        {"start": "2026-11-18T14:00:00Z", "end": "later", "type": "SMART"},
        {"start": "2026-11-18T14:00:00", "end": "2026-11-18T15:00:00Z", "type": "SMART"},
        {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T14:00:00Z", "type": "SMART"},
        {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T13:30:00Z", "type": "SMART"},
    )
    def test_a_row_we_cannot_read_is_left_out_and_those_beside_it_stay(self, row):
        """Without a time nothing is promised, and nothing is known to have run."""
        good = {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T14:30:00Z"}
        answer = {"d0": [row], "completedDispatches": [row, good]}
        told = dispatches(GraphqlAnswer.of({"data": answer}), ALIASES)
        assert told.planned == {"car": ()}
        assert told.completed == (ran("2026-11-18 14:00", "2026-11-18 14:30"),)

    def test_a_plan_of_an_unknown_type_is_left_out_and_noted(self, caplog):
        """A promise of a low price must not be a guess."""
        caplog.set_level(logging.DEBUG)
        row = {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T15:00:00Z", "type": "MAGIC"}
        told = dispatches(GraphqlAnswer.of({"data": {"d0": [row]}}), ALIASES)
        assert told.planned == {"car": ()}
        assert "magic" in caplog.text


def number(value: object, *bounds: float) -> float | None:
    return Row({"it": value}, "row").number("it", *bounds)


def reads(read: Callable[..., object]) -> Callable[[object], object]:
    return lambda value: read(Row({"it": value}, "row"), "it")


text, identifier, moment, day, flag = map(
    reads, (Row.text, Row.identifier, Row.moment, Row.day, Row.flag)
)


class TestSingleValues:
    """The readers of numbers, texts and times."""

    def test_decimals_come_as_strings_exponents_and_all(self):
        known = (1, 1.5, "-3.52", "0E+1", 1000, -1000)
        assert [number(value, 1000.0) for value in known] == [1.0, 1.5, -3.52, 0.0, 1000.0, -1000.0]
        unknown = (True, None, "", "inf", "nan", 10**400, [], 1000.1, "-1000.1", 1e308)
        assert {number(value, 1000.0) for value in unknown} == {None}

    def test_a_number_has_a_least(self):
        """Where it cannot be negative, that is told; else it is as far below as above."""
        given = (-100.1, -100, -0.1, 0, 100)
        assert [number(each, 100.0, 0.0) for each in given] == [None, None, None, 0.0, 100.0]
        assert [number(each, 100.0) for each in given] == [None, -100.0, -0.1, 0.0, 100.0]

    def test_a_number_out_of_range_is_told_once(self, caplog):
        """A list of a thousand such rows fills no log."""
        assert [number(each, 123.5) for each in (124, -124, 200)] == [None] * 3
        assert [record.getMessage() for record in caplog.records] == [
            "A number that is not from -123.5 to 123.5 is taken for unknown"
        ]

    @cases(
        "value, as_text, as_identifier",
        ("plain", "E-1R-X", "E-1R-X", "E-1R-X"),
        ("half an emoji", "Te\ud83dsla\ud83d", "Te sla", None),
        ("a whole one", "Te\U0001f697la", "Te\U0001f697la", "Te\U0001f697la"),
        ("controls", "a\n\x00\x1b[31m\u202eb", "a [31m b", None),
        ("white space", " a \t  b ", "a b", None),
        ("nothing else", "\ud83d\n", None, None),
        ("100", "a" * 100, "a" * 100, "a" * 100),
        ("101", "a" * 101, "a" * 100, "a" * 101),
        ("255", "a" * 255, "a" * 100, "a" * 255),
        ("256", "a" * 256, "a" * 100, None),
    )
    def test_texts_are_mended_and_names_are_not(self, value, as_text, as_identifier):
        """What people read is made printable; what we ask by is whole, or not there."""
        assert (text(value), identifier(value)) == (as_text, as_identifier)

    @pytest.mark.parametrize(
        ("value", "read"),
        [
            ("2026-11-18T14:00:00+00:00", utc("2026-11-18 14:00")),
            ("2026-07-06T00:00:00+01:00", utc("2026-07-05 23:00")),
            ("2026-11-18T14:00:00", None),
            ("0001-01-01T00:00:00+14:00", utc("2000-01-01 00:00")),
            ("1999-12-31T23:59:59Z", utc("2000-01-01 00:00")),
            ("2000-01-01T00:00:00Z", utc("2000-01-01 00:00")),
            ("2099-12-31T23:59:59Z", utc("2099-12-31 23:59").replace(second=59)),
            ("2100-01-01T00:00:00Z", utc("2100-01-01 00:00")),
            ("9999-12-31T23:59:59-12:00", utc("2100-01-01 00:00")),
            ("yesterday", None),
            (1795003200, None),
            (None, None),
        ],
    )
    def test_moments(self, value, read):
        """Always UTC, in years that bear arithmetic; without an offset, not known."""
        assert moment(value) == read

    @rows(
        "read, values, expected",
        (day, ("2024-01-20", "2024-01-20T00:00:00Z", "x", 5), [date(2024, 1, 20)] * 2),
        (text, (" a ", 7, "", True, None, []), ["a", "7"]),
        (flag, (True, False, 0, "true", None), [True, False]),
    )
    def test_days_texts_and_flags_of_another_kind_are_not_known(self, read, values, expected):
        """The values after the first two are none of theirs."""
        assert [read(value) for value in values] == [*expected, *[None] * (len(values) - 2)]


WORDS = """__typename deviceType savingSessions events joinedEvents code startAt endAt edges node
customerFlexibilityCampaignEvents loyaltyPointLedgers joinSavingSessionsEvent joinedEventCodes
applicableRates pageInfo value data errors path extensions account devices d0 meterPoint
electricityAgreements mpan mprn gasAgreements meters agreements tariff completedDispatches status
start end type meta id"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=6)
    ),
    max_leaves=40,
)


@given(body=JSON)
def test_no_answer_at_all_breaks_the_parser(body):
    """Whatever comes is a value or an error of ours, never anything else."""
    try:
        answer = GraphqlAnswer.of(body)
        dispatches(answer, {"d0": "car"})
        account(answer, "A-1")
        free_electricity(answer)
        for read in (accounts, saving_sessions, joined_codes):
            with suppress(OctopusError):
                read(answer)
        applicable_rates(answer, lambda _: 0.05)
    except OctopusError as err:
        assert str(err)  # noqa: PT017 - most bodies raise, and which does not matter
