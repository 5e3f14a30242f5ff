"""The best there is, by hand: what a battery may do and costs, and a car that comes and goes."""

import pytest
from custom_components.octopus_insight.model.scenario.achievable import achievable
from custom_components.octopus_insight.model.scenario.optimum import best_possible
from custom_components.octopus_insight.model.scenario.slots import ExportRule, ScenarioError, Trip
from tests.harness.cases import cases
from tests.model.scenario.small import battery, home

UP_AND_DOWN = [0.10, 0.30, 0.10, 0.40]


@cases(
    "reserve, cost",
    ("none", 0.0, 0.40),  # two kWh each at 0.10, the others from the battery
    ("leaves room for all", 1.0, 0.40),
    ("leaves room for half", 1.5, 0.65),  # 0.90 - 0.5 x 0.20 - 0.5 x 0.30
    ("leaves no room", 2.0, 0.90),
)
def test_the_reserve_is_never_taken_out(reserve, cost):
    best = best_possible(home(1.0, UP_AND_DOWN), battery(reserve_kwh=reserve))
    assert best.cost == pytest.approx(cost)
    assert best.bound == pytest.approx(cost)
    assert min(best.level) >= reserve


def test_it_ends_as_full_as_it_began():
    # 1 kWh less at 0.30, and 1 kWh more at 0.10 to be full again
    best = best_possible(home(1.0, [0.30, 0.10]), battery(start_kwh=2.0))
    assert best.cost == pytest.approx(0.20)
    assert [*best.level] == [1.0, 2.0]


@cases("wear, cost, kwh", ("below the spread", 0.19, 0.10, 1.0), ("above it", 0.21, 0.30, 0.0))
def test_wear_decides_whether_a_spread_pays_and_is_on_no_bill(wear, cost, kwh):
    best = best_possible(home([0.0, 1.0], [0.10, 0.30]), battery(wear_per_kwh=wear))
    assert best.cost == pytest.approx(cost)
    assert best.wear == pytest.approx(wear * kwh)
    assert sum(best.discharged) == pytest.approx(kwh)
    assert best.bound == pytest.approx(cost + wear * kwh)


def test_a_standing_loss_is_used_in_every_half_hour():
    # 0.1 kW are 0.05 kWh a half hour; a spread of nothing moves nothing
    best = best_possible(home(0.0, [0.20, 0.20]), battery(standing_loss_kw=0.1))
    assert best.cost == pytest.approx(2 * 0.05 * 0.20)


def test_what_neither_fits_the_export_limit_nor_the_battery_is_spilled():
    # 3 kWh: 1 may be exported, 1 is stored and exported later, 1 is lost
    slots = home(0.0, [0.20, 0.20], 0.10, [3.0, 0.0], export_limit_kw=2.0)
    best = best_possible(slots, battery())
    assert [*best.exported] == [1.0, 1.0]
    assert best.cost == pytest.approx(-0.20)
    assert best.spilled_kwh == pytest.approx(1.0)
    assert best.bound == pytest.approx(-0.20)


@cases(
    "rule, grid_charging, cost",
    # 1 kWh of solar at noon earns 0.05 then or 0.40 later; the grid's kWh costs 0.10 at night
    ("all", ExportRule.ALL, True, 0.10 - 0.80),
    ("all, without the grid", ExportRule.ALL, False, -0.40),
    ("solar only, but it may charge from the grid", ExportRule.SOLAR_ONLY, True, -0.05),
    ("solar only", ExportRule.SOLAR_ONLY, False, -0.40),
    ("none", ExportRule.NONE, False, -0.05),
)
def test_what_a_battery_may_feed_into_the_grid_is_kept_to(rule, grid_charging, cost):
    slots = home(0.0, [0.10, 0.50, 0.50, 0.50], [0.05, 0.05, 0.40, 0.40], [0.0, 1.0, 0.0, 0.0])
    best = best_possible(slots, battery(export_rule=rule, grid_charging=grid_charging))
    assert best.cost == pytest.approx(cost)


def test_paid_import_is_used_without_burning_energy():
    # four half hours that pay 0.10 a kWh: each takes or gives 1 kWh, 2 kWh fit: three may take
    best = best_possible(home(0.0, [-0.10] * 4), battery())
    assert best.cost == pytest.approx(-0.30)
    assert all(
        not (taken and given) for taken, given in zip(best.charged, best.discharged, strict=True)
    )
    assert best.bound <= -0.30 + 1e-9


def test_where_export_earns_more_the_battery_still_does_not_buy_and_sell_at_once():
    best = best_possible(
        home(0.5, [0.07, 0.07], 0.15), battery(usable_kwh=10, charge_kw=4, discharge_kw=4)
    )
    assert best.cost == pytest.approx(2.5 * 0.07 - 1.5 * 0.15)
    assert all(
        not (bought and sold) for bought, sold in zip(best.imported, best.exported, strict=True)
    )


@cases(
    "trip, cost",
    # 1 kWh at 0.10, the rest at 0.20; what is left covers the load of 1 kWh at 0.15 afterwards
    ("takes what it needs", Trip(leaves=2, returns=3, kwh=1.5), 0.10 + 0.10 + 0.15),
    ("leaves with more", Trip(leaves=2, returns=3, kwh=1.5, least_kwh=2.0), 0.10 + 0.20 + 0.075),
    ("needs nothing", Trip(leaves=2, returns=3, kwh=0.0), 0.10),
    ("leaves and never returns", Trip(leaves=2, returns=9, kwh=0.0), 0.15),
)
def test_a_car_leaves_with_what_it_needs_and_feeds_the_home_afterwards(trip, cost):
    slots = home([0.0, 0.0, 0.0, 1.0], [0.10, 0.20, 0.90, 0.15])
    best = best_possible(slots, battery(), [trip])
    assert best.cost == pytest.approx(cost)
    assert best.bound == pytest.approx(cost)
    assert best.missed_trips == ()


@cases("leaves, missed", ("with time to charge", 3, ()), ("a half hour too early", 2, (2,)))
def test_a_trip_that_cannot_be_reached_is_named(leaves, missed):
    trip = Trip(leaves=leaves, returns=4, kwh=3.0)
    best = best_possible(home(0.0, [0.10] * 5), battery(usable_kwh=4.0), [trip])
    assert best.missed_trips == missed
    assert (best.bound is None) is bool(missed)


def test_a_car_that_cannot_be_as_full_at_the_end_as_at_the_start_is_named():
    # it drives 1 kWh, and has only the sun to charge from
    slots, trip = home(0.0, [0.10] * 4), Trip(leaves=1, returns=2, kwh=1.0)
    best = best_possible(slots, battery(start_kwh=1.5, grid_charging=False), [trip])
    assert best.missed_trips == (4,)
    assert best.bound is None
    assert best.level[-1] == pytest.approx(0.5)


def test_a_battery_without_room_misses_each_trip_that_needs_any():
    trips = [Trip(leaves=0, returns=1, kwh=0.0), Trip(leaves=2, returns=3, kwh=0.1)]
    slots, full = home(1.0, UP_AND_DOWN), battery(reserve_kwh=2.0)
    assert best_possible(slots, full, trips).missed_trips == (2,)
    assert achievable(slots, full, trips).missed_trips == (2,)


def test_a_trip_longer_than_the_battery_is_missed():
    best = best_possible(home(0.0, [0.10] * 5), battery(), [Trip(leaves=4, returns=5, kwh=2.5)])
    assert best.missed_trips == (4,)


@cases(
    "trips, text",
    (
        "that overlap",
        [Trip(leaves=0, returns=2, kwh=1), Trip(leaves=1, returns=3, kwh=1)],
        "a trip leaves at 1, before 2",
    ),
    ("after the end", [Trip(leaves=4, returns=5, kwh=1)], "a trip leaves at 4 of 4 half hours"),
)
def test_trips_that_cannot_be_are_refused(trips, text):
    with pytest.raises(ScenarioError, match=text):
        best_possible(home(1.0, UP_AND_DOWN), battery(), trips)


@cases(
    "change, text",
    ("a gap", {"load": [1.0, float("nan")]}, "load has no value at 2013-01-01T00:30:00"),
    ("another length", {"solar": [0.0]}, "solar has 1 half hours, load has 2"),
    ("negative use", {"load": [1.0, -0.1]}, "load is negative at 2013-01-01T00:30:00"),
    ("negative limit", {"export_limit_kw": -1.0}, "export_limit_kw is -1: 0 or more is needed"),
)
def test_half_hours_that_cannot_be_are_refused(change, text):
    with pytest.raises(ScenarioError, match=text):
        home(**{"load": 1.0, "buy": [0.1, 0.1]} | change)


@cases(
    "change, text",
    ("a negative size", {"usable_kwh": -1.0}, "usable_kwh is -1: 0 or more is needed"),
    ("no number", {"charge_kw": float("nan")}, "charge_kw is nan: 0 or more is needed"),
    ("an efficiency in per cent", {"charge_efficiency": 95.0}, "above 0 and up to 1 only"),
    ("a reserve above its size", {"reserve_kwh": 3.0}, "does not hold"),
    ("a start below the reserve", {"reserve_kwh": 1.0, "start_kwh": 0.5}, "does not hold"),
)
def test_batteries_that_cannot_be_are_refused(change, text):
    with pytest.raises(ScenarioError, match=text):
        battery(**change)


def test_cycles_are_of_what_the_battery_can_hold():
    # a day of 48 half hours, in which 2 kWh go through 2 kWh: 365 cycles a year
    slots = home([0.0] * 24 + [0.25] * 8 + [0.0] * 16, [0.10] * 24 + [0.30] * 24)
    best = best_possible(slots, battery(charge_kw=4.0))
    assert best.cycles_a_year == pytest.approx(365)
