"""A car that is removed and added again under another name is heard as before."""

from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from tests.harness.home import ONLY_DISPATCHES, SECOND_CAR, SERVICE_REFRESH_DISPATCHES, Home

PLUG = "binary_sensor.car_plug"


async def removed_and_added_again(home: Home, **again: object) -> str:
    """Let a plugged-in car be registered anew; return the entity that tells its dispatches."""
    await home.at("09:45")
    home.hass.states.async_set(PLUG, "on")
    own = {"plug_entities": [PLUG]}
    await home.set_up(**ONLY_DISPATCHES, cars={home.supplier.id_of("car"): own})
    dispatching = home.entity_id_of("car", "intelligent_dispatching")
    home.do("remove_device")
    home.do("add_device", **{"device": SECOND_CAR, "make": "Tesla"} | again)
    home.do("plug_in", device=SECOND_CAR)
    home.plan("10:00-11:00", device=SECOND_CAR)
    for wall in ("09:50", "09:55", "10:05", "10:10"):
        await home.at(wall)
        await home.act(SERVICE_REFRESH_DISPATCHES, entity_id=dispatching)
    return dispatching


@pytest.mark.parametrize(
    ("again", "name"),
    [
        ({"model": "Model Y Long Range"}, "Tesla Model Y Long Range"),
        ({"make": "TESLA", "model": "model y"}, "TESLA model y"),
        ({"make": "Ohme", "model": "ePod", "charge_point": True}, "Ohme ePod"),
        ({"make": None, "model": None}, "Tesla Model Y"),
    ],
    ids=["a longer model", "written otherwise", "a charger", "without a name, called as before"],
)
async def test_its_plug_is_heard_under_another_name(home, again, name):
    """Unplugged in a slot from 10:00 to 11:00: the phantom slot ends, and 10:30 is dear."""
    dispatching = await removed_and_added_again(home, **again)
    device_id = er.async_get(home.hass).async_get(dispatching).device_id
    assert dr.async_get(home.hass).async_get(device_id).name == name
    assert home.hass.states.get(dispatching).state == "on"
    assert home.shown("import", "off_peak") is True
    home.hass.states.async_set(PLUG, "off")
    home.do("unplug", device=SECOND_CAR, linger=True)
    await home.at("10:15")
    await home.act(SERVICE_REFRESH_DISPATCHES, entity_id=dispatching)
    await home.at("10:16")
    assert home.hass.states.get(dispatching).state == "off"
    await home.at("10:30")
    assert home.shown("import", "off_peak") is False
    await home.reload()
    assert home.hass.states.get(dispatching).state == "off"
    assert home.shown("import", "off_peak") is False
