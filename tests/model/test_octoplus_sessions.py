"""Sessions as values: which are on, which come next, and which a household could join."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.octoplus import (
    Octoplus,
    Session,
    SessionKind,
    next_session,
    session_at,
)
from custom_components.octopus_insight.model.serialize import dump, load
from tests.model.builders import cases

START = datetime(2026, 11, 19, 17, 30, tzinfo=UTC)
END = datetime(2026, 11, 19, 18, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def a_session(**differently: object) -> Session:
    """Return a national saving session of 19 November, 17:30 to 18:30, not joined."""
    session = Session(
        id="7303",
        code="EVENT_303",
        kind=SessionKind.SAVING,
        when=Interval(start=START, end=END),
        reward_points_per_kwh=144,
    )
    return replace(session, **differently)


@cases(
    "now, is_on",
    ("a second before", START - SECOND, False),
    ("start", START, True),
    ("during", START + timedelta(minutes=30), True),
    ("last second", END - SECOND, True),
    ("end", END, False),
    ("after", END + SECOND, False),
)
def test_a_session_is_on_from_its_start_to_its_end(now, is_on):
    """A session is half-open: it is on at its first moment, and no longer at its end."""
    assert (session_at([a_session()], now) is not None) is is_on


@cases(
    "now, is_coming",
    ("a second before", START - SECOND, True),
    ("start", START, False),
    ("end", END, False),
)
def test_a_session_comes_next_until_it_begins(now, is_coming):
    """What has begun is not what comes next."""
    assert (next_session([a_session()], now) is not None) is is_coming


def test_the_first_of_several_comes_next():
    """Sessions may be told in any order; the earliest comes next."""
    later = a_session(when=Interval(start=START + timedelta(days=1), end=END + timedelta(days=1)))
    assert next_session([later, a_session()], START - SECOND) == a_session()


@cases(
    "region_ids, own, is_offered",
    ("whole country", (), "10", True),
    ("own region among others", ("5", "10"), "10", True),
    ("other regions", ("5", "6"), "10", False),
    ("whole country, no meter signed up", (), None, False),
    ("a region, no meter signed up", ("5",), None, False),
)
def test_a_session_is_offered_to_its_regions(region_ids, own, is_offered):
    """No region means the whole country; else only a meter signed up there can join."""
    session = a_session(region_ids=frozenset(region_ids))
    octoplus = Octoplus(sessions=(session,), region_id=own)
    assert octoplus.on_offer(START - SECOND) == ((session,) if is_offered else ())


@cases(
    "differently, now",
    ("joined already", {"is_joined": True}, START - SECOND),
    ("nothing to join", {"kind": SessionKind.FREE}, START - SECOND),
    ("begun", {}, START),
)
def test_what_is_not_on_offer(differently, now):
    """Joined sessions, free hours and what has begun cannot be joined."""
    octoplus = Octoplus(sessions=(a_session(**differently),), region_id="10")
    assert octoplus.on_offer(now) == ()


def test_joined_sessions_of_a_kind():
    """Of each kind only the joined ones are the household's, in order of time."""
    late = a_session(
        id="2",
        code="B",
        is_joined=True,
        when=Interval(start=START + timedelta(days=1), end=END + timedelta(days=1)),
    )
    early = a_session(id="1", code="A", is_joined=True)
    free = a_session(id="3", code="C", kind=SessionKind.FREE, is_joined=True)
    octoplus = Octoplus(sessions=(late, free, a_session(), early))
    assert octoplus.of(SessionKind.SAVING) == (early, late)
    assert octoplus.of(SessionKind.FREE) == (free,)


def test_joining_marks_the_sessions_of_those_codes():
    """After joining, the session is joined, and the others are as they were."""
    other = a_session(id="7304", code="EVENT_304")
    octoplus = Octoplus(sessions=(a_session(), other)).with_joined(["EVENT_303", "EVENT_1"])
    assert octoplus.sessions == (a_session(is_joined=True), other)
    assert octoplus.named("EVENT_303") == a_session(is_joined=True)
    assert octoplus.named("EVENT_1") is None


def test_sessions_can_be_stored():
    """What was answered survives a restart as it was."""
    octoplus = Octoplus(
        sessions=(a_session(region_ids=frozenset({"5", "6"})),), region_id="10", points=1619.0
    )
    assert load(Octoplus, dump(octoplus)) == octoplus
