"""Which tariffs are asked about, for which days, and when new prices are asked for."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from unittest.mock import patch
import pytest
from custom_components.octopus_insight.coordinator.octopus.rates import (
    span_of_interest,
)
from custom_components.octopus_insight.model.prices.tariff import (
    Agreement,
    TariffTerms,
)
from tests.harness.cases import cases
from tests.harness.home import local, move_to, shown
from tests.model.builders import at, span

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
PUBLISHED = local(DAY, time(16))


@cases(
    "now, start, end",
    ("winter", "2026-11-18T12:00Z", "2026-11-09T00:00Z", "2026-11-23T00:00Z"),
    ("before clocks change", "2027-03-25T12:00Z", "2027-03-16T00:00Z", "2027-03-29T23:00Z"),
    ("before midnight", "2026-07-05T22:59:59Z", "2026-06-25T23:00Z", "2026-07-09T23:00Z"),
    ("at a summer midnight", "2026-07-05T23:00Z", "2026-06-26T23:00Z", "2026-07-10T23:00Z"),
)
def test_prices_of_whole_london_days_are_asked_for(now, start, end):
    """From nine days ago, which late readings need, to the end of the fourth day ahead."""
    assert span_of_interest(at(now)) == span(start, end)


@cases(
    "start, end, is_asked",
    ("open", None, None, True),
    ("ended before", None, at("2026-11-09T00:00Z"), False),
    ("ended within", None, at("2026-11-09T00:30Z"), True),
    ("begins within", at("2026-11-22T23:30Z"), None, True),
    ("begins after", at("2026-11-23T00:00Z"), None, False),
)
def test_only_agreements_of_those_days_are_asked_about(start, end, is_asked):
    """Half-open: an agreement that ends where the days begin has no part in them."""
    agreement = Agreement(
        tariff_code="E-1R-VAR-22-11-01-J",
        product_code="VAR-22-11-01",
        product_name=None,
        terms=TariffTerms(),
        start=start,
        end=end,
    )
    assert agreement.overlaps(span_of_interest(NOW)) is is_asked


async def rate_calls(hass, freezer, supplier, until: datetime, step: timedelta) -> list[datetime]:
    """Live through the publication, and return when rates are asked for after it."""
    moment = PUBLISHED - timedelta(minutes=1)
    while moment < until:
        await move_to(hass, freezer, moment)
        moment += step
    return sorted({call.at for call in supplier.calls("rates") if call.at >= PUBLISHED})


@pytest.mark.parametrize("home", ["a", "b", "c"])
@pytest.mark.parametrize("household", ["agile"])
async def test_new_prices_are_asked_for_within_ten_minutes_after_four(
    hass, freezer, household, supplier, add_entry, home
):
    """Once, at this home's own moment; the evening of tomorrow is known then."""
    freezer.move_to(PUBLISHED - timedelta(minutes=30))
    with patch("homeassistant.helpers.instance_id.async_get", return_value=home):
        await add_entry()
    until = PUBLISHED + timedelta(minutes=11)
    (asked,) = await rate_calls(hass, freezer, supplier, until, timedelta(seconds=15))
    # this clock goes in steps of 15 s, and a timer may ring a second and a half late
    assert timedelta(seconds=5) <= asked - PUBLISHED <= timedelta(minutes=10, seconds=17)
    await move_to(hass, freezer, local(DAY + timedelta(days=1), time(22)))
    assert shown(hass, supplier, "import", "current_rate") == pytest.approx(0.2205)


@pytest.mark.parametrize("household", ["agile"])
async def test_prices_that_are_late_are_asked_for_every_half_hour(
    hass, freezer, household, supplier, add_entry
):
    """They come at 19:00; then they are there, and nothing more is asked that evening."""
    supplier.perform({"do": "publication", "at": "19:00"})
    freezer.move_to(PUBLISHED - timedelta(minutes=30))
    await add_entry()
    until = PUBLISHED + timedelta(hours=6)
    asked = await rate_calls(hass, freezer, supplier, until, timedelta(minutes=1))
    gaps = [(later - earlier) / timedelta(minutes=1) for earlier, later in pairwise(asked)]
    assert [round(gap) for gap in gaps[1:6]] == [30] * 5
    assert timedelta(0) <= asked[-1] - local(DAY, time(19)) <= timedelta(minutes=31)
    assert len(asked) <= 9  # one of them is the plain interval's


async def test_prices_that_do_not_change_daily_are_not_asked_for_then(
    hass, freezer, supplier, add_entry
):
    """On Intelligent Go nothing is published at 16:00."""
    freezer.move_to(PUBLISHED - timedelta(minutes=30))
    await add_entry()
    until = PUBLISHED + timedelta(minutes=11)
    assert await rate_calls(hass, freezer, supplier, until, timedelta(minutes=1)) == []
