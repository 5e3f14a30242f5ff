"""The schedule in a running house: plugs, watched entities and the mode decide when we ask."""

from datetime import UTC, datetime, timedelta
from logging import ERROR
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
import pytest
from custom_components.octopus_insight.access import LEDGERS
from custom_components.octopus_insight.const import DOMAIN, SERVICE_REFRESH_DISPATCHES
from simulator.faults import Fault
from tests.harness.home import entity_id_of, move_to, shown, state_of

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PLUG, SWITCH, POWER = "binary_sensor.cable", "switch.charging", "sensor.charger_power"
OTHER_PLUG = "sensor.charger_status"
SECOND_CAR = "00000000-0003-4000-8020-000000000ca2"
CAR_OPTIONS = {
    "plug_entities": [PLUG],
    "watch_entities": [SWITCH],
    "charging_power_entity": POWER,
}
SLOT = {"start": NOON, "end": NOON + timedelta(hours=1)}
"""A charge from 12:00 to 13:00."""


def options(supplier, **car_options: object) -> dict[str, object]:
    """Return options that name the car's sensors, and let the window be no dispatch."""
    named = supplier.car_options(**CAR_OPTIONS | car_options)
    return {"dispatching_covers": "dispatches", **named}


def plugged_in(supplier, hass, *, slot=SLOT) -> None:
    """Let the car be plugged in, with a charge in its plan."""
    hass.states.async_set(PLUG, STATE_ON)
    supplier.perform({"do": "plug_in"})
    supplier.perform({"do": "plan", "slots": [slot]})


def next_refresh(hass, supplier) -> tuple[datetime, str]:
    """Return when the schedule asks next, and why."""
    attributes = state_of(hass, supplier, "car", "dispatches_last_retrieved").attributes
    return attributes["next_refresh"], str(attributes["next_refresh_reason"])


def asked(supplier) -> list[datetime]:
    """Return when dispatches were asked for."""
    return [call.at for call in supplier.calls("dispatches")]


async def test_a_plug_that_goes_in_asks_half_a_minute_later(hass, freezer, supplier, add_entry):
    """Then each minute, five times in all, as long as there is no plan."""
    freezer.move_to(NOON - 10 * MINUTE)
    hass.states.async_set(PLUG, STATE_OFF)
    await add_entry(options=options(supplier))
    assert next_refresh(hass, supplier)[1] == "unplugged"
    for minutes in (9, 2, 0):  # the plug is known; a plain call is made; it is long enough ago
        await move_to(hass, freezer, NOON - minutes * MINUTE)
    supplier.perform({"do": "plug_in"})
    hass.states.async_set(PLUG, STATE_ON)
    await hass.async_block_till_done()
    assert next_refresh(hass, supplier) == (NOON + 30 * SECOND, "just_plugged_in")
    await move_to(hass, freezer, NOON + 29 * SECOND)
    before = len(asked(supplier))
    for number in range(5):
        due = NOON + 30 * SECOND + number * MINUTE
        await move_to(hass, freezer, due)
        assert asked(supplier)[before + number] == due
    assert shown(hass, supplier, "car", "intelligent_state") == "smart_control_capable"
    # six calls in a quarter of an hour: those left are spread
    assert next_refresh(hass, supplier)[1] in {"steady", "budget"}


async def test_a_plug_that_is_out_for_twenty_seconds_ends_the_dispatch(
    hass, freezer, supplier, add_entry
):
    """Whatever the supplier still says: unplugged at 12:15, and it is cheap to 12:30 only.

    A minute after unplugging it is asked, and again each minute while it has not noticed.
    """
    freezer.move_to(NOON + 10 * MINUTE)
    plugged_in(supplier, hass)
    await add_entry(options=options(supplier))
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True
    out = NOON + 15 * MINUTE
    await move_to(hass, freezer, out)
    supplier.perform({"do": "unplug", "linger": True})
    hass.states.async_set(PLUG, STATE_OFF)
    await move_to(hass, freezer, out + 19 * SECOND)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True
    await move_to(hass, freezer, out + 20 * SECOND)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is False
    assert shown(hass, supplier, "import", "off_peak") is True
    assert next_refresh(hass, supplier) == (out + MINUTE, "just_unplugged")
    await move_to(hass, freezer, out + MINUTE)
    assert asked(supplier)[-1] == out + MINUTE
    assert shown(hass, supplier, "car", "intelligent_state") == "smart_control_in_progress"
    assert shown(hass, supplier, "car", "intelligent_dispatching") is False
    assert next_refresh(hass, supplier) == (out + 2 * MINUTE, "just_unplugged")
    await move_to(hass, freezer, NOON + 30 * MINUTE - SECOND)
    assert shown(hass, supplier, "import", "off_peak") is True
    await move_to(hass, freezer, NOON + 30 * MINUTE)
    assert shown(hass, supplier, "import", "off_peak") is False


async def test_a_plug_that_is_out_for_less_changes_nothing(hass, freezer, supplier, add_entry):
    freezer.move_to(NOON + 10 * MINUTE)
    plugged_in(supplier, hass)
    await add_entry(options=options(supplier))
    hass.states.async_set(PLUG, STATE_OFF)
    await move_to(hass, freezer, NOON + 10 * MINUTE + 19 * SECOND)
    hass.states.async_set(PLUG, STATE_ON)
    await move_to(hass, freezer, NOON + 10 * MINUTE + 40 * SECOND)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True


@pytest.mark.parametrize("word", [STATE_UNKNOWN, STATE_UNAVAILABLE, None])
async def test_a_plug_that_is_not_known_is_not_unplugged(hass, freezer, supplier, add_entry, word):
    """Unknown, unavailable, or gone: the supplier's word counts."""
    freezer.move_to(NOON + 10 * MINUTE)
    plugged_in(supplier, hass)
    await add_entry(options=options(supplier))
    if word is None:
        hass.states.async_remove(PLUG)
    else:
        hass.states.async_set(PLUG, word)
    await move_to(hass, freezer, NOON + 14 * MINUTE)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True
    assert shown(hass, supplier, "import", "off_peak") is True


async def test_options_may_name_entities_that_do_not_exist(
    hass, freezer, supplier, add_entry, caplog
):
    """It is as if none were named, before they come and after they have vanished."""
    freezer.move_to(NOON + 10 * MINUTE)
    supplier.perform({"do": "plug_in"})
    supplier.perform({"do": "plan", "slots": [SLOT]})
    await add_entry(options=options(supplier))
    await move_to(hass, freezer, NOON + 12 * MINUTE)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True
    hass.states.async_set(PLUG, STATE_OFF)
    hass.states.async_set(SWITCH, STATE_ON)
    hass.states.async_set(POWER, "7000", {"unit_of_measurement": "W"})
    await move_to(hass, freezer, NOON + 14 * MINUTE)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is False
    for entity_id in (PLUG, SWITCH, POWER):
        hass.states.async_remove(entity_id)
    await move_to(hass, freezer, NOON + 16 * MINUTE)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True
    assert shown(hass, supplier, "import", "off_peak") is True
    assert not [record for record in caplog.records if record.levelno >= ERROR]


async def test_any_plug_entity_that_is_out_unplugs(hass, freezer, supplier, add_entry):
    """The cable is in, but the charger reads `idle`, which does not mean plugged in.

    One entity has to say so for 20 seconds: two of them for 12 seconds each do not.
    """
    freezer.move_to(NOON + 10 * MINUTE)
    plugged_in(supplier, hass)
    hass.states.async_set(OTHER_PLUG, "Charging")
    await add_entry(options=options(supplier, plug_entities=[PLUG, OTHER_PLUG]))
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True
    begin = NOON + 10 * MINUTE
    for seconds, plug, other in ((0, STATE_OFF, "Charging"), (11, STATE_OFF, "idle")):
        await move_to(hass, freezer, begin + seconds * SECOND)
        hass.states.async_set(PLUG, plug)
        hass.states.async_set(OTHER_PLUG, other)
    await move_to(hass, freezer, begin + 12 * SECOND)
    hass.states.async_set(PLUG, STATE_ON)
    await move_to(hass, freezer, begin + 23 * SECOND)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True
    await move_to(hass, freezer, begin + 31 * SECOND)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is False
    hass.states.async_set(OTHER_PLUG, STATE_UNAVAILABLE)
    await move_to(hass, freezer, begin + 52 * SECOND)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True


async def test_unplugging_one_car_changes_nothing_of_the_other(hass, freezer, supplier, add_entry):
    """Each car has plug entities of its own."""
    freezer.move_to(NOON + 10 * MINUTE)
    kia = {"do": "add_device", "device": SECOND_CAR, "make": "Kia", "model": "EV6"}
    supplier.perform(kia)
    plugged_in(supplier, hass)
    supplier.perform({"do": "plug_in", "device": SECOND_CAR})
    supplier.perform({"do": "plan", "slots": [SLOT], "device": SECOND_CAR})
    hass.states.async_set(OTHER_PLUG, STATE_ON)
    cars = {
        supplier.world.car().id: {"plug_entities": [PLUG]},
        SECOND_CAR: {"plug_entities": [OTHER_PLUG]},
    }
    await add_entry(options={"dispatching_covers": "dispatches", "cars": cars})
    others = [state for state in hass.states.async_all() if ".kia_ev6_" in state.entity_id]
    assert len(others) > 3
    hass.states.async_set(PLUG, STATE_OFF)
    await move_to(hass, freezer, NOON + 10 * MINUTE + 20 * SECOND)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is False
    for before in others:
        assert hass.states.get(before.entity_id).state == before.state
    assert shown(hass, supplier, "import", "off_peak") is True


async def test_unplugged_is_remembered_over_a_restart(hass, freezer, supplier, add_entry):
    """Until the plug is heard of; one that stays unavailable for 20 seconds is not known."""
    freezer.move_to(NOON + 10 * MINUTE)
    plugged_in(supplier, hass)
    entry = await add_entry(options=options(supplier))
    hass.states.async_set(PLUG, STATE_OFF)
    await move_to(hass, freezer, NOON + 11 * MINUTE)
    await hass.config_entries.async_unload(entry.entry_id)
    hass.data.pop(LEDGERS)
    hass.states.async_set(PLUG, STATE_UNAVAILABLE)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is False
    await move_to(hass, freezer, NOON + 11 * MINUTE + 20 * SECOND)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True
    hass.states.async_set(PLUG, STATE_OFF)
    await move_to(hass, freezer, NOON + 14 * MINUTE)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is False
    hass.states.async_set(PLUG, STATE_ON)
    await hass.async_block_till_done()
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True


async def test_a_watched_change_asks(hass, freezer, supplier, add_entry):
    """Half a minute later, though not within five minutes of the last call; coming back is none."""
    freezer.move_to(NOON - 8 * MINUTE)
    hass.states.async_set(PLUG, STATE_OFF)
    hass.states.async_set(SWITCH, STATE_UNAVAILABLE)
    await add_entry(options=options(supplier))
    for minutes in (7, 2, 0):  # the plug is known; a plain call is made; it is long enough ago
        await move_to(hass, freezer, NOON - minutes * MINUTE)
    hass.states.async_set(SWITCH, STATE_OFF)
    await hass.async_block_till_done()
    assert next_refresh(hass, supplier)[1] == "unplugged"
    last = asked(supplier)[-1]
    hass.states.async_set(SWITCH, STATE_ON)
    await hass.async_block_till_done()
    due = max(NOON + 30 * SECOND, last + 5 * MINUTE)
    assert next_refresh(hass, supplier) == (due, "watched_change")
    await move_to(hass, freezer, due)
    assert asked(supplier)[-1] == due


async def test_the_beginning_of_charging_is_a_change(hass, freezer, supplier, add_entry):
    """Watts are understood; a little more or less while charging is no change."""
    freezer.move_to(NOON - 8 * MINUTE)
    hass.states.async_set(PLUG, STATE_OFF)
    hass.states.async_set(POWER, "3", {"unit_of_measurement": "W"})
    await add_entry(options=options(supplier))
    for minutes in (7, 2, 0):  # the plug is known; a plain call is made; it is long enough ago
        await move_to(hass, freezer, NOON - minutes * MINUTE)
    assert next_refresh(hass, supplier)[1] == "unplugged"
    for watts, reason in (("4", "unplugged"), ("7000", "watched_change")):
        hass.states.async_set(POWER, watts, {"unit_of_measurement": "W"})
        await hass.async_block_till_done()
        assert next_refresh(hass, supplier)[1] == reason
    due = next_refresh(hass, supplier)[0]
    await move_to(hass, freezer, due)
    hass.states.async_set(POWER, "7100", {"unit_of_measurement": "W"})
    await hass.async_block_till_done()
    assert next_refresh(hass, supplier)[1] == "unplugged"


@pytest.mark.parametrize("word", ["much", STATE_UNKNOWN, "nan"])
async def test_a_power_that_cannot_be_read_is_none(hass, freezer, supplier, add_entry, word):
    freezer.move_to(NOON + 10 * MINUTE)
    plugged_in(supplier, hass)
    hass.states.async_set(POWER, word)
    await add_entry(options=options(supplier))
    hass.states.async_set(POWER, "5", {"unit_of_measurement": "apples"})
    await move_to(hass, freezer, NOON + 12 * MINUTE)
    assert shown(hass, supplier, "car", "intelligent_dispatching") is True


async def test_the_start_of_a_charge_is_looked_at(hass, freezer, supplier, add_entry):
    """A charge withdrawn a minute before its start is off within 20 seconds of it."""
    freezer.move_to(NOON - 10 * MINUTE)
    plugged_in(supplier, hass)
    await add_entry(options=options(supplier))
    while (due := next_refresh(hass, supplier))[1] != "slot_starts":
        await move_to(hass, freezer, due[0])
    assert NOON + 5 * SECOND <= due[0] <= NOON + 20 * SECOND
    await move_to(hass, freezer, NOON - MINUTE)
    supplier.perform({"do": "withdraw"})
    await move_to(hass, freezer, due[0])
    assert shown(hass, supplier, "car", "intelligent_dispatching") is False


async def test_manual_shows_the_schedule_and_does_not_obey_it(hass, freezer, supplier, add_entry):
    """Only the action and the button ask; `only_if_due` goes by the schedule shown."""
    freezer.move_to(NOON - 4 * MINUTE)
    plugged_in(supplier, hass)
    await add_entry(options=options(supplier) | {"refresh_mode": "manual"})
    due, reason = next_refresh(hass, supplier)
    assert reason in {"steady", "slot_starts"}
    before = asked(supplier)
    await move_to(hass, freezer, NOON + 25 * MINUTE)
    assert asked(supplier) == before
    assert next_refresh(hass, supplier) == (due, reason)
    await hass.services.async_call(
        DOMAIN,
        SERVICE_REFRESH_DISPATCHES,
        {
            "entity_id": entity_id_of(hass, supplier, "car", "intelligent_dispatching"),
            "only_if_due": True,
        },
        blocking=True,
    )
    assert asked(supplier)[-1] == NOON + 25 * MINUTE
    assert next_refresh(hass, supplier)[0] > NOON + 25 * MINUTE


async def test_a_failed_call_is_tried_again_in_a_minute(hass, freezer, supplier, add_entry):
    freezer.move_to(NOON - 8 * MINUTE)
    hass.states.async_set(PLUG, STATE_OFF)
    await add_entry(options=options(supplier))
    await move_to(hass, freezer, NOON - 7 * MINUTE)
    supplier.world.faults.arm(Fault(kind="502", only="dispatches"))
    await move_to(hass, freezer, next_refresh(hass, supplier)[0])
    failed = asked(supplier)[-1]
    due, reason = next_refresh(hass, supplier)
    assert reason == "after_error"
    assert failed + MINUTE <= due <= failed + 75 * SECOND
    await move_to(hass, freezer, due)
    assert asked(supplier)[-1] == due
    assert next_refresh(hass, supplier)[1] == "unplugged"
