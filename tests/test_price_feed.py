"""Units, rows and what counts of them, as tables."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from homeassistant.core import State
import pytest
from custom_components.octopus_insight.feeds.forecasts import dated
from custom_components.octopus_insight.feeds.rows import (
    PriceFeed,
    PriceRow,
    PriceUnit,
    is_overlapping,
    laid_over,
    moment_of,
    number_of,
    row_at,
    rows_of,
)
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.prices.base_timeline import base_timeline
from custom_components.octopus_insight.model.prices.level import PriceLevel, price_level
from custom_components.octopus_insight.model.prices.tariff import (
    Agreement,
    Register,
    TariffRates,
    TariffTerms,
)
from tests.harness.cases import cases


def at(wall: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-18T{wall}Z")


def row(start: str, end: str, price: float) -> PriceRow:
    return PriceRow(start=at(start), end=at(end), price=price)


def price(rows, wall: str) -> float | None:
    found = row_at(rows, at(wall))
    return None if found is None else found.price


@cases(
    "text, number",
    ("a price", "31.2", 31.2),
    ("below zero", -8, -8.0),
    ("a spike of 2,000 c", "2000", 2000.0),
    ("just small enough", 999_999_999.0, 999_999_999.0),
    ("too large", 1e9, None),
    ("no number any more once it is converted", 1e308, None),
    ("too far below zero", "-1e308", None),
    ("infinite", "inf", None),
    ("not a number", "nan", None),
    ("a text", "unknown", None),
    ("half an emoji", "\ud83d", None),
)
def test_a_price_is_a_number_that_can_be_one(text, number):
    assert number_of(text) == number


@cases(
    "text, home, currency, factor",
    ("pence", "p/kWh", "EUR", "GBP", 0.01),
    ("pounds", "GBP/kWh", "EUR", "GBP", 1),
    ("a sign", "£/kWh", "EUR", "GBP", 1),
    ("euro", "EUR/MWh", "SEK", "EUR", 0.001),
    ("a euro sign", "€ / kWh", "SEK", "EUR", 1),
    ("cent at home in euro", "c/kWh", "EUR", "EUR", 0.01),
    ("cent at home in dollars", "c/kWh", "AUD", "AUD", 0.01),
    ("German cent", "ct/kWh", "EUR", "EUR", 0.01),
    ("dollars at home", "$/kWh", "NZD", "NZD", 1),
    ("Swedish", "öre/kWh", "EUR", "SEK", 0.01),
    ("Norwegian", "øre/kWh", "NOK", "NOK", 0.01),
    ("Danish", "øre/kWh", "DKK", "DKK", 0.01),
    ("crowns at home", "kr/kWh", "DKK", "DKK", 1),
    ("thousandths", "SEK/Wh", "EUR", "SEK", 1000),
    ("crowns elsewhere", "kr/kWh", "EUR", None, None),
    ("dollars elsewhere", "$/kWh", "EUR", None, None),
    ("power", "EUR/kW", "EUR", None, None),
    ("no energy", "EUR", "EUR", None, None),
    ("energy", "kWh", "EUR", None, None),
    ("nothing", None, "EUR", None, None),
)
def test_a_unit_is_a_currency_and_a_factor(text, home, currency, factor):
    """Signs of several currencies are the home's; what is not clear is not guessed."""
    unit = PriceUnit.of(text, home)
    assert (unit and unit.currency, unit and unit.factor) == (currency, factor)


@cases(
    "written, expected",
    ("a second late", "2026-11-18T12:00:01Z", "12:00"),
    ("a second early", "2026-11-18T11:59:59Z", "12:00"),
    ("with an offset", "2026-11-18T23:00:00+11:00", "12:00"),
    ("of an epoch", at("12:00").timestamp(), "12:00"),
    ("as a value", at("12:00"), "12:00"),
    ("a word", "noon", None),
    ("a small number", 7, None),
    ("another century", "1970-01-01T00:00:00Z", None),
)
def test_moments_are_on_the_grid_of_minutes(written, expected):
    """Some feeds begin or end a second beside it."""
    assert moment_of(written) == (expected and at(expected))


@pytest.mark.parametrize("minutes", [5, 15, 30, 60])
def test_rows_without_an_end_last_to_the_next(minutes):
    """The last is as long as the one before, and what is no row is left out."""
    starts = [at("12:00") + index * timedelta(minutes=minutes) for index in range(4)]
    listed = [{"at": one.isoformat(), "value": index} for index, one in enumerate(starts)]
    listed += [{"at": "soon", "value": 1}, {"at": starts[0].isoformat(), "value": "nan"}, "row"]
    rows = rows_of(listed, "at", None, "value", 0.01)
    assert [one.start for one in rows] == starts
    assert {one.duration for one in rows} == {timedelta(minutes=minutes)}
    assert [one.price for one in rows] == [0.0, 0.01, 0.02, 0.03]


def test_of_one_answer_the_finer_row_wins_and_of_two_the_later():
    """Five minutes inside a half hour, then an answer that knows better."""
    fresh = [row("12:00", "12:30", 0.3), row("12:05", "12:10", 0.5), row("12:30", "13:00", 0.2)]
    rows = laid_over([row("11:00", "13:30", 0.1)], fresh)
    walls = ("11:59", "12:04", "12:05", "12:10", "12:30", "13:00")
    assert [price(rows, wall) for wall in walls] == [0.1, 0.3, 0.5, 0.3, 0.2, 0.1]
    assert all(one.end <= other.start for one, other in pairwise(rows))
    assert not is_overlapping(fresh)
    assert is_overlapping([row("12:00", "12:30", 0.3), row("12:15", "12:45", 0.3)])


def state(value: float, since: str, **attributes: object) -> State:
    return State("sensor.price", str(value), attributes, last_changed=at(since))


def test_a_change_counts_at_once_to_the_end_of_its_interval():
    """The forecast says 10 to 13:00; at 12:10 the entity says 40, and then the next hour begins."""
    feed = PriceFeed().with_forecast([row("12:00", "13:00", 0.1), row("13:00", "14:00", 0.2)])
    feed = feed.with_price(state(0.4, "12:10:03"), 0.4, at("12:10:03"))
    feed = feed.with_forecast([row("12:00", "13:00", 0.15), row("13:00", "14:00", 0.3)])
    feed = feed.with_price(state(0.4, "12:10:03"), 0.4, at("13:05"))
    walls = ("12:09", "12:10", "12:59", "13:00")
    assert [price(feed.rows, wall) for wall in walls] == [0.15, 0.4, 0.4, 0.3]


def test_an_interval_of_its_own_counts():
    """Amber's attributes say when it begins and ends, a second beside the grid."""
    feed = PriceFeed().with_forecast([row("12:00", "12:30", 0.1)])
    own = {"start_time": "2026-11-18T12:05:01Z", "end_time": "2026-11-18T12:10:00Z"}
    feed = feed.with_price(state(20.0, "12:06:20", **own), 20.0, at("12:06:20"))
    walls = ("12:04", "12:05", "12:09", "12:10")
    assert [price(feed.rows, wall) for wall in walls] == [0.1, 20.0, 20.0, 0.1]


def test_without_a_forecast_the_price_now_counts_to_the_half_hours_end():
    """And again from look to look, until it changes."""
    feed = PriceFeed().with_price(state(0.2, "12:10"), 0.2, at("12:10"))
    assert [price(feed.rows, wall) for wall in ("12:29", "12:30")] == [0.2, None]
    feed = feed.with_price(state(0.2, "12:10"), 0.2, at("12:30"))
    feed = feed.with_price(state(0.3, "12:40"), 0.3, at("12:40"))
    walls = ("12:09", "12:10", "12:39", "12:40", "13:00")
    assert [price(feed.rows, wall) for wall in walls] == [None, 0.2, 0.2, 0.3, None]


def test_after_the_forecast_the_price_now_goes_on():
    """What the forecast said of the time before stays."""
    feed = PriceFeed().with_forecast([row("12:00", "13:00", 0.1)])
    feed = feed.with_price(state(0.2, "11:50"), 0.2, at("13:10"))
    walls = ("11:55", "12:30", "13:00", "13:29", "13:30")
    assert [price(feed.rows, wall) for wall in walls] == [None, 0.1, 0.2, 0.2, None]


def timeline_of(rows):
    agreement = Agreement(
        start=None,
        end=None,
        tariff_code="x",
        product_code="x",
        product_name=None,
        terms=TariffTerms(),
    )
    rates = TariffRates(unit_rates={Register.STANDARD: dated(rows)}, standing_charges=())
    day = Interval(start=at("00:00"), end=at("00:00") + timedelta(days=1))
    return base_timeline([agreement], {"x": rates}, span=day, zone=UTC, payment=None)


@pytest.mark.parametrize("pattern", [(5,), (15,), (30,), (60,), (5, 5, 20, 30), (15, 45, 60)])
def test_each_minute_has_the_price_of_its_row(pattern):
    """Half hours are cut where the feed changes inside them, and only there."""
    rows, start = [], at("00:00")
    while start < at("00:00") + timedelta(days=1):
        for minutes in pattern:
            end = start + timedelta(minutes=minutes)
            rows.append(PriceRow(start=start, end=end, price=(len(rows) * 37 % 101) / 100 - 0.1))
            start = end
    timeline = timeline_of(rows)
    moments = [at("00:00") + timedelta(minutes=minute) for minute in range(1440)]
    assert [timeline.at(one).price_per_kwh for one in moments] == [
        row_at(rows, one).price for one in moments
    ]
    bounds = {one.start for one in rows} | {start for start in moments if start.minute % 30 == 0}
    assert [slot.start for slot in timeline.slots] == sorted(bounds)


def test_levels_rank_by_time():
    """Twenty cheap minutes are not a quarter of a day, however many rows they are."""
    rows = [row("12:00", "12:30", 0.2)]
    hours = [at("00:00") + timedelta(hours=hour) for hour in range(24)]
    rows = [
        PriceRow(start=one, end=one + timedelta(hours=1), price=0.2 + hour / 100)
        for hour, one in enumerate(hours)
    ]
    fine = [row(f"12:{minute:02}", f"12:{minute + 1:02}", 0.9) for minute in range(1, 30, 2)]
    timeline = timeline_of(laid_over(rows, fine))
    levels = {hour: price_level(timeline, hours[hour], UTC) for hour in (0, 5, 6, 17, 18, 23)}
    assert levels[5] is PriceLevel.CHEAP
    assert levels[6] is PriceLevel.NORMAL
    assert levels[17] is PriceLevel.NORMAL
    assert levels[23] is PriceLevel.EXPENSIVE
