"""A blueprint's form offers what fits; who chooses something else there is told so in words."""

from pathlib import Path
from typing import Any
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
from price_panel import settle
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.const import DOMAIN

FOLDER = Path(__file__).parents[2] / "blueprints"
ACTION = [{"event": "done"}]
PRICES = {
    "level_entity": "sensor.electricity_price_level",
    "rate_entity": "sensor.electricity_current_rate",
    "next_change_entity": "sensor.electricity_next_rate_change",
}
DISPLAY, NOTIFY = PRICES | {"show_actions": ACTION}, PRICES | {"announce_actions": ACTION}
CAR = {
    "dispatching_entity": "binary_sensor.tesla_model_y_intelligent_dispatching",
    "plug_entity": "sensor.plug",
    "extra_actions": ACTION,
}
FRAMES = {
    "data_source": "sensor.source",
    "previous_day_rates": "event.electricity_previous_day_rates",
    "current_day_rates": "event.electricity_current_day_rates",
    "next_day_rates": "event.electricity_next_day_rates",
}
FRAMES_WRONG = "*previous*, *current* and *next day rates* of the same meter"
PRICES_WRONG = "*price level*, *current rate* and *next rate change* of the same meter"
CAR_WRONG = "*Smart charging* has to be a car's"


SHOWN: dict[str, dict[str, dict[str, Any]]] = {
    "import": {
        "sensor.electricity_price_level": {"colour": [1, 2, 3]},
        "sensor.electricity_current_rate": {},
        "sensor.electricity_next_rate_change": {},
        "sensor.electricity_tariff": {},
        "event.electricity_previous_day_rates": {"rates": []},
        "event.electricity_current_day_rates": {"rates": []},
        "event.electricity_next_day_rates": {"rates": []},
        "binary_sensor.electricity_off_peak": {},
    },
    "export": {"sensor.export_rate": {}},
    "car": {
        "sensor.tesla_model_y_intelligent_state": {},
        "sensor.tesla_model_y_next_dispatch": {},
        "event.tesla_model_y_dispatch": {},
        "binary_sensor.tesla_model_y_intelligent_dispatching": {
            "planned_dispatches": [],
            "next_refresh": "2100-01-01T00:00:00+00:00",
        },
    },
}
"""Entities by device, with what the blueprints know them by."""


@pytest.fixture
def _entities(hass: HomeAssistant) -> None:
    """Have the entities of a house on their devices."""
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    for owner, entities in SHOWN.items():
        device = dr.async_get(hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={(DOMAIN, owner)}
        )
        for entity_id, attributes in entities.items():
            domain, name = entity_id.split(".")
            er.async_get(hass).async_get_or_create(
                domain, DOMAIN, name, device_id=device.id, config_entry=entry,
                suggested_object_id=name,
            )  # fmt: skip
            hass.states.async_set(entity_id, "on", attributes)
    hass.states.async_set("sensor.plug", "connected")
    hass.states.async_set("sensor.outside", "7", {"unit_of_measurement": "°C"})


async def told(hass: HomeAssistant, blueprint: str, inputs: dict[str, Any]) -> str:
    """Save an automation of a blueprint, and return the notification, or nothing."""
    messages = []

    async def note(call: ServiceCall) -> None:
        assert call.data["title"] == "Mine"
        messages.append(call.data["message"])

    hass.services.async_register("persistent_notification", "create", note)
    using = {"path": f"octopus_insight/{blueprint}.yaml", "input": inputs}
    automation = {"alias": "Mine", "use_blueprint": using}
    assert await async_setup_component(hass, "automation", {"automation": [automation]})
    await settle()
    # not by its trigger: a charger's word has to hold for a minute
    await hass.services.async_call("automation", "trigger", {"entity_id": "automation.mine"})
    await settle()
    await hass.services.async_call("automation", "turn_off", {"entity_id": "all"}, blocking=True)
    return " ".join(messages)


@pytest.mark.parametrize(
    ("blueprint", "right", "wrong", "words"),
    [
        ("price_display", DISPLAY, {}, ""),
        (
            "price_display",
            DISPLAY,
            {"level_entity": "sensor.tesla_model_y_intelligent_state"},
            PRICES_WRONG,
        ),
        ("price_display", DISPLAY, {"level_entity": "sensor.electricity_tariff"}, PRICES_WRONG),
        ("price_display", DISPLAY, {"rate_entity": "sensor.export_rate"}, PRICES_WRONG),
        (
            "price_display",
            DISPLAY,
            {"next_change_entity": "sensor.tesla_model_y_next_dispatch"},
            PRICES_WRONG,
        ),
        ("price_display_notify", NOTIFY, {}, ""),
        ("price_display_notify", NOTIFY, {"rate_entity": "sensor.export_rate"}, PRICES_WRONG),
        ("refresh_on_plug_in", CAR, {}, ""),
        (
            "refresh_on_plug_in",
            CAR,
            {"dispatching_entity": "binary_sensor.electricity_off_peak"},
            CAR_WRONG,
        ),
        ("refresh_on_plug_in", CAR, {"plug_entity": "sensor.outside"}, CAR_WRONG),
        ("target_timeframes_data_source", FRAMES, {}, ""),
        (
            "target_timeframes_data_source",
            FRAMES,
            {"next_day_rates": "event.tesla_model_y_dispatch"},
            FRAMES_WRONG,
        ),
        (
            "target_timeframes_data_source",
            FRAMES,
            {"next_day_rates": "event.electricity_current_day_rates"},
            FRAMES_WRONG,
        ),
    ],
)
@pytest.mark.usefixtures("_entities")
async def test_a_wrong_pick_is_told_in_words(hass, blueprint, right, wrong, words):
    message = await told(hass, blueprint, right | wrong)
    assert words in message
    assert bool(message) is bool(words)


def filters(file: str, name: str) -> dict[str, Any]:
    """Return what the picker of an input is limited to."""
    inputs = load_yaml_dict(FOLDER / file)["blueprint"]["input"]
    (only,) = inputs[name]["selector"]["entity"]["filter"]
    return only


@pytest.mark.parametrize("end", ["", "_notify"])
async def test_the_pickers_of_prices_offer_what_has_the_right_unit(home, end):
    """As the sensors themselves say it."""
    await home.set_up(power_entity="sensor.grid")
    file = f"automation/octopus_insight/price_display{end}.yaml"
    for name, key in (("rate_entity", "current_rate"), ("cost_entities", "cost_per_hour")):
        unit = home.attributes("import", key)["unit_of_measurement"]
        assert filters(file, name)["unit_of_measurement"] == unit
    for name, key in (("level_entity", "price_level"), ("next_change_entity", "next_rate_change")):
        kind = home.attributes("import", key)["device_class"]
        assert filters(file, name)["device_class"] == kind
