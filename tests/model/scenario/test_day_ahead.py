"""When a battery is charged and used next."""

from datetime import UTC, datetime
import pytest
from custom_components.octopus_insight.model.scenario.day_ahead import Window, day_ahead
from custom_components.octopus_insight.model.scenario.slots import Battery

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
LOSSLESS = {"charge_efficiency": 1.0, "discharge_efficiency": 1.0}


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_it_is_charged_when_cheap_and_used_when_dear():
    """From noon: 22 half hours at 30 p, 12 at 10 p from 23:00, 26 at 30 p; 0.5 kWh in each."""
    battery = Battery(usable_kwh=6.0, charge_kw=1.0, discharge_kw=1.0, **LOSSLESS)
    buys = [*[0.3] * 22, *[0.1] * 12, *[0.3] * 12]
    plan = day_ahead(NOON, [0.5] * 48, (buys, [0.0] * 46), battery)
    assert plan.charge == (Window(start=at(23), end=at(5, day=19), kwh=6.0),)
    assert plan.discharge == (Window(start=at(5, day=19), end=at(11, day=19), kwh=6.0),)
    assert plan.cost_without == pytest.approx(0.5 * (34 * 0.3 + 12 * 0.1))
    assert plan.cost == pytest.approx(plan.cost_without - 6.0 * 0.2)


def test_what_the_sun_leaves_over_is_no_charge_from_the_grid():
    """At 12:00 and 12:30 [UTC] the home needs 1 kWh less than its sun gives."""
    battery = Battery(usable_kwh=2.0, charge_kw=4.0, discharge_kw=4.0, **LOSSLESS)
    usual = [-1.0 if slot in (24, 25) else 0.5 for slot in range(48)]
    plan = day_ahead(NOON, usual, ([0.3] * 6, [0.05] * 6), battery)
    assert plan.charge == ()
    assert plan.discharge == (Window(start=at(13), end=at(15), kwh=2.0),)


def test_one_price_leaves_nothing_to_do():
    battery = Battery(usable_kwh=5.0, charge_kw=2.0, discharge_kw=2.0)
    plan = day_ahead(NOON, [0.5] * 48, ([0.25] * 4, [0.1] * 4), battery)
    assert (plan.charge, plan.discharge) == ((), ())
    assert plan.cost == plan.cost_without == pytest.approx(0.5)
