"""A timer that is set anew."""

from collections.abc import Callable
from datetime import datetime
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util


class Timer:
    """Calls back once, at the moment it was last set to."""

    def __init__(self, hass: HomeAssistant, action: Callable[[datetime], None], name: str) -> None:
        """Prepare; `action` is a callback."""
        self._hass, self._job = hass, HassJob(action, name, cancel_on_shutdown=True)
        self._stop: CALLBACK_TYPE | None = None

    @callback
    def async_set(self, moment: datetime | None) -> None:
        """Call back then; None: no longer."""
        if self._stop is not None:
            self._stop()
            self._stop = None
        if moment is not None:
            self._stop = async_call_later(self._hass, moment - dt_util.utcnow(), self._job)

    @callback
    def async_stop(self) -> None:
        """Do not call back."""
        self.async_set(None)
