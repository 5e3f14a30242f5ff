"""Calendars of meters, cars and Octoplus."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entities.calendars import ACCOUNT_CALENDARS, CAR_CALENDARS, METER_CALENDARS
from .entity import async_add_tables
from .runtime import InsightConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the calendars."""
    async_add_tables(entry, async_add_entities, METER_CALENDARS, CAR_CALENDARS, ACCOUNT_CALENDARS)
