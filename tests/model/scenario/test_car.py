"""A car that only charges, and use that waits: by hand, and against the solver."""

import pytest
from custom_components.octopus_insight.model.scenario.car import (
    LowRate,
    Session,
    charging_beside_battery,
    cheapest_charging,
    saved_by_shifting,
)
from custom_components.octopus_insight.model.scenario.optimum import best_possible
from custom_components.octopus_insight.model.scenario.slots import (
    SLOTS_A_DAY,
    Battery,
    ScenarioError,
    Trip,
)
from tests.harness.cases import cases
from tests.model.scenario.small import battery, home
from tools.scenario_check.homes import HOME_BATTERY, london
from tools.scenario_check.solver import solved


@cases(
    "kwh, taken, cost, short",
    ("nothing", 0.0, [0, 0, 0, 0], 0.0, {}),
    ("in the cheapest half hour", 1.0, [0, 0, 1, 0], 0.10, {}),
    ("in the two cheapest", 1.5, [0, 0.5, 1, 0], 0.10 + 0.10, {}),
    ("all it can", 3.0, [0, 1, 1, 1], 0.20 + 0.10 + 0.30, {}),
    ("more than it can", 3.5, [0, 1, 1, 1], 0.20 + 0.10 + 0.30, {4: 0.5}),
)
def test_a_car_takes_the_cheapest_half_hours_while_it_is_there(kwh, taken, cost, short):
    slots = home(0.0, [0.05, 0.20, 0.10, 0.30])
    car = cheapest_charging(slots, [Session(starts=1, ends=4, kwh=kwh, kw=2.0)])
    assert [*car.kwh] == pytest.approx(taken)
    assert car.cost == pytest.approx(cost)
    assert car.short_kwh == pytest.approx(short)


@cases(
    "kwh, cost",
    ("while surplus lasts, at what it would have earned", 0.4, 0.4 * 0.05),
    ("then at the cheaper grid price", 1.0, 0.4 * 0.05 + 0.6 * 0.10),
    ("then at the grid price beside the sun", 1.6, 0.4 * 0.05 + 1.0 * 0.10 + 0.2 * 0.20),
)
def test_surplus_solar_costs_the_car_what_it_would_have_earned(kwh, cost):
    slots = home([0.1, 0.0], [0.20, 0.10], 0.05, [0.5, 0.0])
    car = cheapest_charging(slots, [Session(starts=0, ends=2, kwh=kwh, kw=2.0)])
    assert car.cost == pytest.approx(cost)


@cases(
    "half_hours, cost",
    ("no allowance", 0, 0.10 + 0.20),
    ("one half hour", 1, 0.07 + 0.10),
    ("as many as it needs", 2, 0.07 + 0.07),
)
def test_a_low_rate_holds_as_far_as_the_allowance(half_hours, cost):
    slots = home(0.0, [0.20, 0.10, 0.30])
    low_rate = LowRate(price=0.07, half_hours=half_hours)
    car = cheapest_charging(slots, [Session(starts=0, ends=3, kwh=2.0, kw=2.0)], low_rate)
    assert car.cost == pytest.approx(cost)


@cases(
    "sessions, text",
    (
        "that overlap",
        [Session(starts=0, ends=2, kwh=1, kw=7), Session(starts=1, ends=2, kwh=1, kw=7)],
        "a session starts at 1, before 2",
    ),
    ("after the end", [Session(starts=0, ends=3, kwh=1, kw=7)], "ends at 3 of 2 half hours"),
)
def test_sessions_that_cannot_be_are_refused(sessions, text):
    with pytest.raises(ScenarioError, match=text):
        cheapest_charging(home(0.0, [0.1, 0.2]), sessions)


@pytest.mark.parametrize("change", [{"starts": 2}, {"kwh": -1.0}, {"kw": 0.0}])
def test_a_session_that_cannot_be_is_refused(change):
    with pytest.raises(ScenarioError, match="no car can be charged like that"):
        Session(**{"starts": 0, "ends": 2, "kwh": 1.0, "kw": 7.0} | change)


def test_without_a_battery_charging_in_the_cheapest_half_hours_is_exact():
    """The solver sees a car as a battery that cannot give anything back, and is away by day."""
    days = 14
    slots = london("agile", size=days * SLOTS_A_DAY)
    sessions = [
        Session(starts=day * 48 + 36, ends=day * 48 + 62, kwh=8.0, kw=7.4)
        for day in range(days - 1)
    ]
    car = Battery(
        usable_kwh=8.0, charge_kw=7.4, discharge_kw=0.0, charge_efficiency=1, discharge_efficiency=1
    )
    trips = [Trip(leaves=0, returns=36, kwh=0.0)]
    trips += [Trip(leaves=one.ends, returns=one.ends + 22, kwh=8.0) for one in sessions]
    found, _ = solved(slots, (car, trips))
    base = sum(
        net * (buy if net > 0 else sell)
        for net, buy, sell in zip(slots.net(), slots.import_price, slots.export_price, strict=True)
    )
    assert base + cheapest_charging(slots, sessions).cost == pytest.approx(found, abs=1e-6)


@cases("tariff", ("two rates", "economy_7"), ("three rates", "flux"))
def test_car_and_battery_in_turn_are_near_the_best_of_both(tariff):
    days = 28
    slots = london(tariff, size=days * SLOTS_A_DAY)
    sessions = [
        Session(starts=day * 48 + 36, ends=day * 48 + 62, kwh=8.0, kw=7.4)
        for day in range(days - 1)
    ]
    car, run = charging_beside_battery(slots, HOME_BATTERY, sessions)
    first = best_possible(
        slots.with_more_load(cheapest_charging(slots, sessions).kwh), HOME_BATTERY
    )
    assert run.cost <= first.cost + 1e-9
    assert sum(car.kwh) == pytest.approx(8.0 * len(sessions))
    as_battery = Battery(
        usable_kwh=8.0, charge_kw=7.4, discharge_kw=0.0, charge_efficiency=1, discharge_efficiency=1
    )
    trips = [Trip(leaves=0, returns=36, kwh=0.0)]
    trips += [Trip(leaves=one.ends, returns=one.ends + 22, kwh=8.0) for one in sessions]
    found, _ = solved(slots, (HOME_BATTERY, ()), (as_battery, trips))
    assert found - 1e-6 <= run.cost <= found + 0.05 * days  # 5 pence a day


@cases(
    "kwh, saved",
    ("nothing", 0.0, 0.0),
    ("a part of the dearest", 0.5, 0.5 * (0.40 - 0.10)),
    ("the dearest and the next", 1.5, 1.0 * (0.40 - 0.10) + 0.5 * (0.30 - 0.20)),
)
def test_use_that_waits_saves_the_difference_of_prices(kwh, saved):
    # 1 kWh at a time: 1 is put at 0.10, the rest at 0.20
    slots = home([1.0, 1.0, 0.0, 0.0], [0.40, 0.30, 0.20, 0.10])
    assert saved_by_shifting(slots, kwh, 2.0) == pytest.approx(saved)


def test_use_that_can_wait_is_at_most_what_there_is():
    slots = home([0.5, 0.0], [0.40, 0.10])
    assert saved_by_shifting(slots, 3.0, 2.0) == pytest.approx(0.5 * 0.30)


def test_moving_use_into_the_sun_costs_what_the_sun_would_have_earned():
    slots = home([1.0, 0.0], [0.40, 0.30], 0.05, [0.0, 1.0])
    assert saved_by_shifting(slots, 1.0, 2.0) == pytest.approx(0.40 - 0.05)


def test_a_battery_alone_beside_no_car_is_as_without():
    slots = home(1.0, [0.10, 0.30, 0.10, 0.40])
    car, run = charging_beside_battery(slots, battery(), [])
    assert sum(car.kwh) == 0
    assert run.cost == pytest.approx(best_possible(slots, battery()).cost)
