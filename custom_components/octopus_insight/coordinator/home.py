"""Gathers the last good answers, composes the home from them, and publishes it. It asks nobody.

The home is composed again on each answer and whenever something changes by itself, so a price that
changes at 16:00 costs no request.
"""

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

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        source: HomeSource,
        account_device_id: str,
    ) -> None:
        """Prepare; `async_start` composes and listens.

        Args:
            hass: Home Assistant.
            entry: The account's entry.
            source: What the home is made of.
            account_device_id: The device that those of meters and cars hang on.
        """
        super().__init__(hass, LOGGER, config_entry=entry, name=DOMAIN)
        self.account_device_id = account_device_id
        self.settings = Settings.of(entry.options)
        self._source = source
        self._cancel_timer: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Compose now, then on each answer and each change, until the entry is unloaded."""
        stop = self._source.async_add_listener(self._async_recompose)
        self.config_entry.async_on_unload(stop)
        self.config_entry.async_on_unload(self._async_cancel_timer)
        self._async_recompose()

    @override
    async def _async_update_data(self) -> Home:
        """Compose because a person asked for an update of an entity; this asks nobody."""
        return self._compose()

    @callback
    def _async_recompose(self, _now: datetime | None = None) -> None:
        self._async_cancel_timer()
        home = self._compose()
        self.async_set_updated_data(home)
        self._cancel_timer = async_track_point_in_utc_time(
            self.hass,
            HassJob(self._async_recompose, "compose the home", cancel_on_shutdown=True),
            home.next_change,
        )

    @callback
    def _async_cancel_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None

    def _compose(self) -> Home:
        return compose_home(self._source.knowledge(self.settings.preferences), dt_util.utcnow())

    # --- What a person asks for -------------------------------------------------------------------

    async def async_refresh_dispatches(self, *, only_if_due: bool = False) -> RefreshOutcome:
        """Ask for dispatches now; a refusal is an answer, never an exception."""
        return await self._source.async_refresh_dispatches(only_if_due=only_if_due)

    async def async_join_session(self, code: str) -> Session | None:
        """Join a saving session, and return it; see `SessionsCoordinator.async_join` for errors."""
        return await self._source.async_join_session(code)

    def ledger(self) -> Mapping[str, Any]:
        """Return the requests and rests that still count, for diagnostics."""
        return self._source.ledger()
