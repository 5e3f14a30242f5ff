"""Bands by the clock become a price for each half hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo
import pytest
from custom_components.octopus_insight.model.interval import half_hours_of_day
from custom_components.octopus_insight.model.scenario.tariff import Band, prices
from tests.harness.cases import cases

LONDON = ZoneInfo("Europe/London")
DAY, NIGHT = Band(price=0.28), Band(price=0.085, from_=time(0, 30), to=time(5, 30))


@cases(
    "moment, price",
    ("before the night", datetime(2026, 7, 1, 23, 0, tzinfo=UTC), 0.28),  # 00:00 in London
    ("the night begins", datetime(2026, 7, 1, 23, 30, tzinfo=UTC), 0.085),
    ("its last half hour", datetime(2026, 7, 2, 4, 0, tzinfo=UTC), 0.085),
    ("after it", datetime(2026, 7, 2, 4, 30, tzinfo=UTC), 0.28),
    ("in winter it begins an hour later", datetime(2026, 12, 1, 0, 0, tzinfo=UTC), 0.28),
    ("as the clock there has it", datetime(2026, 12, 1, 0, 30, tzinfo=UTC), 0.085),
)
def test_the_night_is_by_the_clock_of_the_zone(moment, price):
    assert prices([DAY, NIGHT], [moment], LONDON) == [price]


@cases(
    "day, cheap",
    # 00:30 to 05:30 are 10 half hours; an hour of it is missing in spring, and twice there in autum
    ("ordinary", date(2026, 7, 1), 10),
    ("clocks go forward", date(2026, 3, 29), 8),
    ("clocks go back", date(2026, 10, 25), 12),
)
def test_the_night_is_shorter_and_longer_when_the_clocks_change(day, cheap):
    assert prices([DAY, NIGHT], half_hours_of_day(day, LONDON), LONDON).count(0.085) == cheap


def test_of_bands_that_overlap_the_later_one_wins():
    bands = [
        DAY,
        Band(price=0.1, from_=time(23), to=time(7)),
        Band(price=0.05, from_=time(2), to=time(3)),
    ]
    starts = [datetime(2026, 7, 1, hour, tzinfo=UTC) for hour in (1, 2, 3, 7, 22, 23)]
    assert prices(bands, starts, ZoneInfo("UTC")) == [0.1, 0.05, 0.1, 0.28, 0.28, 0.1]


def test_a_band_may_be_for_some_days_of_the_week():
    weekend = Band(price=0.2, days=(5, 6))
    friday = datetime(2026, 7, 3, 12, tzinfo=UTC)
    days = [friday + timedelta(days=number) for number in range(4)]
    assert prices([DAY, weekend], days, ZoneInfo("UTC")) == [0.28, 0.2, 0.2, 0.28]


def test_a_time_without_a_price_is_named():
    with pytest.raises(ValueError, match="Wednesday 05:30"):
        prices([NIGHT], [datetime(2026, 7, 1, 4, 30, tzinfo=UTC)], LONDON)
