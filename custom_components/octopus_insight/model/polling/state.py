"""What the moment of the next request about the cars depends on. All moments are UTC."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ..charging.dispatch import DispatchAnswer
from ..charging.memory import DispatchMemory
from ..interval import HOUR, Interval
from .grid import next_on_grid, offset_after, spread

KEEP_EVIDENCE = timedelta(days=21)
"""How long evidence stays in memory, to price past days."""


RefreshReason = StrEnum(
    "RefreshReason",
    "NEVER_ASKED STARTED JUST_PLUGGED_IN WAITING_FOR_PLAN JUST_UNPLUGGED SLOT_STARTS "
    "SLOT_ENDS HALF_HOUR_BEGAN WATCHED_CHANGE STEADY NIGHT UNPLUGGED AFTER_ERROR BUDGET",
)
"""Why the next request comes when it does; `AFTER_ERROR` also if we were asked to rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRequest:
    """A moment that is past is due now."""

    at: datetime
    reason: RefreshReason


class Plug(StrEnum):
    """What the plug entities say."""

    PLUGGED = "plugged"
    UNPLUGGED = "unplugged"
    UNKNOWN = "unknown"
    """Never taken for unplugged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollIntervals:
    """How often to ask, and how soon."""

    first_try: timedelta = timedelta(seconds=30)
    """After plugging in, or a change of a watched entity."""
    retry: timedelta = timedelta(minutes=1)
    """Between tries for a plan, and after unplugging."""
    tries: int = 5
    near: timedelta = timedelta(minutes=4)
    """Plain interval in a charge or `soon` before it, or while a first plan is due."""
    soon: timedelta = timedelta(minutes=30)
    steady: timedelta = timedelta(minutes=5)
    """Plain interval while a car is connected or something is planned."""
    night: timedelta = timedelta(minutes=20)
    """The same off-peak."""
    dusk: timedelta = timedelta(minutes=30)
    """Spreads when homes slow down off-peak, and speed up again."""
    unplugged: timedelta = timedelta(minutes=15)
    """Plain interval while no car is known to be connected."""
    unplugged_by_plug: timedelta = timedelta(minutes=50)
    """The same where a plug entity says so."""
    not_seen: timedelta = timedelta(minutes=30)
    """How long after plugging in we ask as if it had been seen."""
    apart: timedelta = timedelta(minutes=2)
    """A plain request this soon after another, or before a fixed one, is left out."""
    earliest: timedelta = timedelta(seconds=5)
    """Shortest wait after a boundary of a plan, or a start."""
    slot_start: timedelta = timedelta(seconds=20)
    """Longest wait after the begin of a charge, which may have been withdrawn."""
    boundary: timedelta = timedelta(seconds=60)
    catch_up: timedelta = timedelta(minutes=10)
    catch_up_near: timedelta = timedelta(minutes=1)
    """The same in a charge, or within `near_slot` before one."""
    near_slot: timedelta = timedelta(minutes=15)

    def shared_by(self, entries: int) -> PollIntervals:
        """Return the intervals of one of several entries on a ledger."""
        plain = ("near", "steady", "night", "unplugged", "unplugged_by_plug")
        return replace(self, **{name: getattr(self, name) * entries for name in plain})


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsLeft:
    """What the ledger allows."""

    spent: tuple[datetime, ...]
    """Requests of the last 60 minutes, oldest first."""
    per_hour: int
    reserve: int
    """How many of them are kept for people and events at home."""
    gap: timedelta
    rests_until: datetime | None = None
    """The supplier asked us to."""

    def holds(self, *, with_reserve: bool) -> list[datetime]:
        """Return until when what was spent holds a request."""
        limit = self.per_hour if with_reserve else self.per_hour - self.reserve
        in_hour = [self.spent[-limit] + HOUR] if len(self.spent) >= limit else []
        return [*in_hour, *(at + self.gap for at in self.spent[-1:])]

    def spread_from(self, coming: Iterable[datetime]) -> datetime | None:
        """Return when a plain request leaves enough for the hour; None: any time."""
        if not self.spent:
            return None
        since, until = self.spent[-1], self.spent[0] + HOUR
        set_aside = sum(since < moment < until for moment in coming)
        left = self.per_hour - self.reserve - len(self.spent) - set_aside
        return since + (until - since) / max(left, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarSeen:
    """What the house sees of a car."""

    plug: Plug | None = None
    """None: no plug entity was named."""
    plug_since: datetime | None = None
    """None: not read yet."""
    changed_at: datetime | None = None
    """When it was plugged in or out since the start: by the plug, else by the supplier."""
    watched_at: datetime | None = None
    """Latest change of a watched entity, or of whether the car charges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarPollState(CarSeen):
    """What is known of one car."""

    memory: DispatchMemory
    seen_plugged_in_at: datetime | None = None
    """When an answer first said so since the start."""

    @property
    def is_plug_known(self) -> bool:
        """Whether a plug entity says something."""
        return self.plug in (Plug.PLUGGED, Plug.UNPLUGGED)

    @property
    def is_plugged_in(self) -> bool:
        """By its plug, else by the supplier's state."""
        return self.plug is Plug.PLUGGED if self.is_plug_known else self.memory.is_plugged_in

    def answered(self, answer: DispatchAnswer) -> CarPollState:
        """Apply an answer about it."""
        at, before, after = answer.retrieved_at, self.memory, self.memory.after_answer(answer)
        car = replace(self, memory=after)
        if after.is_plugged_in and not before.is_plugged_in and before.last_answer_at:
            changed_at = self.changed_at if self.is_plug_known else at
            car = replace(car, seen_plugged_in_at=at, changed_at=changed_at)
        car = car.with_plug(at)
        return replace(car, memory=car.memory.pruned(at - KEEP_EVIDENCE))

    def with_plug(self, now: datetime) -> CarPollState:
        """Let the plug end a dispatch; one unknown, or not watched, says nothing."""
        if self.plug_since is None or self.memory.last_answer_at is None:
            return self
        if self.plug is Plug.UNPLUGGED:
            return replace(self, memory=self.memory.unplugged(self.plug_since))
        return replace(self, memory=self.memory.plugged(now))

    def has_plan(self, moment: datetime) -> bool:
        """Return whether a charge is planned for then or later."""
        return any(row.end > moment for row in self.memory.smart_plan())

    def is_in_charge(self, moment: datetime, *, ahead: timedelta) -> bool:
        """Return whether a charge runs, or begins within `ahead`."""
        return any(row.start - ahead <= moment < row.end for row in self.memory.smart_plan())

    def is_attended(self, moment: datetime, intervals: PollIntervals) -> bool:
        """Return whether an answer may then change what the house pays."""
        if self.plug is Plug.UNPLUGGED:
            return False
        is_new = self.plug is Plug.PLUGGED and self.changed_lately(moment, intervals)
        return is_new or self.memory.is_busy(moment)

    def changed_lately(self, moment: datetime, intervals: PollIntervals) -> bool:
        """Return whether the supplier may not have seen it plugged in yet."""
        return self.changed_at is not None and moment < self.changed_at + intervals.not_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """What decides when to ask next; one request serves all cars."""

    cars: tuple[CarPollState, ...]
    started_at: datetime
    last_call_at: datetime | None
    retry_at: datetime | None = None
    off_peak_windows: tuple[Interval, ...] = ()
    """Nothing the house pays can change in them."""
    phase: float
    """Place of this home within any interval [0 to 1, 1 excluded]."""
    left: CallsLeft
    intervals: PollIntervals

    @property
    def since(self) -> datetime:
        """Since when things may have changed unnoticed."""
        return self.last_call_at or self.started_at

    @property
    def begins_near_charge(self) -> bool:
        """Whether we were started in a charge, or just before one."""
        ahead = self.intervals.near_slot
        return any(car.is_in_charge(self.started_at, ahead=ahead) for car in self.cars)

    def is_off_peak(self, moment: datetime) -> bool:
        """Return whether a moment is in an off-peak window."""
        return any(window.contains(moment) for window in self.off_peak_windows)

    def slow_until(self, moment: datetime) -> datetime | None:
        """Return the end of the hours of slow asking around a moment."""
        margin = spread(self.phase) * self.intervals.dusk
        slow = ((one.start + margin, one.end - margin) for one in self.off_peak_windows)
        return next((end for start, end in slow if start <= moment < end), None)

    def plain(self, interval: timedelta, *, earliest: datetime | None = None) -> datetime:
        """Return the next request of a plain interval."""
        after = max(filter(None, (self.since + self.intervals.apart, earliest)))
        return self.on_grid(after, interval)

    def steady_at(self, car: CarPollState) -> datetime:
        """Return when to ask about a connected car: sooner near a charge or without a plan."""
        plugged_in_at = car.changed_at if car.is_plugged_in else None
        at = self.plain(self.intervals.near, earliest=plugged_in_at)
        is_new = car.is_plugged_in and car.changed_lately(at, self.intervals)
        if car.is_in_charge(at, ahead=self.intervals.soon) or (is_new and not car.has_plan(at)):
            return at
        return self.plain(self.intervals.steady, earliest=plugged_in_at)

    def tries(self, first: datetime, reason: RefreshReason) -> Iterator[NextRequest]:
        """Yield the tries that are still to come."""
        moments = (first + number * self.intervals.retry for number in range(self.intervals.tries))
        yield from (NextRequest(at=at, reason=reason) for at in moments if at > self.since)

    def on_grid(self, earliest: datetime, interval: timedelta) -> datetime:
        """Return this home's first moment in an interval."""
        return next_on_grid(earliest - timedelta.resolution, interval, spread(self.phase, interval))

    def shortly_after(self, boundary: datetime, latest: timedelta) -> datetime:
        """Return this home's moment after a shared boundary."""
        return offset_after(boundary, self.phase, (self.intervals.earliest, latest))

    def soon_after_start(self) -> datetime:
        """Return when this home makes up for what it missed."""
        intervals = self.intervals
        latest = intervals.catch_up_near if self.begins_near_charge else intervals.catch_up
        return offset_after(self.started_at, spread(self.phase), (intervals.earliest, latest))
