"""Which half hours a memory marks as started: shown running, or gone on, and not withdrawn."""

from tests.model.builders import cases
from tests.model.dispatch_builders import (
    CAPABLE,
    NOT_AVAILABLE,
    answer,
    boost,
    memory_of,
    no_plan,
    ran,
    smart,
    started,
    when,
)

HOUR, LONG = smart("18:00", "19:00"), smart("18:00", "20:00")
ODD = smart("18:10", "18:13")
RUNS, SEEN = answer("18:05", HOUR), answer("18:05", ODD)


@cases(
    "answers, expected",
    ("a second before its half hour", [answer("17:59:59", HOUR)], ""),
    ("at its start", [answer("18:00", HOUR)], "18:00"),
    ("last second of the first half", [answer("18:29:59", HOUR)], "18:00"),
    ("the second half hour only", [answer("18:30", HOUR)], "18:30"),
    ("at its end", [answer("19:00", HOUR)], ""),
    ("not in progress", [answer("18:05", HOUR, state=CAPABLE)], ""),
    ("state not known", [answer("18:05", HOUR, state=None)], ""),
    ("a boost", [answer("18:05", boost("18:00", "19:00"))], ""),
    ("not planned", [answer("18:05")], ""),
    ("never planned, and plan not told", [no_plan("18:05")], ""),
    ("planned, then not told", [answer("17:45", HOUR), no_plan("18:05")], ""),
    ("listed when over", [answer("18:15", ODD)], "18:00"),
    ("not yet begun", [SEEN], "18:00"),
)
def test_a_half_hour_started_when_an_answer_inside_it_says_so(answers, expected):
    """Planned in it, by an answer inside it, and the state in progress."""
    assert started(memory_of(*answers)) == expected


@cases(
    "answers, expected",
    ("withdrawn a minute before", [answer("17:55", HOUR), answer("17:59")], ""),
    ("withdrawn before any answer inside", [answer("17:55", HOUR), answer("18:01")], ""),
    ("withdrawn midway", [RUNS, answer("18:10")], "18:00"),
    ("unplugged midway", [RUNS, answer("18:10", HOUR, state=NOT_AVAILABLE)], "18:00"),
    ("suspended midway", [RUNS, answer("18:10", HOUR, suspended=True)], "18:00"),
    ("withdrawn in the next half", [RUNS, answer("18:31")], "18:00"),
    ("withdrawn a second before an odd start", [SEEN, answer("18:09:59")], ""),
    ("withdrawn at an odd start", [SEEN, answer("18:10")], "18:00"),
    (
        "moved, then withdrawn before its new start",
        [SEEN, answer("18:07", smart("18:20", "18:23")), answer("18:15")],
        "",
    ),
    (
        "the second of two withdrawn, after the first ran",
        [
            answer("18:02", smart("18:00", "18:05"), smart("18:20", "18:25")),
            answer("18:10", smart("18:20", "18:25")),
            answer("18:15"),
        ],
        "18:00",
    ),
    ("over, and therefore no longer listed", [SEEN, answer("18:15")], "18:00"),
)
def test_a_withdrawal_undoes_only_what_had_not_begun(answers, expected):
    """A half hour whose dispatch ran keeps its mark; one withdrawn before its start never ran."""
    memory = memory_of(*answers)
    assert started(memory) == expected
    assert ran(memory, when("18:00")) is (expected == "18:00")


@cases(
    "plan, then, expected",
    ("ended between answers", [smart("18:00", "18:33")], answer("18:35"), "18:00 18:30"),
    ("after an outage", [LONG], answer("19:40", LONG), "18:00 18:30 19:00 19:30"),
    ("withdrawn some time during an outage", [LONG], answer("19:40"), "18:00"),
    ("plan not fetched, the state goes on", [HOUR], no_plan("18:35"), "18:00 18:30"),
    ("neither fetched", [HOUR], no_plan("18:35", state=None), "18:00 18:30"),
    ("the state says otherwise", [HOUR], no_plan("18:35", state=CAPABLE), "18:00"),
    (
        "two rows that follow on are one dispatch",
        [smart("18:00", "18:30"), smart("18:30", "19:00")],
        answer("19:05"),
        "18:00 18:30",
    ),
    (
        "a later dispatch is another one",
        [smart("18:00", "18:30"), smart("19:00", "19:30")],
        answer("19:40"),
        "18:00",
    ),
    ("planned later, over when asked", [smart("18:28", "18:45")], answer("18:50"), "18:00 18:30"),
    (
        "of two in the half hour, the later one reaches on",
        [smart("18:00", "18:10"), smart("18:20", "18:45")],
        answer("18:50"),
        "18:00 18:30",
    ),
    (
        "the plan could not be fetched, and its next dispatch is another one",
        [smart("18:00", "18:30"), smart("18:45", "19:00")],
        no_plan("18:40"),
        "18:00",
    ),
    (
        "listed from long before it was first seen",
        [smart("17:00", "19:00")],
        answer("18:10", smart("17:00", "19:00")),
        "18:00",
    ),
)
def test_a_running_dispatch_goes_on_until_an_answer_says_otherwise(plan, then, expected):
    """An answer after its end, or one that could not fetch the plan, does not say otherwise."""
    assert started(memory_of(answer("18:05", *plan), then)) == expected


def test_marks_tell_when_they_were_seen():
    """A mark names the answer that showed the dispatch, and when it began in the half hour."""
    memory = memory_of(answer("18:12", smart("18:10", "18:40")), answer("18:45"))
    assert [(mark.seen_at, mark.since) for mark in memory.started] == [
        (when("18:12"), when("18:10")),
        (when("18:12"), when("18:30")),
    ]
