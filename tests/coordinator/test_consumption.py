"""Meter readings: only what is missing is asked for, and what was told is kept."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
import pytest
from simulator.faults import Fault
from tests.harness.home import Supplier, move_to, shown, state_of

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def asked_from(supplier: Supplier, since: datetime) -> list[str]:
    """Return from when on readings were asked for, in each request."""
    return [
        parse_qs(urlsplit(call.path).query)["period_from"][0]
        for call in supplier.calls("consumption")
        if call.at >= since
    ]


async def test_only_what_is_missing_is_asked_for(hass, freezer, supplier, add_entry):
    """Nine days of three meters at the first start, then nothing for the rest of the day.

    The next morning from the end of the last complete day on, until it is there.
    """
    freezer.move_to(NOON)
    await add_entry()
    assert asked_from(supplier, NOON) == ["2026-11-09T00:00:00Z"] * 3
    later = NOON + timedelta(seconds=1)
    for hours in range(1, 12):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    assert asked_from(supplier, later) == []
    for hours in range(12, 25):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    froms = asked_from(supplier, later)
    assert set(froms) == {"2026-11-18T00:00:00Z"}
    assert len(froms) <= 9
    energy = state_of(hass, supplier, "import", "previous_consumption")
    assert energy.attributes["date"].isoformat() == "2026-11-18"


async def test_a_meter_that_is_not_found_keeps_its_readings(hass, freezer, supplier, add_entry):
    """404 for a meter: what it told stays, and the other meters go on."""
    freezer.move_to(NOON)
    await add_entry()
    supplier.world.faults.arm(Fault(kind="404", only="consumption"))
    for hours in range(18, 25):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    assert 404 in {call.status for call in supplier.calls("consumption")}
    assert shown(hass, supplier, "import", "previous_consumption") == pytest.approx(15.6)
    assert shown(hass, supplier, "gas", "previous_consumption_volume") == pytest.approx(1.6)


async def test_readings_may_come_days_late(hass, freezer, supplier, add_entry):
    """Three days come at once: the last of them is shown, at its own prices."""
    freezer.move_to(NOON)
    supplier.perform({"do": "consumption_hold", "after": "2026-11-14"})
    await add_entry()
    energy = state_of(hass, supplier, "import", "previous_consumption")
    assert energy.attributes["date"].isoformat() == "2026-11-14"
    supplier.perform({"do": "consumption_hold", "after": None})
    for hours in range(1, 8):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    cost = state_of(hass, supplier, "import", "previous_cost")
    assert cost.attributes["date"].isoformat() == "2026-11-17"
    assert float(cost.state) == pytest.approx(4.88476905)


async def test_a_new_meter_on_the_wall_begins_with_what_it_has(hass, freezer, supplier, add_entry):
    """No readings at all is an answer too, and no error."""
    freezer.move_to(NOON)
    supplier.perform({"do": "consumption_hold", "after": "2020-01-01"})
    entry = await add_entry()
    assert shown(hass, supplier, "import", "previous_consumption") is None
    assert entry.runtime_data.timeline.source.consumption.last_error is None
