"""Sensors: how each looks in the registry and in the state machine, and when it changes."""

from datetime import UTC, date, datetime, time, timedelta
from homeassistant.const import Platform
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from tests.harness.home import local, move_to, only, shown, state_of

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
WINTER = date(2026, 11, 18)
LOW, HIGH = 0.07000035, 0.2959992
"""6.6667 p and 28.1904 p with 5 % VAT [GBP/kWh]."""


async def test_all_sensors_look_as_they_did(
    hass, freezer, supplier, add_entry, snapshot, entity_registry: er.EntityRegistry
):
    """Names, units, classes, states and attributes of a household that has everything."""
    freezer.move_to(NOON)
    with only(Platform.SENSOR):
        entry = await add_entry()
        await snapshot_platform(
            hass,
            entity_registry,
            snapshot.use_extension(HomeAssistantSnapshotExtension),
            entry.entry_id,
        )
        await hass.config_entries.async_unload(entry.entry_id)


async def test_prices_change_on_the_half_hour_without_a_request(hass, freezer, supplier, add_entry):
    """A second before 23:30 the high rate holds, at 23:30 the low one; nobody was asked."""
    night = local(WINTER, time(23, 30))
    freezer.move_to(night - timedelta(minutes=20))
    await add_entry()
    before, after = (HIGH, LOW, night), (LOW, HIGH, night + timedelta(hours=6))
    asked = []
    for moment, right in (
        (night - timedelta(seconds=1), before),
        (night, after),
        (night + timedelta(seconds=1), after),
    ):
        await move_to(hass, freezer, moment)
        keys = ("current_rate", "next_rate", "next_rate_change")
        assert tuple(shown(hass, supplier, "import", key) for key in keys) == right
        asked.append(len(supplier.calls()))
    assert asked[0] == asked[1] == asked[2]


async def test_a_rate_tells_its_whole_run_and_why(hass, freezer, supplier, add_entry):
    """The run of equal price goes through midnight; a planned dispatch is named as what it is."""
    freezer.move_to(local(WINTER, time(12)))
    slot = {"start": local(WINTER, time(14)), "end": local(WINTER, time(15, 10))}
    supplier.perform({"do": "plug_in"})
    supplier.perform({"do": "plan", "slots": [slot]})
    await add_entry()
    current = state_of(hass, supplier, "import", "current_rate").attributes
    assert current["start"] == local(WINTER, time(5, 30))
    assert current["end"] == local(WINTER, time(14))
    assert (current["reason"], current["certainty"]) == ("tariff", "published")
    following = state_of(hass, supplier, "import", "next_rate").attributes
    assert following["start"] == local(WINTER, time(14))
    assert following["end"] == local(WINTER, time(15, 30))
    assert (following["reason"], following["certainty"]) == ("dispatch", "planned")
    await move_to(hass, freezer, local(WINTER, time(23, 45)))
    night = state_of(hass, supplier, "import", "current_rate").attributes
    assert night["start"] == local(WINTER, time(23, 30))
    assert night["end"] == local(WINTER + timedelta(days=1), time(5, 30))
    assert (night["reason"], night["certainty"]) == ("standard_off_peak", "published")


async def test_half_hours_of_yesterday_add_up_to_its_cost(hass, freezer, supplier, add_entry):
    """15.6 kWh and 4.88476905 GBP are the sums of 48 rows and the standing charge."""
    freezer.move_to(NOON)
    await add_entry()
    energy = state_of(hass, supplier, "import", "previous_consumption").attributes
    cost = state_of(hass, supplier, "import", "previous_cost").attributes
    assert energy["date"] == cost["date"] == date(2026, 11, 17)
    assert len(energy["half_hours"]) == len(cost["half_hours"]) == 48
    assert sum(row["energy_kwh"] for row in energy["half_hours"]) == pytest.approx(15.6)
    of_units = sum(row["cost"] for row in cost["half_hours"])
    assert cost["standing_charge"] == pytest.approx(0.53838015)
    assert of_units + 0.53838015 == pytest.approx(4.88476905)
    assert cost["half_hours"][0] == {
        "start": datetime(2026, 11, 17, tzinfo=UTC),
        "energy_kwh": 0.1,
        "price_per_kwh": LOW,
        "cost": pytest.approx(0.007000035),
    }


@pytest.mark.parametrize(
    ("day", "billed"),
    [
        pytest.param(date(2027, 3, 28), (15.4, 4.87076898), id="46 half hours"),
        pytest.param(date(2026, 10, 25), (15.8, 4.89876912), id="50 half hours"),
        pytest.param(date(2026, 9, 30), (15.6, 4.8725733), id="before a price change"),
    ],
)
async def test_days_of_any_length_are_billed_whole(hass, freezer, supplier, add_entry, day, billed):
    """Energy [kWh] and cost [GBP] of the days on which the clock changes, worked by hand."""
    freezer.move_to(local(day + timedelta(days=1), time(9)))
    await add_entry()
    assert shown(hass, supplier, "import", "previous_consumption") == pytest.approx(billed[0])
    assert shown(hass, supplier, "import", "previous_cost") == pytest.approx(billed[1])
    assert state_of(hass, supplier, "import", "previous_cost").attributes["date"] == day


async def test_the_night_of_a_clock_change_keeps_to_the_clock(hass, freezer, supplier, add_entry):
    """In the night of 25 October the low rate lasts seven hours: the clock goes back at 02:00."""
    sunday = date(2026, 10, 25)
    freezer.move_to(local(date(2026, 10, 24), time(23, 40)))
    await add_entry()
    start, end = (
        datetime(2026, 10, 24, 22, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 5, 30, tzinfo=UTC),
    )
    run = state_of(hass, supplier, "import", "current_rate").attributes
    assert (run["start"], run["end"]) == (start, end)
    await move_to(hass, freezer, end - timedelta(seconds=1))
    assert shown(hass, supplier, "import", "current_rate") == LOW
    await move_to(hass, freezer, local(sunday, time(5, 30)))
    assert shown(hass, supplier, "import", "current_rate") == HIGH


async def test_requests_are_counted_by_kind(hass, freezer, supplier, add_entry):
    """The account's sensor tells what the key spent in the last hour, and what it may do next."""
    freezer.move_to(NOON)
    await add_entry()
    state = state_of(hass, supplier, "account", "requests_last_hour")
    kinds = ("login", "account", "dispatches", "rates", "standing_charges", "consumption")
    assert {kind: state.attributes[kind] for kind in kinds} == {
        kind: len(supplier.calls(kind)) for kind in kinds
    }
    assert int(state.state) == len(supplier.calls())
    assert state.attributes["next_dispatch_call_allowed"] == NOON + timedelta(minutes=1)


async def test_the_last_answer_tells_when_the_next_is_asked_for(hass, freezer, supplier, add_entry):
    """An idle car is asked for within a quarter of an hour, give or take, and it says why then."""
    freezer.move_to(NOON)
    await add_entry()
    idle = state_of(hass, supplier, "car", "dispatches_last_retrieved")
    assert datetime.fromisoformat(idle.state) == NOON.replace(microsecond=0)
    assert idle.attributes["next_refresh_reason"] == "unplugged"
    due = idle.attributes["next_refresh"]
    assert NOON < due <= NOON + timedelta(minutes=17)
    assert idle.attributes["requests_last_hour"] == 1
    assert idle.attributes["maximum_requests_per_hour"] == 20
    assert idle.attributes["last_error"] is None
    supplier.perform({"do": "plug_in"})
    await move_to(hass, freezer, due)
    plugged = state_of(hass, supplier, "car", "dispatches_last_retrieved")
    assert datetime.fromisoformat(plugged.state) == due.replace(microsecond=0)
    assert plugged.attributes["next_refresh_reason"] == "just_plugged_in"
    assert plugged.attributes["next_refresh"] == due + timedelta(minutes=1)


@pytest.mark.parametrize("household", ["agile"])
async def test_a_rate_is_unknown_beyond_the_published_prices(
    hass, freezer, household, supplier, add_entry
):
    """Prices end at 23:00 and none come out: the last is shown to its end, then no price at all."""
    freezer.move_to(local(WINTER, time(15)))
    supplier.perform({"do": "publication", "at": "23:59"})
    await add_entry()
    before = local(WINTER, time(22, 59, 59))
    await move_to(hass, freezer, before)
    assert shown(hass, supplier, "import", "current_rate") == 0.223125
    assert shown(hass, supplier, "import", "next_rate") is None
    assert shown(hass, supplier, "import", "next_rate_change") is None
    await move_to(hass, freezer, before + timedelta(seconds=1))
    assert shown(hass, supplier, "import", "current_rate") is None
    assert shown(hass, supplier, "import", "price_level") is None
