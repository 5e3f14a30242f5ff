"""Switches of battery sites."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entities.battery import SiteSyncSwitch, async_add_of_sites
from .runtime import InsightConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switch of every battery site."""
    async_add_of_sites(entry, async_add_entities, SiteSyncSwitch)
