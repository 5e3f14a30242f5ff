"""What the moment of the next call about the cars depends on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..charging.memory import DispatchMemory
from ..interval import Interval
from .grid import next_on_grid, offset_after, scattered

_HOUR = timedelta(hours=1)


class RefreshReason(StrEnum):
    """Why the next call comes when it does."""

    NEVER_ASKED = "never_asked"
    """A car has joined the account and was not asked about yet."""
    STARTED = "started"
    """We have just started in or near a charge, and may have missed something."""
    JUST_PLUGGED_IN = "just_plugged_in"
    WAITING_FOR_PLAN = "waiting_for_plan"
    JUST_UNPLUGGED = "just_unplugged"
    SLOT_STARTS = "slot_starts"
    SLOT_ENDS = "slot_ends"
    HALF_HOUR_BEGAN = "half_hour_began"
    """A charge goes on into a half hour whose price hangs on it."""
    WATCHED_CHANGE = "watched_change"
    STEADY = "steady"
    """A car is connected, or has a plan."""
    NIGHT = "night"
    """The same, in the standard off-peak window."""
    UNPLUGGED = "unplugged"
    """No car is known to be connected."""
    AFTER_ERROR = "after_error"
    """The last call failed, or the supplier asked us to rest."""
    BUDGET = "budget"
    """So many calls were made that those left have to last."""


class Plug(StrEnum):
    """What a house's own plug entities say."""

    PLUGGED = "plugged"
    UNPLUGGED = "unplugged"
    UNKNOWN = "unknown"
    """They say nothing now; never taken for unplugged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollIntervals:
    """How often to ask, and how soon. The one set of values stands beside the call limits."""

    first_try: timedelta
    """From plugging in, or a change of a watched entity, to the first call."""
    retry: timedelta
    """Between tries for a plan; also from unplugging to the first call, and on from there."""
    tries: int
    """How often it is tried after plugging in, and after unplugging."""

    near: timedelta
    """Between plain calls while a charge is planned for now or soon, or a first plan is due."""
    soon: timedelta
    """How far ahead *soon* reaches."""
    steady: timedelta
    """Between plain calls while a car is connected or something is planned."""
    night: timedelta
    """The same in the standard off-peak window."""
    dusk: timedelta
    """Homes slow down within this time of the window's start, and are quick again within this time
    of its end, each at its own moment."""
    unplugged: timedelta
    """Between plain calls while no car is known to be connected."""
    unplugged_by_plug: timedelta
    """The same where a plug entity will tell when one is."""
    not_seen: timedelta
    """How long after plugging in the pace is steady although the supplier sees no car, and closer
    while it has no plan."""
    apart: timedelta
    """A plain call this soon after another, or before one whose moment matters, is left out."""

    earliest: timedelta
    """Shortest wait after a boundary of a plan."""
    slot_start: timedelta
    """Longest wait after a charge is due to begin: a late withdrawal shows wrongly until then."""
    boundary: timedelta
    """Longest wait after a charge ends, goes on into another half hour, or begins at night."""

    made_up: timedelta
    """Within what time of a start the calls missed before it are made up for."""
    made_up_near: timedelta
    """The same in a charge, or just before one."""
    near_slot: timedelta
    """What counts as just before a charge then."""

    def shared_by(self, entries: int) -> PollIntervals:
        """Return the pace of one of several entries that spend from the same ledger."""
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
    """What the ledger of calls allows."""

    spent: tuple[datetime, ...]
    """Calls of the last 60 minutes, oldest first [UTC]."""
    per_hour: int
    reserve: int
    """How many of them are kept for people and for what has just happened at home."""
    gap: timedelta
    """Between two calls."""
    rests_until: datetime | None = None
    """The supplier asked us to rest until then [UTC]."""

    def free_from(self, *, with_reserve: bool) -> datetime | None:
        """Return the first moment at which one more call is allowed [UTC]; None: any is."""
        limit = self.per_hour if with_reserve else self.per_hour - self.reserve
        holds = [self.spent[-1] + self.gap] if self.spent else []
        if len(self.spent) >= limit:
            holds.append(self.spent[-limit] + _HOUR)
        return max(holds, default=None)

    def spread_from(self, coming: Iterable[datetime]) -> datetime | None:
        """Return from when on a plain call leaves enough for the rest of the hour [UTC].

        The calls left are spread evenly over the time until the oldest one is an hour old.

        Args:
            coming: Moments for which calls are set aside [UTC].

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
    None: not in our time."""
    watched_at: datetime | None = None
    """Latest change of a watched entity [UTC]; None: there was none."""

    @property
    def is_plugged_in(self) -> bool:
        """Return whether the car is connected: by its plug, else by the supplier's state."""
        if self.plug in (Plug.PLUGGED, Plug.UNPLUGGED):
            return self.plug is Plug.PLUGGED
        return self.memory.is_plugged_in

    def has_plan(self, moment: datetime) -> bool:
        """Return whether a charge that counts is planned for then or later [UTC]."""
        return any(row.end > moment for row in self.memory.smart_plan())

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
        return any(row.start - ahead <= moment < row.end for row in self.memory.smart_plan())

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
    """Everything that decides when to ask next. One call serves all cars."""

    cars: tuple[CarPollState, ...]
    started_at: datetime
    """When we were started [UTC]."""
    last_call_at: datetime | None
    """Last call, answered or not [UTC]; None: never."""
    retry_at: datetime | None = None
    """When to try again, since the last call failed [UTC]; None: it was answered."""
    off_peak_windows: tuple[Interval, ...] = ()
    """Standard off-peak windows: nothing the house pays can change in them."""
    phase: float
    """Place of this home within any interval [0 to 1, 1 excluded]."""
    left: CallsLeft
    intervals: PollIntervals

    @property
    def since(self) -> datetime:
        """Return from when on things may have changed unnoticed [UTC]."""
        return self.last_call_at or self.started_at

    @property
    def begins_near_charge(self) -> bool:
        """Return whether we were started in a charge, or just before one."""
        return any(
            car.is_in_charge(self.started_at, ahead=self.intervals.near_slot) for car in self.cars
        )

    def night_at(self, moment: datetime) -> Interval | None:
        """Return the standard off-peak window around a moment [UTC]."""
        return next((night for night in self.off_peak_windows if night.contains(moment)), None)

    def slow_night_at(self, moment: datetime) -> Interval | None:
        """Return this home's slow hours of the night around a moment [UTC]."""
        night = self.night_at(moment)
        if night is None:
            return None
        margin = scattered(self.phase) * self.intervals.dusk
        if night.duration <= 2 * margin:
            return None
        slow = Interval(start=night.start + margin, end=night.end - margin)
        return slow if slow.contains(moment) else None

    def plain(self, interval: timedelta, *, earliest: datetime | None = None) -> datetime:
        """Return the next call of a plain interval [UTC], not right after the last call."""
        after = max(filter(None, (self.since + self.intervals.apart, earliest)))
        return self.on_grid(after, interval)

    def on_grid(self, earliest: datetime, interval: timedelta) -> datetime:
        """Return this home's first moment in a plain interval, from the earliest on [UTC]."""
        phase = scattered(self.phase, interval)
        return next_on_grid(earliest - timedelta.resolution, interval, phase)

    def shortly_after(self, boundary: datetime, latest: timedelta) -> datetime:
        """Return this home's moment after a boundary that many homes may share [UTC]."""
        return offset_after(boundary, self.phase, earliest=self.intervals.earliest, latest=latest)

    def soon_after_start(self) -> datetime:
        """Return when this home makes up for what it missed before it was started [UTC]."""
        latest = self.intervals.made_up_near if self.begins_near_charge else self.intervals.made_up
        phase = scattered(self.phase)
        return offset_after(self.started_at, phase, earliest=self.intervals.earliest, latest=latest)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRequest:
    """When to ask next, and why then."""

    at: datetime
    """The moment [UTC]; one that is past is due now."""
    reason: RefreshReason
