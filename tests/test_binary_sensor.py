"""Binary sensors: off-peak of the house, dispatching of the car, and why."""

from datetime import UTC, date, datetime, time, timedelta
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, Platform
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from tests.harness.home import entity_id_of, local, move_to, only, shown, state_of

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
DAY = date(2026, 11, 18)
FLAT = "E-1R-VAR-22-11-01-J"
INTELLIGENT_GO = "E-1R-INTELLI-VAR-22-10-14-J"
SECOND = timedelta(seconds=1)
ONLY_DISPATCHES = {"dispatching_covers": "dispatches"}


def plan(supplier, start: datetime, end: datetime, kind: str = "SMART") -> None:
    """Plug the car in and plan a charge."""
    supplier.perform({"do": "plug_in"})
    slots = [{"start": start, "end": end, "type": kind}]
    supplier.perform({"do": "plan", "slots": slots, "replace": True})


def agree(supplier, tariff_code: str, valid_from: datetime) -> None:
    """Let the import supply change its tariff."""
    supplier.perform(
        {
            "do": "new_agreement",
            "meter": "import",
            "tariff_code": tariff_code,
            "valid_from": valid_from,
        }
    )


async def test_all_binary_sensors_look_as_they_did(
    hass, freezer, supplier, add_entry, snapshot, entity_registry: er.EntityRegistry
):
    """Names, states and attributes of a household with a plan."""
    freezer.move_to(NOON)
    plan(supplier, local(DAY, time(14)), local(DAY, time(15)))
    with only(Platform.BINARY_SENSOR):
        entry = await add_entry()
        await snapshot_platform(
            hass,
            entity_registry,
            snapshot.use_extension(HomeAssistantSnapshotExtension),
            entry.entry_id,
        )
        await hass.config_entries.async_unload(entry.entry_id)


# --- off_peak -------------------------------------------------------------------------------------


@pytest.mark.parametrize("household", ["iog", "iog-four-rate"])
async def test_off_peak_follows_the_window_without_a_request(
    hass, freezer, household, supplier, add_entry
):
    """On from 23:30 to 05:30 on the London clock, to the second, with nobody asked."""
    freezer.move_to(local(DAY, time(23, 20)))
    await add_entry()
    for edge, before, after in (
        (local(DAY, time(23, 30)), False, True),
        (local(DAY + timedelta(days=1), time(5, 30)), True, False),
    ):
        await move_to(hass, freezer, edge - SECOND)
        asked = len(supplier.calls())
        assert shown(hass, supplier, "import", "off_peak") is before
        for moment in (edge, edge + SECOND):
            await move_to(hass, freezer, moment)
            assert shown(hass, supplier, "import", "off_peak") is after
        assert len(supplier.calls()) == asked


@pytest.mark.parametrize("household", ["agile", "fixed-flat", "london"])
async def test_a_tariff_without_a_low_rate_has_no_off_peak(
    hass, freezer, household, supplier, add_entry
):
    """Neither a flat price nor one that changes every half hour has an off-peak."""
    freezer.move_to(NOON)
    await add_entry()
    with pytest.raises(LookupError):
        entity_id_of(hass, supplier, "import", "off_peak")


async def test_off_peak_is_kept_when_the_tariff_turns_flat(hass, freezer, supplier, add_entry):
    """It is unavailable from the change on, over a restart too, and works again afterwards."""
    freezer.move_to(NOON)
    entry = await add_entry()
    change = local(DAY + timedelta(days=1), time())
    agree(supplier, FLAT, change)
    await move_to(hass, freezer, change - timedelta(minutes=5))
    await move_to(hass, freezer, change - SECOND)
    assert shown(hass, supplier, "import", "off_peak") is True
    await move_to(hass, freezer, change)
    assert state_of(hass, supplier, "import", "off_peak").state == STATE_UNAVAILABLE
    assert shown(hass, supplier, "import", "price_level") == "normal"
    await move_to(hass, freezer, change + timedelta(days=3))
    assert state_of(hass, supplier, "import", "off_peak").state == STATE_UNAVAILABLE
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, supplier, "import", "off_peak").state == STATE_UNAVAILABLE
    back = change + timedelta(days=4)
    agree(supplier, INTELLIGENT_GO, back)
    await move_to(hass, freezer, back - timedelta(minutes=5))
    await move_to(hass, freezer, back)
    assert shown(hass, supplier, "import", "off_peak") is True


@pytest.mark.parametrize("household", ["fixed-flat"])
async def test_off_peak_comes_with_a_tariff_that_has_a_low_rate(
    hass, freezer, household, supplier, add_entry
):
    """Known a day ahead, the entity is made ahead, unavailable until the tariff is in force."""
    freezer.move_to(NOON)
    await add_entry()
    change = local(DAY + timedelta(days=2), time())
    agree(supplier, INTELLIGENT_GO, change)
    await move_to(hass, freezer, NOON + timedelta(hours=12))
    await move_to(hass, freezer, NOON + timedelta(hours=12, minutes=2))
    assert state_of(hass, supplier, "import", "off_peak").state == STATE_UNAVAILABLE
    await move_to(hass, freezer, change)
    assert shown(hass, supplier, "import", "off_peak") is True


# --- intelligent_dispatching ----------------------------------------------------------------------


async def test_dispatching_starts_and_ends_with_the_plan_to_the_second(
    hass, freezer, supplier, add_entry
):
    """From 14:10 to 15:05, though the house is cheap for the half hours around it."""
    start, end = local(DAY, time(14, 10)), local(DAY, time(15, 5))
    freezer.move_to(NOON)
    plan(supplier, start, end)
    await add_entry()
    for edge, before, after in ((start, STATE_OFF, STATE_ON), (end, STATE_ON, STATE_OFF)):
        await move_to(hass, freezer, edge - SECOND)
        assert state_of(hass, supplier, "car", "intelligent_dispatching").state == before
        for moment in (edge, edge + SECOND):
            await move_to(hass, freezer, moment)
            assert state_of(hass, supplier, "car", "intelligent_dispatching").state == after


@pytest.mark.parametrize(
    ("options", "at_night"),
    [
        pytest.param({}, (STATE_ON, "standard_off_peak"), id="default"),
        pytest.param(ONLY_DISPATCHES, (STATE_OFF, "no_dispatch"), id="dispatches only"),
    ],
)
async def test_the_option_says_whether_the_window_counts(
    hass, freezer, supplier, add_entry, options, at_night
):
    """In the standard window dispatching is on, unless only dispatches shall count."""
    freezer.move_to(local(DAY, time(23, 29, 50)))
    await add_entry(options=options)
    before = state_of(hass, supplier, "car", "intelligent_dispatching")
    assert (before.state, before.attributes["reason"]) == (STATE_OFF, "no_dispatch")
    await move_to(hass, freezer, local(DAY, time(23, 30)))
    night = state_of(hass, supplier, "car", "intelligent_dispatching")
    assert (night.state, night.attributes["reason"]) == at_night


async def test_a_boost_is_no_dispatch(hass, freezer, supplier, add_entry):
    """It is listed as what it is, and neither dispatching nor off-peak is on."""
    freezer.move_to(NOON)
    plan(supplier, NOON - timedelta(minutes=10), NOON + timedelta(hours=1), "BOOST")
    await add_entry()
    car = state_of(hass, supplier, "car", "intelligent_dispatching")
    assert (car.state, car.attributes["reason"]) == (STATE_OFF, "no_dispatch")
    assert [row["type"] for row in car.attributes["planned_dispatches"]] == ["boost"]
    assert shown(hass, supplier, "import", "off_peak") is False
    assert shown(hass, supplier, "car", "intelligent_state") == "boosting"


async def test_dispatches_are_listed_as_planned_started_and_completed(
    hass, freezer, supplier, add_entry
):
    """A charge from 13:00 to 14:00 goes through the three lists in turn."""
    start, end = local(DAY, time(13)), local(DAY, time(14))
    half = start + timedelta(minutes=30)
    freezer.move_to(NOON)
    plan(supplier, start, end)
    await add_entry()

    def lists() -> dict[str, list[tuple[datetime, datetime]]]:
        attributes = state_of(hass, supplier, "car", "intelligent_dispatching").attributes
        return {
            word: [(row["start"], row["end"]) for row in attributes[f"{word}_dispatches"]]
            for word in ("planned", "started", "completed")
        }

    assert lists() == {"planned": [(start, end)], "started": [], "completed": []}
    for minutes in (0, 6):
        await move_to(hass, freezer, start + timedelta(minutes=minutes))
    assert lists() == {"planned": [(start, end)], "started": [(start, half)], "completed": []}
    for minutes in (31, 36, 61, 66, 71):
        await move_to(hass, freezer, start + timedelta(minutes=minutes))
    halves = [(start, half), (half, end)]
    assert lists() == {"planned": [], "started": halves, "completed": halves}


@pytest.mark.parametrize(
    ("provider", "is_reliable"), [("TESLA_V2", True), ("OHME", False), ("OHME_V2", False)]
)
async def test_a_plan_is_reliable_unless_the_provider_is_known_for_lists_that_never_come(
    hass, freezer, supplier, add_entry, provider, is_reliable
):
    """Ohme lists slots for a car that is not even plugged in."""
    freezer.move_to(NOON)
    supplier.perform(
        {"do": "fault", "kind": "replace", "values": {"provider": provider}, "times": None}
    )
    await add_entry()
    car = state_of(hass, supplier, "car", "intelligent_dispatching")
    assert car.attributes["plan_reliable"] is is_reliable


async def test_the_supplier_s_word_and_its_moment_are_told_beside_the_dispatching(
    hass, freezer, supplier, add_entry
):
    """A blueprint is given this one entity, and a template cannot find the others."""
    freezer.move_to(NOON)
    await add_entry()
    told = state_of(hass, supplier, "car", "intelligent_dispatching").attributes
    assert told["intelligent_state"] == "smart_control_not_available"
    assert told["retrieved_at"] == NOON
    supplier.perform({"do": "plug_in"})
    await move_to(hass, freezer, later := NOON + timedelta(minutes=31))
    told = state_of(hass, supplier, "car", "intelligent_dispatching").attributes
    assert told["intelligent_state"] == "smart_control_capable"
    assert NOON < told["retrieved_at"] <= later
