"""What homes show on the days on which electricity loses its VAT, and gets it back."""

from datetime import date, time, timedelta
import pytest
from simulator.expected import expected_values
from tests.harness.home import local, move_to, wrong_entities

HOUSEHOLDS = ("gas-kwh", "economy7", "flux", "bespoke")
"""One price, two registers, bands, and a price that no list has."""
NONE_SINCE, AGAIN_SINCE = date(2026, 10, 1), date(2027, 4, 1)
ONE_SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("day", [NONE_SINCE, AGAIN_SINCE], ids=str)
@pytest.mark.parametrize("household", HOUSEHOLDS)
async def test_prices_and_costs_bear_the_vat_of_their_day(
    hass, freezer, household, supplier, add_entry, day
):
    """On the day before, at the change, and while the last days with the old VAT are counted."""
    change, noon = local(day, time(0)), local(day, time(12))
    day_before, next_noon = noon - timedelta(days=1), noon + timedelta(days=1)
    for moment in (day_before, change - ONE_SECOND, change, noon, next_noon):
        await move_to(hass, freezer, moment)
        entry = await add_entry()
        wrong = wrong_entities(hass, supplier, expected_values(household, moment))
        assert not wrong, moment.isoformat()
        await hass.config_entries.async_remove(entry.entry_id)


@pytest.mark.parametrize("day", [NONE_SINCE, AGAIN_SINCE], ids=str)
@pytest.mark.parametrize("household", ["gas-kwh"])
async def test_an_entry_that_lives_through_the_change_shows_it_at_midnight(
    hass, freezer, household, supplier, add_entry, day
):
    freezer.move_to(local(day, time(18)) - timedelta(days=1))
    await add_entry()
    prices = {"current_rate", "next_rate", "next_rate_change", "standing_charge"}
    moment, end = local(day, time(22)) - timedelta(days=1), local(day, time(2))
    while moment < end:
        await move_to(hass, freezer, moment)
        right = expected_values(household, moment)
        right = {key: value for key, value in right.items() if key[1] in prices}
        assert not wrong_entities(hass, supplier, right), moment.isoformat()
        moment += timedelta(minutes=30)
