"""Tracker's price of tomorrow comes in the afternoon, or late in the evening."""

import pytest
from tests.harness.clock import HOUR, MINUTE

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

TODAY, TOMORROW = 0.22, 0.23
"""22.0 p on Wednesdays and 23.0 p on Thursdays, without VAT in this winter."""
LOOKED_FOR = 30 * MINUTE
"""How often tomorrow's price is looked for at least, once it is due."""
STEP = 5 * MINUTE


@pytest.mark.parametrize("household", ["tracker"])
@pytest.mark.parametrize("published", ["11:00", "16:00", "19:05", "21:25", "23:10"])
async def test_a_price_is_known_half_an_hour_after_it_is_published(home, published):
    """It is the next price by then, and the price of the day from midnight on."""
    home.do("publication", at=published)
    known_by = home.moment(published) + LOOKED_FOR + STEP
    now, midnight = home.moment("10:00"), home.moment("+00:00")
    await home.at(now)
    await home.set_up()
    while now < midnight + 3 * HOUR:
        await home.at(now)
        is_today = now < midnight
        assert home.shown("import", "current_rate") == (TODAY if is_today else TOMORROW), now
        if is_today and now >= known_by:
            assert home.shown("import", "next_rate") == TOMORROW, now
        now += STEP
