"""The dashboard that the demo shows."""

from homeassistant.helpers.template import Template

from tools.demo.cards import cards_of
from tools.demo.dashboard import save_dashboard


class Line:
    """A conversation with a Home Assistant that has five devices."""

    def __init__(self):
        self.said = {}

    async def ask(self, question, **more):
        self.said[question] = more
        return {
            "config/entity_registry/list": [
                entity("sensor.rate", "meter"),
                entity("sensor.level", "meter", key="price_level"),
                entity("sensor.plan", "car"),
                entity("image.wall", "display", key="display"),
                entity("sensor.battery", "powerwall", key="powerwall_tariff"),
                entity("sensor.of_somebody_else", "meter", entry="other"),
            ],
            "config/device_registry/list": [
                {"id": "meter", "name": "Electricity", "name_by_user": None},
                {"id": "car", "name": "Tesla", "name_by_user": "Red car"},
                {"id": "powerwall", "name": "Powerwall", "name_by_user": None},
                {"id": "display", "name": "Hall", "name_by_user": None},
            ],
        }.get(question)


def entity(entity_id, device, *, key="current_rate", entry="e1"):
    return {
        "entity_id": entity_id,
        "device_id": device,
        "config_entry_id": entry,
        "translation_key": key,
    }


async def sections_of(household):
    """Return heading and entities of each section of the household's view."""
    line = Line()
    await save_dashboard(line, {"e1": household})
    (view,) = line.said["lovelace/config/save"]["config"]["views"]
    assert view["title"] == household
    cards = [section["cards"] for section in view["sections"]]
    return {
        heading["heading"]: [card["entity"] for card in rest if "entity" in card]
        for heading, *rest in cards
    }


async def test_a_view_begins_with_what_hangs_on_the_wall_and_goes_on_device_by_device():
    assert await sections_of("two-cars") == {
        "At a glance": ["image.wall", "light.two_cars_lamp", "sensor.level"],
        "Powerwall": ["sensor.battery"],
        "Electricity": ["sensor.rate", "sensor.level"],
        "Red car": ["sensor.plan"],
    }


async def test_what_a_battery_is_told_is_a_table_of_pence(hass):
    band = {"start": "00:00", "end": "24:00", "label": "ON_PEAK", "buy": 0.2688, "sell": 0.0}
    hass.states.async_set("sensor.battery", "a1b2", {"bands": [band]})
    _, table = cards_of([entity("sensor.battery", "powerwall", key="powerwall_tariff")])
    shown = Template(table["content"], hass).async_render()
    assert shown.splitlines()[-1] == "| 00:00 to 24:00 | On peak | 26.88 p | 0.00 p |"
