"""Which battery site an action is about."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv, service
import probatio as vol

from ..battery import PowerwallSite
from ..const import DOMAIN
from ..devices import subentry_identifier
from ..runtime import InsightConfigEntry
from .action import refused

SITE_FIELDS = {vol.Optional(ATTR_DEVICE_ID): cv.string}


def chosen_site(call: ServiceCall) -> PowerwallSite:
    """Return the site whose device is named, or the only one.

    Raises:
        ServiceValidationError: The device is no site of ours, or one has to be named.
    """
    device_id = call.data.get(ATTR_DEVICE_ID)
    return _only_site(call.hass) if device_id is None else _site_of_device(call.hass, device_id)


def _site_of_device(hass: HomeAssistant, device_id: str) -> PowerwallSite:
    device, entry = service.async_get_device_and_config_entry(hass, DOMAIN, device_id)
    sites: InsightConfigEntry = entry
    for site in sites.runtime_data.sites.values():
        if subentry_identifier(site.subentry) in device.identifiers:
            return site
    raise refused(
        "not_a_site", ATTR_DEVICE_ID, device=device.name_by_user or device.name or device_id
    )


def _only_site(hass: HomeAssistant) -> PowerwallSite:
    entries: list[InsightConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    sites = [
        site
        for entry in entries
        if entry.state is ConfigEntryState.LOADED
        for site in entry.runtime_data.sites.values()
    ]
    if len(sites) != 1:
        raise refused("site_not_named" if sites else "no_site", ATTR_DEVICE_ID)
    return sites[0]
