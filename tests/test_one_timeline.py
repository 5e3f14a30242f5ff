"""Rate, level, off-peak and cost are one story: no half hour of a simulated day says otherwise."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from simulator.scenarios import Scenario, events
from simulator.scenarios.plug_in_day import SUMMER, WINTER
from tests.harness.home import Supplier, local, move_to, shown, state_of

HALF_HOUR = timedelta(minutes=30)
LOOKED_AT = (timedelta(seconds=1), timedelta(minutes=15), HALF_HOUR - timedelta(seconds=1))
"""Moments of each half hour: the last one sees what it came to."""

LOW = {"iog": 0.07000035, "iog-four-rate": 0.0689997}
HIGH = {"iog": 0.2959992, "iog-four-rate": 0.30371355}
"""6.6667 p and 28.1904 p, 6.5714 p and 28.9251 p, each with 5 % VAT [GBP/kWh]."""


def half_hours(day: date) -> Iterator[datetime]:
    """Yield the starts of a day's half hours [UTC]."""
    start = local(day, time())
    while start < local(day + timedelta(days=1), time()):
        yield start
        start += HALF_HOUR


async def rates_shown(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    scenario: Scenario,
    supplier: Supplier,
    day: date,
) -> dict[datetime, object]:
    """Live through a day, and return the rate that each half hour showed in the end."""
    rates = {}
    for start in half_hours(day):
        for offset in LOOKED_AT:
            scenario.catch_up()
            await move_to(hass, freezer, start + offset)
            rates[start] = shown(hass, supplier, "import", "current_rate")
            is_low = rates[start] == pytest.approx(LOW[scenario.world.household.name])
            assert is_low or rates[start] == pytest.approx(HIGH[scenario.world.household.name])
            level = "cheap" if is_low else "normal"
            assert shown(hass, supplier, "import", "off_peak") is is_low, start + offset
            assert shown(hass, supplier, "import", "price_level") == level, start + offset
    return rates


def rates_billed(hass: HomeAssistant, supplier: Supplier, day: date) -> dict[datetime, object]:
    """Return what each half hour of the last complete day was billed at."""
    attributes = state_of(hass, supplier, "import", "previous_cost").attributes
    assert attributes["date"] == day
    return {row["start"]: row["price_per_kwh"] for row in attributes["half_hours"]}


@pytest.mark.parametrize("day", [WINTER, SUMMER], ids=["winter", "summer"])
@pytest.mark.parametrize("household", ["iog", "iog-four-rate"])
async def test_no_half_hour_of_the_plug_in_day_is_told_in_two_ways(
    hass, freezer, household, supplier, add_entry, day
):
    """Off-peak is on where the level is cheap and the rate is low; that rate is billed next day."""
    scenario = Scenario(supplier.world, events(day))
    freezer.move_to(local(day, time()))
    await add_entry()
    first = await rates_shown(hass, freezer, scenario, supplier, day)
    second_day = day + timedelta(days=1)
    second = await rates_shown(hass, freezer, scenario, supplier, second_day)
    assert rates_billed(hass, supplier, day) == first
    await move_to(hass, freezer, local(second_day, time()) + timedelta(hours=37))
    assert rates_billed(hass, supplier, second_day) == second
    # 12 half hours of the night, and 18:00 to 19:00; next day 06:00 to 07:30
    assert [list(rates.values()).count(LOW[household]) for rates in (first, second)] == [14, 15]
