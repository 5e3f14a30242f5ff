"""A household at the simulated supplier, and what tests of whole entries do with it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from logging import INFO
from typing import Any
from unittest.mock import PropertyMock, patch
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_API_KEY, STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from custom_components.octopus_insight.const import (
    CONF_ACCOUNT_NUMBER,
    CONF_ADVANCED,
    CONF_API_URL,
    DOMAIN,
    PLATFORMS,
)
from custom_components.octopus_insight.octopus import ZONE
from simulator.control import Command, perform
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

    def car_options(self, **options: Any) -> dict[str, Any]:
        """Return options of the household's car as they are saved."""
        return {"cars": {self.world.car().id: options}}

    def perform(self, command: Command) -> Any:
        """Let something happen at the supplier; the simulator's README lists the commands."""
        return perform(self.world, command)

    def calls(self, kind: str | None = None) -> list[LoggedCall]:
        """Return the requests that came in, of one kind or of all."""
        return [call for call in self.world.log.calls if kind in (None, call.kind)]


async def move_to(hass: HomeAssistant, freezer: FrozenDateTimeFactory, moment: datetime) -> None:
    """Let it be `moment`, and wait until all that was due by then is done."""
    freezer.move_to(moment)
    # twice: what is due may set another timer, for a moment that is past as well
    for _ in range(2):
        async_fire_time_changed(hass, moment)
        await hass.async_block_till_done(wait_background_tasks=True)


async def unload_all(hass: HomeAssistant) -> None:
    """Unload every entry of ours that runs or waits to run: its timers would outlive the test."""
    running = (ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY)
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.state in running:
            await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what our log told a person: information, warnings and errors, in order of time."""
    return [
        f"{record.levelname} {record.getMessage()}"
        for record in caplog.records
        if record.name.startswith(f"custom_components.{DOMAIN}") and record.levelno >= INFO
    ]


@contextmanager
def same_home() -> Iterator[None]:
    """Let Home Assistant be one certain home, whose moments for asking are always the same."""
    with patch("homeassistant.helpers.instance_id.async_get", return_value="home"):
        yield


@contextmanager
def only(platform: Platform) -> Iterator[None]:
    """Let entries load this one platform, with all its entities enabled."""
    enabled = PropertyMock(return_value=True)
    with (
        patch(f"custom_components.{DOMAIN}.PLATFORMS", [platform]),
        patch.object(Entity, "entity_registry_enabled_default", enabled),
    ):
        yield


def local(day: date, wall: time) -> datetime:
    """Return the moment [UTC] at which the clock in London shows this."""
    return datetime.combine(day, wall, tzinfo=ZONE).astimezone(UTC)


# --- What entities show ---------------------------------------------------------------------------


def owner_of(supplier: Supplier, role: str) -> str:
    """Return the id that a device's entities carry in their unique ids, by the device's role."""
    match role:
        case "account":
            return supplier.world.account_number
        case "car":
            return supplier.world.car().id
        case "charger":
            return next(
                car.id
                for car in supplier.world.cars
                if car.model.typename == "SmartFlexChargePoint" and not car.is_retired
            )
        case _:
            return supplier.world.point(role).number


def entity_id_of(hass: HomeAssistant, supplier: Supplier, role: str, key: str) -> str:
    """Return the entity of a device by its translation key.

    Raises:
        LookupError: There is none.
    """
    registry = er.async_get(hass)
    unique_id = f"{owner_of(supplier, role)}_{key}"
    for platform in PLATFORMS:
        entity_id = registry.async_get_entity_id(platform, DOMAIN, unique_id)
        if entity_id is not None:
            return entity_id
    raise LookupError(f"no entity {key} of the {role}")


def state_of(hass: HomeAssistant, supplier: Supplier, role: str, key: str) -> State:
    """Return the state of a device's entity, with its attributes."""
    state = hass.states.get(entity_id_of(hass, supplier, role, key))
    assert state is not None
    return state


def shown(hass: HomeAssistant, supplier: Supplier, role: str, key: str) -> object:
    """Return what an entity shows: a number, a moment, yes or no, a word; None: unknown."""
    word = state_of(hass, supplier, role, key).state
    if word == STATE_UNKNOWN:
        return None
    if word in (STATE_ON, STATE_OFF):
        return word == STATE_ON
    try:
        return float(word)
    except ValueError:
        return dt_util.parse_datetime(word) or word


def wrong_entities(
    hass: HomeAssistant, supplier: Supplier, right: Mapping[tuple[str, str], Any]
) -> dict[tuple[str, str], tuple[object, object]]:
    """Return, of the given right values, those not shown: each with what is shown instead."""
    wrong = {}
    for (role, key), value in right.items():
        seen = shown(hass, supplier, role, key)
        expected = pytest.approx(value) if isinstance(value, float) else value
        if seen != expected:
            wrong[role, key] = (seen, value)
    return wrong
