"""The blueprint that feeds a data source of Target Timeframes: what its action is given, and when.

The action's schema and the rules for its rows are those that its documentation states.
"""

from datetime import date, datetime, time
from typing import Any
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.setup import async_setup_component
import probatio as vol
import pytest
from tests.harness.clock import DAY, HALF_HOUR, MINUTE, SECOND, WINTER, local

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


@pytest.mark.parametrize(
    ("today", "slots"),
    [(WINTER, 48), (date(2026, 3, 29), 46), (date(2026, 10, 25), 50)],
    ids=["usual", "spring", "autumn"],
)
async def test_it_fills_the_data_source_when_it_is_saved(hass, home, given, today, slots):
    """Three whole days in half hours that touch, as the tool wants them, replacing what was."""
    await home.at(local(today, time(12)))
    await home.set_up()
    await automate(hass)
    hass.bus.async_fire("automation_reloaded")
    await hass.async_block_till_done()
    (call,) = given
    assert call["entity_id"] == [SOURCE]
    assert call["replace_all_existing_data"] is True
    starts, ends = (
        [datetime.fromisoformat(row[bound]) for row in call["data"]] for bound in ("start", "end")
    )
    first = local(today - DAY, time())
    assert starts == [first + step * HALF_HOUR for step in range(48 + slots + 48)]
    assert ends == [start + HALF_HOUR for start in starts]
    assert call["data"][0]["metadata"] == {"is_capped": False}
    if today == WINTER:
        assert call["data"][0]["value"] == pytest.approx(0.07000035)


async def test_it_runs_at_midnight(hass, home, given):
    """The last call holds the three days around the new one."""
    midnight = home.moment("+00:00")
    await home.at(midnight - 20 * MINUTE)
    await home.set_up()
    await automate(hass)
    await home.at(midnight - SECOND)
    assert given == []
    await home.at(midnight)
    starts = [row["start"] for row in given[-1]["data"]]
    assert starts[0] == home.moment("00:00").isoformat()
    assert len(starts) == 3 * 48


@pytest.mark.parametrize("household", ["agile"])
async def test_it_runs_when_prices_are_published(hass, home, given):
    """From then on tomorrow is there; the supplier publishes up to 23:00."""
    await home.set_up()
    await automate(hass)
    await home.live(480 * MINUTE, step=10 * MINUTE)
    assert given
    assert given[-1]["data"][-1]["end"] == home.moment("+23:00").isoformat()


async def test_it_leaves_the_data_alone_while_nothing_is_known(hass, given):
    """Entities that are not there yet must not empty the data source."""
    await automate(hass)
    hass.bus.async_fire("automation_reloaded")
    hass.states.async_set("event.electricity_current_day_rates", "2026-11-18", {"rates": []})
    await hass.async_block_till_done()
    assert given == []
