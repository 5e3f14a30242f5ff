"""Octopus Insight: what electricity costs now and next and why, from one priced timeline."""

from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, instance_id
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.typing import ConfigType

from .access import async_entries_of_key, async_forget_key, async_get_client, async_get_ledger
from .actions import async_register_actions
from .answers import async_remove_answers
from .battery import async_begin_sending, async_forget_sites, async_start_sites, make_sites
from .const import CONF_ACCOUNT_NUMBER, CONF_API_URL, DOMAIN, LOGGER, PLATFORMS
from .coordinator import ApiAccess, HomeCoordinator, async_setup_sources, make_sources
from .devices import async_drop_cars_that_left, async_is_present, async_make_account_device
from .power_issue import async_watch_power
from .repairs import async_watch_issues
from .runtime import InsightConfigEntry, InsightData
from .subentries import async_follow_subentries

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, so that they explain themselves with no entry loaded."""
    async_register_actions(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: InsightConfigEntry) -> bool:
    """Set up an account."""
    api_key = entry.data[CONF_API_KEY]
    ledger = await async_get_ledger(hass, api_key)
    access = ApiAccess(
        client=await async_get_client(hass, api_key, entry.data[CONF_API_URL]),
        budget=ledger.budget,
        seed=f"{await instance_id.async_get(hass)} {entry.data[CONF_ACCOUNT_NUMBER]}",
        entries_on_key=max(1, len(async_entries_of_key(hass, api_key))),
    )
    sources = make_sources(hass, entry, access)
    await async_setup_sources(hass, entry, sources)
    account_device_id = async_make_account_device(hass, entry)
    timeline = HomeCoordinator(hass, entry, sources, account_device_id)
    async_follow_subentries(hass, entry)
    sites = make_sites(hass, entry, timeline)
    entry.runtime_data = InsightData(timeline=timeline, sites=sites)
    timeline.async_start()
    await async_start_sites(hass, entry, sites)
    async_drop_cars_that_left(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    async_begin_sending(entry, sites)
    async_watch_issues(hass, entry)
    async_watch_power(hass, entry)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: InsightConfigEntry) -> bool:
    """Unload an account; its timers end by themselves."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: InsightConfigEntry, device: DeviceEntry
) -> bool:
    """Let a person delete a device that the account no longer has."""
    return not async_is_present(entry, device)


async def async_remove_entry(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Delete what was stored for an account, and the key's ledger with the last one."""
    LOGGER.info("What was stored for the account is deleted; the recorder's history stays")
    await async_forget_sites(hass, entry)
    await async_remove_answers(hass, entry.entry_id)
    if not async_entries_of_key(hass, entry.data[CONF_API_KEY]):
        await async_forget_key(hass, entry.data[CONF_API_KEY])
