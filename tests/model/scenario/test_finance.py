"""Money over the life of a purchase: given cases, and rows around each edge."""

from datetime import date
from functools import partial
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.scenario.finance import (
    DatedVat,
    Fade,
    Part,
    Terms,
    cash_flows,
    cost_per_kwh,
    present_value,
    rates_of_return,
    vat_rate,
    worth,
)
from tests.harness.cases import cases, rows

terms = partial(Terms, bought=date(2026, 11, 30))
FADING = Part(outlay=11000, less_paid=900, fade=Fade(yearly=0.02))


@cases(
    "flows, rate, value_and_irr, paybacks, total",
    (
        "level saving, 10 years",
        *((-7950, *[650] * 10), 0.04, (-2677.917743, -0.035031649), (None, None), -0.18239),
    ),
    (
        "2 % fade, 2 % price growth, 25 years",
        tuple(round(f, 2) for f in cash_flows([FADING], terms(years=25, price_growth=0.02))),
        *(0.035, (3772.81789, 0.064401861), (12.249785, 16.290459), 1.035666),
    ),
    (
        "never pays back in life",
        *((-5000, *[300] * 12), 0.03, (-2013.798802, -0.047245452), (None, None), -0.28),
    ),
)
def test_the_given_cases_come_out(flows, rate, value_and_irr, paybacks, total):
    found = worth(flows, rate)
    assert (found["present_value"], *found["returns"]) == pytest.approx(value_and_irr, abs=1e-6)
    for ours, given_one in zip(
        (found["payback_years"], found["discounted_payback_years"]), paybacks, strict=True
    ):
        assert ours == (given_one and pytest.approx(given_one, abs=1e-6))
    assert found["total_return"] == pytest.approx(total, abs=1e-6)


@cases(
    "flows, years",
    ("a hair too little", (-100, 50, 49.99), None),
    ("just so, on the last day", (-100, 50, 50), 2.0),
    ("on the last day of the first year", (-100, 100, 50), 1.0),
    ("inside a year, evenly", (-100, 50, 200), 1.25),
    ("nothing is laid out, and it saves", (0, 10, 10), 0.0),
    ("nothing is laid out, and it costs", (0, -1, 10), None),
    ("a grant covers more than it costs", (20, -10, -10), 0.0),
)
def test_payback_is_when_the_sum_first_reaches_zero(flows, years):
    assert worth(flows, 0.0)["payback_years"] == years


@cases(
    "flows, sinks",
    ("the replacement is more than what was gained", (-100, 100, 10, -11), True),
    ("it is just what was gained", (-100, 100, 10, -10), False),
    ("it was never paid back", (-100, 50, -50), False),
)
def test_a_replacement_after_payback_may_take_the_sum_below_zero_again(flows, sinks):
    assert worth(flows, 0.0)["sinks_again"] is sinks


@cases(
    "flows, rates",
    ("no outlay", (10, 10), ()),
    ("nothing ever comes back", (-10, -1), ()),
    ("nothing at all", (0, 0), ()),
    ("doubled in a year", (-100, 200), (1.0,)),
    ("half of it is lost", (-100, 50), (-0.5,)),
    # -1000 + 2500/x - 1540/x² is zero at x = 1.1 and x = 1.4
    ("two, as the last year takes it back", (-1000, 2500, -1540), (0.1, 0.4)),
    ("more than elevenfold in a year", (-1, 11.5), ()),
)
def test_there_are_no_one_or_several_rates_of_return(flows, rates):
    assert rates_of_return(flows) == pytest.approx(rates, abs=1e-12)


@given(
    outlay=st.floats(1, 1e5),
    savings=st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=30),
)
def test_the_value_at_each_rate_of_return_is_zero(outlay, savings):
    flows = (-outlay, *savings)
    for rate in rates_of_return(flows):
        scale = present_value([abs(flow) for flow in flows], rate)
        assert present_value(flows, rate) == pytest.approx(0, abs=1e-9 * scale)


@given(
    outlay=st.floats(1, 1e5),
    savings=st.lists(st.floats(0, 1e4), min_size=1, max_size=30),
    rates=st.lists(st.floats(0, 0.5), min_size=2, max_size=2).map(sorted),
)
def test_where_one_outlay_comes_first_more_discount_never_helps(outlay, savings, rates):
    low, high = (worth((-outlay, *savings), rate) for rate in rates)
    assert high["present_value"] <= low["present_value"] + 1e-6
    if high["discounted_payback_years"] is not None:
        assert low["discounted_payback_years"] <= high["discounted_payback_years"] + 1e-9


@cases(
    "part, flows",
    ("as new", Part(outlay=10, less_paid=100, more_earned=10), [-10, 110, 110, 110]),
    ("upkeep", Part(less_paid=100, upkeep=30), [0, 70, 70, 70]),
    # 100, 90, 80 % of what was new
    ("evenly", Part(less_paid=100, fade=Fade(linear=0.1)), [0, 100, 90, 80]),
    # 0.9, 0.9 x 0.5, 0.9 x 0.25
    ("by share", Part(less_paid=100, fade=Fade(at_once=0.1, yearly=0.5)), [0, 90, 45, 22.5]),
    ("never below nothing", Part(less_paid=100, fade=Fade(linear=0.6)), [0, 100, 40, 0]),
    # the third year starts with a new one: 40 is paid, and it gives 100 again
    (
        "replaced after two years",
        Part(less_paid=100, fade=Fade(linear=0.1), lasts_years=2, replacement=40),
        [0, 100, 90, 60],
    ),
    ("lasts as long as the plan", Part(less_paid=9, lasts_years=3, replacement=4), [0, 9, 9, 9]),
)
def test_flows_by_hand(part, flows):
    assert cash_flows([part], terms(years=3)) == pytest.approx(flows)


def test_parts_add_up_and_prices_grow_each_at_its_own_pace():
    """In the second year: 100 x 1.1 + 10 x 0.5, and 5 less upkeep of 1 of the other part."""
    parts = Part(outlay=50, less_paid=100, more_earned=10), Part(outlay=7, less_paid=5, upkeep=1)
    growing = terms(years=2, price_growth=0.1, export_growth=-0.5)
    assert cash_flows(parts, growing) == pytest.approx([-57, 114, 110 + 5 + 5.5 - 1])


@rows("field, value", ("years", 0), ("discount_rate", 4), ("price_growth", -1.0))
def test_terms_that_cannot_be_are_refused_by_name(field, value):
    with pytest.raises(ValueError, match=f"^{field} is {value:g}"):
        terms(**{field: value})


def test_a_kwh_of_solar_costs_discounted_costs_by_discounted_energy():
    """100 and 10 a year for 100 and 50 kWh, at 0 %: 120 / 150."""
    part = Part(outlay=100, upkeep=10, less_paid=999, fade=Fade(yearly=0.5))
    assert cost_per_kwh(part, 100, terms(years=2, discount_rate=0)) == pytest.approx(0.8)
    # at 100 %: (100 + 10/2 + 10/4) / (100/2 + 50/4)
    assert cost_per_kwh(part, 100, terms(years=2, discount_rate=0.9999999)) == pytest.approx(1.72)
    assert cost_per_kwh(part, 0, terms()) is None


TABLE = [
    DatedVat(kind="installed", since=date(2024, 2, 1), rate=0.0),
    DatedVat(kind="installed", since=date(2027, 4, 1), rate=0.05),
    DatedVat(kind="equipment", since=date(2011, 1, 4), rate=0.2),
]


@rows(
    "kind, day, rate",
    ("installed", date(2024, 2, 1), 0.0),
    ("installed", date(2027, 3, 31), 0.0),
    ("installed", date(2027, 4, 1), 0.05),
    ("equipment", date(2027, 3, 31), 0.2),
    ("equipment", date(2027, 4, 1), 0.2),
)
def test_vat_is_that_of_the_day_and_the_kind_of_purchase(kind, day, rate):
    assert vat_rate(TABLE, kind, day) == rate


@rows("kind, day", ("installed", date(2024, 1, 31)), ("boat", date(2026, 1, 1)))
def test_vat_that_is_not_known_is_not_guessed(kind, day):
    with pytest.raises(ValueError, match=kind):
        vat_rate(TABLE, kind, day)
