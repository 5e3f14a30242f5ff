"""How long until something is due: so that a test can let days pass without a step too many."""

from datetime import timedelta
from math import ceil
from homeassistant.core import HomeAssistant
from homeassistant.util.async_ import get_scheduled_timer_handles


def until_next_timer(hass: HomeAssistant) -> timedelta:
    """Return the time until the next timer, in whole seconds; a minute if there is none."""
    timers = [timer for timer in get_scheduled_timer_handles(hass.loop) if not timer.cancelled()]
    due = min((timer.when() for timer in timers), default=hass.loop.time() + 60)
    return timedelta(seconds=max(1, ceil(due - hass.loop.time())))
