"""What simple rules do, by hand."""

from datetime import UTC, datetime
import pytest
from custom_components.octopus_insight.model.interval import HALF_HOUR
from custom_components.octopus_insight.model.scenario.rules import (
    nightly_timer,
    no_battery,
    self_use,
)
from custom_components.octopus_insight.model.scenario.slots import Slots
from tests.harness.cases import cases
from tests.model.scenario.small import battery, home
from tools.scenario_check.homes import LONDON


def test_without_a_battery_surplus_is_sold_and_what_is_short_is_bought():
    base = no_battery(home([1.0, 1.0], [0.30, 0.20], 0.10, [3.0, 0.5]))
    assert base.cost == pytest.approx(-2.0 * 0.10 + 0.5 * 0.20)
    assert [*base.level] == [0.0, 0.0]
    assert base.cycles_a_year == 0.0


def test_self_use_stores_surplus_as_far_as_power_and_room_go_and_never_feeds_the_grid():
    # 1.5 kWh over: 1 stored, 0.5 sold; 1.5 over: 1 stored (full); 0.5 over: sold; 3 short: 1 given
    slots = home([0.0, 0.0, 0.0, 3.0], [0.30] * 4, 0.10, [1.5, 1.5, 0.5, 0.0])
    run = self_use(slots, battery())
    assert [*run.level] == [1.0, 2.0, 2.0, 1.0]
    assert run.cost == pytest.approx(-0.10 * 1.5 + 0.30 * 2.0)


def test_self_use_ends_as_full_as_it_began():
    run = self_use(home([1.0, 1.0], [0.30, 0.30]), battery(start_kwh=1.5))
    assert [*run.level] == [1.5, 1.5]


@cases("load, cost", ("used up", 0.25, 8 * 0.25 * 0.10), ("half used", 0.125, 8 * 0.125 * 0.10))
def test_a_timer_charges_as_much_as_costs_least(load, cost):
    # a night of 4 half hours, then 8 that use 2 or 1 kWh: what is left over is worth nothing
    night = [0.30] * 20 + [0.10] * 4
    slots = home([0.0] * 24 + [load] * 8 + [0.0] * 16, night + [0.30] * 24)
    assert nightly_timer(slots, battery(), UTC).cost == pytest.approx(cost)


def test_a_timer_keeps_to_the_clock_on_the_wall_when_it_changes():
    """Nights are cheap from 00:30 to 05:30, in winter and in summer."""
    start = datetime(2013, 3, 29, tzinfo=UTC)
    moments = [start + place * HALF_HOUR for place in range(48 * 5)]
    walls = [moment.astimezone(LONDON) for moment in moments]
    is_night = [(0, 30) <= (wall.hour, wall.minute) < (5, 30) for wall in walls]
    slots = Slots(
        start=start,
        load=[0.0 if night else 0.5 for night in is_night],
        solar=[0.0] * len(moments),
        import_price=[0.08 if night else 0.30 for night in is_night],
        export_price=[0.0] * len(moments),
    )
    run = nightly_timer(slots, battery(usable_kwh=5.0, charge_kw=1.0), LONDON)
    charging = [night for night, kwh in zip(is_night, run.charged, strict=True) if kwh]
    assert charging
    assert all(charging)


@cases(
    "change",
    ("that may not charge from the grid", {"grid_charging": False}),
    ("without room", {"reserve_kwh": 2.0}),
    ("that cannot charge", {"charge_kw": 0.0}),
)
def test_a_timer_of_a_battery_that_cannot_use_it_is_self_use(change):
    slots = home([1.0, 0.0], [0.10, 0.30], 0.05, [0.0, 1.0])
    assert (
        nightly_timer(slots, battery(**change), UTC).cost == self_use(slots, battery(**change)).cost
    )
