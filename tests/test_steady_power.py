"""A sensor that reports the same value again is alive: it is not taken for silence."""

from dataclasses import replace
import pytest
from custom_components.octopus_insight.model.charging.memory import DispatchMemory, Power
from custom_components.octopus_insight.model.polling.poller import Poller
from custom_components.octopus_insight.model.polling.state import CarPollState
from custom_components.octopus_insight.octopus.budget import POLL_INTERVALS
from tests.harness.clock import HOUR, MINUTE, NOON, SECOND
from tests.harness.home import ONLY_DISPATCHES, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

POWER, HOUSE = "sensor.charger_power", "sensor.house_power"


def measure(home: Home, power_kw: float, sensor: str = POWER) -> None:
    """Let a sensor write a reading [kW]."""
    home.hass.states.async_set(sensor, str(power_kw), {"unit_of_measurement": "kW"})


@pytest.mark.parametrize("household", ["iog-four-rate"])
async def test_a_steady_power_goes_on_charging(home):
    """7 kW every five minutes from 18:00 to 21:30: three and a half hours, each half hour cheap."""
    await home.at("17:45")
    measure(home, 0)
    own = home.supplier.car_options(charging_power_entity=POWER)
    await home.set_up(**ONLY_DISPATCHES | own)
    home.plug_in("18:00-21:30")
    await home.ask_at("17:50")
    for number in range(42):
        await home.at(home.moment("18:00") + number * 5 * MINUTE)
        measure(home, 7)
        await home.settle()
    await home.at("21:30")
    measure(home, 0)
    await home.ask_at("21:31")
    half_hours = ["18:00", "18:30", "19:00", "19:30", "20:00", "20:30", "21:00"]
    assert list(await home.cheap_from("17:00", "23:30")) == half_hours
    assert home.shown("car", "car_allowance_used") == pytest.approx(3.5, abs=0.02)


@pytest.mark.parametrize("household", ["iog-four-rate"])
async def test_a_reading_is_as_old_as_its_report(home):
    """A meter that falls silent at 18:00 counts for an hour, whenever the entry is reloaded."""
    await home.at("17:45")
    measure(home, 0)
    own = home.supplier.car_options(charging_power_entity=POWER)
    await home.set_up(**ONLY_DISPATCHES | own)
    home.plug_in("18:00-21:30")
    await home.ask_at("17:50")
    await home.at("18:00")
    measure(home, 7)
    await home.settle()
    await home.ask_at("18:50")
    await home.reload()
    await home.ask_at("19:40")
    assert list(await home.cheap_from("17:00", "19:30")) == ["18:00", "18:30"]


async def test_the_cost_of_a_steady_power_is_shown_to_be_alive(home):
    """500 W every ten seconds: `last_updated` follows, though not at each one."""
    await home.at("12:00")
    measure(home, 0.5, HOUSE)
    await home.set_up(power_entity=HOUSE)
    seen = set()
    for number in range(1, 121):
        await home.at(home.moment("12:00") + number * 10 * SECOND)
        measure(home, 0.5, HOUSE)
        await home.settle()
        seen.add(home.attributes("import", "cost_per_hour")["last_updated"])
    assert home.moment("12:20") - max(seen) <= 5 * MINUTE
    assert len(seen) <= 8  # with those that come with answers


def test_a_clock_that_was_put_back_hides_no_reading():
    """Else none would count until the clock is where it was: for an hour, at its change."""
    power = Power(power_kw=7.0, at=NOON)
    memory = replace(DispatchMemory(device_id="car"), last_answer_at=NOON - 2 * HOUR, power=power)
    cars = {"car": CarPollState(memory=memory)}
    poller = Poller(phase=0.0, intervals=POLL_INTERVALS, started_at=NOON - 3 * HOUR, cars=cars)
    back = NOON - HOUR
    after = poller.rewound(back).measured("car", back + MINUTE, 0.0)
    assert after.car("car").memory.is_charging is False
