"""Meters and cars that join, change and leave, without a reload; and how they are told apart."""

from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.clock import DAY, HOUR, MINUTE, NOON
from tests.harness.home import SECOND_CAR, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

SECOND_METER = "1000000000505"
TWIN = {"device": SECOND_CAR, "make": "Tesla", "model": "Model Y"}


def devices(home: Home) -> dict[str | None, dr.DeviceEntry]:
    """Return the entry's devices by their names."""
    found = dr.async_entries_for_config_entry(dr.async_get(home.hass), home.entry.entry_id)
    return {device.name: device for device in found}


def keys_of(home: Home, owner: str) -> set[str | None]:
    """Return the translation keys of the entities of a meter point or a car."""
    return {
        one.translation_key
        for one in er.async_get(home.hass).entities.values()
        if one.platform == DOMAIN and one.unique_id.startswith(f"{owner}_")
    }


# --- Meters ---------------------------------------------------------------------------------------


async def test_a_new_meter_has_its_entities_without_a_reload(home):
    """Seen with the account, it is asked about at once: price, charge and yesterday are there."""
    await home.set_up()
    before = set(devices(home))
    home.do("add_meter", meter="import", number=SECOND_METER)
    await home.at(NOON + 361 * MINUTE, NOON + 363 * MINUTE)
    assert set(devices(home)) - before == {"Electricity 505"}
    registry = er.async_get(home.hass)
    new = registry.async_get_entity_id("sensor", DOMAIN, f"{SECOND_METER}_current_rate")
    assert new == "sensor.electricity_505_current_rate"
    for key in ("current_rate", "standing_charge", "previous_consumption", "previous_cost"):
        assert float(home.hass.states.get(f"sensor.electricity_505_{key}").state) > 0
    assert "off_peak" not in keys_of(home, SECOND_METER)
    assert home.shown("import", "current_rate") is not None


@pytest.mark.parametrize(
    ("make", "cars"),
    [("Tesla", {"Tesla Model Y 0de", "Tesla Model Y ca2"}), (None, {"Tesla Model Y", "Car"})],
    ids=["alike", "without make and model"],
)
async def test_two_of_a_kind_are_told_apart_by_three_digits(home, make, cars):
    """Both are numbered, in names and in entity ids, and neither by its whole number.

    All hang on the account.
    """
    home.do("add_meter", meter="import", number=SECOND_METER)
    home.do("add_device", **(TWIN if make else TWIN | {"make": None, "model": None}))
    await home.set_up()
    meters = {"Electricity 101", "Electricity 505", "Export", "Gas"}
    found = devices(home)
    assert meters | cars <= set(found)
    assert home.entity_id_of("import", "current_rate") == "sensor.electricity_101_current_rate"
    account = home.device_id_of("account")
    others = [device for device in found.values() if device.id != account]
    assert {device.via_device_id for device in others} == {account}
    assert len(others) >= len(meters | cars)


# --- Cars -----------------------------------------------------------------------------------------


async def test_a_car_that_is_registered_anew_is_the_same_car(home):
    """The old id vanishes, one of the same make and model appears: same entities, asked anew."""
    await home.set_up()
    state = home.entity_id_of("car", "intelligent_state")
    new_id = home.do("reregister_device")
    home.plug_in()
    await home.live(80 * MINUTE, step=2 * MINUTE)
    assert home.hass.states.get(state).state == "smart_control_capable"
    assert keys_of(home, new_id) == set()
    await home.reload()
    assert home.hass.states.get(state).state == "smart_control_capable"


async def test_a_car_comes_leaves_after_three_answers_over_a_day_and_comes_again(home):
    """Seen with an answer about the other car, its own plan is asked for a minute later.

    Missing for less than 24 hours it stays; then its device and entities go, and once it is back
    it has new ones.
    """
    await home.set_up()
    home.do("add_device", device=SECOND_CAR)
    home.do("plug_in", device=SECOND_CAR)
    await home.live(40 * MINUTE, step=MINUTE)
    assert "Kia EV6" in devices(home)
    assert keys_of(home, SECOND_CAR) >= {
        *("intelligent_dispatching", "intelligent_state", "next_dispatch", "refresh_dispatches"),
        "dispatches_last_retrieved",
    }
    assert home.hass.states.get("sensor.kia_ev6_intelligent_state").state == "smart_control_capable"
    assert home.calls("dispatches")[-1].planned_fields == 2
    home.do("remove_device", device=SECOND_CAR)
    for _ in range(24):
        await home.live(HOUR)
        assert "Kia EV6" in devices(home)
    assert home.hass.states.get("sensor.kia_ev6_next_dispatch") is not None
    await home.live(3 * HOUR)
    assert "Kia EV6" not in devices(home)
    assert keys_of(home, SECOND_CAR) == set()
    assert home.shown("car", "intelligent_state") == "smart_control_not_available"
    home.do("add_device", device=SECOND_CAR)
    await home.live(2 * HOUR)
    assert "Kia EV6" in devices(home)
    assert "intelligent_dispatching" in keys_of(home, SECOND_CAR)


@pytest.mark.parametrize("kind", ["502", "kt_ct_4340", "kt_ct_1199"])
async def test_answers_that_are_not_whole_are_no_sign_of_leaving(home, kind):
    """Two days in which no list of cars comes."""
    await home.set_up()
    home.do("remove_device")
    home.fail(kind, fields=("devices", "account") if kind == "kt_ct_4340" else ())
    await home.live(2 * DAY, step=3 * HOUR)
    assert "Tesla Model Y" in devices(home)
