"""Asks for the cars' plans and states, and remembers what the answers and the house showed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...answers import AnswerStore
from ...car_options import CarSettings
from ...const import RefreshMode
from ...model.charging.car import Car
from ...model.charging.dispatch import Device
from ...model.charging.memory import DispatchMemory
from ...model.polling.poller import Poller, stale_from
from ...model.polling.rules import next_request
from ...model.polling.state import NextRequest, PollState, RefreshReason
from ...octopus.budget import ALLOWANCES, POLL_INTERVALS, Call, Urgency
from ...octopus.errors import BudgetSpentError
from ...options import Settings
from ..source import RefreshOutcome
from .account import AccountBoundCoordinator, AccountCoordinator
from .base import ApiAccess
from .car_sensors import CarWatch
from .rates import RatesCoordinator


class DispatchesCoordinator(AccountBoundCoordinator[DispatchMemory]):
    """One request serves all cars of the account; the data is each car's memory by the car's id."""

    call = Call.DISPATCHES

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        access: ApiAccess,
        store: AnswerStore[Mapping[str, DispatchMemory]],
        account: AccountCoordinator,
        rates: RatesCoordinator,
    ) -> None:
        """Prepare; `async_start` begins to watch and to ask as planned."""
        super().__init__(hass, entry, access, store, account)
        self.devices: tuple[Device, ...] | None = None
        """The account's devices by the latest complete answer."""
        self._rates = rates
        self._settings = Settings.of(entry.options)
        self._poller = Poller(
            phase=self._phase,
            intervals=POLL_INTERVALS.shared_by(access.entries_on_key),
            started_at=self._started_at,
        )
        self._watches: dict[str, CarWatch] = {}
        self._stops_watching: dict[str, CALLBACK_TYPE] = {}

    @override
    def has_missing(self, now: datetime) -> bool:
        return any(car.id not in self.data for car in self.account.data.cars)

    @override
    def is_due(self, now: datetime) -> bool:
        """Start with any stored answer: the schedule makes up for what was missed."""
        return not self.has_data or (self.has_missing(now) and self.obeys_schedule)

    @property
    def cars(self) -> tuple[Car, ...]:
        """Return the cars of the account."""
        return self.account.data.cars

    @property
    @override
    def obeys_schedule(self) -> bool:
        return self._settings.refresh_mode is RefreshMode.ADAPTIVE

    @property
    def maximum_per_hour(self) -> int:
        """How many requests any 60 minutes may see, of all who share the key."""
        return ALLOWANCES[self.call].per_hour

    @property
    @override
    def stale_from(self) -> datetime | None:
        """When two planned requests in a row will have brought no plan [UTC]; None: never."""
        plans = (memory.plan_retrieved_at for memory in self.data.values())
        latest = max(filter(None, plans), default=self.retrieved_at)
        return latest and stale_from(self._poll_state(dt_util.utcnow()), latest)

    @property
    @override
    def next_refresh_reason(self) -> RefreshReason | None:
        """Why the next planned request comes when it does; None: there is no car."""
        return None if self.next_request is None else self.next_request.reason

    # --- When to ask ------------------------------------------------------------------------------

    @override
    def _next_request(self, now: datetime) -> NextRequest | None:
        return next_request(self._poll_state(now))

    def _poll_state(self, now: datetime) -> PollState:
        has_account = self.account.has_data
        return self._poller.state(
            (car.id for car in (self.account.data.cars if has_account else ())),
            now,
            left=self.access.budget.calls_left(self.call),
            off_peak_windows=self._rates.off_peak_windows(now) if has_account else (),
            retry_at=self._retry_at,
        )

    @override
    async def async_load(self) -> None:
        await super().async_load()
        if self.retrieved_at is not None:
            self._poller = self._poller.loaded(self.data, self.retrieved_at)
            self._plan()

    @override
    @callback
    def async_start(self) -> None:
        """Watch the cars and ask as planned, until the entry is unloaded."""
        super().async_start()
        for source, follow in ((self.account, self._async_watch_cars), (self._rates, self._plan)):
            self.config_entry.async_on_unload(source.async_add_listener(follow))
        self.config_entry.async_on_unload(self._async_stop_watching)
        self._async_watch_cars()

    @callback
    def _async_stop_watching(self) -> None:
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
                self._async_watch(car_id, is_first=car_id == cars[0])

    @callback
    def _async_watch(self, car_id: str, *, is_first: bool) -> None:
        self._watches[car_id] = watch = CarWatch(
            self.hass,
            CarSettings.of(self.config_entry.options, car_id, is_first=is_first),
            was_unplugged=self._poller.car(car_id).memory.unplugged_at is not None,
            on_change=partial(self._async_saw, car_id),
            on_power=partial(self._async_measured, car_id),
        )
        self._stops_watching[car_id] = watch.async_start()
        self._async_saw(car_id)

    @callback
    def _async_saw(self, car_id: str) -> None:
        """Let the plug end a dispatch, plan by what was seen, and show both."""
        watch, before = self._watches[car_id], self._poller.car(car_id).memory
        self._poller = self._poller.saw(
            car_id,
            dt_util.utcnow(),
            plug=watch.plug,
            plug_since=watch.plug_since,
            changed_at=watch.plug_changed_at,
            watched_at=watch.watched_at,
        )
        self._publish(self._poller.memories)
        if self._poller.car(car_id).memory != before:
            self._async_save_soon()

    @callback
    def _async_measured(self, car_id: str, power_kw: float | None) -> None:
        """Remember a reading; it is stored with the next answer, to spare memory cards."""
        self._poller = self._poller.measured(car_id, dt_util.utcnow(), power_kw)
        self.data = self._poller.memories

    # --- Asking -----------------------------------------------------------------------------------

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Mapping[str, DispatchMemory]:
        self._poller = self._poller.asked(now)
        cars = self.account.data.cars
        if not cars:
            self._poller = self._poller.answered({})
            return {}
        answered = await self.access.client.dispatches(
            self.account.data.account.number,
            [car.device.id for car in sorted(cars, key=self._plan_asked_at)],
            urgency=urgency,
        )
        at = dt_util.utcnow()
        self.devices = answered.devices
        self._poller = self._poller.answered(
            {car.id: answered.of(car.device.id, at) for car in cars}
        )
        return self._poller.memories

    def _plan_asked_at(self, car: Car) -> datetime:
        """Return when the car's plan was retrieved last: one request has room for only so many."""
        known_at = self._poller.car(car.id).memory.plan_retrieved_at
        return known_at or datetime.min.replace(tzinfo=UTC)

    async def async_refresh_for_person(self, *, only_if_due: bool) -> RefreshOutcome:
        """Ask now for a person; a refusal is an outcome, never an exception."""
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
        await self.async_ask(Urgency.PERSON)
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
