"""Sensors of meters, cars, the account and battery sites."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entities.account import ACCOUNT_SENSORS
from .entities.battery import SiteTariffSensor, async_add_of_sites
from .entities.car import CAR_SENSORS
from .entities.cost import COST_SENSORS
from .entities.meter import METER_SENSORS
from .entity import async_add_tables
from .runtime import InsightConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors."""
    async_add_tables(
        entry, async_add_entities, METER_SENSORS, COST_SENSORS, CAR_SENSORS, ACCOUNT_SENSORS
    )
    async_add_of_sites(entry, async_add_entities, SiteTariffSensor)
