"""Smart charging at one moment: what is planned, running and so on is decided only here.

A half hour that was over when the latest plan came needs evidence: it started, or a completed row
covers it. For all others the latest plan counts. Rows are in order of time; a set of half hours
holds their starts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from ..interval import (
    COMING_HOLDS,
    HALF_HOUR,
    Interval,
    half_hour,
    half_hours,
    merge,
    parts_after,
    parts_before,
    total_duration,
)
from ..prices.tariff import DispatchRule
from ..prices.timeline import Certainty
from .dispatch import CompletedDispatch, PlannedDispatch, join_rows, valid_rows
from .events import PlanSnapshot
from .evidence import SmartHalfHour, smart_half_hours, smart_rows
from .memory import DispatchMemory, StartedHalfHour
from .policy import (
    ALLOWANCE,
    CarAllowance,
    EvidencePolicy,
    RatesFollow,
    allowance_window,
    used_by_half_hour,
)

SHOWN_PAST = timedelta(days=2)
ANSWER_LIFETIME = timedelta(minutes=60)
"""How long a state, or an empty plan, holds without a new answer."""
_SETTLING_TIME = timedelta(hours=48)
"""How long nothing may have changed of what is settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was known at a moment; the past reaches back two days."""

    known_at: datetime | None
    """The last answer up to then with anything new."""
    planned: tuple[PlannedDispatch, ...]
    started: tuple[StartedHalfHour, ...]
    completed: tuple[CompletedDispatch, ...]
    """The account's, with what is known of them today."""


@dataclass(frozen=True, kw_only=True)
class Charging:
    """One car's smart charging at one moment."""

    memory: DispatchMemory
    policy: EvidencePolicy
    now: datetime
    reported: tuple[SmartHalfHour, ...] = ()

    # --- The supplier's answers -------------------------------------------------------------------
    @property
    def state(self) -> str | None:
        """The word for its state."""
        return None if self.memory.state is None else self.memory.state.word

    @property
    def is_state_fresh(self) -> bool:
        """Whether the state may still be shown."""
        return self._holds(self.memory.last_answer_at)

    @property
    def is_plan_known(self) -> bool:
        """Whether the last plan says anything about now."""
        reaches_on = any(row.end > self.now for row in self.memory.planned)
        return reaches_on or self._holds(self.memory.plan_retrieved_at)

    def _holds(self, told_at: datetime | None) -> bool:
        return told_at is not None and self.now - told_at <= ANSWER_LIFETIME

    @property
    def changes_at(self) -> tuple[datetime, ...]:
        """When it changes by itself."""
        bounds = [bound for row in self.memory.planned for bound in (row.start, row.end)]
        if self.memory.last_answer_at is not None:
            # one microsecond later the answer is older than its lifetime
            bounds.append(self.memory.last_answer_at + ANSWER_LIFETIME + timedelta.resolution)
        return tuple(bounds)

    # --- What they come to ------------------------------------------------------------------------
    @cached_property
    def slots(self) -> tuple[PlannedDispatch, ...]:
        """The smart rows that count, joined, without those too short."""
        return self.memory.smart_plan(self.policy.minimum_dispatch)

    @property
    def slot_rows(self) -> tuple[PlannedDispatch, ...]:
        """The same as planned, not joined."""
        rows = smart_rows(self.memory.planned)
        cut = ((slot, row) for slot in self.slots for row in parts_before(rows, slot.end))
        return tuple(row for slot, row in cut if slot.start <= row.start)

    @property
    def is_dispatching(self) -> bool:
        """Whether a smart charge is on by the last plan."""
        return any(row.contains(self.now) for row in self.slots)

    @property
    def next_dispatch(self) -> PlannedDispatch | None:
        """The next smart charge."""
        return next((row for row in self.slots if row.start + COMING_HOLDS > self.now), None)

    @property
    def planned(self) -> tuple[PlannedDispatch, ...]:
        """The rows that are not over, joined, whether they count or not."""
        return tuple(row for row in join_rows(self.memory.planned) if row.end > self.now)

    @cached_property
    def started(self) -> tuple[StartedHalfHour, ...]:
        """The half hours in which the car ran; an unreliable provider needs measured power."""
        accepted = {True, None} if self._is_reliable else {True}
        return tuple(one for one in self._long_enough if one.is_confirmed in accepted)

    @property
    def completed(self) -> tuple[CompletedDispatch, ...]:
        """The completed rows, which are the account's."""
        return self.memory.completed

    @property
    def is_unplugged(self) -> bool:
        """Whether the home's own plug is known to be out."""
        return self.memory.unplugged_at is not None

    def known_at(self, moment: datetime) -> Known:
        """Return what was known at a moment, as far back as evidence is kept."""
        memory, since = self.memory, moment - SHOWN_PAST
        started = [one for one in memory.started if max(one.seen_at, one.since) <= moment]
        completed = [row for row in memory.completed if row.known_since <= moment]
        changes = [change for change in memory.log if change.known_at <= moment]
        planned: set[PlannedDispatch] = set()
        for change in changes:
            planned = (planned - set(change.withdrawn)) | set(change.added)
        news = (
            *(change.known_at for change in changes),
            *(one.seen_at for one in started),
            *(row.known_since for row in completed),
        )
        return Known(
            known_at=max(news, default=None),
            planned=valid_rows(row for row in planned if row.end > moment),
            started=tuple(one for one in started if one.start > since),
            completed=tuple(row for row in completed if row.end > since),
        )

    @cached_property
    def running_half_hours(self) -> frozenset[datetime]:
        """The half hours the running dispatch reaches, if no answer ends it."""
        row, answered_at = self.memory.running, self.memory.last_answer_at
        if row is None or answered_at is None or row.duration < self.policy.minimum_dispatch:
            return frozenset()
        needs_proof = self.memory.power is not None or not self._is_reliable
        if needs_proof and not self.memory.is_charging:
            return frozenset()
        return frozenset(half_hours(answered_at, row.end))

    @cached_property
    def started_half_hours(self) -> frozenset[datetime]:
        """The same as a set."""
        return frozenset(one.start for one in self.started)

    @cached_property
    def planned_half_hours(self) -> frozenset[datetime]:
        """The half hours that are to be expected, or were while they lasted.

        Rows stay listed after they were due, so the plan says nothing of what lay behind when it
        came. What was seen running remains.
        """
        planned_at = self.memory.plan_retrieved_at
        if planned_at is None or not self._is_reliable:
            return frozenset()
        listed = (start for row in self.slots for start in half_hours(row.start, row.end))
        ahead = {start for start in listed if start + HALF_HOUR > planned_at}
        return frozenset(ahead | {one.start for one in self._long_enough})

    @property
    def _is_reliable(self) -> bool:
        return self.memory.device_id not in self.policy.unreliable_cars

    @property
    def _long_enough(self) -> list[StartedHalfHour]:
        # how long the whole dispatch lasts is not always remembered
        least, started = self.policy.minimum_dispatch, self.memory.started
        return [one for one in started if one.lasts is None or one.lasts >= least]

    @property
    def snapshot(self) -> PlanSnapshot | None:
        """The dispatches as they stand, None without any plan."""
        is_known = self.memory.plan_retrieved_at is not None
        return PlanSnapshot(at=self.now, dispatches=self.slots) if is_known else None

    @property
    def times(self) -> tuple[Interval, ...]:
        """When it charges; of the past, as seen running, or completed with a smart plan."""
        plans = smart_rows((*self.memory.past_plans, *self.memory.planned))
        seen = (Interval(start=one.since, end=one.end) for one in self.started)
        own = (one for one in self._reported_times if any(plan.overlaps(one) for plan in plans))
        over = (one for one in (*seen, *own) if one.end <= self.now)
        return merge((*over, *(row for row in self.slots if row.end > self.now)))

    @property
    def charged(self) -> tuple[Interval, ...]:
        """When it charged, up to now; in a half hour that is not over, up to its withdrawal."""
        return merge((*self._reported_times, *self._seen))

    @property
    def withdrawn(self) -> tuple[Interval, ...]:
        """The smart rows that an answer took back, whatever came of their time."""
        return merge(row for change in self.memory.log for row in smart_rows(change.withdrawn))

    def first_planned_start(self, moment: datetime) -> datetime | None:
        """Return when the earliest past smart row around the moment began."""
        rows = smart_rows(self.memory.past_plans)
        return min((row.start for row in rows if row.contains(moment)), default=None)

    # --- The allowance ----------------------------------------------------------------------------
    @cached_property
    def _reported_times(self) -> tuple[Interval, ...]:
        return tuple(part for row, at in self.reported for part in half_hour(at).parts_in([row]))

    @cached_property
    def _seen(self) -> tuple[Interval, ...]:
        # when the car was seen running, or measured, up to now
        plans = (*smart_rows(self.memory.past_plans), *self.memory.smart_plan())
        rows = parts_before(plans, self.now)
        spans = (*map(half_hour, self.running_half_hours), *self.memory.charged_until(self.now))
        times = [part for span in spans for part in span.parts_in(rows)]
        for one in self.started:
            known = half_hour(one.start).parts_in(rows)
            if not known and one.since < self.now:
                known = [Interval(start=one.since, end=min(one.end, self.now))]
            times += known
        return tuple(times)

    def allowance(self, zone: tzinfo) -> CarAllowance:
        """Return what the car has used in the window that is on."""
        window, completed = allowance_window(self.now, zone), self._reported_times
        both = (completed, (*completed, *self._seen))
        reported, charged = ([it for row in rows for it in row.parts_in([window])] for rows in both)
        amounts = used_by_half_hour(charged, self.policy.allowance_counts).values()
        is_reported = total_duration(reported) == total_duration(charged)
        used, certainty = sum(amounts, start=timedelta()), Certainty.NONE
        if used:
            certainty = Certainty.COMPLETED if is_reported else Certainty.RUNNING
        return CarAllowance(window=window, used=used, certainty=certainty)

    def granted_half_hours(self, zone: tzinfo) -> frozenset[datetime]:
        """Return the half hours whose charging the allowance covers whole."""
        times = (*self._reported_times, *self._seen, *parts_after(self.slots, self.now))
        amounts = used_by_half_hour(times, self.policy.allowance_counts)
        used: dict[Interval, timedelta] = defaultdict(timedelta)
        granted = set()
        for start in sorted(amounts):
            window = allowance_window(start, zone)
            used[window] += amounts[start]
            if used[window] <= ALLOWANCE:
                granted.add(start)
        return frozenset(granted)


@dataclass(frozen=True, kw_only=True)
class HouseholdCharging:
    """Smart charging of all cars at one moment."""

    cars: Mapping[str, Charging]
    reported: frozenset[SmartHalfHour]
    """Whichever the car."""
    policy: EvidencePolicy
    now: datetime
    zone: tzinfo

    @classmethod
    def of(
        cls, memories: Iterable[DispatchMemory], policy: EvidencePolicy, now: datetime, zone: tzinfo
    ) -> HouseholdCharging:
        """Derive the charging of every car."""
        known = {memory.device_id: memory for memory in memories}
        reported = smart_half_hours(known.values())
        # each completed row belongs to every car planned for then, else to all
        rows, owned, cars = {row for row, _ in reported}, {}, {}
        for car_id, memory in known.items():
            plans = smart_rows((*memory.past_plans, *memory.planned))
            owned[car_id] = {row for row in rows if any(map(row.overlaps, plans))}
        ownerless = rows.difference(*owned.values())
        for car_id, memory in known.items():
            own = tuple(each for each in reported if each[0] in owned[car_id] | ownerless)
            cars[car_id] = Charging(memory=memory, policy=policy, now=now, reported=own)
        return cls(cars=cars, reported=reported, policy=policy, now=now, zone=zone)

    def of_car(self, car_id: str) -> Charging:
        """Return a car's charging, which can be empty."""
        empty = Charging(memory=DispatchMemory(device_id=car_id), policy=self.policy, now=self.now)
        return self.cars.get(car_id, empty)

    def follows_started_only(self, rule: DispatchRule) -> bool:
        """Return whether a begun half hour needs proof."""
        if self.policy.rates_follow is not None:
            return self.policy.rates_follow is RatesFollow.STARTED_ONLY
        return rule is DispatchRule.STARTED

    def cheap_half_hours(
        self, rule: DispatchRule, metered: Collection[datetime] = frozenset()
    ) -> Mapping[datetime, Certainty]:
        """Return what dispatches make cheap, with the best evidence of any car.

        `rule` applies where the household does not choose; `metered` are half hours with a reading.
        """
        cars = self.cars.values()
        planned = {start for car in cars for start in car.planned_half_hours}
        if self.follows_started_only(rule):
            planned = {start for start in planned if start > self.now}
        ran = {start for car in cars for start in car.started_half_hours}
        ran |= {start for car in cars for start in car.running_half_hours if start <= self.now}
        cheap = {
            **dict.fromkeys(planned, Certainty.PLANNED),
            **dict.fromkeys(ran, Certainty.RUNNING),
            **dict.fromkeys((start for _, start in self.reported), Certainty.COMPLETED),
        }
        if rule is DispatchRule.STARTED:
            granted = {start for car in cars for start in car.granted_half_hours(self.zone)}
            cheap = {start: certainty for start, certainty in cheap.items() if start in granted}
        until = self.now - _SETTLING_TIME - HALF_HOUR
        past = {start for start in cheap if start <= until and start in metered}
        return {**cheap, **dict.fromkeys(past - self._late_news, Certainty.SETTLED)}

    @cached_property
    def _late_news(self) -> frozenset[datetime]:
        since = self.now - _SETTLING_TIME
        rows: list[Interval] = []
        for memory in (car.memory for car in self.cars.values()):
            rows += [half_hour(one.start) for one in memory.started if one.seen_at > since]
            rows += [row for row in memory.completed if row.known_at and row.known_at > since]
            late = (change for change in memory.log if change.known_at > since)
            rows += [row for change in late for row in (*change.added, *change.withdrawn)]
        return frozenset(start for row in rows for start in half_hours(row.start, row.end))
