"""Two registers of a product that is not public: the account's own prices are all there is."""

from datetime import date, time, timedelta
import pytest
from simulator.households.supplies import SINCE
from tests.harness.home import local, move_to, wrong_entities

WINTER, SUMMER = date(2026, 11, 18), date(2026, 8, 12)
# 15.0 and 31.0 p: without VAT in this winter, and with 5 % before it
PRICES = {WINTER: (0.15, 0.31), SUMMER: (0.1575, 0.3255)}
NIGHT = {WINTER: (time(0, 30), time(7, 30)), SUMMER: (time(1, 30), time(8, 30))}
"""00:30 to 07:30 by UTC, as the clock in London shows it."""
ONE_SECOND = timedelta(seconds=1)


@pytest.mark.xfail(
    strict=True, reason="what applies to the meter point is not read for tariffs with registers"
)
@pytest.mark.parametrize("household", ["growing"])
@pytest.mark.parametrize("day", [WINTER, SUMMER], ids=str)
async def test_each_register_has_its_price(hass, freezer, supplier, add_entry, day):
    code = "E-2R-LOYAL-23-09-01-J"
    tariff = {"do": "new_agreement", "meter": "import", "tariff_code": code, "valid_from": SINCE}
    supplier.perform(tariff)
    night, day_rate = PRICES[day]
    begin, end = (local(day, wall) for wall in NIGHT[day])
    freezer.move_to(begin - ONE_SECOND)
    await add_entry()
    for moment, price, following, change in (
        (begin - ONE_SECOND, day_rate, night, begin),
        (begin, night, day_rate, end),
        (end - ONE_SECOND, night, day_rate, end),
        (end, day_rate, night, begin + timedelta(days=1)),
    ):
        await move_to(hass, freezer, moment)
        right = {
            ("import", "current_rate"): price,
            ("import", "next_rate"): following,
            ("import", "next_rate_change"): change,
            ("import", "off_peak"): price == night,
        }
        assert not wrong_entities(hass, supplier, right), moment.isoformat()
