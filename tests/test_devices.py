"""Meters and cars that join, change and leave, without a reload; and how they are told apart."""

from datetime import UTC, datetime, timedelta
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from custom_components.octopus_insight.const import DOMAIN
from simulator.faults import Fault
from tests.harness.home import entity_id_of, move_to, shown, state_of

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SECOND_METER = "1000000000505"
SECOND_CAR = "00000000-0003-4000-8020-000000000ca2"
TWIN = {"do": "add_device", "device": SECOND_CAR, "make": "Tesla", "model": "Model Y"}


def names(hass, entry) -> set[str | None]:
    """Return what the entry's devices are called."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {device.name for device in devices}


def keys_of(hass, owner: str) -> set[str]:
    """Return the translation keys of the entities of a meter point or a car."""
    entries = er.async_get(hass).entities.values()
    return {
        one.translation_key
        for one in entries
        if one.platform == DOMAIN and one.unique_id.startswith(f"{owner}_")
    }


# --- Meters ---------------------------------------------------------------------------------------


async def test_a_new_meter_has_its_entities_without_a_reload(hass, freezer, supplier, add_entry):
    """Seen with the account, it is asked about at once: price, charge and yesterday are there."""
    freezer.move_to(NOON)
    entry = await add_entry()
    before = names(hass, entry)
    supplier.perform({"do": "add_meter", "meter": "import", "number": SECOND_METER})
    for minutes in (361, 363):
        await move_to(hass, freezer, NOON + minutes * MINUTE)
    assert names(hass, entry) - before == {"Electricity 505"}
    new = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{SECOND_METER}_current_rate")
    assert new == "sensor.electricity_505_current_rate"
    for key in ("current_rate", "standing_charge", "previous_consumption", "previous_cost"):
        assert float(hass.states.get(f"sensor.electricity_505_{key}").state) > 0
    assert "off_peak" not in keys_of(hass, SECOND_METER)


async def test_two_meters_of_a_kind_are_told_apart_by_three_digits(
    hass, freezer, supplier, add_entry
):
    """Both are numbered, in names and in entity ids, and neither by its whole number."""
    freezer.move_to(NOON)
    supplier.perform({"do": "add_meter", "meter": "import", "number": SECOND_METER})
    entry = await add_entry()
    assert {"Electricity 101", "Electricity 505", "Export", "Gas"} <= names(hass, entry)
    mine = entity_id_of(hass, supplier, "import", "current_rate")
    assert mine == "sensor.electricity_101_current_rate"


async def test_a_meter_that_is_gone_is_unavailable(hass, freezer, supplier, add_entry):
    """Its entities stay, with nothing to show; the others go on."""
    freezer.move_to(NOON)
    await add_entry()
    gas = entity_id_of(hass, supplier, "gas", "current_rate")
    supplier.world.points.remove(supplier.world.point("gas"))
    await move_to(hass, freezer, NOON + 7 * HOUR)
    assert hass.states.get(gas).state == "unavailable"
    assert shown(hass, supplier, "import", "current_rate") is not None


# --- Cars -----------------------------------------------------------------------------------------


async def test_a_new_car_has_its_entities_without_a_reload(hass, freezer, supplier, add_entry):
    """Seen with an answer about the other car, its own plan is asked for a minute later."""
    freezer.move_to(NOON)
    entry = await add_entry()
    supplier.perform({"do": "add_device", "device": SECOND_CAR})
    supplier.world.plug_in(SECOND_CAR)
    for minutes in range(1, 40):
        await move_to(hass, freezer, NOON + minutes * MINUTE)
    assert "Kia EV6" in names(hass, entry)
    assert keys_of(hass, SECOND_CAR) >= {
        "intelligent_dispatching",
        "intelligent_state",
        "next_dispatch",
        "refresh_dispatches",
        "dispatches_last_retrieved",
    }
    assert hass.states.get("sensor.kia_ev6_intelligent_state").state == "smart_control_capable"
    assert supplier.calls("dispatches")[-1].planned_fields == 2


async def test_two_cars_alike_are_told_apart_by_three_digits(hass, freezer, supplier, add_entry):
    """Both have the same make and model."""
    freezer.move_to(NOON)
    supplier.perform(TWIN)
    entry = await add_entry()
    assert {"Tesla Model Y 0de", "Tesla Model Y ca2"} <= names(hass, entry)


async def test_a_car_without_make_and_model_is_a_car(hass, freezer, supplier, add_entry):
    """Its id is no name."""
    freezer.move_to(NOON)
    supplier.perform(TWIN | {"make": None, "model": None})
    entry = await add_entry()
    assert "Car" in names(hass, entry)


async def test_a_car_that_is_registered_anew_is_the_same_car(hass, freezer, supplier, add_entry):
    """The old id vanishes, one of the same make and model appears: same entities, asked anew."""
    freezer.move_to(NOON)
    entry = await add_entry()
    state = entity_id_of(hass, supplier, "car", "intelligent_state")
    new_id = supplier.perform({"do": "reregister_device"})
    supplier.perform({"do": "plug_in"})
    for minutes in range(2, 80, 2):
        await move_to(hass, freezer, NOON + minutes * MINUTE)
    assert hass.states.get(state).state == "smart_control_capable"
    assert keys_of(hass, new_id) == set()
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.get(state).state == "smart_control_capable"


async def test_a_car_leaves_after_three_answers_over_a_day(hass, freezer, supplier, add_entry):
    """Missing for less than 24 hours it stays; then its device and entities go."""
    freezer.move_to(NOON)
    supplier.perform({"do": "add_device", "device": SECOND_CAR})
    entry = await add_entry()
    supplier.perform({"do": "remove_device", "device": SECOND_CAR})
    for hours in range(1, 25):
        await move_to(hass, freezer, NOON + hours * HOUR)
        assert "Kia EV6" in names(hass, entry), hours
    assert hass.states.get("sensor.kia_ev6_next_dispatch") is not None
    for hours in (25, 26):
        await move_to(hass, freezer, NOON + hours * HOUR)
    assert "Kia EV6" not in names(hass, entry)
    assert keys_of(hass, SECOND_CAR) == set()
    assert shown(hass, supplier, "car", "intelligent_state") == "smart_control_not_available"


@pytest.mark.parametrize("kind", ["502", "kt_ct_4340", "kt_ct_1199"])
async def test_answers_that_are_not_whole_are_no_sign_of_leaving(
    hass, freezer, supplier, add_entry, kind
):
    """Two days in which no list of cars comes."""
    freezer.move_to(NOON)
    entry = await add_entry()
    supplier.perform({"do": "remove_device"})
    fields = ("devices", "account") if kind == "kt_ct_4340" else ()
    supplier.world.faults.arm(Fault(kind=kind, left=None, fields=fields))
    for hours in range(1, 49):
        await move_to(hass, freezer, NOON + hours * HOUR)
    assert "Tesla Model Y" in names(hass, entry)


async def test_a_car_may_come_back(hass, freezer, supplier, add_entry):
    """After it has left for good, it is a new car with entities of its own."""
    freezer.move_to(NOON)
    supplier.perform({"do": "add_device", "device": SECOND_CAR})
    entry = await add_entry()
    supplier.perform({"do": "remove_device", "device": SECOND_CAR})
    for hours in range(1, 28):
        await move_to(hass, freezer, NOON + hours * HOUR)
    assert keys_of(hass, SECOND_CAR) == set()
    supplier.perform({"do": "add_device", "device": SECOND_CAR})
    for hours in (28, 29):
        await move_to(hass, freezer, NOON + hours * HOUR)
    assert "Kia EV6" in names(hass, entry)
    assert "intelligent_dispatching" in keys_of(hass, SECOND_CAR)


async def test_everything_hangs_on_the_account(hass, freezer, supplier, add_entry):
    """Meters and cars are reached through the account's device."""
    freezer.move_to(NOON)
    entry = await add_entry()
    registry = dr.async_get(hass)
    number = supplier.world.account_number
    account = registry.async_get_device_by_identifier((DOMAIN, number), entry.entry_id)
    others = [
        device
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if device.id != account.id
    ]
    assert len(others) == 4
    assert {device.via_device_id for device in others} == {account.id}
    assert state_of(hass, supplier, "car", "refresh_dispatches").state == "unknown"
