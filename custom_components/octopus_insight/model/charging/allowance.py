"""The car's allowance on four rates: six hours of its low rate a day, from midday to midday.

Counted per car is smart charging, by night too, from everything that tells of it: completed rows,
dispatches shown running, measured charging power. Where these disagree a minute counts as soon as
one of them says so, for that promises least. Boosts pay the car's high rate and use nothing up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from itertools import chain

from ..interval import HALF_HOUR, Interval, half_hours, local_date, local_moment
from ..prices.timeline import Certainty
from .dispatch import LONGEST_DISPATCH, CompletedDispatch, DispatchType, PlannedDispatch, Row
from .evidence import running_half_hours, smart_half_hours, trusted_starts
from .memory import DispatchMemory, pruned, smart_rows
from .policy import AllowanceCounts, EvidencePolicy
from .power import charged_until

ALLOWANCE = timedelta(hours=6)
"""Time at the low rate in one window (supplier's announcement of July 2026)."""

_MIDDAY = time(12)

type _Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarAllowance:
    """What one car has used of its allowance."""

    window: Interval
    """Midday to midday, local time."""

    used: timedelta
    """Time charged so far, or counted as such; can be more than there is."""

    certainty: Certainty
    """COMPLETED: told by completed rows alone; RUNNING: not yet; NONE: nothing was used."""

    @property
    def remaining(self) -> timedelta:
        """Return what is left."""
        return max(ALLOWANCE - self.used, timedelta())


def allowance_window(moment: datetime, zone: tzinfo) -> Interval:
    """Return the window the moment lies in: local midday to midday, 23 to 25 hours."""
    day = local_date(moment, zone)
    midday = local_moment(day, _MIDDAY, zone)
    if moment < midday:
        return Interval(start=local_moment(day - timedelta(days=1), _MIDDAY, zone), end=midday)
    return Interval(start=midday, end=local_moment(day + timedelta(days=1), _MIDDAY, zone))


def car_allowance(
    memory: DispatchMemory,
    household: Iterable[DispatchMemory],
    *,
    now: datetime,
    zone: tzinfo,
    policy: EvidencePolicy,
) -> CarAllowance:
    """Meter what a car has used in the window that the moment lies in.

    Args:
        memory: Memory of the car.
        household: Memory of every car, whose plans tell whose a completed row is.
        now: The moment [UTC].
        zone: Zone of the supply, where its midday is.
        policy: How the household counts.
    """
    window = allowance_window(now, zone)
    since = window.start - LONGEST_DISPATCH  # a row that reaches in may have begun before
    near = pruned(memory, since)
    others = (pruned(car, since) for car in household if car.device_id != memory.device_id)
    told = _completed((near, *others))[memory.device_id]
    done = _in_half_hours(told)
    all_of_it = _in_half_hours((*told, *_seen(near, now, policy)))
    inside = {start: each for start, each in all_of_it.items() if window.contains(start)}
    used = sum((_amount(each, policy) for each in inside.values()), start=timedelta())
    is_told = all(_length(done.get(start, ())) == _length(each) for start, each in inside.items())
    if not used:
        certainty = Certainty.NONE
    else:
        certainty = Certainty.COMPLETED if is_told else Certainty.RUNNING
    return CarAllowance(window=window, used=used, certainty=certainty)


def granted_half_hours(
    memories: Iterable[DispatchMemory], *, now: datetime, zone: tzinfo, policy: EvidencePolicy
) -> frozenset[datetime]:
    """Return the half hours whose smart charging the allowance of its car covers whole [UTC].

    What is planned ahead uses the allowance up in its order of time, after what has been charged.
    """
    household = tuple(memories)
    completed = _completed(household)
    return frozenset(
        start
        for car in household
        for start in _granted(
            _in_half_hours(
                chain(completed[car.device_id], _seen(car, now, policy), _ahead(car, now, policy))
            ),
            zone,
            policy,
        )
    )


def _granted(
    charging: Mapping[datetime, Iterable[_Stretch]], zone: tzinfo, policy: EvidencePolicy
) -> Iterator[datetime]:
    window, used = None, timedelta()
    for start in sorted(charging):
        if window is None or not window.contains(start):
            window, used = allowance_window(start, zone), timedelta()
        used += _amount(charging[start], policy)
        if used <= ALLOWANCE:
            yield start


# --- What tells of charging -----------------------------------------------------------------------


def _completed(household: tuple[DispatchMemory, ...]) -> Mapping[str, list[_Stretch]]:
    """Return the completed rows that are each car's, by its id.

    Rows are the account's: one belongs to every car that was planned for then, and where none was,
    to each.
    """
    plans = {car.device_id: _plans(car) for car in household}
    owners: dict[CompletedDispatch, Iterable[str]] = {}
    rows: dict[str, list[_Stretch]] = {car_id: [] for car_id in plans}
    for row, start in smart_half_hours(household):
        if row not in owners:
            planned = [car_id for car_id, listed in plans.items() if _touches(row, listed)]
            owners[row] = planned or plans
        for car_id in owners[row]:
            rows[car_id].append((max(row.start, start), min(row.end, start + HALF_HOUR)))
    return rows


def _seen(memory: DispatchMemory, now: datetime, policy: EvidencePolicy) -> Iterator[_Stretch]:
    """Yield when the car was shown running, or measured, up to now."""
    rows = (*_past_plans(memory), *smart_rows(memory))
    for mark in trusted_starts(memory, policy):
        end = min(mark.start + HALF_HOUR, now)
        known = tuple(_shared(rows, mark.start, end))
        yield from known or ((mark.since, max(mark.since, end)),)
    for start in running_half_hours(memory, policy):
        yield from _shared(rows, start, min(start + HALF_HOUR, now))
    for span in charged_until(memory.power, memory.charged, now):
        yield from _shared(rows, span.start, span.end)


def _ahead(memory: DispatchMemory, now: datetime, policy: EvidencePolicy) -> Iterator[_Stretch]:
    """Yield what is planned from now on."""
    for row in smart_rows(memory, policy.minimum_dispatch):
        if row.end > now:
            yield max(row.start, now), row.end


def _plans(memory: DispatchMemory) -> tuple[PlannedDispatch, ...]:
    """Return what the car was, and is, to be smartly charged in, whether or not it counts."""
    listed = (row for row in memory.planned if row.type is DispatchType.SMART)
    return (*_past_plans(memory), *listed)


def _past_plans(memory: DispatchMemory) -> tuple[PlannedDispatch, ...]:
    return tuple(row for row in memory.history if row.type is DispatchType.SMART)


def _touches(row: Row, plans: Iterable[PlannedDispatch]) -> bool:
    return any(plan.start < row.end and row.start < plan.end for plan in plans)


def _shared(rows: Iterable[Row], start: datetime, end: datetime) -> Iterator[_Stretch]:
    """Yield the parts of the rows inside the stretch."""
    for row in rows:
        if row.start < end and start < row.end:
            yield max(row.start, start), min(row.end, end)


# --- How it counts --------------------------------------------------------------------------------


def _in_half_hours(stretches: Iterable[_Stretch]) -> Mapping[datetime, list[_Stretch]]:
    """Cut stretches at the half hours; midday is one of the cuts."""
    pieces: dict[datetime, list[_Stretch]] = defaultdict(list)
    for first, last in stretches:
        for start in half_hours(first, last):
            pieces[start].append((max(first, start), min(last, start + HALF_HOUR)))
    return pieces


def _amount(stretches: Iterable[_Stretch], policy: EvidencePolicy) -> timedelta:
    if policy.allowance_counts is AllowanceCounts.HALF_HOURS:
        return HALF_HOUR
    return _length(stretches)


def _length(stretches: Iterable[_Stretch]) -> timedelta:
    """Return how long they are together; what they share counts once."""
    total, reached = timedelta(), None
    for first, last in sorted(stretches):
        begins = first if reached is None else max(first, reached)
        total += max(last - begins, timedelta())
        reached = last if reached is None else max(reached, last)
    return total
