"""What can be achieved without knowing the future."""

from dataclasses import replace
import pytest
from custom_components.octopus_insight.model.interval import SLOTS_A_DAY
from custom_components.octopus_insight.model.scenario.achievable import achievable
from custom_components.octopus_insight.model.scenario.optimum import best_possible
from custom_components.octopus_insight.model.scenario.rules import no_battery, self_use
from custom_components.octopus_insight.model.scenario.slots import Trip
from tests.harness.cases import cases
from tests.model.scenario.small import battery, home
from tools.scenario_check.homes import HOME_BATTERY, london

DAYS = 60
SIZE = DAYS * SLOTS_A_DAY


@cases("tariff", ("two rates", "go"), ("new prices each half hour", "agile"))
def test_what_comes_later_changes_nothing_before(tariff):
    slots = london(tariff, size=SIZE)
    change = 20 * SLOTS_A_DAY + 17
    other = replace(
        slots,
        load=[*slots.load[:change], *(load + 0.4 for load in slots.load[change:])],
        solar=[*slots.solar[:change], *([0.0] * (SIZE - change))],
    )
    one, another = achievable(slots, HOME_BATTERY), achievable(other, HOME_BATTERY)
    assert one.level[:change] == another.level[:change]
    assert one.level[change:] != another.level[change:]


@cases(
    "tariff, least",
    ("a flat tariff", "flat", 0.95),
    ("two rates", "economy_7", 0.8),
    ("three rates", "flux", 0.8),
    ("a cheap night", "go", 0.95),
    ("new prices each half hour", "agile", 0.9),
)
def test_most_of_what_is_possible_can_be_achieved(tariff, least):
    slots = london(tariff, size=SIZE)
    base, best = no_battery(slots).cost, best_possible(slots, HOME_BATTERY)
    saved = base - achievable(slots, HOME_BATTERY).cost
    assert least * (base - best.cost) <= saved <= base - best.bound


def test_where_the_rule_of_self_use_is_better_it_is_used():
    # the second day's noon has no sun as the first had, and a plan that waits for it loses
    day = [0.0] * 24 + [1.0] * 2 + [0.0] * 22
    slots = home([0.5] * 96, [0.30] * 96, 0.0, day + [0.0] * 48)
    assert achievable(slots, battery()).cost <= self_use(slots, battery()).cost


@cases(
    "days_that_need_much, kwh",
    ("none", 0, 1.0),
    ("one of seven: with the next it needs 2 kWh in the mean", 1, 2.0),
    ("two of seven", 2, 3.0),
)
def test_a_battery_is_charged_for_days_that_need_much_if_what_is_left_serves_the_next(
    days_that_need_much, kwh
):
    """A day needs 1 or 3 kWh. A third of 0.30 and two thirds of 0.10, or 0.09, are above 0.10."""
    little = [0.0] * 20 + [1.0] + [0.0] * 27
    much = [0.0] * 20 + [1.0] * 3 + [0.0] * 25
    week = [little, little, *[much] * days_that_need_much, *[little] * (5 - days_that_need_much)]
    load = [kwh for day in [*week, *[little] * 5] for kwh in day]
    prices = ([0.10] * 10 + [0.30] * 38) * 12
    run = achievable(home(load, prices), battery(usable_kwh=4.0))
    assert run.level[7 * SLOTS_A_DAY + 9] == pytest.approx(kwh)


@cases(
    "night, kwh",
    # what is bought at 0.20 is worth 0.18 later
    ("as always", 0.20, 1.0),
    ("cheaper than the next, for the trips of both days", 0.181, 2.0),
    ("cheaper than that: 8 of 9 parts, and two trips, which is all it holds", 0.179, 9.0),
    # the night before bought for both days, and at 0.20 a part that is worth 0.27
    ("as expensive as was known before", 0.30, 2.0),
)
def test_a_car_is_filled_when_a_night_is_cheaper_than_nights_usually_are(night, kwh):
    trips = [
        Trip(leaves=day * SLOTS_A_DAY + 20, returns=day * SLOTS_A_DAY + 30, kwh=1.0)
        for day in range(14)
    ]
    nights = [0.20] * 10 + [night] + [0.20] * 3
    prices = [price for low in nights for price in [low] * 10 + [0.40] * 38]
    car = battery(usable_kwh=9.0, charge_kw=10.0, discharge_kw=0.0)
    run = achievable(home(0.0, prices), car, trips)
    assert run.level[10 * SLOTS_A_DAY + 9] == pytest.approx(kwh)


def test_a_car_leaves_with_what_its_trips_need():
    trips = [
        Trip(leaves=day * SLOTS_A_DAY + 15, returns=day * SLOTS_A_DAY + 36, kwh=1.0)
        for day in range(10)
    ]
    slots = london("go", size=10 * SLOTS_A_DAY)
    run = achievable(slots, battery(), trips)
    assert run.missed_trips == ()
    for trip in trips:
        assert run.level[trip.leaves - 1] >= 1.0 - 1e-6
        assert run.level[trip.leaves] == pytest.approx(run.level[trip.leaves - 1] - 1.0)
        assert len({*run.level[trip.leaves : trip.returns]}) == 1
    assert run.cost >= best_possible(slots, battery(), trips).bound


def test_a_trip_that_cannot_be_reached_is_named():
    run = achievable(home(0.0, [0.1] * 60), battery(), [Trip(leaves=1, returns=50, kwh=2.0)])
    assert run.missed_trips == (1,)
    assert run.level[1] == 0.0
