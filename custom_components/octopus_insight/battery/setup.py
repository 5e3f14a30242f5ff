"""Starts the sites of an entry."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from ..const import SUBENTRY_POWERWALL
from ..coordinator import HomeCoordinator
from .issues import SiteIssues
from .restore import async_on_setup, async_on_unload
from .site import PowerwallSite


def make_sites(
    hass: HomeAssistant, entry: ConfigEntry[Any], timeline: HomeCoordinator
) -> Mapping[str, PowerwallSite]:
    """Make the sites by subentry id."""
    return {
        subentry.subentry_id: PowerwallSite(hass, subentry, timeline)
        for subentry in entry.get_subentries_of_type(SUBENTRY_POWERWALL)
    }


async def async_start_sites(
    hass: HomeAssistant, entry: ConfigEntry[Any], sites: Mapping[str, PowerwallSite]
) -> None:
    """Let the sites follow the home until the entry is unloaded."""
    for site in sites.values():
        await async_on_setup(hass, site)
        await site.async_start(entry)
        SiteIssues(hass, site).async_start(entry)
        entry.async_on_unload(partial(async_on_unload, hass, entry, site))


@callback
def async_begin_sending(entry: ConfigEntry[Any], sites: Mapping[str, PowerwallSite]) -> None:
    """Let the sites send, now that their entities exist."""
    for site in sites.values():
        site.async_begin_sending(entry)
