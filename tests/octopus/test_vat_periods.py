"""Where VAT changes: the table, and prices that reach across a change."""

import pytest
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.prices.tariff import DatedRate, Fuel, Rate
from custom_components.octopus_insight.octopus.products import split_by_vat, vat_rate
from tests.model.builders import at

SPAN = Interval(start=at("2027-03-25T00:00Z"), end=at("2027-04-05T00:00Z"))
CHANGE = "2027-03-31T23:00Z"
"""Midnight in London at the beginning of 1 April 2027."""


@pytest.mark.parametrize(
    ("moment", "electricity"),
    [
        ("2026-09-30T22:59:59Z", 0.05),
        ("2026-09-30T23:00:00Z", 0.0),
        ("2026-09-30T23:00:01Z", 0.0),
        ("2027-03-31T22:59:59Z", 0.0),
        ("2027-03-31T23:00:00Z", 0.05),
        ("2027-03-31T23:00:01Z", 0.05),
    ],
)
def test_electricity_is_relieved_of_vat_for_a_winter_and_gas_is_not(moment, electricity):
    assert vat_rate(Fuel.ELECTRICITY, at(moment)) == electricity
    assert vat_rate(Fuel.GAS, at(moment)) == 0.05


NET, GROSS = 0.2, 0.2 * 1.05


def row(start, end, inc):
    """Return a row of 20 p net."""
    start, end = start and at(start), end and at(end)
    return DatedRate(rate=Rate(inc_vat=inc, exc_vat=NET), start=start, end=end, payment_method=None)


OPEN_BEFORE = row(None, CHANGE, NET)
OPEN_AFTER = row(CHANGE, None, GROSS)


@pytest.mark.parametrize(
    ("published", "shown_at", "parts"),
    [
        # an open row shows the VAT of today
        pytest.param(
            row(None, None, NET), "2027-03-31T22:59Z", [OPEN_BEFORE, OPEN_AFTER], id="eve"
        ),
        pytest.param(row(None, None, GROSS), CHANGE, [OPEN_BEFORE, OPEN_AFTER], id="the day"),
        # today's part keeps what is published, also if Parliament has changed the table
        pytest.param(
            row(None, None, NET), CHANGE, [OPEN_BEFORE, row(CHANGE, None, NET)], id="prolonged"
        ),
        # prices that are worked out from net ones have no part that is published
        pytest.param(row(None, None, NET), None, [OPEN_BEFORE, OPEN_AFTER], id="net"),
        pytest.param(OPEN_BEFORE, CHANGE, [OPEN_BEFORE], id="ends with the change"),
        pytest.param(OPEN_AFTER, CHANGE, [OPEN_AFTER], id="begins with it"),
        pytest.param(
            row("2027-03-31T22:59Z", "2027-03-31T23:01Z", GROSS),
            CHANGE,
            [row("2027-03-31T22:59Z", CHANGE, NET), row(CHANGE, "2027-03-31T23:01Z", GROSS)],
            id="a minute on each side",
        ),
    ],
)
def test_a_row_is_split_where_vat_changes(published, shown_at, parts):
    moment = None if shown_at is None else at(shown_at)
    assert list(split_by_vat([published], Fuel.ELECTRICITY, SPAN, shown_at=moment)) == parts


def test_a_row_of_gas_is_left_as_it_is():
    assert list(split_by_vat([OPEN_AFTER], Fuel.GAS, SPAN, shown_at=None)) == [OPEN_AFTER]
    whole = row(None, None, GROSS)
    assert list(split_by_vat([whole], Fuel.GAS, SPAN, shown_at=at(CHANGE))) == [whole]


def test_a_change_outside_of_what_is_asked_for_splits_nothing():
    """The row of a tariff that has been in force for years stays one row."""
    november = Interval(start=at("2026-11-18T00:00Z"), end=at("2026-11-19T00:00Z"))
    whole = row("2024-01-01T00:00Z", None, NET)
    parts = split_by_vat([whole], Fuel.ELECTRICITY, november, shown_at=november.start)
    assert list(parts) == [whole]
