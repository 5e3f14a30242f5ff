"""Binary sensors of meters, cars, Octoplus and battery sites."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entities.account import ACCOUNT_BINARY_SENSORS
from .entities.battery import SiteOutOfSyncSensor, async_add_of_sites
from .entities.car import CAR_BINARY_SENSORS
from .entities.meter import METER_BINARY_SENSORS
from .entity import async_add_tables
from .runtime import InsightConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors."""
    async_add_tables(
        entry, async_add_entities, METER_BINARY_SENSORS, CAR_BINARY_SENSORS, ACCOUNT_BINARY_SENSORS
    )
    async_add_of_sites(entry, async_add_entities, SiteOutOfSyncSensor)
