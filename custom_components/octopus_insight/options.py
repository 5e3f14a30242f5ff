"""The entry's options as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from .const import (
    AUTO,
    CONF_ALLOWANCE_COUNTS,
    CONF_AUTO_JOIN_SESSIONS,
    CONF_CALORIFIC_VALUE,
    CONF_CARS,
    CONF_CHARGING_POWER_ENTITY,
    CONF_CHEAP_BELOW,
    CONF_DISPATCHING_COVERS,
    CONF_EXPENSIVE_ABOVE,
    CONF_GAS_UNIT,
    CONF_MINIMUM_DISPATCH_MINUTES,
    CONF_PAYMENT_METHOD,
    CONF_PLUG_ENTITIES,
    CONF_PLUGGED_STATES,
    CONF_POWER_ENTITY,
    CONF_RATES_FOLLOW,
    CONF_REFRESH_MODE,
    CONF_WATCH_ENTITIES,
    DEFAULT_CALORIFIC_VALUE,
    DEFAULT_PLUGGED_STATES,
    DispatchingCovers,
    RefreshMode,
)
from .model.charging.policy import AllowanceCounts, RatesFollow
from .model.knowledge import Preferences
from .model.prices.level import LevelThresholds
from .model.prices.tariff import PaymentMethod
from .model.usage.consumption import GasUnit


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
        payment = options.get(CONF_PAYMENT_METHOD, AUTO)
        unit = options.get(CONF_GAS_UNIT, AUTO)
        follow = options.get(CONF_RATES_FOLLOW, AUTO)
        covers = options.get(CONF_DISPATCHING_COVERS, DispatchingCovers.DISPATCHES_AND_OFF_PEAK)
        return cls(
            preferences=Preferences(
                payment_method=None if payment == AUTO else PaymentMethod(payment),
                gas_unit=None if unit == AUTO else GasUnit(unit),
                calorific_value=options.get(CONF_CALORIFIC_VALUE, DEFAULT_CALORIFIC_VALUE),
                rates_follow=None if follow == AUTO else RatesFollow(follow),
                minimum_dispatch=timedelta(minutes=options.get(CONF_MINIMUM_DISPATCH_MINUTES, 0)),
                allowance_counts=AllowanceCounts(
                    options.get(CONF_ALLOWANCE_COUNTS, AllowanceCounts.CHARGING_TIME)
                ),
                dispatching_covers_off_peak=covers == DispatchingCovers.DISPATCHES_AND_OFF_PEAK,
                level_thresholds=LevelThresholds(
                    cheap_below=options.get(CONF_CHEAP_BELOW),
                    expensive_above=options.get(CONF_EXPENSIVE_ABOVE),
                ),
            ),
            auto_join_sessions=options.get(CONF_AUTO_JOIN_SESSIONS, False),
            refresh_mode=RefreshMode(options.get(CONF_REFRESH_MODE, RefreshMode.ADAPTIVE)),
            power_entity=options.get(CONF_POWER_ENTITY),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CarSettings:
    """The options of one car: the home's own entities that say something about it."""

    plug_entities: tuple[str, ...]
    plugged_states: frozenset[str]
    """In lower case."""
    watch_entities: tuple[str, ...]
    charging_power_entity: str | None

    @classmethod
    def of(cls, options: Mapping[str, Any], car_id: str) -> Self:
        """Read the saved options of a car."""
        saved: Mapping[str, Any] = options.get(CONF_CARS, {}).get(car_id, {})
        # with none at all, every state would mean unplugged
        states = saved.get(CONF_PLUGGED_STATES) or DEFAULT_PLUGGED_STATES
        return cls(
            plug_entities=tuple(saved.get(CONF_PLUG_ENTITIES, ())),
            plugged_states=frozenset(state.strip().lower() for state in states),
            watch_entities=tuple(saved.get(CONF_WATCH_ENTITIES, ())),
            charging_power_entity=saved.get(CONF_CHARGING_POWER_ENTITY),
        )
