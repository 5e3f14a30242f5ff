"""A car and an Ohme charger: slots of the one price the house, slots of the other only when sure.

Worked by hand: the house pays 7.000035 p by night and in the car's slots, 29.59992 p otherwise.
"""

from datetime import time
import pytest
from simulator.expected.reader import expected_values
from tests.harness.car_home import ONLY_DISPATCHES, ORDINARY, Home, Seen, unlike
from tests.harness.home import local, state_of, wrong_entities

pytestmark = pytest.mark.parametrize("household", ["two-cars"])

PHANTOM = "17:00-18:30"


@pytest.fixture
async def home(hass, freezer, supplier, add_entry):
    """Return a home at a quarter past four, both plugged in."""
    home = Home(hass, freezer, supplier, ORDINARY)
    await home.at("16:15")
    home.entry = await add_entry(options=ONLY_DISPATCHES)
    home.do("plug_in")
    home.do("plug_in", device=charger(home))
    return home


def charger(home: Home) -> str:
    """Return the charger's registration."""
    return next(car.id for car in home.supplier.world.cars if car.model.provider == "OHME")


async def test_only_the_chargers_plan_is_not_to_be_relied_on(home):
    """Each says of itself whether its plan is reliable."""
    assert home.attribute("plan_reliable", "car") is True
    assert home.attribute("plan_reliable", "charger") is False


async def test_slots_of_the_charger_are_shown_and_price_nothing(home):
    """They stand in its plan; the rate stays dear, and is expected to until the night."""
    home.plan(PHANTOM, device=charger(home))
    await home.at("16:45")
    await home.ask("charger")
    seen = Seen(is_low=False, reason="tariff", next_dispatch="17:00", planned="17:00-18:30 smart")
    assert unlike(home.seen("charger"), seen) == {}
    assert unlike(home.seen("car"), Seen(next_dispatch="-", planned="")) == {}
    assert await home.cheap_from("16:00", "23:30") == {}
    following = state_of(home.hass, home.supplier, "import", "next_rate")
    assert following.attributes["start"] == home.moment("23:30")
    # in progress by its word, but neither measured nor reported
    await home.at("17:05")
    await home.ask("charger")
    assert unlike(home.seen("charger"), Seen(is_low=False, is_dispatching=True)) == {}
    await home.at("17:50")
    await home.ask("charger")
    assert await home.cheap_from("16:00", "23:30") == {}


async def test_a_slot_of_the_charger_prices_once_it_is_reported(home):
    """The supplier's completed row confirms it, afterwards."""
    home.plan("17:00-17:30", device=charger(home))
    for wall in ("16:45", "17:10"):
        await home.at(wall)
        await home.ask("charger")
    assert await home.cheap_from("16:00", "23:30") == {}
    await home.at("17:40")
    await home.ask("charger")
    assert await home.cheap_from("16:00", "23:30") == {"17:00": "completed"}


async def test_phantoms_of_the_charger_are_never_cheap(home):
    """Listed while nothing is plugged in, they come to nothing."""
    home.plan(PHANTOM, device=charger(home))
    home.do("unplug", device=charger(home), linger=True)
    for wall in ("16:45", "17:10", "17:40", "18:10", "18:40"):
        await home.at(wall)
        await home.ask("charger")
        assert unlike(home.seen("charger"), Seen(is_low=False)) == {}
    assert await home.cheap_from("16:00", "23:30") == {}


async def test_slots_of_the_car_price_the_house_beside_it(hass, home, supplier):
    """Every entity of both is right while the car's slot runs and the charger's is a phantom."""
    home.do("unplug", device=charger(home))
    home.plan("17:10-17:40")
    slot = (home.moment("17:10"), home.moment("17:40"))
    await home.at("16:50")
    await home.ask()
    lived = {"current_rate", "next_rate", "next_rate_change", "off_peak", "price_level"}
    for wall in ("16:59:59", "17:00", "17:29:59", "17:30", "17:59:59", "18:00"):
        await home.at(wall)
        right = expected_values("two-cars", home.moment(wall), dispatched=[slot])
        told = {key: value for key, value in right.items() if key[1] in lived}
        assert not wrong_entities(hass, supplier, told), wall


async def test_the_table_has_a_day_with_a_slot(home, household):
    """17:10 to 17:40 touches two half hours of 0.4 kWh: the day costs 0.8 kWh x 22.6 p less."""
    slot = (local(ORDINARY, time(17, 10)), local(ORDINARY, time(17, 40)))
    noon_after = local(ORDINARY.replace(day=19), time(12))
    right = expected_values(household, noon_after, dispatched=[slot])
    # 4.88476905 - 0.8 x (0.2959992 - 0.07000035)
    assert right["import", "previous_cost"] == pytest.approx(4.70396997, rel=1e-12)


async def test_one_cars_state_is_not_the_others(home):
    """Unplugging the charger leaves the car's slot as it is."""
    home.plan("17:00-17:30")
    home.plan("17:00-17:30", device=charger(home))
    await home.at("16:50")
    await home.ask()
    home.do("unplug", device=charger(home))
    await home.at("17:05")
    await home.ask()
    assert unlike(home.seen("car"), Seen(is_low=True, is_dispatching=True)) == {}
    assert unlike(home.seen("charger"), Seen(is_dispatching=False, next_dispatch="-")) == {}
