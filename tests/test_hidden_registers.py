"""Two registers of a product that is not public: the account's own prices are all there is."""

from datetime import date, time
import pytest
from simulator.households.supplies import SINCE
from tests.harness.clock import DAY, SECOND, WINTER, local

SUMMER = date(2026, 8, 12)
# 15.0 and 31.0 p: without VAT in this winter, and with 5 % before it
PRICES = {WINTER: (0.15, 0.31), SUMMER: (0.1575, 0.3255)}
NIGHT = {WINTER: (time(0, 30), time(7, 30)), SUMMER: (time(1, 30), time(8, 30))}
"""00:30 to 07:30 by UTC, as the clock in London shows it."""


@pytest.mark.parametrize("household", ["growing"])
@pytest.mark.parametrize("day", [WINTER, SUMMER], ids=str)
async def test_each_register_has_its_price(home, day):
    code = "E-2R-LOYAL-23-09-01-J"
    home.do("new_agreement", meter="import", tariff_code=code, valid_from=SINCE)
    night, day_rate = PRICES[day]
    begin, end = (local(day, wall) for wall in NIGHT[day])
    await home.at(begin - SECOND)
    await home.set_up()
    for moment, price, following, change in (
        (begin - SECOND, day_rate, night, begin),
        # the change is named for a second longer, so that a trigger on it is heard
        (begin, night, day_rate, begin),
        (begin + SECOND, night, day_rate, end),
        (end - SECOND, night, day_rate, end),
        (end, day_rate, night, end),
        (end + SECOND, day_rate, night, begin + DAY),
    ):
        await home.at(moment)
        right = {
            ("import", "current_rate"): price,
            ("import", "next_rate"): following,
            ("import", "next_rate_change"): change,
            ("import", "off_peak"): price == night,
        }
        assert not home.wrong(right), moment
