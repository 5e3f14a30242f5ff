"""Restarts at bad moments: in a slot, at midnight, in both nights in which clocks change.

Each with the service well, down, without a name, with a name that is looked up for ever, and with a
request on its way, in a Home Assistant that keeps UTC; the first two in Sydney's time, too. Prices
stay right, and the limits hold. So they do when Home Assistant's clock is set an hour on or back.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
import socket
from unittest.mock import patch
from homeassistant.config_entries import ConfigEntryState
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from custom_components.octopus_insight import access
from custom_components.octopus_insight.coordinator import home as coordinator
from simulator.expected.reader import expected_values
from tests.harness.cases import cases
from tests.harness.clock import HALF_HOUR, HOUR, MINUTE, SECOND, WINTER
from tests.harness.home import ONLY_DISPATCHES, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

AUTUMN = date(2026, 10, 24)
SPRING = date(2027, 3, 27)
"""The clock changes at 01:00 UTC in the night after these days."""

SHOWN = {
    *("current_rate", "next_rate", "next_rate_change", "off_peak", "price_level"),
    *("export_rate", "standing_charge", "next_dispatch"),
}
type Bad = Callable[[Home], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def well(home: Home) -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def down(home: Home) -> AsyncIterator[None]:
    home.fail("503")
    yield
    home.recover()


@asynccontextmanager
async def nameless(home: Home) -> AsyncIterator[None]:
    nowhere = socket.gaierror(-2, "Name or service not known")
    with patch("aiohttp.connector.TCPConnector._resolve_host", side_effect=nowhere):
        yield


@asynccontextmanager
async def looked_up_for_ever(home: Home) -> AsyncIterator[None]:
    async def hang(*_args: object, **_more: object) -> None:
        home.freezer.tick(11)  # longer than a connection is waited for
        await asyncio.Event().wait()

    with patch("aiohttp.connector.TCPConnector._resolve_host", hang):
        yield


@asynccontextmanager
async def on_its_way(home: Home) -> AsyncIterator[None]:
    """A request is out when Home Assistant stops, and answered when it runs again."""
    home.fail("delay", seconds=15, only="dispatches", times=1)
    source = home.entry.runtime_data.timeline.source
    asking = asyncio.create_task(source.async_refresh_dispatches())
    for _ in range(500):
        await asyncio.sleep(0)
    assert not home.supplier.world.faults.armed, "it is on its way"
    yield
    home.freezer.tick(16)
    await asyncio.wait([asking])


def wrong(home: Home, *slots: str) -> dict[tuple[str, str], object]:
    """Return what is shown wrongly at this moment, with these dispatches."""
    bounds = [slot.split("-") for slot in slots]
    dispatched = [(home.moment(start), home.moment(end)) for start, end in bounds]
    right = expected_values("iog", dt_util.utcnow(), dispatched=dispatched)
    return home.wrong({key: value for key, value in right.items() if key[1] in SHOWN})


def assert_limits(home: Home) -> None:
    """Dispatches were asked for at most 20 times in any hour, and a minute apart."""
    asked = sorted(call.at for call in home.calls("dispatches"))
    assert all(later - earlier >= MINUTE for earlier, later in pairwise(asked))
    hours = zip(asked, asked[20:], strict=False)
    assert [f"{early:%H:%M:%S}" for early, late in hours if late - early < HOUR] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bad", "zone"),
    [
        *((bad, "UTC") for bad in (well, down, nameless, looked_up_for_ever, on_its_way)),
        # with answers, and with what is kept; without a name it is as when the service is down
        *((bad, "Australia/Sydney") for bad in (well, down)),
    ],
    ids=lambda given: getattr(given, "__name__", given),
)
@cases(
    "night",
    ("in a slot", (WINTER, "17:20", "18:00-22:30", "18:41:20")),
    ("at midnight", (WINTER, "22:50", "+00:10-+03:40", "23:59:58")),
    ("clock goes back", (AUTUMN, "23:10", "+06:00-+07:00", "+00:59:58Z")),
    ("clock goes forward", (SPRING, "23:10", "+06:00-+07:00", "+00:59:58Z")),
)
async def test_a_restart_at_a_bad_moment_shows_right_prices(home, zone, bad: Bad, night):
    """What is asked on the way to it is asked two minutes before."""
    day, set_up_at, slot, restarted_at = night
    home.day = day
    await home.hass.config.async_set_time_zone(zone)
    await home.at(set_up_at)
    home.plug_in(slot)
    await home.set_up(**ONLY_DISPATCHES)
    assert not wrong(home, slot)
    await home.at(home.moment(restarted_at) - 2 * MINUTE)
    home.freezer.move_to(home.moment(restarted_at))
    async with bad(home):
        await home.restart()
        assert home.entry.state is ConfigEntryState.LOADED
        for _ in range(3):
            assert not wrong(home, slot)
            await home.at(next_half_hour())
    for _ in range(3):
        await home.live(HALF_HOUR, step=5 * MINUTE)
        assert not wrong(home, slot)
    assert_limits(home)
    assert home.shown("car", "intelligent_state") == "smart_control_in_progress"


def next_half_hour() -> datetime:
    now = dt_util.utcnow()
    return now + HALF_HOUR - timedelta(seconds=now.timestamp() % 1800) + SECOND


@dataclass
class ServiceClock:
    """The service's clock, and time that has passed: ours is `ahead` of both."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """Return the service's moment [UTC]."""
        return dt_util.utcnow() - self.ahead

    def elapsed_s(self) -> float:
        """Return the seconds that have really passed, since whenever."""
        return self.now().timestamp()


@pytest.fixture
def service(home, monkeypatch) -> ServiceClock:
    """Let the service have a clock of its own."""
    clock = ServiceClock()
    home.supplier.world.clock = clock.now
    for module in (access, coordinator):
        monkeypatch.setattr(module, "monotonic", clock.elapsed_s)
    return clock


async def set_clock(home: Home, service: ServiceClock, ahead: timedelta) -> None:
    """Put our clock so far ahead of the service's; within a minute that is noticed."""
    home.freezer.tick(MINUTE + ahead - service.ahead)
    service.ahead = ahead
    async_fire_time_changed(home.hass, fire_all=True)
    await home.settle()


async def live_impatiently(home: Home, minutes: int) -> None:
    """Press the button twice a minute, and look at the prices."""
    source = home.entry.runtime_data.timeline.source
    for _ in range(minutes):
        for _ in range(2):
            await home.live(MINUTE / 2, step=MINUTE / 2)
            await source.async_refresh_dispatches()
        assert not wrong(home)


@pytest.mark.slow
@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=["forth", "back"])
@pytest.mark.parametrize("is_off", [False, True], ids=["running", "off"])
async def test_a_clock_that_is_set_an_hour_and_right_again(home, service, ahead, is_off):
    """Prices are those of our clock, and the limits those of the service's, off meanwhile or not.

    Half past eleven, when the night begins, is crossed either way.
    """
    await home.at("22:50")
    await home.set_up(**ONLY_DISPATCHES)
    await live_impatiently(home, 10)
    for off_by in (ahead, timedelta()):
        if is_off:
            await home.unload()
            home.hass.data.pop(access.LEDGERS)
        await set_clock(home, service, off_by)
        if is_off:
            await home.load()
        assert not wrong(home)
        await live_impatiently(home, 45)
    await home.live(HOUR, step=MINUTE)
    assert_limits(home)
    assert service.now() - home.calls("dispatches")[-1].at < 10 * MINUTE
