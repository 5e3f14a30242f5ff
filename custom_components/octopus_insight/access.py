"""What all entries with one API key share: the ledger of its requests, and the client."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.storage import Store
from homeassistant.loader import async_get_integration
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from .const import DOMAIN
from .octopus.budget import CallBudget
from .octopus.client import OctopusClient
from .octopus.transport import Transport
from .storage import UNREADABLE, open_store

LEDGERS: HassKey[dict[str, KeyLedger]] = HassKey(f"{DOMAIN}.ledgers")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLedger:
    """The budget of a key with its file, and a client per address."""

    name: str
    """The key's hash."""
    budget: CallBudget
    store: Store[dict[str, Any]]
    clients: dict[str, OctopusClient]

    async def async_save(self) -> None:
        """Write to disk now."""
        await self.store.async_save(self.budget.as_dict())


async def async_get_ledger(hass: HomeAssistant, api_key: str) -> KeyLedger:
    """Return the ledger of a key, kept on disk under its hash."""
    ledgers = hass.data.setdefault(LEDGERS, {})
    name = sha256(api_key.encode()).hexdigest()[:16]
    if name not in ledgers:
        store = open_store(hass, f"ledger.{name}")
        try:
            kept = await store.async_load()
        except UNREADABLE:
            kept = {}  # taken for a damaged one by the budget
        budget = CallBudget(kept, clock=dt_util.utcnow)
        # while the disk was read, another caller may have been first
        ledgers.setdefault(name, KeyLedger(name=name, budget=budget, store=store, clients={}))
    return ledgers[name]


async def async_get_client(hass: HomeAssistant, api_key: str, api_url: str) -> OctopusClient:
    """Return the client of a key at an address, shared by all callers."""
    ledger = await async_get_ledger(hass, api_key)
    if api_url not in ledger.clients:
        integration = await async_get_integration(hass, DOMAIN)
        transport = Transport(
            async_get_clientsession(hass),
            origin=api_url,
            api_key=api_key,
            budget=ledger.budget,
            save_ledger=ledger.async_save,
            version=str(integration.version),
        )
        ledger.clients.setdefault(api_url, OctopusClient(transport))
    return ledger.clients[api_url]


async def async_forget_key(hass: HomeAssistant, api_key: str) -> None:
    """Delete the ledger of a key that no entry uses."""
    ledger = await async_get_ledger(hass, api_key)
    hass.data[LEDGERS].pop(ledger.name, None)
    await ledger.store.async_remove()


@callback
def async_entries_of_key(hass: HomeAssistant, api_key: str) -> list[ConfigEntry[Any]]:
    """Return the enabled entries with this key."""
    return [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN, include_disabled=False)
        if entry.data[CONF_API_KEY] == api_key
    ]
