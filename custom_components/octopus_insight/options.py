"""The options as values; what this version does not know is as by default."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Any, Final, Self
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.util import slugify
from .const import ENERGY_ENTITIES, RefreshMode
from .model.knowledge import Preferences
from .model.polling.state import Plug
from .model.prices.level import LevelThresholds
from .model.serialize import load_known, load_or
from .plug_words import PLUGGED_WORDS, SILENT_WORDS, UNPLUGGED_WORDS

CONF_ADD_TO_ENERGY: Final = "add_to_energy_dashboard"
CONF_CARS: Final = "cars"
CONF_DISPATCHING_COVERS: Final = "dispatching_covers"
CONF_EXPORT_POWER_ENTITY: Final = "export_power_entity"
CONF_GAS_UNIT: Final = "gas_unit"
CONF_MINIMUM_DISPATCH_MINUTES: Final = "minimum_dispatch_minutes"
CONF_POWER_ENTITY: Final = "power_entity"
ONLY_DISPATCHES: Final = "dispatches"
_OF_CARS: Final = ("plug_entities", "watch_entities", "charging_power_entity")
ENTITY_OPTIONS: Final = (
    *(CONF_POWER_ENTITY, CONF_EXPORT_POWER_ENTITY, *ENERGY_ENTITIES.values()),
    *_OF_CARS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options of the account."""

    preferences: Preferences
    auto_join_sessions: bool = False
    home_mini: bool = False
    """Whether a Home Mini is asked what goes through the meters now."""
    token_addresses: bool = False
    """Whether panels and programs without a login may fetch the day."""
    addresses_outside: bool = False
    """Whether they may from outside the home network, too."""
    battery_kwh: float = 0.0
    """Of a battery that is planned for; 0: there is none."""
    battery_kw: float = 3.68
    """What it takes and gives at most; so much needs no consent of the network."""
    refresh_mode: RefreshMode = RefreshMode.ADAPTIVE
    power_entity: str | None = None
    """Positive: from the grid."""
    export_power_entity: str | None = None
    """To the grid, if the other one does not measure that."""

    @property
    def power_entities(self) -> tuple[str, ...]:
        """One signed sensor, or one of import and one of export."""
        named = (self.power_entity, self.export_power_entity)
        return () if self.power_entity is None else tuple(filter(None, named))

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Read the saved options; most are named as their fields are."""
        minutes = load_or(float, options.get(CONF_MINIMUM_DISPATCH_MINUTES), 0.0)
        preferences = load_known(
            Preferences,
            options,
            minimum_dispatch=timedelta(minutes=minutes),
            dispatching_covers_off_peak=options.get(CONF_DISPATCHING_COVERS) != ONLY_DISPATCHES,
            level_thresholds=load_known(LevelThresholds, options),
        )
        return load_known(cls, options, preferences=preferences)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarSettings:
    """The options of a car: entities that tell of it."""

    plug_entities: tuple[str, ...] = ()
    plugged_states: frozenset[str] = frozenset()
    unplugged_states: frozenset[str] = frozenset()
    """As `slugify` writes them."""
    watch_entities: tuple[str, ...] = ()
    charging_power_entity: str | None = None

    @property
    def entities(self) -> set[str]:
        """All that are named."""
        return {*self.plug_entities, *self.watch_entities, self.charging_power_entity or ""} - {""}

    @classmethod
    def of(cls, options: Mapping[str, Any], car_id: str) -> Self:
        """Read the saved options; a person's words come before the known ones."""
        own = load_known(cls, options.get(CONF_CARS, {}).get(car_id, {}))
        plugged = frozenset(map(slugify, own.plugged_states))
        unplugged = frozenset(map(slugify, own.unplugged_states))
        plugged |= frozenset(chain(*PLUGGED_WORDS.values())) - unplugged
        unplugged = unplugged.union(*UNPLUGGED_WORDS.values()) - plugged
        return replace(own, plugged_states=plugged, unplugged_states=unplugged)

    def plug_of(self, state: State) -> Plug | None:
        """Return what an entity says of the plug; None: nothing."""
        word = slugify(state.state)
        if word in self.plugged_states:
            return Plug.PLUGGED
        # a tracker names the zone where the car is
        is_elsewhere = state.domain == Platform.DEVICE_TRACKER and word not in SILENT_WORDS
        return Plug.UNPLUGGED if is_elsewhere or word in self.unplugged_states else None

    def words_not_known(self, hass: HomeAssistant) -> Mapping[str, str]:
        """Return words that nobody knows, by plug entity."""
        read_now = filter(None, map(hass.states.get, self.plug_entities))
        return {
            state.entity_id: state.state
            for state in read_now
            if self.plug_of(state) is None and slugify(state.state) not in SILENT_WORDS
        }
