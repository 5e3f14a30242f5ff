"""What a car's memory says for and against each half hour.

One that was over when the latest plan came needs evidence: it started, or a completed row covers
it. For all others the latest plan counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from ..interval import HALF_HOUR, Interval, half_hour, half_hours
from .dispatch import CompletedDispatch, DispatchType, PlannedDispatch
from .memory import DispatchMemory, StartedHalfHour
from .policy import EvidencePolicy

type SmartHalfHour = tuple[CompletedDispatch, datetime]
"""A completed row, and the start of one of its half hours taken for smart charging."""


def trusted_starts(memory: DispatchMemory, policy: EvidencePolicy) -> tuple[StartedHalfHour, ...]:
    """Return the half hours in which the car ran; an unreliable provider needs measured power."""
    accepted = {True} if memory.device_id in policy.unreliable_cars else {True, None}
    return tuple(
        one
        for one in memory.started
        if one.is_confirmed in accepted and one.lasts_at_least(policy.minimum_dispatch)
    )


def running_half_hours(memory: DispatchMemory, policy: EvidencePolicy) -> frozenset[datetime]:
    """Return the half hours that the running dispatch reaches, if no answer ends it."""
    row, answered_at = memory.running, memory.last_answer_at
    if row is None or answered_at is None or row.duration < policy.minimum_dispatch:
        return frozenset()
    needs_proof = memory.power is not None or memory.device_id in policy.unreliable_cars
    if needs_proof and not memory.is_charging:
        return frozenset()
    return frozenset(half_hours(answered_at, row.end))


def planned_half_hours(memory: DispatchMemory, policy: EvidencePolicy) -> frozenset[datetime]:
    """Return the half hours that are to be expected, or were while they lasted.

    Rows stay listed after they were due, so the plan says nothing of what lay behind when it came.
    What was seen running remains.
    """
    planned_at = memory.plan_retrieved_at
    if planned_at is None or memory.device_id in policy.unreliable_cars:
        return frozenset()
    listed = {
        start
        for row in memory.smart_plan(policy.minimum_dispatch)
        for start in half_hours(row.start, row.end)
        if start + HALF_HOUR > planned_at
    }
    started = (one for one in memory.started if one.lasts_at_least(policy.minimum_dispatch))
    return frozenset(listed | {one.start for one in started})


def smart_half_hours(memories: Iterable[DispatchMemory]) -> frozenset[SmartHalfHour]:
    """Return the completed rows of smart charging, each with every half hour it touches.

    A row is taken to be smart, unless there were plans of any car for it (in its half hour, else in
    the whole row) and none was.
    """
    known = tuple(memories)
    plans: dict[datetime, list[PlannedDispatch]] = defaultdict(list)
    for plan in (row for car in known for row in (*car.past_plans, *car.planned)):
        for start in half_hours(plan.start, plan.end):
            plans[start].append(plan)
    found: set[SmartHalfHour] = set()
    for row in {row for car in known for row in car.completed if not row.is_ghost}:
        planned = {
            start: {plan.type for plan in plans.get(start, ()) if plan.overlaps(part)}
            for start, part in row.by_half_hour()
        }
        anywhere = set().union(*planned.values())
        for start, here in planned.items():
            if not anywhere or DispatchType.SMART in (here or anywhere):
                found.add((row, start))
    return frozenset(found)


def smart_rows(rows: Iterable[PlannedDispatch]) -> tuple[PlannedDispatch, ...]:
    """Return the smart ones, whether the plan counts or not."""
    return tuple(row for row in rows if row.type is DispatchType.SMART)


def seen_times(memory: DispatchMemory, policy: EvidencePolicy, now: datetime) -> Iterator[Interval]:
    """Yield when the car was seen running, or measured, up to now."""
    rows = (*smart_rows(memory.past_plans), *memory.smart_plan())
    spans = [half_hour(start) for start in running_half_hours(memory, policy)]
    for one in trusted_starts(memory, policy):
        if (here := half_hour(one.start).clip_end(now)) is not None:
            known = here.parts_in(rows)
            yield from known
            if not known and one.since < here.end:
                yield Interval(start=one.since, end=here.end)
    for span in (*spans, *memory.charged_until(now)):
        if (past := span.clip_end(now)) is not None:
            yield from past.parts_in(rows)
