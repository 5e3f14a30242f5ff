"""The bands worked by hand for a battery: against the prices of the tables, and as a whole day."""

from datetime import UTC, datetime, timedelta
from statistics import fmean
import pytest
from simulator.expected import expected_bands, table_of
from simulator.households import HOUSEHOLDS
from tests.harness.cases import cases

HALF_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)


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
    """Each half hour costs what it does when it comes next, and as the last time if nobody knows.

    Nothing is sold for more than it is bought for.
    """
    now = datetime(2026, 11, day, hour, tzinfo=UTC)
    table = table_of(household)["import"]
    prices = {}
    for number in range(hour * 2, hour * 2 + 48):
        start = datetime(2026, 11, day, tzinfo=UTC) + number * HALF_HOUR
        known = (table.price(start - days * DAY, now) for days in range(3))
        prices[number % 48] = next(price for price in known if price is not None)
    covered = half_hours_by_label(expected_bands(household, now))
    assert sorted(number for numbers in covered.values() for number in numbers) == list(range(48))
    for (_, buy, sell), numbers in covered.items():
        mean = fmean(prices[n] for n in numbers)
        assert buy == pytest.approx(max(0.0, mean), abs=1e-9)
        assert 0.0 <= sell <= buy


@cases(
    "household, now",
    ("real prices", "london", datetime(2026, 11, 18, 12, tzinfo=UTC)),
    ("46 half hours", "agile", datetime(2027, 3, 28, 12, tzinfo=UTC)),
    ("50 half hours", "agile", datetime(2026, 10, 25, 12, tzinfo=UTC)),
    ("50 half hours tomorrow", "agile", datetime(2026, 10, 24, 12, tzinfo=UTC)),
    ("other prices tomorrow", "flux", datetime(2026, 9, 30, 12, tzinfo=UTC)),
)
def test_nobody_has_worked_out_some_days(household, now):
    assert expected_bands(household, now) is None


@cases(
    "now, plunges",
    ("before they come out", "2026-11-14T15:59:59Z", False),
    ("as they come out", "2026-11-14T16:00:00Z", True),
    ("the last that are known", "2026-11-15T15:59:59Z", True),
    ("before, in summer", "2026-08-15T14:59:59Z", False),
    ("as they do in summer", "2026-08-15T15:00:00Z", True),
)
def test_a_sunday_s_prices_come_on_saturday_afternoon(now, plunges):
    bands = expected_bands("agile", datetime.fromisoformat(now))
    assert ("02:00" in [band.start for band in bands]) is plunges


@cases(
    "now, expected",
    # on a Tuesday 21 p, from midnight 22 p; on a Friday 24 p, from midnight 18 p
    ("not told", "2026-11-17T15:59Z", [("00:00", "ALL", 0.21)]),
    ("dearer", "2026-11-17T16:40Z", [("00:00", "ON_PEAK", 0.22), ("16:30", "OFF_PEAK", 0.21)]),
    ("cheaper", "2026-11-20T23:59Z", [("00:00", "OFF_PEAK", 0.18), ("23:30", "ON_PEAK", 0.24)]),
)
def test_a_price_for_the_day_ends_at_midnight(now, expected):
    bands = expected_bands("tracker", datetime.fromisoformat(now))
    assert [(band.start, band.label, band.buy) for band in bands] == expected
