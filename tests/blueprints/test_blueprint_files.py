"""Every blueprint of the repository: Home Assistant takes it, and people can import it."""

from pathlib import Path
from urllib.parse import quote
from homeassistant.components.automation.helpers import (
    async_get_blueprints as automation_blueprints,
)
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.script.helpers import async_get_blueprints as script_blueprints
from homeassistant.components.template.helpers import (
    async_get_blueprints as template_blueprints,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import selector
import pytest
import yaml
from custom_components.octopus_insight.const import REPOSITORY_URL

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "blueprints"
FILES = sorted(path.relative_to(FOLDER) for path in FOLDER.glob("**/*.yaml"))
LOADERS = {
    "automation": automation_blueprints,
    "script": script_blueprints,
    "template": template_blueprints,
}

REQUIRED = {
    "refresh_on_plug_in": {"dispatching_entity", "plug_entity"},
    "refresh_dispatches": {"dispatching_entity"},
    "price_level": {"price_entity"},
    "price_display": {"level_entity", "rate_entity", "next_change_entity"},
    "price_display_notify": {
        "level_entity",
        "rate_entity",
        "next_change_entity",
        "announce_actions",
    },
}


async def load(hass: HomeAssistant, file: Path) -> Blueprint:
    """Load a file the way Home Assistant loads what was imported."""
    domain, *path = file.parts
    return await LOADERS[domain](hass).async_get_blueprint("/".join(path))


def source_url(file: Path) -> str:
    """Return the address at which people find the file."""
    return f"{REPOSITORY_URL}/blob/main/blueprints/{file.as_posix()}"


@pytest.mark.parametrize("file", FILES, ids=str)
async def test_home_assistant_takes_it(hass, file):
    """From the oldest release on that the integration itself needs, and again from its address.

    Only what cannot be guessed is required, and nothing that is folded away; every default is one
    that the form would accept.
    """
    blueprint = await load(hass, file)
    assert blueprint.validate() is None
    needed = yaml.safe_load((ROOT / "hacs.json").read_text())["homeassistant"]
    assert blueprint.metadata["homeassistant"] == {"min_version": needed}
    assert blueprint.metadata["source_url"] == source_url(file)
    required = {name for name, field in blueprint.inputs.items() if "default" not in field}
    if file.stem in REQUIRED:
        assert required == REQUIRED[file.stem]
    for name, field in blueprint.inputs.items():
        choose = selector(field["selector"])
        assert name in required or choose(field["default"]) == field["default"], name
    for section in blueprint.metadata["input"].values():
        if section.get("collapsed"):
            assert not section["input"].keys() & required, section["name"]


def test_a_button_imports_each():
    """The link opens the reader's own Home Assistant, with the address of the file."""
    link = "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="
    text = (FOLDER / "README.md").read_text()
    missing = [file for file in FILES if f"]({link}{quote(source_url(file), safe='')})" not in text]
    assert missing == []
