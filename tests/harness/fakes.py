"""Stand-ins for other integrations.

Of Teslemetry, Powerwall sync uses an action, the devices of sites, and some of their entities.

The action has the schema of Home Assistant 2026.10 and takes what Tesla takes. That is too much: a
tariff that is empty, or wrapped once too often, is accepted and leaves the site without a plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.util import dt as dt_util
import probatio as vol
from pytest_homeassistant_custom_component.common import MockConfigEntry

DOMAIN = "teslemetry"
ACTION = "time_of_use"
SCHEMA = vol.Schema({vol.Required("device_id"): cv.string, vol.Required("tou_settings"): dict})

WATCHED = {
    "default_real_mode": ("select", "autonomous"),
    "components_disallow_charge_from_grid_with_solar_installed": ("switch", "on"),
    "user_settings_storm_mode_enabled": ("switch", "off"),
}
"""Entities of a site by the key of their unique id: platform, and what they read if all is well.

The key of the second says the opposite of its name: it is on while the grid may charge.
"""


@dataclass(frozen=True, slots=True)
class Send:
    """A call of the action that reached the site."""

    at: datetime
    site: str
    tariff: Mapping[str, Any]
    is_refused: bool


@dataclass
class Teslemetry:
    """The stand-in. `plans` is what each site keeps to, day after day."""

    hass: HomeAssistant
    sends: list[Send] = field(default_factory=list)
    plans: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    refusing: set[str] = field(default_factory=set)
    """Sites that take nothing now."""

    def __post_init__(self) -> None:
        """Have an account, and offer the action."""
        self._entry = MockConfigEntry(domain=DOMAIN, title="Teslemetry")
        self._entry.add_to_hass(self.hass)
        self.hass.services.async_register(DOMAIN, ACTION, self._async_time_of_use, schema=SCHEMA)

    # --- What is there to see ---------------------------------------------------------------------

    def accepted(self, site: str) -> list[Send]:
        """Return the sends that the site took, in order of time."""
        return [send for send in self.sends if send.site == site and not send.is_refused]

    # --- What can be done -------------------------------------------------------------------------

    def add_site(self, number: str, name: str = "My Home") -> str:
        """Add an energy site on which all is as it should be, and return its device's id."""
        device = dr.async_get(self.hass).async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={(DOMAIN, number)},
            manufacturer="Tesla",
            name=name,
            serial_number=number,
        )
        for key, (platform, state) in WATCHED.items():
            entity = er.async_get(self.hass).async_get_or_create(
                platform, DOMAIN, f"{number}-{key}", config_entry=self._entry, device_id=device.id
            )
            self.hass.states.async_set(entity.entity_id, state)
        return device.id

    def entity_of(self, number: str, key: str) -> str:
        """Return the entity of a site by its key."""
        platform, _ = WATCHED[key]
        entity_id = er.async_get(self.hass).async_get_entity_id(platform, DOMAIN, f"{number}-{key}")
        assert entity_id is not None
        return entity_id

    async def _async_time_of_use(self, call: ServiceCall) -> None:
        site = self._site(call.data["device_id"])
        given = call.data["tou_settings"]
        # one wrapper is peeled off, and one only
        tariff = given.get("tariff_content_v2", given)
        self.sends.append(Send(dt_util.utcnow(), site, tariff, site in self.refusing))
        if site in self.refusing:
            raise HomeAssistantError("Command returned error: upstream internal error")
        self.plans[site] = tariff if "seasons" in tariff else {}

    def _site(self, device_id: str) -> str:
        device = dr.async_get(self.hass).async_get(device_id)
        if device is None or device.config_entry_id != self._entry.entry_id:
            raise ServiceValidationError("Not an energy site of Teslemetry")
        assert device.serial_number is not None
        return device.serial_number
