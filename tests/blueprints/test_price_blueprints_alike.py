"""The two price blueprints are filled in alike, and hand the same to a person's own actions."""

from pathlib import Path
from typing import Any
from homeassistant.util.yaml import load_yaml_dict
import pytest

FOLDER = Path(__file__).parents[2] / "blueprints/automation/octopus_insight"
SENSORS = ("level_entity", "rate_entity", "next_change_entity", "cost_entities")
HOURS = ("active_from", "active_to", "day_brightness", "night_brightness", "when_unknown")
READING = (
    "Say so if the sensors do not belong together",
    "Read what there is to show",
    "Put it into words",
)


@pytest.fixture
def both() -> list[dict[str, Any]]:
    """Return the two blueprints as Home Assistant reads them."""
    return [load_yaml_dict(FOLDER / f"price_display{end}.yaml") for end in ("", "_notify")]


def test_their_inputs_have_the_same_names_and_meanings(both):
    """Who has filled in one has learnt the other."""
    display, notify = (one["blueprint"]["input"] for one in both)
    assert [display[name] for name in SENSORS] == [notify[name] for name in SENSORS]
    shown, announced = (one["hours"]["input"] for one in (display, notify))
    assert tuple(shown) == tuple(announced) == HOURS
    for name in HOURS:
        assert shown[name]["name"] == announced[name]["name"]


def test_they_read_the_sensors_alike(both):
    """Each promised variable is worked out by the same template."""
    display, notify = (
        [step for step in one["actions"] if step.get("alias") in READING] for one in both
    )
    assert len(display) == len(READING)
    assert display == notify
