"""A Home Mini's entities: there if wanted, and the power behind the cost per hour."""

import pytest
from tests.harness.clock import MINUTE
from tests.harness.home import HIGH

KEYS = ("live_demand", "live_consumption_today", "live_cost_today")


async def set_up(home, **options):
    home.do("home_mini")
    await home.set_up(home_mini=True, **options)


async def test_they_show_what_the_mini_reads(home):
    """Electricity has all three; gas no power, since its meter tells none; export nothing."""
    await set_up(home)
    await home.at("12:05")
    live = home.entry.runtime_data.timeline.data.meters[home.supplier.id_of("import")].live
    shown = [home.shown("import", key) for key in KEYS]
    assert shown == [pytest.approx(it) for it in (live.demand_kw, live.today_kwh, live.today_cost)]
    assert home.shown("gas", "live_consumption_today") > 0
    for role, key in (("gas", "live_demand"), ("export", "live_demand")):
        with pytest.raises(LookupError):
            home.entity_id_of(role, key)


async def test_without_the_option_there_are_none(home):
    home.do("home_mini")
    await home.set_up()
    for key in (*KEYS, "cost_per_hour"):
        with pytest.raises(LookupError):
            home.entity_id_of("import", key)


async def test_the_cost_per_hour_goes_by_it_where_no_sensor_is_named(home):
    """At midday power goes to the grid, for 0.12 GBP/kWh; at 18:00 it is bought."""
    await set_up(home)
    for wall, price in (("12:05", 0.12), ("18:05", HIGH)):
        await home.at(wall)
        await home.live(2 * MINUTE, MINUTE)  # a cost that only varies waits for a minute
        demand = home.shown("import", "live_demand")
        assert (demand < 0) is (price == 0.12)
        assert home.shown("import", "cost_per_hour") == pytest.approx(demand * price, abs=0.011)
    assert home.attributes("import", "cost_per_hour")["last_updated"] is not None


async def test_a_named_sensor_comes_first(home):
    """Its power is 1 kW, whatever the Mini reads."""
    home.hass.states.async_set("sensor.power", "1", {"unit_of_measurement": "kW"})
    await set_up(home, power_entity="sensor.power")
    assert home.shown("import", "cost_per_hour") == pytest.approx(HIGH, abs=0.0005)


async def test_an_old_reading_is_no_power(home):
    """After a quarter of an hour without an answer the cost is not known any more."""
    await set_up(home)
    await home.at("12:05")
    home.fail("500")
    await home.live(40 * MINUTE, 2 * MINUTE)
    assert home.state_of("import", "cost_per_hour").state == "unavailable"
