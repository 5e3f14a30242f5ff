"""What the house's own plug and power meter change in what is believed: over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from tests.harness.car_home import ONLY_DISPATCHES, ORDINARY, Home, Seen, unlike

PLUG, POWER = "binary_sensor.car_plug", "sensor.car_charging_power"
LEGACY, FOUR_RATE = "iog", "iog-four-rate"

both_tariffs = pytest.mark.parametrize("household", [LEGACY, FOUR_RATE])


@pytest.fixture
def start(hass, freezer, supplier, add_entry):
    """Return a function that starts a home whose car is plugged in, by its own plug as well."""

    async def begin(
        wall: str,
        *,
        is_measured: bool = False,
        cars: Mapping[str, Any] | None = None,
        **options: object,
    ) -> Home:
        home = Home(hass, freezer, supplier, ORDINARY)
        await home.at(wall)
        hass.states.async_set(PLUG, "on")
        own = {"plug_entities": [PLUG]}
        if is_measured:
            own["charging_power_entity"] = POWER
        named = {supplier.world.car().id: own, **(cars or {})}
        home.entry = await add_entry(options={**options, "cars": named})
        home.do("plug_in")
        return home

    return begin


def dispatch_events(home: Home) -> list[str]:
    """Return a list to which is added what happens to the car's dispatches from now on."""
    happened: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        told = event.data["new_state"].attributes
        if "event_type" not in told:
            return
        bounds = (f"{datetime.fromisoformat(told[key]):%H:%M}" for key in ("start", "end"))
        happened.append(f"{told['event_type']} {'-'.join(bounds)}")

    async_track_state_change_event(home.hass, "event.tesla_model_y_dispatch", note)
    return happened


def power(home: Home, power_kw: float | str) -> None:
    """Let the house measure this much [kW]."""
    home.hass.states.async_set(POWER, str(power_kw), {"unit_of_measurement": "kW"})


async def pull(home: Home, wall: str) -> None:
    """Pull the plug while plan and state linger at the supplier; it is believed after 20 s."""
    await home.at(wall)
    home.hass.states.async_set(PLUG, "off")
    home.do("unplug", linger=True)
    await home.at(f"{wall}:21")


@both_tariffs
async def test_unplugged_in_a_slot(start, household):
    """At 10:15 in a slot from 10:00 to 11:00: dispatching off, and cheap to 10:30."""
    home = await start("09:45", **ONLY_DISPATCHES)
    home.plan("10:00-11:00", "12:00-12:30")
    for wall in ("09:50", "10:05"):
        await home.at(wall)
        await home.ask()
    assert unlike(home.seen(), Seen(is_low=True, is_dispatching=True)) == {}
    happened = dispatch_events(home)
    await pull(home, "10:15")
    gone = Seen(is_low=True, reason="dispatch", is_dispatching=False, next_dispatch="-")
    assert unlike(home.seen(), gone) == {}
    assert home.attribute("reason") == "unplugged"
    assert happened == ["ended 10:00-10:15", "withdrawn 12:00-12:30"]
    assert home.hass.states.get("calendar.tesla_model_y_dispatches").state == "off"
    await home.at("10:22")
    await home.ask()
    # the supplier goes on listing it, and saying that it is in progress
    listed = "10:00-11:00 smart, 12:00-12:30 smart"
    assert unlike(home.seen(), Seen(is_low=True, is_dispatching=False, planned=listed)) == {}
    await home.at("10:29:59")
    assert unlike(home.seen(), Seen(is_low=True)) == {}
    for wall in ("10:30", "10:45", "12:05"):
        await home.at(wall)
        assert unlike(home.seen(), Seen(is_low=False, is_dispatching=False)) == {}
    assert await home.cheap_from("09:00", "14:00") == {"10:00": "completed"}


@pytest.mark.parametrize("household", [LEGACY])
@pytest.mark.parametrize(
    ("options", "is_dispatching"),
    [
        pytest.param({}, True, id="the window counts as dispatching"),
        pytest.param(ONLY_DISPATCHES, False, id="only dispatches do"),
    ],
)
async def test_unplugged_at_night(start, household, options, is_dispatching):
    """At 02:00 the house is in its own window, car or no car."""
    home = await start("01:00", **options)
    home.plan("01:30-03:00")
    for wall in ("01:05", "01:40"):
        await home.at(wall)
        await home.ask()
    await pull(home, "02:00")
    seen = Seen(is_low=True, reason="standard_off_peak", is_dispatching=is_dispatching)
    assert unlike(home.seen(), seen) == {}


@both_tariffs
async def test_phantom_slots_of_an_unplugged_car(start, household):
    """Planned and in progress by the supplier's word, and nothing comes of it."""
    home = await start("16:00", **ONLY_DISPATCHES)
    home.plan("17:00-18:00")
    await home.at("16:05")
    await home.ask()
    await pull(home, "16:10")
    for wall in ("16:20", "17:05", "17:40"):
        await home.at(wall)
        await home.ask()
        seen = Seen(is_low=False, is_dispatching=False, next_dispatch="-")
        assert unlike(home.seen(), seen) == {}
        assert home.rows("planned_dispatches") == "17:00-18:00 smart"
    assert await home.cheap_from("16:00", "23:30") == {}


@both_tariffs
async def test_plugged_in_again(start, household):
    """The plan counts anew, and time spent unplugged does not come back."""
    home = await start("16:00", **ONLY_DISPATCHES)
    home.plan("17:00-19:00")
    await home.at("16:05")
    await home.ask()
    await pull(home, "16:50")
    await home.at("17:40")
    home.hass.states.async_set(PLUG, "on")
    home.do("plug_in")
    home.plan("17:40-19:00")
    await home.at("17:42")
    await home.ask()
    assert unlike(home.seen(), Seen(is_low=True, is_dispatching=True)) == {}
    assert list(await home.cheap_from("16:00", "23:30")) == ["17:30", "18:00", "18:30"]


@both_tariffs
@pytest.mark.parametrize("word", [STATE_UNAVAILABLE, STATE_UNKNOWN, None])
async def test_a_plug_that_is_not_known_ends_nothing(start, household, word):
    """Not known is never unplugged, whether it tells nothing or is no longer there."""
    home = await start("09:45", **ONLY_DISPATCHES)
    home.plan("10:00-11:00")
    for wall in ("09:50", "10:05"):
        await home.at(wall)
        await home.ask()
    if word is None:
        home.hass.states.async_remove(PLUG)
    else:
        home.hass.states.async_set(PLUG, word)
    await home.at("10:20")
    assert unlike(home.seen(), Seen(is_low=True, is_dispatching=True)) == {}


# --- Charging power -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("household", "power_kw", "is_low"),
    [
        pytest.param(FOUR_RATE, 7.0, True, id="four rates, charging"),
        pytest.param(FOUR_RATE, 0.0, False, id="four rates, idle"),
        pytest.param(FOUR_RATE, STATE_UNAVAILABLE, True, id="four rates, not known"),
        pytest.param(LEGACY, 7.0, True, id="legacy, charging"),
        pytest.param(LEGACY, 0.0, True, id="legacy, idle: planned still counts"),
    ],
)
async def test_where_power_is_measured_it_has_to_agree(start, hass, household, power_kw, is_low):
    """On four rates a slot in which the car draws nothing is not promised."""
    home = await start("16:45", is_measured=True, **ONLY_DISPATCHES)
    power(home, power_kw)
    home.plan("17:00-18:00")
    for wall in ("16:50", "17:05"):
        await home.at(wall)
        power(home, power_kw)
        await home.ask()
    assert unlike(home.seen(), Seen(is_low=is_low, is_dispatching=True)) == {}


@pytest.mark.parametrize("household", [FOUR_RATE])
async def test_a_meter_that_is_back_is_believed_at_once(start, household):
    """Not known at 17:05, so running is believed; at 17:06 it reads 0, and no answer has come."""
    home = await start("16:45", is_measured=True, **ONLY_DISPATCHES)
    home.plan("17:00-18:00")
    for wall in ("16:50", "17:05"):
        await home.at(wall)
        power(home, STATE_UNAVAILABLE)
        await home.ask()
    assert unlike(home.seen(), Seen(is_low=True)) == {}
    asked = len(home.supplier.calls("dispatches"))
    await home.at("17:06:10")
    power(home, 0.0)
    await home.hass.async_block_till_done()
    assert unlike(home.seen(), Seen(is_low=False)) == {}
    assert len(home.supplier.calls("dispatches")) == asked


@pytest.mark.parametrize("household", ["two-cars"])
async def test_measured_power_confirms_what_is_not_to_be_relied_on(
    start, hass, supplier, household
):
    """An Ohme slot prices once an answer shows it running and the charger really draws."""
    charger = supplier.world.cars[1].id
    home = await start("16:45", **ONLY_DISPATCHES, cars={charger: {"charging_power_entity": POWER}})
    home.do("plug_in", device=charger)
    home.plan("17:00-18:00", device=charger)
    power(home, 0.1)
    for wall in ("16:50", "17:05"):
        await home.at(wall)
        await home.ask("charger")
        assert unlike(home.seen("charger"), Seen(is_low=False)) == {}
    await home.at("17:10")
    power(home, 7.0)
    await home.at("17:12")
    assert unlike(home.seen("charger"), Seen(is_low=True, certainty="running")) == {}
    await home.at("18:00")
    assert unlike(home.seen("charger"), Seen(is_low=False)) == {}
