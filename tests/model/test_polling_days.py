"""Whole days of calls, and what holds whatever happens in them."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from hypothesis import given, settings, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.polling.rules import EVENTS
from simulator.scenarios import plug_in_day
from tests.harness.cases import cases
from tests.model.dispatch_builders import car_of
from tests.model.polling_day import Home, home_of

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
STEP = timedelta(seconds=5)
PHASES = st.floats(min_value=0, max_value=1, exclude_max=True)


def london(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), tzinfo=plug_in_day.LONDON).astimezone(UTC)


def night_of(day):
    """Return the off-peak window of the household's tariff, 23:30 to 05:30 in London."""
    return Interval(start=london(day, 23, 30), end=london(day + DAY, 5, 30))


def shortest_gap(calls):
    moments = [moment for moment, _ in calls]
    return min(later - sooner for sooner, later in pairwise(moments))


def calls_in_hour_to(calls, moment):
    return sum(moment - HOUR < at <= moment for at, _ in calls)


@pytest.mark.parametrize("day", [plug_in_day.WINTER, plug_in_day.SUMMER], ids=["winter", "summer"])
@pytest.mark.parametrize("phase", [0.0, 0.3, 0.6, 0.999])
@cases(
    "has_plug, most_calls, most_wrong_dispatching, most_wrong_state",
    ("plug", True, 160, timedelta(minutes=1), timedelta(minutes=3)),
    ("no plug", False, 220, timedelta(minutes=6), timedelta(minutes=25)),
)
def test_the_plug_in_day(
    day, phase, has_plug, most_calls, most_wrong_dispatching, most_wrong_state
):
    """Noon to noon, compared each five seconds with what the supplier would answer.

    Without a plug entity the car is gone at 07:20 and found gone within six minutes: four by the
    grid, and two if the call is left out because of a boundary.
    """
    noon, events, nights = london(day, 12), plug_in_day.events(day), (night_of(day),)
    home = home_of(noon - HOUR, events, phase=phase, has_plug=has_plug, off_peak_windows=nights)
    truths = iter([*plug_in_day.truths(day), None])
    truth, following = next(truths), next(truths)
    wrong_dispatching = wrong_state = timedelta(0)
    moment, memory, slots = noon, None, ()
    while moment < noon + DAY:
        home.live_until(moment)
        if following is not None and following.start <= moment:
            truth, following = following, next(truths)
        if memory is not home.car.memory:
            memory = home.car.memory
            slots = car_of(memory, moment).slots
        is_dispatching = any(slot.contains(moment) for slot in slots)
        wrong_dispatching += STEP * (is_dispatching != truth.is_dispatching)
        wrong_state += STEP * (memory.supplier_state != truth.state)
        moment += STEP
    calls = [call for call in home.calls if call[0] >= noon]
    assert len(calls) <= most_calls
    assert wrong_dispatching <= most_wrong_dispatching
    assert wrong_state <= most_wrong_state
    assert shortest_gap(calls) >= timedelta(seconds=60)
    assert max(calls_in_hour_to(calls, at) for at, _ in calls) <= 20


# --- Whatever happens -----------------------------------------------------------------------------

START = london(plug_in_day.WINTER, 12)
NIGHTS = (night_of(plug_in_day.WINTER),)


def seconds(number):
    return START + timedelta(seconds=number)


MOMENTS = st.integers(min_value=1, max_value=18 * 3600).map(seconds)


@st.composite
def plans(draw):
    starts = draw(st.lists(st.integers(min_value=0, max_value=18 * 3600), min_size=1, max_size=6))
    lengths = st.integers(min_value=30, max_value=4 * 3600)
    kinds = st.sampled_from(["SMART", "SMART", "BOOST"])
    slots = [
        {"start": seconds(start), "end": seconds(start + draw(lengths)), "type": draw(kinds)}
        for start in starts
    ]
    return {"do": "plan", "slots": slots}


COMMANDS = st.sampled_from(
    [
        *({"do": name} for name in ("plug_in", "unplug", "withdraw", "suspend", "resume", "boost")),
        {"do": "unplug", "linger": True},
    ]
)
EVENTS_THERE = st.lists(st.tuples(MOMENTS, COMMANDS | plans()), max_size=15)


def fall_down(home):
    home.is_down = True


def get_up(home):
    home.is_down = False


def be_told_to_rest(home):
    home.budget.back_off(timedelta(minutes=3))


MISHAPS = st.lists(
    st.tuples(
        MOMENTS,
        st.sampled_from([Home.refresh, Home.refresh, Home.watch, Home.restart, fall_down, get_up]),
    ),
    max_size=40,
)


@given(events=EVENTS_THERE, mishaps=MISHAPS, phase=PHASES, has_plug=st.booleans())
@settings(max_examples=60)
def test_the_limits_hold_whatever_happens(events, mishaps, phase, has_plug):
    """At most 20 calls in 60 minutes, 60 seconds apart, and a schedule leaves 4 to people.

    The ledger refuses what is too much, and a refusal is an error here: the schedule never asks for
    a call that it may not make. Nor does it ever fall silent: no pace is slower than 50 minutes.
    """
    home = home_of(START, events, phase=phase, has_plug=has_plug, off_peak_windows=NIGHTS)
    home.mishaps = sorted(mishaps, key=lambda mishap: mishap[0])
    home.live_until(START + timedelta(hours=19))
    times = [moment for moment, _ in home.calls]
    assert len(times) > 19 * 60 // 65
    assert shortest_gap(home.calls) >= timedelta(seconds=60)
    for moment, reason in home.calls:
        limit = 20 if reason is None or reason in EVENTS else 16
        assert calls_in_hour_to(home.calls, moment) <= limit
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert max(gaps) <= timedelta(minutes=62)


@given(moments=st.lists(MOMENTS, max_size=20), phase=PHASES)
@settings(max_examples=30)
def test_a_rest_the_supplier_asks_for_is_kept(moments, phase):
    home = home_of(START, plug_in_day.events(plug_in_day.WINTER), phase=phase, has_plug=True)
    home.mishaps = [(moment, be_told_to_rest) for moment in sorted(moments)]
    home.live_until(START + timedelta(hours=19))
    for rested in moments:
        until = rested + timedelta(minutes=3)
        assert not any(rested < moment < until for moment, _ in home.calls)
