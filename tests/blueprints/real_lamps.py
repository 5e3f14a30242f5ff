"""Lamps of Home Assistant's own kind, which say in their own colour mode what they show."""

from typing import Any, override
from homeassistant.components.light import ColorMode, LightEntity, LightEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import setup_test_component_platform


class RealLamp(LightEntity):
    """It shows what it was sent, a little off, as lamps do; `sent` counts the commands."""

    _attr_should_poll = False

    def __init__(self, name: str, mode: ColorMode, *, effects: tuple[str, ...] = ()) -> None:
        """Be off, and know one colour mode."""
        self._attr_name = self._attr_unique_id = name
        self._attr_supported_color_modes = {mode}
        self._mode = mode
        self._attr_is_on = False
        self._attr_color_temp_kelvin = 2700
        if effects:
            self._attr_supported_features = LightEntityFeature.EFFECT
            self._attr_effect_list = list(effects)
        self.sent: list[dict[str, Any]] = []

    @property
    @override
    def color_mode(self) -> ColorMode:
        return self._mode

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        self.sent.append(kwargs)
        self._attr_is_on = True
        if (brightness := kwargs.get("brightness")) is not None:
            self._attr_brightness = min(255, brightness + 1)  # a dimmer of 100 steps
        if (hs := kwargs.get("hs_color")) is not None:
            self._attr_hs_color = (hs[0] + 1.5, max(0.0, hs[1] - 2))
        if (xy := kwargs.get("xy_color")) is not None:
            self._attr_xy_color = (round(xy[0], 2), round(xy[1], 2))
        if (rgb := kwargs.get("rgb_color")) is not None:
            self._attr_rgb_color = tuple(min(255, part + 2) for part in rgb)
        if (rgbw := kwargs.get("rgbw_color")) is not None:
            self._attr_rgbw_color = rgbw
        self._attr_effect = kwargs.get("effect")
        self.async_write_ha_state()

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        self.sent.append({})
        self._attr_is_on = False
        self.async_write_ha_state()

    def play(self, effect: str) -> None:
        """Show an effect that somebody chose."""
        self._attr_effect = effect
        self.async_write_ha_state()

    def be_there(self, *, is_there: bool) -> None:
        """Lose power at the wall, or get it back, in the colour of an old lamp."""
        self._attr_available = is_there
        if is_there:
            self._attr_is_on, self._attr_brightness, self._attr_hs_color = True, 255, (30.0, 60.0)
        self.async_write_ha_state()


async def plug_in(hass: HomeAssistant, *lamps: RealLamp, group: str | None = None) -> None:
    """Add lamps to the house, and a group of all of them."""
    setup_test_component_platform(hass, "light", lamps)
    platforms: list[dict[str, Any]] = [{"platform": "test"}]
    if group:
        members = [f"light.{lamp.name}" for lamp in lamps]
        platforms.append({"platform": "group", "name": group, "entities": members})
    assert await async_setup_component(hass, "light", {"light": platforms})
    await hass.async_block_till_done()
