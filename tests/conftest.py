"""Fixtures of the tests that have a Home Assistant; see `harness/home.py` for what they return.

The integration is imported only by those who ask for it: tests of the model do without.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from unittest.mock import PropertyMock
from aiohttp.test_utils import TestServer
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.util import dt as dt_util
from hypothesis import settings
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import custom_components  # noqa: F401  # ours first: the test configuration has such a folder, too
from simulator.server import create_app
from simulator.world import World
from tests.harness.quick import quicken

if TYPE_CHECKING:
    from tests.harness.home import Home
    from tests.harness.supplier import Supplier

# Property tests try few examples while working, many before a change is accepted.
settings.register_profile("fast", max_examples=10, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
settings.load_profile("fast")  # pytest's --hypothesis-profile=ci goes before it
quicken()

type AddEntry = Callable[..., Awaitable[MockConfigEntry]]


@pytest.fixture(autouse=True)
def _our_integration(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant see our integration, in those tests that have a Home Assistant.

    Its half hours are kept in a folder of the test's own, and the past is not filled by itself.
    """
    if "hass" not in request.fixturenames:
        return
    if "recorder_mock" in request.fixturenames:
        # the recorder wants to be there before Home Assistant is
        request.getfixturevalue("recorder_mock")
    request.getfixturevalue("enable_custom_integrations")
    # the folder of the test configuration is everybody's
    from custom_components.octopus_insight.history import backfill, keeper

    folder = request.getfixturevalue("tmp_path")
    monkeypatch = request.getfixturevalue("monkeypatch")
    monkeypatch.setattr(keeper, "store_path", lambda _, entry_id: folder / f"{entry_id}.db")
    # what fills the past by itself asks, too; those whom it concerns switch it on
    monkeypatch.setattr(backfill, "FIRST_LOOK", timedelta(days=1000))


@pytest.fixture
def past_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do without what the home would write of its past, a fifth of the time of a test that lives.

    For files that are about something else; those of the past itself have all of it.
    """
    from custom_components.octopus_insight.history.keeper import History

    async def keep(_self: History, _event: object = None) -> None:
        pass

    monkeypatch.setattr(History, "async_keep", keep)


@pytest.fixture
def enable_event_loop_debug() -> None:
    """Do without asyncio's debug mode, which notes a traceback for each callback."""


@pytest.fixture
def household() -> str:
    """Name the simulated household; a test may name another by `parametrize`."""
    return "iog"


@pytest.fixture
def statements_since() -> date | None:
    """Say since when there are statements; all those of two years take a second to work out."""
    return date(2026, 6, 1)


@pytest.fixture
async def supplier(
    socket_enabled: None, household: str, statements_since: date | None
) -> AsyncIterator[Supplier]:
    """Open the household's supplier on this machine; it lives by the (frozen) clock."""
    from tests.harness.supplier import Supplier

    world = World.of(household, clock=dt_util.utcnow)
    world.bills.since = statements_since
    server = TestServer(create_app(world))
    # no access log: it asks the frozen clock for a time zone, and that has none
    await server.start_server(access_log=None)
    yield Supplier(world=world, url=str(server.make_url("/")).rstrip("/"))
    await server.close()


@pytest.fixture
def begins() -> str:
    """Say at which time of a Wednesday a test begins."""
    return "12:00:30"


@pytest.fixture
def kind_of_home() -> type[Home]:
    """Say what a home can do; a file may ask for more than usual."""
    from tests.harness.home import Home

    return Home


@pytest.fixture
def is_all_enabled() -> bool:
    """Let entities be there that start disabled; a test may do without by `parametrize`."""
    return True


@pytest.fixture
def _enabled(monkeypatch: pytest.MonkeyPatch, is_all_enabled: bool) -> None:
    if is_all_enabled:
        enabled = PropertyMock(return_value=True)
        monkeypatch.setattr(Entity, "entity_registry_enabled_default", enabled)


@pytest.fixture
async def home(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    supplier: Supplier,
    begins: str,
    kind_of_home: type[Home],
    _enabled: None,
) -> AsyncIterator[Home]:
    """Have the household, not yet set up; always the same one, with moments of its own to ask."""
    from tests.harness.clock import moment_of
    from tests.harness.home import same_home, unload_all

    freezer.move_to(moment_of(begins))
    with same_home():
        yield kind_of_home(hass, freezer, supplier)
        await unload_all(hass)


@pytest.fixture
async def add_entry(
    hass: HomeAssistant, supplier: Supplier, _enabled: None
) -> AsyncIterator[AddEntry]:
    """Return a function that adds the household's entry and sets it up.

    It is always the same home: each asks at moments of its own.
    """
    from tests.harness.home import same_home, unload_all

    async def add(**differently: dict[str, object]) -> MockConfigEntry:
        entry = supplier.entry(**differently)
        entry.add_to_hass(hass)
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        return entry

    with same_home():
        yield add
        await unload_all(hass)
