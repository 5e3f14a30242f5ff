"""How the demo names the house's power sensor among the options."""

import pytest

from tools.demo.errors import DemoError
from tools.demo.options import name_power_sensor

CARS = {"flow_id": "7", "data_schema": [{"name": "car"}]}
OPTIONS = {
    "flow_id": "7",
    "data_schema": [
        {"name": "power_entity"},
        {"name": "rates_follow", "default": "auto"},
        {"name": "advanced", "schema": [{"name": "gas_unit", "default": "auto"}]},
    ],
}
SAVED = {"type": "create_entry"}


class Answers:
    """A REST interface that answers this, one after the other, and remembers what it was told."""

    def __init__(self, *answers):
        self._left, self.typed = list(answers), []

    async def post(self, path, body):
        assert path.startswith("/api/config/config_entries/options/flow")
        self.typed.append(body)
        return self._left.pop(0)


@pytest.mark.parametrize(
    ("answers", "doors"),
    [
        pytest.param([OPTIONS, SAVED], [], id="one car or none"),
        pytest.param([CARS, OPTIONS, SAVED], [{"car": "account"}], id="several cars"),
    ],
)
async def test_all_other_options_are_left_as_they_are_offered(answers, doors):
    rest = Answers(*answers)
    await name_power_sensor(rest, "e1", "sensor.iog_power")
    assert rest.typed == [
        {"handler": "e1"},
        *doors,
        {
            "power_entity": "sensor.iog_power",
            "rates_follow": "auto",
            "advanced": {"gas_unit": "auto"},
        },
    ]


async def test_options_that_are_not_taken_are_told():
    rest = Answers(OPTIONS, {"type": "form", "errors": {"base": "thresholds_crossed"}})
    with pytest.raises(DemoError, match="thresholds_crossed"):
        await name_power_sensor(rest, "e1", "sensor.iog_power")
