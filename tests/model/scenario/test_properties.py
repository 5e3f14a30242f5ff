"""Whatever the home, the battery and the prices are."""

from dataclasses import replace
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.scenario.achievable import achievable
from custom_components.octopus_insight.model.scenario.optimum import best_possible
from custom_components.octopus_insight.model.scenario.rules import (
    nightly_timer,
    no_battery,
    self_use,
)
from custom_components.octopus_insight.model.scenario.slots import SLOT_HOURS, Trip
from tools.scenario_check.homes import LONDON, random_home

SEEDS = st.integers(1, 10**6)
HOMES = st.builds(random_home, SEEDS, st.just(2), is_convex=st.booleans())
CONVEX = st.builds(random_home, SEEDS, st.just(2))
TRIPS = [Trip(leaves=20, returns=36, kwh=1.0), Trip(leaves=66, returns=70, kwh=0.5, least_kwh=1.0)]
TINY = 1e-9


def runs_of(slots, battery):
    yield best_possible(slots, battery)
    yield achievable(slots, battery)
    yield self_use(slots, battery)
    yield nightly_timer(slots, battery, LONDON)


def with_car(slots, battery):
    return best_possible(slots, battery, TRIPS)


@given(HOMES)
def test_energy_is_neither_lost_nor_found(given_home):
    slots, battery = given_home
    for run in (*runs_of(slots, battery), with_car(slots, battery)):
        into = [sum(slots.solar), sum(run.imported), sum(run.discharged)]
        standing = battery.standing_loss_kw * SLOT_HOURS * len(slots)
        out = [sum(slots.load), sum(run.exported), sum(run.charged), run.spilled_kwh, standing]
        assert sum(into) == pytest.approx(sum(out))


@given(HOMES)
def test_what_is_stored_is_given_driven_or_still_there(given_home):
    slots, battery = given_home
    for run, trips in [
        *((run, []) for run in runs_of(slots, battery)),
        (with_car(slots, battery), TRIPS),
    ]:
        stored = sum(run.charged) * battery.charge_efficiency
        given_out = sum(run.discharged) / battery.discharge_efficiency
        left = run.level[-1] - battery.first_kwh
        if not run.missed_trips:
            driven = sum(trip.kwh for trip in trips)
            assert stored == pytest.approx(given_out + left + driven, abs=1e-6)
            assert left >= -TINY
        assert min(run.level) >= battery.reserve_kwh - TINY


@given(HOMES)
def test_limits_are_kept_and_nothing_goes_both_ways_at_once(given_home):
    slots, battery = given_home
    net = slots.net(battery.standing_loss_kw)
    for run in (*runs_of(slots, battery), with_car(slots, battery)):
        columns = (net, run.imported, run.exported, run.charged, run.discharged, run.level)
        for need, bought, sold, taken, given_out, level in zip(*columns, strict=True):
            assert not (bought and sold)
            assert not (taken and given_out)
            assert taken <= battery.charge_kw * SLOT_HOURS + TINY
            assert given_out <= battery.discharge_kw * SLOT_HOURS + TINY
            assert sold <= slots.export_limit_kw * SLOT_HOURS + TINY
            assert level <= battery.usable_kwh + TINY
            if not battery.grid_charging:
                assert taken <= max(-need, 0) + TINY
            if not battery.feeds_grid:
                assert given_out <= max(need, 0) + TINY


@given(HOMES)
def test_nothing_that_could_be_done_is_below_the_bound(given_home):
    slots, battery = given_home
    bound = best_possible(slots, battery).bound
    idle = no_battery(slots).cost if not battery.standing_loss_kw else float("inf")
    others = [run.cost + run.wear for run in runs_of(slots, battery)]
    assert bound <= min([*others, idle]) + 1e-6


@given(CONVEX)
def test_a_bigger_battery_is_never_worse(given_home):
    slots, battery = given_home
    bigger = replace(battery, usable_kwh=battery.usable_kwh * 1.5)
    stronger = replace(
        battery, charge_kw=battery.charge_kw * 2, discharge_kw=battery.discharge_kw * 2
    )
    cost = total(slots, battery)
    assert total(slots, bigger) <= cost + 1e-6
    assert total(slots, stronger) <= cost + 1e-6


@given(CONVEX)
def test_a_lower_price_is_never_dearer(given_home):
    slots, battery = given_home
    dearer = replace(slots, import_price=[price * 1.2 for price in slots.import_price])
    better_paid = replace(dearer, export_price=[price * 1.2 for price in slots.export_price])
    assert total(slots, battery) <= total(dearer, battery) + 1e-6
    assert total(better_paid, battery) <= total(dearer, battery) + 1e-6


@given(HOMES)
def test_a_battery_of_no_size_changes_nothing(given_home):
    slots, battery = given_home
    none = replace(battery, usable_kwh=0.0, reserve_kwh=0.0, start_kwh=None, standing_loss_kw=0.0)
    base = no_battery(slots)
    for run in runs_of(slots, none):
        assert run.cost == base.cost
        assert run.imported == base.imported


@given(HOMES)
def test_the_same_inputs_give_the_same_digits(given_home):
    slots, battery = given_home
    assert [*runs_of(slots, battery)] == [*runs_of(slots, battery)]


def total(slots, battery):
    best = best_possible(slots, battery)
    return best.cost + best.wear
