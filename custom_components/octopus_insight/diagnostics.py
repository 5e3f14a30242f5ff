"""Diagnostics: what a bug report needs, and nothing personal."""

from typing import Any
from homeassistant.components.diagnostics import async_redact_data
from homeassistant.core import HomeAssistant
from .entities.battery import site_diagnostics
from .entities.car import car_diagnostics
from .entities.meter import meter_diagnostics
from .entity import fields_of
from .options import CONF_CARS, ENTITY_OPTIONS
from .runtime import InsightConfigEntry


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: InsightConfigEntry
) -> dict[str, Any]:
    """Return what was asked, and what is known."""
    coordinator, sites = entry.runtime_data.timeline, entry.runtime_data.sites
    home, options = coordinator.data, dict(entry.options)
    # meters and cars are listed, not named: their ids are personal
    if CONF_CARS in options:
        options[CONF_CARS] = list(options[CONF_CARS].values())
    return {
        "options": async_redact_data(options, ENTITY_OPTIONS),
        "composed_at": home.now,
        "budget": coordinator.source.ledger(),
        "sources": {
            name: fields_of(source, "retrieved_at", "next_refresh", "last_error")
            for name, source in home.knowledge.sources.items()
        },
        "meters": [meter_diagnostics(view) for view in home.meters.values()],
        "cars": [car_diagnostics(view) for view in home.cars.values()],
        "sites": [site_diagnostics(site) for site in sites.values()],
    }
