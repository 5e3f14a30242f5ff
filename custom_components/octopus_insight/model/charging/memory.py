"""The memory of one car's dispatches, folded answer by answer. Nothing here reads the clock.

A plan says what is meant to happen and leaves no trace once it is withdrawn, so what was seen
while it stood has to be remembered:

* *Shown running*: an answer that holds a plan with a smart row in the half hour the answer falls
  in, and the state in progress. That half hour has started.
* *Goes on*: a dispatch shown running is taken to go on through its row (rows that follow on are
  one) until an answer says otherwise. An answer that comes after its end cannot say otherwise any
  more; an answer that could not fetch the plan, or the state, does not.
* *Withdrawn*: half hours that started keep their mark, unless the dispatch had not yet begun within
  the half hour when it was withdrawn. Then it never ran.
* *Unplugged*: where a plug of the house is known, nothing counts from the moment it is out until it
  is in again, whatever the supplier still lists; what ran until then keeps its marks.
* *Confirmed*: where charging power is measured, a mark says whether the car really charged.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..interval import HALF_HOUR, Interval, floor_half_hour, half_hours
from .dispatch import (
    CompletedDispatch,
    ControlState,
    DispatchAnswer,
    DispatchType,
    PlannedDispatch,
    merged,
    valid_rows,
)
from .plan_log import PlanChange, plan_change
from .power import Power, charged_until, is_charging, measured


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedHalfHour:
    """A half hour in which a dispatch was shown running, or went on."""

    start: datetime
    """First moment of the half hour [UTC, on the grid]."""

    type: DispatchType

    seen_at: datetime
    """The answer that showed the dispatch running [UTC]."""

    since: datetime
    """When the dispatch begins within the half hour [UTC]; withdrawn before, it never ran."""

    lasts: timedelta | None = None
    """Length of the whole dispatch as planned, rows joined; None: not remembered."""

    is_confirmed: bool | None = None
    """Whether charging was measured in the half hour; None: it is not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchMemory:
    """What is known about one car's dispatches after its latest answer."""

    device_id: str
    """The car, whose id outlives the registration that answers for it."""

    last_answer_at: datetime | None = None
    """Latest answer of any kind [UTC]; None: none yet."""

    plan_retrieved_at: datetime | None = None
    """Latest answer that held a plan [UTC]; `planned` is as old as this."""

    state: ControlState | None = None
    """None: not told yet, or a word we do not know (then `supplier_state` has it)."""

    supplier_state: str | None = None
    is_suspended: bool | None = None

    planned: tuple[PlannedDispatch, ...] = ()
    """The latest plan, in order of time."""

    plan_failed: bool = False
    """The latest answer held no plan (KT-CT-4340), and the one before stands."""

    running: PlannedDispatch | None = None
    """The smart dispatch last shown running (joined rows), until an answer says otherwise."""

    started: tuple[StartedHalfHour, ...] = ()
    """In order of time."""

    completed: tuple[CompletedDispatch, ...] = ()
    """All completed rows seen, in order of time. The account's, whichever the car."""

    history: tuple[PlannedDispatch, ...] = ()
    """What past moments had been planned for, as the plan stood then (joined, energies unknown)."""

    unplugged_at: datetime | None = None
    """Since when the house's own plug is known to be out [UTC]; None: it is in, or not watched."""

    power: Power | None = None
    """Charging power as the house measures it; None: it does not, or does not know."""

    charged: tuple[Interval, ...] = ()
    """When charging was measured, in order of time."""

    log: tuple[PlanChange, ...] = ()
    """Every change of the plan, in order of time."""

    @classmethod
    def empty(cls, device_id: str) -> DispatchMemory:
        """Return the memory of a car that has not been asked about yet."""
        return cls(device_id=device_id)

    @property
    def plan_counts(self) -> bool:
        """Return whether planned rows can come true: the supplier has control and may use it.

        A lost connection leaves the plan standing, and so does a state that is not known.
        """
        return not self.is_suspended and (self.state is None or self.state.may_dispatch)

    @property
    def is_plugged_in(self) -> bool:
        """Return whether the supplier's state is one that only a connected car can be in."""
        return self.state is not None and self.state.is_plugged_in

    def is_busy(self, now: datetime) -> bool:
        """Return whether the next answer may change something soon: plugged in, or planned."""
        return self.is_plugged_in or (
            self.plan_counts and any(row.end > now for row in self.planned)
        )


def apply_answer(memory: DispatchMemory, answer: DispatchAnswer) -> DispatchMemory:
    """Fold an answer into the memory. One older than the latest changes nothing."""
    if memory.last_answer_at is not None and answer.retrieved_at < memory.last_answer_at:
        return memory
    told = _with_plan(_with_status(memory, answer), answer)
    told = replace(told, running=_running(memory, told, answer))
    return replace(
        told,
        last_answer_at=answer.retrieved_at,
        started=_started(memory, told, answer.retrieved_at),
        completed=_completed(memory, answer),
    )


def unplugged(memory: DispatchMemory, at: datetime) -> DispatchMemory:
    """End the dispatch because the plug was pulled at that moment [UTC].

    What was running ran until then, so a half hour begun keeps its mark; later ones get none. A
    car already unplugged stays so since the first moment.
    """
    if memory.unplugged_at is not None:
        return memory
    ran = (mark for mark in _with_gone_on(memory, at) if mark.since < at)
    return replace(memory, unplugged_at=at, running=None, started=tuple(ran))


def plugged(memory: DispatchMemory, at: datetime) -> DispatchMemory:
    """Let the plan count again from that moment [UTC]: the plug is in, or no longer watched.

    Time spent unplugged is cut out of the plan: its half hours never come back.
    """
    if memory.unplugged_at is None:
        return memory
    kept = (piece for row in memory.planned for piece in _without(row, memory.unplugged_at, at))
    return replace(memory, unplugged_at=None, planned=valid_rows(kept))


def apply_power(memory: DispatchMemory, at: datetime, power_kw: float | None) -> DispatchMemory:
    """Fold a reading of the charging power into the memory; one older than the latest is ignored.

    Args:
        memory: The memory so far.
        at: When it was read [UTC]; a reading holds until the next, for an hour at most.
        power_kw: Power into the car [kW]; None: not known now.
    """
    if memory.power is not None and at < memory.power.at:
        return memory
    went_on = is_charging(memory.power)
    marks = _with_gone_on(memory, at) if went_on else memory.started
    power, charged = measured(memory.power, memory.charged, at, power_kw)
    told = replace(memory, power=power, charged=charged)
    judged_from = at if memory.power is None else memory.power.at
    return replace(
        told,
        started=tuple(
            _judged(told, mark) if mark.start + HALF_HOUR > judged_from else mark for mark in marks
        ),
    )


def pruned(memory: DispatchMemory, before: datetime) -> DispatchMemory:
    """Drop evidence of what was over by the moment [UTC]; the latest plan stays whole.

    The last change of the plan before it stays: since then something has been known.
    """
    first_kept = max(bisect_right(memory.log, before, key=lambda change: change.known_at) - 1, 0)
    return replace(
        memory,
        started=tuple(mark for mark in memory.started if mark.start + HALF_HOUR > before),
        completed=tuple(row for row in memory.completed if row.end > before),
        history=tuple(row for row in memory.history if row.end > before),
        charged=tuple(span for span in memory.charged if span.end > before),
        log=memory.log[first_kept:],
    )


def smart_rows(
    memory: DispatchMemory, minimum: timedelta = timedelta()
) -> tuple[PlannedDispatch, ...]:
    """Return the smart rows of a plan that counts, joined; none where it does not count.

    Those shorter than the minimum are left out. Rows of an unplugged car end where the plug was
    pulled.
    """
    if not memory.plan_counts:
        return ()
    joined = merged(row for row in memory.planned if row.type is DispatchType.SMART)
    rows = tuple(row for row in joined if row.end - row.start >= minimum)
    out = memory.unplugged_at
    if out is None:
        return rows
    return tuple(replace(row, end=min(row.end, out)) for row in rows if row.start < out)


def is_dispatching(memory: DispatchMemory, now: datetime, minimum: timedelta = timedelta()) -> bool:
    """Return whether the car is in a smart-charge period by the last plan, to that plan's end."""
    return any(row.start <= now < row.end for row in smart_rows(memory, minimum))


def next_dispatch(
    memory: DispatchMemory, now: datetime, minimum: timedelta = timedelta()
) -> PlannedDispatch | None:
    """Return the next smart dispatch to start after now; None: none is planned."""
    return next((row for row in smart_rows(memory, minimum) if row.start > now), None)


def _with_status(memory: DispatchMemory, answer: DispatchAnswer) -> DispatchMemory:
    if answer.state is None and answer.supplier_state is None and answer.is_suspended is None:
        return memory  # not told: else a plan would count whenever half an answer fails
    return replace(
        memory,
        state=answer.state,
        supplier_state=answer.supplier_state,
        is_suspended=answer.is_suspended,
    )


def _with_plan(memory: DispatchMemory, answer: DispatchAnswer) -> DispatchMemory:
    if answer.planned is None:
        return replace(memory, plan_failed=True)
    planned = valid_rows(answer.planned)
    before = None if memory.plan_retrieved_at is None else memory.planned
    change = plan_change(before, planned, answer.retrieved_at)
    return replace(
        memory,
        plan_retrieved_at=answer.retrieved_at,
        planned=planned,
        plan_failed=False,
        log=memory.log if change is None else (*memory.log, change),
        history=_history(memory, answer.retrieved_at),
    )


def _history(memory: DispatchMemory, at: datetime) -> tuple[PlannedDispatch, ...]:
    """Add what the outgoing plan meant for the time up to now."""
    if memory.plan_retrieved_at is None or memory.plan_retrieved_at == at:
        return memory.history
    until = at if memory.unplugged_at is None else min(at, memory.unplugged_at)
    outgoing = (
        replace(row, end=min(row.end, until), energy_kwh=None)
        for row in memory.planned
        if row.start < until
    )
    return merged((*memory.history, *outgoing))


def _running(
    before: DispatchMemory, told: DispatchMemory, answer: DispatchAnswer
) -> PlannedDispatch | None:
    """Return the dispatch that the answer shows running, or lets go on."""
    if told.unplugged_at is not None:
        return None
    current = _smart_rows_in(told, floor_half_hour(answer.retrieved_at))
    if not current or told.state is None or not told.state.is_dispatching:
        return None
    row = current[-1]
    is_shown = answer.state is not None and answer.planned is not None
    return row if is_shown or _is_same_dispatch(before.running, row) else None


def _without(row: PlannedDispatch, start: datetime, end: datetime) -> Iterator[PlannedDispatch]:
    """Yield what is left of the row before and after a stretch of time."""
    if row.start < start:
        yield replace(row, end=min(row.end, start))
    if end < row.end:
        yield replace(row, start=max(row.start, end))


def _is_same_dispatch(running: PlannedDispatch | None, row: PlannedDispatch) -> bool:
    return running is not None and running.start < row.end and row.start < running.end


def _started(
    before: DispatchMemory, told: DispatchMemory, at: datetime
) -> tuple[StartedHalfHour, ...]:
    row = before.running
    is_going_on = row is not None and (row.end <= at or told.running is not None)
    known = _with_gone_on(before, at) if is_going_on else before.started
    here = floor_half_hour(at)
    marks = {mark.start: mark for mark in known}
    if here not in marks or marks[here].since > at:  # not begun yet when last seen: judge anew
        marks.pop(here, None)
        if told.running is not None:
            first = _smart_rows_in(told, here)[0]
            marks[here] = _judged(told, _mark(here, first, seen_at=at))
    return tuple(marks[start] for start in sorted(marks))


def _with_gone_on(memory: DispatchMemory, at: datetime) -> tuple[StartedHalfHour, ...]:
    """Add the half hours that the dispatch now running went through since the latest answer."""
    row, since = memory.running, memory.last_answer_at
    marks = {mark.start: mark for mark in memory.started}
    if row is not None and since is not None:
        for start in half_hours(since, min(row.end, at)):
            marks.setdefault(start, _judged(memory, _mark(start, row, seen_at=since)))
    return tuple(marks[start] for start in sorted(marks))


def _mark(start: datetime, row: PlannedDispatch, *, seen_at: datetime) -> StartedHalfHour:
    return StartedHalfHour(
        start=start,
        type=DispatchType.SMART,
        seen_at=seen_at,
        since=max(row.start, start),
        lasts=row.end - row.start,
    )


def _judged(memory: DispatchMemory, mark: StartedHalfHour) -> StartedHalfHour:
    """Say of a mark whether charging was measured in its half hour, where it is measured."""
    if memory.power is None:
        return mark
    end = mark.start + HALF_HOUR
    charged = charged_until(memory.power, memory.charged, end)
    is_confirmed = any(span.start < end and mark.start < span.end for span in charged)
    return replace(mark, is_confirmed=is_confirmed)


def _smart_rows_in(memory: DispatchMemory, start: datetime) -> tuple[PlannedDispatch, ...]:
    """Return the smart rows that touch the half hour."""
    end = start + HALF_HOUR
    return tuple(row for row in smart_rows(memory) if row.start < end and start < row.end)


def _completed(memory: DispatchMemory, answer: DispatchAnswer) -> tuple[CompletedDispatch, ...]:
    """Add the rows told; one told before is replaced, for the supplier relabels them."""
    if answer.completed is None:
        return memory.completed
    known = {(row.start, row.end): row for row in memory.completed}
    for row in answer.completed:
        earlier = known.get((row.start, row.end))
        known[row.start, row.end] = _dated(row, earlier, answer.retrieved_at)
    return valid_rows(known.values())


def _dated(
    row: CompletedDispatch, earlier: CompletedDispatch | None, at: datetime
) -> CompletedDispatch:
    """Note when a row told at that moment [UTC] was first told, and when with this energy."""
    if earlier is None:
        return replace(row, first_known_at=at, known_at=at)
    is_news = earlier.energy_kwh != row.energy_kwh
    first_known_at = earlier.first_known_at or earlier.known_at
    return replace(row, first_known_at=first_known_at, known_at=at if is_news else earlier.known_at)
