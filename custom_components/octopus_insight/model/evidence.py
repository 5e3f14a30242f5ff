"""Which half hours the dispatches of a household can have priced, judged from its cars' memories.

A half hour that was over when the latest plan came is decided by evidence alone: it started, or a
completed row covers it. For all others the latest plan still speaks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from .dispatch import CompletedDispatch, DispatchType, PlannedDispatch
from .halfhour import HALF_HOUR, half_hours
from .record import DispatchRecord, smart_rows


def ran(record: DispatchRecord, half_hour: datetime) -> bool:
    """Return whether a smart dispatch of the car ran in the half hour beginning then [UTC]."""
    return half_hour in started_half_hours(record) or half_hour in completed_half_hours((record,))


def started_half_hours(record: DispatchRecord) -> frozenset[datetime]:
    """Return the starts of half hours in which a smart dispatch was shown running [UTC]."""
    return frozenset(mark.start for mark in record.started)


def half_hours_gone_on(record: DispatchRecord) -> frozenset[datetime]:
    """Return the half hours that the dispatch now running reaches, if no answer ends it [UTC]."""
    if record.running is None or record.last_answer_at is None:
        return frozenset()
    return frozenset(half_hours(record.last_answer_at, record.running.end))


def planned_half_hours(record: DispatchRecord) -> frozenset[datetime]:
    """Return the half hours that the latest plan touches and still speaks for [UTC].

    What lay behind when it came it cannot tell: rows stay listed after they were due, run or not.
    """
    asked_at = record.plan_retrieved_at
    if asked_at is None:
        return frozenset()
    return frozenset(
        start
        for row in smart_rows(record)
        for start in half_hours(row.start, row.end)
        if start + HALF_HOUR > asked_at
    )


def completed_half_hours(records: Iterable[DispatchRecord]) -> frozenset[datetime]:
    """Return the half hours that completed rows of smart charging touch [UTC].

    A row does not say whether it was smart. It is taken to be, unless the plans remembered for it
    (those of its half hour, else those of the whole row) are there and none of them is smart. Rows
    are the account's, so the plans of all its cars explain them. Ghosts do not count.
    """
    known = tuple(records)
    plans = _by_half_hour(row for record in known for row in (*record.history, *record.planned))
    rows = {row for record in known for row in record.completed if not row.is_ghost}
    return frozenset(
        start
        for row in rows
        for start in half_hours(row.start, row.end)
        if _may_be_smart(row, start, plans)
    )


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
