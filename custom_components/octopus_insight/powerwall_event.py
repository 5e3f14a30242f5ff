"""The event of a battery site: its tariff was sent, refused or restored."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import callback

from .battery import SiteEvent
from .site_entity import SiteEntity

POWERWALL_TARIFF_EVENT = EventEntityDescription(
    key="powerwall_tariff_event", event_types=list(SiteEvent)
)


class TariffEvent(SiteEntity, EventEntity):
    """Happens with each send that came to an end."""

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.site.async_add_event_listener(self._async_happened))

    @callback
    def _async_happened(self, event: SiteEvent, attributes: Mapping[str, Any]) -> None:
        self._trigger_event(event, dict(attributes))
        self.async_write_ha_state()
