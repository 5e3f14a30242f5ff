"""Answers that no honest supplier gives: nothing else in the house is harmed, no price is lost."""

from datetime import timedelta
from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.json import json_bytes
import pytest
from tests.harness.clock import NOON
from tests.harness.home import move_to, shown

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

HALF_EMOJI = "\ud83d"


@pytest.mark.parametrize("field", ["make", "model", "name"])
async def test_half_an_emoji_in_a_car_spoils_nothing_else(
    hass, freezer, supplier, add_entry, field
):
    """Half an emoji in a car's make or name: devices and states can be written to disk."""
    freezer.move_to(NOON)
    supplier.perform({"do": "raw", "values": {field: f"Te{HALF_EMOJI}sla\n"}, "times": None})
    entry = await add_entry()
    assert entry.state is ConfigEntryState.LOADED
    json_bytes(dr.async_get(hass)._data_to_save())
    json_bytes([state.as_dict() for state in hass.states.async_all()])


async def test_readings_of_1e308_leave_the_night_cheap(hass, freezer, supplier, add_entry):
    """Readings nobody can have used: the night price comes at 23:30, and a restart starts."""
    freezer.move_to(NOON)
    values = {"consumption": 1e308}
    supplier.perform({"do": "raw", "values": values, "only": "consumption", "times": None})
    entry = await add_entry()
    assert shown(hass, supplier, "import", "previous_consumption") is None
    for minutes in (0, 30):
        at = NOON.replace(hour=23, minute=0, second=1) + timedelta(minutes=minutes)
        await move_to(hass, freezer, at)
        assert shown(hass, supplier, "import", "off_peak") is (minutes == 30)
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert shown(hass, supplier, "import", "off_peak") is True


ODD = {
    "nested": {"body": "[" * 100_000},
    "a bad next": {"body": {"results": [], "next": "http://[::1"}},
    "a bad type": {"body": {"data": {"devices": 5}}},
    "nested refusal": {"body": "[" * 100_000, "status": 403},
}


ODD_ANSWERS = [
    pytest.param({"only": only, **answer}, id=f"{name} for {only}")
    for only in ("dispatches", "rates", "consumption", "account", "sessions")
    for name, answer in ODD.items()
]


@pytest.mark.parametrize("odd", ODD_ANSWERS)
async def test_odd_json_is_one_more_failure(hass, freezer, supplier, add_entry, caplog, odd):
    """No traceback, told in `last_error`, and no faster than any other failure."""
    freezer.move_to(NOON)
    supplier.perform({"do": "consumption_hold", "after": "2026-11-16"})
    entry = await add_entry()
    await move_to(hass, freezer, NOON + timedelta(minutes=10))
    caplog.clear()
    only = odd["only"]
    asked = len(supplier.calls(only))
    supplier.perform({"do": "raw", "times": None, **odd})
    (source,) = (one for one in entry.runtime_data.timeline.source.all if one.name == only)
    await source.async_ask()
    assert source.last_error in ("unexpected_response", "edge_blocked")
    for minute in range(11, 31):
        await move_to(hass, freezer, NOON + timedelta(minutes=minute))
    tries = {call.at for call in supplier.calls(only)[asked:]}
    assert len(tries) <= (8 if only == "dispatches" else 5)
    assert not [record for record in caplog.records if record.exc_info]
    assert shown(hass, supplier, "import", "current_rate") == pytest.approx(0.2959992)
