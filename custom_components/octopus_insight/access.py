"""What all entries of one customer share: the ledger of its requests, and the clients.

A customer is known by its keys and its accounts. One file of all ledgers outlives the entries
until their hour is over.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any, override
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_API_KEY, EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.singleton import singleton
from homeassistant.helpers.storage import Store
from homeassistant.loader import async_get_integration
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from .const import CONF_ACCOUNT_NUMBER, DOMAIN, LOGGER
from .octopus.budget import Call, CallBudget
from .octopus.client import OctopusClient
from .octopus.errors import BudgetLimit, BudgetSpentError
from .octopus.transport import Transport
from .storage import STORAGE_VERSION, UNREADABLE

LEDGERS: HassKey[Ledgers] = HassKey(f"{DOMAIN}.ledgers")
WRITE_AGAIN = timedelta(minutes=5)
"""Pause after a ledger could not be written."""
BEAT = timedelta(minutes=10)
"""How often a ledger is written anyway: a crash leaves less in doubt."""


class SureStore(Store[dict[str, Any]]):
    """A file that tells whether it was written; others only log it."""

    is_written = False

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        self.is_written = False
        await super()._async_write_data(data)
        self.is_written = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLedger:
    """The budget of a customer, and its clients."""

    names: set[str]
    """Hashes of keys and account numbers."""
    budget: CallBudget
    clients: dict[tuple[str, str], OctopusClient] = field(default_factory=dict)
    """By key and address."""

    @classmethod
    def of(cls, names: Iterable[str], kept: dict[str, Any] | None = None) -> KeyLedger:
        """Continue what was kept of a customer, or begin anew."""
        budget = CallBudget(kept, clock=dt_util.utcnow, elapsed=monotonic)
        return cls(names=set(names), budget=budget)


class Ledgers:
    """The ledgers of all customers."""

    def __init__(self, hass: HomeAssistant) -> None:
        name = f"{DOMAIN}.ledger.customers"
        self._store = SureStore(hass, STORAGE_VERSION, name, private=True, atomic_writes=True)
        self._hass = hass
        self._is_readable = True
        self._customers: list[KeyLedger] = []

    async def async_load(self) -> None:
        """Read the file; forget customers that nobody needs, as of forms left open."""
        try:
            kept = await self._store.async_load()
            customers = [] if kept is None else kept["customers"]
            known = [KeyLedger.of(map(str, one["names"]), one["ledger"]) for one in customers]
            self._customers = [*filter(self._is_needed, known)]
            if len(self._customers) < len(known):
                await self.async_close()
        except UNREADABLE as err:
            LOGGER.warning("The ledger of requests is unreadable, and counts as spent: %s", err)
            self._is_readable = False
        self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, self.async_close)

    @callback
    def async_find(self, names: set[str], *, has_asked: bool) -> KeyLedger:
        """Return the ledger of a customer, one from now on if there were several.

        `has_asked`: there has been one, and if there is none, it counts as spent.
        """
        found = [one for one in self._customers if one.names & names]
        if not found:
            found = [KeyLedger.of(names)]
            self._customers += found
            if has_asked or not self._is_readable:
                found[0].budget.doubt()
        first, *others = found
        first.names.update(names)
        for other in others:
            first.names.update(other.names)
            first.budget.absorb(other.budget)
            self._customers.remove(other)
        return first

    async def async_forget(self, name: str) -> None:
        """Drop a customer that nobody needs."""
        gone = [one for one in self._customers if name in one.names and not self._is_needed(one)]
        self._customers = [one for one in self._customers if one not in gone]
        if gone:
            await self.async_close()

    async def async_save(self, *, is_open: bool = True) -> None:
        """Write to disk now, or raise `BudgetSpentError`."""
        if not self._customers:  # what a form asked that was closed meanwhile
            await self._store.async_remove()
            return
        self._store.is_written = False
        try:
            customers = [
                {"names": sorted(one.names), "ledger": one.budget.as_dict(is_open=is_open)}
                for one in self._customers
            ]
            await self._store.async_save({"customers": customers})
        except (OSError, ValueError) as err:
            LOGGER.debug("The ledger of requests cannot be written: %s", err)
        for one in self._customers:
            one.budget.is_kept = self._store.is_written
        if not self._store.is_written:
            raise BudgetSpentError(WRITE_AGAIN, BudgetLimit.LEDGER)

    async def async_beat(self, _now: datetime) -> None:
        """Write to disk, or later."""
        with suppress(BudgetSpentError):
            await self.async_save()

    async def async_close(self, _event: Event | None = None) -> None:
        """Write down that nothing is under way: what follows will be written before it is sent."""
        try:
            await self.async_save(is_open=False)
        except BudgetSpentError:
            LOGGER.warning("The ledger of requests cannot be written")

    def _is_needed(self, ledger: KeyLedger) -> bool:
        entries = self._hass.config_entries.async_entries(DOMAIN)
        names = (CONF_API_KEY, CONF_ACCOUNT_NUMBER)
        secrets = {entry.data.get(name, "") for entry in entries for name in names}
        in_use = set(map(_hashed, secrets))
        return bool(ledger.names & in_use or ledger.budget.requests_in_last_hour(Call.DISPATCHES))


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()[:16]


@singleton(LEDGERS, async_=True)
async def _async_ledgers(hass: HomeAssistant) -> Ledgers:
    ledgers = Ledgers(hass)
    await ledgers.async_load()
    return ledgers


async def async_get_ledger(hass: HomeAssistant, *names: str, has_asked: bool = False) -> KeyLedger:
    """Return the ledger of keys or accounts."""
    ledgers = await _async_ledgers(hass)
    return ledgers.async_find(set(map(_hashed, names)), has_asked=has_asked)


async def async_keep_ledger(hass: HomeAssistant, entry: ConfigEntry[Any]) -> KeyLedger:
    """Return an entry's ledger, written every `BEAT` until it is unloaded."""
    ledgers = await _async_ledgers(hass)
    # devices are made at the first start, after the first requests
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    names = (entry.data[CONF_API_KEY], entry.data[CONF_ACCOUNT_NUMBER])
    beat = async_track_time_interval(hass, ledgers.async_beat, BEAT, cancel_on_shutdown=True)
    entry.async_on_unload(beat)
    entry.async_on_unload(ledgers.async_close)
    return await async_get_ledger(hass, *names, has_asked=bool(devices))


async def async_get_client(hass: HomeAssistant, api_key: str, api_url: str) -> OctopusClient:
    """Return the one client of a key at an address."""
    integration = await async_get_integration(hass, DOMAIN)
    ledger = await async_get_ledger(hass, api_key)
    if (_hashed(api_key), api_url) not in ledger.clients:
        transport = Transport(
            async_get_clientsession(hass),
            origin=api_url,
            api_key=api_key,
            budget=ledger.budget,
            save_ledger=(await _async_ledgers(hass)).async_save,
            version=str(integration.version),
        )
        ledger.clients[_hashed(api_key), api_url] = OctopusClient(transport)
    return ledger.clients[_hashed(api_key), api_url]


async def async_forget_key(hass: HomeAssistant, api_key: str) -> None:
    """Drop the ledger of a key that nobody needs."""
    await (await _async_ledgers(hass)).async_forget(_hashed(api_key))


@callback
def async_entries_of_key(hass: HomeAssistant, api_key: str) -> list[ConfigEntry[Any]]:
    """Return the enabled entries with this key."""
    return [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN, include_disabled=False)
        if entry.data.get(CONF_API_KEY) == api_key
    ]
