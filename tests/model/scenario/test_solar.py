"""What panels give, from the sun alone and from others' samples."""

from datetime import UTC, datetime, timedelta
from math import asin, degrees
import pytest
from custom_components.octopus_insight.model.scenario.solar import (
    Climate,
    Place,
    Plane,
    clear_sky,
    from_samples,
    from_the_sun,
    on_plane,
    sun_at,
)
from tests.harness.cases import cases, rows

OXFORD = Place(latitude=51.75, longitude=-1.25)
MONTHLY = (36.7, 65.4, 90.6, 119.5, 129.5, 94.2, 121.2, 121.4, 85.7, 72.5, 48.5, 33.1)
CLIMATE = Climate(place=OXFORD, plane=Plane(kwp=1), monthly_kwh=MONTHLY)
HALF_HOUR = timedelta(minutes=30)


def half_hours(first: datetime, days: float) -> list[datetime]:
    return [first + number * HALF_HOUR for number in range(round(days * 48))]


JUNE = half_hours(datetime(2025, 6, 1, tzinfo=UTC), 30)


# Height at noon is 90 degrees less latitude plus declination: 23.44 at a solstice, 0 at an equinox.
@cases(
    "place, moment, height",
    ("midsummer noon", OXFORD, datetime(2016, 6, 21, 12, 7, tzinfo=UTC), 90 - 51.75 + 23.44),
    ("midwinter noon", OXFORD, datetime(2016, 12, 21, 12, 3, tzinfo=UTC), 90 - 51.75 - 23.44),
    ("equinox noon", OXFORD, datetime(2016, 3, 20, 12, 12, tzinfo=UTC), 90 - 51.75),
    (
        "overhead in Nairobi",
        Place(latitude=-1.29, longitude=36.82),
        datetime(2016, 3, 17, 9, 41, tzinfo=UTC),
        90,
    ),
)
def test_the_sun_stands_where_the_almanac_has_it(place, moment, height):
    assert degrees(asin(sun_at(moment, place).height)) == pytest.approx(height, abs=0.6)


@cases(
    "hour, azimuth",
    # six hours before and after noon of an equinox the sun is in the east and the west
    ("morning", 6, -90),
    ("noon", 12, 0),
    ("evening", 18, 90),
)
def test_azimuths_are_those_of_panels(hour, azimuth):
    moment = datetime(2016, 3, 20, hour, 12, tzinfo=UTC)
    assert degrees(sun_at(moment, OXFORD).azimuth) == pytest.approx(azimuth, abs=1)


def test_no_light_comes_from_below_the_horizon():
    night = sun_at(datetime(2016, 6, 21, 0, 0, tzinfo=UTC), OXFORD)
    assert night.height < 0
    assert clear_sky(night) == 0
    assert on_plane(0, night, Plane(kwp=1)) == 0


def test_flat_panels_get_just_the_light_that_falls():
    sun = sun_at(datetime(2016, 6, 21, 10, 0, tzinfo=UTC), OXFORD)
    assert on_plane(500, sun, Plane(kwp=1, tilt=0)) == pytest.approx(500)


def test_a_year_has_the_months_that_it_is_scaled_to():
    starts = half_hours(datetime(2025, 1, 1, tzinfo=UTC), 365)
    made = from_the_sun(starts, Plane(kwp=4), CLIMATE, seed=1)
    for month, expected in enumerate(MONTHLY, 1):
        of_month = (kwh for start, kwh in zip(starts, made, strict=True) if start.month == month)
        assert sum(of_month) == pytest.approx(4 * expected)
    assert max(made) / 4 * 2 < 1.1  # kW of a kWp


def test_a_month_that_is_not_whole_gets_its_share():
    made = from_the_sun(JUNE[: 48 * 15], Plane(kwp=1), CLIMATE, seed=1)
    assert sum(made) == pytest.approx(94.2 / 2)


# By the rule of thumb for Britain, of what faces south: east and west 85 %; north 60 to 65 %, and
# a few more here, as an even sky is brighter in the north than the real one.
@cases(
    "azimuth, low, high",
    ("south", 0, 0.999, 1.001),
    ("west", 90, 0.80, 0.90),
    ("east", -90, 0.80, 0.90),
    ("north", 180, 0.55, 0.72),
)
def test_other_roofs_give_less(azimuth, low, high):
    starts = half_hours(datetime(2025, 1, 1, tzinfo=UTC), 365)[::3]
    south, other = (
        sum(from_the_sun(starts, Plane(kwp=1, azimuth=one), CLIMATE, seed=1))
        for one in (0, azimuth)
    )
    assert low < other / south < high


def test_the_same_seed_gives_the_same_days_and_another_one_others():
    one, again, other = (from_the_sun(JUNE, Plane(kwp=1), CLIMATE, seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert sum(one) == pytest.approx(sum(other))


def test_days_differ_as_weather_does():
    """The mean day of a month would promise too much self-use."""
    made = from_the_sun(JUNE, Plane(kwp=1), CLIMATE, seed=1)
    days = [sum(made[at : at + 48]) for at in range(0, len(made), 48)]
    assert max(days) > 4 * min(days) > 0


def test_the_inverter_lets_through_what_it_can():
    made = from_the_sun(JUNE, Plane(kwp=6, inverter_kw=3.68), CLIMATE, seed=1)
    assert max(made) == 1.84


NOON = datetime(2016, 1, 1, 12, tzinfo=UTC)
SAMPLES = [
    (NOON + timedelta(minutes=56), 0.4),
    (NOON + timedelta(minutes=116), 0.8),
    (NOON + timedelta(minutes=176), 0.2),
]


@cases(
    "minute, kwh",
    # middles of half hours: 12:15 is before the first, 12:56 is at it, 13:26 between two
    ("before the first it is as there", 0, 0.4 / 2),
    ("at a sample", 41, 0.4 / 2),
    ("half way between two", 71, 0.6 / 2),
    ("at the next", 101, 0.8 / 2),
    ("a quarter of the way on", 116, 0.65 / 2),
    ("after the last it is as there", 240, 0.2 / 2),
)
def test_samples_are_taken_at_their_own_minute(minute, kwh):
    starts = [NOON + timedelta(minutes=minute)]
    assert from_samples(SAMPLES, starts, Plane(kwp=1)) == [pytest.approx(kwh)]
    assert from_samples(SAMPLES, starts, Plane(kwp=3)) == [pytest.approx(3 * kwh)]


@rows("field, value", ("kwp", -1.0), ("tilt", 91.0), ("tilt", -1.0), ("azimuth", 181.0))
def test_a_plane_that_cannot_be_is_refused_by_name(field, value):
    with pytest.raises(ValueError, match=f"^{field} is"):
        Plane(**{"kwp": 1.0, field: value})
