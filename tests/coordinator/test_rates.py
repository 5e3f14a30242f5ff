"""Which tariffs are asked about, for which days, and when new prices are asked for."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from unittest.mock import patch
import pytest
from custom_components.octopus_insight.coordinator.octopus.rates import (
    agreements_of_interest,
    span_of_interest,
)
from custom_components.octopus_insight.model.account import MeterPoint
from custom_components.octopus_insight.model.prices.tariff import (
    Agreement,
    Fuel,
    Register,
    TariffTerms,
)
from tests.harness.home import local, move_to, shown

DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
PUBLISHED = local(DAY, time(16))


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        pytest.param(
            NOW,
            datetime(2026, 11, 9, tzinfo=UTC),
            datetime(2026, 11, 23, tzinfo=UTC),
            id="winter",
        ),
        pytest.param(
            datetime(2027, 3, 25, 12, tzinfo=UTC),
            datetime(2027, 3, 16, tzinfo=UTC),
            datetime(2027, 3, 29, 23, tzinfo=UTC),
            id="before the clock goes forward",
        ),
        pytest.param(
            datetime(2026, 7, 5, 22, 59, 59, tzinfo=UTC),
            datetime(2026, 6, 25, 23, tzinfo=UTC),
            datetime(2026, 7, 9, 23, tzinfo=UTC),
            id="a second before a summer midnight",
        ),
        pytest.param(
            datetime(2026, 7, 5, 23, tzinfo=UTC),
            datetime(2026, 6, 26, 23, tzinfo=UTC),
            datetime(2026, 7, 10, 23, tzinfo=UTC),
            id="at a summer midnight",
        ),
    ],
)
def test_prices_of_whole_london_days_are_asked_for(now, start, end):
    """From nine days ago, which late readings need, to the end of the fourth day ahead."""
    span = span_of_interest(now)
    assert (span.start, span.end) == (start, end)


@pytest.mark.parametrize(
    ("start", "end", "is_asked"),
    [
        pytest.param(None, None, True, id="open"),
        pytest.param(None, datetime(2026, 11, 9, tzinfo=UTC), False, id="ended before"),
        pytest.param(None, datetime(2026, 11, 9, 0, 30, tzinfo=UTC), True, id="ended within"),
        pytest.param(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), None, True, id="begins within"),
        pytest.param(datetime(2026, 11, 23, tzinfo=UTC), None, False, id="begins after"),
    ],
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
        agreed_unit_rate=None,
        agreed_standing_charge=None,
        registers=frozenset({Register.STANDARD}),
    )
    point = MeterPoint(
        id="1", fuel=Fuel.ELECTRICITY, is_export=False, meters=(), agreements=(agreement,)
    )
    assert agreements_of_interest([point], NOW) == ([(point, agreement)] if is_asked else [])


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
