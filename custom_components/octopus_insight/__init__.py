"""Octopus Insight: what electricity costs now and next, and why."""

from functools import partial
from typing import Any
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType
import probatio as vol
from .access import async_entries_of_key, async_forget_key
from .actions import ACTIONS
from .battery.issues import async_watch_site
from .battery.restore import async_forget_sites, async_on_setup, async_on_unload
from .battery.site import PowerwallSite
from .const import CONF_ACCOUNT_NUMBER, DOMAIN, LOGGER, PLATFORMS, SUBENTRY_POWERWALL
from .coordinator import HomeCoordinator, async_octopus_source
from .devices import account_device_info, async_follow_cars
from .forms.account import free_title
from .issues import async_watch_home, async_watch_plugs, async_watch_power
from .octopus import SUPPLIER
from .runtime import InsightConfigEntry, InsightData
from .storage import async_remove_answers

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, which need no loaded entry."""
    for action in ACTIONS:
        hass.services.async_register(
            DOMAIN,
            action.name,
            action.handler,
            schema=vol.Schema({**action.fields}),
            supports_response=action.supports_response,
        )
    return True


async def async_setup_entry(hass: HomeAssistant, entry: InsightConfigEntry) -> bool:
    """Set up an account."""
    if entry.title == f"{SUPPLIER} {entry.data[CONF_ACCOUNT_NUMBER]}":  # by an earlier version
        hass.config_entries.async_update_entry(entry, title=free_title(hass))
    source = await async_octopus_source(hass, entry)
    account = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, **account_device_info(entry)
    )
    timeline = HomeCoordinator(hass, entry, source, account.id)
    _async_follow_subentries(hass, entry)
    sites = {
        subentry.subentry_id: PowerwallSite(hass, subentry, timeline)
        for subentry in entry.get_subentries_of_type(SUBENTRY_POWERWALL)
    }
    entry.runtime_data = InsightData(timeline=timeline, sites=sites)
    await timeline.async_start()
    for site in sites.values():
        await async_on_setup(hass, site)
        await site.async_start(entry)
        async_watch_site(hass, entry, site)
        entry.async_on_unload(partial(async_on_unload, hass, entry, site))
    async_follow_cars(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    for site in sites.values():  # not before the start's end: Teslemetry may come up late
        entry.async_on_unload(async_at_started(hass, site.async_allow_sends))
    for watch in (async_watch_home, async_watch_plugs, async_watch_power):
        watch(hass, entry)
    return True


@callback
def _async_follow_subentries(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Reload the entry when its subentries change."""
    # copies: subentries are changed in place
    known = [subentry.as_dict() for subentry in entry.subentries.values()]

    @callback
    def review(change: ConfigEntryChange, changed: ConfigEntry[Any]) -> None:
        is_ours = change is ConfigEntryChange.UPDATED and changed.entry_id == entry.entry_id
        found = [subentry.as_dict() for subentry in entry.subentries.values()]
        # a start or an unload under way signals a change, too: once is enough
        if is_ours and entry.state is ConfigEntryState.LOADED and found != known:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, review))


async def async_unload_entry(hass: HomeAssistant, entry: InsightConfigEntry) -> bool:
    """Unload an account."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: InsightConfigEntry, device: dr.DeviceEntry
) -> bool:
    """Let a person delete a device that nothing has any more."""
    if device.config_subentry_id is not None:
        return device.config_subentry_id not in entry.subentries
    home = entry.runtime_data.timeline.data
    present = {entry.data[CONF_ACCOUNT_NUMBER], *home.meters, *home.cars}
    return all(domain != DOMAIN or name not in present for domain, name in device.identifiers)


async def async_remove_entry(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Delete what was stored, and the ledger if no other entry has it."""
    LOGGER.info("What was stored for the account is deleted; the recorder's history stays")
    await async_forget_sites(hass, entry)
    await async_remove_answers(hass, entry.entry_id)
    if not async_entries_of_key(hass, entry.data[CONF_API_KEY]):
        await async_forget_key(hass, entry.data[CONF_API_KEY])
