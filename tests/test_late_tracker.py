"""Tracker's price of tomorrow comes in the afternoon, or late in the evening."""

from datetime import date, datetime, time, timedelta
import pytest
from tests.harness.home import local, move_to, shown

WEDNESDAY = date(2026, 11, 18)
TODAY, TOMORROW = 0.22, 0.23
STEP = timedelta(minutes=5)
LOOKED_FOR = timedelta(minutes=30)
"""How often tomorrow's price is looked for at least, once it is due."""
too_seldom = pytest.mark.xfail(strict=True, reason="the pauses between looks double without end")


@pytest.mark.parametrize("household", ["tracker"])
@pytest.mark.parametrize(
    "published",
    [
        time(16),
        pytest.param(time(19, 5), marks=too_seldom),
        pytest.param(time(21, 25), marks=too_seldom),
        pytest.param(time(23, 10), marks=too_seldom),
    ],
    ids=str,
)
async def test_a_price_is_known_half_an_hour_after_it_is_published(
    hass, freezer, household, supplier, add_entry, published
):
    """It is the next price by then, and the price of the day from midnight on."""
    supplier.perform({"do": "publication", "at": published.isoformat()})
    now, midnight = local(WEDNESDAY, time(12)), local(WEDNESDAY + timedelta(days=1), time(0))
    known_by: datetime = local(WEDNESDAY, published) + LOOKED_FOR + STEP
    freezer.move_to(now)
    await add_entry()
    while now < midnight + timedelta(hours=3):
        await move_to(hass, freezer, now)
        is_today = now < midnight
        current = shown(hass, supplier, "import", "current_rate")
        assert current == (TODAY if is_today else TOMORROW), now.isoformat()
        if is_today and now >= known_by:
            assert shown(hass, supplier, "import", "next_rate") == TOMORROW, now.isoformat()
        now += STEP
