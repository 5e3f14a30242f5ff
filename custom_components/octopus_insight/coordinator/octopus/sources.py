"""Octopus as the source of a home: its coordinators, and how they start.

An entry starts from stored answers, in a few seconds whatever the service does.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from typing import Any, override
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import instance_id
from homeassistant.util import dt as dt_util
from ...access import async_entries_of_key, async_get_client, async_keep_ledger
from ...const import CONF_ACCOUNT_NUMBER, CONF_API_URL, DOMAIN
from ...model.knowledge import Knowledge, Preferences, Requests
from ...model.octoplus import Session
from ...octopus import CURRENCY, SUPPLIER, ZONE
from ...octopus.budget import ALLOWANCES, Call, Urgency
from ...options import Settings
from ..source import HomeSource, RefreshOutcome
from .account import AccountCoordinator
from .base import ApiAccess, SupplierCoordinator
from .consumption import ConsumptionCoordinator
from .dispatches import DispatchesCoordinator
from .live import LiveCoordinator
from .past import OctopusPast
from .rates import RatesCoordinator, StandingChargesCoordinator
from .sessions import SessionsCoordinator

SETUP_TIME = 10.0
"""How long a start waits for the service when stored answers could do [s]."""


class OctopusSources(HomeSource):
    """The coordinators that ask."""

    all: tuple[SupplierCoordinator[Any], ...]
    """The account first: it says what else there is to ask for."""

    def __init__(self, access: ApiAccess) -> None:
        self.account = account = AccountCoordinator(access)
        self.unit_rates = RatesCoordinator(account)
        self.standing_charges = StandingChargesCoordinator(account)
        self.consumption = ConsumptionCoordinator(account)
        self.dispatches = DispatchesCoordinator(account, self.unit_rates)
        self.sessions = SessionsCoordinator(account)
        self.past = OctopusPast(account)
        prices = (self.unit_rates, self.standing_charges)
        self.all = (account, self.dispatches, *prices, self.consumption, self.sessions)
        self.live = LiveCoordinator(account)
        if access.settings.home_mini:
            self.all += (self.live,)

    async def async_start(self) -> None:
        """Load stored answers and ask for missing ones; old ones are renewed as planned."""
        account, hass, entry = self.account, self.account.hass, self.account.config_entry
        for source in self.all:
            await source.async_load()
        if not account.has_data:
            await account.async_config_entry_first_refresh()
        now = dt_util.utcnow()
        late = [
            # not cancelled when the time is up: a late answer is still good
            entry.async_create_background_task(hass, source.async_ask(), f"first {source.name}")
            for source in self.all
            if source.is_due(now)
        ]
        if late:
            await asyncio.wait(late, timeout=SETUP_TIME)
        if not self.unit_rates.has_data and not self.unit_rates.data:
            raise ConfigEntryNotReady(translation_domain=DOMAIN, translation_key="no_answer_yet")
        for source in self.all:
            source.async_start()

    @override
    def knowledge(self, preferences: Preferences) -> Knowledge:
        budget = self.account.access.budget
        return Knowledge(
            supplier=SUPPLIER,
            zone=ZONE,
            currency=CURRENCY,
            points=self.account.data.account.meter_points,
            rates=self.unit_rates.by_tariff(self.standing_charges.data),
            readings=self.consumption.data,
            cars=self.dispatches.cars,
            memories=self.dispatches.data,
            live=self.live.data,
            octoplus=self.sessions.known,
            preferences=preferences,
            sources={source.name: source.status for source in self.all},
            requests=Requests(
                last_hour=budget.requests_in_last_hour(),
                today=budget.requests_today(),
                by_kind={str(call): budget.requests_in_last_hour(call) for call in Call},
                dispatches_per_hour=ALLOWANCES[Call.DISPATCHES].per_hour,
                next_dispatch_allowed_at=budget.next_allowed(Call.DISPATCHES),
                person_allowed_at=budget.next_allowed(Call.DISPATCHES, Urgency.PERSON),
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
        for source in [one for one in self.all if one.name in kinds]:
            # what is kept of sessions is for joining, of dispatches for a person's own hand
            spares = source is self.sessions or (source is self.dispatches and not by_hand)
            urgency = Urgency.PLANNED if spares else Urgency.PERSON
            outcome = await source.async_ask_on_demand(urgency, only_if_due=only_if_due)
            outcomes[source.name] = outcome
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
        settings=Settings.of(entry.options),
        seed=f"{await instance_id.async_get(hass)} {entry.data[CONF_ACCOUNT_NUMBER]}",
        entries_on_key=max(1, len(async_entries_of_key(hass, api_key))),
    )
    sources = OctopusSources(access)
    await sources.async_start()
    return sources
