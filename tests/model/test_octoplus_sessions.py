"""Sessions: which are on, next or on offer, and what a unit more or less is worth in them."""

from dataclasses import replace
from datetime import timedelta
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.octoplus import (
    Octoplus,
    Session,
    SessionKind,
    session_layer,
)
from custom_components.octopus_insight.model.prices.cheapest import cheapest_period
from custom_components.octopus_insight.model.prices.timeline import RateTimeline
from custom_components.octopus_insight.model.serialize import dump, load
from tests.harness.cases import cases
from tests.model.builders import at, prices, session, span

START, END = at("2026-11-19T17:30Z"), at("2026-11-19T18:30Z")
SECOND = timedelta(seconds=1)


def a_session(**differently: object) -> Session:
    """Return a national saving session of 19 November, 17:30 to 18:30, not joined."""
    return session(START.isoformat(), END.isoformat(), **differently)


def _with(*sessions: Session) -> Octoplus:
    return Octoplus(sessions=tuple(replace(one, is_joined=True) for one in sessions))


NEXT_DAY = Interval(start=START + timedelta(days=1), end=END + timedelta(days=1))


@cases(
    "now, is_on, is_coming",
    ("a second before", START - SECOND, False, True),
    ("start", START, True, False),
    ("during", START + timedelta(minutes=30), True, False),
    ("last second", END - SECOND, True, False),
    ("end", END, False, False),
    ("after", END + SECOND, False, False),
)
def test_a_session_comes_next_until_it_is_on(now, is_on, is_coming):
    assert (_with(a_session()).current(SessionKind.SAVING, now) is not None) is is_on
    assert (_with(a_session()).following(SessionKind.SAVING, now) is not None) is is_coming


def test_the_first_of_several_comes_next():
    later = a_session(when=NEXT_DAY)
    assert _with(later, a_session()).following(SessionKind.SAVING, START - SECOND) == a_session(
        is_joined=True
    )


@cases(
    "differently, own, now, is_offered",
    ("whole country", {}, "10", START - SECOND, True),
    ("own among others", {"region_ids": frozenset({"5", "10"})}, "10", START - SECOND, True),
    ("other regions", {"region_ids": frozenset({"5", "6"})}, "10", START - SECOND, False),
    ("whole country, no meter signed up", {}, None, START - SECOND, False),
    ("a region, no meter", {"region_ids": frozenset({"5"})}, None, START - SECOND, False),
    ("joined already", {"is_joined": True}, "10", START - SECOND, False),
    ("nothing to join", {"kind": SessionKind.FREE}, "10", START - SECOND, False),
    ("begun", {}, "10", START, False),
)
def test_a_session_is_offered_to_its_regions(differently, own, now, is_offered):
    """No region means the whole country; else only a meter signed up there can join.

    Joined sessions, free hours and what has begun cannot be joined.
    """
    one = a_session(**differently)
    octoplus = Octoplus(sessions=(one,), region_id=own)
    assert octoplus.on_offer(now) == ((one,) if is_offered else ())


def test_joined_sessions_of_a_kind():
    early = a_session(is_joined=True)
    late = a_session(id="2", is_joined=True, when=NEXT_DAY)
    free = a_session(id="3", kind=SessionKind.FREE, is_joined=True)
    octoplus = Octoplus(sessions=(late, free, a_session(), early))
    assert octoplus.of(SessionKind.SAVING) == (early, late)
    assert octoplus.of(SessionKind.FREE) == (free,)


def test_joining_marks_the_sessions_of_those_codes():
    other = a_session(id="2", code="EVENT_2")
    octoplus = Octoplus(sessions=(a_session(), other)).marked(["EVENT_1", "EVENT_3"], {})
    assert octoplus.sessions == (a_session(is_joined=True), other)
    assert octoplus.named("EVENT_1") == a_session(is_joined=True)
    assert octoplus.named("EVENT_3") is None


def test_sessions_can_be_stored():
    full = a_session(region_ids=frozenset({"5", "6"}), reward_points_per_kwh=144)
    octoplus = Octoplus(sessions=(full,), region_id="10", points=1619.0)
    assert load(Octoplus, dump(octoplus)) == octoplus


# --- What a unit is worth -------------------------------------------------------------------------


SAVING = session("2026-11-19T17:00Z", "2026-11-19T18:00Z", reward_per_kwh=0.18, is_joined=True)
FREE = replace(SAVING, id="2", kind=SessionKind.FREE, reward_per_kwh=None)
FIVE_O_CLOCK = prices(0.20, 0.25, 0.30, 0.35, start="2026-11-19T16:30Z")


def marginal(timeline: RateTimeline, *sessions: Session) -> list[float | None]:
    """Return the marginal price of each slot once sessions are laid over."""
    return [slot.marginal_price_per_kwh for slot in session_layer(timeline, sessions).slots]


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
    assert session_layer(FIVE_O_CLOCK, [one]) == FIVE_O_CLOCK


@cases("price", ("dear", 0.30), ("nothing", 0.0), ("below nothing", -0.042))
def test_free_electricity_is_worth_the_lower_of_both(price):
    """Who is paid to use it is paid in free hours, too; so they are found as the cheapest time."""
    timeline = session_layer(prices(price, price, -0.01, start="2026-11-19T17:00Z"), [FREE])
    assert timeline.slots[0].marginal_price_per_kwh == min(price, 0.0)
    found = cheapest_period(timeline, timedelta(hours=1))
    expected = "17:00" if price < -0.01 else "17:30"
    assert f"{found.periods[0].start:%H:%M}" == expected


def test_without_a_price_only_free_hours_are_known():
    """The worth of a unit saved needs its price; a unit more in free hours does not."""
    unknown = prices(None, start="2026-11-19T17:00Z")
    assert marginal(unknown, SAVING) == [None]
    assert marginal(unknown, FREE) == [0.0]


@cases(
    "start, end, expected",
    ("exactly the slot", "17:00", "17:30", [0.0]),
    ("around it", "16:30", "18:00", [0.0]),
    ("ends where it starts", "16:30", "17:00", [None]),
    ("starts where it ends", "17:30", "18:00", [None]),
    ("a minute after its start", "17:01", "18:00", [None, 0.0]),
    ("a minute before its end", "16:30", "17:29", [0.0, None]),
    ("within it", "17:10", "17:20", [None, 0.0, None]),
)
def test_a_slot_is_cut_where_a_session_begins_or_ends(start, end, expected):
    free = replace(FREE, when=span(f"2026-11-19T{start}Z", f"2026-11-19T{end}Z"))
    half_hour = prices(0.25, start="2026-11-19T17:00Z")
    assert marginal(half_hour, free) == expected


@st.composite
def any_session(draw: st.DrawFn) -> Session:
    """Draw a session of up to three hours somewhere around the timeline, on the grid or off it."""
    start = at("2026-11-19T15:00Z") + timedelta(minutes=draw(st.integers(0, 300)))
    end = start + timedelta(minutes=draw(st.integers(1, 180)))
    return session(
        start.isoformat(),
        end.isoformat(),
        kind=draw(st.sampled_from(SessionKind)),
        reward_per_kwh=draw(st.none() | st.floats(0, 6.25)),
        is_joined=draw(st.booleans()),
    )


@given(
    values=st.lists(st.none() | st.floats(-0.5, 1.5), min_size=1, max_size=12),
    sessions=st.lists(any_session(), max_size=4),
)
def test_sessions_never_change_what_is_billed(values, sessions):
    """Whatever the sessions, each moment keeps all but its marginal price."""
    base = prices(*values, start="2026-11-19T16:00Z")
    laid = session_layer(base, sessions)
    assert (laid.slots[0].start, laid.slots[-1].end) == (base.slots[0].start, base.slots[-1].end)
    for piece in laid.slots:
        whole = base.at(piece.start)
        times = {"start": whole.start, "end": whole.end}
        assert replace(piece, marginal_price_per_kwh=None, **times) == whole
