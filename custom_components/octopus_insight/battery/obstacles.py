"""What at the battery itself keeps it from following a tariff: looked at, never changed.

Entities are found by their unique ids, for a person may call them what they like.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from homeassistant.const import STATE_OFF, STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .sender import TESLEMETRY, site_id_of


class SiteWarning(StrEnum):
    """What a person should know; the word is the key of its text."""

    NOT_TIME_BASED = "powerwall_not_time_based"
    GRID_CHARGING_OFF = "powerwall_grid_charging_off"
    STORM_WATCH = "powerwall_storm_watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An entity of the battery, and the states in which it warns."""

    platform: Platform
    key: str
    states: frozenset[str]
    warning: SiteWarning


WATCHED = (
    Watched(
        platform=Platform.SELECT,
        key="default_real_mode",
        states=frozenset({"self_consumption", "backup"}),
        warning=SiteWarning.NOT_TIME_BASED,
    ),
    Watched(
        platform=Platform.SWITCH,
        # its key says the opposite of its name: it is on while the grid may charge
        key="components_disallow_charge_from_grid_with_solar_installed",
        states=frozenset({STATE_OFF}),
        warning=SiteWarning.GRID_CHARGING_OFF,
    ),
    Watched(
        platform=Platform.SWITCH,
        key="user_settings_storm_mode_enabled",
        states=frozenset({STATE_ON}),
        warning=SiteWarning.STORM_WATCH,
    ),
    Watched(
        platform=Platform.BINARY_SENSOR,
        key="storm_mode_active",
        states=frozenset({STATE_ON}),
        warning=SiteWarning.STORM_WATCH,
    ),
)


def watched_entities(hass: HomeAssistant, site_device: str | None) -> Iterator[tuple[str, Watched]]:
    """Yield the ids of the site's entities that are there, each with what it warns of."""
    site_id = site_id_of(hass, site_device)
    registry = er.async_get(hass)
    for watched in () if site_id is None else WATCHED:
        unique_id = f"{site_id}-{watched.key}"
        entity_id = registry.async_get_entity_id(watched.platform, TESLEMETRY, unique_id)
        if entity_id is not None:
            yield entity_id, watched


def warnings_of(hass: HomeAssistant, site_device: str | None) -> list[SiteWarning]:
    """Return what warns now, each once, in the order of the table; unknown warns of nothing."""
    found = {
        watched.warning: None
        for entity_id, watched in watched_entities(hass, site_device)
        if (state := hass.states.get(entity_id)) is not None and state.state in watched.states
    }
    return list(found)
