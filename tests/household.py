"""A household at the simulated supplier, and what tests of whole entries do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.octopus_insight.const import (
    CONF_ACCOUNT_NUMBER,
    CONF_ADVANCED,
    CONF_API_URL,
    DOMAIN,
)
from simulator.log import LoggedCall
from simulator.world import World

WRONG_KEY = "sk_live_of_somebody_else"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """The supplier on this machine: its world, and the address it answers at."""

    world: World
    url: str

    def typed(self, **differently: str) -> dict[str, Any]:
        """Return what a person types into the form of key and address."""
        typed = {CONF_API_KEY: self.world.api_key, CONF_API_URL: self.url} | differently
        return {
            CONF_API_KEY: typed[CONF_API_KEY],
            CONF_ADVANCED: {CONF_API_URL: typed[CONF_API_URL]},
        }

    def entry_data(self) -> dict[str, str]:
        """Return what is saved for the household's account."""
        return {
            CONF_API_KEY: self.world.api_key,
            CONF_ACCOUNT_NUMBER: self.world.account_number,
            CONF_API_URL: self.url,
        }

    def entry(
        self, *, data: Mapping[str, str] | None = None, options: Mapping[str, Any] | None = None
    ) -> MockConfigEntry:
        """Return an entry of the household's account, not yet in Home Assistant."""
        saved = self.entry_data() | dict(data or {})
        return MockConfigEntry(
            domain=DOMAIN,
            unique_id=saved[CONF_ACCOUNT_NUMBER],
            title=f"Octopus Energy {saved[CONF_ACCOUNT_NUMBER]}",
            data=saved,
            options=dict(options or {}),
        )

    def calls(self, kind: str | None = None) -> list[LoggedCall]:
        """Return the requests that came in, of one kind or of all."""
        return [call for call in self.world.log.calls if kind in (None, call.kind)]


async def move_to(hass: HomeAssistant, freezer: FrozenDateTimeFactory, moment: datetime) -> None:
    """Let it be `moment`, and wait until all that was due by then is done."""
    freezer.move_to(moment)
    async_fire_time_changed(hass, moment)
    await hass.async_block_till_done(wait_background_tasks=True)


async def unload_all(hass: HomeAssistant) -> None:
    """Unload every entry of ours that runs or waits to run: its timers would outlive the test."""
    running = (ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY)
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.state in running:
            await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
