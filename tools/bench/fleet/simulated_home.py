"""One home on paper: the poller asks, the supplier's answer is known at once, time jumps on."""

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from custom_components.octopus_insight.model.charging.dispatch import (
    DispatchAnswer,
    PlannedDispatch,
)
from custom_components.octopus_insight.model.interval import HOUR, Interval
from custom_components.octopus_insight.model.polling.grid import phase
from custom_components.octopus_insight.model.polling.poller import Poller
from custom_components.octopus_insight.model.polling.rules import next_request
from custom_components.octopus_insight.model.polling.state import (
    CallsLeft,
    CarSeen,
    NextRequest,
    Plug,
    PollIntervals,
    PollState,
)
from custom_components.octopus_insight.octopus.budget import ALLOWANCES, POLL_INTERVALS, Call
from custom_components.octopus_insight.octopus.devices import DeviceState, control_state
from .household_model import LIVED_BEFORE, NIGHT_BEGINS, NIGHT_ENDS, NOON, HomeLife

CAR = "car"
DAY = timedelta(hours=24)
OFF_PEAK = tuple(
    Interval(start=NIGHT_BEGINS + DAY * days, end=NIGHT_ENDS + DAY * days) for days in (-1, 0, 1)
)
PLUG_LATE_BY = timedelta(seconds=7)
"""From the plug to its sensor."""
HELD_FOR = timedelta(seconds=20)
"""How long a plug has to be out until that is believed."""


class SimulatedHome:
    """One home with a car."""

    def __init__(self, life: HomeLife, intervals: PollIntervals = POLL_INTERVALS) -> None:
        """Begin some time before the day, with everything known as it is then."""
        self._life = life
        self._now = NOON - LIVED_BEFORE
        self._spent: tuple[datetime, ...] = ()
        self._poller = Poller(
            phase=phase(life.seed, Call.DISPATCHES),
            intervals=intervals,
            started_at=self._now,
            last_call_at=self._now,
        ).answered({CAR: self._answer()})
        if life.has_plug:
            self._see(Plug.PLUGGED if self._is_plugged else Plug.UNPLUGGED, self._now, None)
        self._seen_ahead = tuple(self._plug_changes()) if life.has_plug else ()

    def twin(self) -> SimulatedHome:
        """Return a home that has lived as this one did, and goes its own way from now on."""
        return copy(self)  # all that it holds is never changed but replaced

    def live_until(self, end: datetime) -> Iterator[NextRequest]:
        """Let time pass up to a moment [UTC], and yield the requests made, as they were made."""
        while True:
            call = next_request(self._poll_state())
            if call is None:
                break
            seen_at = self._seen_ahead[0][0] if self._seen_ahead else end
            moment = max(min(call.at, seen_at), self._now)
            if moment >= end:
                break
            self._now = moment
            if seen_at <= moment:
                self._see_next()
            else:
                self._spent = (*self._left().spent, self._now)
                self._poller = self._poller.asked(self._now).answered({CAR: self._answer()})
                yield NextRequest(at=self._now, reason=call.reason)
        self._now = end

    def restart_at(self, moment: datetime) -> None:
        """Be off up to a moment [UTC], and begin with what is on disk: the plan and the ledger.

        What the plug did meanwhile is news; what it did before is none any more.
        """
        self._now = moment
        car = replace(
            self._poller.car(CAR), changed_at=None, watched_at=None, seen_plugged_in_at=None
        )
        self._poller = replace(self._poller, started_at=moment, cars={CAR: car})
        while self._seen_ahead and self._seen_ahead[0][0] <= moment:
            self._see_next()

    @property
    def next_at(self) -> datetime | None:
        """Return when it means to ask next [UTC]."""
        call = next_request(self._poll_state())
        return None if call is None else call.at

    @property
    def is_near_charge(self) -> bool:
        """Return whether a charge is known to run now, or to begin within a quarter of an hour."""
        return self._poller.car(CAR).is_in_charge(self._now, ahead=POLL_INTERVALS.near_slot)

    @property
    def smart_rows(self) -> tuple[PlannedDispatch, ...]:
        """Return the dispatches that the home shows as planned."""
        return self._poller.car(CAR).memory.smart_plan()

    @property
    def unplugged_at(self) -> datetime | None:
        """Return since when its plug entity is known to be out [UTC]."""
        return self._poller.car(CAR).memory.unplugged_at

    def _poll_state(self) -> PollState:
        return self._poller.state((CAR,), self._now, left=self._left(), off_peak_windows=OFF_PEAK)

    def _left(self) -> CallsLeft:
        """Return what the ledger allows; nothing fails here, so it never rests."""
        allowance = ALLOWANCES[Call.DISPATCHES]
        return CallsLeft(
            spent=tuple(at for at in self._spent if at > self._now - HOUR),
            per_hour=allowance.per_hour,
            reserve=allowance.reserve,
            gap=allowance.gap,
        )

    # --- What the house sees ----------------------------------------------------------------------

    def _plug_changes(self) -> Iterator[tuple[datetime, Plug]]:
        """Yield when the house believes that the plug is in, or out."""
        if self._life.plugged is not None:
            begin, leave = self._life.plugged
            if begin > self._now:
                yield begin + PLUG_LATE_BY, Plug.PLUGGED
            yield leave + PLUG_LATE_BY + HELD_FOR, Plug.UNPLUGGED

    def _see_next(self) -> None:
        (at, plug), *ahead = self._seen_ahead
        self._seen_ahead = tuple(ahead)
        since = at if plug is Plug.PLUGGED else at - HELD_FOR
        self._see(plug, since, since)

    def _see(self, plug: Plug, since: datetime, changed_at: datetime | None) -> None:
        seen = CarSeen(plug=plug, plug_since=since, changed_at=changed_at)
        self._poller = self._poller.saw(CAR, since, seen)

    # --- What the supplier would answer -----------------------------------------------------------

    @property
    def _is_plugged(self) -> bool:
        plugged_in = self._life.plugged
        return plugged_in is not None and plugged_in[0] <= self._now < plugged_in[1]

    def _answer(self) -> DispatchAnswer:
        planned: tuple[PlannedDispatch, ...] = ()
        state = DeviceState.SMART_CONTROL_NOT_AVAILABLE
        if self._is_plugged:
            state = DeviceState.SMART_CONTROL_CAPABLE
            told = [rows for at, rows in self._life.plans if at <= self._now]
            planned = tuple(row for rows in told[-1:] for row in rows if row.end > self._now)
        if planned:
            state = DeviceState.SMART_CONTROL_IN_PROGRESS
        return DispatchAnswer(
            retrieved_at=self._now,
            state=control_state(state),
            supplier_state=state.upper(),
            is_suspended=False,
            planned=planned,
            completed=(),
        )
