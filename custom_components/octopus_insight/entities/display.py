"""The picture of an e-ink display, drawn when it is asked for."""

from asyncio import Lock
from dataclasses import asdict
from hashlib import sha256
from json import dumps
from typing import override
from homeassistant.components.image import ImageEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util
from ..coordinator import HomeCoordinator
from ..devices import subentry_device_info
from ..displays.eink.now.content import NowContent
from ..displays.eink.now.picture import png
from ..displays.eink.settings import DisplaySettings
from ..entity import PRICED_BY
from .cost import cost_now


class DisplayImage(CoordinatorEntity[HomeCoordinator], ImageEntity, RestoreEntity):
    """The picture of a display; a start with the same content makes no new one."""

    _attr_content_type = "image/png"
    _attr_has_entity_name = True
    _attr_translation_key = "display"

    def __init__(
        self, hass: HomeAssistant, coordinator: HomeCoordinator, subentry: ConfigSubentry
    ) -> None:
        """Belong to a display."""
        super().__init__(coordinator)
        ImageEntity.__init__(self, hass)
        self.settings = DisplaySettings.of(subentry.data)
        self._attr_unique_id = f"{subentry.subentry_id}_display"
        self._attr_device_info = subentry_device_info(subentry, coordinator)
        self._content: NowContent | None = None
        self._drawn: tuple[NowContent, bytes] | None = None
        self._drawing = Lock()

    @property
    @override
    def available(self) -> bool:
        return self._content is not None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._update_content()
        last, stored = await self.async_get_last_state(), await self.async_get_last_extra_data()
        if last and stored and stored.as_dict() == self.extra_restore_state_data.as_dict():
            self._attr_image_last_updated = dt_util.parse_datetime(last.state)

    @property
    @override
    def extra_restore_state_data(self) -> RestoredExtraData:
        shown = [one and asdict(one) for one in (self._content, self.settings)]
        return RestoredExtraData({"shown": sha256(dumps(shown, default=str).encode()).hexdigest()})

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._update_content()
        super()._handle_coordinator_update()

    @override
    async def async_update(self) -> None:
        await self.coordinator.source.async_refresh(PRICED_BY)

    @override
    async def async_image(self) -> bytes | None:
        """Draw once per content, outside the event loop."""
        async with self._drawing:
            content, updated_at = self._content, self.image_last_updated
            if content is None or updated_at is None:
                return None
            if self._drawn is None or self._drawn[0] is not content:
                work = self.hass.async_add_executor_job(png, content, self.settings, updated_at)
                self._drawn = (content, await work)
            return self._drawn[1]

    @callback
    @override
    def async_update_token(self) -> None:
        """Keep the address until the content changes: each is a row to record."""
        if not self.access_tokens:
            super().async_update_token()

    @callback
    def _update_content(self) -> None:
        home, chosen = self.coordinator.data, self.settings.meter
        meter = home.import_meter if chosen is None else home.meters.get(chosen)
        content = None
        if meter is not None:
            content = NowContent.of(home, meter, cost_now(meter, self.coordinator))
        if content != self._content:
            self._content = content
            self._attr_image_last_updated = dt_util.utcnow()
            super().async_update_token()
