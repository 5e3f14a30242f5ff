"""A solver finds the same least cost, by a linear programme written on its own."""

import pytest
from custom_components.octopus_insight.model.scenario.optimum import best_possible
from tools.scenario_check.homes import HOME_BATTERY, london, random_home
from tools.scenario_check.solver import solved

A_HUNDREDTH_OF_A_PENNY = 1e-4


@pytest.mark.parametrize("first", range(1, 301, 50))
def test_three_hundred_random_days_cost_what_the_solver_finds(first):
    for seed in range(first, first + 50):
        slots, battery = random_home(seed, 1)
        best, (found, _) = best_possible(slots, battery), solved(slots, (battery, ()))
        assert best.cost + best.wear == pytest.approx(found, abs=1e-6), seed
        assert best.bound == pytest.approx(found, abs=1e-6), seed


@pytest.mark.parametrize("seed", range(2001, 2021))
def test_twenty_random_years_cost_what_the_solver_finds(seed):
    slots, battery = random_home(seed, 365)
    best, (found, _) = best_possible(slots, battery), solved(slots, (battery, ()))
    assert best.cost + best.wear == pytest.approx(found, abs=A_HUNDREDTH_OF_A_PENNY)
    assert best.bound == pytest.approx(found, abs=A_HUNDREDTH_OF_A_PENNY)


@pytest.mark.parametrize("first", range(1, 41, 10))
def test_where_costs_are_not_convex_the_solver_is_between_the_bound_and_ours(first):
    for seed in range(first, first + 10):
        slots, battery = random_home(seed, 1, is_convex=False)
        best, (found, proved) = best_possible(slots, battery), solved(slots, (battery, ()))
        assert best.bound <= found + 1e-6, seed
        assert proved <= best.cost + best.wear + 1e-6, seed


@pytest.mark.parametrize("tariff", ["go", "intelligent_go", "agile"])
def test_the_gap_of_a_tariff_that_is_not_convex_is_small(tariff):
    slots = london(tariff)
    best, base = best_possible(slots, HOME_BATTERY), sum(london_cost(slots))
    assert 0 < best.gap <= 0.005 * (base - best.cost)


def london_cost(slots):
    """Return what half hours cost without a battery."""
    columns = (slots.load, slots.solar, slots.import_price, slots.export_price)
    for load, solar, buy, sell in zip(*columns, strict=True):
        yield (load - solar) * (buy if load > solar else sell)
