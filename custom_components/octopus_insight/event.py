"""Events of meters, cars and battery sites."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entities.battery import SiteTariffEvent, async_add_of_sites
from .entities.car import CAR_EVENTS
from .entities.meter import DAY_RATES_EVENTS, LEVEL_EVENTS
from .entity import async_add_tables
from .runtime import InsightConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the events."""
    async_add_tables(entry, async_add_entities, LEVEL_EVENTS, DAY_RATES_EVENTS, CAR_EVENTS)
    async_add_of_sites(entry, async_add_entities, SiteTariffEvent)
