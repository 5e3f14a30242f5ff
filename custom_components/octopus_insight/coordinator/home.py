"""Composes the home on each answer and whenever something changes by itself, and asks nobody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, LOGGER
from ..model.home import Home, compose_home
from ..model.octoplus import Session
from ..options import Settings
from .source import HomeSource, RefreshOutcome


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
        self._source = source

    @callback
    def async_start(self) -> None:
        """Compose until the entry is unloaded."""
        stop = self._source.async_add_listener(self._async_recompose)
        self.config_entry.async_on_unload(stop)
        self.config_entry.async_on_unload(self._async_cancel_timer)
        self._async_recompose()

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
        knowledge = self._source.knowledge(self.settings.preferences)
        return compose_home(knowledge, dt_util.utcnow(), self.data)

    async def async_refresh_dispatches(self, *, only_if_due: bool = False) -> RefreshOutcome:
        """See `HomeSource`."""
        return await self._source.async_refresh_dispatches(only_if_due=only_if_due)

    async def async_join_session(self, code: str) -> Session | None:
        """See `HomeSource`, and `SessionsCoordinator.async_join` for errors."""
        return await self._source.async_join_session(code)

    def ledger(self) -> Mapping[str, Any]:
        """See `HomeSource`."""
        return self._source.ledger()
