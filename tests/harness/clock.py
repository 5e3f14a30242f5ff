"""Moments that tests speak of, and letting it be one of them."""

from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util.async_ import get_scheduled_timer_handles
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from custom_components.octopus_insight.octopus import ZONE

SECOND, MINUTE, HALF_HOUR, HOUR, DAY = (
    timedelta(seconds=seconds) for seconds in (1, 60, 1800, 3600, 86400)
)
WINTER = date(2026, 11, 18)
"""A Wednesday on which London keeps UTC."""
NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)


def local(day: date, wall: time) -> datetime:
    """Return the moment [UTC] at which the clock in London shows this."""
    return datetime.combine(day, wall, tzinfo=ZONE).astimezone(UTC)


def moment_of(wall: str, day: date = WINTER) -> datetime:
    """Return the moment [UTC] of a wall time; `+05:10` is on the next day, `06:00Z` in UTC."""
    day += wall.startswith("+") * DAY
    text = wall.removeprefix("+")
    if text.endswith("Z"):
        return datetime.fromisoformat(f"{day}T{text}")
    return local(day, time.fromisoformat(text))


async def move_to(hass: HomeAssistant, freezer: FrozenDateTimeFactory, moment: datetime) -> None:
    """Let it be `moment`, and wait until all that was due by then is done."""
    freezer.move_to(moment)
    # twice: what is due may set another timer, for a moment that is past as well
    for _ in range(2):
        async_fire_time_changed(hass, moment)
        await hass.async_block_till_done(wait_background_tasks=True)


def until_next_timer(hass: HomeAssistant) -> timedelta:
    """Return the time until the next timer, in whole seconds; a minute if there is none."""
    timers = [timer for timer in get_scheduled_timer_handles(hass.loop) if not timer.cancelled()]
    due = min((timer.when() for timer in timers), default=hass.loop.time() + 60)
    return timedelta(seconds=max(1, ceil(due - hass.loop.time())))
