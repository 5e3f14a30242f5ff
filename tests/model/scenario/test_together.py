"""A home battery and a car that feeds the home: by hand, and against the solver."""

from dataclasses import replace
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.scenario.optimum import best_possible
from custom_components.octopus_insight.model.scenario.slots import Trip
from custom_components.octopus_insight.model.scenario.together import best_together
from tests.harness.cases import cases
from tests.model.scenario.small import battery, home
from tools.scenario_check.homes import (
    CAR,
    HOME_BATTERY,
    london,
    part,
    random_home,
    trips,
)
from tools.scenario_check.solver import solved

DAYS = 7


def test_two_batteries_share_a_night_and_an_evening():
    # each stores 1 kWh at 0.10, and the home uses both at 0.40
    both = best_together(home([0.0, 2.0], [0.10, 0.40]), battery(), battery(), [])
    assert both.car.total == pytest.approx(0.20)
    assert both.car.bound == pytest.approx(0.20)
    assert both.battery.cost == both.car.cost
    assert [*both.car.imported] == [*both.battery.imported] == [2.0, 0.0]


def test_the_battery_feeds_the_home_while_the_car_is_away_and_the_car_afterwards():
    # the car is away at 0.30 and 0.31: the battery stores what the home needs then
    slots = home([0.0, 0.0, 1.0, 1.0, 1.0], [0.10, 0.10, 0.30, 0.31, 0.40])
    trip = Trip(leaves=2, returns=4, kwh=0.5)
    both = best_together(slots, battery(), battery(), [trip])
    assert both.car.total == pytest.approx(3.5 * 0.10)
    assert both.car.bound == pytest.approx(3.5 * 0.10)
    assert [*both.battery.discharged] == [0.0, 0.0, 1.0, 1.0, 0.0]
    assert [*both.car.discharged] == [0.0, 0.0, 0.0, 0.0, 1.0]


def test_wear_of_both_is_in_the_total_and_on_no_bill():
    slots = home([0.0, 2.0], [0.10, 0.40])
    worn = replace(battery(), wear_per_kwh=0.05)
    both = best_together(slots, worn, worn, [])
    assert both.battery.cost == pytest.approx(0.20)
    assert both.car.total == pytest.approx(0.20 + 2 * 0.05)
    assert both.car.gap == pytest.approx(0.0, abs=1e-9)


def test_a_trip_that_cannot_be_reached_is_named_and_nothing_is_proved():
    both = best_together(
        home(0.0, [0.1] * 4), battery(), battery(), [Trip(leaves=1, returns=2, kwh=2.0)]
    )
    assert both.car.missed_trips == (1,)
    assert both.car.bound is None
    assert both.car.gap is None


def test_sun_that_the_car_needs_to_be_as_full_as_before_is_not_the_batterys():
    """A trip uses 1 kWh, which only the sun of half hour 1 brings back; use costs most at the end.

    The car takes nothing from the grid and gives nothing, the battery is empty.
    """
    slots = home([0.0, 0.0, 1.0], [0.10, 0.10, 0.40], solar=[0.0, 1.0, 0.0])
    car = replace(battery(), grid_charging=False, discharge_kw=0.0, start_kwh=1.0)
    both = best_together(
        slots,
        replace(battery(), grid_charging=False),
        car,
        [Trip(leaves=0, returns=1, kwh=1.0)],
    )
    assert both.car.missed_trips == both.battery.missed_trips == ()
    assert both.car.total == pytest.approx(0.40)
    assert both.car.bound is not None
    assert both.car.bound <= 0.40 + 1e-9


def test_a_battery_without_power_leaves_the_car_as_it_is():
    """Export earns more than import costs, so that all is taken or given where there is power."""
    slots = home(0.5, [0.10, 0.10, 0.30, 0.30], 0.20)
    without = replace(battery(), charge_kw=0.0, discharge_kw=0.0)
    both = best_together(slots, without, battery(), [])
    assert both.car.total == pytest.approx(best_possible(slots, battery()).cost)
    assert best_together(slots, battery(), without, []).car.total == pytest.approx(both.car.total)
    assert both.car.bound is not None
    assert both.car.bound <= both.car.total + 1e-9


@given(st.integers(1, 10**6), st.booleans())
def test_neither_is_worse_for_the_other_and_nothing_is_below_the_bound(seed, is_convex):
    slots, one = random_home(seed, 2, is_convex=is_convex)
    drives = [Trip(leaves=20, returns=36, kwh=0.1)]
    both = best_together(slots, one, one, drives)
    standing = [one.standing_loss_kw / 2] * len(slots)
    alone = best_possible(slots.with_more("load", standing), one, drives)
    if not alone.missed_trips:
        assert both.car.bound is None or both.car.bound <= both.car.total + 1e-6
        assert both.car.total <= alone.cost + alone.wear + 1e-6
        none = replace(one, usable_kwh=0.0, reserve_kwh=0.0, start_kwh=None)
        assert best_together(slots, none, one, drives).car.total == pytest.approx(
            alone.cost + alone.wear
        )


@cases(
    "tariff, week",
    ("a flat tariff in winter", "flat", 2),
    ("a flat tariff in summer", "flat", 27),
    ("two rates in spring", "economy_7", 14),
    ("two rates in autumn", "economy_7", 40),
    ("three rates in winter", "flux", 2),
    ("three rates in spring", "flux", 14),
)
def test_a_real_week_is_as_cheap_as_the_solver_finds_and_all_trips_are_made(tariff, week):
    slots, drives = part(london(tariff), week * DAYS, DAYS), trips(week, DAYS)
    both = best_together(slots, HOME_BATTERY, CAR, drives)
    assert both.car.missed_trips == ()
    for drive in drives:
        assert both.car.level[drive.leaves - 1] >= max(drive.least_kwh, 10 + drive.kwh) - 1e-6
    found, _ = solved(slots, (HOME_BATTERY, ()), (CAR, drives))
    without = best_possible(slots, replace(CAR, discharge_kw=0.0), drives).cost
    assert both.car.bound - 1e-6 <= found <= both.car.total + 1e-6
    assert both.car.gap <= 0.005 * (without - both.car.total)


@cases(
    "tariff",
    ("cheap nights", "go"),
    ("longer cheap nights", "intelligent_go"),
    ("new prices each half hour", "agile"),
    ("three rates, and a summer", "flux"),
)
def test_the_proved_gap_is_small_where_the_solver_takes_long(tariff):
    slots, drives = part(london(tariff), 27 * DAYS, DAYS), trips(27, DAYS)
    both = best_together(slots, HOME_BATTERY, CAR, drives)
    without = best_possible(slots, replace(CAR, discharge_kw=0.0), drives).cost
    assert both.car.gap <= 0.005 * (without - both.car.total)


FULL = replace(CAR, reserve_kwh=0.0, start_kwh=55, discharge_kw=0.0)
"""It is full in the morning and in the end."""


RESTS = frozenset(at for day in range(28) for at in range(48 * day + 3, 48 * day + 14))


@cases(
    "tariff, rests",
    ("a flat rate", "flat", frozenset()),
    ("two rates", "economy_7", frozenset()),
    ("three rates", "flux", frozenset()),
    ("two rates, of which it has an hour and a half", "economy_7", RESTS),
)
def test_a_car_that_only_charges_is_proved_as_well(tariff, rests):
    slots, car = part(london(tariff), 90, 28), replace(FULL, rests=rests)
    drives = [Trip(leaves=16 + 48 * day, returns=36 + 48 * day, kwh=5.0) for day in range(28)]
    both = best_together(slots, HOME_BATTERY, car, drives)
    found, _ = solved(slots, (HOME_BATTERY, ()), (car, drives))
    assert both.car.total == pytest.approx(found, abs=1e-3)
    assert both.car.bound == pytest.approx(found, abs=1e-3)
    assert not any(both.car.charged[at] for at in rests)
