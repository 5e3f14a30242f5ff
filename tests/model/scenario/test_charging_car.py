"""A car that only charges: by hand, and against the solver."""

import pytest
from custom_components.octopus_insight.model.interval import SLOTS_A_DAY
from custom_components.octopus_insight.model.scenario.optimum import best_possible
from custom_components.octopus_insight.model.scenario.rules import no_battery
from custom_components.octopus_insight.model.scenario.slots import (
    Battery,
    Slots,
    Trip,
)
from custom_components.octopus_insight.model.scenario.together import best_together
from tests.harness.cases import cases
from tests.model.scenario.small import home
from tools.scenario_check.homes import HOME_BATTERY, london
from tools.scenario_check.solver import solved

DAYS = 28
CAR = Battery(
    usable_kwh=8.0, charge_kw=7.4, discharge_kw=0.0, charge_efficiency=1, discharge_efficiency=1
)
NIGHTS = [Trip(leaves=0, returns=36, kwh=0.0)]
NIGHTS += [Trip(leaves=day * 48 + 62, returns=day * 48 + 84, kwh=8.0) for day in range(DAYS - 1)]
"""It is at home from 18:00 to 7:00, and needs 8 kWh each day."""


def charged(slots: Slots, kwh: float, *, starts: int = 0):
    """Charge from a half hour up to the last, in which it leaves, with 2 kW and without losses."""
    car = Battery(
        usable_kwh=9.0, charge_kw=2.0, discharge_kw=0.0, charge_efficiency=1, discharge_efficiency=1
    )
    trips = [Trip(leaves=0, returns=starts, kwh=0.0)] if starts else []
    trips.append(Trip(leaves=len(slots) - 1, returns=len(slots), kwh=kwh))
    run = best_possible(slots, car, trips)
    return run, run.cost - no_battery(slots).cost


@cases(
    "kwh, taken, cost, missed",
    ("nothing", 0.0, [0, 0, 0, 0], 0.0, ()),
    ("in the cheapest half hour", 1.0, [0, 0, 1, 0], 0.10, ()),
    ("in the two cheapest", 1.5, [0, 0.5, 1, 0], 0.10 + 0.10, ()),
    ("all it can", 3.0, [0, 1, 1, 1], 0.20 + 0.10 + 0.30, ()),
    ("more than it can", 3.5, [0, 1, 1, 1], 0.20 + 0.10 + 0.30, (4,)),
)
def test_a_car_takes_the_cheapest_half_hours_while_it_is_there(kwh, taken, cost, missed):
    slots = home(0.0, [0.05, 0.20, 0.10, 0.30, 0.01])
    run, more = charged(slots, kwh, starts=1)
    assert [*run.charged] == pytest.approx([*taken, 0])
    assert more == pytest.approx(cost)
    assert run.missed_trips == missed


@cases(
    "kwh, cost",
    ("while surplus lasts, at what it would have earned", 0.4, 0.4 * 0.05),
    ("then at the cheaper grid price", 1.0, 0.4 * 0.05 + 0.6 * 0.10),
    ("then at the grid price beside the sun", 1.6, 0.4 * 0.05 + 1.0 * 0.10 + 0.2 * 0.20),
)
def test_surplus_solar_costs_the_car_what_it_would_have_earned(kwh, cost):
    slots = home([0.1, 0.0, 0.0], [0.20, 0.10, 0.01], 0.05, [0.5, 0.0, 0.0])
    assert charged(slots, kwh)[1] == pytest.approx(cost)


def test_without_a_battery_charging_is_exact():
    slots = london("agile", size=14 * SLOTS_A_DAY)
    found, _ = solved(slots, (CAR, NIGHTS[:14]))
    assert best_possible(slots, CAR, NIGHTS[:14]).cost == pytest.approx(found, abs=1e-6)


@cases("tariff", ("two rates", "economy_7"), ("three rates", "flux"))
def test_car_and_battery_are_near_the_best_of_both(tariff):
    slots = london(tariff, size=DAYS * SLOTS_A_DAY)
    both = best_together(slots, HOME_BATTERY, CAR, NIGHTS)
    assert sum(both.car.charged) == pytest.approx(8.0 * (DAYS - 1))
    found, _ = solved(slots, (HOME_BATTERY, ()), (CAR, NIGHTS))
    assert found - 1e-6 <= both.car.total <= found + 0.05 * DAYS  # 5 pence a day
