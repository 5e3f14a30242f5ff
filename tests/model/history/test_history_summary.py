"""What the past comes to: weeks, months and years of local days, smart charging, gaps."""

from array import array
from datetime import UTC, date, datetime, timedelta
from math import nan
from zoneinfo import ZoneInfo
import pytest
from custom_components.octopus_insight.model.history.half_hour import (
    Authority,
    Money,
    Price,
    ToldCost,
)
from custom_components.octopus_insight.model.history.series import Series
from custom_components.octopus_insight.model.history.summary import (
    Figures,
    history_figures,
    usual_day,
)
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)


def rate(pounds: float) -> Rate:
    return Rate(inc_vat=pounds, exc_vat=pounds)


TARIFF = Price(rate=rate(0.3), reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED)
NIGHT = Price(rate=rate(0.07), reason=PriceReason.STANDARD_OFF_PEAK, certainty=Certainty.PUBLISHED)
SMART = Price(
    rate=rate(0.07),
    standard_rate=rate(0.3),
    reason=PriceReason.DISPATCH,
    certainty=Certainty.COMPLETED,
)
UNPRICED, DEAR, CHEAP, DISPATCH = range(4)


def series(first: datetime, end: datetime, kwh: float = 0.5, price: int = DEAR, **more) -> Series:
    """Return half hours that are all alike."""
    number = (end - first) // HALF_HOUR
    return Series(
        span=Interval(start=first, end=end),
        kwh=array("d", [kwh] * number),
        price_ids=array("I", [price] * number),
        authorities=bytes(number),
        prices={DEAR: TARIFF, CHEAP: NIGHT, DISPATCH: SMART},
        **more,
    )


def summary(past: Series, today: date, charges=None, flat_rate=None) -> Figures:
    return history_figures(past, charges or {}, today=today, zone=LONDON, flat_rate=flat_rate)


def local_midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("today", "days"),
    [
        # a Sunday ends the week, a Monday begins it; today itself is metered, too
        pytest.param(date(2026, 11, 22), (7, 22, 326), id="Sunday"),
        pytest.param(date(2026, 11, 23), (1, 23, 327), id="Monday"),
        pytest.param(date(2026, 11, 30), (1, 30, 334), id="last of a month, a Monday"),
        pytest.param(date(2026, 12, 1), (2, 1, 335), id="first of a month"),
        pytest.param(date(2026, 12, 31), (4, 31, 365), id="last of a year, a Thursday"),
        pytest.param(date(2027, 1, 1), (5, 1, 1), id="first of a year: its week began before"),
    ],
)
def test_periods_begin_with_local_days(today, days):
    """Half hours of 0.5 kWh at 0.30 GBP, and 0.50 GBP a day: 24 kWh and 7.70 GBP a day."""
    past = series(datetime(2025, 12, 1, tzinfo=UTC), local_midnight(today + DAY))
    charges = {date(2025, 12, 1) + number * DAY: rate(0.5) for number in range(500)}
    figures = summary(past, today, charges)
    for period, number in zip(("week", "month", "year"), days, strict=True):
        kwh = 24 * number  # both clock changes of a year are over, or to come
        assert figures[f"consumption_this_{period}"] == pytest.approx(kwh), period
        assert figures[f"cost_this_{period}"] == pytest.approx(kwh * 0.3 + 0.5 * number), period


@pytest.mark.parametrize(
    ("day", "half_hours"),
    [(date(2026, 3, 29), 46), (date(2026, 10, 25), 50), (date(2026, 10, 26), 48)],
)
def test_a_day_has_all_its_half_hours(day, half_hours):
    """The Sundays on which the clock changes end a week, of which only that day is metered."""
    past = series(local_midnight(day), local_midnight(day + DAY))
    week = summary(past, day)["consumption_this_week"]
    assert week == pytest.approx(0.5 * half_hours)


TODAY = date(2026, 11, 18)
MIDNIGHT = datetime(2026, 11, 18, tzinfo=UTC)


def test_nothing_known_is_nothing_and_not_zero():
    found = summary(series(MIDNIGHT, MIDNIGHT + DAY, nan), TODAY, {TODAY: rate(0.5)})
    assert found == {"missing_half_hours": 0}


def test_energy_without_a_price_has_no_cost():
    found = summary(series(MIDNIGHT, MIDNIGHT + DAY, 0.5, UNPRICED), TODAY, {TODAY: rate(0.5)})
    assert found["consumption_this_month"] == pytest.approx(24)
    assert "cost_this_month" not in found


def test_a_standing_charge_is_that_of_days_with_readings():
    """Three days, of which the second has none: two charges."""
    past = series(MIDNIGHT - 2 * DAY, MIDNIGHT + DAY)
    past.kwh[48:96] = array("d", [nan] * 48)
    charges = {TODAY - number * DAY: rate(0.5) for number in range(3)}
    figures = summary(past, TODAY, charges)
    assert figures["consumption_this_month"] == pytest.approx(48)
    assert figures["cost_this_month"] == pytest.approx(48 * 0.3 + 1.0)


def test_a_flat_rate_is_compared_with_units_alone():
    """24 kWh at 0.25 are 6.00, at 0.30 they are 7.20: the tariff saves nothing but -1.20."""
    past = series(MIDNIGHT, MIDNIGHT + DAY)
    found = summary(past, TODAY, {TODAY: rate(0.5)}, flat_rate=0.25)
    assert found["savings_vs_flat_month"] == pytest.approx(-1.2)
    assert "savings_vs_flat_month" not in summary(past, TODAY)
    nothing = series(MIDNIGHT, MIDNIGHT + DAY, nan)
    assert summary(nothing, TODAY, flat_rate=0.25).keys() == {"missing_half_hours"}


PARTS = ("yesterday", "month", "total")


def smart(figures, part: str) -> tuple[float | None, ...]:
    """Return energy, sessions and savings."""
    names = ("consumption", "sessions", "savings")
    return tuple(figures.get(f"smart_charging_{name}_{part}") for name in names)


# Yesterday's places are 48 to 95 of three days that begin the day before yesterday.
SESSIONS = {
    "none": ([], {}, {}),
    "one": ([60, 61, 62], {"yesterday": (3, 1), "month": (3, 1), "total": (3, 1)}, {}),
    "two": ([60, 62], {"yesterday": (2, 2)}, {}),
    "over midnight it is that of the day on which it began": (
        [47, 48],
        {"yesterday": (1, 0), "total": (2, 1)},
        {},
    ),
    "the night between two is no session": ([60, 62], {"yesterday": (2, 2)}, {61: CHEAP}),
    "today's are of the month": ([100], {"yesterday": (0, 0), "month": (1, 1)}, {}),
}


@pytest.mark.parametrize(("dispatched", "right", "others"), SESSIONS.values(), ids=SESSIONS)
def test_smart_charging_is_what_dispatches_made_cheap(dispatched, right, others):
    """Half hours of 1.5 kWh: each saves 1.5 x (0.30 - 0.07) = 0.345 GBP."""
    past = series(MIDNIGHT - 2 * DAY, MIDNIGHT + DAY, 1.5)
    for place in dispatched:
        past.price_ids[place] = DISPATCH
    for place, price in others.items():
        past.price_ids[place] = price
    found = summary(past, TODAY)
    for part, (half_hours, sessions) in right.items():
        assert smart(found, part) == pytest.approx((1.5 * half_hours, sessions, 0.345 * half_hours))
    if not dispatched:
        assert {smart(found, part) for part in PARTS} == {(0, 0, 0)}


def test_a_dispatch_that_was_settled_dear_saved_nothing():
    """1.5 kWh at 0.30 GBP, whatever the plan was."""
    money = Money(inc_vat=0.45, exc_vat=0.45)
    told = ToldCost(authority=Authority.SETTLED, at=MIDNIGHT, cost=money)
    past = series(MIDNIGHT - DAY, MIDNIGHT, 1.5, DISPATCH, told={7: told})
    yesterday = smart(summary(past, TODAY), "yesterday")
    assert yesterday[2] == pytest.approx(47 * 0.345)


def test_what_is_not_metered_yet_is_no_session():
    past = series(MIDNIGHT - DAY, MIDNIGHT + DAY, 1.5, DISPATCH)
    past.kwh[:48] = array("d", [nan] * 48)
    found = summary(past, TODAY)
    assert smart(found, "yesterday") == (None, None, None)
    assert smart(found, "total")[1] == smart(found, "month")[1] == 1


# Four days before today; places are counted from the first.
GAPS = {
    "whole": ({}, (TODAY - DAY, 0)),
    "yesterday is not there yet": ({range(144, 192)}, (TODAY - 2 * DAY, 48)),
    "the last half hour of yesterday": ({range(191, 192)}, (TODAY - 2 * DAY, 1)),
    "the first half hour of yesterday": ({range(144, 145)}, (TODAY - 2 * DAY, 1)),
    "a gap and a later one": ({range(60, 62), range(100, 101)}, (TODAY - 4 * DAY, 3)),
    "a gap on the first day": ({range(5, 6)}, (None, 1)),
    "it began at midday": ({range(24)}, (TODAY - DAY, 0)),
    "it began at midday, with a gap": ({range(24), range(50, 51)}, (TODAY - 4 * DAY, 1)),
    "nothing": ({range(192)}, (None, 0)),
}


@pytest.mark.parametrize(("gaps", "right"), GAPS.values(), ids=GAPS)
def test_the_past_is_complete_to_the_day_before_its_first_gap(gaps, right):
    """Today is never missing."""
    past = series(MIDNIGHT - 4 * DAY, MIDNIGHT + DAY)
    for gap in gaps:
        for place in gap:
            past.kwh[place] = nan
    past.kwh[192:] = array("d", [nan] * 48)
    found = summary(past, TODAY)
    assert (found.get("history_complete_to"), found["missing_half_hours"]) == right


def test_a_usual_day_is_the_mean_of_the_last_week_with_readings():
    """A week of 0.5 kWh, one of 1.0 but 8.0 at noon of its end, and two days that are not there."""
    first = datetime(2026, 11, 2, tzinfo=UTC)
    past = series(first, first + 16 * DAY)
    past.kwh[7 * 48 : 14 * 48] = array("d", [1.0] * 7 * 48)
    past.kwh[13 * 48 + 24] = 8.0
    past.kwh[14 * 48 :] = array("d", [nan] * 2 * 48)
    day = usual_day(past)
    assert day is not None
    assert day[24] == pytest.approx((6 * 1.0 + 8.0) / 7)
    assert {*day[:24], *day[25:]} == {1.0}


def test_nothing_is_usual_without_readings_of_late():
    """Those of more than 30 days before do not count, and neither does a part of a day."""
    first = datetime(2026, 11, 2, tzinfo=UTC)
    assert usual_day(series(first, first + DAY, nan)) is None
    old = series(first, first + 32 * DAY)
    old.kwh[48 * 2 :] = array("d", [nan] * 30 * 48)
    assert usual_day(old) is None
    assert usual_day(series(first, first + 40 * HALF_HOUR)) is None
