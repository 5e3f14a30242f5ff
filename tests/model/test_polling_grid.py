"""When calls are due, and that homes do not all call at once."""

from collections import Counter
from datetime import UTC, date, time, timedelta
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import WallWindow, local_day
from custom_components.octopus_insight.model.polling.grid import (
    PricesEnd,
    next_in_hours,
    next_on_grid,
    offset_after,
    phase,
    spread,
)
from tests.harness.cases import cases
from tests.model.builders import LONDON, at
from tests.model.dispatch_builders import when

PHASES = st.floats(min_value=0, max_value=1, exclude_max=True)
HALF = timedelta(minutes=30)


def test_phases_spread_evenly():
    """Of 10,000 homes each tenth of the interval gets its tenth, give or take a fifth."""
    tenths = Counter(int(phase(f"home {number}", "rates") * 10) for number in range(10_000))
    assert sorted(tenths) == list(range(10))
    assert all(800 <= count <= 1200 for count in tenths.values())


def test_a_phase_is_the_same_for_ever():
    """A restart does not move a home's place, nor does a release."""
    # `printf 'home\nrates' | sha256sum` begins with 6cd5f169, of at most ffffffff.
    assert phase("home", "rates") == pytest.approx(0x6CD5F169 / 2**32, abs=1e-9)
    assert phase("home", "rates") != phase("home", "account")
    assert phase("home", "rates") != phase("house", "rates")


@cases(
    "now, phase, expected",
    ("a second before", "11:59:59", 0.0, "12:00:00"),
    ("exactly then", "12:00:00", 0.0, "12:30:00"),
    ("a second after", "12:00:01", 0.0, "12:30:00"),
    ("half an interval later", "12:00:00", 0.5, "12:15:00"),
    ("a second before, shifted", "12:14:59", 0.5, "12:15:00"),
    ("exactly then, shifted", "12:15:00", 0.5, "12:45:00"),
)
def test_a_grid_of_half_hours(now, phase, expected):
    """The grid hangs from the epoch, shifted by the phase; what is returned comes after now."""
    assert next_on_grid(when(now), HALF, phase) == when(expected)


@given(
    now=st.datetimes(
        min_value=at("2026-01-01T00:00"), max_value=at("2036-01-01T00:00"), timezones=st.just(UTC)
    ),
    interval=st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=2)),
    phase=PHASES,
)
def test_the_next_call_is_at_most_an_interval_away(now, interval, phase):
    """It comes after now, within one interval, and the one after it an interval later."""
    following = next_on_grid(now, interval, phase)
    assert now < following <= now + interval
    assert next_on_grid(following, interval, phase) == following + interval


@cases(
    "phase, expected",
    ("first home", 0.0, "16:00:05"),
    ("middle home", 0.5, "16:05:02.5"),
    ("last home", 0.999999, "16:09:59.999405"),
)
def test_an_offset_spreads_homes_between_its_bounds(phase, expected):
    """Earliest 5 s, latest 10 min: 595 s lie between."""
    bounds = (timedelta(seconds=5), timedelta(minutes=10))
    assert offset_after(when("16:00"), phase, bounds) == when(expected)


@pytest.mark.parametrize(
    ("daily_from", "until", "due_from"),
    [
        pytest.param(time(16), "2026-11-18T23:00Z", "2026-11-18T16:00Z", id="Agile: today"),
        pytest.param(time(16), "2026-11-19T23:00Z", "2026-11-19T16:00Z", id="tomorrow is known"),
        pytest.param(time(16), "2026-11-19T00:00Z", "2026-11-18T16:00Z", id="to midnight"),
        pytest.param(time(16), "2026-11-19T00:30Z", "2026-11-19T00:30Z", id="a little further"),
        pytest.param(time(16), "2026-07-18T22:00Z", "2026-07-18T15:00Z", id="summer time"),
        pytest.param(time(16), "2026-03-29T22:00Z", "2026-03-29T15:00Z", id="clocks forward"),
        pytest.param(time(16), "2026-10-25T23:00Z", "2026-10-25T16:00Z", id="clocks back"),
        pytest.param(time(10, 30), "2026-11-19T00:00Z", "2026-11-18T10:30Z", id="Tracker"),
        pytest.param(None, "2026-11-19T00:30Z", "2026-11-18T18:30Z", id="Go: six hours before"),
    ],
)
def test_when_prices_are_due(daily_from, until, due_from):
    """Daily ones on the day the known ones end, when they are usually published; never later."""
    end = PricesEnd.of(at(until), daily_from, LONDON)
    assert (end.until, end.due_from) == (at(until), at(due_from))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # The first home of all: its moments are 5 s after the due one, then on the plain grid.
        pytest.param("18T15:00:00", "18T16:00:05", id="not due yet"),
        pytest.param("18T16:00:04", "18T16:00:05", id="just before"),
        pytest.param("18T16:00:05", "18T16:30:00", id="at the first request"),
        pytest.param("18T16:30:00", "18T17:00:00", id="at the second"),
        pytest.param("18T22:30:00", "18T23:00:00", id="at the last before they end"),
        pytest.param("18T22:59:59", "18T23:00:00", id="a second before"),
        pytest.param("18T23:00:00", "18T23:10:00", id="they have ended: more often"),
        pytest.param("19T22:49:59", "19T22:50:00", id="for a day"),
        pytest.param("19T22:50:00", "19T23:00:00", id="the last of these is a half hour too"),
        pytest.param("19T23:00:00", "19T23:30:00", id="a day later as before"),
    ],
)
def test_prices_that_are_due_are_asked_for_at_least_every_half_hour(now, expected):
    """However late they are: waits never grow."""
    end = PricesEnd.of(at("2026-11-18T23:00Z"), time(16), LONDON)
    following = end.next_after(at(f"2026-11-{now}Z"), 0.0, at("2026-11-01T00:00Z"))
    assert following == at(f"2026-11-{expected}Z")


def test_a_start_asks_often_for_a_day():
    """Prices that ended days before it may come at any moment."""
    end = PricesEnd.of(at("2026-11-10T00:00Z"), None, LONDON)
    now = at("2026-11-18T12:00Z")
    assert end.next_after(now, 0.0, now - timedelta(hours=23)) == now + timedelta(minutes=10)
    assert end.next_after(now, 0.0, now - timedelta(hours=25)) == now + timedelta(minutes=30)


@given(
    phase=PHASES,
    now=st.integers(min_value=0, max_value=200_000),
    until=st.integers(min_value=-200_000, max_value=200_000),
    daily_from=st.sampled_from([None, time(10, 30), time(16)]),
)
def test_prices_that_are_due_are_asked_for_in_every_home(phase, now, until, daily_from):
    """The next request lies ahead, and within half an hour once they are due."""
    start = at("2026-11-18T00:00Z")
    moment = start + timedelta(seconds=now)
    end = PricesEnd.of(start + timedelta(seconds=until), daily_from, LONDON)
    following = end.next_after(moment, phase, start)
    assert moment < following <= max(moment, end.due_from) + timedelta(minutes=30)


DAYTIME = WallWindow(start=time(7), end=time(22), zone=LONDON)
QUARTER = timedelta(hours=3, minutes=45)


@cases(
    "now, phase, expected",
    # from 7 to 22 local there are four moments 3 h 45 min apart; in winter local is UTC
    ("before the hours begin", "2026-11-18T06:59:59Z", 0.0, "2026-11-18T07:00Z"),
    ("exactly then", "2026-11-18T07:00Z", 0.0, "2026-11-18T10:45Z"),
    ("a second before the second", "2026-11-18T10:44:59Z", 0.0, "2026-11-18T10:45Z"),
    ("the last of the day", "2026-11-18T18:14:59Z", 0.0, "2026-11-18T18:15Z"),
    ("after the last", "2026-11-18T18:15Z", 0.0, "2026-11-19T07:00Z"),
    ("at night", "2026-11-18T23:30Z", 0.0, "2026-11-19T07:00Z"),
    ("half an interval later", "2026-11-18T00:00Z", 0.5, "2026-11-18T08:52:30Z"),
    ("the last, shifted", "2026-11-18T20:07:29Z", 0.5, "2026-11-18T20:07:30Z"),
    ("after the last, shifted", "2026-11-18T20:07:30Z", 0.5, "2026-11-19T08:52:30Z"),
    # by the clock on the wall
    ("summer: 07:00 is 06:00 UTC", "2026-07-01T05:59Z", 0.0, "2026-07-01T06:00Z"),
    ("a day of 46 half hours", "2027-03-27T22:00Z", 0.0, "2027-03-28T06:00Z"),
    ("a day of 50 half hours", "2026-10-24T22:00Z", 0.0, "2026-10-25T07:00Z"),
)
def test_calls_of_the_daytime(now, phase, expected):
    assert next_in_hours(at(now), DAYTIME, QUARTER, phase) == at(expected)


def test_a_long_interval_still_has_a_moment_each_day():
    """Homes that share a key with many ask once a day, and not never."""
    months = timedelta(days=60)
    first = next_in_hours(at("2026-11-18T00:00Z"), DAYTIME, months, 0.9)
    # 0.9 of the 15 hours after 7
    assert first == at("2026-11-18T20:30Z")
    assert next_in_hours(first, DAYTIME, months, 0.9) == first + timedelta(days=1)


@given(phase=PHASES, offset=st.integers(0, 700))
def test_every_day_has_its_four_calls(phase, offset):
    """Whatever the day and the home, there are four calls, the first of them at 7 or later."""
    day = local_day(date(2026, 1, 1) + timedelta(days=offset), LONDON)
    calls = []
    moment = day.start - timedelta.resolution
    while (moment := next_in_hours(moment, DAYTIME, QUARTER, phase)) < day.end:
        calls.append(moment)
    assert len(calls) == 4
    wall = [call.astimezone(LONDON).time() for call in calls]
    assert time(7) <= wall[0] <= time(10, 45)
    assert time(18, 15) <= wall[-1] <= time(22)


@cases(
    "one, interval, expected",
    ("the first", 0.0, None, 0.0),
    ("the middle: 504.5", 0.5, None, 0.5),
    ("a thousandth: 1.009", 0.001, None, 0.009),
    ("two: 2.018", 0.002, None, 0.018),
    ("a quarter: 252.25", 0.25, None, 0.25),
    # otherwise homes that change from one interval to another would gather
    ("1009 and twice 4: 1017 times a thousandth", 0.001, 4, 0.017),
    ("1019 times", 0.001, 5, 0.019),
    ("1039 times", 0.001, 15, 0.039),
    ("1109 times", 0.001, 50, 0.109),
)
def test_each_interval_has_a_hashed_phase_of_its_own(one, interval, expected):
    """1009 times as far, and only what is left after whole intervals."""
    minutes = () if interval is None else (timedelta(minutes=interval),)
    assert spread(one, *minutes) == pytest.approx(expected)


def test_phases_of_two_intervals_tell_nothing_of_each_other():
    """Of 10,000 homes, each tenth of one interval holds about 100 from each tenth of another."""
    steady, night = timedelta(minutes=5), timedelta(minutes=20)
    cells = Counter(
        (int(spread(one, steady) * 10), int(spread(one, night) * 10))
        for one in (phase(f"home {number}", "dispatches") for number in range(10_000))
    )
    assert len(cells) == 100
    assert all(50 <= number <= 150 for number in cells.values())


def test_phases_side_by_side_are_spread_evenly():
    """Of 3,000 phases in a hundredth of the interval, each tenth gets about 300."""
    tenths = Counter(int(spread(0.37 + number / 300_000) * 10) for number in range(3000))
    assert set(tenths) == set(range(10))
    assert all(270 <= number <= 330 for number in tenths.values())
