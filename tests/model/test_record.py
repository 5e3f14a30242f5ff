"""The memory of one car: what each answer adds to it, and what it does not undo."""

from dataclasses import replace

import pytest

from custom_components.octopus_insight.model.dispatch import DeviceState
from custom_components.octopus_insight.model.evidence import ran
from custom_components.octopus_insight.model.record import (
    DispatchRecord,
    forgotten,
    is_dispatching,
    next_dispatch,
    observe,
)
from tests.model.dispatch_builders import (
    CAPABLE,
    IN_PROGRESS,
    NOT_AVAILABLE,
    answer,
    boost,
    done,
    memory,
    no_plan,
    smart,
    trial,
    when,
)

HOUR = smart("18:00", "19:00")


def started(record):
    return [f"{mark.start:%H:%M}" for mark in record.started]


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        pytest.param(None, True, id="a word we do not know"),
        (DeviceState.AUTHENTICATION_PENDING, False),
        (DeviceState.AUTHENTICATION_FAILED, False),
        (DeviceState.AUTHENTICATION_COMPLETE, True),
        (DeviceState.TEST_CHARGE_IN_PROGRESS, True),
        (DeviceState.TEST_CHARGE_FAILED, True),
        (DeviceState.TEST_CHARGE_NOT_AVAILABLE, False),
        (DeviceState.SETUP_COMPLETE, True),
        (DeviceState.SMART_CONTROL_CAPABLE, True),
        (DeviceState.SMART_CONTROL_IN_PROGRESS, True),
        (DeviceState.BOOSTING, True),
        (DeviceState.SMART_CONTROL_OFF, False),
        (DeviceState.SMART_CONTROL_NOT_AVAILABLE, False),
        (DeviceState.LOST_CONNECTION, True),
        (DeviceState.RETIRED, False),
    ],
)
def test_a_plan_counts_only_under_control(state, counts):
    """Plans linger after the supplier has lost its say; they then promise nothing."""
    record = memory(answer("17:45", HOUR, state=state))
    assert record.plan_counts is counts
    assert is_dispatching(record, when("18:30")) is counts
    assert next_dispatch(record, when("17:50")) == (HOUR if counts else None)


def test_a_suspended_plan_does_not_count():
    """A customer can switch smart control off while the state still says in progress."""
    record = memory(answer("18:05", HOUR, suspended=True))
    assert not record.plan_counts
    assert not is_dispatching(record, when("18:05"))
    assert started(record) == []


def test_a_state_that_was_not_told_stays_as_it_was():
    """Half an answer must not bring a plan to life that the other half had ruled out."""
    record = memory(
        answer("18:05", HOUR, state=DeviceState.SMART_CONTROL_OFF), no_plan("18:10", state=None)
    )
    assert record.state is DeviceState.SMART_CONTROL_OFF
    assert record.supplier_state == "SMART_CONTROL_OFF"
    assert not record.plan_counts


def test_a_car_never_asked_about_knows_nothing():
    """Without an answer there is no plan, and nothing that would rule one out."""
    record = DispatchRecord.empty("car")
    assert record.plan_counts
    assert not record.is_busy(when("18:00"))
    assert not is_dispatching(record, when("18:00"))
    assert next_dispatch(record, when("18:00")) is None
    assert not ran(record, when("18:00"))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param("18:09:59", False, id="before"),
        pytest.param("18:10", True, id="start"),
        pytest.param("18:12:59", True, id="last second"),
        pytest.param("18:13", False, id="end"),
        pytest.param("18:13:01", False, id="after"),
    ],
)
def test_the_car_dispatches_exactly_while_a_row_lasts(moment, expected):
    """Rows need not lie on the grid; the car follows the row, only prices follow the grid."""
    record = memory(answer("18:05", smart("18:10", "18:13")))
    assert is_dispatching(record, when(moment)) is expected


@pytest.mark.parametrize("row", [boost("18:00", "19:00"), trial("18:00", "19:00")])
def test_only_smart_rows_are_dispatches(row):
    """A boost or a test charge is no smart-charge period."""
    record = memory(answer("17:45", row))
    assert not is_dispatching(record, when("18:30"))
    assert next_dispatch(record, when("17:45")) is None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param("17:59:59", smart("18:00", "19:00"), id="before"),
        pytest.param("18:00", smart("20:00", "20:30"), id="it has started"),
        pytest.param("19:59:59", smart("20:00", "20:30"), id="last second"),
        pytest.param("20:00", None, id="nothing left"),
    ],
)
def test_the_next_dispatch_starts_after_now(moment, expected):
    """Rows that follow on are one dispatch; one that has started is not the next."""
    rows = (smart("18:00", "18:30"), smart("18:30", "19:00"), smart("20:00", "20:30"))
    assert next_dispatch(memory(answer("17:45", *rows)), when(moment)) == expected


def test_a_withdrawn_plan_is_over_at_once():
    """Withdrawn or unplugged: the car no longer dispatches, whatever was planned."""
    withdrawn = memory(answer("18:05", HOUR), answer("18:10"))
    unplugged = memory(answer("18:05", HOUR), answer("18:10", HOUR, state=NOT_AVAILABLE))
    assert not is_dispatching(withdrawn, when("18:10"))
    assert not is_dispatching(unplugged, when("18:10"))


def test_a_plan_never_answered_again_lasts_to_its_end():
    """What stays true stays shown: no answer is no withdrawal."""
    record = memory(answer("17:45", HOUR))
    assert is_dispatching(record, when("18:59:59"))
    assert not is_dispatching(record, when("19:00"))


def test_a_plan_that_failed_leaves_the_one_before():
    """KT-CT-4340 says nothing about the plan, and the memory says so."""
    record = memory(answer("17:45", HOUR, completed=(done("16:00", "16:30"),)), no_plan("17:50"))
    assert record.planned == (HOUR,)
    assert record.completed == (done("16:00", "16:30"),)
    assert record.plan_failed
    assert record.plan_retrieved_at == when("17:45")
    assert record.last_answer_at == when("17:50")
    assert not observe(record, answer("17:55", HOUR)).plan_failed


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
    assert started(memory(*answers)) == expected


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
    record = memory(*answers)
    assert started(record) == expected
    assert ran(record, when("18:00")) is ("18:00" in expected)


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
    assert started(memory(*answers)) == expected


def test_marks_tell_when_they_were_seen():
    """A mark names the answer that showed the dispatch, and when it began in the half hour."""
    record = memory(answer("18:12", smart("18:10", "18:40")), answer("18:45"))
    assert [(mark.seen_at, mark.since) for mark in record.started] == [
        (when("18:12"), when("18:10")),
        (when("18:12"), when("18:30")),
    ]


def test_completed_rows_pile_up():
    """The supplier lists about a day; what it no longer lists is kept, in order of time."""
    record = memory(
        answer("18:00", completed=(done("16:00", "16:30"),)),
        answer("19:00", completed=(done("18:00", "18:30"), done("17:00", "17:30"))),
        answer("20:00", completed=None),
    )
    assert record.completed == (
        done("16:00", "16:30"),
        done("17:00", "17:30"),
        done("18:00", "18:30"),
    )


def test_a_relabelled_row_is_still_one_row():
    """A row that was at home and is now away was billed all the same."""
    record = memory(
        answer("18:00", completed=(done("16:00", "16:30"),)),
        answer("19:00", completed=(done("16:00", "16:30", location="AWAY"),)),
    )
    assert record.completed == (done("16:00", "16:30", location="AWAY"),)
    assert ran(record, when("16:00"))


def test_absurd_rows_do_not_enter_the_memory():
    """Rows that end before they start, or last 40 hours, are not believed."""
    backwards, endless = ("19:00", "18:00"), ("18:00", "2026-11-20T10:00Z")
    record = memory(
        answer(
            "17:45",
            smart(*backwards),
            smart(*endless),
            completed=(done(*backwards), done(*endless)),
        )
    )
    assert record.planned == ()
    assert record.completed == ()


def test_an_answer_that_comes_late_changes_nothing():
    """Answers can overtake each other; the latest stands."""
    record = memory(answer("18:05", HOUR))
    assert observe(record, answer("18:04:59")) == record


def test_of_two_answers_at_the_same_moment_the_second_stands():
    """A clock that stands still, as in a test, is no reason to be deaf."""
    record = memory(answer("18:05", HOUR), answer("18:05"))
    assert record.planned == ()
    assert record.history == ()


def test_a_plan_withdrawn_before_it_began_leaves_no_history():
    """Nothing had been planned for the time up to the withdrawal."""
    assert memory(answer("17:45", HOUR), answer("17:50")).history == ()


def test_history_keeps_the_plan_as_it_stood():
    """Each outgoing plan speaks for the time up to the answer that replaced it."""
    record = memory(
        answer("17:45", smart("18:00", "19:00", 7.0)),
        answer("18:10", smart("18:00", "19:00", 7.0)),
        answer("18:20", boost("18:20", "18:40")),
        answer("19:00"),
    )
    assert record.history == (smart("18:00", "18:20"), boost("18:20", "18:40"))


@pytest.mark.parametrize(
    ("record", "moment", "expected"),
    [
        pytest.param(memory(answer("17:45", state=CAPABLE)), "17:50", True, id="plugged in"),
        pytest.param(memory(answer("17:45")), "17:50", True, id="in progress"),
        pytest.param(
            memory(answer("17:45", state=DeviceState.BOOSTING)), "17:50", True, id="boosting"
        ),
        pytest.param(memory(answer("17:45", state=NOT_AVAILABLE)), "17:50", False, id="unplugged"),
        pytest.param(
            memory(answer("17:45", HOUR, state=NOT_AVAILABLE)), "17:50", False, id="lingering plan"
        ),
        pytest.param(
            memory(answer("17:45", HOUR, state=None)), "18:59:59", True, id="planned to the end"
        ),
        pytest.param(memory(answer("17:45", HOUR, state=None)), "19:00", False, id="plan is over"),
    ],
)
def test_a_car_is_busy_while_something_may_change_soon(record, moment, expected):
    """Plugged in, or with a plan that counts; only then is it worth asking often."""
    assert record.is_busy(when(moment)) is expected


def test_forgetting_drops_what_was_over():
    """A half hour or row that reaches past the moment stays, and so does the plan."""
    record = memory(
        answer("16:05", smart("16:00", "17:30"), completed=(done("15:00", "16:00"),)),
        answer("16:35", smart("16:00", "17:30"), completed=(done("15:30", "16:00:01"),)),
        answer("17:40", HOUR),
    )
    assert started(record) == ["16:00", "16:30", "17:00"]
    later = forgotten(record, when("16:00"))
    assert later == replace(record, completed=(done("15:30", "16:00:01"),))
    later = forgotten(record, when("17:00"))
    assert started(later) == ["17:00"]
    assert later.completed == ()
    assert later.history == (smart("16:00", "17:30"),)
    assert later.planned == (HOUR,)
    assert forgotten(record, when("17:30")).history == ()


def test_the_state_is_told_as_the_supplier_says_it():
    """A word nobody knew yet is kept for whoever reports it."""
    record = memory(answer("18:00", state=None))
    assert (record.state, record.supplier_state) == (None, "A_NEW_WORD")
    assert memory(answer("18:00")).state is IN_PROGRESS
