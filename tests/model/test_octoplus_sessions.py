"""Sessions as values: which are on, which come next, and which a household could join."""

from datetime import timedelta
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.octoplus import (
    Octoplus,
    Session,
    SessionKind,
    next_session,
    session_at,
)
from custom_components.octopus_insight.model.serialize import dump, load
from tests.model.builders import at, cases, session

START, END = at("2026-11-19T17:30Z"), at("2026-11-19T18:30Z")
SECOND = timedelta(seconds=1)


def a_session(**differently: object) -> Session:
    """Return a national saving session of 19 November, 17:30 to 18:30, not joined."""
    return session(START.isoformat(), END.isoformat(), **differently)


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
    assert (session_at([a_session()], now) is not None) is is_on
    assert (next_session([a_session()], now) is not None) is is_coming


def test_the_first_of_several_comes_next():
    """Sessions may be told in any order; the earliest comes next."""
    later = a_session(when=NEXT_DAY)
    assert next_session([later, a_session()], START - SECOND) == a_session()


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
    """After joining, the session is joined, and the others are as they were."""
    other = a_session(id="2", code="EVENT_2")
    octoplus = Octoplus(sessions=(a_session(), other)).with_joined(["EVENT_1", "EVENT_3"])
    assert octoplus.sessions == (a_session(is_joined=True), other)
    assert octoplus.named("EVENT_1") == a_session(is_joined=True)
    assert octoplus.named("EVENT_3") is None


def test_sessions_can_be_stored():
    full = a_session(region_ids=frozenset({"5", "6"}), reward_points_per_kwh=144)
    octoplus = Octoplus(sessions=(full,), region_id="10", points=1619.0)
    assert load(Octoplus, dump(octoplus)) == octoplus
