"""What consumption costs, and what power costs in an hour."""

from datetime import date
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import HALF_HOUR
from custom_components.octopus_insight.model.usage.consumption import Consumption, Reading
from custom_components.octopus_insight.model.usage.cost import (
    DayCost,
    HalfHourCost,
    UncoveredError,
    cost_of,
    cost_per_hour,
)
from tests.model.builders import at, cases, prices, slot, timeline_of

NOON = "2026-11-17T12:00Z"


def used(*energies: float) -> Consumption:
    starts = [at(NOON) + index * HALF_HOUR for index in range(len(energies))]
    readings = (
        Reading(start=start, end=start + HALF_HOUR, energy_kwh=energy)
        for start, energy in zip(starts, energies, strict=True)
    )
    return Consumption(readings=tuple(readings))


QUARTERS = (
    slot(0.1, f"2026-11-17T{hour}:{minute:02}Z", minutes=15)
    for hour in (12, 13)
    for minute in (0, 15, 30, 45)
)


def test_each_half_hour_has_its_price():
    """0.5 kWh at 0.30 is 0.15, 2 kWh at -0.05 earn 0.10, 1 kWh is free: 0.05 in all."""
    cost = cost_of(used(0.5, 2.0, 1.0), prices(0.3, -0.05, 0.0, start=NOON))
    assert cost.half_hours == (
        HalfHourCost(start=at(NOON), energy_kwh=0.5, price_per_kwh=0.3, cost=0.15),
        HalfHourCost(start=at("2026-11-17T12:30Z"), energy_kwh=2.0, price_per_kwh=-0.05, cost=-0.1),
        HalfHourCost(start=at("2026-11-17T13:00Z"), energy_kwh=1.0, price_per_kwh=0.0, cost=0.0),
    )
    assert cost.total == pytest.approx(0.05)
    assert cost.energy_kwh == 3.5


def test_a_long_slot_prices_every_half_hour_in_it():
    """Two half hours within one slot of an hour: 1 kWh and 3 kWh at 0.20 are 0.80."""
    hour = timeline_of(slot(0.2, NOON, minutes=60))
    assert cost_of(used(1.0, 3.0), hour).total == pytest.approx(0.8)
    assert cost_of(used(), timeline_of()).total == 0.0


@cases(
    "timeline",
    ("price not known", prices(0.1, None, 0.1, start=NOON)),
    ("timeline ends early", prices(0.1, 0.1, start=NOON)),
    ("timeline begins late", prices(0.1, 0.1, start="2026-11-17T12:30Z")),
    ("no timeline", timeline_of()),
    ("the price may change within the half hour", timeline_of(*QUARTERS)),
)
def test_a_half_hour_without_a_price_is_refused(timeline):
    """A partial total would look like a low bill."""
    with pytest.raises(UncoveredError, match="no price"):
        cost_of(used(1.0, 1.0, 1.0), timeline)


energies = st.floats(0, 20)
tariffs = st.floats(-1, 1)


@given(st.lists(st.tuples(energies, tariffs), min_size=1, max_size=50), st.data())
def test_the_cost_of_two_halves_is_the_cost_of_the_whole(halves, data):
    """Wherever a day is cut, nothing is lost or counted twice."""
    readings = used(*(energy for energy, _ in halves)).readings
    timeline = prices(*(price for _, price in halves), start=NOON)
    cut = data.draw(st.integers(0, len(halves)))
    whole, early, late = (
        cost_of(Consumption(readings=part), timeline)
        for part in (readings, readings[:cut], readings[cut:])
    )
    assert early.total + late.total == pytest.approx(whole.total)
    assert early.half_hours + late.half_hours == whole.half_hours


@cases(
    "standing_charge, total",
    ("with standing charge", 0.5, 0.65),
    ("export has none", 0.0, 0.15),
    ("a charge that is not known leaves the total so", None, None),
)
def test_a_day_costs_its_energy_and_its_standing_charge(standing_charge, total):
    """0.5 kWh at 0.30 is 0.15, and the day itself is charged."""
    cost = cost_of(used(0.5), prices(0.3, start=NOON))
    day = DayCost(day=date(2026, 11, 17), cost=cost, standing_charge=standing_charge)
    assert day.total == (None if total is None else pytest.approx(total))


# --- Power in an hour -----------------------------------------------------------------------------


@cases(
    "power_kw, import_price, export_price, cost",
    ("2.5 kW at 30 p", 2.5, 0.30, 0.15, 0.75),
    ("what export pays does not matter", 2.5, 0.30, None, 0.75),
    ("paid to use", 2.5, -0.02, 0.15, -0.05),
    ("free", 2.5, 0.0, 0.15, 0.0),
    ("not known", 2.5, None, 0.15, None),
    ("nothing", 0.0, 0.30, 0.15, 0.0),
    ("3 kW given at 15 p", -3.0, 0.30, 0.15, -0.45),
    ("what import costs does not matter", -3.0, None, 0.15, -0.45),
    ("given for nothing", -3.0, 0.30, 0.0, 0.0),
    ("who gives pays", -3.0, 0.30, -0.01, 0.03),
    ("what export pays is not known", -3.0, 0.30, None, None),
)
def test_power_costs_its_price(power_kw, import_price, export_price, cost):
    found = cost_per_hour(power_kw, import_price, export_price)
    assert found == (None if cost is None else pytest.approx(cost))


@given(st.floats(0.001, 100), st.floats(0, 1), st.floats(0, 1))
def test_taking_costs_and_giving_earns(power_kw, import_price, export_price):
    """While both prices are above zero."""
    assert cost_per_hour(power_kw, import_price, export_price) >= 0
    assert cost_per_hour(-power_kw, import_price, export_price) <= 0
