"""The options as values; what this version does not know is as by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any, Final, Self
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.util import slugify
from .const import DispatchingCovers, RefreshMode
from .model.charging.policy import AllowanceCounts, RatesFollow
from .model.knowledge import Preferences
from .model.polling.state import Plug
from .model.prices.level import LevelThresholds
from .model.prices.tariff import PaymentMethod
from .model.serialize import load_or
from .model.usage.consumption import GasUnit
from .plug_words import PLUGGED_WORDS, SILENT_WORDS, UNPLUGGED_WORDS

CONF_ALLOWANCE_COUNTS: Final = "allowance_counts"
CONF_AUTO_JOIN_SESSIONS: Final = "auto_join_sessions"
CONF_CALORIFIC_VALUE: Final = "calorific_value"
CONF_CARS: Final = "cars"
CONF_CHARGING_POWER_ENTITY: Final = "charging_power_entity"
CONF_CHEAP_BELOW: Final = "cheap_below"
CONF_DISPATCHING_COVERS: Final = "dispatching_covers"
CONF_EXPENSIVE_ABOVE: Final = "expensive_above"
CONF_GAS_UNIT: Final = "gas_unit"
CONF_MINIMUM_DISPATCH_MINUTES: Final = "minimum_dispatch_minutes"
CONF_PAYMENT_METHOD: Final = "payment_method"
CONF_PLUG_ENTITIES: Final = "plug_entities"
CONF_PLUGGED_STATES: Final = "plugged_states"
CONF_POWER_ENTITY: Final = "power_entity"
CONF_RATES_FOLLOW: Final = "rates_follow"
CONF_REFRESH_MODE: Final = "refresh_mode"
CONF_UNPLUGGED_STATES: Final = "unplugged_states"
CONF_WATCH_ENTITIES: Final = "watch_entities"
AUTO: Final = "auto"
DEFAULT_CALORIFIC_VALUE: Final = 40.0
"""[MJ/m³]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options of the account."""

    preferences: Preferences
    auto_join_sessions: bool
    refresh_mode: RefreshMode
    power_entity: str | None
    """Positive: from the grid."""

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Read the saved options."""

        def saved[T, O](kind: type[T], name: str, otherwise: O) -> T | O:
            return load_or(kind, options.get(name), otherwise)

        minutes = saved(float, CONF_MINIMUM_DISPATCH_MINUTES, 0.0)
        counts = saved(AllowanceCounts, CONF_ALLOWANCE_COUNTS, AllowanceCounts.CHARGING_TIME)
        both = DispatchingCovers.DISPATCHES_AND_OFF_PEAK
        return cls(
            preferences=Preferences(
                payment_method=saved(PaymentMethod, CONF_PAYMENT_METHOD, None),
                gas_unit=saved(GasUnit, CONF_GAS_UNIT, None),
                calorific_value=saved(float, CONF_CALORIFIC_VALUE, DEFAULT_CALORIFIC_VALUE),
                rates_follow=saved(RatesFollow, CONF_RATES_FOLLOW, None),
                minimum_dispatch=timedelta(minutes=minutes),
                allowance_counts=counts,
                dispatching_covers_off_peak=(
                    saved(DispatchingCovers, CONF_DISPATCHING_COVERS, both) is both
                ),
                level_thresholds=LevelThresholds(
                    cheap_below=saved(float, CONF_CHEAP_BELOW, None),
                    expensive_above=saved(float, CONF_EXPENSIVE_ABOVE, None),
                ),
            ),
            auto_join_sessions=saved(bool, CONF_AUTO_JOIN_SESSIONS, False),  # noqa: FBT003 - the default
            refresh_mode=saved(RefreshMode, CONF_REFRESH_MODE, RefreshMode.ADAPTIVE),
            power_entity=saved(str, CONF_POWER_ENTITY, None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CarSettings:
    """The options of a car: entities that tell of it."""

    plug_entities: tuple[str, ...]
    plugged_states: frozenset[str]
    unplugged_states: frozenset[str]
    """As `slugify` writes them."""
    watch_entities: tuple[str, ...]
    charging_power_entity: str | None

    @classmethod
    def of(cls, options: Mapping[str, Any], car_id: str) -> Self:
        """Read the saved options; a person's words come before the known ones."""
        saved: Mapping[str, Any] = options.get(CONF_CARS, {}).get(car_id, {})
        plugged, unplugged = (
            frozenset(map(slugify, saved.get(key) or ()))
            for key in (CONF_PLUGGED_STATES, CONF_UNPLUGGED_STATES)
        )
        plugged |= frozenset(chain(*PLUGGED_WORDS.values())) - unplugged
        return cls(
            plug_entities=tuple(saved.get(CONF_PLUG_ENTITIES, ())),
            plugged_states=plugged,
            unplugged_states=unplugged.union(*UNPLUGGED_WORDS.values()) - plugged,
            watch_entities=tuple(saved.get(CONF_WATCH_ENTITIES, ())),
            charging_power_entity=saved.get(CONF_CHARGING_POWER_ENTITY),
        )

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
