"""Asks who the customer is: meter points, agreements, cars."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...const import CONF_ACCOUNT_NUMBER
from ...model.account import Account
from ...model.charging.car import Car, apply_devices
from ...model.charging.dispatch import Device
from ...model.polling.sources import SourceState
from ...octopus.budget import Call, Urgency
from ...octopus.errors import UnexpectedResponseError
from ...storage import AnswerStore
from .base import ApiAccess, SupplierCoordinator


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The account as last answered, and the cars as remembered over many answers."""

    account: Account
    cars: tuple[Car, ...]


class AccountCoordinator(SupplierCoordinator[Household]):
    """Meter points, agreements and cars change a few times a year."""

    call = Call.ACCOUNT
    _applied_devices: tuple[Device, ...] | None = None

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Household:
        account = await self.access.client.account(self.config_entry.data[CONF_ACCOUNT_NUMBER])
        cars = self.data.cars if self.has_data else ()
        if account.devices is not None:
            cars = apply_devices(cars, account.devices, now)
        supplied = tuple(point for point in account.meter_points if point.is_supplied(now))
        known = replace(
            account, meter_points=supplied, is_in_octoplus=self._is_in_octoplus(account)
        )
        return Household(account=known, cars=cars)

    def _is_in_octoplus(self, account: Account) -> bool | None:
        """Return what the account says, else what the last answer said."""
        if account.is_in_octoplus is None and self.has_data:
            return self.data.account.is_in_octoplus
        return account.is_in_octoplus

    @callback
    def async_apply_devices(self, devices: tuple[Device, ...] | None) -> None:
        """Learn from a complete list of devices that came with another answer, once."""
        if devices is None or devices is self._applied_devices or not self.has_data:
            return
        self._applied_devices = devices
        cars = apply_devices(self.data.cars, devices, dt_util.utcnow())
        if cars != self.data.cars:
            self._publish(replace(self.data, cars=cars))
            self._async_save_soon()


class AccountBoundCoordinator[V](SupplierCoordinator[Mapping[str, V]]):
    """Asks about each thing the account holds, and at once about what is new in it.

    The data is by the id of the thing; before the first answer it is empty.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        access: ApiAccess,
        store: AnswerStore[Mapping[str, V]],
        account: AccountCoordinator,
    ) -> None:
        """Follow the given account."""
        super().__init__(hass, entry, access, store)
        self.data = {}
        self.account = account

    @abstractmethod
    def has_missing(self, now: datetime) -> bool:
        """Return whether the account holds something that was never asked about."""

    @override
    def is_due(self, now: datetime) -> bool:
        return super().is_due(now) or self.has_missing(now)

    @override
    def _source_state(self, now: datetime) -> SourceState:
        state = super()._source_state(now)
        if self._failures or not self.account.has_data or not self.has_missing(now):
            return state
        return replace(state, missing_at=now + self.access.budget.retry_delay(1))

    async def ask_each(self, asks: Mapping[str, Callable[[], Awaitable[V]]]) -> Mapping[str, V]:
        """Ask about one thing after the other, and publish each answer: it has cost a request.

        An answer that cannot be read leaves what was known of that thing; the others are asked
        about all the same. Any other failure ends it, since it is likely to be everybody's.

        Raises:
            OctopusError: The first failure.
        """
        unreadable: UnexpectedResponseError | None = None
        for key, ask in asks.items():
            try:
                self._publish({**self.data, key: await ask()})
            except UnexpectedResponseError as err:
                unreadable = unreadable or err
        if unreadable is not None:
            raise unreadable
        return {key: self.data[key] for key in asks}

    @override
    @callback
    def async_start(self) -> None:
        """Ask as planned, and at once when the account holds something new."""
        super().async_start()
        self.config_entry.async_on_unload(
            self.account.async_add_listener(self._async_account_changed)
        )

    @callback
    def _async_account_changed(self) -> None:
        if self.has_missing(dt_util.utcnow()):
            self.config_entry.async_create_background_task(
                self.hass, self.async_request_refresh(), f"{self.name} of something new"
            )
