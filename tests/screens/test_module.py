"""The module of the cards in a Home Assistant with its real dashboards: named once, and served."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from unittest.mock import patch
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import (
    ResourceStorageCollection,
    ResourceYAMLCollection,
)
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.const import CONF_ACCOUNT_NUMBER, DOMAIN
from custom_components.octopus_insight.screens.module import FILE, ISSUE, MODULE_URL, UNVERSIONED
from simulator.households.odd_supplies import SECOND_ACCOUNT
from tests.harness.home import Home, told

OTHERS = {"id": "other", "type": "css", "url": "/local/octopus_insight/mine.css"}
OLD = {"id": "old", "type": "module", "url": f"/{DOMAIN}/0123456789ab/octopus-insight.js"}
YAML_LINE = {"type": "module", "url": UNVERSIONED}


@dataclass(frozen=True)
class Dashboards:
    """Dashboards of a Home Assistant, and its home."""

    home: Home

    @property
    def hass(self) -> HomeAssistant:
        return self.home.hass

    @property
    def resources(self) -> list[dict[str, Any]]:
        """Return what browsers load before they draw a dashboard."""
        return self.hass.data[LOVELACE_DATA].resources.async_items()

    @property
    def ours(self) -> list[dict[str, Any]]:
        """Return those of them that are ours, without their ids."""
        found = [one for one in self.resources if one["url"].startswith(f"/{DOMAIN}/")]
        return [{key: one[key] for key in ("type", "url")} for one in found]

    @property
    def extra(self) -> set[str]:
        """Return the modules that the page names itself."""
        return {one for one in self.hass.data[DATA_EXTRA_MODULE_URL].urls if DOMAIN in one}

    @property
    def wanted(self) -> list[dict[str, Any]]:
        return [{"type": "module", "url": self.hass.data[MODULE_URL]}]

    def add_second(self) -> MockConfigEntry:
        """Return the entry of another account, added and not set up."""
        entry = self.home.supplier.entry(data={CONF_ACCOUNT_NUMBER: SECOND_ACCOUNT})
        entry.add_to_hass(self.hass)
        return entry

    async def remove(self, entry: MockConfigEntry) -> None:
        await self.hass.config_entries.async_remove(entry.entry_id)
        await self.home.settle()


@pytest.fixture
def stored() -> list[dict[str, Any]]:
    """Say which resources are on disk when Home Assistant starts."""
    return [OTHERS]


@pytest.fixture
def config() -> dict[str, Any]:
    """Say what `configuration.yaml` holds."""
    return {}


@pytest.fixture
async def dashboards(home, hass_storage, stored, config) -> Dashboards:
    """Have the frontend, whose resources nobody has asked for yet."""
    hass_storage["lovelace_resources"] = {"version": 1, "data": {"items": stored}}
    assert await async_setup_component(home.hass, "frontend", config)
    await home.settle()
    return Dashboards(home)


# --- Among the resources --------------------------------------------------------------------------


async def test_an_account_brings_one_resource_and_a_reload_no_other(dashboards):
    """Those of other people stay, also where nothing had loaded them before."""
    await dashboards.home.set_up()
    assert dashboards.ours == dashboards.wanted
    before = dashboards.resources
    assert OTHERS in before
    await dashboards.home.reload()
    assert dashboards.resources == before
    assert dashboards.extra == set()
    await dashboards.home.unload()
    assert dashboards.resources == before


@pytest.mark.parametrize(
    "stored",
    [[OLD, OTHERS], [OTHERS, OLD | {"url": UNVERSIONED}], [OLD, OTHERS, OLD | {"id": "2"}]],
)
async def test_it_takes_the_place_of_all_that_were_ours(dashboards):
    """Another version, a line of a person, and one too many."""
    await dashboards.home.set_up()
    assert {one["id"] for one in dashboards.resources} == {"old", "other"}
    assert dashboards.ours == dashboards.wanted


@pytest.mark.parametrize("household", ["two-accounts"])
async def test_two_accounts_that_start_together_name_it_once(dashboards):
    home, second = dashboards.home, dashboards.add_second()
    await home.set_up()
    assert {one.state for one in (home.entry, second)} == {ConfigEntryState.LOADED}
    assert dashboards.ours == dashboards.wanted
    assert OTHERS in dashboards.resources


async def test_it_goes_with_the_last_account_and_comes_again_with_another(dashboards):
    home = dashboards.home
    first, second = await home.set_up(), dashboards.add_second()
    await dashboards.remove(first)
    assert dashboards.ours == dashboards.wanted
    await dashboards.remove(second)
    assert dashboards.resources == [OTHERS]
    await home.set_up()
    assert dashboards.ours == dashboards.wanted


@pytest.mark.parametrize("stored", [[OLD, OTHERS]])
async def test_an_account_that_was_switched_off_takes_it_along(dashboards):
    """After a restart nothing of ours has been set up when it is removed."""
    entry = dashboards.add_second()
    hass = dashboards.hass
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    await dashboards.remove(entry)
    assert dashboards.resources == [OTHERS]


# --- Where resources are in YAML ------------------------------------------------------------------


def yaml(*lines: dict[str, str]) -> dict[str, Any]:
    return {"lovelace": {"resource_mode": "yaml", "resources": [*lines]}}


@pytest.mark.parametrize("config", [yaml(), yaml({key: OLD[key] for key in YAML_LINE})])
async def test_a_repair_names_the_line_that_yaml_lacks(dashboards):
    """Until it is there the page itself loads the cards; the repair goes with the account, too."""
    home, wanted = dashboards.home, {ISSUE: {"url": UNVERSIONED}}
    entry = await home.set_up()
    assert dashboards.extra == {UNVERSIONED}
    assert home.issues() == wanted
    for lines, issues in (([YAML_LINE], {}), ([], wanted)):
        # as Home Assistant's action does that reads the resources again
        dashboards.hass.data[LOVELACE_DATA].resources = ResourceYAMLCollection(lines)
        await home.reload()
        assert home.issues() == issues
    await dashboards.remove(entry)
    assert (home.issues(), dashboards.extra) == ({}, set())


@pytest.mark.parametrize("config", [yaml(YAML_LINE)])
async def test_a_line_in_yaml_is_enough(dashboards):
    await dashboards.home.set_up()
    assert dashboards.home.issues() == {}
    assert dashboards.extra == set()


# --- When Home Assistant is another ---------------------------------------------------------------


@pytest.mark.parametrize("broken", ["async_get_info", "async_items", "async_create_item"])
async def test_without_resources_the_page_loads_it_and_the_log_says_so_once(
    dashboards, caplog, broken
):
    """What is no public interface may be gone, and takes no account along."""
    home = dashboards.home
    with patch.object(ResourceStorageCollection, broken, side_effect=AttributeError(broken)):
        entry = await home.set_up()
        await home.reload()
        assert entry.state is ConfigEntryState.LOADED
        assert dashboards.extra == {dashboards.hass.data[MODULE_URL]}
        assert len([line for line in told(caplog) if "without a dashboard resource" in line]) == 1
        await dashboards.remove(entry)
    assert dashboards.extra == set()
    assert not [line for line in caplog.messages if "Error calling entry remove" in line]


@pytest.mark.parametrize("household", ["agile"])
async def test_an_account_goes_where_the_resources_are_gone(dashboards, hass_storage):
    """All its files go as well, of which the ledger is the last."""
    entry = await dashboards.home.set_up()
    dashboards.hass.data.pop(LOVELACE_DATA)
    await dashboards.remove(entry)
    assert [name for name in hass_storage if name.startswith(f"{DOMAIN}.")] == []


async def test_without_a_frontend_nothing_is_served(home):
    entry = await home.set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert MODULE_URL not in home.hass.data
    assert home.issues() == {}
    assert await home.hass.config_entries.async_remove(entry.entry_id)


# --- What browsers get ----------------------------------------------------------------------------


async def test_only_a_version_is_kept_by_browsers(dashboards, hass_client_no_auth):
    """Its path changes with the content, and the plain one leads there."""
    await dashboards.home.set_up()
    client = await hass_client_no_auth()
    version = sha256(FILE.read_bytes()).hexdigest()[:12]
    path = f"/{DOMAIN}/{version}/octopus-insight.js"
    kept = await client.get(path)
    assert (kept.status, await kept.read()) == (200, FILE.read_bytes())
    assert kept.headers["Content-Type"].startswith("text/javascript")
    assert kept.headers["Cache-Control"] == "public, max-age=2678400"
    plain = await client.get("/octopus_insight/octopus-insight.js", allow_redirects=False)
    # a temporary one is not kept
    assert (plain.status, plain.headers["Location"]) == (302, path)
    assert (await client.get(f"/{DOMAIN}/000000000000/octopus-insight.js")).status == 404
