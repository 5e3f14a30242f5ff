"""Asks for the account: meter points, agreements, cars."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import override
from homeassistant.core import callback
from homeassistant.util import dt as dt_util
from ...const import CONF_ACCOUNT_NUMBER
from ...model.account import Account, MeterPoint, apply_supplies, supplies_that_count
from ...model.charging.car import Car, apply_devices
from ...model.charging.dispatch import Device
from ...model.polling.grid import SourceState
from ...octopus.budget import Call, Urgency
from ...octopus.errors import UnexpectedResponseError
from .base import SupplierCoordinator

SOON = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The account as last answered, and the cars of all answers."""

    account: Account
    cars: tuple[Car, ...]


class AccountCoordinator(SupplierCoordinator[Household]):
    """Asks for what changes a few times a year."""

    call = Call.ACCOUNT
    shape = Household
    unanswered = Household(account=Account(number="", meter_points=(), devices=None), cars=())

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Household:
        told = await self.access.client.account(self.config_entry.data[CONF_ACCOUNT_NUMBER])
        known, cars, is_in_octoplus = self.data.account, self.data.cars, told.is_in_octoplus
        if told.devices is not None:
            cars = apply_devices(cars, told.devices, now)
        if is_in_octoplus is None:
            is_in_octoplus = known.is_in_octoplus
        points = apply_supplies(known.meter_points, told.meter_points, now)
        account = replace(told, meter_points=points, is_in_octoplus=is_in_octoplus)
        return Household(account=account, cars=cars)

    @override
    def _source_state(self, now: datetime) -> SourceState:
        """Ask an account that has lost something soon again, at growing waits."""
        state = super()._source_state(now)
        missed = (point.missed for point in self.data.account.meter_points)
        waits = [max(SOON, moments[-1] - moments[0]) for moments in missed if moments]
        if self._failures or not waits or self.retrieved_at is None:
            return state
        soon = self.retrieved_at + min(waits)
        return replace(state, missing_at=min(soon, state.missing_at or soon))

    @callback
    def async_apply_devices(self, devices: tuple[Device, ...]) -> None:
        """Take over devices that came with another answer."""
        cars = apply_devices(self.data.cars, devices, dt_util.utcnow())
        if cars != self.data.cars:
            self._publish(replace(self.data, cars=cars))
            self._async_in_background(self._async_save(), "store")


class AccountBoundCoordinator[T](SupplierCoordinator[T]):
    """Asks about what an account holds, and hears of each change in it."""

    def __init__(self, account: AccountCoordinator) -> None:
        super().__init__(account.access)
        self.account = account

    @property
    def _number(self) -> str:
        return self.account.data.account.number

    @property
    def _points(self) -> tuple[MeterPoint, ...]:
        return supplies_that_count(self.account.data.account.meter_points, dt_util.utcnow())

    @override
    @callback
    def async_start(self) -> None:
        super().async_start()
        stop = self.account.async_add_listener(self._async_account_changed)
        self.config_entry.async_on_unload(stop)

    @callback
    @abstractmethod
    def _async_account_changed(self) -> None: ...


class EachCoordinator[V](AccountBoundCoordinator[Mapping[str, V]]):
    """Asks about each thing the account holds, at once about a new one; the data is by id."""

    @abstractmethod
    def has_missing(self, now: datetime) -> bool:
        """Return whether the account holds something new."""

    @override
    def is_due(self, now: datetime) -> bool:
        return super().is_due(now) or self.has_missing(now)

    @override
    def _source_state(self, now: datetime) -> SourceState:
        state = super()._source_state(now)
        if self._failures or not self.has_missing(now):
            return state
        return replace(state, missing_at=now + self.access.budget.retry_delay(1))

    async def ask_each(self, asks: Mapping[str, Callable[[], Awaitable[V]]]) -> Mapping[str, V]:
        """Ask about each, and publish each answer, the last with the whole: it has cost a request.

        Raises:
            UnexpectedResponseError: One could not be read; all others are there.
            OctopusError: Any other failure, which ended it.
        """
        unreadable: UnexpectedResponseError | None = None
        for key, ask in asks.items():
            try:
                self.data = {**self.data, key: await self._in_words(ask())}
            except UnexpectedResponseError as err:
                unreadable = unreadable or err
            if key != [*asks][-1] or unreadable is not None:
                self._publish(self.data)
        if unreadable is not None:
            raise unreadable
        return {key: self.data[key] for key in asks}

    @override
    @callback
    def _async_account_changed(self) -> None:
        if self.has_missing(dt_util.utcnow()):
            self._async_in_background(self.async_request_refresh(), "ask for new")
        self._plan()
