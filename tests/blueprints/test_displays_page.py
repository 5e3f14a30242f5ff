"""The page about displays: its table is the code's, and its examples work in the blueprints.

What a display accepts is written down here from its own documentation: AWTRIX 3's table of custom
apps, ESPHome's types of an action's variables, and the fields of `drawcustom`.
"""

from datetime import UTC, datetime
import json
from pathlib import Path
import re
from typing import Any
from homeassistant.helpers import config_validation as cv
from price_panel import NEXT_CHANGE, PricePanel
import probatio as vol
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
import yaml
from custom_components.octopus_insight.model.prices.level import LEVEL_LOOKS, PriceLevel

PAGE = (Path(__file__).parents[2] / "docs" / "displays.md").read_text()
NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
LEVELS: list[PriceLevel | None] = [*PriceLevel, None]

PUBLISH = vol.Schema(
    {vol.Required("topic"): str, vol.Optional("payload"): vol.Any(cv.string, None)}
)
"""What `mqtt.publish` takes of what we use."""

BYTE = vol.All(int, vol.Range(min=0, max=255))
AWTRIX = vol.Schema(
    {
        "text": str,
        "icon": str,
        "color": [BYTE],
        "lifetime": vol.All(int, vol.Range(min=1)),
        "lifetimeMode": vol.In([0, 1]),
    },
    required=True,
)
COLOURS = vol.In(["black", "white", "red", "yellow", "accent"])
PLACED = {vol.Required("x"): int, vol.Required("y"): int}
TEXT = PLACED | {"type": "text", "value": str, "size": int, vol.Optional("color"): COLOURS}
ICON = PLACED | {
    "type": "icon",
    "value": vol.Match(r"^[a-z][a-z-]*$"),
    "size": int,
    "color": COLOURS,
}
DRAWCUSTOM = vol.Schema(
    {
        "device_id": [str],
        "background": COLOURS,
        "rotate": vol.In([0, 90, 180, 270]),
        "dither": vol.In(["0", "1", "2"]),
        "ttl": vol.All(int, vol.Range(min=0, max=86400)),
        "dry-run": bool,
        "payload": [vol.Any(vol.Schema(TEXT, required=True), vol.Schema(ICON, required=True))],
    },
    required=True,
)


def example(heading: str, number: int = 0) -> Any:
    """Return an example of the part under a heading, as it stands there."""
    part = PAGE.partition(f"# {heading}\n")[2].partition("\n## ")[0].partition("\n### ")[0]
    blocks = re.findall(r"^```yaml\n(.*?)^```", part, re.MULTILINE | re.DOTALL)
    return yaml.safe_load(blocks[number].replace("!lambda", ""))


@pytest.fixture
async def panel(hass, freezer):
    """Return a house at noon with the display's blueprint, not yet automated."""
    freezer.move_to(NOON)
    panel = PricePanel(hass, freezer, "price_display")
    yield panel
    await panel.stop()


async def show_all(panel: PricePanel) -> None:
    """Let the price be at every level, and last unknown."""
    await panel.read(NEXT_CHANGE, "2026-11-18T23:30:00+00:00")
    for step, level in enumerate(LEVELS):
        await panel.price(level, None if level is None else step / 100)
        # an unknown price is waited for a little longer
        await panel.wait()
        await panel.wait()
        for _ in range(9):
            await panel.wait()


def test_the_page_has_the_looks_of_the_table():
    """Word, icon and colour of each level stand on the page as they are shown."""
    for level, look in LEVEL_LOOKS.items():
        name = "unknown" if level is None else f"`{level}`"
        colour = ", ".join(map(str, look.colour))
        assert f"| {name} | {look.word} | `{look.icon}` | {colour} (" in PAGE, name


async def test_awtrix_takes_what_it_is_sent(hass, panel):
    """Documented keys only, of documented types; each level in its colour."""
    sent = async_mock_service(hass, "mqtt", "publish", schema=PUBLISH)
    await panel.automate(*example("AWTRIX"))
    await show_all(panel)
    assert [call.data["topic"] for call in sent] == ["awtrix_clock/custom/price"] * len(LEVELS)
    told = [AWTRIX(json.loads(call.data["payload"])) for call in sent]
    assert [one["color"] for one in told] == [list(LEVEL_LOOKS[level].colour) for level in LEVELS]
    assert [one["text"] for one in told][1::3] == ["cheap 1.0p until 23:30", "Price unknown"]


async def test_awtrix_goes_dark_at_night_if_wanted(hass, panel):
    """An empty message deletes the app."""
    sent = async_mock_service(hass, "mqtt", "publish", schema=PUBLISH)
    await panel.automate(
        *example("AWTRIX"), active_from="13:00:00", active_to="14:00:00", night_brightness=0
    )
    await panel.price(PriceLevel.CHEAP)
    await panel.wait()
    assert [call.data["payload"] for call in sent] == [""]


async def test_esphome_takes_what_it_is_sent(hass, panel):
    """All variables that the device's action declares, of their types, and no other."""
    (action,) = example("ESPHome")["api"]["actions"]
    kinds = {"string": cv.string, "int": vol.Coerce(int)}
    schema = vol.Schema(
        {vol.Required(name): kinds[kind] for name, kind in action["variables"].items()}
    )
    name = f"price_panel_{action['action']}"
    sent = async_mock_service(hass, "esphome", name, schema=schema)
    await panel.automate(*example("ESPHome", 1))
    await show_all(panel)
    told = [(call.data["red"], call.data["green"], call.data["blue"]) for call in sent]
    assert told == [LEVEL_LOOKS[level].colour for level in LEVELS]
    assert {call.data["brightness"] for call in sent} == {100}


async def test_an_e_paper_tag_takes_what_it_is_sent(hass, panel):
    """Documented elements only; red is kept for expensive."""
    sent = async_mock_service(hass, "open_epaper_link", "drawcustom", schema=DRAWCUSTOM)
    await panel.automate(*example("E-paper tags"))
    await show_all(panel)
    assert [call.data["payload"][0]["color"] for call in sent] == [
        "red" if level is PriceLevel.EXPENSIVE else "black" for level in LEVELS
    ]
    words = [[element["value"] for element in call.data["payload"]] for call in sent]
    assert words[1] == ["check-circle", "cheap", "1.0p", "until 23:30"]
    assert words[-1] == ["help-circle-outline", "Unknown", "?", "until 23:30"]


async def test_the_announcement_is_sent(hass, freezer):
    """The example of the other blueprint says its message."""
    freezer.move_to(NOON)
    sent = async_mock_service(hass, "notify", "send_message")
    panel = PricePanel(hass, freezer, "price_display_notify")
    await panel.price(PriceLevel.NORMAL)
    await panel.automate(*example("Announcements"))
    await panel.price(PriceLevel.CHEAP, 0.07)
    await panel.wait()
    await panel.stop()
    assert [call.data["message"] for call in sent] == ["Electricity: cheap 7.0p"]
