"""One home on paper: the schedule asks, the supplier's answer is known at once, time jumps on."""

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta

from custom_components.octopus_insight.model.charging.dispatch import (
    DispatchAnswer,
    PlannedDispatch,
)
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
    apply_answer,
    plugged,
    unplugged,
)
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.polling.grid import phase_of
from custom_components.octopus_insight.model.polling.rules import next_request
from custom_components.octopus_insight.model.polling.state import (
    CallsLeft,
    CarPollState,
    NextRequest,
    Plug,
    PollState,
)
from custom_components.octopus_insight.octopus.budget import ALLOWANCES, HOUR, POLL_INTERVALS, Call
from custom_components.octopus_insight.octopus.devices import DeviceState, control_state

from .household_model import LIVED_BEFORE, NIGHT_BEGINS, NIGHT_ENDS, NOON, HomeLife

CAR = "car"
DAY = timedelta(hours=24)
NIGHTS = tuple(
    Interval(start=NIGHT_BEGINS + DAY * days, end=NIGHT_ENDS + DAY * days) for days in (-1, 0, 1)
)
PLUG_LATE_BY = timedelta(seconds=7)
"""From the plug to its sensor."""
HELD_FOR = timedelta(seconds=20)
"""How long a plug has to be out until that is believed."""


class SimulatedHome:
    """One home with a car."""

    def __init__(self, life: HomeLife) -> None:
        """Begin some time before the day, with everything known as it is then."""
        self._life = life
        self._now = self._begun_at = NOON - LIVED_BEFORE
        self._spent: tuple[datetime, ...] = ()
        self._phase = phase_of(life.seed, Call.DISPATCHES)
        self._last_call_at = self._now
        memory = apply_answer(DispatchMemory.empty(CAR), self._answer())
        plug = (Plug.PLUGGED if self._is_plugged else Plug.UNPLUGGED) if life.has_plug else None
        self._car = CarPollState(memory=memory, plug=plug)
        self._felt = tuple(self._feelings()) if life.has_plug else ()

    def twin(self) -> SimulatedHome:
        """Return a home that has lived as this one did, and goes its own way from now on."""
        return copy(self)  # all that it holds is never changed but replaced

    def live_until(self, end: datetime) -> Iterator[NextRequest]:
        """Let time pass up to a moment [UTC], and yield the calls made, as they were made."""
        while True:
            call = next_request(self._poll_state())
            if call is None:
                break
            felt_at = self._felt[0][0] if self._felt else end
            moment = max(min(call.at, felt_at), self._now)
            if moment >= end:
                break
            self._now = moment
            if felt_at <= moment:
                self._feel()
            else:
                yield self._ask(call)
        self._now = end

    def restart_at(self, moment: datetime) -> None:
        """Be off up to a moment [UTC], and begin with what is on disk: the plan and the ledger.

        What the plug did meanwhile is news; what it did before is none any more.
        """
        self._now = self._begun_at = moment
        self._car = replace(self._car, changed_at=None)
        while self._felt and self._felt[0][0] <= moment:
            self._feel()

    @property
    def next_at(self) -> datetime | None:
        """Return when it means to ask next [UTC]."""
        call = next_request(self._poll_state())
        return None if call is None else call.at

    @property
    def is_near_charge(self) -> bool:
        """Return whether a charge is known to run now, or to begin within a quarter of an hour."""
        return self._car.is_in_charge(self._now, ahead=POLL_INTERVALS.near_slot)

    def _poll_state(self) -> PollState:
        return PollState(
            cars=(self._car,),
            started_at=self._begun_at,
            last_call_at=self._last_call_at,
            off_peak_windows=NIGHTS,
            phase=self._phase,
            left=self._left(),
            intervals=POLL_INTERVALS,
        )

    def _left(self) -> CallsLeft:
        """Return what the ledger allows; nothing fails here, so it never rests."""
        allowance = ALLOWANCES[Call.DISPATCHES]
        return CallsLeft(
            spent=tuple(at for at in self._spent if at > self._now - HOUR),
            per_hour=allowance.per_hour,
            reserve=allowance.reserve,
            gap=allowance.gap,
        )

    def _ask(self, call: NextRequest) -> NextRequest:
        self._spent = (*self._left().spent, self._now)
        self._last_call_at = self._now
        memory = apply_answer(self._car.memory, self._answer())
        is_news = memory.is_plugged_in and not self._car.memory.is_plugged_in
        changed_at = self._now if is_news and self._car.plug is None else self._car.changed_at
        self._car = replace(self._car, memory=memory, changed_at=changed_at)
        return NextRequest(at=self._now, reason=call.reason)

    # --- What the house sees ----------------------------------------------------------------------

    def _feelings(self) -> Iterator[tuple[datetime, bool]]:
        """Yield when the house believes that the plug is in, or out."""
        if self._life.plugged is not None:
            begin, leave = self._life.plugged
            if begin > self._now:
                yield begin + PLUG_LATE_BY, True
            yield leave + PLUG_LATE_BY + HELD_FOR, False

    def _feel(self) -> None:
        (at, is_in), *ahead = self._felt
        self._felt = tuple(ahead)
        since = at if is_in else at - HELD_FOR
        change = plugged if is_in else unplugged
        self._car = replace(
            self._car,
            memory=change(self._car.memory, since),
            plug=Plug.PLUGGED if is_in else Plug.UNPLUGGED,
            changed_at=since,
        )

    # --- What the supplier would answer -----------------------------------------------------------

    @property
    def _is_plugged(self) -> bool:
        plugged_in = self._life.plugged
        return plugged_in is not None and plugged_in[0] <= self._now < plugged_in[1]

    def _planned(self) -> tuple[PlannedDispatch, ...]:
        told = [rows for at, rows in self._life.plans if at <= self._now]
        if not told or not self._is_plugged:
            return ()
        return tuple(row for row in told[-1] if row.end > self._now)

    def _answer(self) -> DispatchAnswer:
        planned = self._planned()
        state = DeviceState.SMART_CONTROL_NOT_AVAILABLE
        if self._is_plugged:
            state = DeviceState.SMART_CONTROL_CAPABLE
        if planned:
            state = DeviceState.SMART_CONTROL_IN_PROGRESS
        return DispatchAnswer(
            device_id=CAR,
            retrieved_at=self._now,
            state=control_state(state),
            supplier_state=state.upper(),
            is_suspended=False,
            planned=planned,
            completed=(),
        )
