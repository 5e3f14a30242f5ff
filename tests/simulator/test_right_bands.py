"""The bands worked by hand for a battery: against the prices of the tables, and as a whole day."""

from datetime import UTC, datetime, timedelta
from statistics import fmean
import pytest
from simulator.expected import expected_bands, table_of
from simulator.expected.table import LONDON
from simulator.households import HOUSEHOLDS

MORNING, EVENING = 12, 20
WEDNESDAY, SUNDAY = 18, 15
HALF_HOUR = timedelta(minutes=30)

DAYS = pytest.mark.parametrize(
    ("household", "now"),
    [
        pytest.param(
            household, datetime(2026, 11, day, hour, tzinfo=UTC), id=f"{household} {day} {hour}h"
        )
        for household in HOUSEHOLDS
        # real prices are not worked out by hand, and who only sells has no battery
        if household not in ("london", "export-only")
        for day in (WEDNESDAY, SUNDAY)
        for hour in (MORNING, EVENING)
    ],
)


def half_hours_by_label(bands):
    """Return the starts, in half hours since midnight, of what each label covers."""
    covered = {}
    for band in bands:
        first, end = (int(clock[:2]) * 2 + int(clock[3:]) // 30 for clock in (band.start, band.end))
        covered.setdefault((band.label, band.buy, band.sell), []).extend(range(first, end))
    return covered


@DAYS
def test_bands_cover_the_day_once(household, now):
    covered = half_hours_by_label(expected_bands(household, now)).values()
    assert sorted(number for numbers in covered for number in numbers) == list(range(48))


@DAYS
def test_a_band_costs_what_its_half_hours_cost_on_average(household, now):
    """The price of a half hour that is not known is the dearest that is."""
    table = table_of(household)["import"]
    midnight = datetime.combine(now.date(), datetime.min.time(), tzinfo=LONDON).astimezone(UTC)
    prices = [table.price(midnight + number * HALF_HOUR, now) for number in range(48)]
    dearest = max(price for price in prices if price is not None)
    for (_, buy, _), numbers in half_hours_by_label(expected_bands(household, now)).items():
        mean = fmean(dearest if prices[n] is None else prices[n] for n in numbers)
        assert buy == pytest.approx(max(0.0, mean), abs=1e-9)


@DAYS
def test_nothing_is_sold_for_more_than_it_is_bought_for(household, now):
    assert all(0.0 <= band.sell <= band.buy for band in expected_bands(household, now))


@pytest.mark.parametrize(
    ("household", "now"),
    [
        pytest.param("london", datetime(2026, 11, 18, 12, tzinfo=UTC), id="real prices"),
        pytest.param("agile", datetime(2027, 3, 28, 12, tzinfo=UTC), id="46 half hours"),
        pytest.param("agile", datetime(2026, 10, 25, 12, tzinfo=UTC), id="50 half hours"),
    ],
)
def test_nobody_has_worked_out_some_days(household, now):
    assert expected_bands(household, now) is None


@pytest.mark.parametrize(
    ("now", "last"),
    [
        pytest.param("2026-11-18T15:59:59Z", "23:00", id="before they come out"),
        pytest.param("2026-11-18T16:00:00Z", "19:00", id="as they come out"),
        pytest.param("2026-08-12T14:59:59Z", "23:00", id="before, in summer"),
        pytest.param("2026-08-12T15:00:00Z", "19:00", id="as they do in summer"),
    ],
)
def test_the_last_hour_of_the_day_is_priced_in_the_afternoon(now, last):
    assert expected_bands("agile", datetime.fromisoformat(now))[-1].start == last
