"""Where VAT changes: the table, and prices that reach across a change."""

import pytest
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.prices.tariff import DatedRate, Fuel, Rate
from custom_components.octopus_insight.octopus.products import split_by_vat, vat_rate
from tests.harness.cases import cases
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


RELIEF = "2026-09-30T23:00Z"
"""Midnight in London at the beginning of 1 October 2026."""
SPANS = {
    "before": Interval(start=at("2026-08-01T00:00Z"), end=at("2026-09-01T00:00Z")),
    "in between": Interval(start=at("2026-11-01T00:00Z"), end=at("2026-12-01T00:00Z")),
    "after": Interval(start=at("2027-05-01T00:00Z"), end=at("2027-06-01T00:00Z")),
}
TODAY = {
    "before": "2026-08-12T12:00Z",
    "in between": "2026-11-18T12:00Z",
    "after": "2027-05-10T12:00Z",
}
SHOWN = 0.1234
"""What a list shows, which is neither of the two prices: so it is seen whether it is kept."""


@cases(
    "start, end, span_is, today_is, inc",
    # an open row shows today's VAT for its whole history
    ("open, seen from within", None, None, "before", "before", SHOWN),
    ("open, seen from the relief", None, None, "before", "in between", GROSS),
    ("open, seen from after it", None, None, "before", "after", GROSS),
    ("open, of the relief, seen from after it", None, None, "in between", "after", NET),
    ("open, of the relief, seen from within", None, None, "in between", "in between", SHOWN),
    ("open, of what comes", None, None, "after", "in between", GROSS),
    ("open since the summer", "2026-07-01T00:00Z", None, "before", "in between", GROSS),
    # a closed row, by what it reaches across
    ("ends before the step", None, "2026-09-30T22:59Z", "before", "in between", SHOWN),
    ("ends with the step", None, RELIEF, "before", "in between", SHOWN),
    ("ends after the step", None, "2026-09-30T23:01Z", "before", "in between", GROSS),
    ("begins before the step", "2026-09-30T22:59Z", None, "in between", "after", NET),
    ("ends before the second step", RELIEF, "2027-03-31T22:59Z", "in between", "after", SHOWN),
    ("ends with the second step", RELIEF, CHANGE, "in between", "after", SHOWN),
    ("ends after the second step", RELIEF, "2027-03-31T23:01Z", "in between", "after", NET),
    ("begins before the second step", "2027-03-31T22:59Z", None, "after", "before", GROSS),
    ("begins with it", CHANGE, None, "after", "before", SHOWN),
    ("begins after it", "2027-03-31T23:01Z", None, "after", "before", SHOWN),
    # over, and so shown by nobody knows which VAT
    ("over, across a step", None, "2026-11-10T00:00Z", "in between", "in between", NET),
)
def test_a_row_that_reaches_across_a_change_has_the_vat_of_what_is_asked(
    start, end, span_is, today_is, inc
):
    """Also where the change lies outside of the span; a row within one period is as shown."""
    parts = split_by_vat(
        [row(start, end, SHOWN)], Fuel.ELECTRICITY, SPANS[span_is], shown_at=at(TODAY[today_is])
    )
    assert list(parts) == [row(start, end, inc)]


def test_a_change_outside_of_what_is_asked_for_splits_nothing():
    """The row of a tariff that has been in force for years stays one row."""
    november = Interval(start=at("2026-11-18T00:00Z"), end=at("2026-11-19T00:00Z"))
    whole = row("2024-01-01T00:00Z", None, NET)
    parts = split_by_vat([whole], Fuel.ELECTRICITY, november, shown_at=november.start)
    assert list(parts) == [whole]
