"""Octopus as the source of a home: its coordinators, and how they start.

An entry starts from stored answers, in a few seconds whatever the service does.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, override
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import instance_id
from homeassistant.util import dt as dt_util
from ...access import async_entries_of_key, async_get_client, async_keep_ledger
from ...const import CONF_ACCOUNT_NUMBER, CONF_API_URL, DOMAIN
from ...model.account import MeterPoint
from ...model.knowledge import Knowledge, Preferences, Requests
from ...model.octoplus import Session
from ...model.prices.tariff import TariffRates
from ...octopus import CURRENCY, SUPPLIER, ZONE
from ...octopus.budget import ALLOWANCES, Call, Urgency
from ..source import ChargingSource, HomeSource, PriceSource, ReadingSource, RefreshOutcome
from .account import AccountCoordinator
from .base import ApiAccess, SupplierCoordinator
from .consumption import ConsumptionCoordinator
from .dispatches import DispatchesCoordinator
from .rates import RatesCoordinator, StandingChargesCoordinator
from .sessions import SessionsCoordinator

SETUP_TIME = 10.0
"""How long a start waits for the service when stored answers could do [s]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OctopusSources(HomeSource):
    """The coordinators that ask, together a `PriceSource`."""

    supplier = SUPPLIER
    zone = ZONE
    currency = CURRENCY
    account: AccountCoordinator
    unit_rates: RatesCoordinator
    standing_charges: StandingChargesCoordinator
    consumption: ConsumptionCoordinator
    dispatches: DispatchesCoordinator
    sessions: SessionsCoordinator

    @property
    def all(self) -> tuple[SupplierCoordinator[Any], ...]:
        """All six, the account first."""
        prices = (self.unit_rates, self.standing_charges)
        return (self.account, self.dispatches, *prices, self.consumption, self.sessions)

    @property
    def meter_points(self) -> tuple[MeterPoint, ...]:
        """The supplies of the account."""
        return self.account.data.account.meter_points

    @property
    def rates(self) -> Mapping[str, TariffRates]:
        """Unit rates and standing charges by tariff code."""
        charged = self.standing_charges.data.get
        return {
            code: TariffRates(unit_rates=rows, standing_charges=charged(code, ()))
            for code, rows in self.unit_rates.data.items()
        }

    @override
    def knowledge(self, preferences: Preferences) -> Knowledge:
        prices: PriceSource = self
        readings: ReadingSource = self.consumption
        charging: ChargingSource = self.dispatches
        budget = self.account.access.budget
        return Knowledge(
            supplier=prices.supplier,
            zone=prices.zone,
            currency=prices.currency,
            points=prices.meter_points,
            rates=prices.rates,
            readings=readings.data,
            cars=charging.cars,
            memories=charging.data,
            octoplus=self.sessions.known,
            preferences=preferences,
            sources={source.name: source.status for source in self.all},
            requests=Requests(
                last_hour=budget.requests_in_last_hour(),
                by_kind={str(call): budget.requests_in_last_hour(call) for call in Call},
                dispatches_per_hour=ALLOWANCES[Call.DISPATCHES].per_hour,
                next_dispatch_allowed_at=budget.next_allowed(Call.DISPATCHES),
                long_rest_until=budget.long_rest(),
                are_written_down=budget.is_kept,
            ),
        )

    @override
    def async_add_listener(self, update_callback: Callable[[], None]) -> Callable[[], None]:
        stops = ExitStack()
        for source in self.all:
            stops.callback(source.async_add_listener(update_callback))
        return stops.close

    @override
    async def async_refresh(
        self, kinds: Collection[str], *, only_if_due: bool = False, by_hand: bool = False
    ) -> Mapping[str, RefreshOutcome]:
        outcomes = {}
        # in order: the account says what else there is to ask for
        for source in [source for source in self.all if source.name in kinds]:
            # what is kept of sessions is for joining, of dispatches for a person's own hand
            spares = source is self.sessions or (source is self.dispatches and not by_hand)
            urgency = Urgency.PLANNED if spares else Urgency.PERSON
            ask = source.async_refresh_on_demand
            outcomes[source.name] = await ask(only_if_due=only_if_due, urgency=urgency)
        return outcomes

    @override
    @callback
    def async_look_again(self) -> None:
        self.account.async_look_again()

    @override
    async def async_join_session(self, code: str) -> Session | None:
        await self.sessions.async_join(code)
        return self.sessions.data.named(code)

    @override
    @callback
    def async_clock_was_set(self) -> None:
        for source in self.all:
            source.async_clock_was_set()

    @override
    def ledger(self) -> Mapping[str, Any]:
        return self.account.access.budget.as_dict()


async def async_octopus_source(hass: HomeAssistant, entry: ConfigEntry[Any]) -> OctopusSources:
    """Make the source of an account, and start it.

    Raises:
        ConfigEntryNotReady: There are no prices, neither stored nor from the service.
        ConfigEntryAuthFailed: Nothing is stored, and the key is wrong.
    """
    api_key = entry.data[CONF_API_KEY]
    ledger = await async_keep_ledger(hass, entry)
    access = ApiAccess(
        hass=hass,
        entry=entry,
        client=await async_get_client(hass, api_key, entry.data[CONF_API_URL]),
        budget=ledger.budget,
        seed=f"{await instance_id.async_get(hass)} {entry.data[CONF_ACCOUNT_NUMBER]}",
        entries_on_key=max(1, len(async_entries_of_key(hass, api_key))),
    )
    account = AccountCoordinator(access)
    rates = RatesCoordinator(account)
    sources = OctopusSources(
        account=account,
        unit_rates=rates,
        standing_charges=StandingChargesCoordinator(account),
        consumption=ConsumptionCoordinator(account),
        dispatches=DispatchesCoordinator(account, rates),
        sessions=SessionsCoordinator(account),
    )
    await _start(hass, entry, sources)
    return sources


async def _start(hass: HomeAssistant, entry: ConfigEntry[Any], sources: OctopusSources) -> None:
    """Load stored answers and ask for missing ones; old ones are renewed as planned."""
    account, dispatches = sources.account, sources.dispatches
    entry.async_on_unload(
        dispatches.async_add_listener(lambda: account.async_apply_devices(dispatches.devices))
    )
    for source in sources.all:
        await source.async_load()
    if not account.has_data:
        await account.async_config_entry_first_refresh()
    now = dt_util.utcnow()
    late = [
        # not cancelled when the time is up: a late answer is still good
        entry.async_create_background_task(hass, source.async_ask(), f"first {source.name}")
        for source in sources.all
        if source.is_due(now)
    ]
    if late:
        await asyncio.wait(late, timeout=SETUP_TIME)
    if not sources.unit_rates.has_data and not sources.unit_rates.data:
        raise ConfigEntryNotReady(translation_domain=DOMAIN, translation_key="no_answer_yet")
    for source in sources.all:
        source.async_start()
