"""Meter readings: only what is missing is asked for, and what was told is kept."""

from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
import pytest
from simulator.faults import Fault
from tests.harness.cases import cases
from tests.harness.clock import DAY, HOUR, NOON
from tests.harness.home import Supplier, move_to, shown, state_of

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

DAY_ONE = date(2026, 11, 18).toordinal()


def asked_from(supplier: Supplier, since: datetime) -> list[str]:
    """Return from when on readings were asked for, in each request."""
    return [
        parse_qs(urlsplit(call.path).query)["period_from"][0]
        for call in supplier.calls("consumption")
        if call.at >= since
    ]


def on_turn(entry, days: int) -> None:
    """Let the readings of the last days be read again so many days after 18 November 2026.

    A home's phase says on which third of the days that is.
    """
    turn = -(DAY_ONE + days) % 3
    entry.runtime_data.timeline.source.consumption._phase = (turn + 0.5) / 3


async def through(hass, freezer, days: int) -> None:
    """Let days pass, hour by hour in the morning."""
    for day in range(days):
        for hours in (12, *range(14, 26)):
            await move_to(hass, freezer, NOON + day * DAY + hours * HOUR)


async def test_only_what_is_missing_is_asked_for(hass, freezer, supplier, add_entry):
    """Ten days of three meters at the first start, then nothing for the rest of the day.

    The next morning from the end of the last complete day on, until it is there.
    """
    freezer.move_to(NOON)
    on_turn(await add_entry(), days=2)
    assert asked_from(supplier, NOON) == ["2026-11-08T00:00:00Z"] * 3
    later = NOON + timedelta(seconds=1)
    await through(hass, freezer, 1)
    froms = asked_from(supplier, later)
    assert set(froms) == {"2026-11-18T00:00:00Z"}
    assert len(froms) <= 9
    energy = state_of(hass, supplier, "import", "previous_consumption")
    assert energy.attributes["date"].isoformat() == "2026-11-18"


@pytest.mark.parametrize("household", ["flux"])
async def test_readings_are_asked_for_in_the_morning(hass, freezer, supplier, add_entry):
    """Three times for each meter, between 2:30 and 14:30, even if nothing comes."""
    freezer.move_to(NOON)
    on_turn(await add_entry(), days=2)
    supplier.perform({"do": "consumption_hold", "after": "2026-11-17"})
    await through(hass, freezer, 3)
    calls = [call.at for call in supplier.calls("consumption") if call.at > NOON + 3 * HOUR]
    assert {at.hour for at in calls} <= set(range(2, 15))
    days = [at.date().day for at in calls]
    assert set(days) == {19, 20, 21}
    assert days.count(20) == 3 * 2


@pytest.mark.parametrize("household", ["flux"])
@cases("days", ("the next day", 1), ("the second day", 2))
async def test_every_third_day_the_last_ten_are_read_again(
    hass, freezer, supplier, add_entry, days
):
    """In place of a plain request: there are no more of them. Corrections replace what was."""
    freezer.move_to(NOON)
    entry = await add_entry()
    on_turn(entry, days)
    supplier.world.point("import").quantity = lambda local: 0.25
    await through(hass, freezer, 4)
    calls = [call for call in supplier.calls("consumption") if call.at > NOON + HOUR]
    assert len(calls) <= 4 * 3 * 2
    again = [
        (call.at - NOON + DAY / 2).days
        for call in calls
        if asked_from(supplier, call.at)[0][:10] == f"{call.at.date() - 10 * DAY}"
    ]
    assert again == [number for number in range(1, 5) if (number - days) % 3 == 0 for _ in "12"]
    readings = entry.runtime_data.timeline.source.consumption.data[supplier.id_of("import")]
    assert {row.quantity for row in readings if row.start > NOON - 9 * DAY} == {0.25}


async def test_a_meter_that_is_not_found_keeps_its_readings(hass, freezer, supplier, add_entry):
    """404 for a meter: what it told stays, and the other meters go on."""
    freezer.move_to(NOON)
    await add_entry()
    supplier.world.faults.arm(Fault(kind="404", only="consumption"))
    await through(hass, freezer, 1)
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
    await through(hass, freezer, 1)
    cost = state_of(hass, supplier, "import", "previous_cost")
    assert cost.attributes["date"].isoformat() == "2026-11-18"
    assert float(cost.state) == pytest.approx(4.88476905)


async def test_a_new_meter_on_the_wall_begins_with_what_it_has(hass, freezer, supplier, add_entry):
    """No readings at all is an answer too, and no error."""
    freezer.move_to(NOON)
    supplier.perform({"do": "consumption_hold", "after": "2020-01-01"})
    entry = await add_entry()
    assert shown(hass, supplier, "import", "previous_consumption") is None
    assert entry.runtime_data.timeline.source.consumption.last_error is None
