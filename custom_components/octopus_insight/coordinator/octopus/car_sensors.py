"""What the house sees of a car: its plug, its charging power, and what else is watched."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeGuard

from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    UnitOfPower,
)
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HassJob,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later, async_track_state_change_event
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import PowerConverter

from ...model.charging.power import CHARGING_FROM_KW
from ...model.polling.state import Plug
from ...options import CarSettings

HELD_FOR = timedelta(seconds=20)
"""How long a plug has to read the same until it counts, unless it reads plugged in."""


class PlugWatch:
    """Watches the plug entities of one car."""

    def __init__(
        self,
        hass: HomeAssistant,
        settings: CarSettings,
        *,
        was_unplugged: bool,
        on_change: Callable[[], None],
    ) -> None:
        """Start with what is stored; `async_start` reads the entities.

        Args:
            hass: Home Assistant.
            settings: Which entities, and what they read while the car is plugged in.
            was_unplugged: The car was known to be unplugged when we stopped.
            on_change: Called when `plug` has changed.
        """
        self._hass = hass
        self._settings = settings
        self._on_change = on_change
        self._read: Plug | None = None
        self._read_at = dt_util.utcnow()
        self._out_since: dict[str, datetime] = {}
        """Since when each entity that reads unplugged has done so [UTC]."""
        self._last_known = Plug.UNPLUGGED if was_unplugged else None
        self._cancel_settling: CALLBACK_TYPE | None = None
        self.plug = self._last_known or Plug.UNKNOWN
        self.since = self._read_at
        """When the entities began to read so [UTC]."""
        self.changed_at: datetime | None = None
        """When it was plugged in or unplugged [UTC]; None: not since the start."""

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Watch, until what is returned is called."""
        entities = self._settings.plug_entities
        stop = async_track_state_change_event(self._hass, entities, self._async_read)
        self._async_read()

        @callback
        def stop_all() -> None:
            stop()
            self._async_stop_settling()

        return stop_all

    @callback
    def _async_read(self, _event: Event[EventStateChangedData] | None = None) -> None:
        """Note what the entities read together; it counts at once, or once it has held."""
        states = known_states(self._hass, self._settings.plug_entities)
        outside = [state for state in states if not self._means_plugged_in(state)]
        read = Plug.UNPLUGGED if outside else Plug.PLUGGED if states else Plug.UNKNOWN
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
        self._async_stop_settling()
        held_until = self._read_at + HELD_FOR
        if read in (Plug.PLUGGED, self.plug) or held_until <= now:
            self._async_settle()
        else:
            job = HassJob(self._async_settle, "settle a plug", cancel_on_shutdown=True)
            self._cancel_settling = async_call_later(self._hass, held_until - now, job)

    def _means_plugged_in(self, state: State) -> bool:
        return state.state.lower() in self._settings.plugged_states

    @callback
    def _async_settle(self, _now: datetime | None = None) -> None:
        self._cancel_settling = None
        if self._read is None or self._read is self.plug:
            return
        self.plug, self.since = self._read, self._read_at
        if self.plug is not Plug.UNKNOWN:
            if self._last_known not in (None, self.plug):
                self.changed_at = self.since
            self._last_known = self.plug
        self._on_change()

    @callback
    def _async_stop_settling(self) -> None:
        if self._cancel_settling is not None:
            self._cancel_settling()
            self._cancel_settling = None


class CarWatch:
    """Watches everything that was named for one car."""

    def __init__(
        self,
        hass: HomeAssistant,
        settings: CarSettings,
        *,
        was_unplugged: bool,
        on_change: Callable[[], None],
        on_power: Callable[[float | None], None],
    ) -> None:
        """Start with what is stored; `async_start` reads the entities.

        Args:
            hass: Home Assistant.
            settings: What is to be watched.
            was_unplugged: The car was known to be unplugged when we stopped.
            on_change: Called when `plug`, `watched_at` or whether the car charges has changed.
            on_power: Called with each reading of the charging power [kW]; None: not known now.
        """
        self._hass = hass
        self._settings = settings
        self._on_change = on_change
        self._on_power = on_power
        self._is_charging: bool | None = None
        self._plug_watch = PlugWatch(
            hass, settings, was_unplugged=was_unplugged, on_change=on_change
        )
        self.watched_at: datetime | None = None
        """Latest change of a watched entity, or of whether the car charges [UTC]."""

    @property
    def plug(self) -> Plug | None:
        """None: no plug entity was named."""
        return self._plug_watch.plug if self._settings.plug_entities else None

    @property
    def plug_since(self) -> datetime:
        """When the plug entities began to say so [UTC]."""
        return self._plug_watch.since

    @property
    def plug_changed_at(self) -> datetime | None:
        """When the car was plugged in or unplugged [UTC]; None: not since the start."""
        return self._plug_watch.changed_at

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Watch, until what is returned is called."""
        power = self._settings.charging_power_entity
        stops = [
            self._plug_watch.async_start(),
            async_track_state_change_event(
                self._hass, self._settings.watch_entities, self._async_watched_changed
            ),
            async_track_state_change_event(
                self._hass, [power] if power else [], self._async_power_changed
            ),
        ]
        self._async_read_power(None if power is None else self._hass.states.get(power))

        @callback
        def stop_all() -> None:
            for stop in stops:
                stop()

        return stop_all

    @callback
    def _async_watched_changed(self, event: Event[EventStateChangedData]) -> None:
        """Note a change from one known state to another."""
        before, after = event.data["old_state"], event.data["new_state"]
        if is_known(before) and is_known(after) and before.state != after.state:
            self._async_note_change()

    @callback
    def _async_power_changed(self, event: Event[EventStateChangedData]) -> None:
        self._async_read_power(event.data["new_state"])

    @callback
    def _async_read_power(self, state: State | None) -> None:
        """Pass on a reading; one that shows that charging began or ended is a change, too."""
        power_kw = power_of(state)
        self._on_power(power_kw)
        before = self._is_charging
        self._is_charging = None if power_kw is None else power_kw >= CHARGING_FROM_KW
        if before is not None and self._is_charging is (not before):
            self._async_note_change()
        elif before is not self._is_charging:  # a meter that is back
            self._on_change()

    @callback
    def _async_note_change(self) -> None:
        self.watched_at = dt_util.utcnow()
        self._on_change()


def is_known(state: State | None) -> TypeGuard[State]:
    """Return whether an entity is there and has a value."""
    return state is not None and state.state not in (STATE_UNKNOWN, STATE_UNAVAILABLE)


def known_states(hass: HomeAssistant, entity_ids: Iterable[str]) -> list[State]:
    """Return the states of those entities that are there and have a value."""
    states = (hass.states.get(entity_id) for entity_id in entity_ids)
    return [state for state in states if is_known(state)]


def power_of(state: State | None) -> float | None:
    """Return what a power sensor reads [kW]; None: nothing that can be used."""
    if not is_known(state):
        return None
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    try:
        return PowerConverter.convert(float(state.state), unit, UnitOfPower.KILO_WATT)
    except HomeAssistantError, ValueError:
        return None
