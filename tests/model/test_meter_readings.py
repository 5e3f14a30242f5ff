"""Half hours that were metered, local days that are complete, and gas."""

from datetime import date, datetime
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import (
    HALF_HOUR,
    half_hours,
    half_hours_of_day,
)
from custom_components.octopus_insight.model.usage.consumption import (
    Consumption,
    Reading,
    day_of,
    gas_energy_kwh,
    last_complete_day,
)
from tests.model.builders import LONDON, at, cases

SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)
ORDINARY = date(2026, 11, 17)
NOON = at("2026-11-17T12:00Z")


def reading(start: str | datetime, energy_kwh: float = 0.25) -> Reading:
    first = at(start) if isinstance(start, str) else start
    return Reading(start=first, end=first + HALF_HOUR, energy_kwh=energy_kwh)


def metered(start: str, end: str) -> list[Reading]:
    return [reading(each) for each in half_hours(at(start), at(end))]


def test_rows_are_put_in_order():
    """Answers come newest first; days are read oldest first."""
    late, early = reading("2026-11-17T12:30Z"), reading("2026-11-17T12:00Z")
    assert Consumption.from_rows([late, early]).readings == (early, late)


def test_of_two_rows_for_one_half_hour_the_last_counts():
    """A second row is a correction, whatever offset it is told with."""
    first = reading("2026-07-17T12:00Z", 0.25)
    correction = reading("2026-07-17T13:00+01:00", 0.5)
    assert Consumption.from_rows([first, correction]).readings == (
        reading("2026-07-17T12:00Z", 0.5),
    )


@cases(
    "start, end",
    ("off the grid", "2026-11-17T12:10Z", "2026-11-17T12:40Z"),
    ("an hour", "2026-11-17T12:00Z", "2026-11-17T13:00Z"),
    ("a quarter", "2026-11-17T12:00Z", "2026-11-17T12:15Z"),
)
def test_rows_that_are_no_half_hour_are_dropped(start, end):
    """Only whole half hours of the grid can be priced."""
    odd = Reading(start=at(start), end=at(end), energy_kwh=1.0)
    kept = reading("2026-11-17T14:00Z")
    assert Consumption.from_rows([odd, kept]).readings == (kept,)


def test_the_half_hour_across_a_clock_change_is_a_half_hour():
    """It starts in summer time and ends in winter time, and lasts thirty minutes."""
    across = Reading(
        start=at("2026-10-25T01:30+01:00"), end=at("2026-10-25T01:00+00:00"), energy_kwh=0.1
    )
    assert Consumption.from_rows([across]).readings == (reading("2026-10-25T00:30Z", 0.1),)


@cases(
    "rows",
    ("disorder", ("2026-11-17T12:30Z", "2026-11-17T12:00Z")),
    ("twice", ("2026-11-17T12:00Z", "2026-11-17T12:00Z")),
    ("overlap", ("2026-11-17T12:00Z", "2026-11-17T12:10Z")),
)
def test_readings_in_disorder_are_refused(rows):
    """Whoever holds a consumption need not check it."""
    with pytest.raises(ValueError, match="disorder"):
        Consumption(readings=tuple(reading(start) for start in rows))


def test_a_row_backwards_is_refused():
    """Nothing is metered in no time at all."""
    with pytest.raises(ValueError, match="not before"):
        Reading(start=at("2026-11-17T12:00Z"), end=at("2026-11-17T11:30Z"), energy_kwh=1.0)


def test_a_naive_row_is_refused():
    """A row without offset could be any of two half hours in autumn."""
    with pytest.raises(ValueError, match="naive"):
        Consumption.from_rows([reading("2026-11-17T12:00")])


@given(st.permutations(metered("2026-11-17T00:00Z", "2026-11-17T06:00Z")))
def test_the_order_of_rows_does_not_matter(rows):
    """However an answer is sorted, the consumption is the same."""
    ordered = metered("2026-11-17T00:00Z", "2026-11-17T06:00Z")
    assert Consumption.from_rows(rows) == Consumption(readings=tuple(ordered))


def test_energy_adds_up():
    """A quarter, a half and nothing make three quarters of a kilowatt hour."""
    rows = [
        reading("2026-11-17T12:00Z", 0.25),
        reading("2026-11-17T12:30Z", 0.5),
        reading("2026-11-17T13:00Z", 0.0),
    ]
    assert Consumption.from_rows(rows).energy_kwh == 0.75


@cases(
    "day, first, last, number",
    ("spring", SPRING, "2026-03-29T00:00Z", "2026-03-29T22:30Z", 46),
    ("ordinary", ORDINARY, "2026-11-17T00:00Z", "2026-11-17T23:30Z", 48),
    ("autumn", AUTUMN, "2026-10-24T23:00Z", "2026-10-25T23:30Z", 50),
)
def test_a_day_is_cut_at_local_midnight(day, first, last, number):
    """A day takes its own half hours out of more, 46, 48 or 50 of them."""
    around = Consumption.from_rows(metered("2026-03-01T00:00Z", "2026-12-01T00:00Z"))
    cut = day_of(around, day, LONDON).readings
    assert (cut[0], cut[-1], len(cut)) == (reading(first), reading(last), number)


@cases(
    "start, end, before, expected",
    ("46 in spring", "2026-03-29T00:00Z", "2026-03-29T23:00Z", "2026-03-30", SPRING),
    ("45 in spring", "2026-03-29T00:00Z", "2026-03-29T22:30Z", "2026-03-30", None),
    ("48 as usual", "2026-11-17T00:00Z", "2026-11-18T00:00Z", "2026-11-18", ORDINARY),
    ("47", "2026-11-17T00:00Z", "2026-11-17T23:30Z", "2026-11-18", None),
    ("50 in autumn", "2026-10-24T23:00Z", "2026-10-26T00:00Z", "2026-10-26", AUTUMN),
    ("48 in autumn", "2026-10-25T00:00Z", "2026-10-26T00:00Z", "2026-10-26", None),
    ("the next came in part", "2026-11-17T00:00Z", "2026-11-18T11:00Z", "2026-11-19", ORDINARY),
    (
        "only days before the asked one",
        "2026-11-17T00:00Z",
        "2026-11-19T00:00Z",
        "2026-11-18",
        ORDINARY,
    ),
    ("late by two weeks", "2026-11-17T00:00Z", "2026-11-18T00:00Z", "2026-11-30", ORDINARY),
    ("not before itself", "2026-11-17T00:00Z", "2026-11-18T00:00Z", "2026-11-17", None),
)
def test_the_last_complete_day_has_all_its_half_hours(start, end, before, expected):
    """A day counts once each of its half hours is there."""
    consumption = Consumption.from_rows(metered(start, end))
    assert last_complete_day(consumption, LONDON, date.fromisoformat(before)) == expected


def test_a_day_with_a_hole_is_passed_over():
    """Yesterday lacks one half hour, so the day before is the last complete one."""
    rows = metered("2026-11-15T00:00Z", "2026-11-18T00:00Z")
    rows.remove(reading("2026-11-17T14:00Z"))
    consumption = Consumption.from_rows(rows)
    assert last_complete_day(consumption, LONDON, date(2026, 11, 18)) == date(2026, 11, 16)


def test_without_readings_no_day_is_complete():
    """A meter that is not half-hourly answers no rows."""
    assert last_complete_day(Consumption(readings=()), LONDON, ORDINARY) is None


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1)), st.data())
def test_one_missing_half_hour_makes_any_day_incomplete(day, data):
    """Whatever the length of the day, it needs every half hour it has."""
    rows = [reading(start) for start in half_hours_of_day(day, LONDON)]
    following = date.fromordinal(day.toordinal() + 1)
    assert last_complete_day(Consumption.from_rows(rows), LONDON, following) == day
    rows.remove(data.draw(st.sampled_from(rows)))
    assert last_complete_day(Consumption.from_rows(rows), LONDON, following) is None


@cases(
    "volume_m3, calorific_value, energy_kwh",
    # 1 x 1.02264 = 1.02264; x 40 = 40.9056; / 3.6 = 11.362666...
    ("one cubic metre", 1.0, 40.0, 11.3626666667),
    # 2.5 x 1.02264 = 2.5566; x 39.2 = 100.21872; / 3.6 = 27.8385333...
    ("a cold morning", 2.5, 39.2, 27.8385333333),
    ("nothing", 0.0, 40.0, 0.0),
)
def test_gas_becomes_energy_as_on_the_bill(volume_m3, calorific_value, energy_kwh):
    """Volume times correction times calorific value, divided by the megajoules in a kWh."""
    assert gas_energy_kwh(volume_m3, calorific_value) == pytest.approx(energy_kwh, abs=1e-9)
