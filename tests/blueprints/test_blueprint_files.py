"""Every blueprint of the repository: Home Assistant takes it, and people can import it."""

from pathlib import Path
from urllib.parse import quote
from homeassistant.components.automation.helpers import (
    async_get_blueprints as automation_blueprints,
)
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.script.helpers import async_get_blueprints as script_blueprints
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import selector
import pytest
import yaml
from custom_components.octopus_insight.const import REPOSITORY_URL

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "blueprints"
FILES = sorted(path.relative_to(FOLDER) for path in FOLDER.glob("**/*.yaml"))
LOADERS = {"automation": automation_blueprints, "script": script_blueprints}
PAGES = ("README.md", "blueprints/README.md")

REQUIRED = {
    "refresh_on_plug_in": {"dispatching_entity", "plug_entity"},
    "refresh_dispatches": {"dispatching_entity"},
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
    """From the oldest release on that the integration itself needs."""
    blueprint = await load(hass, file)
    assert blueprint.validate() is None
    needed = yaml.safe_load((ROOT / "hacs.json").read_text())["homeassistant"]
    assert blueprint.metadata["homeassistant"] == {"min_version": needed}


@pytest.mark.parametrize("file", FILES, ids=str)
async def test_it_says_where_it_comes_from(hass, file):
    """Home Assistant offers to import it again from there."""
    assert (await load(hass, file)).metadata["source_url"] == source_url(file)


@pytest.mark.parametrize("file", FILES, ids=str)
async def test_every_default_is_one_that_the_form_would_accept(hass, file):
    inputs = (await load(hass, file)).inputs
    assert inputs
    for name, field in inputs.items():
        choose = selector(field["selector"])
        if "default" in field:
            assert choose(field["default"]) == field["default"], name


@pytest.mark.parametrize("file", FILES, ids=str)
async def test_what_is_folded_away_need_not_be_filled_in(hass, file):
    """A section that starts closed holds defaults only."""
    for section in (await load(hass, file)).metadata["input"].values():
        if section.get("collapsed"):
            assert all("default" in field for field in section["input"].values()), section["name"]


@pytest.mark.parametrize("file", [file for file in FILES if file.stem in REQUIRED], ids=str)
async def test_only_what_cannot_be_guessed_is_required(hass, file):
    inputs = (await load(hass, file)).inputs
    required = {name for name, field in inputs.items() if "default" not in field}
    assert required == REQUIRED[file.stem]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_button_imports_it(file, page):
    """The link opens the reader's own Home Assistant, with the address of the file."""
    link = "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="
    assert f"]({link}{quote(source_url(file), safe='')})" in (ROOT / page).read_text()
