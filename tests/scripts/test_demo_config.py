"""The configuration that the demo's Home Assistant starts with."""

from base64 import b64decode
import json

import bcrypt
from homeassistant.auth import auth_manager_from_config
from homeassistant.components.http.config import async_get_and_load_store
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict as yaml_dict
import pytest

from tools.demo.config import seed
from tools.demo.person import Person


@pytest.fixture(name="person")
def person_fixture():
    return Person(password="a b c")


@pytest.fixture(name="folder")
def folder_fixture(tmp_path, person):
    households = ["iog", "two-cars"]
    seed(tmp_path, person=person, port=8201, time_zone="UTC", households=households)
    return tmp_path


def stored(folder, key):
    """Return what one of Home Assistant's stores holds."""
    return json.loads((folder / ".storage" / key).read_text())["data"]


def test_it_listens_on_this_machine_only(folder):
    assert stored(folder, "http") == {"server_host": ["127.0.0.1"], "server_port": 8201}


def test_the_integration_is_the_one_of_this_checkout(folder):
    manifest = folder / "custom_components" / "octopus_insight" / "manifest.json"
    assert json.loads(manifest.read_text())["domain"] == "octopus_insight"


def test_the_blueprints_are_those_of_this_checkout(folder):
    """Where Home Assistant looks for them: whatever is imported lies in a folder of its author."""
    blueprint = folder / "blueprints" / "automation" / "octopus_insight" / "price_display.yaml"
    assert yaml_dict(blueprint)["blueprint"]["domain"] == "automation"


async def test_every_household_has_a_lamp_that_takes_any_colour_and_a_power_meter(hass, folder):
    configuration = yaml_dict(folder / "configuration.yaml")
    assert await async_setup_component(hass, "template", {"template": configuration["template"]})
    await hass.async_block_till_done()
    for lamp in ("light.iog_lamp", "light.two_cars_lamp"):
        told = {"entity_id": lamp, "rgb_color": [0, 110, 255], "brightness": 26}
        await hass.services.async_call("light", "turn_on", told, blocking=True)
        state = hass.states.get(lamp)
        assert (state.state, state.attributes["rgb_color"]) == ("on", (0, 110, 255))
    power = hass.states.get("sensor.two_cars_power")
    assert (power.state, power.attributes["unit_of_measurement"]) == ("1500.0", "W")


def test_where_no_household_has_a_lamp_there_are_no_stand_ins(tmp_path, person):
    seed(tmp_path, person=person, port=8201, time_zone="UTC", households=())
    assert "template" not in yaml_dict(tmp_path / "configuration.yaml")


def test_the_password_is_kept_as_a_hash_only(folder, person):
    (login,) = stored(folder, "auth_provider.homeassistant")["users"]
    assert bcrypt.checkpw(person.password.encode(), b64decode(login["password"]))
    written = [file.read_text() for file in folder.rglob("*") if file.is_file()]
    assert not any(person.password in text for text in written)


def test_every_run_makes_up_another_password_and_shows_it_to_nobody():
    one, other = Person(), Person()
    assert one.password != other.password
    assert one.password not in repr(one)


async def test_home_assistant_takes_over_where_to_listen(hass, hass_storage, folder):
    """As confirmed settings: one on trial would lay a dialog over every page."""
    hass_storage["http"] = json.loads((folder / ".storage" / "http").read_text())
    store = await async_get_and_load_store(hass)
    assert store.stable["server_host"] == ["127.0.0.1"]
    assert store.stable["server_port"] == 8201
    assert store.pending is None


async def test_home_assistant_knows_its_owner(hass, hass_storage, folder, person):
    """Read by Home Assistant's own code, which decides whether the format is right."""
    for store in (folder / ".storage").iterdir():
        hass_storage[store.name] = json.loads(store.read_text())
    manager = await auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    (provider,) = manager.auth_providers
    await provider.async_validate_login(person.username, person.password)
    credentials = await provider.async_get_or_create_credentials({"username": person.username})
    owner = await manager.async_get_user_by_credentials(credentials)
    assert (owner.is_owner, owner.is_admin, owner.local_only) == (True, True, True)
