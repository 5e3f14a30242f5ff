"""The price level as entities show it: one word with one look, by the tariff or by thresholds."""

from datetime import date, time, timedelta
from custom_components.octopus_insight.model.prices.level import LEVEL_LOOKS, PriceLevel
from tests.harness.home import local, move_to, shown, state_of

WINTER = date(2026, 11, 18)
NIGHT = local(WINTER, time(23, 30))
"""From here on a unit costs 7.0 p, not 29.6 p."""


def look(hass, supplier) -> tuple[object, object]:
    """Return the icon and the colour that the sensor shows."""
    attributes = state_of(hass, supplier, "import", "price_level").attributes
    return attributes["icon"], attributes["colour"]


async def test_thresholds_are_followed_by_sensor_and_event(hass, freezer, supplier, add_entry):
    """29.6 p is above 20 p, and so expensive; without thresholds it would be normal."""
    freezer.move_to(NIGHT - timedelta(minutes=20))
    await add_entry(options={"expensive_above": 0.2})
    assert shown(hass, supplier, "import", "price_level") == "expensive"
    assert look(hass, supplier) == (
        LEVEL_LOOKS[PriceLevel.EXPENSIVE].icon,
        LEVEL_LOOKS[PriceLevel.EXPENSIVE].colour,
    )
    await move_to(hass, freezer, NIGHT)
    assert shown(hass, supplier, "import", "price_level") == "cheap"
    event = state_of(hass, supplier, "import", "price_level_changed")
    assert event.attributes["event_type"] == "cheap"
    assert look(hass, supplier) == (
        LEVEL_LOOKS[PriceLevel.CHEAP].icon,
        LEVEL_LOOKS[PriceLevel.CHEAP].colour,
    )


async def test_a_level_that_is_not_known_has_the_look_of_the_unknown(
    hass, freezer, supplier, add_entry
):
    """No agreement is in force any more, so there is no price: not the last look, but its own."""
    freezer.move_to(local(WINTER, time(12)))
    await add_entry()
    supplier.perform(
        {"do": "end_agreement", "meter": "import", "valid_to": local(WINTER, time(19))}
    )
    await move_to(hass, freezer, local(WINTER, time(18, 30)))
    await move_to(hass, freezer, local(WINTER, time(19, 30)))
    assert shown(hass, supplier, "import", "price_level") is None
    assert look(hass, supplier) == (LEVEL_LOOKS[None].icon, LEVEL_LOOKS[None].colour)
