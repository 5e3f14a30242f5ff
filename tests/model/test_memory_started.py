"""Which half hours a memory marks as started: shown running, or gone on, and not withdrawn."""

import pytest
from tests.model.dispatch_builders import (
    CAPABLE,
    NOT_AVAILABLE,
    answer,
    boost,
    memory_of,
    no_plan,
    ran,
    smart,
    when,
)


def started(memory):
    return [f"{mark.start:%H:%M}" for mark in memory.started]


HOUR = smart("18:00", "19:00")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param([answer("17:59:59", HOUR)], [], id="a second before its half hour"),
        pytest.param([answer("18:00", HOUR)], ["18:00"], id="at its start"),
        pytest.param([answer("18:29:59", HOUR)], ["18:00"], id="last second of the first half"),
        pytest.param([answer("18:30", HOUR)], ["18:30"], id="the second half hour only"),
        pytest.param([answer("19:00", HOUR)], [], id="at its end"),
        pytest.param([answer("18:05", HOUR, state=CAPABLE)], [], id="not in progress"),
        pytest.param([answer("18:05", HOUR, state=None)], [], id="state not known"),
        pytest.param([answer("18:05", boost("18:00", "19:00"))], [], id="a boost"),
        pytest.param([answer("18:05")], [], id="not planned"),
        pytest.param([no_plan("18:05")], [], id="never planned, and plan not told"),
        pytest.param([answer("17:45", HOUR), no_plan("18:05")], [], id="planned, then not told"),
        pytest.param([answer("18:15", smart("18:10", "18:13"))], ["18:00"], id="listed when over"),
        pytest.param([answer("18:05", smart("18:10", "18:13"))], ["18:00"], id="not yet begun"),
    ],
)
def test_a_half_hour_started_when_an_answer_inside_it_says_so(answers, expected):
    """Planned in it, by an answer inside it, and the state in progress."""
    assert started(memory_of(*answers)) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param([answer("17:55", HOUR), answer("17:59")], [], id="withdrawn a minute before"),
        pytest.param(
            [answer("17:55", HOUR), answer("18:01")], [], id="withdrawn before any answer inside"
        ),
        pytest.param([answer("18:05", HOUR), answer("18:10")], ["18:00"], id="withdrawn midway"),
        pytest.param(
            [answer("18:05", HOUR), answer("18:10", HOUR, state=NOT_AVAILABLE)],
            ["18:00"],
            id="unplugged midway",
        ),
        pytest.param(
            [answer("18:05", HOUR), answer("18:10", HOUR, suspended=True)],
            ["18:00"],
            id="suspended midway",
        ),
        pytest.param(
            [answer("18:05", HOUR), answer("18:31")], ["18:00"], id="withdrawn in the next half"
        ),
        pytest.param(
            [answer("18:05", smart("18:10", "18:13")), answer("18:09:59")],
            [],
            id="withdrawn a second before an odd start",
        ),
        pytest.param(
            [answer("18:05", smart("18:10", "18:13")), answer("18:10")],
            ["18:00"],
            id="withdrawn at an odd start",
        ),
        pytest.param(
            [
                answer("18:05", smart("18:10", "18:13")),
                answer("18:07", smart("18:20", "18:23")),
                answer("18:15"),
            ],
            [],
            id="moved, then withdrawn before its new start",
        ),
        pytest.param(
            [
                answer("18:02", smart("18:00", "18:05"), smart("18:20", "18:25")),
                answer("18:10", smart("18:20", "18:25")),
                answer("18:15"),
            ],
            ["18:00"],
            id="the second of two withdrawn, after the first ran",
        ),
        pytest.param(
            [answer("18:05", smart("18:10", "18:13")), answer("18:15")],
            ["18:00"],
            id="over, and therefore no longer listed",
        ),
    ],
)
def test_a_withdrawal_undoes_only_what_had_not_begun(answers, expected):
    """A half hour whose dispatch ran keeps its mark; one withdrawn before its start never ran."""
    memory = memory_of(*answers)
    assert started(memory) == expected
    assert ran(memory, when("18:00")) is ("18:00" in expected)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param(
            [answer("18:05", smart("18:00", "18:33")), answer("18:35")],
            ["18:00", "18:30"],
            id="its end came between two answers",
        ),
        pytest.param(
            [answer("18:05", smart("18:00", "20:00")), answer("19:40", smart("18:00", "20:00"))],
            ["18:00", "18:30", "19:00", "19:30"],
            id="still running after an outage",
        ),
        pytest.param(
            [answer("18:05", smart("18:00", "20:00")), answer("19:40")],
            ["18:00"],
            id="withdrawn some time during an outage",
        ),
        pytest.param(
            [answer("18:05", HOUR), no_plan("18:35")],
            ["18:00", "18:30"],
            id="the plan could not be fetched, the state goes on",
        ),
        pytest.param(
            [answer("18:05", HOUR), no_plan("18:35", state=None)],
            ["18:00", "18:30"],
            id="neither plan nor state could be fetched",
        ),
        pytest.param(
            [answer("18:05", HOUR), no_plan("18:35", state=CAPABLE)],
            ["18:00"],
            id="the plan could not be fetched, the state says otherwise",
        ),
        pytest.param(
            [
                answer("18:05", smart("18:00", "18:30"), smart("18:30", "19:00")),
                answer("19:05"),
            ],
            ["18:00", "18:30"],
            id="two rows that follow on are one dispatch",
        ),
        pytest.param(
            [answer("18:05", smart("18:00", "18:30"), smart("19:00", "19:30")), answer("19:40")],
            ["18:00"],
            id="a later dispatch is another one",
        ),
        pytest.param(
            [answer("18:20", smart("18:28", "18:45")), answer("18:50")],
            ["18:00", "18:30"],
            id="planned later in the half hour, over when asked again",
        ),
        pytest.param(
            [answer("18:05", smart("18:00", "18:10"), smart("18:20", "18:45")), answer("18:50")],
            ["18:00", "18:30"],
            id="of two in the half hour, the later one reaches on",
        ),
        pytest.param(
            [answer("18:05", smart("18:00", "18:30"), smart("18:45", "19:00")), no_plan("18:40")],
            ["18:00"],
            id="the plan could not be fetched, and its next dispatch is another one",
        ),
        pytest.param(
            [answer("18:05", smart("17:00", "19:00")), answer("18:10", smart("17:00", "19:00"))],
            ["18:00"],
            id="listed from long before it was first seen",
        ),
    ],
)
def test_a_running_dispatch_goes_on_until_an_answer_says_otherwise(answers, expected):
    """An answer after its end, or one that could not fetch the plan, does not say otherwise."""
    assert started(memory_of(*answers)) == expected


def test_marks_tell_when_they_were_seen():
    """A mark names the answer that showed the dispatch, and when it began in the half hour."""
    memory = memory_of(answer("18:12", smart("18:10", "18:40")), answer("18:45"))
    assert [(mark.seen_at, mark.since) for mark in memory.started] == [
        (when("18:12"), when("18:10")),
        (when("18:12"), when("18:30")),
    ]
