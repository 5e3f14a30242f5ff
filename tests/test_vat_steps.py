"""What homes show on the days on which electricity loses its VAT, and gets it back."""

from datetime import date, time
import pytest
from simulator.expected import expected_values
from tests.harness.clock import DAY, HALF_HOUR, HOUR, SECOND, local

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

HOUSEHOLDS = ("gas-kwh", "economy7", "flux", "bespoke")
"""One price, two registers, bands, and a price that no list has."""
FIRST_DAYS = pytest.mark.parametrize("day", [date(2026, 10, 1), date(2027, 4, 1)], ids=str)
PRICES = ("current_rate", "next_rate", "next_rate_change", "standing_charge")


@FIRST_DAYS
@pytest.mark.parametrize("household", HOUSEHOLDS)
async def test_prices_and_costs_bear_the_vat_of_their_day(home, day):
    """On the day before, at the change, and while the last days with the old VAT are counted."""
    change = local(day, time(0))
    for step in (-12 * HOUR, -SECOND, 0 * SECOND, 12 * HOUR, 12 * HOUR + DAY):
        await home.at(change + step)
        entry = await home.set_up()
        assert not home.wrong_of_table(change + step), step
        await home.hass.config_entries.async_remove(entry.entry_id)


@FIRST_DAYS
@pytest.mark.parametrize("household", ["gas-kwh"])
async def test_an_entry_that_lives_through_the_change_shows_it_at_midnight(home, household, day):
    change = local(day, time(0))
    await home.at(change - 6 * HOUR)
    await home.set_up()
    for number in range(-4, 4):
        moment = change + number * HALF_HOUR
        await home.at(moment)
        right = expected_values(household, moment)
        assert not home.wrong({key: right[key] for key in right if key[1] in PRICES}), moment
