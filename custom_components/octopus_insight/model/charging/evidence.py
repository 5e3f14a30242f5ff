"""Which half hours the dispatches of a household can have priced, judged from its cars' memories.

A half hour that was over when the latest plan came is decided by evidence alone: it started, or a
completed row covers it. For all others the latest plan still speaks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ..interval import HALF_HOUR, half_hours
from .dispatch import CompletedDispatch, DispatchType, PlannedDispatch
from .memory import DispatchMemory, StartedHalfHour, smart_rows
from .policy import DEFAULT_POLICY, EvidencePolicy
from .power import is_charging


def ran(memory: DispatchMemory, half_hour: datetime) -> bool:
    """Return whether a smart dispatch of the car ran in the half hour beginning then [UTC]."""
    return half_hour in started_half_hours(memory) or half_hour in completed_half_hours((memory,))


def started_half_hours(
    memory: DispatchMemory, policy: EvidencePolicy = DEFAULT_POLICY
) -> frozenset[datetime]:
    """Return the starts of half hours in which a smart dispatch was shown running [UTC].

    Where charging power is measured it has to agree; of an unreliable provider it has to be
    measured.
    """
    return frozenset(mark.start for mark in trusted_starts(memory, policy))


def trusted_starts(
    memory: DispatchMemory, policy: EvidencePolicy = DEFAULT_POLICY
) -> tuple[StartedHalfHour, ...]:
    """Return the half hours in which the car is believed to have run, in order of time."""
    is_doubted = memory.device_id in policy.unreliable_cars
    return tuple(
        mark
        for mark in memory.started
        if _is_long_enough(mark, policy)
        and (mark.is_confirmed or (mark.is_confirmed is None and not is_doubted))
    )


def running_half_hours(
    memory: DispatchMemory, policy: EvidencePolicy = DEFAULT_POLICY
) -> frozenset[datetime]:
    """Return the half hours that the dispatch now running reaches, if no answer ends it [UTC]."""
    row, answered_at = memory.running, memory.last_answer_at
    if row is None or answered_at is None or row.end - row.start < policy.minimum_dispatch:
        return frozenset()
    is_doubted = memory.power is not None or memory.device_id in policy.unreliable_cars
    if is_doubted and not is_charging(memory.power):
        return frozenset()
    return frozenset(half_hours(answered_at, row.end))


def planned_half_hours(
    memory: DispatchMemory, policy: EvidencePolicy = DEFAULT_POLICY
) -> frozenset[datetime]:
    """Return the half hours that the plan lets expect or let expect while they lasted [UTC].

    The latest plan cannot tell what lay behind when it came: rows stay listed after they were due,
    run or not. Of that, half hours shown running remain, though no charging was measured.
    """
    asked_at = memory.plan_retrieved_at
    if asked_at is None or memory.device_id in policy.unreliable_cars:
        return frozenset()
    listed = {
        start
        for row in smart_rows(memory, policy.minimum_dispatch)
        for start in half_hours(row.start, row.end)
        if start + HALF_HOUR > asked_at
    }
    shown = {mark.start for mark in memory.started if _is_long_enough(mark, policy)}
    return frozenset(listed | shown)


def completed_half_hours(memories: Iterable[DispatchMemory]) -> frozenset[datetime]:
    """Return the half hours that completed rows of smart charging touch [UTC].

    A row does not say whether it was smart. It is taken to be, unless the plans remembered for it
    (those of its half hour, else those of the whole row) are there and none of them is smart. Rows
    are the account's, so the plans of all its cars explain them. Ghosts do not count.
    """
    return frozenset(start for _, start in smart_half_hours(memories))


def smart_half_hours(
    memories: Iterable[DispatchMemory],
) -> frozenset[tuple[CompletedDispatch, datetime]]:
    """Return the completed rows, each with every half hour [UTC] in which it is taken for smart."""
    known = tuple(memories)
    plans = _by_half_hour(row for memory in known for row in (*memory.history, *memory.planned))
    rows = {row for memory in known for row in memory.completed if not row.is_ghost}
    return frozenset(
        (row, start)
        for row in rows
        for start in half_hours(row.start, row.end)
        if _may_be_smart(row, start, plans)
    )


def changed_at(memories: Iterable[DispatchMemory], half_hour: datetime) -> datetime:
    """Return when anything new was last told of the half hour beginning then; its end at least."""
    latest = end = half_hour + HALF_HOUR
    for memory in memories:
        marks = (mark.seen_at for mark in memory.started if mark.start == half_hour)
        rows = (
            row.known_at
            for row in memory.completed
            if row.known_at is not None and row.start < end and half_hour < row.end
        )
        plans = (
            change.known_at
            for change in memory.log
            for row in (*change.added, *change.withdrawn)
            if row.start < end and half_hour < row.end
        )
        latest = max((latest, *marks, *rows, *plans))
    return latest


def _is_long_enough(mark: StartedHalfHour, policy: EvidencePolicy) -> bool:
    return mark.lasts is None or mark.lasts >= policy.minimum_dispatch


def _by_half_hour(
    plans: Iterable[PlannedDispatch],
) -> Mapping[datetime, Sequence[PlannedDispatch]]:
    index: dict[datetime, list[PlannedDispatch]] = defaultdict(list)
    for plan in plans:
        for start in half_hours(plan.start, plan.end):
            index[start].append(plan)
    return index


def _may_be_smart(
    row: CompletedDispatch,
    half_hour: datetime,
    plans: Mapping[datetime, Sequence[PlannedDispatch]],
) -> bool:
    here = _explaining(row, (half_hour,), plans)
    anywhere = here or _explaining(row, half_hours(row.start, row.end), plans)
    return not anywhere or DispatchType.SMART in anywhere


def _explaining(
    row: CompletedDispatch,
    starts: Iterable[datetime],
    plans: Mapping[datetime, Sequence[PlannedDispatch]],
) -> set[DispatchType]:
    """Return the types of the plans that share time with the row in these half hours."""
    return {
        plan.type
        for start in starts
        for plan in plans.get(start, ())
        if max(row.start, plan.start, start) < min(row.end, plan.end, start + HALF_HOUR)
    }
