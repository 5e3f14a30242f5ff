"""The button that refreshes the dispatches of the account."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import Home
from .entity import CarDescription, CarEntity, InsightEntity, async_add_as_found
from .runtime import InsightConfigEntry

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class CarButtonDescription(CarDescription, ButtonEntityDescription):
    """Something a person may ask for a car."""


REFRESH_DISPATCHES = CarButtonDescription(key="refresh_dispatches")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button of every car."""
    timeline = entry.runtime_data.timeline

    def find(home: Home) -> Iterable[InsightEntity]:
        return (RefreshButton(timeline, REFRESH_DISPATCHES, car_id) for car_id in home.cars)

    async_add_as_found(entry, async_add_entities, find)


class RefreshButton(CarEntity, ButtonEntity):
    """Asks now; where that must wait, `dispatches_last_retrieved` says when to come back."""

    entity_description: CarButtonDescription

    @override
    async def async_press(self) -> None:
        await self.coordinator.async_refresh_dispatches()
