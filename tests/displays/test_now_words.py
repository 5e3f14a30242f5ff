"""The texts of the layout *now*, and the steps in which they change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pictures import LONDON, NORMAL_DAY, TWO, during, from_two
import pytest
from custom_components.octopus_insight.displays.eink import labels as shared
from custom_components.octopus_insight.displays.eink.hours import Mark, stepped_age
from custom_components.octopus_insight.displays.eink.now import picture as words
from custom_components.octopus_insight.displays.eink.now.content import Change, stepped_cost
from custom_components.octopus_insight.model.octoplus import SessionKind
from tests.harness.cases import cases, rows

MINUS, TO = "\N{MINUS SIGN}", "\N{EN DASH}"


def test_prices_are_told_in_pence():
    prices = (0.2819, 0.07, 0.0, -0.0004, -0.031, 1.0)
    texts = ["28.2", "7.0", "0.0", "0.0", f"{MINUS}3.1", "100.0"]
    assert [shared.minor_units(price) for price in prices] == texts


@rows(
    "currency, text",
    ("GBP", "50.2p"),
    ("AUD", "50.2c"),
    ("EUR", "50.2c"),
    ("SEK", "50.2 öre"),
    ("NOK", "50.2 øre"),
    ("DKK", "50.2 øre"),
)
def test_a_price_has_the_sign_of_the_currency_s_smallest_coin(currency, text):
    assert shared.price(0.502, currency) == text


def test_costs_are_told_in_pounds():
    texts = ["", "£0.00 an hour", "£0.45 an hour", "earn £1.30 an hour"]
    assert [words.cost_text(cost, "GBP") for cost in (None, 0.0, 0.45, -1.3)] == texts


def test_costs_change_in_steps_that_grow_with_them():
    """A penny up to ten, then five up to a pound, then ten."""
    costs = (0.0, 0.014, 0.094, 0.12, 0.13, 0.97, 1.34, -0.42)
    steps = [0.0, 0.01, 0.09, 0.10, 0.15, 0.95, 1.3, -0.40]
    assert [stepped_cost(cost) for cost in costs] == pytest.approx(steps)
    assert stepped_cost(None) is None


@cases(
    "hours, text",
    ("today", 9.5, "then 7.0p from 23:30"),
    ("tomorrow morning", 15.5, "then 7.0p from 05:30"),
    ("just within a day", 23.5, "then 7.0p from 13:30"),
    ("a day away", 24, "then 7.0p from Thu 14:00"),
)
def test_the_next_price_is_told_with_its_time(hours, text):
    change = Change(at=from_two(hours), price_per_kwh=0.07)
    assert words.change_text(replace(NORMAL_DAY, change=change)) == text


def test_a_change_that_is_not_known_is_said_to_be_so():
    """Where not even the price is known, that is enough said."""
    assert words.change_text(replace(NORMAL_DAY, change=None)) == "No change known"
    assert words.change_text(replace(NORMAL_DAY, change=None, price_per_kwh=None)) == ""


def test_what_is_on_is_told_by_its_end_and_what_comes_by_both():
    free = Mark(session=SessionKind.FREE, when=during(-1, 1), is_on=True)
    charge = Mark(session=None, when=during(9.5, 14), is_on=False)
    assert shared.mark(free, LONDON) == "Free power until 15:00"
    assert shared.mark(charge, LONDON) == f"Smart charge 23:30{TO}04:00"


def test_ages_are_told_coarsely():
    texts = ["under 30 min", "30 min", "1 h", "1 h", "7 h"]
    for minutes, text in zip((0, 30, 60, 90, 450), texts, strict=True):
        age = timedelta(minutes=minutes)
        assert shared.age(age) == f"Data {text} old"
    assert shared.age(None) == "No data yet"


def test_ages_are_never_below_zero():
    """Clocks of two machines may differ."""
    assert stepped_age(from_two(0.1), TWO) == timedelta()
    assert stepped_age(None, TWO) is None


def test_times_are_those_of_london():
    """In summer London is an hour ahead of UTC."""
    summer = datetime(2026, 7, 5, 22, 45, tzinfo=UTC)
    assert shared.clock(summer, LONDON) == "23:45"
    assert shared.drawn(summer, LONDON) == "Sun 5 Jul 23:45"


def test_other_currencies_are_written_out():
    """The font has no sign of the euro."""
    assert words.cost_text(0.45, "EUR") == "EUR 0.45 an hour"
    following = Change(at=during(4, 5).start, price_per_kwh=0.07)
    euro = replace(NORMAL_DAY, change=following, currency="EUR")
    assert words.change_text(euro).startswith("then 7.0c from ")
