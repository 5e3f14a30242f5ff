"""Composes the home on each answer and whenever time changes it; asks nobody."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util
from ..const import DOMAIN, LOGGER
from ..errors import translated
from ..model.history.summary import Figures
from ..model.home import Home, compose_home
from ..model.interval import HALF_HOUR, floor_half_hour
from ..model.knowledge import Knowledge
from ..options import Settings
from ..storage import async_remove_answers
from .own_tariffs import around, with_own
from .source import HomeSource
from .timer import Timer

CLOCK_IS_LOOKED_AT = timedelta(minutes=1)
CLOCK_JUMPS = timedelta(seconds=5)
"""Smaller ones are none."""


class HomeCoordinator(DataUpdateCoordinator[Home]):
    """The only thing entities listen to."""

    config_entry: ConfigEntry[Any]
    _is_stuck = False
    """Whether the last attempt to compose failed."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], source: HomeSource, device_id: str
    ) -> None:
        """Prepare."""
        super().__init__(hass, LOGGER, config_entry=entry, name=DOMAIN)
        self.account_device_id = device_id
        """The device that those of meters and cars hang on."""
        self.settings = Settings.of(entry.options)
        self.source = source
        self.history: Mapping[str, Figures] = {}
        """What the past comes to, by meter point id."""
        self.usual_days: Mapping[str, tuple[float, ...]] = {}
        """What a usual day's half hours [UTC] come to of late [kWh], likewise."""
        self._timer = Timer(hass, self.async_recompose, "compose the home")

    def _knowledge(self) -> Knowledge:
        known = self.source.knowledge(self.settings.preferences)
        return with_own(known, self.config_entry, around(dt_util.utcnow()))

    async def async_start(self) -> None:
        """Compose until the entry is unloaded.

        Raises:
            ConfigEntryNotReady: It fails: what is stored is dropped, and asked for anew.
        """
        compose = partial(compose_home, self._knowledge(), dt_util.utcnow())
        try:
            # beside the loop: later ones take over most of the first
            self.data = await self.hass.async_add_executor_job(compose)
        except Exception as err:
            LOGGER.debug("The first home cannot be composed", exc_info=err)
            await async_remove_answers(self.hass, self.config_entry.entry_id)
            raise translated(ConfigEntryNotReady, key="no_answer_yet") from err
        look = async_track_time_interval(
            self.hass, self._async_look_at_clock, CLOCK_IS_LOOKED_AT, cancel_on_shutdown=True
        )
        listen = self.source.async_add_listener(self.async_recompose)
        for stop in (listen, look, self._timer.async_stop):
            self.config_entry.async_on_unload(stop)
        self._origin, self._questions = self._clock_origin(), frozenset(self.data.cars)
        self.async_recompose()

    @callback
    def _async_look_at_clock(self, _now: datetime) -> None:
        """Begin anew where the clock was set: timers wait for its old time."""
        origin = self._clock_origin()
        if abs(origin - self._origin) > CLOCK_JUMPS:
            self.source.async_clock_was_set()
            self.async_recompose()
        self._origin = origin

    @staticmethod
    def _clock_origin() -> datetime:
        return dt_util.utcnow() - timedelta(seconds=monotonic())

    @callback
    def async_recompose(self, _now: datetime | None = None) -> None:
        """Compose, or keep the last home until the next answer or half hour."""
        home, next_change = self.data, floor_half_hour(dt_util.utcnow()) + HALF_HOUR
        try:
            home = compose_home(self._knowledge(), dt_util.utcnow(), self.data)
            next_change, self._is_stuck = home.next_change, False
        except Exception as err:  # noqa: BLE001 - whatever it is, the timer has to go on
            if not self._is_stuck:
                LOGGER.error("The home cannot be composed, and stays as it was: %r", err)
                LOGGER.debug("The mistake", exc_info=err)
            self._is_stuck = True
        self._timer.async_set(next_change)
        self.async_set_updated_data(home)
        known, self._questions = self._questions, home.questions
        if home.questions - known:
            self.source.async_look_again()
