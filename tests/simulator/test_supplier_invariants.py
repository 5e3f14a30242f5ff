"""What holds for the simulated supplier whatever happens."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from hypothesis import given, strategies as st
import pytest
from simulator.car import Car, PlannedSlot
from simulator.catalogue import STANDARD, TARIFFS
from simulator.household import DeviceModel
from simulator.localtime import half_hours_of, local_date
from simulator.recorded_data import _year
from simulator.tariffs import PublicationClock, Window

START = datetime(2026, 11, 18, 12, tzinfo=UTC)
minutes = st.integers(min_value=0, max_value=24 * 60)
commands = st.lists(
    st.tuples(
        st.integers(min_value=1, max_value=120),
        st.sampled_from(["plug_in", "unplug", "linger", "plan", "withdraw", "suspend", "resume"]),
        minutes,
        st.integers(min_value=1, max_value=300),
    ),
    max_size=30,
)


@given(commands)
def test_a_car_is_charged_only_as_planned(scenario):
    """Completed rows lie in the past, in a slot once planned, inside one half hour, at 7 kW."""
    car = Car(model=DeviceModel(id="car"))
    now = START
    planned = []
    for wait, word, begins, lasts in scenario:
        now += timedelta(minutes=wait)
        match word:
            case "plan":
                # never beside another slot: the supplier plans each minute once
                start = max([now, *(slot.end for slot in planned)]) + timedelta(minutes=begins)
                planned.append(PlannedSlot(start=start, end=start + timedelta(minutes=lasts)))
                car.add(now, planned[-1:])
            case "linger":
                car.unplug(now, linger=True)
            case _:
                getattr(car, word)(now)
        car.settle(now)
    rows = sorted(car.completed, key=lambda row: row.start)
    for row in rows:
        assert row.start < row.end <= now
        assert any(slot.start <= row.start and row.end <= slot.end for slot in planned)
        assert row.end - row.start <= timedelta(minutes=30)
        assert row.energy_kwh == pytest.approx((row.end - row.start) / timedelta(hours=1) * 7)
    assert all(one.end <= other.start for one, other in pairwise(rows))


@given(
    st.sampled_from(
        ["E-1R-INTELLI-VAR-22-10-14-J", "E-1R-GO-VAR-22-10-14-J", "E-1R-COSY-22-12-08-J"]
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001 - made aware below
    st.integers(min_value=1, max_value=400),
)
def test_rows_of_bands_leave_no_gap(code, when, hours):
    """Rows follow one another, cover the window, and none lies outside it."""
    end = when.replace(tzinfo=UTC)
    window = Window(end - timedelta(hours=hours), end)
    rows = TARIFFS[code].feeds[STANDARD].rows(window, PublicationClock(end))
    assert rows[0].start <= window.start
    assert rows[-1].end >= window.end
    assert all(one.end == other.start for one, other in pairwise(rows))
    assert all(row.touches(window) for row in rows)


@pytest.mark.parametrize("name", ["london_home_2013.csv", "agile_eastern_2019.csv"])
def test_the_real_series_are_whole_years(name):
    days = _year(name)
    assert len(days) == 365
    assert {len(values) for values in days.values()} == {48}


def test_the_london_home_used_what_is_on_record():
    total = sum(map(sum, _year("london_home_2013.csv").values()))
    assert total == pytest.approx(3870.621, abs=0.0005)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_half_hours_belong_to_their_day(day):
    """A day's half hours are 46, 48 or 50, without a gap, and all of that local date."""
    starts = half_hours_of(day)
    assert len(starts) in (46, 48, 50)
    assert {local_date(start) for start in starts} == {day}
    assert all(other - one == timedelta(minutes=30) for one, other in pairwise(starts))
