"""What stands in calendars: charges, cheap times, sessions; half-open and in order of time."""

from dataclasses import replace
from custom_components.octopus_insight.model.calendars import (
    CalendarItem,
    CalendarKind,
    cheap_times,
    current_or_next,
    dispatch_times,
    session_times,
    within,
)
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.octoplus import (
    Octoplus,
    SessionKind,
    session_layer,
)
from custom_components.octopus_insight.model.prices.timeline import Band, PriceReason
from tests.harness.cases import cases
from tests.model.builders import at, prices, session, slot, span, timeline_of
from tests.model.dispatch_builders import (
    CAPABLE,
    NOT_AVAILABLE,
    answer,
    base,
    boost,
    car_of,
    done,
    laid,
    memory_of,
    reported,
    smart,
    when,
)


def charges(memory, now: str) -> list[tuple[str, str]]:
    """Return a car's appointments as wall times of 18 November."""
    told = dispatch_times(car_of(memory, now))
    assert {one.kind for one in told} <= {CalendarKind.DISPATCH}
    return [(f"{one.when.start:%H:%M}", f"{one.when.end:%H:%M}") for one in told]


# --- Dispatches -----------------------------------------------------------------------------------


HOUR = answer("17:00", smart("18:00", "19:00"))
ROWS = answer("17:00", smart("18:00", "18:30"), smart("18:30", "19:10"), boost("20:00", "21:00"))
EARLY, LATE = (answer(moment, smart("18:05", "19:00")) for moment in ("18:10", "18:40"))
RUNS = answer("18:05", smart("18:00", "19:00"))


@cases(
    "answers, now, expected",
    # a boost is the customer's own and is not in it
    ("rows that touch are one", [ROWS], "17:00", [("18:00", "19:10")]),
    ("to come", [HOUR], "17:59", [("18:00", "19:00")]),
    ("begins", [HOUR], "18:00", [("18:00", "19:00")]),
    ("runs", [HOUR], "18:59", [("18:00", "19:00")]),
    # of what is over, the plan alone says nothing: rows stay listed, run or not
    ("over, and never seen running", [HOUR], "19:00", []),
    (
        "what was seen running stays, from its start on",
        [EARLY, LATE, answer("19:05", state=NOT_AVAILABLE)],
        "20:00",
        [("18:05", "19:00")],
    ),
    ("withdrawn before it began", [HOUR, answer("17:59", state=CAPABLE)], "17:59", []),
    ("withdrawn while it ran", [RUNS, answer("18:20", state=CAPABLE)], "18:20", []),
    (
        "its half hour stays",
        [RUNS, answer("18:20", state=CAPABLE)],
        "18:30",
        [("18:00", "18:30")],
    ),
)
def test_charges_in_the_calendar(answers, now, expected):
    assert charges(memory_of(*answers), now) == expected


@cases(
    "row, expected",
    ("there was a plan for it", done("18:00", "18:20"), [("18:00", "18:20")]),
    ("no plan of this car: another's, or its own", done("15:00", "15:30"), []),
    ("a ghost", done("18:00", "18:30", energy_kwh=-0.01), []),
)
def test_completed_rows_tell_what_nobody_watched(row, expected):
    """Completed rows are the account's; a car has those that it had a smart plan for."""
    plan = answer("17:00", smart("18:00", "18:30"))
    assert charges(memory_of(plan, reported("21:00", row, state=CAPABLE)), "21:00") == expected


# --- Cheap times ----------------------------------------------------------------------------------


def test_cheap_times_follow_the_timeline():
    """Window and dispatch that follow on are one appointment, with both reasons."""
    tariff = base("22:30", 4, low="23:30 00:00")
    memory = memory_of(answer("22:00", smart("23:00", "23:30")))
    (cheap,) = cheap_times(laid(tariff, memory, now="22:00"))
    assert cheap == CalendarItem(
        when=span("2026-11-18T23:00Z", "2026-11-19T00:30Z"),
        kind=CalendarKind.CHEAP,
        reasons=(PriceReason.DISPATCH, PriceReason.STANDARD_OFF_PEAK),
    )


@cases("price", ("dear", 0.3), ("below nothing", -0.042))
def test_free_hours_are_cheap_on_any_tariff(price):
    """On a half-hourly tariff there is no low rate, and free hours are cheap all the same."""
    free = replace(FREE, when=span("2026-11-18T12:30Z", "2026-11-18T13:30Z"))
    timeline = session_layer(prices(0.2, price, 0.1, 0.4, start="2026-11-18T12:00Z"), [free])
    reasons = (CalendarKind.FREE_ELECTRICITY,)
    expected = CalendarItem(when=free.when, kind=CalendarKind.CHEAP, reasons=reasons)
    assert cheap_times(timeline) == (expected,)


def test_what_has_no_price_is_not_called_cheap():
    """A low band without a known price is no promise."""
    assert cheap_times(timeline_of(slot(None, "2026-11-18T23:30Z", band=Band.LOW))) == ()


# --- Sessions -------------------------------------------------------------------------------------

JOINED = session("2026-11-20T17:00Z", "2026-11-20T18:00Z", is_joined=True)
OFFERED = session("2026-11-19T17:00Z", "2026-11-19T18:00Z", id="2", code="B")
FREE = replace(JOINED, id="3", code="C", kind=SessionKind.FREE)
OCTOPLUS = Octoplus(sessions=(JOINED, OFFERED, FREE), region_id="10")
OURS = (JOINED, CalendarKind.SAVING_SESSION)
ON_OFFER = (OFFERED, CalendarKind.SAVING_SESSION_ON_OFFER)


@cases(
    "now, expected",
    ("a second before the one on offer begins", "2026-11-19T16:59:59Z", [ON_OFFER, OURS]),
    ("it begins", "2026-11-19T17:00:00Z", [OURS]),
    ("all are over", "2026-11-21T00:00:00Z", [OURS]),
)
def test_saving_sessions_in_the_calendar(now, expected):
    """Joined sessions stay; one on offer stands there until it begins."""
    told = session_times(OCTOPLUS, SessionKind.SAVING, at(now))
    assert [(one.session, one.kind) for one in told] == expected


def test_free_hours_in_the_calendar():
    (told,) = session_times(OCTOPLUS, SessionKind.FREE, at("2026-11-18T12:00Z"))
    assert (told.session, told.kind) == (FREE, CalendarKind.FREE_ELECTRICITY)


# --- What a calendar is asked ---------------------------------------------------------------------

ONE = CalendarItem(when=span("2026-11-18T12:00Z", "2026-11-18T13:00Z"), kind=CalendarKind.CHEAP)
TWO = CalendarItem(when=span("2026-11-18T14:00Z", "2026-11-18T15:00Z"), kind=CalendarKind.CHEAP)


@cases(
    "now, expected",
    ("before", "11:59:59", ONE),
    ("start", "12:00:00", ONE),
    ("last second", "12:59:59", ONE),
    ("end", "13:00:00", TWO),
    ("after all", "15:00:00", None),
)
def test_the_current_or_next_appointment(now, expected):
    assert current_or_next((ONE, TWO), when(now)) == expected


@cases(
    "start, end, expected",
    ("touches the start", "11:00", "12:00", ()),
    ("a minute of it", "11:00", "12:01", (ONE,)),
    ("in between", "13:00", "14:00", ()),
    ("a minute of both", "12:59", "14:01", (ONE, TWO)),
    ("touches the end", "15:00", "16:00", ()),
)
def test_appointments_within_a_span(start, end, expected):
    assert within((ONE, TWO), Interval(start=when(start), end=when(end))) == expected
