"""What the house's own plug and power meter change in what is believed: over HTTP."""

from datetime import datetime
from typing import Any
import pytest
from tests.harness.home import ONLY_DISPATCHES, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

PLUG, POWER = "binary_sensor.car_plug", "sensor.car_charging_power"


async def begin(home: Home, wall: str, cars: dict[str, Any]) -> None:
    """Start a home whose car is plugged in, by its own plug as well, with options of cars."""
    await home.at(wall)
    home.hass.states.async_set(PLUG, "on")
    await home.set_up(**ONLY_DISPATCHES, cars=cars)
    home.plug_in()


def power(home: Home, power_kw: float | str) -> None:
    """Let the house measure this much [kW]."""
    home.hass.states.async_set(POWER, str(power_kw), {"unit_of_measurement": "kW"})


@pytest.mark.parametrize("household", ["iog", "iog-four-rate"])
async def test_unplugged_in_a_slot_and_plugged_in_again(home):
    """At 10:15 in a slot from 10:00 to 11:00: dispatching off, cheap to 10:30, phantoms dear.

    Plugged in again the plan counts anew, and time spent unplugged does not come back.
    """
    await begin(home, "09:45", {home.supplier.id_of("car"): {"plug_entities": [PLUG]}})
    home.plan("10:00-11:00", "12:00-12:30")
    await home.ask_at("09:50", "10:05")
    assert home.unlike(is_low=True, is_dispatching=True) == {}
    happened = home.listen("car", "dispatch")
    await home.at("10:15")
    home.hass.states.async_set(PLUG, "off")
    home.do("unplug", linger=True)
    # it is believed after 20 s
    await home.at("10:15:21")
    gone = {"reason": "dispatch", "is_dispatching": False, "next_dispatch": "-"}
    assert home.unlike(is_low=True, **gone) == {}
    assert home.attributes("car", "intelligent_dispatching")["reason"] == "unplugged"
    bounds = [
        [f"{datetime.fromisoformat(told[key]):%H:%M}" for key in ("start", "end")]
        for told in happened
    ]
    assert [told["event_type"] for told in happened] == ["ended", "withdrawn"]
    assert bounds == [["10:00", "10:15"], ["12:00", "12:30"]]
    assert home.state_of("car", "dispatches").state == "off"
    await home.ask_at("10:22")
    # the supplier goes on listing it, and saying that it is in progress
    listed = "10:00-11:00 smart, 12:00-12:30 smart"
    assert home.unlike(is_low=True, is_dispatching=False, planned=listed) == {}
    await home.at("10:29:59")
    assert home.unlike(is_low=True) == {}
    for wall in ("10:30", "10:45", "12:05"):
        await home.at(wall)
        assert home.unlike(is_low=False, is_dispatching=False) == {}
    await home.at("12:40")
    home.hass.states.async_set(PLUG, "on")
    home.plug_in("12:40-13:30")
    await home.ask_at("12:42")
    assert home.unlike(is_low=True, is_dispatching=True) == {}
    assert list(await home.cheap_from("09:00", "14:00")) == ["10:00", "12:30", "13:00"]


@pytest.mark.parametrize("household", ["iog-four-rate"])
async def test_where_power_is_measured_it_has_to_agree(home):
    """Without an answer: not known at 17:05, so running is believed; idle it is not, then it is."""
    own = {"plug_entities": [PLUG], "charging_power_entity": POWER}
    await begin(home, "16:45", {home.supplier.id_of("car"): own})
    home.plan("17:00-18:00")
    power(home, "unavailable")
    await home.ask_at("16:50", "17:05")
    assert home.unlike(is_low=True, is_dispatching=True) == {}
    asked = len(home.calls("dispatches"))
    for wall, power_kw, is_low in (("17:06:10", 0.0, False), ("17:06:20", 7.0, True)):
        await home.at(wall)
        power(home, power_kw)
        await home.settle()
        assert home.unlike(is_low=is_low, is_dispatching=True) == {}
    assert len(home.calls("dispatches")) == asked


@pytest.mark.parametrize("household", ["two-cars"])
async def test_measured_power_confirms_what_is_not_to_be_relied_on(home):
    """An Ohme slot prices once an answer shows it running and the charger really draws."""
    charger = home.supplier.id_of("charger")
    await begin(home, "16:45", {charger: {"charging_power_entity": POWER}})
    home.do("plug_in", device=charger)
    home.plan("17:00-18:00", device=charger)
    power(home, 0.1)
    for wall in ("16:50", "17:05"):
        await home.ask_at(wall, role="charger")
        assert home.unlike("charger", is_low=False) == {}
    await home.at("17:10")
    power(home, 7.0)
    await home.at("17:12")
    assert home.unlike("charger", is_low=True, certainty="running") == {}
    await home.at("18:00")
    assert home.unlike("charger", is_low=False) == {}
