"""Asks for the cars' plans and states, at moments that depend on what the house sees."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import override
from homeassistant.core import callback
from homeassistant.util import dt as dt_util
from ...const import RefreshMode
from ...model.charging.car import Car
from ...model.charging.dispatch import Dispatches
from ...model.charging.memory import DispatchMemory
from ...model.polling.poller import Poller, stale_from
from ...model.polling.rules import next_request
from ...model.polling.state import NextRequest, PollState
from ...model.prices.tariff import EVER
from ...octopus.budget import POLL_INTERVALS, Call, Urgency
from ...options import CarSettings
from .account import AccountCoordinator, EachCoordinator
from .car_sensors import CarWatch
from .rates import RatesCoordinator


class DispatchesCoordinator(EachCoordinator[DispatchMemory]):
    """One request serves all cars; the data is by car id."""

    call = Call.DISPATCHES
    shape = Mapping[str, DispatchMemory]
    refresh_gap = timedelta(0)  # the budget's own
    plans_each_half_hour = True

    def __init__(self, account: AccountCoordinator, rates: RatesCoordinator) -> None:
        super().__init__(account)
        self._rates = rates
        intervals = POLL_INTERVALS.shared_by(self.access.entries_on_key)
        self._poller = Poller(phase=self._phase, intervals=intervals, started_at=self._started_at)
        self._watches: dict[str, CarWatch] = {}
        self._states_taken_at: datetime | None = None

    @staticmethod
    @override
    def lasting(value: Mapping[str, DispatchMemory]) -> object:
        return [memory.lasting for memory in value.values()]

    @override
    def has_missing(self, now: datetime) -> bool:
        return any(car.id not in self.data for car in self.cars)

    @override
    def is_due(self, now: datetime) -> bool:
        """Any stored answer will do: the schedule makes up for the rest."""
        return not self.has_data or (self.has_missing(now) and self.obeys_schedule)

    @property
    def cars(self) -> tuple[Car, ...]:
        """The cars of the account."""
        return self.account.data.cars

    @property
    @override
    def obeys_schedule(self) -> bool:
        return super().obeys_schedule and self.access.settings.refresh_mode is RefreshMode.ADAPTIVE

    @property
    @override
    def nothing_to_ask(self) -> str | None:
        return None if self.cars else "no_car"

    @property
    @override
    def stale_from(self) -> datetime | None:
        plans = (memory.plan_retrieved_at for memory in self.data.values())
        latest = max(filter(None, plans), default=self.retrieved_at)
        return latest and stale_from(self._poll_state(dt_util.utcnow()), latest)

    @override
    @callback
    def async_clock_was_set(self) -> None:
        self._poller = self._poller.rewound(dt_util.utcnow())
        self.data = self._poller.memories
        super().async_clock_was_set()

    @override
    def _next_request(self, now: datetime) -> NextRequest | None:
        return next_request(self._poll_state(now))

    def _poll_state(self, now: datetime) -> PollState:
        return self._poller.state(
            (car.id for car in self.cars),
            now,
            left=self.access.budget.calls_left(self.call),
            off_peak_windows=self._rates.off_peak_windows(now),
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
        super().async_start()
        self.config_entry.async_on_unload(self._rates.async_add_listener(self._plan))
        self._async_watch_cars()

    @override
    @callback
    def _async_account_changed(self) -> None:
        """Take over, once, the states in an answer about the account."""
        at, devices = self.account.retrieved_at, self.account.data.account.devices
        if at is not None and at != self._states_taken_at:
            self._states_taken_at = at
            told = Dispatches(devices=devices, planned={}, completed=None)
            states = {car.id: told.of(car.device.id, at) for car in self.cars}
            self._poller = self._poller.told(states)
            self._publish(self._poller.memories)
        if self.obeys_schedule:
            super()._async_account_changed()
        self._async_watch_cars()

    @callback
    def _async_watch_cars(self) -> None:
        for gone in self._watches.keys() - {car.id for car in self.cars}:
            self._watches.pop(gone).stops.close()
        for car_id in [car.id for car in self.cars if car.id not in self._watches]:
            self._watches[car_id] = watch = CarWatch(
                self.hass,
                CarSettings.of(self.config_entry.options, car_id),
                was_unplugged=self._poller.car(car_id).memory.unplugged_at is not None,
                on_change=partial(self._async_saw, car_id),
                on_power=partial(self._async_measured, car_id),
            )
            watch.async_start()
            self.config_entry.async_on_unload(watch.stops.close)
            self._async_saw(car_id)

    @callback
    def _async_saw(self, car_id: str) -> None:
        seen, before = self._watches[car_id].seen, self._poller.car(car_id).memory
        self._poller = self._poller.saw(car_id, dt_util.utcnow(), seen)
        self._publish(self._poller.memories)
        if self._poller.car(car_id).memory != before:
            self._async_in_background(self._async_save(), "store")

    @callback
    def _async_measured(self, car_id: str, at: datetime, power_kw: float | None) -> None:
        """Remember a reading; stored with the next answer, it spares memory cards."""
        self._poller = self._poller.measured(car_id, at, power_kw)
        self.data = self._poller.memories

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Mapping[str, DispatchMemory]:
        self._poller = self._poller.asked(now)
        if not (cars := self.cars):
            self._poller = self._poller.answered({})
            return {}
        # one request has room for only so many plans: those known longest go first
        known = {car.id: self._poller.car(car.id).memory.plan_retrieved_at for car in cars}
        device_ids = [car.device.id for car in sorted(cars, key=lambda car: known[car.id] or EVER)]
        answered = await self.access.client.dispatches(self._number, device_ids, urgency=urgency)
        at = dt_util.utcnow()
        answers = {car.id: answered.of(car.device.id, at) for car in cars}
        self._poller = self._poller.answered(answers)
        self.data = self._poller.memories
        if answered.devices is not None:
            self.account.async_apply_devices(answered.devices)
        return self._poller.memories
