"""The switch of a battery site: whether its tariff follows the house."""

from functools import partial
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .runtime import InsightConfigEntry
from .site_entity import SiteEntity, async_add_of_sites

PARALLEL_UPDATES = 0

POWERWALL_SYNC = SwitchEntityDescription(key="powerwall_sync")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switch of every battery site."""
    async_add_of_sites(entry, async_add_entities, partial(SyncSwitch, POWERWALL_SYNC))


class SyncSwitch(SiteEntity, SwitchEntity):
    """Off: the base tariff is restored once, and nothing is sent any more."""

    @property
    @override
    def is_on(self) -> bool:
        return self.site.state.is_on

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self.site.async_switch(is_on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.site.async_switch(is_on=False)
