"""The memory of one car: what each answer adds to it, and what it does not undo."""

from dataclasses import replace
import pytest
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
)
from custom_components.octopus_insight.octopus.devices import DeviceState, control_state
from tests.harness.cases import cases
from tests.model.dispatch_builders import (
    CAPABLE,
    IN_PROGRESS,
    NOT_AVAILABLE,
    answer,
    boost,
    done,
    is_dispatching,
    memory_of,
    next_dispatch,
    no_plan,
    ran,
    reported,
    smart,
    started,
    trial,
    when,
)

HOUR, ODD = smart("18:00", "19:00"), smart("18:10", "18:13")


UNCONTROLLED = {
    DeviceState.AUTHENTICATION_PENDING,
    DeviceState.AUTHENTICATION_FAILED,
    DeviceState.TEST_CHARGE_NOT_AVAILABLE,
    DeviceState.SMART_CONTROL_OFF,
    DeviceState.SMART_CONTROL_NOT_AVAILABLE,
    DeviceState.RETIRED,
}


@pytest.mark.parametrize("state", [None, *DeviceState])
def test_a_plan_counts_only_under_control(state):
    """Plans linger after the supplier has lost its say; None is a word we do not know."""
    counts = state not in UNCONTROLLED
    memory = memory_of(answer("17:45", HOUR, state=state))
    assert memory.plan_counts is counts
    assert is_dispatching(memory, when("18:30")) is counts
    assert next_dispatch(memory, when("17:50")) == (HOUR if counts else None)


def test_a_suspended_plan_does_not_count():
    """A customer can switch smart control off while the state still says in progress."""
    memory = memory_of(answer("18:05", HOUR, suspended=True))
    assert not memory.plan_counts
    assert not is_dispatching(memory, when("18:05"))
    assert started(memory) == ""


def test_a_state_that_was_not_told_stays_as_it_was():
    """Half an answer must not bring a plan to life that the other half had ruled out."""
    off = DeviceState.SMART_CONTROL_OFF
    memory = memory_of(answer("18:05", HOUR, state=off), no_plan("18:10", state=None))
    assert (memory.state, memory.supplier_state) == (control_state(off), "SMART_CONTROL_OFF")
    assert not memory.plan_counts


def test_a_car_never_asked_about_knows_nothing():
    """Without an answer there is no plan, and nothing that would rule one out."""
    memory = DispatchMemory(device_id="car")
    assert memory.plan_counts
    assert not memory.is_busy(when("18:00"))
    assert not is_dispatching(memory, when("18:00"))
    assert next_dispatch(memory, when("18:00")) is None
    assert not ran(memory, when("18:00"))


@cases(
    "answers, moment, expected",
    ("before", [answer("18:05", ODD)], "18:09:59", False),
    ("start", [answer("18:05", ODD)], "18:10", True),
    ("last second", [answer("18:05", ODD)], "18:12:59", True),
    ("end", [answer("18:05", ODD)], "18:13", False),
    ("after", [answer("18:05", ODD)], "18:13:01", False),
    ("withdrawn", [answer("18:05", HOUR), answer("18:10")], "18:10", False),
    ("away", [answer("18:05", HOUR), answer("18:10", HOUR, state=NOT_AVAILABLE)], "18:10", False),
    # what stays true stays shown: no answer is no withdrawal
    ("never answered again, last second", [answer("17:45", HOUR)], "18:59:59", True),
    ("never answered again, end", [answer("17:45", HOUR)], "19:00", False),
)
def test_the_car_dispatches_exactly_while_a_row_lasts(answers, moment, expected):
    """Rows need not lie on the grid; the car follows the row, only prices follow the grid."""
    assert is_dispatching(memory_of(*answers), when(moment)) is expected


@pytest.mark.parametrize("row", [boost("18:00", "19:00"), trial("18:00", "19:00")])
def test_only_smart_rows_are_dispatches(row):
    memory = memory_of(answer("17:45", row))
    assert not is_dispatching(memory, when("18:30"))
    assert next_dispatch(memory, when("17:45")) is None


@cases(
    "moment, expected",
    ("before", "17:59:59", smart("18:00", "19:00")),
    ("it has just started", "18:00:00.999999", smart("18:00", "19:00")),
    ("a second later", "18:00:01", smart("20:00", "20:30")),
    ("last second", "20:00:00.999999", smart("20:00", "20:30")),
    ("nothing left", "20:00:01", None),
)
def test_the_next_dispatch_is_the_next_one_until_a_second_after_its_start(moment, expected):
    """A trigger on its start would be forgotten if it moved on at that moment."""
    rows = (smart("18:00", "18:30"), smart("18:30", "19:00"), smart("20:00", "20:30"))
    assert next_dispatch(memory_of(answer("17:45", *rows)), when(moment)) == expected


def test_a_plan_that_failed_leaves_the_one_before():
    """KT-CT-4340 says nothing about the plan, and the memory says so."""
    row = done("16:00", "16:30")
    memory = memory_of(answer("17:45", HOUR, completed=(row,)), no_plan("17:50"))
    assert (memory.planned, memory.completed) == ((HOUR,), (row,))
    assert memory.plan_failed
    assert (memory.plan_retrieved_at, memory.last_answer_at) == (when("17:45"), when("17:50"))
    assert not memory.after_answer(answer("17:55", HOUR)).plan_failed


def test_completed_rows_pile_up():
    """The supplier lists about a day; what it no longer lists is kept, in order of time.

    A row that was at home and is now away was billed all the same, and is still one row.
    """
    first, second, third = (done(f"{hour}:00", f"{hour}:30") for hour in (16, 17, 18))
    told = [reported("18:00", first), reported("19:00", third, second, first)]
    memory = memory_of(*told, answer("20:00", completed=None))
    assert memory.completed == (first, second, third)
    assert memory_of(reported("18:00", first), reported("19:00", third)).completed == (first, third)
    assert ran(memory, when("16:00"))


def test_absurd_rows_do_not_enter_the_memory():
    endless = ("18:00", "2026-11-20T10:00Z")
    memory = memory_of(answer("17:45", smart(*endless), completed=(done(*endless),)))
    assert (memory.planned, memory.completed) == ((), ())


def test_an_answer_that_comes_late_changes_nothing():
    """Answers can overtake each other; the latest stands, of two at one moment the second."""
    memory = memory_of(answer("18:05", HOUR))
    assert memory.after_answer(answer("18:04:59")) == memory
    memory = memory.after_answer(answer("18:05"))
    assert (memory.planned, memory.past_plans) == ((), ())


def test_history_keeps_the_plan_as_it_stood():
    """Each outgoing plan speaks for the time up to the answer that replaced it."""
    memory = memory_of(
        answer("17:45", smart("18:00", "19:00")),
        answer("18:10", smart("18:00", "19:00")),
        answer("18:20", boost("18:20", "18:40")),
        answer("19:00"),
    )
    assert memory.past_plans == (smart("18:00", "18:20"), boost("18:20", "18:40"))
    assert memory_of(answer("17:45", HOUR), answer("17:50")).past_plans == ()


@cases(
    "told, moment, expected",
    ("plugged in", answer("17:45", state=CAPABLE), "17:50", True),
    ("in progress", answer("17:45"), "17:50", True),
    ("boosting", answer("17:45", state=DeviceState.BOOSTING), "17:50", True),
    ("unplugged", answer("17:45", state=NOT_AVAILABLE), "17:50", False),
    ("lingering plan", answer("17:45", HOUR, state=NOT_AVAILABLE), "17:50", False),
    ("planned to the end", answer("17:45", HOUR, state=None), "18:59:59", True),
    ("plan is over", answer("17:45", HOUR, state=None), "19:00", False),
)
def test_a_car_is_busy_while_something_may_change_soon(told, moment, expected):
    """Plugged in, or with a plan that counts; only then is it worth asking often."""
    assert memory_of(told).is_busy(when(moment)) is expected


def test_forgetting_drops_what_was_over():
    """A half hour or row that reaches past the moment stays, and so does the plan."""
    long, late = smart("16:00", "17:30"), done("15:30", "16:00:01")
    memory = memory_of(
        answer("16:05", long, completed=(done("15:00", "16:00"),)),
        answer("16:35", long, completed=(late,)),
        answer("17:40", HOUR),
    )
    assert started(memory) == "16:00 16:30 17:00"
    assert memory.pruned(when("16:00")) == replace(memory, completed=(late,))
    later = memory.pruned(when("17:00"))
    assert started(later) == "17:00"
    assert (later.completed, later.past_plans, later.planned) == ((), (long,), (HOUR,))
    assert memory.pruned(when("17:30")).past_plans == ()


def test_the_state_is_told_as_the_supplier_says_it():
    """A word nobody knew yet is kept for whoever reports it."""
    memory = memory_of(answer("18:00", state=None))
    assert (memory.state, memory.supplier_state) == (None, "A_NEW_WORD")
    assert memory_of(answer("18:00")).state == control_state(IN_PROGRESS)


# --- Which half hours started: shown running, or gone on, and not withdrawn -----------------------

LONG = smart("18:00", "20:00")
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
