"""The blueprint that feeds a data source of Target Timeframes: what its action is given, and when.

The action's schema and the rules for its rows are those that its documentation states.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.setup import async_setup_component
import probatio as vol
import pytest
from tests.harness.home import local, move_to

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
WINTER = date(2026, 11, 18)
DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)
SOURCE = "sensor.target_timeframes_octopus_data_source_last_updated"
INPUTS = {
    "data_source": SOURCE,
    "previous_day_rates": "event.electricity_previous_day_rates",
    "current_day_rates": "event.electricity_current_day_rates",
    "next_day_rates": "event.electricity_next_day_rates",
}
ROW = {
    vol.Required("start"): str,
    vol.Required("end"): str,
    vol.Required("value"): float,
    vol.Optional("metadata"): dict,
}
SCHEMA = vol.Schema(
    {
        vol.Required("entity_id"): cv.entity_ids,
        vol.Required("data"): [ROW],
        vol.Optional("replace_all_existing_data"): bool,
    }
)


@pytest.fixture
def given(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Stand in for the data source: return what it is given, call by call."""
    calls = []

    async def take(call: ServiceCall) -> None:
        calls.append(dict(call.data))

    hass.services.async_register(
        "target_timeframes", "update_target_timeframe_data_source", take, schema=SCHEMA
    )
    return calls


async def automate(hass: HomeAssistant) -> None:
    """Make an automation of the blueprint."""
    path = "octopus_insight/target_timeframes_data_source.yaml"
    using = {"use_blueprint": {"path": path, "input": INPUTS}}
    assert await async_setup_component(hass, "automation", {"automation": [using]})
    await hass.async_block_till_done()


async def test_it_fills_the_data_source_when_it_is_saved(hass, freezer, add_entry, given):
    """Three whole days in half hours that touch, as the tool wants them, replacing what was."""
    freezer.move_to(NOON)
    await add_entry()
    await automate(hass)
    hass.bus.async_fire("automation_reloaded")
    await hass.async_block_till_done()
    (call,) = given
    assert call["entity_id"] == [SOURCE]
    assert call["replace_all_existing_data"] is True
    starts = [datetime.fromisoformat(row["start"]) for row in call["data"]]
    first = local(WINTER - DAY, time())
    assert starts == [first + step * HALF_HOUR for step in range(3 * 48)]
    ends = [datetime.fromisoformat(row["end"]) for row in call["data"]]
    assert ends == [start + HALF_HOUR for start in starts]
    assert call["data"][0]["value"] == pytest.approx(0.07000035)
    assert call["data"][0]["metadata"] == {"is_capped": False}


@pytest.mark.parametrize(
    ("today", "rows"),
    [(date(2026, 3, 29), 48 + 46 + 48), (date(2026, 10, 25), 48 + 50 + 48)],
    ids=["spring", "autumn"],
)
async def test_days_of_23_and_25_hours_are_whole(hass, freezer, add_entry, given, today, rows):
    """No half hour is missing, none is there twice."""
    freezer.move_to(local(today, time(12)))
    await add_entry()
    await automate(hass)
    hass.bus.async_fire("automation_reloaded")
    await hass.async_block_till_done()
    assert len({row["start"] for row in given[-1]["data"]}) == len(given[-1]["data"]) == rows


async def test_it_runs_at_midnight(hass, freezer, add_entry, given):
    """The last call holds the three days around the new one."""
    midnight = local(WINTER + DAY, time())
    freezer.move_to(midnight - timedelta(minutes=20))
    await add_entry()
    await automate(hass)
    await move_to(hass, freezer, midnight - timedelta(seconds=1))
    assert given == []
    await move_to(hass, freezer, midnight)
    starts = [row["start"] for row in given[-1]["data"]]
    assert starts[0] == local(WINTER, time()).isoformat()
    assert len(starts) == 3 * 48


@pytest.mark.parametrize("household", ["agile"])
async def test_it_runs_when_prices_are_published(hass, freezer, supplier, add_entry, given):
    """From then on tomorrow is there; the supplier publishes up to 23:00."""
    freezer.move_to(NOON)
    await add_entry()
    await automate(hass)
    moment = local(WINTER, time(12, 10))
    while moment < local(WINTER, time(20)):
        await move_to(hass, freezer, moment)
        moment += timedelta(minutes=10)
    assert given
    assert given[-1]["data"][-1]["end"] == local(WINTER + DAY, time(23)).isoformat()


async def test_it_leaves_the_data_alone_while_nothing_is_known(hass, given):
    """Entities that are not there yet must not empty the data source."""
    await automate(hass)
    hass.bus.async_fire("automation_reloaded")
    hass.states.async_set("event.electricity_current_day_rates", "2026-11-18", {"rates": []})
    await hass.async_block_till_done()
    assert given == []
