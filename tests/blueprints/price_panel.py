"""A panel that a price blueprint drives: what it was given, and the means to let time pass."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.light import LIGHT_TURN_ON_SCHEMA
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.color import color_RGB_to_hs
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from custom_components.octopus_insight.model.prices.level import LEVEL_LOOKS, PriceLevel

LEVEL = "sensor.electricity_price_level"
RATE = "sensor.electricity_current_rate"
NEXT_CHANGE = "sensor.electricity_next_rate_change"
COST = "sensor.electricity_cost_per_hour"
SENSORS = {
    "level_entity": LEVEL,
    "rate_entity": RATE,
    "next_change_entity": NEXT_CHANGE,
    "cost_entities": [COST],
}
HANDED = (
    *("text", "colour", "icon", "level", "word", "rate", "next_change", "until"),
    *("cost_per_hour", "brightness", "is_known", "is_night"),
)
"""The variables that a person's own actions are promised."""

GATHERED = timedelta(seconds=2)
GONE = timedelta(seconds=10)
"""How long the display waits for what changes together, and out what is gone for a moment."""


@dataclass
class PricePanel:
    """A Home Assistant with one automation of a price blueprint; its actions are recorded."""

    hass: HomeAssistant
    freezer: FrozenDateTimeFactory
    blueprint: str
    shown: list[dict[str, Any]] = field(default_factory=list)
    """What the person's own actions were handed, run by run."""

    async def automate(
        self, *actions: dict[str, Any], handed: tuple[str, ...] = HANDED, **inputs: Any
    ) -> None:
        """Make an automation of the blueprint; without actions, one that hands over everything."""
        self.hass.services.async_register("panel", "show", self._async_show)
        given = {name: f"{{{{ {name} }}}}" for name in handed}
        key = "announce_actions" if "notify" in self.blueprint else "show_actions"
        own = {key: list(actions) or [{"action": "panel.show", "data": given}]}
        path = f"octopus_insight/{self.blueprint}.yaml"
        using = {"use_blueprint": {"path": path, "input": SENSORS | own | inputs}}
        await self.hass.config.async_set_time_zone("Europe/London")
        assert await async_setup_component(self.hass, "automation", {"automation": [using]})
        await settle()

    async def stop(self) -> None:
        """Turn the automation off: its timers would outlive the test."""
        await self.hass.services.async_call(
            "automation", "turn_off", {"entity_id": "all"}, blocking=True
        )

    async def _async_show(self, call: ServiceCall) -> None:
        self.shown.append(dict(call.data))

    async def price(self, level: PriceLevel | None, rate: float | None = 0.25) -> None:
        """Let level and rate become this, one after the other, as they do on the half hour."""
        look = LEVEL_LOOKS[level]
        self.hass.states.async_set(
            LEVEL, level or "unknown", {"icon": look.icon, "colour": look.colour}
        )
        self.hass.states.async_set(RATE, "unknown" if rate is None else str(rate))
        await settle()

    async def read(self, entity_id: str, value: str) -> None:
        """Let a sensor read something."""
        self.hass.states.async_set(entity_id, value)
        await settle()

    async def wait(self, interval: timedelta = GATHERED) -> None:
        """Let time pass, and what is then due be done."""
        await settle()
        await self.live_until(dt_util.utcnow() + interval)

    async def live_until(self, moment: datetime) -> None:
        """Let it be that moment."""
        self.freezer.move_to(moment)
        async_fire_time_changed(self.hass, moment)
        await settle()


class Lamp:
    """A lamp that does what it is told, as Home Assistant's own schema lets it be told."""

    def __init__(self, hass: HomeAssistant, entity_id: str = "light.kitchen") -> None:
        """Be off."""
        self.hass, self.entity_id = hass, entity_id
        self.told: list[dict[str, Any]] = []
        schema = cv.make_entity_service_schema(LIGHT_TURN_ON_SCHEMA)
        hass.services.async_register("light", "turn_on", self._async_turn_on, schema=schema)
        hass.services.async_register("light", "turn_off", self._async_turn_off)
        hass.states.async_set(entity_id, "off")

    async def _async_turn_on(self, call: ServiceCall) -> None:
        data = {key: value for key, value in call.data.items() if key != "entity_id"}
        self.told.append(data)
        self.shows(data["rgb_color"], data["brightness"])

    def shows(self, rgb_color: tuple[int, int, int], brightness: int) -> None:
        """Be on, and say so as a lamp does that knows colours by RGB."""
        shown = {"hs_color": color_RGB_to_hs(*rgb_color), "brightness": brightness}
        self.hass.states.async_set(
            self.entity_id, "on", {"supported_color_modes": ["rgb"], "color_mode": "rgb", **shown}
        )

    async def _async_turn_off(self, _call: ServiceCall) -> None:
        self.told.append({})
        self.hass.states.async_set(self.entity_id, "off")


async def settle() -> None:
    """Let what is due be done, but do not wait for an automation that waits."""
    for _ in range(50):
        await asyncio.sleep(0)
