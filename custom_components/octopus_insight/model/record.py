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
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from .dispatch import (
    CompletedDispatch,
    DeviceState,
    DispatchAnswer,
    DispatchType,
    PlannedDispatch,
    merged,
    sane,
)
from .halfhour import HALF_HOUR, floor_half_hour, half_hours

_NOT_IN_CONTROL = frozenset(
    {
        DeviceState.AUTHENTICATION_PENDING,
        DeviceState.AUTHENTICATION_FAILED,
        DeviceState.TEST_CHARGE_NOT_AVAILABLE,
        DeviceState.SMART_CONTROL_OFF,
        DeviceState.SMART_CONTROL_NOT_AVAILABLE,
        DeviceState.RETIRED,
    }
)
"""States in which the supplier cannot or may not charge, though plans linger on for hours."""

_PLUGGED_IN = frozenset(
    {
        DeviceState.SMART_CONTROL_CAPABLE,
        DeviceState.SMART_CONTROL_IN_PROGRESS,
        DeviceState.BOOSTING,
    }
)
"""States only a connected car can be in; the supplier has no plug flag."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchRecord:
    """What is known about one car's dispatches after its latest answer."""

    device_id: str
    """The car, whose id outlives the registration that answers for it."""

    last_answer_at: datetime | None = None
    """Latest answer of any kind [UTC]; None: none yet."""

    plan_retrieved_at: datetime | None = None
    """Latest answer that held a plan [UTC]; `planned` is as old as this."""

    state: DeviceState | None = None
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

    @classmethod
    def empty(cls, device_id: str) -> DispatchRecord:
        """Return the memory of a car that has not been asked about yet."""
        return cls(device_id=device_id)

    @property
    def plan_counts(self) -> bool:
        """Return whether planned rows can come true: the supplier has control and may use it.

        A lost connection leaves the plan standing, and so does a state that is not known.
        """
        return not self.is_suspended and self.state not in _NOT_IN_CONTROL

    @property
    def is_plugged_in(self) -> bool:
        """Return whether the supplier's state is one that only a connected car can be in."""
        return self.state in _PLUGGED_IN

    def is_busy(self, now: datetime) -> bool:
        """Return whether the next answer may change something soon: plugged in, or planned."""
        return self.is_plugged_in or (
            self.plan_counts and any(row.end > now for row in self.planned)
        )


def observe(record: DispatchRecord, answer: DispatchAnswer) -> DispatchRecord:
    """Fold an answer into the memory. One older than the latest changes nothing."""
    if record.last_answer_at is not None and answer.retrieved_at < record.last_answer_at:
        return record
    told = _with_plan(_with_status(record, answer), answer)
    told = replace(told, running=_running(record, told, answer))
    return replace(
        told,
        last_answer_at=answer.retrieved_at,
        started=_started(record, told, answer.retrieved_at),
        completed=_completed(record, answer),
    )


def unplugged(record: DispatchRecord, at: datetime) -> DispatchRecord:
    """End the dispatch because the plug was pulled at that moment [UTC].

    What was running ran until then, so a half hour begun keeps its mark; later ones get none. A
    car already unplugged stays so since the first moment.
    """
    if record.unplugged_at is not None:
        return record
    marks = {mark.start: mark for mark in record.started}
    for mark in _gone_on(record, at, is_still_running=True):
        marks.setdefault(mark.start, mark)
    return replace(
        record,
        unplugged_at=at,
        running=None,
        started=tuple(marks[start] for start in sorted(marks) if marks[start].since < at),
    )


def plugged(record: DispatchRecord, at: datetime) -> DispatchRecord:
    """Let the plan count again from that moment [UTC]: the plug is in, or no longer watched.

    Time spent unplugged is cut out of the plan: its half hours never come back.
    """
    if record.unplugged_at is None:
        return record
    kept = (piece for row in record.planned for piece in _without(row, record.unplugged_at, at))
    return replace(record, unplugged_at=None, planned=sane(kept))


def forgotten(record: DispatchRecord, before: datetime) -> DispatchRecord:
    """Drop evidence of what was over by the moment [UTC]; the latest plan stays whole."""
    return replace(
        record,
        started=tuple(mark for mark in record.started if mark.start + HALF_HOUR > before),
        completed=tuple(row for row in record.completed if row.end > before),
        history=tuple(row for row in record.history if row.end > before),
    )


def smart_rows(record: DispatchRecord) -> tuple[PlannedDispatch, ...]:
    """Return the smart rows of a plan that counts, joined; none where it does not count.

    Rows of an unplugged car end where the plug was pulled.
    """
    if not record.plan_counts:
        return ()
    rows = merged(row for row in record.planned if row.type is DispatchType.SMART)
    out = record.unplugged_at
    if out is None:
        return rows
    return tuple(replace(row, end=min(row.end, out)) for row in rows if row.start < out)


def is_dispatching(record: DispatchRecord, now: datetime) -> bool:
    """Return whether the car is in a smart-charge period by the last plan, to that plan's end."""
    return any(row.start <= now < row.end for row in smart_rows(record))


def next_dispatch(record: DispatchRecord, now: datetime) -> PlannedDispatch | None:
    """Return the next smart dispatch to start after now; None: none is planned."""
    return next((row for row in smart_rows(record) if row.start > now), None)


def _with_status(record: DispatchRecord, answer: DispatchAnswer) -> DispatchRecord:
    if answer.state is None and answer.supplier_state is None and answer.is_suspended is None:
        return record  # not told: else a plan would count whenever half an answer fails
    return replace(
        record,
        state=answer.state,
        supplier_state=answer.supplier_state,
        is_suspended=answer.is_suspended,
    )


def _with_plan(record: DispatchRecord, answer: DispatchAnswer) -> DispatchRecord:
    if answer.planned is None:
        return replace(record, plan_failed=True)
    return replace(
        record,
        plan_retrieved_at=answer.retrieved_at,
        planned=sane(answer.planned),
        plan_failed=False,
        history=_history(record, answer.retrieved_at),
    )


def _history(record: DispatchRecord, at: datetime) -> tuple[PlannedDispatch, ...]:
    """Add what the outgoing plan meant for the time up to now."""
    if record.plan_retrieved_at is None or record.plan_retrieved_at == at:
        return record.history
    outgoing = (
        replace(row, end=min(row.end, at), energy_kwh=None)
        for row in record.planned
        if row.start < at
    )
    return merged((*record.history, *outgoing))


def _running(
    before: DispatchRecord, told: DispatchRecord, answer: DispatchAnswer
) -> PlannedDispatch | None:
    """Return the dispatch that the answer shows running, or lets go on."""
    if told.unplugged_at is not None:
        return None
    current = _smart_rows_in(told, floor_half_hour(answer.retrieved_at))
    if not current or told.state is not DeviceState.SMART_CONTROL_IN_PROGRESS:
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
    before: DispatchRecord, told: DispatchRecord, at: datetime
) -> tuple[StartedHalfHour, ...]:
    marks = {mark.start: mark for mark in before.started}
    for mark in _gone_on(before, at, is_still_running=told.running is not None):
        marks.setdefault(mark.start, mark)
    here = floor_half_hour(at)
    if here not in marks or marks[here].since > at:  # not begun yet when last seen: judge anew
        marks.pop(here, None)
        if told.running is not None:
            since = _smart_rows_in(told, here)[0].start
            marks[here] = _mark(here, since=since, seen_at=at)
    return tuple(marks[start] for start in sorted(marks))


def _gone_on(
    before: DispatchRecord, at: datetime, *, is_still_running: bool
) -> Iterator[StartedHalfHour]:
    """Mark the half hours a running dispatch went through since the answer before."""
    row = before.running
    if row is None or before.last_answer_at is None or (row.end > at and not is_still_running):
        return
    for start in half_hours(before.last_answer_at, min(row.end, at)):
        yield _mark(start, since=row.start, seen_at=before.last_answer_at)


def _mark(start: datetime, *, since: datetime, seen_at: datetime) -> StartedHalfHour:
    return StartedHalfHour(
        start=start, type=DispatchType.SMART, seen_at=seen_at, since=max(since, start)
    )


def _smart_rows_in(record: DispatchRecord, start: datetime) -> tuple[PlannedDispatch, ...]:
    """Return the smart rows that touch the half hour."""
    end = start + HALF_HOUR
    return tuple(row for row in smart_rows(record) if row.start < end and start < row.end)


def _completed(record: DispatchRecord, answer: DispatchAnswer) -> tuple[CompletedDispatch, ...]:
    """Add the rows told; one told before is replaced, for the supplier relabels them."""
    if answer.completed is None:
        return record.completed
    told = {(row.start, row.end) for row in answer.completed}
    kept = (row for row in record.completed if (row.start, row.end) not in told)
    return sane((*kept, *answer.completed))
