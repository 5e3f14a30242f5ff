"""The simulated supplier of one household, at an address of this machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from homeassistant.const import CONF_API_KEY
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.const import (
    CONF_ACCOUNT_NUMBER,
    CONF_ADVANCED,
    CONF_API_URL,
    DOMAIN,
)
from simulator.control import Command, perform
from simulator.log import LoggedCall
from simulator.world import World

ADDRESS = ("Fictional", "ZZ1")
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

    def id_of(self, role: str) -> str:
        """Return the id of a device by its role, as it stands in the unique ids of its entities."""
        match role:
            case "account":
                return self.world.account_number
            case "car":
                return self.world.car().id
            case "charger":
                return next(
                    car.id
                    for car in self.world.cars
                    if car.model.typename == "SmartFlexChargePoint" and not car.is_retired
                )
            case _:
                return self.world.point(role).number

    def secrets(self) -> set[str]:
        """Return what nobody else may read: key, tokens, address, numbers of account and meters."""
        world = self.world
        meters = [meter for point in world.points for meter in point.meters]
        return {
            world.api_key,
            world.account_number,
            *world.tokens.expiry,
            *world.tokens.refresh_expiry,
            *(point.number for point in world.points),
            *(meter.serial for meter in meters),
            *(meter.device_id for meter in meters),
            *ADDRESS,
        }
