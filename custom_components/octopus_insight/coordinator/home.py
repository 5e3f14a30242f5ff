"""Gathers the last good answers, composes the home from them, and publishes it. It asks nobody.

The home is composed again on each answer and whenever something changes by itself, so a price that
changes at 16:00 costs no request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, LOGGER
from ..model.home import Home, compose_home
from ..model.knowledge import Knowledge, Requests
from ..model.octoplus import Session
from ..options import Settings
from .octopus.account import AccountBoundCoordinator, AccountCoordinator
from .octopus.base import SupplierCoordinator
from .octopus.consumption import ConsumptionCoordinator
from .octopus.dispatches import DispatchesCoordinator, RefreshOutcome
from .octopus.prices import OctopusPrices
from .octopus.rates import RatesCoordinator, StandingChargesCoordinator
from .octopus.sessions import SessionsCoordinator
from .source import ChargingSource, PriceSource, ReadingSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The coordinators that ask, each for its own thing."""

    account: AccountCoordinator
    rates: RatesCoordinator
    standing_charges: StandingChargesCoordinator
    consumption: ConsumptionCoordinator
    dispatches: DispatchesCoordinator
    sessions: SessionsCoordinator

    @property
    def prices(self) -> PriceSource:
        """Return what prices come from."""
        return OctopusPrices(
            account=self.account, unit_rates=self.rates, standing_charges=self.standing_charges
        )

    @property
    def readings(self) -> ReadingSource:
        """Return what meter readings come from."""
        return self.consumption

    @property
    def charging(self) -> ChargingSource:
        """Return what cars and their dispatches come from."""
        return self.dispatches

    @property
    def of_account(self) -> tuple[AccountBoundCoordinator[Any], ...]:
        """Return those that ask about what the account holds."""
        return (self.dispatches, self.rates, self.standing_charges, self.consumption)

    @property
    def all(self) -> tuple[SupplierCoordinator[Any], ...]:
        """Return all of them, the account first."""
        return (self.account, *self.of_account, self.sessions)


class HomeCoordinator(DataUpdateCoordinator[Home]):
    """The only thing entities listen to."""

    config_entry: ConfigEntry[Any]

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], sources: Sources, account_device_id: str
    ) -> None:
        """Prepare; `async_start` composes and listens.

        Args:
            hass: Home Assistant.
            entry: The account's entry.
            sources: What the home is made of.
            account_device_id: The device that those of meters and cars hang on.
        """
        super().__init__(hass, LOGGER, config_entry=entry, name=DOMAIN)
        self.account_device_id = account_device_id
        self.settings = Settings.of(entry.options)
        self._sources = sources
        self._cancel_timer: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Compose now, then on each answer and each change, until the entry is unloaded."""
        for source in self._sources.all:
            self.config_entry.async_on_unload(source.async_add_listener(self._async_recompose))
        self.config_entry.async_on_unload(self._async_cancel_timer)
        self._async_recompose()

    @override
    async def _async_update_data(self) -> Home:
        """Compose because a person asked for an update of an entity; this asks nobody."""
        return compose_home(self._gather(), dt_util.utcnow())

    @callback
    def _async_recompose(self, _now: datetime | None = None) -> None:
        self._async_cancel_timer()
        home = compose_home(self._gather(), dt_util.utcnow())
        self.async_set_updated_data(home)
        self._cancel_timer = async_track_point_in_utc_time(
            self.hass,
            HassJob(self._async_recompose, "compose the home", cancel_on_shutdown=True),
            home.next_change,
        )

    @callback
    def _async_cancel_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None

    def _gather(self) -> Knowledge:
        sources, access = self._sources, self._sources.account.access
        prices, charging = sources.prices, sources.charging
        return Knowledge(
            zone=prices.zone,
            currency=prices.currency,
            points=prices.meter_points,
            rates=prices.rates,
            readings=sources.readings.data,
            cars=charging.cars,
            memories=charging.data,
            octoplus=sources.sessions.told,
            preferences=self.settings.preferences,
            sources={source.name: source.status for source in sources.all},
            requests=Requests(
                last_hour=access.budget.requests_in_last_hour(),
                by_kind=access.requests_by_kind(),
                dispatches_per_hour=sources.dispatches.maximum_per_hour,
                next_dispatch_allowed_at=access.budget.next_allowed(sources.dispatches.call),
            ),
        )

    # --- What a person asks for -------------------------------------------------------------------

    async def async_refresh_dispatches(self, *, only_if_due: bool = False) -> RefreshOutcome:
        """Ask for dispatches now; a refusal is an answer, never an exception."""
        return await self._sources.dispatches.async_refresh_for_person(only_if_due=only_if_due)

    async def async_join_session(self, code: str) -> Session | None:
        """Join a saving session, and return it; see `SessionsCoordinator.async_join` for errors."""
        await self._sources.sessions.async_join(code)
        return self._sources.sessions.data.named(code)

    def ledger(self) -> Mapping[str, Any]:
        """Return the requests and rests that still count, for diagnostics."""
        return self._sources.account.access.budget.as_dict()
