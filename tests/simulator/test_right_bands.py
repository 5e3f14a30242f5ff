"""The bands worked by hand for a battery: against the prices of the tables, and as a whole day."""

from datetime import UTC, datetime, timedelta
from statistics import fmean
import pytest
from simulator.expected import expected_bands, table_of
from simulator.expected.table import LONDON
from simulator.households import HOUSEHOLDS
from tests.harness.cases import cases

HALF_HOUR = timedelta(minutes=30)


def half_hours_by_label(bands):
    """Return the starts, in half hours since midnight, of what each label covers."""
    covered = {}
    for band in bands:
        first, end = (int(clock[:2]) * 2 + int(clock[3:]) // 30 for clock in (band.start, band.end))
        covered.setdefault((band.label, band.buy, band.sell), []).extend(range(first, end))
    return covered


# real prices are not worked out by hand, and who only sells has no battery
@pytest.mark.parametrize("household", sorted({*HOUSEHOLDS} - {"london", "export-only"}))
@pytest.mark.parametrize("hour", [12, 20])
@cases("day", ("Wednesday", 18), ("Sunday", 15))
def test_bands_cover_the_day_once_and_cost_what_their_half_hours_do_on_average(
    household, hour, day
):
    """The price of a half hour that is not known is the dearest that is.

    Nothing is sold for more than it is bought for.
    """
    now = datetime(2026, 11, day, hour, tzinfo=UTC)
    table = table_of(household)["import"]
    midnight = datetime.combine(now.date(), datetime.min.time(), tzinfo=LONDON).astimezone(UTC)
    prices = [table.price(midnight + number * HALF_HOUR, now) for number in range(48)]
    dearest = max(price for price in prices if price is not None)
    covered = half_hours_by_label(expected_bands(household, now))
    assert sorted(number for numbers in covered.values() for number in numbers) == list(range(48))
    for (_, buy, sell), numbers in covered.items():
        mean = fmean(dearest if prices[n] is None else prices[n] for n in numbers)
        assert buy == pytest.approx(max(0.0, mean), abs=1e-9)
        assert 0.0 <= sell <= buy


@cases(
    "household, now",
    ("real prices", "london", datetime(2026, 11, 18, 12, tzinfo=UTC)),
    ("46 half hours", "agile", datetime(2027, 3, 28, 12, tzinfo=UTC)),
    ("50 half hours", "agile", datetime(2026, 10, 25, 12, tzinfo=UTC)),
)
def test_nobody_has_worked_out_some_days(household, now):
    assert expected_bands(household, now) is None


@cases(
    "now, last",
    ("before they come out", "2026-11-18T15:59:59Z", "23:00"),
    ("as they come out", "2026-11-18T16:00:00Z", "19:00"),
    ("before, in summer", "2026-08-12T14:59:59Z", "23:00"),
    ("as they do in summer", "2026-08-12T15:00:00Z", "19:00"),
)
def test_the_last_hour_of_the_day_is_priced_in_the_afternoon(now, last):
    assert expected_bands("agile", datetime.fromisoformat(now))[-1].start == last
