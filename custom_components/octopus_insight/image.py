"""Pictures for e-ink displays: one entity for each display that a person added."""

from asyncio import Lock
from typing import Any, override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from .const import SUBENTRY_DISPLAY
from .coordinator import HomeCoordinator
from .coordinator.power import cost_now
from .devices import subentry_device_info
from .displays.eink import LAYOUTS, DisplaySettings
from .model.views import MeterView
from .runtime import InsightConfigEntry

PARALLEL_UPDATES = 0

DISPLAY = ImageEntityDescription(key="display")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: InsightConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the picture of every display."""
    for subentry in entry.get_subentries_of_type(SUBENTRY_DISPLAY):
        picture = DisplayImage(hass, entry.runtime_data.timeline, subentry)
        async_add_entities([picture], config_subentry_id=subentry.subentry_id)


class DisplayImage(CoordinatorEntity[HomeCoordinator], ImageEntity):
    """A picture that is new when its content is, and is drawn when somebody asks for it."""

    _attr_content_type = "image/png"
    _attr_has_entity_name = True
    entity_description = DISPLAY

    def __init__(
        self, hass: HomeAssistant, timeline: HomeCoordinator, subentry: ConfigSubentry
    ) -> None:
        """Belong to a display."""
        super().__init__(timeline)
        ImageEntity.__init__(self, hass)
        self.settings = DisplaySettings.of(subentry.data)
        self._attr_translation_key = DISPLAY.key
        self._attr_unique_id = f"{subentry.subentry_id}_{DISPLAY.key}"
        self._attr_device_info = subentry_device_info(subentry, timeline)
        self._layout = LAYOUTS[self.settings.layout]
        self._content: Any = None
        self._drawn: tuple[Any, bytes] | None = None
        self._drawing = Lock()

    @property
    def meter(self) -> MeterView | None:
        """The import meter that the picture is about; None: the account has it no longer."""
        home, chosen = self.coordinator.data, self.settings.meter
        return home.import_meter if chosen is None else home.meters.get(chosen)

    @property
    @override
    def available(self) -> bool:
        return self.meter is not None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._renew()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._renew()
        super()._handle_coordinator_update()

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture as a PNG, drawn off the event loop, and once for each content."""
        async with self._drawing:
            content, told_at = self._content, self.image_last_updated
            if content is None or told_at is None:
                return None
            if self._drawn is None or self._drawn[0] is not content:
                png = await self.hass.async_add_executor_job(
                    self._layout.png, content, self.settings, told_at
                )
                self._drawn = (content, png)
            return self._drawn[1]

    @callback
    def _renew(self) -> None:
        """Take what the house tells now, where that makes another picture."""
        meter = self.meter
        content = None if meter is None else self._content_of(meter)
        if content != self._content:
            self._content = content
            self._attr_image_last_updated = dt_util.utcnow()

    def _content_of(self, meter: MeterView) -> Any:
        cost = cost_now(self.hass, self.coordinator, meter.point.id)
        cost_per_hour = None if cost is None else cost.cost_per_hour
        return self._layout.content_of(self.coordinator.data, meter, cost_per_hour)
