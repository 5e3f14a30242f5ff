"""Rate, level, off-peak and cost are one story: no half hour of a simulated day says otherwise."""

from datetime import date, datetime
import pytest
from simulator.scenarios import Scenario, events
from simulator.scenarios.plug_in_day import SUMMER, WINTER
from tests.harness.clock import DAY, HALF_HOUR, HOUR, MINUTE, SECOND
from tests.harness.home import PRICES, Home

LOOKED_AT = (SECOND, 15 * MINUTE, HALF_HOUR - SECOND)
"""Moments of each half hour: the last one sees what it came to."""


async def rates_shown(home: Home, scenario: Scenario) -> dict[datetime, object]:
    """Live through a day, and return the rate that each half hour showed in the end."""
    rates = {}
    start = home.moment("00:00")
    while start < home.moment("+00:00"):
        for offset in LOOKED_AT:
            scenario.catch_up()
            await home.at(start + offset)
            # rate, level and off-peak agree
            assert home.unlike() == {}, start + offset
        rates[start] = home.shown("import", "current_rate")
        start += HALF_HOUR
    return rates


def rates_billed(home: Home) -> dict[datetime, object]:
    """Return what each half hour of the last complete day was billed at."""
    cost = home.attributes("import", "previous_cost")
    assert cost["date"] == home.day
    return {row["start"]: row["price_per_kwh"] for row in cost["half_hours"]}


@pytest.mark.parametrize(("household", "day"), [("iog", WINTER), ("iog-four-rate", SUMMER)])
async def test_no_half_hour_of_the_plug_in_day_is_told_in_two_ways(home: Home, day: date):
    """Off-peak is on where the level is cheap and the rate is low; that rate is billed next day."""
    scenario = Scenario(home.supplier.world, events(day))
    home.day = day
    await home.at("00:00")
    await home.set_up()
    first = await rates_shown(home, scenario)
    home.day += DAY
    second = await rates_shown(home, scenario)
    home.day -= DAY
    assert rates_billed(home) == first
    home.day += DAY
    await home.at(home.moment("00:00") + 37 * HOUR)
    assert rates_billed(home) == second
    low, _ = PRICES[home.supplier.world.household.name]
    # 12 half hours of the night, and 18:00 to 19:00; next day 06:00 to 07:30
    assert [list(rates.values()).count(low) for rates in (first, second)] == [14, 15]
