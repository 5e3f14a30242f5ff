"""What sessions say about a unit more or less, and that they say nothing about prices."""

from dataclasses import replace
from datetime import timedelta
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval
from custom_components.octopus_insight.model.octoplus import Session, SessionKind, session_layer
from custom_components.octopus_insight.model.prices.timeline import RateTimeline
from custom_components.octopus_insight.model.usage.consumption import Consumption, Reading
from custom_components.octopus_insight.model.usage.cost import cost_of
from tests.model.builders import at, cases, prices, session, span

SAVING = session(
    "2026-11-19T17:00Z", "2026-11-19T18:00Z", id="1", reward_per_kwh=0.18, is_joined=True
)
FREE = replace(SAVING, id="2", kind=SessionKind.FREE, reward_per_kwh=None)
FIVE_O_CLOCK = prices(0.20, 0.25, 0.30, 0.35, start="2026-11-19T16:30Z")


def marginal(timeline: RateTimeline, *sessions: Session) -> list[float | None]:
    """Return the marginal price of each slot once sessions are laid over."""
    return [slot.marginal_price_per_kwh for slot in session_layer(sessions)(timeline).slots]


WORTH = [None, pytest.approx(0.43), pytest.approx(0.48), None]


@cases(
    "sessions, expected",
    # at 0.18 a unit, one not used is worth 0.25 + 0.18 and 0.30 + 0.18
    ("a saving session adds its reward", [SAVING], WORTH),
    # which is not the same as unknown
    ("in free hours a unit more costs nothing", [FREE], [None, 0.0, 0.0, None]),
    # where a saving session meets free hours, use is not called free
    ("of two at once the one that promises less", [SAVING, FREE], WORTH),
    ("in any order", [FREE, SAVING], WORTH),
)
def test_what_a_unit_is_worth_in_a_session(sessions, expected):
    assert marginal(FIVE_O_CLOCK, *sessions) == expected


@cases(
    "one",
    ("saving session, not joined", replace(SAVING, is_joined=False)),
    ("free hours without us", replace(FREE, is_joined=False)),
    ("reward not told", replace(SAVING, reward_per_kwh=None)),
)
def test_what_promises_nothing(one):
    """A session of others, or one whose reward is not known, says nothing."""
    assert session_layer([one])(FIVE_O_CLOCK) == FIVE_O_CLOCK


def test_without_a_price_only_free_hours_are_known():
    """The worth of a unit saved needs its price; a unit more in free hours does not."""
    unknown = prices(None, start="2026-11-19T17:00Z")
    assert marginal(unknown, SAVING) == [None]
    assert marginal(unknown, FREE) == [0.0]


@cases(
    "start, end, is_told",
    ("exactly the slot", "17:00", "17:30", True),
    ("around it", "16:30", "18:00", True),
    ("ends where it starts", "16:30", "17:00", False),
    ("starts where it ends", "17:30", "18:00", False),
    ("a minute after its start", "17:01", "18:00", False),
    ("a minute before its end", "16:30", "17:29", False),
)
def test_a_slot_lies_in_a_session_as_a_whole(start, end, is_told):
    """A half hour only partly in a session is promised nothing."""
    free = replace(FREE, when=span(f"2026-11-19T{start}Z", f"2026-11-19T{end}Z"))
    half_hour = prices(0.25, start="2026-11-19T17:00Z")
    assert marginal(half_hour, free) == [0.0 if is_told else None]


@st.composite
def any_session(draw: st.DrawFn) -> Session:
    """Draw a session of up to three hours somewhere around the timeline, on the grid or off it."""
    start = at("2026-11-19T15:00Z") + timedelta(minutes=draw(st.integers(0, 300)))
    return Session(
        id="x",
        code="x",
        kind=draw(st.sampled_from(SessionKind)),
        when=Interval(start=start, end=start + timedelta(minutes=draw(st.integers(1, 180)))),
        reward_per_kwh=draw(st.none() | st.floats(0, 6.25)),
        is_joined=draw(st.booleans()),
    )


@given(
    values=st.lists(st.none() | st.floats(-0.5, 1.5), min_size=1, max_size=12),
    sessions=st.lists(any_session(), max_size=4),
)
def test_sessions_never_change_what_is_billed(values, sessions):
    """Whatever the sessions, each slot keeps all but its marginal price, and so does the cost."""
    base = prices(*values, start="2026-11-19T16:00Z")
    laid = session_layer(sessions)(base)
    assert [replace(one, marginal_price_per_kwh=None) for one in laid.slots] == list(base.slots)
    readings = (
        Reading(start=one.start, end=one.start + HALF_HOUR, energy_kwh=0.4)
        for one in base.slots
        if one.rate is not None
    )
    used = Consumption(readings=tuple(readings))
    assert cost_of(used, laid) == cost_of(used, base)
