"""Pictures for e-ink displays: whose they are, when they are new, and how often they are drawn."""

from collections.abc import Iterator
from http import HTTPStatus
from sqlite3 import SQLITE_IOERR, OperationalError
from threading import current_thread, main_thread
from types import MappingProxyType
from unittest.mock import AsyncMock, patch
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from custom_components.octopus_insight import async_remove_config_entry_device
from custom_components.octopus_insight.const import DOMAIN, SUBENTRY_DISPLAY
from custom_components.octopus_insight.displays.eink import picture
from custom_components.octopus_insight.displays.eink.canvas import Canvas
from custom_components.octopus_insight.displays.eink.days.content import DaysContent
from custom_components.octopus_insight.displays.eink.settings import LayoutName
from custom_components.octopus_insight.history.keeper import History
from custom_components.octopus_insight.history.store import Store
from tests.harness.clock import MINUTE, NOON
from tests.test_usage_actions import keep

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

PICTURE = "image.hall_picture"


def display(**data: str) -> ConfigSubentry:
    return ConfigSubentry(
        data=MappingProxyType(data), subentry_type=SUBENTRY_DISPLAY, title="Hall", unique_id=None
    )


async def add_display(hass, entry, **data: str) -> ConfigSubentry:
    """Add a display to a running entry."""
    added = display(**data)
    hass.config_entries.async_add_subentry(entry, added)
    await hass.async_block_till_done(wait_background_tasks=True)
    return added


@pytest.fixture
def threads() -> Iterator[list[str]]:
    """Return the names of the threads in which pictures are drawn, one for each picture."""
    names: list[str] = []

    def noted(*how) -> Canvas:
        names.append(current_thread().name)
        return Canvas(*how)

    with patch.object(picture, "Canvas", noted):
        yield names


async def png_of(hass, hass_client) -> bytes:
    """Fetch the picture as a panel does, by the address that the entity tells."""
    state = hass.states.get(PICTURE)
    client = await hass_client()
    answer = await client.get(state.attributes["entity_picture"])
    assert answer.status == HTTPStatus.OK
    assert answer.content_type == "image/png"
    return await answer.read()


async def test_a_picture_is_drawn_once_for_each_content_and_off_the_event_loop(
    hass, home, hass_client, threads
):
    """Asked for twice it is drawn once; a new answer alone is no new content; a half hour is."""
    entry = await home.set_up()
    await add_display(hass, entry, bits="2")
    assert threads == []
    first = await png_of(hass, hass_client)
    assert first[16:25] == b"\x00\x00\x03\x20\x00\x00\x01\xe0\x02"  # 800, 480, two bits
    assert await png_of(hass, hass_client) == first
    assert len(threads) == 1
    assert main_thread().name not in threads

    since = hass.states.get(PICTURE).state
    asked = len(home.calls("dispatches"))
    await home.at(NOON + 25 * MINUTE)
    assert len(home.calls("dispatches")) > asked
    assert hass.states.get(PICTURE).state == since
    assert await png_of(hass, hass_client) == first
    assert len(threads) == 1

    await home.at("12:30")
    assert hass.states.get(PICTURE).state != since
    assert await png_of(hass, hass_client) != first
    assert len(threads) == 2


async def test_a_display_has_a_device_of_its_own_that_stays_as_long_as_the_display(hass, home):
    """It hangs on the account; a person cannot delete it but by deleting the display."""
    entry = await home.set_up()
    added = await add_display(hass, entry)
    devices = dr.async_get(hass)
    identifier = (DOMAIN, f"display_{added.subentry_id}")
    device = devices.async_get_device_by_identifier(identifier, entry.entry_id)
    assert (device.name, device.config_subentry_id) == ("Hall", added.subentry_id)
    assert device.via_device_id == entry.runtime_data.timeline.account_device_id
    registered = er.async_get(hass).async_get(PICTURE)
    assert registered.unique_id == f"{added.subentry_id}_display"
    assert not await async_remove_config_entry_device(hass, entry, device)

    hass.config_entries.async_remove_subentry(entry, added.subentry_id)
    await home.settle()
    assert hass.states.get(PICTURE) is None
    assert devices.async_get_device_by_identifier(identifier, entry.entry_id) is None


@pytest.mark.parametrize("layout", LayoutName)
async def test_a_meter_that_the_account_does_not_have_has_no_picture(
    hass, home, hass_client, layout
):
    """A picture of another meter in its place would be a lie; once it is put right there is one."""
    entry = await home.set_up()
    added = await add_display(hass, entry, layout=layout, meter="1999999999999")
    assert hass.states.get(PICTURE).state == STATE_UNAVAILABLE
    client = await hass_client()
    assert (await client.get(f"/api/image_proxy/{PICTURE}")).status >= HTTPStatus.BAD_REQUEST

    right = {"layout": layout, "meter": home.supplier.world.point("import").number}
    hass.config_entries.async_update_subentry(
        entry, entry.subentries[added.subentry_id], data=right
    )
    await home.settle()
    assert (await png_of(hass, hass_client)).startswith(b"\x89PNG")


async def test_what_the_house_spends_is_told_where_it_is_measured(hass, home):
    """1.5 kW at 29.59992 p are 44.4 p an hour: 45 p in steps of five."""
    hass.states.async_set("sensor.power", "1.5", {"unit_of_measurement": "kW"})
    entry = await home.set_up(power_entity="sensor.power")
    await add_display(hass, entry)
    picture = hass.data["image"].get_entity(PICTURE)
    assert picture._content.cost_per_hour == pytest.approx(0.45)
    hass.states.async_set("sensor.power", "unavailable")
    await home.at("12:30")
    assert picture._content.cost_per_hour is None


async def test_the_picture_of_today_and_tomorrow_follows_the_half_hours(hass, home, hass_client):
    entry = await home.set_up()
    await add_display(hass, entry, layout="days", size="400x300")
    picture = hass.data["image"].get_entity(PICTURE)
    assert isinstance(picture._content, DaysContent)
    assert sum(bar.is_past for bar in picture._content.today.bars) == 24
    assert (await png_of(hass, hass_client))[16:24] == b"\x00\x00\x01\x90\x00\x00\x01\x2c"
    await home.at("12:30")
    assert sum(bar.is_past for bar in picture._content.today.bars) == 25


async def test_the_picture_of_yesterday_is_the_daily_summary(hass, home, hass_client, monkeypatch):
    """It is new when the past changes, and at midnight, when the same day is two days old."""
    monkeypatch.setattr(History, "async_keep", AsyncMock())
    entry = await home.set_up()
    await add_display(hass, entry, layout="yesterday")
    picture = hass.data["image"].get_entity(PICTURE)
    assert (picture._content.missing, picture._content.total) == (48, None)
    await keep(home)
    await home.settle()
    content, since = picture._content, hass.states.get(PICTURE).state
    summary = await home.act("get_daily_summary")
    assert (content.days_old, content.missing, content.total) == (1, 0, summary["total_cost"])
    shown = {line.name: (line.kwh, line.cost) for line in content.lines}
    parts = {"off_peak", "peak", "smart_charging"}
    assert {name: shown[name] for name in parts} == {
        name: (summary["electricity"][name]["usage"], summary["electricity"][name]["cost"])
        for name in parts
    }
    assert shown["gas"] == (54.5, summary["gas"]["cost"])
    assert content.saved == summary["intelligent_features"]["total_savings"]
    drawn = await png_of(hass, hass_client)

    await keep(home)
    await home.at("12:30")
    assert (picture._content, hass.states.get(PICTURE).state) == (content, since)
    assert await png_of(hass, hass_client) == drawn

    await home.at("+00:05")
    assert (picture._content.day, picture._content.days_old) == (content.day, 2)
    assert hass.states.get(PICTURE).state != since


async def test_a_past_that_cannot_be_read_leaves_the_picture_as_it_was(hass, home):
    entry = await home.set_up()
    await keep(home)
    await add_display(hass, entry, layout="yesterday")
    picture = hass.data["image"].get_entity(PICTURE)
    content, error = picture._content, OperationalError()
    error.sqlite_errorcode = SQLITE_IOERR
    with patch.object(Store, "series", side_effect=error):
        await home.at("+00:05")
        assert picture._content is content
    await home.at("+00:35")
    assert picture._content.days_old == 2
