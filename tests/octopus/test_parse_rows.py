"""From rows of prices, readings and dispatches to values."""

from contextlib import suppress
from datetime import datetime
import logging
from typing import ClassVar
from hypothesis import given, strategies as st
import pytest
from scripted import recorded, utc
from custom_components.octopus_insight.model.charging.dispatch import (
    CompletedDispatch,
    DispatchType,
    PlannedDispatch,
)
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.prices.tariff import DatedRate, PaymentMethod, Rate
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from custom_components.octopus_insight.octopus.errors import OctopusError, UnexpectedResponseError
from custom_components.octopus_insight.octopus.parse.account import account, account_numbers
from custom_components.octopus_insight.octopus.parse.consumption import meter_readings
from custom_components.octopus_insight.octopus.parse.dispatches import dispatches
from custom_components.octopus_insight.octopus.parse.rates import applicable_rates, rates
from custom_components.octopus_insight.octopus.parse.reading import (
    day,
    flag,
    graphql_answer,
    identifier,
    moment,
    number,
    results_page,
    text,
)
from custom_components.octopus_insight.octopus.parse.sessions import (
    free_electricity,
    joined_codes,
    saving_sessions,
)

AUTUMN = Interval(start=utc("2026-10-24 23:00"), end=utc("2026-10-26 00:00"))


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
    return rates([row], vat)


class TestRates:
    """Prices, in pence there and in pounds here."""

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (
                "unit_rates_two_bands",
                (
                    dated(0.294, 0.28, "2026-10-25 05:30", "2026-10-25 23:30"),
                    dated(0.07000035, 0.066667, "2026-10-24 22:30", "2026-10-25 05:30"),
                ),
            ),
            (
                "unit_rates_half_hourly",
                (
                    dated(0.21, 0.20, "2026-11-18 00:30", "2026-11-18 01:00"),
                    dated(-0.021, -0.02, "2026-11-18 00:00", "2026-11-18 00:30"),
                    dated(0.0, 0.0, "2026-11-17 23:30", "2026-11-18 00:00"),
                ),
            ),
            ("unit_rates_export", (dated(0.12, 0.12, "2026-02-28 00:00", None),)),
            (
                "standing_charges",
                (
                    dated(0.525, 0.5, "2026-09-30 23:00", None, PaymentMethod.DIRECT_DEBIT),
                    dated(0.588, 0.56, "2026-09-30 23:00", None, PaymentMethod.NON_DIRECT_DEBIT),
                    dated(
                        0.504,
                        0.48,
                        "2026-06-30 23:00",
                        "2026-09-30 23:00",
                        PaymentMethod.DIRECT_DEBIT,
                    ),
                ),
            ),
        ],
    )
    def test_recorded_lists(self, name, expected):
        """Every row in the order it came, none merged or dropped."""
        rows, following = results_page(recorded(name))
        assert rates(rows, vat) == expected
        assert following is None

    @pytest.mark.parametrize(
        ("inc", "exc", "rate"),
        [
            pytest.param(21.0, 20.0, Rate(inc_vat=0.21, exc_vat=0.20), id="both"),
            pytest.param("21.0", "2E+1", Rate(inc_vat=0.21, exc_vat=0.20), id="as strings"),
            pytest.param(None, 20.0, Rate(inc_vat=0.21, exc_vat=0.20), id="net only"),
            pytest.param(21.0, None, Rate(inc_vat=0.21, exc_vat=0.20), id="gross only"),
            pytest.param(0, None, Rate(inc_vat=0.0, exc_vat=0.0), id="free"),
        ],
    )
    def test_a_missing_price_follows_from_the_other(self, inc, exc, rate):
        """VAT of 5 % completes a row."""
        [row] = priced(value_inc_vat=inc, value_exc_vat=exc)
        assert row.rate.inc_vat == pytest.approx(rate.inc_vat, abs=1e-12)
        assert row.rate.exc_vat == pytest.approx(rate.exc_vat, abs=1e-12)

    @pytest.mark.parametrize(
        "row",
        [
            pytest.param({}, id="nothing"),
            pytest.param({"value_inc_vat": None, "value_exc_vat": None}, id="nulls"),
            pytest.param({"value_inc_vat": "dear"}, id="a word"),
            pytest.param({"value_inc_vat": True}, id="true is no price"),
            pytest.param({"value_inc_vat": "NaN"}, id="not a number"),
            pytest.param({"value_inc_vat": 1, "valid_from": "soon"}, id="start unreadable"),
            pytest.param({"value_inc_vat": 1, "valid_to": "2026-11-18T00:00"}, id="end naive"),
        ],
    )
    def test_a_row_that_cannot_be_used_is_left_out(self, row):
        """No price, or no telling when: the others stay."""
        assert priced(**row) == ()

    @pytest.mark.parametrize(
        ("word", "method"),
        [
            (None, None),
            ("DIRECT_DEBIT", PaymentMethod.DIRECT_DEBIT),
            ("NON_DIRECT_DEBIT", PaymentMethod.NON_DIRECT_DEBIT),
            ("PREPAYMENT", PaymentMethod.NON_DIRECT_DEBIT),
        ],
    )
    def test_payment_methods(self, word, method):
        """A way of paying we do not know is not direct debit."""
        assert priced(value_inc_vat=1, payment_method=word)[0].payment_method is method

    def test_applicable_rates_are_taken_as_net(self):
        """20 p without VAT are 21 p with it."""
        answer = graphql_answer(recorded("graphql_applicable_rates"))
        (first, second), cursor = applicable_rates(answer, vat)
        assert cursor is None
        assert (first.rate.exc_vat, first.rate.inc_vat) == (0.2, pytest.approx(0.21))
        assert (second.rate.exc_vat, second.rate.inc_vat) == (-0.04, pytest.approx(-0.042))
        assert (first.start, first.end) == (utc("2026-11-18 00:00"), utc("2026-11-18 00:30"))
        assert second.end is None

    @pytest.mark.parametrize("connection", [{}, {"edges": None, "pageInfo": None}])
    def test_no_applicable_rates(self, connection):
        """Null is none."""
        answer = graphql_answer({"data": {"applicableRates": connection}})
        assert applicable_rates(answer, vat) == ((), None)

    def test_a_page_promised_without_an_address(self):
        """Half a list must not pass as a whole one."""
        connection = {"edges": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}
        with pytest.raises(UnexpectedResponseError):
            applicable_rates(graphql_answer({"data": {"applicableRates": connection}}), vat)


class TestReadings:
    """Half hours that were metered."""

    def test_the_clocks_go_back_within_a_page(self):
        """Offsets change from +01:00 to Z; in UTC one half hour follows on the other."""
        rows, following = results_page(recorded("consumption_clock_change"))
        assert meter_readings(rows, AUTUMN) == (
            MeterReading(start=utc("2026-10-24 23:30"), end=utc("2026-10-25 00:00"), quantity=0.1),
            MeterReading(start=utc("2026-10-25 00:00"), end=utc("2026-10-25 00:30"), quantity=0.2),
            MeterReading(start=utc("2026-10-25 00:30"), end=utc("2026-10-25 01:00"), quantity=0.3),
            MeterReading(start=utc("2026-10-25 01:00"), end=utc("2026-10-25 01:30"), quantity=0.4),
        )
        assert following is not None

    def test_gas_stays_in_the_meters_unit(self):
        """Zero is a reading."""
        rows, _ = results_page(recorded("consumption_gas"))
        span = Interval(start=utc("2026-11-18 00:00"), end=utc("2026-11-19 00:00"))
        assert [row.quantity for row in meter_readings(rows, span)] == [0.206, 0.0]

    @pytest.mark.parametrize(
        ("start", "kept"),
        [
            pytest.param("2026-10-24T22:30:00Z", False, id="before"),
            pytest.param("2026-10-24T23:00:00Z", True, id="at the start"),
            pytest.param("2026-10-25T23:30:00Z", True, id="the last one"),
            pytest.param("2026-10-26T00:00:00Z", False, id="at the end"),
        ],
    )
    def test_rows_outside_the_span_are_left_out(self, start, kept):
        """The supplier sends a few more than it was asked for."""
        row = {"consumption": 1, "interval_start": start, "interval_end": "2026-10-27T00:00:00Z"}
        assert bool(meter_readings([row], AUTUMN)) is kept

    @pytest.mark.parametrize("missing", ["consumption", "interval_start", "interval_end"])
    def test_half_a_row_is_none(self, missing):
        """Unknown is not zero."""
        rows, _ = results_page(recorded("consumption_clock_change"))
        assert meter_readings([{**rows[0], missing: None}], AUTUMN) == ()

    def test_a_row_backwards_is_none(self):
        """Nothing is metered in no time at all."""
        row = {
            "consumption": 1,
            "interval_start": "2026-10-25T01:00:00Z",
            "interval_end": "2026-10-25T01:00:00Z",
        }
        assert meter_readings([row], AUTUMN) == ()


class TestDispatches:
    """Plans and completed rows, each field on its own."""

    ALIASES: ClassVar = {"d0": "car"}

    def test_the_recorded_answer(self):
        """Offsets become UTC, energy into the car is positive, a type that is null is smart."""
        told = dispatches(graphql_answer(recorded("graphql_dispatches")), self.ALIASES)
        assert told.planned == {
            "car": (
                PlannedDispatch(
                    start=utc("2026-11-18 14:00"),
                    end=utc("2026-11-18 15:00"),
                    type=DispatchType.SMART,
                    energy_kwh=6.87,
                ),
                PlannedDispatch(
                    start=utc("2026-11-18 23:30"),
                    end=utc("2026-11-19 02:30"),
                    type=DispatchType.BOOST,
                    energy_kwh=20.61,
                ),
                PlannedDispatch(
                    start=utc("2026-11-19 04:12"),
                    end=utc("2026-11-19 04:30"),
                    type=DispatchType.SMART,
                    energy_kwh=None,
                ),
            )
        }
        assert told.completed == (
            CompletedDispatch(
                start=utc("2026-11-18 10:30"),
                end=utc("2026-11-18 11:00"),
                energy_kwh=1.48,
            ),
            CompletedDispatch(
                start=utc("2026-11-18 10:00"), end=utc("2026-11-18 10:30"), energy_kwh=0.0
            ),
        )
        assert [device.name for device in told.devices] == ["Family car", None]

    @pytest.mark.parametrize("name", ["graphql_error_plan_failed", "graphql_error_plan_throttled"])
    def test_a_plan_that_failed_is_unknown(self, name):
        """The rest of the answer is good: no plan is not an empty plan."""
        told = dispatches(graphql_answer(recorded(name)), self.ALIASES)
        assert told.planned == {"car": None}
        assert told.completed == ()
        assert len(told.devices) == 1

    def test_each_plan_on_its_own(self):
        """One car's failure is not the other's."""
        answer = graphql_answer({"data": {"devices": [], "d0": None, "d1": []}})
        told = dispatches(answer, {"d0": "car", "d1": "van"})
        assert told.planned == {"car": None, "van": ()}
        assert told.completed is None

    @pytest.mark.parametrize(
        "row",
        [
            None,
            {"start": None, "end": "2026-11-18T15:00:00Z", "type": "SMART"},
            {"start": "2026-11-18T14:00:00Z", "end": "later", "type": "SMART"},
            {"start": "2026-11-18T14:00:00", "end": "2026-11-18T15:00:00Z", "type": "SMART"},
            {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T15:00:00Z", "type": "MAGIC"},
            {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T15:00:00Z", "type": {}},
            {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T14:00:00Z", "type": "SMART"},
            {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T13:30:00Z", "type": "SMART"},
        ],
    )
    def test_a_row_we_cannot_read_is_left_out(self, row, caplog):
        """A promise of a low price must not be a guess."""
        caplog.set_level(logging.DEBUG)
        told = dispatches(graphql_answer({"data": {"d0": [row]}}), self.ALIASES)
        assert told.planned == {"car": ()}
        assert ("magic" in caplog.text) is (row is not None and row["type"] == "MAGIC")

    @pytest.mark.parametrize(
        "row",
        [
            None,
            {},
            {"start": "2026-11-18T14:00:00Z", "end": None},
            {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T14:00:00Z"},
            {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T13:30:00Z"},
        ],
    )
    def test_so_is_a_completed_one(self, row):
        """Without a time nothing is known to have run; the rows beside it stay."""
        good = {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T14:30:00Z"}
        answer = graphql_answer({"data": {"completedDispatches": [row, good]}})
        assert dispatches(answer, {}).completed == (
            CompletedDispatch(start=utc("2026-11-18 14:00"), end=utc("2026-11-18 14:30")),
        )


class TestSingleValues:
    """The readers of numbers, texts and times."""

    @pytest.mark.parametrize(
        ("value", "read"),
        [
            (1, 1.0),
            (1.5, 1.5),
            ("-3.52", -3.52),
            ("0E+1", 0.0),
            (True, None),
            (None, None),
            ("", None),
            ("inf", None),
            ("nan", None),
            (10**400, None),
            ([], None),
            (1000, 1000.0),
            (1000.1, None),
            (-1000, -1000.0),
            ("-1000.1", None),
            (1e308, None),
        ],
    )
    def test_numbers(self, value, read):
        """Decimals come as strings, exponents and all; what nobody can mean is not known."""
        assert number(value, 1000.0) == read

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

    @pytest.mark.parametrize(
        ("value", "as_text", "as_identifier"),
        [
            pytest.param("E-1R-X", "E-1R-X", "E-1R-X", id="plain"),
            pytest.param("Te\ud83dsla\ud83d", "Te sla", None, id="half an emoji"),
            pytest.param("Te\U0001f697la", "Te\U0001f697la", "Te\U0001f697la", id="a whole one"),
            pytest.param("a\n\x00\x1b[31m\u202eb", "a [31m b", None, id="controls"),
            pytest.param(" a \t  b ", "a b", None, id="white space"),
            pytest.param("\ud83d\n", None, None, id="nothing else"),
            pytest.param("a" * 100, "a" * 100, "a" * 100, id="100"),
            pytest.param("a" * 101, "a" * 100, "a" * 101, id="101"),
            pytest.param("a" * 255, "a" * 100, "a" * 255, id="255"),
            pytest.param("a" * 256, "a" * 100, None, id="256"),
        ],
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

    def test_days_texts_and_flags(self):
        """What is of another kind is not known."""
        assert [str(day(value)) for value in ("2024-01-20", "2024-01-20T00:00:00Z", "x", 5)] == [
            "2024-01-20",
            "2024-01-20",
            "None",
            "None",
        ]
        assert [text(value) for value in (" a ", 7, "", True, None, [])] == [
            "a",
            "7",
            None,
            None,
            None,
            None,
        ]
        assert [flag(value) for value in (True, False, 0, "true", None)] == [
            True,
            False,
            None,
            None,
            None,
        ]


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
        answer = graphql_answer(body)
        dispatches(answer, {"d0": "car"})
        account(answer, "A-1")
        free_electricity(answer)
        for read in (account_numbers, saving_sessions, joined_codes):
            with suppress(OctopusError):
                read(answer)
        applicable_rates(answer, lambda _: 0.05)
    except OctopusError as err:
        assert str(err)  # noqa: PT017 - most bodies raise, and which does not matter
