"""What one car's dispatches were seen to do, kept answer by answer.

A plan leaves no trace once it is withdrawn, so what was seen while it stood is remembered:

* *Started*: an answer came inside a half hour of a smart row, with the car charging under smart
  control. It stays started, unless the dispatch was withdrawn before it began.
* *Running*: the dispatch seen running goes on through its joined row until an answer says
  otherwise. One after its end, or without plan or state, does not.
* *Unplugged*: from then on nothing counts; what ran until then stays.
* *Confirmed*: where charging power is measured, whether it agreed.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import isfinite
from typing import Any
from ..interval import (
    HALF_HOUR,
    Interval,
    floor_half_hour,
    half_hour,
    half_hours,
    merge,
    parts_after,
    parts_before,
)
from .dispatch import (
    CompletedDispatch,
    Control,
    DispatchAnswer,
    DispatchType,
    PlannedDispatch,
    join_rows,
    valid_rows,
)

type Plan = Iterable[PlannedDispatch]
CHARGING_FROM_KW = 0.5
"""Less is standby: the slowest chargers give three times as much."""
READING_LIFETIME = timedelta(minutes=60)
"""Meters report changes, so long silence is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """The latest reading of the charging power."""

    power_kw: float
    """Into the car; negative: out of it."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedHalfHour:
    """A half hour in which a smart dispatch was seen running, or went on."""

    start: datetime
    seen_at: datetime
    since: datetime
    """When the dispatch begins within the half hour."""
    lasts: timedelta | None = None
    """Whole dispatch as planned, rows joined; None: not remembered."""
    is_confirmed: bool | None = None
    """None: charging is not measured."""

    @classmethod
    def of(cls, row: PlannedDispatch, start: datetime, *, seen_at: datetime) -> StartedHalfHour:
        """Return one half hour of a dispatch that runs."""
        since = max(row.start, start)
        return cls(start=start, seen_at=seen_at, since=since, lasts=row.duration)

    @property
    def end(self) -> datetime:
        """The end of the half hour."""
        return self.start + HALF_HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """What one answer changed of a plan; what is over just leaves."""

    known_at: datetime
    added: tuple[PlannedDispatch, ...] = ()
    withdrawn: tuple[PlannedDispatch, ...] = ()

    @classmethod
    def between(cls, before: Plan | None, after: Plan, at: datetime) -> PlanChange | None:
        """Compare two plans; None: nothing changed. After no plan, even an empty one is news."""
        old, new = ({row for row in rows if row.end > at} for rows in (before or (), after))
        if before is not None and old == new:
            return None
        return cls(known_at=at, added=valid_rows(new - old), withdrawn=valid_rows(old - new))


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchMemory(Control):
    """What is known about one car's dispatches; `device_id` is of its first registration."""

    device_id: str
    last_answer_at: datetime | None = None
    plan_retrieved_at: datetime | None = None
    planned: tuple[PlannedDispatch, ...] = ()
    plan_failed: bool = False
    """Then the one before stands."""
    running: PlannedDispatch | None = None
    started: tuple[StartedHalfHour, ...] = ()
    completed: tuple[CompletedDispatch, ...] = ()
    """The account's, whichever the car."""
    past_plans: tuple[PlannedDispatch, ...] = ()
    """What past moments had been planned for, joined."""
    unplugged_at: datetime | None = None
    power: Power | None = None
    charged: tuple[Interval, ...] = ()
    log: tuple[PlanChange, ...] = ()

    @property
    def lasting(self) -> DispatchMemory:
        """All but what the next answer tells again."""
        undated = replace(self, last_answer_at=None, plan_retrieved_at=None)
        return replace(undated, past_plans=(), power=None, charged=())

    @property
    def plan_counts(self) -> bool:
        """Whether planned rows can come true."""
        return not self.is_suspended and (self.state is None or self.state.may_dispatch)

    @property
    def is_plugged_in(self) -> bool:
        """Whether only a connected car can be in its state."""
        return self.state is not None and self.state.is_plugged_in

    def smart_plan(self, at_least: timedelta = timedelta()) -> tuple[PlannedDispatch, ...]:
        """Return the smart rows that count, joined, up to where the plug was pulled."""
        if not self.plan_counts:
            return ()
        joined = join_rows([row for row in self.planned if row.type is DispatchType.SMART])
        rows = tuple(row for row in joined if row.duration >= at_least)
        return rows if self.unplugged_at is None else parts_before(rows, self.unplugged_at)

    @property
    def is_charging(self) -> bool:
        """Whether the latest reading shows a car being charged."""
        return self.power is not None and self.power.power_kw >= CHARGING_FROM_KW

    def charged_until(self, until: datetime) -> tuple[Interval, ...]:
        """Return when the car charged, up to a moment after the latest reading."""
        if self.power is None or not self.is_charging or until <= self.power.at:
            return self.charged
        end = min(until, self.power.at + READING_LIFETIME)
        span = Interval(start=self.power.at, end=end)
        return (*self.charged[:-1], *merge((*self.charged[-1:], span)))

    def measured(self, started: StartedHalfHour) -> StartedHalfHour:
        """Return it with what measured power says, if any."""
        if self.power is None:
            return started
        charged = self.charged_until(started.end)
        return replace(started, is_confirmed=any(map(half_hour(started.start).overlaps, charged)))

    def ran_until(self, at: datetime) -> tuple[StartedHalfHour, ...]:
        """Return what has started, if what was seen running went on until then."""
        row, since = self.running, self.last_answer_at
        started = {one.start: one for one in self.started}
        if row is not None and since is not None:
            for start in half_hours(since, min(row.end, at)):
                here = StartedHalfHour.of(row, start, seen_at=since)
                started.setdefault(start, self.measured(here))
        return tuple(started[start] for start in sorted(started))

    def is_busy(self, now: datetime) -> bool:
        """Return whether the next answer may change something soon."""
        return self.is_plugged_in or any(row.end > now for row in self.planned if self.plan_counts)

    def after_answer(self, answer: DispatchAnswer) -> DispatchMemory:
        """Take in an answer; an older one changes nothing."""
        at, told = answer.retrieved_at, self
        if self.last_answer_at is not None and at < self.last_answer_at:
            return self
        state, word, is_suspended = answer.state, answer.supplier_state, answer.is_suspended
        # not answered is not unknown: else a plan would count whenever half an answer fails
        if (state, word, is_suspended) != (None, None, None):
            told = replace(told, state=state, supplier_state=word, is_suspended=is_suspended)
        told = told.with_plan(answer).with_completed(answer)
        running = told.running_after(answer)
        started = told.started_after(running, at)
        return replace(told, running=running, started=started, last_answer_at=at)

    def unplugged(self, at: datetime) -> DispatchMemory:
        """Pull the plug; what was running ran until then."""
        if self.unplugged_at is not None:
            return self
        ran = tuple(one for one in self.ran_until(at) if one.since < at)
        return replace(self, unplugged_at=at, running=None, started=ran)

    def plugged(self, at: datetime) -> DispatchMemory:
        """Let the plan count again, without the time spent unplugged."""
        if (out := self.unplugged_at) is None:
            return self
        kept = self.planned
        if out < at:
            kept = valid_rows((*parts_before(kept, out), *parts_after(kept, at)))
        return replace(self, unplugged_at=None, planned=kept)

    def after_reading(self, at: datetime, power_kw: float | None) -> DispatchMemory:
        """Take in a reading of the charging power; a late one changes nothing."""
        before = self.power
        if before is not None and at < before.at:
            return self
        power = None
        if power_kw is not None and isfinite(power_kw):
            power = Power(power_kw=power_kw, at=at)
        after = replace(self, power=power, charged=self.charged_until(at))
        started = self.ran_until(at) if self.is_charging else self.started
        open_from = at if before is None else before.at
        confirmed = (after.measured(one) if one.end > open_from else one for one in started)
        return replace(after, started=tuple(confirmed))

    def pruned(self, before: datetime) -> DispatchMemory:
        """Drop what was over by then, but keep one earlier change of the plan."""
        first_kept = max(bisect_right(self.log, before, key=lambda change: change.known_at) - 1, 0)
        kept: dict[str, Any] = {
            name: tuple(one for one in getattr(self, name) if one.end > before)
            for name in ("started", "completed", "past_plans", "charged")
        }
        return replace(self, log=self.log[first_kept:], **kept)

    def with_plan(self, answer: DispatchAnswer) -> DispatchMemory:
        """Take in the plan of an answer."""
        if answer.planned is None:
            return replace(self, plan_failed=True)
        at, planned, known = answer.retrieved_at, valid_rows(answer.planned), self.plan_retrieved_at
        until = min(at, self.unplugged_at or at)
        outgoing = () if known == at else parts_before(self.planned, until)
        change = PlanChange.between(None if known is None else self.planned, planned, at)
        return replace(
            self,
            plan_retrieved_at=at,
            planned=planned,
            plan_failed=False,
            log=self.log if change is None else (*self.log, change),
            past_plans=join_rows((*self.past_plans, *outgoing)),
        )

    def with_completed(self, answer: DispatchAnswer) -> DispatchMemory:
        """Take in the completed rows of an answer."""
        known = {(row.start, row.end): row for row in self.completed}
        at = answer.retrieved_at
        for row in answer.completed or ():
            old = known.get((row.start, row.end), replace(row, first_known_at=at, known_at=at))
            known_at = at if old.energy_kwh != row.energy_kwh else old.known_at
            first_at = old.first_known_at or old.known_at
            known[row.start, row.end] = replace(row, first_known_at=first_at, known_at=known_at)
        return replace(self, completed=valid_rows(known.values()))

    def running_after(self, answer: DispatchAnswer) -> PlannedDispatch | None:
        """Return what runs; this memory still has what ran before."""
        here = half_hour(floor_half_hour(answer.retrieved_at))
        current = [row for row in self.smart_plan() if row.overlaps(here)]
        is_in_progress = self.state is not None and self.state.is_dispatching
        if not current or not is_in_progress or self.unplugged_at is not None:
            return None
        is_shown = answer.state is not None and answer.planned is not None
        is_same = self.running is not None and self.running.overlaps(current[-1])
        return current[-1] if is_shown or is_same else None

    def started_after(
        self, running: PlannedDispatch | None, at: datetime
    ) -> tuple[StartedHalfHour, ...]:
        """Return what has started; this memory still has what ran before."""
        row, here = self.running, floor_half_hour(at)
        is_going_on = row is not None and (row.end <= at or running is not None)
        known = self.ran_until(at) if is_going_on else self.started
        started = {one.start: one for one in known}
        if here not in started or started[here].since > at:  # had not begun yet when last seen
            started.pop(here, None)
            if running is not None:
                first = next(row for row in self.smart_plan() if row.overlaps(half_hour(here)))
                started[here] = self.measured(StartedHalfHour.of(first, here, seen_at=at))
        return tuple(started[start] for start in sorted(started))
