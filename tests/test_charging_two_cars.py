"""A car and an Ohme charger: slots of the one price the house, slots of the other only when sure.

Worked by hand: the house pays 7.000035 p by night and in the car's slots, 29.59992 p otherwise.
"""

import pytest
from simulator.expected.reader import expected_values
from tests.harness.clock import DAY
from tests.harness.home import ONLY_DISPATCHES, Home

pytestmark = pytest.mark.parametrize("household", ["two-cars"])


@pytest.fixture
def charger(home) -> str:
    """Return the charger's registration."""
    return home.supplier.id_of("charger")


@pytest.fixture
async def plugged(home, charger) -> Home:
    """Have a home at a quarter past four, both plugged in."""
    await home.at("16:15")
    await home.set_up(**ONLY_DISPATCHES)
    home.plug_in()
    home.do("plug_in", device=charger)
    return home


async def test_slots_of_the_charger_price_nothing_until_they_are_reported(plugged, charger):
    """They stand in its plan; the rate stays dear, and is expected to until the night."""
    reliable = [
        plugged.attributes(role, "intelligent_dispatching")["plan_reliable"]
        for role in ("car", "charger")
    ]
    assert reliable == [True, False]
    plugged.plan("17:00-17:30", "20:00-20:30", device=charger)
    await plugged.ask_at("16:45", role="charger")
    planned = {"next_dispatch": "17:00", "planned": "17:00-17:30 smart, 20:00-20:30 smart"}
    assert plugged.unlike("charger", is_low=False, reason="tariff", **planned) == {}
    assert plugged.unlike("car", next_dispatch="-", planned="") == {}
    assert plugged.attributes("import", "next_rate")["start"] == plugged.moment("23:30")
    # in progress by its word, but neither measured nor reported
    await plugged.ask_at("17:10", role="charger")
    assert plugged.unlike("charger", is_low=False, is_dispatching=True) == {}
    assert await plugged.cheap_from("16:00", "23:30") == {}
    await plugged.ask_at("17:40", role="charger")
    assert await plugged.cheap_from("16:00", "23:30") == {"17:00": "completed"}
    # listed while nothing is plugged in, a slot comes to nothing
    plugged.do("unplug", device=charger, linger=True)
    for wall in ("19:45", "20:10", "20:40"):
        await plugged.ask_at(wall, role="charger")
        assert plugged.unlike("charger", is_low=False) == {}
    assert await plugged.cheap_from("16:00", "23:30") == {"17:00": "completed"}


async def test_slots_of_the_car_price_the_house_beside_it(plugged, charger):
    """Every entity of both is right while the car's slot runs and the charger's is a phantom.

    It touches two half hours of 0.4 kWh, so by the table the day costs 0.8 kWh x 22.6 p less.
    """
    plugged.plan("17:10-17:40", device=charger)
    plugged.do("unplug", device=charger)
    plugged.plan("17:10-17:40")
    slot = (plugged.moment("17:10"), plugged.moment("17:40"))
    await plugged.ask_at("16:50")
    lived = {"current_rate", "next_rate", "next_rate_change", "off_peak", "price_level"}
    for wall in ("16:59:59", "17:00", "17:29:59", "17:30", "17:59:59", "18:00"):
        await plugged.at(wall)
        right = expected_values("two-cars", plugged.moment(wall), dispatched=[slot])
        told = {key: value for key, value in right.items() if key[1] in lived}
        assert not plugged.wrong(told), wall
        is_running = slot[0] <= plugged.moment(wall) < slot[1]
        assert plugged.unlike("car", is_dispatching=is_running) == {}
        assert plugged.unlike("charger", is_dispatching=False, next_dispatch="-") == {}
    noon_after = plugged.moment("12:00") + DAY
    right = expected_values("two-cars", noon_after, dispatched=[slot])
    # 4.88476905 - 0.8 x (0.2959992 - 0.07000035)
    assert right["import", "previous_cost"] == pytest.approx(4.70396997, rel=1e-12)
