"""The picture of an e-ink display, drawn when it is asked for."""

from asyncio import Lock
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import chain
from json import dumps
from typing import Final, override
from homeassistant.components.image import ImageEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util
from ..coordinator import HomeCoordinator
from ..devices import subentry_device_info
from ..displays.eink.days.content import DaysContent
from ..displays.eink.now.content import NowContent
from ..displays.eink.picture import Content, png
from ..displays.eink.settings import DisplaySettings, LayoutName
from ..displays.eink.yesterday.content import YesterdayContent
from ..entity import PRICED_BY
from ..history.days import imported, newest_days
from ..history.store import Store
from ..model.interval import local_date
from ..model.views import MeterView
from ..runtime import InsightData
from .cost import cost_now

BILLED_BY: Final = ("account", "consumption", "rates", "standing_charges")
"""They say what the past came to."""


class DisplayImage(CoordinatorEntity[HomeCoordinator], ImageEntity, RestoreEntity):
    """The picture of a display; a start with the same content makes no new one."""

    _attr_content_type = "image/png"
    _attr_has_entity_name = True
    _attr_translation_key = "display"
    _looked_on: date | None = None
    """The local day on which the past was read."""

    def __init__(self, hass: HomeAssistant, data: InsightData, subentry: ConfigSubentry) -> None:
        super().__init__(coordinator := data.timeline)
        ImageEntity.__init__(self, hass)
        self.settings = DisplaySettings.of(subentry.data)
        self._attr_unique_id = f"{subentry.subentry_id}_display"
        self._attr_device_info = subentry_device_info(subentry, coordinator)
        self._history = data.history
        self._is_of_past = self.settings.layout is LayoutName.YESTERDAY
        self._content: Content | None = None
        self._drawn: tuple[Content, bytes] | None = None
        self._drawing, self._looking = Lock(), Lock()

    @property
    @override
    def available(self) -> bool:
        return self._content is not None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        if self._is_of_past:
            self.async_on_remove(self._history.async_add_listener(self._begin_to_look_back))
            await self._async_look_back()
        else:
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
        if not self._is_of_past:
            self._update_content()
        elif self._looked_on != self._today or (self._meter is None) != (self._content is None):
            self._begin_to_look_back()
        super()._handle_coordinator_update()

    @override
    async def async_update(self) -> None:
        await self.coordinator.source.async_refresh(BILLED_BY if self._is_of_past else PRICED_BY)

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

    @property
    def _meter(self) -> MeterView | None:
        home, chosen = self.coordinator.data, self.settings.meter
        return home.import_meter if chosen is None else home.meters.get(chosen)

    def _update_content(self) -> None:
        home, meter = self.coordinator.data, self._meter
        content: Content | None = None
        if meter is not None and self.settings.layout is LayoutName.DAYS:
            content = DaysContent.of(home, meter)
        elif meter is not None:
            content = NowContent.of(home, meter, cost_now(meter, self.coordinator))
        self._show(content)

    def _show(self, content: Content | None) -> None:
        if content != self._content:
            self._content = content
            self._attr_image_last_updated = dt_util.utcnow()
            super().async_update_token()

    @property
    def _today(self) -> date:
        return local_date(dt_util.utcnow(), self.coordinator.data.zone)

    @callback
    def _begin_to_look_back(self) -> None:
        async def look_back() -> None:
            before = self._content
            await self._async_look_back()
            if self._content is not before:
                self.async_write_ha_state()

        entry = self.coordinator.config_entry
        entry.async_create_background_task(self.hass, look_back(), "draw the past")

    async def _async_look_back(self) -> None:
        """Read the past, one at a time; where the disk does not let us, what is shown stays."""
        async with self._looking:
            today = self._today
            with suppress(HomeAssistantError):
                has_meter, read = self._meter is not None, partial(self._past, today)
                content = await self._history.ask(read) if has_meter else None
                self._looked_on = today
                self._show(content)

    def _past(self, today: date, store: Store) -> YesterdayContent:
        """Return the newest day without a gap, else yesterday as far as it is known."""
        home = self.coordinator.data

        def content(day: date) -> YesterdayContent:
            found = imported(store, self._history, day, self.settings.meter)
            return YesterdayContent.of(day, today, found, zone=home.zone, currency=home.currency)

        contents = map(content, newest_days(today))
        yesterday = next(contents)
        return next((one for one in chain((yesterday,), contents) if not one.missing), yesterday)
