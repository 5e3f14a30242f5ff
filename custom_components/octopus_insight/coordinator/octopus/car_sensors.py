"""What the house sees of a car: plug, charging power and other entities."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from math import isfinite
from typing import Any, TypeGuard
from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    UnitOfPower,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
)
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import PowerConverter
from ...model.charging.memory import CHARGING_FROM_KW
from ...model.polling.state import CarSeen, Plug
from ...options import CarSettings
from ..timer import Timer

HELD_FOR = timedelta(seconds=20)
"""How long a plug has to read the same until it counts, unless it reads plugged in."""


class CarWatch:
    """Watches the entities named for one car."""

    def __init__(
        self,
        hass: HomeAssistant,
        settings: CarSettings,
        *,
        was_unplugged: bool,
        on_change: Callable[[], None],
        on_power: Callable[[datetime, float | None], None],
    ) -> None:
        """Start with what is stored; power is in kW."""
        self._hass, self._settings = hass, settings
        self._on_change, self._on_power = on_change, on_power
        self._read: Plug | None = None
        self._read_at = dt_util.utcnow()
        self._said: dict[str, Plug] = {}
        self._out_since: dict[str, datetime] = {}
        self._last_known = Plug.UNPLUGGED if was_unplugged else None
        self._settled = self._last_known or Plug.UNKNOWN
        self._settling = Timer(hass, self._async_settle, "settle a plug")
        self._is_charging: bool | None = None
        self.stops = ExitStack()
        self._plug_since = self._read_at
        self._changed_at: datetime | None = None
        self._watched_at: datetime | None = None

    @property
    def seen(self) -> CarSeen:
        """What counts now."""
        return CarSeen(
            plug=self._settled if self._settings.plug_entities else None,
            plug_since=self._plug_since,
            changed_at=self._changed_at,
            watched_at=self._watched_at,
        )

    @callback
    def async_start(self) -> None:
        """Watch until `stops` is closed."""
        settings, power = self._settings, self._settings.charging_power_entity
        powers = [] if power is None else [power]
        for entities, action in (
            (settings.plug_entities, self._async_read_plug),
            (settings.watch_entities, self._async_watched_changed),
            (powers, self._async_read_power),
        ):
            self.stops.callback(async_track_state_change_event(self._hass, entities, action))
        # the same reading once more says that the meter is alive
        follow = async_track_state_report_event(self._hass, powers, self._async_read_power)
        self.stops.callback(follow)
        self.stops.callback(self._settling.async_stop)
        self._async_read_plug()
        self._async_read_power()

    @callback
    def _async_read_plug(self, _event: Event[EventStateChangedData] | None = None) -> None:
        """Note what the entities read together, which counts once it has held.

        A word that says nothing of the plug leaves what the entity said before.
        """
        read_now = map(self._hass.states.get, self._settings.plug_entities)
        states = [state for state in read_now if is_known(state)]
        for state in states:
            if (said := self._settings.plug_of(state)) is not None:
                self._said[state.entity_id] = said
        told = [state for state in states if state.entity_id in self._said]
        outside = [state for state in told if self._said[state.entity_id] is Plug.UNPLUGGED]
        last_known = (self._last_known if states else None) or Plug.UNKNOWN
        read = Plug.UNPLUGGED if outside else Plug.PLUGGED if told else last_known
        now = dt_util.utcnow()
        self._out_since = {
            state.entity_id: state.last_changed
            if self._read is None
            else self._out_since.get(state.entity_id, now)
            for state in outside
        }
        read_at = min(self._out_since.values(), default=now)
        if read is self._read and (read_at == self._read_at or not outside):
            return
        self._read, self._read_at = read, read_at
        self._settling.async_stop()
        held_until = read_at + HELD_FOR
        if read in (Plug.PLUGGED, self._settled) or held_until <= now:
            self._async_settle()
        else:
            self._settling.async_set(held_until)

    @callback
    def _async_settle(self, _now: datetime | None = None) -> None:
        if self._read is None or self._read is self._settled:
            return
        self._settled, self._plug_since = self._read, self._read_at
        if self._settled is not Plug.UNKNOWN:
            if self._last_known not in (None, self._settled):
                self._changed_at = self._plug_since
            self._last_known = self._settled
        self._on_change()

    @callback
    def _async_watched_changed(self, event: Event[EventStateChangedData]) -> None:
        before, after = event.data["old_state"], event.data["new_state"]
        if not is_known(before) or not is_known(after) or before.state == after.state:
            return
        # another word for the same plug is no news
        said, says = map(self._settings.plug_of, (before, after))
        if after.entity_id not in self._settings.plug_entities and (said is None or said != says):
            self._watched_at = dt_util.utcnow()
            self._on_change()

    @callback
    def _async_read_power(self, _event: Event[Any] | None = None) -> None:
        """Pass on a reading; the begin or end of charging is a change, too."""
        state = self._hass.states.get(self._settings.charging_power_entity or "")
        power_kw, now = power_of(state), dt_util.utcnow()
        self._on_power(now if state is None else min(state.last_reported, now), power_kw)
        before = self._is_charging
        self._is_charging = None if power_kw is None else power_kw >= CHARGING_FROM_KW
        if before is not self._is_charging:
            if None not in (before, self._is_charging):  # else the meter is back, or gone
                self._watched_at = now
            self._on_change()


def is_known(state: State | None) -> TypeGuard[State]:
    """Return whether it has a value."""
    return state is not None and state.state not in (STATE_UNKNOWN, STATE_UNAVAILABLE)


def power_of(state: State | None) -> float | None:
    """Return what a sensor reads [kW]; None: nothing usable."""
    if not is_known(state):
        return None
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    with suppress(HomeAssistantError, ValueError):
        power_kw = PowerConverter.convert(float(state.state), unit, UnitOfPower.KILO_WATT)
        return power_kw if isfinite(power_kw) else None
    return None
