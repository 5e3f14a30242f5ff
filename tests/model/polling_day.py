"""A day of calls without a network: what the schedule asks when, and what it then knows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from custom_components.octopus_insight.model.charging.dispatch import (
    DispatchAnswer,
    DispatchType,
    PlannedDispatch,
)
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.polling.poller import Poller
from custom_components.octopus_insight.model.polling.rules import EVENTS, next_request
from custom_components.octopus_insight.model.polling.state import (
    CarPollState,
    CarSeen,
    NextRequest,
    Plug,
    RefreshReason,
)
from custom_components.octopus_insight.octopus.budget import (
    POLL_INTERVALS,
    Call,
    CallBudget,
    Urgency,
)
from custom_components.octopus_insight.octopus.devices import DeviceState, control_state
from simulator.scenarios import Event, Scenario
from simulator.world import World

UNPLUGGED_FOR = timedelta(seconds=20)
"""How long a plug entity has to say so until we believe it."""


@dataclass(slots=True)
class Clock:
    """Stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Home:
    """One car, its supplier, and the schedule that asks."""

    clock: Clock
    scenario: Scenario
    phase: float
    has_plug: bool
    off_peak_windows: tuple[Interval, ...] = ()
    calls: list[tuple[datetime, RefreshReason | None]] = field(default_factory=list)
    """Moment and reason; None: a person's wish."""
    mishaps: list[tuple[datetime, Callable[[Home], None]]] = field(default_factory=list)
    """What happens here rather than at the supplier, in order of time."""
    is_down: bool = False
    """The supplier answers nothing."""
    poller: Poller = field(init=False)
    budget: CallBudget = field(init=False)
    _due_at: datetime = field(init=False)
    _unplugged_from: datetime | None = None
    _failures: int = 0
    _retry_at: datetime | None = None

    def __post_init__(self) -> None:
        self._due_at = self.clock.now
        self.poller = Poller(phase=self.phase, intervals=POLL_INTERVALS, started_at=self.clock.now)
        if self.has_plug:
            self._see(Plug.UNPLUGGED, self.clock.now, None)
        self.budget = CallBudget(None, clock=self.clock, random=lambda: 0.0)
        self.ask(RefreshReason.NEVER_ASKED)

    def upcoming(self) -> NextRequest:
        call = next_request(
            self.poller.state(
                ("car",),
                self.clock.now,
                left=self.budget.calls_left(Call.DISPATCHES),
                off_peak_windows=self.off_peak_windows,
                retry_at=self._retry_at,
            )
        )
        assert call is not None
        return call

    def live_until(self, end: datetime) -> None:
        """Let everything happen that is due by then."""
        while self._due_at <= end:
            self.clock.now = max(self._due_at, self.clock.now)
            was_plugged = self.is_plugged
            self.scenario.catch_up()
            if self.has_plug:
                self._feel_the_plug(was_plugged=was_plugged)
            while self.mishaps and self.mishaps[0][0] <= self.clock.now:
                self.mishaps.pop(0)[1](self)
            call = self.upcoming()
            if call.at <= self.clock.now:
                self.ask(call.reason)
            self._due_at = self._next_moment()
        self.clock.now = end

    def refresh(self) -> None:
        """Ask because a person wishes it, if that is allowed."""
        if self.budget.next_allowed(Call.DISPATCHES, Urgency.PERSON) <= self.clock.now:
            self.ask(None)

    def restart(self) -> None:
        """Forget what is not on disk; the plug is read anew."""
        car = replace(self.car, changed_at=None, watched_at=None, seen_plugged_in_at=None)
        self.poller = replace(self.poller, started_at=self.clock.now, cars={"car": car})
        self.budget = CallBudget(self.budget.as_dict(), clock=self.clock, random=lambda: 0.0)
        self._retry_at = None

    @property
    def car(self) -> CarPollState:
        return self.poller.car("car")

    def watch(self) -> None:
        """See a watched entity change."""
        car = replace(self.car, watched_at=self.clock.now)
        self.poller = replace(self.poller, cars={"car": car})

    def _see(self, plug: Plug, since: datetime, changed_at: datetime | None) -> None:
        watched_at = self.car.watched_at
        seen = CarSeen(plug=plug, plug_since=since, changed_at=changed_at, watched_at=watched_at)
        self.poller = self.poller.saw("car", since, seen)

    def _next_moment(self) -> datetime:
        mishap = self.mishaps[0][0] if self.mishaps else None
        moments = (self.scenario.next_at, self._unplugged_from, mishap, self.upcoming().at)
        return min(moment for moment in moments if moment is not None)

    @property
    def is_plugged(self) -> bool:
        return self.scenario.world.car().is_plugged

    def _feel_the_plug(self, *, was_plugged: bool) -> None:
        now = self.clock.now
        if self.is_plugged and not was_plugged:
            self._see(Plug.PLUGGED, now, now)
        if was_plugged and not self.is_plugged:
            self._unplugged_from = now + UNPLUGGED_FOR
        if self._unplugged_from is not None and self._unplugged_from <= now:
            since = self._unplugged_from - UNPLUGGED_FOR
            self._see(Plug.UNPLUGGED, since, since)
            self._unplugged_from = None

    def ask(self, reason: RefreshReason | None) -> None:
        """Ask for a reason of the schedule, or for a person's."""
        now = self.clock.now
        is_urgent = reason is None or reason in EVENTS
        self.budget.spend(Call.DISPATCHES, urgency=Urgency.PERSON if is_urgent else Urgency.PLANNED)
        self.calls.append((now, reason))
        self.poller = self.poller.asked(now)
        if self.is_down:
            self._failures += 1
            self._retry_at = now + self.budget.retry_delay(self._failures)
            return
        self._failures, self._retry_at = 0, None
        self.poller = self.poller.answered({"car": answer_of(self.scenario.world, now)})


def home_of(
    start: datetime,
    events: Iterable[Event],
    *,
    phase: float,
    has_plug: bool,
    off_peak_windows: tuple[Interval, ...] = (),
) -> Home:
    """Return the home of household `iog` as it is when we start."""
    clock = Clock(start)
    scenario = Scenario(World.of("iog", clock=clock), events)
    return Home(clock, scenario, phase, has_plug, off_peak_windows)


def answer_of(world: World, now: datetime) -> DispatchAnswer:
    car = world.car()
    state = DeviceState(car.state_at(now).lower())
    return DispatchAnswer(
        retrieved_at=now,
        state=control_state(state),
        supplier_state=state.upper(),
        is_suspended=car.is_suspended,
        planned=tuple(
            PlannedDispatch(start=slot.start, end=slot.end, type=DispatchType(slot.kind.lower()))
            for slot in car.planned_at(now)
        ),
        completed=(),
    )
