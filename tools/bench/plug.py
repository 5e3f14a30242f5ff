"""The home's own plug sensors, which follow the cars some seconds late."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, override
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from simulator.scenarios import Day
from .home import Companion

LATE_BY = timedelta(seconds=7)
"""Delay of a charger's or a car maker's own service."""
BACK_AFTER = timedelta(seconds=12)
"""Time until the sensors are available after a start of Home Assistant."""

NO_PLUGS: Mapping[str, Any] = {"dispatching_covers": "dispatches"}
"""Options by which the dispatching sensor shows only dispatches."""


class PlugSensors(Companion):
    """A binary sensor for each car of a day."""

    def __init__(self, day: Day) -> None:
        """Start with all cars unplugged."""
        self._ahead = list(day.pluggings)
        self._is_in = dict.fromkeys(day.truths, False)
        numbered = enumerate(day.truths, 1)
        self._sensors = {car: f"binary_sensor.plug_{number}" for number, car in numbered}
        self._back_at: datetime | None = None

    def options(self) -> Mapping[str, Any]:
        """Return the options that name each car's sensor."""
        cars = {car: {"plug_entities": [sensor]} for car, sensor in self._sensors.items()}
        return {**NO_PLUGS, "cars": cars}

    @property
    @override
    def next_at(self) -> datetime | None:
        moments = [plugging.at + LATE_BY for plugging in self._ahead[:1]]
        return min([*moments, self._back_at] if self._back_at else moments, default=None)

    @override
    def begin(self, hass: HomeAssistant, now: datetime) -> None:
        for sensor in self._sensors.values():
            hass.states.async_set(sensor, STATE_UNAVAILABLE)
        self._back_at = now + BACK_AFTER

    @override
    def act(self, hass: HomeAssistant, now: datetime) -> None:
        while self._ahead and self._ahead[0].at + LATE_BY <= now:
            plugging = self._ahead.pop(0)
            self._is_in[plugging.device_id] = plugging.is_in
        if self._back_at is not None and self._back_at <= now:
            self._back_at = None
        if self._back_at is None:
            for car, sensor in self._sensors.items():
                hass.states.async_set(sensor, STATE_ON if self._is_in[car] else STATE_OFF)
