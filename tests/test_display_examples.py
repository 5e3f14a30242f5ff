"""Examples of the page on displays, run in a real automation engine."""

from pathlib import Path
import re
from homeassistant.components.automation.config import ValidationStatus, async_validate_config_item
from homeassistant.config_entries import ConfigSubentry
from homeassistant.setup import async_setup_component
import pytest
import yaml
from custom_components.octopus_insight.const import SUBENTRY_DISPLAY

PAGE = (Path(__file__).parents[1] / "docs" / "displays.md").read_text()
PICTURE = "image.e_ink_display_picture"


def example(alias: str) -> str:
    """Return the text of the example of that name."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (block,) = (block for block in blocks if block.startswith(f"alias: {alias}\n"))
    return block


@pytest.fixture
async def display(hass, home) -> None:
    """Add a display, named as an empty form names it."""
    entry = await home.set_up()
    added = ConfigSubentry(
        data={}, subentry_type=SUBENTRY_DISPLAY, title="E-ink display", unique_id=None
    )
    hass.config_entries.async_add_subentry(entry, added)
    await home.settle()


async def test_the_copy_is_renewed_with_the_picture(hass, home, display, tmp_path):
    """At the next half hour the file is there, and at the one after it is another."""
    folder = tmp_path / "www"
    hass.config.allowlist_external_dirs = {str(folder)}
    copied = example("Copy of the price picture").replace("/config/www", str(folder))
    assert await async_setup_component(hass, "automation", {"automation": [yaml.safe_load(copied)]})
    seen = []
    for wall in ("12:30", "13:00"):
        await home.at(wall)
        (copy,) = folder.glob("*.png")
        seen.append(copy.read_bytes())
    assert seen[0].startswith(b"\x89PNG")
    assert seen[0] != seen[1]


async def test_the_example_for_opendisplay_is_an_automation_that_home_assistant_takes(
    hass, display
):
    """Its picture is there; its action is another integration's."""
    assert await async_setup_component(hass, "automation", {})
    config = yaml.safe_load(example("Price on the hall display"))
    checked = await async_validate_config_item(hass, "example", config)
    assert checked.validation_status is ValidationStatus.OK
    (action,) = config["actions"]
    assert (
        action["data"]["image"]["media_content_id"].removeprefix("media-source://image/") == PICTURE
    )
    assert hass.states.get(PICTURE) is not None
