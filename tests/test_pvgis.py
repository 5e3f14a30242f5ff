"""What PVGIS answers, in the shape that its manual of the non-interactive service gives."""

from copy import deepcopy
from datetime import UTC, datetime
import pytest
from custom_components.octopus_insight.feeds.pvgis import generation_of
from tests.harness.cases import cases

ANSWER = {
    "inputs": {
        "location": {"latitude": 51.75, "longitude": -1.25, "elevation": 64.0},
        "mounting_system": {
            "fixed": {
                "slope": {"value": 35, "optimal": False},
                "azimuth": {"value": -10, "optimal": False},
                "type": "free-standing",
            }
        },
        "pv_module": {"technology": "c-Si", "peak_power": 4.0, "system_loss": 14.0},
    },
    "outputs": {
        "hourly": [
            {"time": "20160601:1156", "P": 2000.0, "G(i)": 700.0, "H_sun": 60.1, "Int": 0.0},
            {"time": "20160601:1256", "P": 0.0, "G(i)": 0.0, "H_sun": 58.1, "Int": 0.0},
        ]
    },
}


def test_an_answer_is_read_as_power_of_one_kwp_at_the_satellites_minute():
    assert generation_of(ANSWER) == [
        (datetime(2016, 6, 1, 11, 56, tzinfo=UTC), 0.5),
        (datetime(2016, 6, 1, 12, 56, tzinfo=UTC), 0.0),
    ]


@cases(
    "path, value",
    ("an error instead", ("inputs",), None),
    ("a plane that follows the sun", ("inputs", "mounting_system"), {"two_axis": {}}),
    ("light without power", ("outputs", "hourly"), [{"time": "20160601:1156", "G(i)": 7.0}]),
    ("no panels", ("inputs", "pv_module"), {"peak_power": 0}),
    ("a stamp of another kind", ("outputs", "hourly"), [{"time": "2016-06-01", "P": 7.0}]),
)
def test_another_answer_is_refused(path, value):
    answer = deepcopy(ANSWER)
    *folders, last = path
    table = answer
    for folder in folders:
        table = table[folder]
    table[last] = value
    with pytest.raises(ValueError, match="no hourly answer of PVGIS"):
        generation_of(answer)
