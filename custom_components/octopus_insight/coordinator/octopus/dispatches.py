"""Asks for the cars' plans and states when the schedule says so, and remembers what was shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from ...const import RefreshMode
from ...model.charging.car import Car
from ...model.charging.dispatch import DispatchAnswer
from ...model.charging.memory import (
    DispatchMemory,
    apply_answer,
    apply_power,
    plugged,
    pruned,
    unplugged,
)
from ...model.interval import Interval
from ...model.polling.rules import EVENTS, next_request
from ...model.polling.staleness import stale_from
from ...model.polling.state import CarPollState, NextRequest, Plug, PollState, RefreshReason
from ...octopus.budget import ALLOWANCES, POLL_INTERVALS, Call, Urgency
from ...octopus.errors import AuthenticationError, BudgetSpentError
from ...options import CarSettings, Settings
from ...storage import Answer, AnswerStore
from .account import AccountBoundCoordinator, AccountCoordinator
from .base import ERROR_KEYS, ApiAccess
from .car_sensors import CarWatch

KEEP_EVIDENCE = timedelta(days=21)
"""How long started and completed dispatches stay in memory, to price days gone by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOutcome:
    """What became of a wish to refresh."""

    accepted: bool
    reason: str
    """`refreshed`, `not_due`, `no_car`, `not_loaded`, or what stood in the way."""

    retrieved_at: datetime | None = None
    """When the supplier last answered [UTC]; None: not yet."""

    next_allowed_at: datetime | None = None
    """From when a person's refresh may be made [UTC]; None: not known."""


class DispatchesCoordinator(AccountBoundCoordinator[DispatchMemory]):
    """One request serves all cars of the account; the data is each car's memory by the car's id.

    When to ask is decided in `model/next_call.py`. Here stands what that is decided from, and a
    timer that obeys.
    """

    call = Call.DISPATCHES

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        access: ApiAccess,
        store: AnswerStore[Mapping[str, DispatchMemory]],
        account: AccountCoordinator,
    ) -> None:
        """Prepare; `async_follow_account` begins to watch and to obey the schedule."""
        super().__init__(hass, entry, access, store, account)
        self.next_request: NextRequest | None = None
        self._settings = Settings.of(entry.options)
        self._pace = POLL_INTERVALS.shared_by(access.entries_on_key)
        self._begun_at = dt_util.utcnow()
        self._asked_at: datetime | None = None
        self._nights: tuple[Interval, ...] = ()
        self._watches: dict[str, CarWatch] = {}
        self._stops_watching: dict[str, CALLBACK_TYPE] = {}
        self._seen_plugged_in_at: dict[str, datetime] = {}
        self._is_running = False
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._timer_for: datetime | None = None
        self._urgency = Urgency.PLANNED

    @override
    def has_missing(self, now: datetime) -> bool:
        return any(car.id not in self.data for car in self.account.data.cars)

    @override
    def is_due(self, now: datetime) -> bool:
        """Begin with any stored answer: the schedule makes up for what was missed."""
        return not self.has_data or (self.has_missing(now) and self.obeys_schedule)

    @property
    def obeys_schedule(self) -> bool:
        """Return whether we ask by ourselves."""
        return self._settings.refresh_mode is RefreshMode.ADAPTIVE

    @property
    def maximum_per_hour(self) -> int:
        """Return how many requests any 60 minutes may see, all who share the key together."""
        return ALLOWANCES[self.call].per_hour

    @property
    def stale_from(self) -> datetime | None:
        """Return when two planned calls in a row will have told no plan [UTC]; None: never."""
        told = (memory.plan_retrieved_at for memory in self.data.values())
        latest = max(filter(None, told), default=self.retrieved_at)
        return latest and stale_from(self._poll_state(dt_util.utcnow()), latest)

    @property
    def next_refresh_reason(self) -> RefreshReason | None:
        """Return why the next planned call comes when it does; None: there is no car."""
        return None if self.next_request is None else self.next_request.reason

    # --- The schedule -----------------------------------------------------------------------------

    @override
    @callback
    def async_follow_account(self) -> None:
        """Begin to watch the cars and to obey the schedule, until the entry is unloaded."""
        super().async_follow_account()
        self.config_entry.async_on_unload(self.account.async_add_listener(self._async_watch_cars))
        self.config_entry.async_on_unload(self._async_stop)
        self._is_running = True
        self._async_watch_cars()

    @callback
    def async_know_nights(self, off_peak_windows: tuple[Interval, ...]) -> None:
        """Plan with the standard off-peak windows of a new timeline."""
        self._nights = off_peak_windows
        self._plan_next()

    @override
    def _plan_next(self) -> None:
        """Set the timer to what the schedule says now."""
        now = dt_util.utcnow()
        self.next_request = next_request(self._poll_state(now))
        self.next_refresh = None if self.next_request is None else self.next_request.at
        is_locked_out = self.last_error == ERROR_KEYS[AuthenticationError]
        may_ask = self._is_running and self.obeys_schedule and not is_locked_out
        self._async_set_timer(self.next_refresh if may_ask else None, now)

    @callback
    def _async_set_timer(self, due: datetime | None, now: datetime) -> None:
        """Ask when it is due; a timer that is set for that moment already is left alone."""
        if due == self._timer_for:
            return
        self._async_cancel_timer()
        if due is not None:
            job = HassJob(self._async_ask_as_planned, "ask for dispatches", cancel_on_shutdown=True)
            self._timer_for = due
            self._cancel_timer = async_track_point_in_utc_time(self.hass, job, max(due, now))

    def _poll_state(self, now: datetime) -> PollState:
        calls = [moment for moment in (self._asked_at, self.retrieved_at) if moment is not None]
        cars = self.account.data.cars if self.account.has_data else ()
        return PollState(
            cars=tuple(self._car_state(car.id) for car in cars),
            started_at=self._begun_at,
            # a clock that was put back must not stop the schedule
            last_call_at=min(max(calls), now) if calls else None,
            retry_at=self._retry_at,
            off_peak_windows=self._nights,
            phase=self._phase,
            left=self.access.budget.calls_left(self.call),
            intervals=self._pace,
        )

    def _car_state(self, car_id: str) -> CarPollState:
        watch = self._watches.get(car_id)
        plug = None if watch is None else watch.plug
        is_told_by_plug = plug in (Plug.PLUGGED, Plug.UNPLUGGED)
        return CarPollState(
            memory=self.data.get(car_id, DispatchMemory.empty(car_id)),
            plug=plug,
            changed_at=(
                watch.plug_changed_at
                if watch is not None and is_told_by_plug
                else self._seen_plugged_in_at.get(car_id)
            ),
            watched_at=None if watch is None else watch.watched_at,
        )

    async def _async_ask_as_planned(self, _now: datetime) -> None:
        self._async_cancel_timer()
        reason = self.next_refresh_reason
        await self._async_ask(Urgency.PERSON if reason in EVENTS else Urgency.PLANNED)

    async def _async_ask(self, urgency: Urgency) -> None:
        self._urgency = urgency
        try:
            await self.async_refresh()
        finally:
            self._urgency = Urgency.PLANNED

    @callback
    def _async_cancel_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
        self._cancel_timer = self._timer_for = None

    @callback
    def _async_stop(self) -> None:
        self._is_running = False
        self._async_cancel_timer()
        for stop in self._stops_watching.values():
            stop()

    @override
    @callback
    def _async_account_changed(self) -> None:
        if self.obeys_schedule:
            super()._async_account_changed()

    # --- What the house sees ----------------------------------------------------------------------

    @callback
    def _async_watch_cars(self) -> None:
        """Watch what was named for each car the account has now."""
        cars = [car.id for car in self.account.data.cars]
        for gone in self._watches.keys() - set(cars):
            del self._watches[gone]
            self._stops_watching.pop(gone)()
        for car_id in cars:
            if car_id not in self._watches:
                self._async_watch(car_id)

    @callback
    def _async_watch(self, car_id: str) -> None:
        memory = self.data.get(car_id)
        watch = CarWatch(
            self.hass,
            CarSettings.of(self.config_entry.options, car_id),
            was_unplugged=memory is not None and memory.unplugged_at is not None,
            on_change=partial(self._async_house_told, car_id),
            on_power=partial(self._async_power_told, car_id),
        )
        self._watches[car_id] = watch
        self._stops_watching[car_id] = watch.async_start()
        self._async_house_told(car_id)

    @callback
    def _async_house_told(self, car_id: str) -> None:
        """Believe the plug, plan anew, and show both."""
        memory = self.data.get(car_id)
        if memory is not None and (told := self._with_plug(car_id, memory)) != memory:
            self._async_remember(told)
        self._plan_next()
        self.async_update_listeners()

    @callback
    def _async_power_told(self, car_id: str, power_kw: float | None) -> None:
        """Remember a reading; it is on disk with the next answer, to write no card to death."""
        if (memory := self.data.get(car_id)) is not None:
            told = apply_power(memory, dt_util.utcnow(), power_kw)
            self.data = {**self.data, car_id: told}

    @callback
    def _async_remember(self, memory: DispatchMemory) -> None:
        self.data = {**self.data, memory.device_id: memory}
        if self.retrieved_at is not None:
            self.config_entry.async_create_background_task(
                self.hass,
                self._store.async_save(Answer(value=self.data, retrieved_at=self.retrieved_at)),
                "remember the plug",
            )

    def _with_plug(self, car_id: str, memory: DispatchMemory) -> DispatchMemory:
        """Let the plug end a dispatch; one that is not known, or not watched, says nothing."""
        watch = self._watches.get(car_id)
        if watch is None:
            return memory
        if watch.plug is Plug.UNPLUGGED:
            return unplugged(memory, watch.plug_since)
        return plugged(memory, dt_util.utcnow())

    # --- Asking -----------------------------------------------------------------------------------

    @override
    async def fetch(self, now: datetime) -> Mapping[str, DispatchMemory]:
        self._asked_at = now
        cars = self.account.data.cars
        if not cars:
            return {}
        answered = await self.access.client.dispatches(
            self.account.data.account.number,
            [car.device.id for car in sorted(cars, key=self._plan_asked_at)],
            urgency=self._urgency,
        )
        at = dt_util.utcnow()
        if answered.devices is not None:
            await self.account.async_observe(answered.devices)
        return {car.id: self._remembered(car, answered.of(car.device.id, at)) for car in cars}

    def _plan_asked_at(self, car: Car) -> datetime:
        """Return when the car's plan was last told: one request has room for only so many."""
        memory = self.data.get(car.id)
        known_at = None if memory is None else memory.plan_retrieved_at
        return known_at or datetime.min.replace(tzinfo=UTC)

    def _remembered(self, car: Car, answer: DispatchAnswer) -> DispatchMemory:
        memory = self.data.get(car.id, DispatchMemory(device_id=car.id))
        # the car may have been registered anew: its memory goes on under the id it had first
        known = apply_answer(memory, replace(answer, device_id=car.id))
        if known.is_plugged_in and not memory.is_plugged_in and memory.last_answer_at is not None:
            self._seen_plugged_in_at[car.id] = answer.retrieved_at
        return pruned(self._with_plug(car.id, known), answer.retrieved_at - KEEP_EVIDENCE)

    async def async_refresh_for_person(self, *, only_if_due: bool) -> RefreshOutcome:
        """Ask now because somebody wishes it; a refusal is an answer, never an exception."""
        now = dt_util.utcnow()
        if not self.account.data.cars:
            return self._outcome(accepted=False, reason="no_car")
        if only_if_due and self.next_refresh is not None and now < self.next_refresh:
            return self._outcome(accepted=False, reason="not_due")
        try:
            self.access.budget.check(self.call, Urgency.PERSON)
        except BudgetSpentError as err:
            return self._outcome(accepted=False, reason=err.reason)
        answered_at = self.retrieved_at
        await self._async_ask(Urgency.PERSON)
        if self.retrieved_at == answered_at:
            return self._outcome(accepted=False, reason=self.last_error or str(self.last_refusal))
        return self._outcome(accepted=True, reason="refreshed")

    def _outcome(self, *, accepted: bool, reason: str) -> RefreshOutcome:
        return RefreshOutcome(
            accepted=accepted,
            retrieved_at=self.retrieved_at,
            next_allowed_at=self.access.budget.next_allowed(self.call, Urgency.PERSON),
            reason=reason,
        )
