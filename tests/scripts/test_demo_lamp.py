"""How the demo colours a lamp, and how it judges it."""

import pytest

from tools.demo.check import Verdict
from tools.demo.lamp_automation import light_up
from tools.demo.lamp_check import lamp_finding

GREEN, AMBER = [0, 200, 80], [255, 150, 0]


def lamp(state, colour=None):
    return {
        "entity_id": "light.two_cars_lamp",
        "state": state,
        "attributes": {"rgb_color": colour},
    }


@pytest.mark.parametrize(
    ("state", "levels", "verdict"),
    [
        pytest.param(lamp("on", GREEN), ["cheap"], Verdict.OK, id="of the level"),
        pytest.param(lamp("on", AMBER), ["cheap"], Verdict.WRONG, id="of another level"),
        pytest.param(lamp("on", AMBER), ["cheap", "normal"], Verdict.OK, id="just changed"),
        pytest.param(lamp("on"), ["cheap"], Verdict.WRONG, id="without a colour"),
        pytest.param(lamp("on", [150, 150, 150]), [None], Verdict.OK, id="price not known"),
        pytest.param(lamp("off"), ["cheap"], Verdict.MISSING, id="not lit yet"),
        pytest.param(lamp("unknown"), ["cheap"], Verdict.MISSING, id="never lit"),
        pytest.param({"entity_id": "light.x"}, ["cheap"], Verdict.MISSING, id="not there"),
    ],
)
def test_a_lamp_is_right_when_it_has_the_colour_of_the_level(state, levels, verdict):
    assert lamp_finding("two-cars", [state], levels).verdict is verdict


class Said:
    """A REST interface that remembers what it was told."""

    async def post(self, path, body):
        self.path, self.body = path, body


def row(key, device):
    return {"translation_key": key, "device_id": device, "entity_id": f"sensor.{device}_{key}"}


async def test_the_automation_is_told_the_meter_whose_level_there_is():
    """Gas has a rate, too, and comes first here."""
    rows = [
        row(key, device)
        for device in ("gas", "electricity")
        for key in ("current_rate", "next_rate_change")
    ]
    said = Said()
    await light_up(said, "two-cars", [*rows, row("price_level", "electricity")])
    assert said.path == "/api/config/automation/config/two_cars_lamp"
    assert said.body["use_blueprint"]["input"] == {
        "level_entity": "sensor.electricity_price_level",
        "rate_entity": "sensor.electricity_current_rate",
        "next_change_entity": "sensor.electricity_next_rate_change",
        "lights": ["light.two_cars_lamp"],
    }
