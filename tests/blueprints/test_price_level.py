"""The template blueprint: the level of any price, by limits or by its rank in the day."""

from typing import Any
from homeassistant.setup import async_setup_component
from custom_components.octopus_insight.model.prices.level import LEVEL_LOOKS, PriceLevel

PRICE, LEVEL = "sensor.my_price", "sensor.my_price_level"
DAY = [*[0.10] * 12, *[0.20] * 24, *[0.40] * 12]
LIMITS = {"cheap_below": 0.15, "expensive_above": "0.30"}
ROWS = {"list_attribute": "today", "list_field": "value"}


async def template(hass, **inputs: Any) -> None:
    using = {"path": "octopus_insight/price_level.yaml", "input": {"price_entity": PRICE, **inputs}}
    config = {"use_blueprint": using, "name": "My price level", "unique_id": "level"}
    assert await async_setup_component(hass, "template", {"template": [config]})
    await hass.async_block_till_done()


async def level_at(hass, price: object, **attributes: Any) -> str:
    hass.states.async_set(PRICE, str(price), attributes)
    await hass.async_block_till_done()
    return hass.states.get(LEVEL).state


async def test_limits_decide_and_zero_is_a_plunge(hass):
    await template(hass, **LIMITS)
    prices = {0.14: "cheap", 0.15: "normal", 0.3: "normal", 0.31: "expensive", 0: "plunge"}
    assert {price: await level_at(hass, price) for price in prices} == prices
    for gone in ("unknown", "unavailable", "much"):
        assert await level_at(hass, gone) == "unavailable"
    assert await level_at(hass, 0.1) == "cheap"


async def test_without_limits_the_quarters_of_the_day_stand_out(hass):
    """Rows may be numbers or have a field; unknown ones do not count."""
    await template(hass, **ROWS)
    rows = [{"value": one} for one in DAY] + [{"value": None}]
    prices = {0.1: "cheap", 0.2: "normal", 0.4: "expensive", -0.1: "plunge"}
    assert {one: await level_at(hass, one, today=rows) for one in prices} == prices
    # a flat day has neither, and nor has a price without its list
    assert await level_at(hass, 0.2, today=[{"value": 0.2}] * 48) == "normal"
    assert await level_at(hass, 0.1) == "normal"
    assert await level_at(hass, 0.1, today=[]) == "normal"


async def test_plain_numbers_do_as_well_and_a_limit_goes_before_the_rank(hass):
    await template(hass, list_attribute="today", cheap_below=0.05)
    assert await level_at(hass, 0.1, today=DAY) == "normal"
    assert await level_at(hass, 0.04, today=DAY) == "cheap"
    assert await level_at(hass, 0.4, today=DAY) == "expensive"


async def test_a_level_looks_like_the_integrations_own(hass):
    """Lamps and displays read its colour and icon."""
    await template(hass, **LIMITS)
    for price, level in {0: "plunge", 0.1: "cheap", 0.2: "normal", 0.4: "expensive"}.items():
        assert await level_at(hass, price) == level
        shown, look = hass.states.get(LEVEL).attributes, LEVEL_LOOKS[PriceLevel(level)]
        assert (shown["icon"], tuple(shown["colour"])) == (look.icon, look.colour)
