"""Which completed rows were smart charging: the supplier does not say."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from ..interval import half_hours
from .dispatch import CompletedDispatch, DispatchType, PlannedDispatch
from .memory import DispatchMemory

type SmartHalfHour = tuple[CompletedDispatch, datetime]
"""A completed row, and the start of one of its smart half hours."""


def smart_half_hours(memories: Collection[DispatchMemory]) -> frozenset[SmartHalfHour]:
    """Return completed rows of smart charging, each with every half hour it touches.

    A row is taken to be smart, unless there were plans of any car for it (in its half hour, else in
    the whole row) and none was.
    """
    plans: dict[datetime, list[PlannedDispatch]] = defaultdict(list)
    for plan in (row for car in memories for row in (*car.past_plans, *car.planned)):
        for start in half_hours(plan.start, plan.end):
            plans[start].append(plan)
    found: set[SmartHalfHour] = set()
    for row in {row for car in memories for row in car.completed if not row.is_ghost}:
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
