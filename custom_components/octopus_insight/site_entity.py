"""What the entities of a battery site share: their device, and when they look anew."""

from collections.abc import Callable
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .battery import PowerwallSite
from .devices import subentry_device_info
from .runtime import InsightConfigEntry


class SiteEntity(Entity):
    """An entity that is told when the site's tariff was looked at anew."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, description: EntityDescription, site: PowerwallSite) -> None:
        """Belong to a site."""
        self.site = site
        self.entity_description = description
        self._attr_translation_key = description.key
        self._attr_unique_id = f"powerwall_{site.subentry.subentry_id}_{description.key}"
        self._attr_device_info = subentry_device_info(site.subentry, site.timeline)

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.site.async_add_listener(self.async_write_ha_state))


@callback
def async_add_of_sites(
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[PowerwallSite], Entity],
) -> None:
    """Add an entity for every battery site; it goes with the site's subentry."""
    for subentry_id, site in entry.runtime_data.sites.items():
        async_add_entities([make(site)], config_subentry_id=subentry_id)
