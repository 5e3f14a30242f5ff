"""What consumption costs."""

from datetime import date
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import HALF_HOUR
from custom_components.octopus_insight.model.prices.timeline import RateTimeline
from custom_components.octopus_insight.model.usage.consumption import Consumption, Reading
from custom_components.octopus_insight.model.usage.cost import (
    DayCost,
    HalfHourCost,
    UncoveredError,
    cost_of,
)
from tests.model.builders import at, prices, slot

NOON = "2026-11-17T12:00Z"


def used(*energies: float, start: str = NOON) -> Consumption:
    return Consumption(
        readings=tuple(
            Reading(
                start=at(start) + index * HALF_HOUR,
                end=at(start) + (index + 1) * HALF_HOUR,
                energy_kwh=energy,
            )
            for index, energy in enumerate(energies)
        )
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


def test_a_long_slot_prices_every_half_hour_in_it():
    """Two half hours within one slot of an hour: 1 kWh and 3 kWh at 0.20 are 0.80."""
    hour = RateTimeline(slots=(slot(0.2, NOON, minutes=60),))
    assert cost_of(used(1.0, 3.0), hour).total == pytest.approx(0.8)


@pytest.mark.parametrize(
    "timeline",
    [
        pytest.param(prices(0.1, None, 0.1, start=NOON), id="price not known"),
        pytest.param(prices(0.1, 0.1, start=NOON), id="timeline ends early"),
        pytest.param(prices(0.1, 0.1, start="2026-11-17T12:30Z"), id="timeline begins late"),
        pytest.param(RateTimeline(slots=()), id="no timeline"),
        pytest.param(
            RateTimeline(
                slots=tuple(
                    slot(0.1, f"2026-11-17T{hour}:{minute:02}Z", minutes=15)
                    for hour in (12, 13)
                    for minute in (0, 15, 30, 45)
                )
            ),
            id="the price may change within the half hour",
        ),
    ],
)
def test_a_half_hour_without_a_price_is_refused(timeline):
    """A partial total would look like a low bill."""
    with pytest.raises(UncoveredError, match="no price"):
        cost_of(used(1.0, 1.0, 1.0), timeline)


def test_nothing_used_costs_nothing():
    """No readings need no prices."""
    assert cost_of(used(), RateTimeline(slots=())).total == 0.0


energies = st.floats(0, 20)
tariffs = st.floats(-1, 1)


@given(st.lists(st.tuples(energies, tariffs), min_size=1, max_size=50), st.data())
def test_the_cost_of_two_halves_is_the_cost_of_the_whole(halves, data):
    """Wherever a day is cut, nothing is lost or counted twice."""
    consumption = used(*(energy for energy, _ in halves))
    timeline = prices(*(price for _, price in halves), start=NOON)
    cut = data.draw(st.integers(0, len(halves)))
    early = Consumption(readings=consumption.readings[:cut])
    late = Consumption(readings=consumption.readings[cut:])
    whole = cost_of(consumption, timeline)
    assert cost_of(early, timeline).total + cost_of(late, timeline).total == pytest.approx(
        whole.total
    )
    assert cost_of(early, timeline).half_hours + cost_of(late, timeline).half_hours == (
        whole.half_hours
    )


@pytest.mark.parametrize(
    ("standing_charge", "total"),
    [
        pytest.param(0.5, 0.65, id="with standing charge"),
        pytest.param(0.0, 0.15, id="export has none"),
        pytest.param(None, None, id="a charge that is not known leaves the total so"),
    ],
)
def test_a_day_costs_its_energy_and_its_standing_charge(standing_charge, total):
    """0.5 kWh at 0.30 is 0.15, and the day itself is charged."""
    cost = cost_of(used(0.5), prices(0.3, start=NOON))
    day = DayCost(day=date(2026, 11, 17), cost=cost, standing_charge=standing_charge)
    assert day.total == (None if total is None else pytest.approx(total))
