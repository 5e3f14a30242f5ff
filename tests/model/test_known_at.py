"""What was known when: the log of a plan's changes, read back at a point in time."""

from datetime import datetime, timedelta
from hypothesis import given
from custom_components.octopus_insight.model.charging.charging import Charging, Known
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
    PlanChange,
)
from custom_components.octopus_insight.model.charging.policy import EvidencePolicy
from custom_components.octopus_insight.model.serialize import dump, load
from tests.harness.cases import cases
from tests.model.dispatch_builders import answer, boost, done, memory_of, no_plan, smart, when
from tests.model.test_dispatch_properties import sequences

EARLY, LATE = smart("18:00", "19:00"), smart("20:00", "20:30")
DAY = memory_of(
    answer("17:42", EARLY, LATE),
    answer("17:47", EARLY, LATE),
    answer("18:02", EARLY, LATE),
    no_plan("18:10"),
    answer("19:59", completed=(done("18:00", "18:30"), done("18:30", "19:00"))),
)


def known_at(memory: DispatchMemory, moment: datetime) -> Known:
    return Charging(memory=memory, policy=EvidencePolicy(), now=moment).known_at(moment)


@cases(
    "moment, known, planned, started, completed",
    ("before the first answer", "17:41:59", None, (), 0, 0),
    ("the first plan", "17:42", "17:42", (EARLY, LATE), 0, 0),
    ("the same plan is no news", "17:50", "17:42", (EARLY, LATE), 0, 0),
    ("begun, not yet seen", "18:01:59", "17:42", (EARLY, LATE), 0, 0),
    ("seen running", "18:02", "18:02", (EARLY, LATE), 1, 0),
    ("taken to go on", "18:30", "18:10", (EARLY, LATE), 2, 0),
    ("over", "19:00", "18:10", (LATE,), 2, 0),
    ("before it was withdrawn", "19:58:59", "18:10", (LATE,), 2, 0),
    ("withdrawn, and completed rows told", "19:59", "19:59", (), 2, 2),
    ("two days later, history", "2026-11-20T19:30Z", "19:59", (), 0, 0),
)
def test_what_was_known_then(moment, known, planned, started, completed):
    """Not what is known now: a withdrawn row stands in the plan of the time before."""
    then = known_at(DAY, when(moment))
    assert then.known_at == (None if known is None else when(known))
    assert then.planned == planned
    assert (len(then.started), len(then.completed)) == (started, completed)


def test_the_log_names_what_was_withdrawn():
    """A row that moves was withdrawn and added; one that is over has not been withdrawn."""
    memory = memory_of(
        answer("17:42", EARLY, boost("17:30", "17:45")), answer("17:50", smart("18:30", "19:00"))
    )
    assert memory.log[-1] == PlanChange(
        known_at=when("17:50"), added=(smart("18:30", "19:00"),), withdrawn=(EARLY,)
    )


def test_evidence_lasts_for_two_weeks():
    """What is forgotten is older than what is asked for; a row planned before it may be missing."""
    kept = DAY.pruned(when("18:00") - timedelta(days=14))
    assert known_at(kept, when("17:50")) == known_at(DAY, when("17:50"))
    assert DAY.pruned(when("20:00")).log == DAY.log[-1:]


def test_a_plan_that_is_empty_is_known():
    """Nothing planned is not nothing known, and three quiet weeks later it still is not."""
    idle = memory_of(answer("17:42"), answer("17:50")).pruned(when("2026-12-10T12:00Z"))
    assert known_at(idle, when("17:41:59")).known_at is None
    assert known_at(idle, when("2026-12-10T11:00Z")).known_at == when("17:42")


def test_a_row_whose_energy_is_put_right_was_known_before():
    """The supplier changes the energy of a row an hour later; that it ran was told at once."""
    memory = memory_of(
        answer("18:40", completed=(done("18:00", "18:30", 3.5),)),
        answer("19:40", completed=(done("18:00", "18:30", 3.4),)),
    )
    assert [known_at(memory, when(at)).completed for at in ("18:39:59", "18:40", "19:40")] == [
        (),
        memory.completed,
        memory.completed,
    ]


@given(sequences)
def test_the_log_leads_to_the_latest_plan(told):
    """Whatever was told, replaying the changes gives the rows that are not over."""
    memory = DispatchMemory(device_id="car")
    for each in told:
        memory = memory.after_answer(each)
        if memory.last_answer_at is not None:
            now = memory.last_answer_at
            listed = {(row.start, row.end, row.type) for row in memory.planned if row.end > now}
            replayed = [(row.start, row.end, row.type) for row in known_at(memory, now).planned]
            assert (set(replayed), len(replayed)) == (listed, len(listed))


@given(sequences)
def test_a_log_survives_a_restart(told):
    memory = memory_of(*told)
    again = load(DispatchMemory, dump(memory))
    for moment in ("14:00", "18:00", "2026-11-19T12:00Z"):
        assert known_at(again, when(moment)) == known_at(memory, when(moment))
