"""What the user named that tells of one car, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from .const import (
    CONF_CARS,
    CONF_CHARGING_POWER_ENTITY,
    CONF_PLUG_ENTITIES,
    CONF_PLUGGED_STATES,
    CONF_WATCH_ENTITIES,
    DEFAULT_PLUGGED_STATES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarSettings:
    """Entities of the house that tell of a car or charger."""

    plug_entities: tuple[str, ...]
    plugged_states: frozenset[str]
    """What the plug entities read while the car is plugged in, in lower case."""
    watch_entities: tuple[str, ...]
    charging_power_entity: str | None

    @classmethod
    def of(cls, options: Mapping[str, Any], car_id: str, *, is_first: bool) -> Self:
        """Read the saved options of a car.

        What was saved while there was one car has no car's name on it: it is the first car's, until
        something is saved for that car by name.
        """
        unnamed = options if is_first else {}
        saved: Mapping[str, Any] = options.get(CONF_CARS, {}).get(car_id, unnamed)
        # with none at all, every state would mean unplugged
        states = saved.get(CONF_PLUGGED_STATES) or DEFAULT_PLUGGED_STATES
        return cls(
            plug_entities=tuple(saved.get(CONF_PLUG_ENTITIES, ())),
            plugged_states=frozenset(state.strip().lower() for state in states),
            watch_entities=tuple(saved.get(CONF_WATCH_ENTITIES, ())),
            charging_power_entity=saved.get(CONF_CHARGING_POWER_ENTITY),
        )
