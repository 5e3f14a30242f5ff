"""Homes on paper: what they ask, when, and how evenly all of them do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from custom_components.octopus_insight.model.charging.dispatch import PlannedDispatch
from custom_components.octopus_insight.octopus.budget import Call
from tools.bench.fleet.arrivals import Arrivals, about_the_car, busiest
from tools.bench.fleet.household_model import HABITS, NOON, HomeLife, life_of
from tools.bench.fleet.polling import Away, Errand, errands, logins
from tools.bench.fleet.restart import Restarted
from tools.bench.fleet.simulated_home import SimulatedHome

DAY_ENDS = NOON + timedelta(hours=24)
HOUR = timedelta(hours=1)
SLOT = PlannedDispatch(start=NOON + 6 * HOUR, end=NOON + 7 * HOUR)
AWAY_ALL_DAY = HomeLife(number=7, has_car=True, has_plug=False)
CHARGES = HomeLife(
    number=7,
    has_car=True,
    has_plug=False,
    plugged=(NOON + 5 * HOUR, NOON + 20 * HOUR),
    plans=((NOON + 5 * HOUR + timedelta(minutes=1), (SLOT,)),),
)
ON_AGILE = HomeLife(number=7, has_car=False, has_plug=False)


def of(call: Call, asked: list[Errand]) -> list[Errand]:
    return [errand for errand in asked if errand.call is call and errand.at >= NOON]


@pytest.mark.parametrize(
    ("seconds", "ratio"),
    [
        pytest.param([2] * 100, 1.0, id="even"),
        pytest.param([0] * 45 + [1] * 10 + [0] * 45, 10.0, id="all in ten seconds of a hundred"),
        pytest.param([0] * 100, 0.0, id="nothing"),
    ],
)
def test_the_busiest_ten_seconds_beside_the_mean(seconds, ratio):
    assert busiest(seconds) == pytest.approx(ratio)


def test_arrivals_outside_of_the_time_are_not_counted():
    arrivals = Arrivals(NOON, 60)
    moments = [-1.0, 0.0, 59.9, 60.0]
    arrivals.count(Errand(NOON + timedelta(seconds=at), Call.RATES, 3) for at in moments)
    arrivals.count([Errand(NOON, Call.DISPATCHES, 1, is_tied=True)])
    assert (sum(arrivals.free), sum(arrivals.tied), arrivals.total) == (6, 1, 7)


def test_shares_of_the_habits_are_all_cars():
    assert sum(habit.share for habit in HABITS) == pytest.approx(1)


def test_a_home_is_always_the_same_and_homes_differ():
    assert life_of(3) == life_of(3)
    assert len({life_of(number).plugged for number in range(50)}) > 25


def test_a_car_that_is_away_is_asked_about_every_quarter_of_an_hour():
    moments = [one.at for one in about_the_car(SimulatedHome(AWAY_ALL_DAY), DAY_ENDS)]
    gaps = {later - earlier for earlier, later in pairwise(moments)}
    assert gaps == {timedelta(minutes=15)}


def test_a_charge_is_looked_at_as_it_begins_and_ends_and_goes_on():
    """18:00 to 19:00 and the half hour between: these moments are the home's own."""
    tied = [one.at for one in about_the_car(SimulatedHome(CHARGES), DAY_ENDS) if one.is_tied]
    assert [at.replace(second=0, microsecond=0) for at in tied] == [
        datetime(2026, 12, 1, 18, 0, tzinfo=UTC),
        datetime(2026, 12, 1, 18, 30, tzinfo=UTC),
        datetime(2026, 12, 1, 19, 0, tzinfo=UTC),
    ]


def test_errands_of_a_day():
    """Account each six hours, rates of three meters each twelve, sessions four times."""
    asked = list(errands(AWAY_ALL_DAY, NOON - 2 * HOUR, DAY_ENDS))
    numbers = {call: len(of(call, asked)) for call in (Call.ACCOUNT, Call.RATES, Call.SESSIONS)}
    assert numbers == {Call.ACCOUNT: 4, Call.RATES: 2, Call.SESSIONS: 4}
    assert {errand.requests for errand in of(Call.RATES, asked)} == {3}
    # not there in the night, there after 06:30, and then nothing more until midnight
    assert 2 <= len(of(Call.CONSUMPTION, asked)) <= 3


def test_prices_that_come_day_by_day_are_asked_for_after_four():
    asked = list(errands(ON_AGILE, NOON - 2 * HOUR, NOON + 5 * HOUR))
    at_four = [one for one in of(Call.RATES, asked) if one.at >= NOON + 4 * HOUR]
    assert at_four[0].at <= NOON + 4 * HOUR + timedelta(minutes=10)


def test_a_token_lasts_two_minutes_less_than_an_hour():
    life = AWAY_ALL_DAY
    asked = [
        Errand(NOON + minutes * timedelta(minutes=1), Call.ACCOUNT, 1) for minutes in range(180)
    ]
    moments = [one.at for one in logins(life, asked)]
    assert {later - earlier for earlier, later in pairwise(moments)} == {timedelta(minutes=58)}
    assert list(logins(life, [replace(one, call=Call.RATES) for one in asked])) == []


def test_after_a_restart_the_first_question_needs_a_login():
    away = Away(since=NOON + HOUR, until=NOON + HOUR + timedelta(minutes=1))
    asked = [Errand(away.until + timedelta(seconds=30), Call.ACCOUNT, 1)]
    assert [one.at for one in logins(AWAY_ALL_DAY, asked, away)] == [asked[0].at]


@pytest.mark.parametrize(
    ("minutes", "near"),
    [
        pytest.param(44, 0, id="sixteen minutes before the charge"),
        pytest.param(45, 1, id="fifteen minutes before"),
        pytest.param(119, 1, id="in its last minute"),
        pytest.param(120, 0, id="after it"),
    ],
)
def test_a_restart_near_a_charge_asks_within_a_minute(minutes, near):
    begun = NOON + 5 * HOUR + timedelta(minutes=minutes)
    restarted = Restarted(Away(since=begun - timedelta(minutes=1), until=begun))
    home = SimulatedHome(CHARGES)
    told = list(about_the_car(home, restarted.away.since))
    restarted.live(CHARGES, home, told)
    assert restarted.near == near
    assert restarted.latest_near_s <= 60
    assert restarted.without_price == 0


@pytest.mark.parametrize(
    ("begun", "without"),
    [
        pytest.param(NOON + timedelta(hours=10, minutes=49), 0, id="prices for eleven minutes"),
        pytest.param(NOON + timedelta(hours=10, minutes=50), 1, id="prices for ten"),
    ],
)
def test_a_home_whose_prices_are_about_to_end_is_noticed(begun, without):
    """Off since before they were published, it knows them to 23:00."""
    restarted = Restarted(Away(since=NOON + 3 * HOUR, until=begun))
    restarted.live(ON_AGILE, None, [])
    assert restarted.without_price == without
