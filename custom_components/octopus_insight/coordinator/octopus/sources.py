"""Octopus as the source of a home: six coordinators that ask, and how they start.

An entry starts from stored answers, and in a few seconds whatever the service does.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.util import dt as dt_util

from ...answers import AnswerKind, AnswerStore
from ...const import DOMAIN
from ...model.account import MeterPoint
from ...model.charging.memory import DispatchMemory
from ...model.knowledge import Knowledge, Preferences, Requests
from ...model.octoplus import Octoplus, Session
from ...model.prices.tariff import DatedRate, TariffRates
from ...octopus import CURRENCY, SUPPLIER, ZONE
from ..source import ChargingSource, HomeSource, PriceSource, ReadingSource, RefreshOutcome
from .account import AccountCoordinator, Household
from .base import ApiAccess, SupplierCoordinator
from .consumption import ConsumptionCoordinator, Readings
from .dispatches import DispatchesCoordinator
from .rates import RatesCoordinator, StandingChargesCoordinator, TariffUnitRates
from .sessions import SessionsCoordinator

SETUP_TIME = 10.0
"""How long a start waits for the service when stored answers could do [s]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OctopusPrices:
    """A `PriceSource`."""

    account: AccountCoordinator
    unit_rates: RatesCoordinator
    standing_charges: StandingChargesCoordinator
    supplier: str = SUPPLIER
    zone: tzinfo = ZONE
    currency: str = CURRENCY

    @property
    def retrieved_at(self) -> datetime | None:
        """Return when the last unit rates came [UTC]."""
        return self.unit_rates.retrieved_at

    @property
    def meter_points(self) -> tuple[MeterPoint, ...]:
        """Return the supplies of the account."""
        return self.account.data.account.meter_points

    @property
    def rates(self) -> Mapping[str, TariffRates]:
        """Return unit rates and standing charges by tariff code."""
        charges = self.standing_charges.data
        return {
            code: TariffRates(
                tariff_code=code, unit_rates=rows, standing_charges=charges.get(code, ())
            )
            for code, rows in self.unit_rates.data.items()
        }

    def async_add_listener(self, update_callback: Callable[[], None]) -> Callable[[], None]:
        """Call back on each answer of the three, until what is returned is called."""
        stops = [
            each.async_add_listener(update_callback)
            for each in (self.account, self.unit_rates, self.standing_charges)
        ]

        def stop() -> None:
            for each in stops:
                each()

        return stop


@dataclass(frozen=True, slots=True, kw_only=True)
class OctopusSources(HomeSource):
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
    def all(self) -> tuple[SupplierCoordinator[Any], ...]:
        """Return all of them, the account first."""
        return (
            self.account,
            self.dispatches,
            self.rates,
            self.standing_charges,
            self.consumption,
            self.sessions,
        )

    @override
    def knowledge(self, preferences: Preferences) -> Knowledge:
        access, prices, charging = self.account.access, self.prices, self.charging
        return Knowledge(
            supplier=prices.supplier,
            zone=prices.zone,
            currency=prices.currency,
            points=prices.meter_points,
            rates=prices.rates,
            readings=self.readings.data,
            cars=charging.cars,
            memories=charging.data,
            octoplus=self.sessions.told,
            preferences=preferences,
            sources={source.name: source.status for source in self.all},
            requests=Requests(
                last_hour=access.budget.requests_in_last_hour(),
                by_kind=access.requests_by_kind(),
                dispatches_per_hour=self.dispatches.maximum_per_hour,
                next_dispatch_allowed_at=access.budget.next_allowed(self.dispatches.call),
            ),
        )

    @override
    def async_add_listener(self, update_callback: Callable[[], None]) -> Callable[[], None]:
        stops = [source.async_add_listener(update_callback) for source in self.all]

        def stop() -> None:
            for each in stops:
                each()

        return stop

    @override
    async def async_refresh_dispatches(self, *, only_if_due: bool) -> RefreshOutcome:
        return await self.dispatches.async_refresh_for_person(only_if_due=only_if_due)

    @override
    async def async_join_session(self, code: str) -> Session | None:
        await self.sessions.async_join(code)
        return self.sessions.data.named(code)

    @override
    def ledger(self) -> Mapping[str, Any]:
        return self.account.access.budget.as_dict()


def make_sources(hass: HomeAssistant, entry: ConfigEntry[Any], access: ApiAccess) -> OctopusSources:
    """Make the coordinators that ask, each with its own file of stored answers."""

    def store[T](kind: AnswerKind, shape: Any) -> AnswerStore[T]:
        return AnswerStore[T](hass, entry.entry_id, kind, shape)

    account = AccountCoordinator(hass, entry, access, store(AnswerKind.ACCOUNT, Household))
    rates = RatesCoordinator(
        hass, entry, access, store(AnswerKind.RATES, Mapping[str, TariffUnitRates]), account
    )
    return OctopusSources(
        account=account,
        rates=rates,
        standing_charges=StandingChargesCoordinator(
            hass,
            entry,
            access,
            store(AnswerKind.STANDING_CHARGES, Mapping[str, tuple[DatedRate, ...]]),
            account,
        ),
        consumption=ConsumptionCoordinator(
            hass, entry, access, store(AnswerKind.CONSUMPTION, Mapping[str, Readings]), account
        ),
        dispatches=DispatchesCoordinator(
            hass,
            entry,
            access,
            store(AnswerKind.DISPATCHES, Mapping[str, DispatchMemory]),
            account,
            rates,
        ),
        sessions=SessionsCoordinator(
            hass, entry, access, store(AnswerKind.SESSIONS, Octoplus), account
        ),
    )


async def async_setup_sources(
    hass: HomeAssistant, entry: ConfigEntry[Any], sources: OctopusSources
) -> None:
    """Load stored answers, and ask for those that are missing; old ones are renewed as planned.

    Raises:
        ConfigEntryNotReady: There are no prices, neither stored nor from the service.
        ConfigEntryAuthFailed: Nothing is stored, and the key is wrong.
    """
    entry.async_on_unload(
        sources.dispatches.async_add_listener(
            lambda: sources.account.async_apply_devices(sources.dispatches.devices)
        )
    )
    for source in sources.all:
        await source.async_load()
    if not sources.account.has_data:
        await sources.account.async_config_entry_first_refresh()
    now = dt_util.utcnow()
    late = [
        # not cancelled when the time is up: an answer that comes later is welcome later
        entry.async_create_background_task(hass, source.async_ask(), f"first {source.name}")
        for source in sources.all
        if source.is_due(now)
    ]
    if late:
        await asyncio.wait(late, timeout=SETUP_TIME)
    if not sources.rates.has_data and not sources.rates.data:
        raise ConfigEntryNotReady(translation_domain=DOMAIN, translation_key="no_answer_yet")
    for source in sources.all:
        source.async_start()
