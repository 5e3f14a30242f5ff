"""The demo keeps secrets, is out of reach for others, and finds trouble in the log."""

import asyncio
from base64 import b64decode
import json
from pathlib import Path
import sys
import bcrypt
from homeassistant.auth import auth_manager_from_config
from homeassistant.components.http.config import async_get_and_load_store
import pytest
from simulator.world import World
from tests.harness.cases import cases
from tools.demo import log_search
from tools.demo.config import Person, seed
from tools.demo.errors import DemoError
from tools.demo.home_assistant import open_to_others
from tools.demo.log_search import leaks, trouble
from tools.demo.options import read_options
from tools.demo.supplier import Supplier, real_supplier

BEGIN = "2026-11-18 05:30:00.000"
OURS = "custom_components.octopus_insight"


@pytest.fixture(name="person")
def person_fixture():
    return Person(password="a b c")


@pytest.fixture(name="folder")
def folder_fixture(tmp_path, person):
    names = ["iog", "two-cars"]
    seed(tmp_path, person=person, port=8201, place={"time_zone": "UTC"}, households=names)
    return tmp_path


async def test_home_assistant_listens_on_this_machine_only(hass, hass_storage, folder):
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


def test_the_password_is_kept_as_a_hash_only(folder, person):
    stored = json.loads((folder / ".storage" / "auth_provider.homeassistant").read_text())
    (login,) = stored["data"]["users"]
    assert bcrypt.checkpw(person.password.encode(), b64decode(login["password"]))
    written = [file.read_text() for file in folder.rglob("*") if file.is_file()]
    assert not any(person.password in text for text in written)


@pytest.mark.usefixtures("socket_enabled")
@cases("address, is_open", ("here", "127.0.0.1", False), ("everywhere", "", True))
async def test_a_program_that_listens_everywhere_is_found(address, is_open):
    program = (
        f"import socket, sys; s = socket.socket(); s.bind(('{address}', 0)); s.listen();"
        "print(flush=True); sys.stdin.read()"
    )
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdin=pipe, stdout=pipe
    )
    await process.stdout.readline()
    found = open_to_others(process.pid)
    await process.communicate()
    assert bool(found) is is_open


def test_the_real_key_is_never_shown_by_accident(monkeypatch):
    monkeypatch.setenv("OCTOPUS_API_KEY", "sk_live_1")
    assert "sk_live_1" not in repr(real_supplier())
    assert real_supplier().secrets() == {"sk_live_1": "the API key"}
    monkeypatch.setenv("OCTOPUS_API_KEY", " ")
    with pytest.raises(DemoError, match="OCTOPUS_API_KEY"):
        real_supplier()


def test_the_numbers_of_meter_points_are_secrets_too():
    world = World.of("agile")
    supplier = Supplier(name="agile", api_key=world.api_key, api_url=None, world=world)
    assert {"1000000000303", "1000000000404"} <= set(supplier.secrets())


def test_a_secret_in_the_log_is_named_and_not_repeated_and_a_token_is_found_by_its_form():
    secrets = {"sk_live_0001": "the API key", "1000000000101": "a meter point's number"}
    token = "JWT eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrcmFrZW4ifQ.c2ln"
    texts = ("Asking with sk_live_0001", token, "the token was renewed", "eyJ.eyJ")
    logs = [f"{BEGIN} DEBUG (MainThread) [{OURS}] {text}\n" for text in texts]
    assert leaks(logs[0], secrets) == ["the API key"]
    assert [len(leaks(log, {})) for log in logs[1:]] == [1, 0, 0]


@pytest.mark.parametrize("offset", ["", "+00:00", "-05:30"])
def test_only_warnings_and_worse_are_trouble(offset):
    """Home Assistant 2026.11 writes the offset from UTC, 2026.10 does not."""
    levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
    logs = (f"{BEGIN}{offset} {level} (MainThread) [{OURS}] Something\n" for level in levels)
    assert [len(trouble(log)) for log in logs] == [0, 0, 1, 1, 1]


@cases(
    "seconds, is_trouble",
    ("other processes had the processor", "0.547", False),
    ("just short of two seconds", "1.999", False),
    ("two seconds", "2.000", True),
    ("many seconds", "11.500", True),
)
def test_a_state_that_takes_long_by_the_clock_is_trouble_from_two_seconds_on(seconds, is_trouble):
    state = "sensor.price (<class 'custom_components.octopus_insight.entity.InsightSensor'>)"
    text = f"Updating state for {state} took {seconds} seconds. Please create a bug report"
    log = f"{BEGIN} WARNING (MainThread) [homeassistant.helpers.entity] {text}\n"
    assert bool(trouble(log)) is is_trouble


def test_trouble_is_ours_by_its_traceback_but_not_by_the_path_of_the_checkout(monkeypatch):
    monkeypatch.setattr(log_search, "REPOSITORY", Path("/home/octopus_insight"))
    first = f"{BEGIN} ERROR (MainThread) [homeassistant.helpers.entity] Update failed"
    theirs = '\n  File "/home/octopus_insight/.venv/lib/haffmpeg/core.py", line 130, in open\n'
    ours = '\n  File "custom_components/octopus_insight/sensor.py", line 1, in native_value\n'
    assert trouble(first + theirs) == []
    assert trouble(first + ours) == [first]


def test_with_no_options_one_household_stays_open():
    options = read_options([])
    assert (options.households, options.stays_open) == (("iog",), True)
    assert not read_options(["--check"]).stays_open
    with pytest.raises(SystemExit):
        read_options(["--real", "--household", "iog"])
