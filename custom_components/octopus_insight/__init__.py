"""Octopus Insight: what electricity costs now and next, and why."""

from asyncio import Lock
from functools import partial
from typing import Any
from homeassistant.components.websocket_api import async_register_command
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import CONF_API_KEY
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import async_get_platforms
from homeassistant.helpers.entity_registry import EVENT_ENTITY_REGISTRY_UPDATED
from homeassistant.helpers.json import json_dumps
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.json import json_loads_object
import probatio as vol
from .access import async_entries_of_key, async_forget_key
from .actions import ACTIONS
from .actions.account import async_keep_token
from .battery.issues import async_watch_site
from .battery.restore import async_forget_sites, async_on_setup, async_on_unload
from .battery.site import PowerwallSite
from .const import DOMAIN, LOGGER, PLATFORMS, SUBENTRY_POWERWALL, SUBENTRY_TARIFF, SUBENTRY_TRMNL
from .coordinator import HomeCoordinator, async_octopus_source, async_price_source
from .devices import account_device_info, account_id, async_follow_cars, has_account
from .forms.account import free_title
from .history.backfill import Backfill
from .history.keeper import History, async_remove_history
from .history.settling import Settling
from .history.statistics import Statistics
from .history.summaries import async_keep_summary
from .issues import async_watch_home, async_watch_plugs, async_watch_power
from .octopus import SUPPLIER
from .runtime import InsightConfigEntry, InsightData
from .screens.addresses import async_serve_addresses
from .screens.module import async_add_module, async_remove_module, async_serve_module
from .screens.questions import async_register_questions
from .screens.scenario import follow_scenario
from .screens.trmnl import async_push
from .storage import async_remove_answers

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, which need no loaded entry."""
    for action in ACTIONS.values():
        hass.services.async_register(
            DOMAIN,
            action.name,
            action.handler,
            schema=vol.Schema({**action.fields}),
            supports_response=action.supports_response,
        )
    async_register_questions(hass)
    async_register_command(hass, follow_scenario)
    await async_serve_module(hass)
    hass.bus.async_listen(EVENT_ENTITY_REGISTRY_UPDATED, partial(_async_follow_name, hass))
    return True


@callback
def _async_follow_name(hass: HomeAssistant, event: Event[Any]) -> None:
    """Let entries follow an entity that was renamed, also one that is not loaded."""
    before = event.data.get("old_entity_id")
    for entry in () if before is None else hass.config_entries.async_entries(DOMAIN):
        data, options = (
            json_loads_object(
                json_dumps(dict(named)).replace(f'"{before}"', f'"{event.data["entity_id"]}"')
            )
            for named in (entry.data, entry.options)
        )
        is_running = entry.state in (ConfigEntryState.LOADED, ConfigEntryState.SETUP_IN_PROGRESS)
        changed = hass.config_entries.async_update_entry(entry, data=data, options=options)
        if changed and is_running:
            hass.config_entries.async_schedule_reload(entry.entry_id)


async def async_setup_entry(hass: HomeAssistant, entry: InsightConfigEntry) -> bool:
    """Set up an account."""
    if entry.title == f"{SUPPLIER} {account_id(entry)}":  # by an earlier version
        hass.config_entries.async_update_entry(entry, title=free_title(hass))
    async_keep_token(hass, entry)
    async_serve_addresses(hass, entry)
    make_source = async_octopus_source if has_account(entry) else async_price_source
    source = await make_source(hass, entry)
    account = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, **account_device_info(hass, entry)
    )
    timeline = HomeCoordinator(hass, entry, source, account.id)
    history = History(hass, timeline)
    backfill, settling = Backfill(history), Settling(hass, history)
    entry.runtime_data = InsightData(
        timeline=timeline, history=history, backfill=backfill, settling=settling
    )
    await timeline.async_start()
    await history.async_start()
    await async_keep_summary(history)
    await backfill.async_start()
    await settling.async_start()
    async_follow_cars(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    if "recorder" in hass.config.components:
        Statistics(hass, history)
    await _async_follow_subentries(hass, entry)
    for watch in (async_watch_home, async_watch_plugs, async_watch_power):
        watch(hass, entry)
    await async_add_module(hass)
    return True


async def _async_follow_subentries(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Begin displays and sites, and follow those that come, change and go; all else runs on."""
    known: dict[str, Any] = {}
    lock = Lock()

    async def follow() -> None:
        async with lock:
            # copies: subentries are changed in place
            found = {key: one.as_dict() for key, one in entry.subentries.items()}
            changed = [key for key in known | found if known.get(key) != found.get(key)]
            for key in changed:
                await _async_renew_subentry(hass, entry, key)
            kinds = {(known.get(key) or found[key])["subentry_type"] for key in changed}
            if SUBENTRY_TARIFF in kinds:
                entry.runtime_data.timeline.async_recompose()
            known.clear()
            known.update(found)

    @callback
    def review(change: ConfigEntryChange, changed: ConfigEntry[Any]) -> None:
        # an unload under way signals a change, too
        if changed is entry and entry.state is ConfigEntryState.LOADED:
            entry.async_create_task(hass, follow())

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, review))
    await follow()


async def _async_renew_subentry(hass: HomeAssistant, entry: InsightConfigEntry, key: str) -> None:
    """End a display or site as it was, and begin it as it is, if it is still there."""
    for platform in async_get_platforms(hass, DOMAIN):
        for entity in [*platform.entities.values()]:
            if entity.registry_entry and entity.registry_entry.config_subentry_id == key:
                await entity.async_remove()
    data = entry.runtime_data
    if key in data.sites:
        data.sites.pop(key).stops.close()
    if key in data.pushes:
        data.pushes.pop(key).close()
    subentry = entry.subentries.get(key)
    if subentry is not None and subentry.subentry_type == SUBENTRY_POWERWALL:
        site = data.sites[key] = PowerwallSite(hass, subentry, data.timeline)
        entry.async_on_unload(site.stops.close)
        await async_on_setup(hass, site)
        await site.async_start()
        async_watch_site(hass, site)
        site.stops.callback(async_on_unload, hass, entry, site)
    if subentry is not None and subentry.subentry_type == SUBENTRY_TRMNL:
        data.pushes[key] = await async_push(hass, entry, subentry)
        entry.async_on_unload(data.pushes[key].close)
    for add in data.adders if key in entry.subentries else ():
        add(entry.subentries[key])
    if key in data.sites:  # not before the start's end: Teslemetry may come up late
        data.sites[key].stops.callback(async_at_started(hass, data.sites[key].async_allow_sends))


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
    present = {account_id(entry), *home.meters, *home.cars}
    return all(domain != DOMAIN or name not in present for domain, name in device.identifiers)


async def async_remove_entry(hass: HomeAssistant, entry: InsightConfigEntry) -> None:
    """Delete what was stored, and the ledger if no other entry has it."""
    LOGGER.info("What was stored for the account is deleted; the recorder's history stays")
    await async_forget_sites(hass, entry)
    await async_remove_answers(hass, entry.entry_id)
    await async_remove_history(hass, entry.entry_id)
    if not hass.config_entries.async_entries(DOMAIN):
        await async_remove_module(hass)
    if has_account(entry) and not async_entries_of_key(hass, entry.data[CONF_API_KEY]):
        await async_forget_key(hass, entry.data[CONF_API_KEY])
