"""Pictures of e-ink displays."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from .const import SUBENTRY_DISPLAY
from .entities.display import DisplayImage
from .entity import AddEntities
from .runtime import InsightConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: InsightConfigEntry, async_add_entities: AddEntities
) -> None:
    """Add the picture of every display."""

    def add_of(subentry: ConfigSubentry) -> None:
        if subentry.subentry_type == SUBENTRY_DISPLAY:
            picture = DisplayImage(hass, entry.runtime_data, subentry)
            async_add_entities([picture], config_subentry_id=subentry.subentry_id)

    entry.runtime_data.adders.append(add_of)
