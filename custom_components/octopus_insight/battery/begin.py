"""How the sites of an entry begin, and how they end."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..const import SUBENTRY_POWERWALL
from ..coordinator import HomeCoordinator
from .issues import SiteIssues
from .restore import async_let_go, async_take_back
from .site import PowerwallSite


def make_sites(
    hass: HomeAssistant, entry: ConfigEntry[Any], timeline: HomeCoordinator
) -> Mapping[str, PowerwallSite]:
    """Make the sites of an entry, by the id of their subentry."""
    return {
        subentry.subentry_id: PowerwallSite(hass, subentry, timeline)
        for subentry in entry.get_subentries_of_type(SUBENTRY_POWERWALL)
    }


async def async_start_sites(
    hass: HomeAssistant, entry: ConfigEntry[Any], sites: Mapping[str, PowerwallSite]
) -> None:
    """Let the sites follow the house until the entry is unloaded; nothing is sent yet."""
    for site in sites.values():
        await async_take_back(hass, site)
        await site.async_start(entry)
        SiteIssues(hass, site).async_start(entry)
        entry.async_on_unload(_parting(hass, entry, site))


@callback
def async_begin_sending(entry: ConfigEntry[Any], sites: Mapping[str, PowerwallSite]) -> None:
    """Let the sites send, now that their entities are there."""
    for site in sites.values():
        site.async_begin_sending(entry)


def _parting(hass: HomeAssistant, entry: ConfigEntry[Any], site: PowerwallSite) -> CALLBACK_TYPE:
    """Return what is to be done when the entry is unloaded."""
    return lambda: async_let_go(hass, entry, site)
