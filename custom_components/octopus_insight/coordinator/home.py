"""Composes the home on each answer and whenever something changes by itself, and asks nobody."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Any, override
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time, async_track_time_interval
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util
from ..const import DOMAIN, LOGGER
from ..model.home import Home, compose_home
from ..options import Settings
from .source import HomeSource

CLOCK_IS_LOOKED_AT = timedelta(minutes=1)
CLOCK_JUMPS = timedelta(seconds=5)
"""A smaller difference from the time that has passed is none."""


class HomeCoordinator(DataUpdateCoordinator[Home]):
    """The only thing entities listen to."""

    config_entry: ConfigEntry[Any]
    _cancel_timer: CALLBACK_TYPE | None = None

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        source: HomeSource,
        account_device_id: str,
    ) -> None:
        """Prepare; nothing is composed yet."""
        super().__init__(hass, LOGGER, config_entry=entry, name=DOMAIN)
        self.account_device_id = account_device_id
        """The device that those of meters and cars hang on."""
        self.settings = Settings.of(entry.options)
        self.source = source

    @callback
    def async_start(self) -> None:
        """Compose until the entry is unloaded."""
        stop = self.source.async_add_listener(self._async_recompose)
        self.config_entry.async_on_unload(stop)
        self.config_entry.async_on_unload(self._async_cancel_timer)
        look = async_track_time_interval(
            self.hass, self._async_look_at_clock, CLOCK_IS_LOOKED_AT, cancel_on_shutdown=True
        )
        self.config_entry.async_on_unload(look)
        self._origin = self._clock_origin()
        self._async_recompose()

    @callback
    def _async_look_at_clock(self, _now: datetime) -> None:
        """Begin anew where the clock was set: timers wait for a time that it may not show soon."""
        origin = self._clock_origin()
        if abs(origin - self._origin) > CLOCK_JUMPS:
            self.source.async_clock_was_set()
            self._async_recompose()
        self._origin = origin

    @staticmethod
    def _clock_origin() -> datetime:
        return dt_util.utcnow() - timedelta(seconds=monotonic())

    @override
    async def _async_update_data(self) -> Home:
        return self._compose()

    @callback
    def _async_recompose(self, _now: datetime | None = None) -> None:
        self._async_cancel_timer()
        home = self._compose()
        self.async_set_updated_data(home)
        job = HassJob(self._async_recompose, "compose the home", cancel_on_shutdown=True)
        self._cancel_timer = async_track_point_in_utc_time(self.hass, job, home.next_change)

    @callback
    def _async_cancel_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None

    def _compose(self) -> Home:
        knowledge = self.source.knowledge(self.settings.preferences)
        return compose_home(knowledge, dt_util.utcnow(), self.data)
