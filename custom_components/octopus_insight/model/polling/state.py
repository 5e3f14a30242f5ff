"""What the moment of the next request about the cars depends on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..charging.dispatch import PlannedDispatch
from ..charging.memory import DispatchMemory
from ..interval import Interval
from .grid import next_on_grid, offset_after, phase

_HOUR = timedelta(hours=1)


class RefreshReason(StrEnum):
    """Why the next request comes when it does."""

    NEVER_ASKED = "never_asked"
    """Something in the account has not been asked about yet."""
    STARTED = "started"
    """We have just started, and may have missed something."""
    JUST_PLUGGED_IN = "just_plugged_in"
    WAITING_FOR_PLAN = "waiting_for_plan"
    JUST_UNPLUGGED = "just_unplugged"
    SLOT_STARTS = "slot_starts"
    SLOT_ENDS = "slot_ends"
    HALF_HOUR_BEGAN = "half_hour_began"
    """A charge reaches into a half hour whose price depends on it."""
    WATCHED_CHANGE = "watched_change"
    STEADY = "steady"
    """The plain interval; of dispatches, while a car is connected or something is planned."""
    NIGHT = "night"
    """The same in the standard off-peak window."""
    UNPLUGGED = "unplugged"
    """No car is known to be connected."""
    AFTER_ERROR = "after_error"
    """The last request failed, or the supplier asked us to rest."""
    BUDGET = "budget"
    """What is left of the budget has to last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRequest:
    """When to ask next, and why then."""

    at: datetime
    """The moment [UTC]; one that is past is due now."""
    reason: RefreshReason


class Plug(StrEnum):
    """What a home's own plug entities say."""

    PLUGGED = "plugged"
    UNPLUGGED = "unplugged"
    UNKNOWN = "unknown"
    """Nothing now; never taken for unplugged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollIntervals:
    """How often to ask, and how soon. The values stand beside the limits of the budget."""

    first_try: timedelta
    """From plugging in, or a change of a watched entity, to the first request."""
    retry: timedelta
    """Between tries for a plan; also from unplugging to the first request, and on from there."""
    tries: int
    """How often it is tried after plugging in, and after unplugging."""
    near: timedelta
    """Between plain requests while a charge is planned for now or soon, or a first plan is due."""
    soon: timedelta
    """How far ahead *soon* reaches."""
    steady: timedelta
    """Between plain requests while a car is connected or something is planned."""
    night: timedelta
    """The same in the standard off-peak window."""
    dusk: timedelta
    """Homes slow down within this time of the window's start, and speed up again within this time
    of its end, each at its own moment."""
    unplugged: timedelta
    """Between plain requests while no car is known to be connected."""
    unplugged_by_plug: timedelta
    """The same where a plug entity will tell when one is."""
    not_seen: timedelta
    """How long after plugging in the pace is steady although the supplier sees no car, and closer
    while it has no plan."""
    apart: timedelta
    """A plain request this soon after another, or before one with a fixed moment, is left out."""
    earliest: timedelta
    """Shortest wait after a boundary of a plan."""
    slot_start: timedelta
    """Longest wait after a charge is due to begin: a late withdrawal shows wrongly until then."""
    boundary: timedelta
    """Longest wait after a charge ends, reaches another half hour, or begins off-peak."""
    catch_up: timedelta
    """Within what time of a start the requests missed before it are made up for."""
    catch_up_near: timedelta
    """The same in a charge, or just before one."""
    near_slot: timedelta
    """What counts as just before a charge then."""

    def shared_by(self, entries: int) -> PollIntervals:
        """Return the intervals of one of several entries that spend from the same ledger."""
        return replace(
            self,
            near=self.near * entries,
            steady=self.steady * entries,
            night=self.night * entries,
            unplugged=self.unplugged * entries,
            unplugged_by_plug=self.unplugged_by_plug * entries,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsLeft:
    """What the ledger allows."""

    spent: tuple[datetime, ...]
    """Requests of the last 60 minutes, oldest first [UTC]."""
    per_hour: int
    reserve: int
    """How many of them are kept for people and for what has just happened at home."""
    gap: timedelta
    """Between two requests."""
    rests_until: datetime | None = None
    """The supplier asked us to rest until then [UTC]."""

    def free_from(self, *, with_reserve: bool) -> datetime | None:
        """Return the first moment at which one more request is allowed [UTC]; None: any is."""
        limit = self.per_hour if with_reserve else self.per_hour - self.reserve
        holds = [self.spent[-1] + self.gap] if self.spent else []
        if len(self.spent) >= limit:
            holds.append(self.spent[-limit] + _HOUR)
        return max(holds, default=None)

    def spread_from(self, coming: Iterable[datetime]) -> datetime | None:
        """Return from when on a plain request leaves enough for the rest of the hour [UTC].

        What is left is spread evenly over the time until the oldest request is an hour old.

        Args:
            coming: Moments for which requests are set aside [UTC].

        Returns:
            None: Nothing was spent yet.
        """
        if not self.spent:
            return None
        since, until = self.spent[-1], self.spent[0] + _HOUR
        set_aside = sum(since < moment < until for moment in coming)
        left = self.per_hour - self.reserve - len(self.spent) - set_aside
        return since + (until - since) / max(left, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarPollState:
    """What is known about one car."""

    memory: DispatchMemory
    plug: Plug | None = None
    """None: no plug entity was named."""
    changed_at: datetime | None = None
    """When it was plugged in, or unplugged: by the plug, else by the supplier's state [UTC].
    None: not since the start."""
    watched_at: datetime | None = None
    """Latest change of a watched entity [UTC]."""
    seen_plugged_in_at: datetime | None = None
    """When an answer first said that it is plugged in [UTC]; None: not since the start."""
    plug_since: datetime | None = None
    """When the plug entities began to say so [UTC]; None: they were not read yet."""

    @property
    def is_plug_known(self) -> bool:
        """Whether a plug entity says something now."""
        return self.plug in (Plug.PLUGGED, Plug.UNPLUGGED)

    @property
    def is_plugged_in(self) -> bool:
        """Whether the car is connected: by its plug, else by the supplier's state."""
        return self.plug is Plug.PLUGGED if self.is_plug_known else self.memory.is_plugged_in

    @property
    def planned_unfiltered(self) -> tuple[PlannedDispatch, ...]:
        """The smart rows that count, also those too short for the household: any may be moved."""
        return self.memory.smart_plan()

    def has_plan(self, moment: datetime) -> bool:
        """Return whether a charge that counts is planned for then or later [UTC]."""
        return any(row.end > moment for row in self.planned_unfiltered)

    def waits_for_plan(self, moment: datetime, intervals: PollIntervals) -> bool:
        """Return whether it was just plugged in: its first charge may begin as it is planned."""
        return (
            self.is_plugged_in
            and self.changed_at is not None
            and moment < self.changed_at + intervals.not_seen
            and not self.has_plan(moment)
        )

    def is_in_charge(self, moment: datetime, *, ahead: timedelta) -> bool:
        """Return whether a charge is planned for the moment [UTC], or for less than `ahead` on."""
        return any(row.start - ahead <= moment < row.end for row in self.planned_unfiltered)

    def is_attended(self, moment: datetime, intervals: PollIntervals) -> bool:
        """Return whether an answer at that moment [UTC] may change what the house pays."""
        if self.plug is Plug.UNPLUGGED:
            return False
        was_just_plugged_in = (
            self.plug is Plug.PLUGGED
            and self.changed_at is not None
            and moment < self.changed_at + intervals.not_seen
        )
        return was_just_plugged_in or self.memory.is_busy(moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """Everything that decides when to ask next. One request serves all cars."""

    cars: tuple[CarPollState, ...]
    started_at: datetime
    last_call_at: datetime | None
    """Last request, answered or not [UTC]; None: never."""
    retry_at: datetime | None = None
    """When to repeat the last request, which failed [UTC]; None: it was answered."""
    off_peak_windows: tuple[Interval, ...] = ()
    """Standard off-peak windows: nothing the house pays can change in them."""
    phase: float
    """Place of this home within any interval [0 to 1, 1 excluded]."""
    left: CallsLeft
    intervals: PollIntervals

    @property
    def since(self) -> datetime:
        """From when on things may have changed unnoticed [UTC]."""
        return self.last_call_at or self.started_at

    @property
    def begins_near_charge(self) -> bool:
        """Whether we were started in a charge, or just before one."""
        ahead = self.intervals.near_slot
        return any(car.is_in_charge(self.started_at, ahead=ahead) for car in self.cars)

    def off_peak_at(self, moment: datetime) -> Interval | None:
        """Return the standard off-peak window around a moment [UTC]."""
        return next((window for window in self.off_peak_windows if window.contains(moment)), None)

    def slow_hours_at(self, moment: datetime) -> Interval | None:
        """Return the part of the off-peak window around a moment [UTC] in which we ask slowly."""
        window = self.off_peak_at(moment)
        if window is None:
            return None
        margin = phase(self.phase) * self.intervals.dusk
        if window.duration <= 2 * margin:
            return None
        slow = Interval(start=window.start + margin, end=window.end - margin)
        return slow if slow.contains(moment) else None

    def plain(self, interval: timedelta, *, earliest: datetime | None = None) -> datetime:
        """Return the next request of a plain interval [UTC], not right after the last request."""
        after = max(filter(None, (self.since + self.intervals.apart, earliest)))
        return self.on_grid(after, interval)

    def on_grid(self, earliest: datetime, interval: timedelta) -> datetime:
        """Return this home's first moment in a plain interval, from the earliest on [UTC]."""
        return next_on_grid(earliest - timedelta.resolution, interval, phase(self.phase, interval))

    def shortly_after(self, boundary: datetime, latest: timedelta) -> datetime:
        """Return this home's moment after a boundary that many homes may share [UTC]."""
        return offset_after(boundary, self.phase, earliest=self.intervals.earliest, latest=latest)

    def soon_after_start(self) -> datetime:
        """Return when this home makes up for what it missed before it was started [UTC]."""
        is_near, intervals = self.begins_near_charge, self.intervals
        latest = intervals.catch_up_near if is_near else intervals.catch_up
        return offset_after(
            self.started_at, phase(self.phase), earliest=intervals.earliest, latest=latest
        )
