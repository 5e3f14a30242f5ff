"""Half hours that were metered, local days that are complete, gas, and what all of it costs."""

from datetime import date, datetime, timedelta
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import (
    HALF_HOUR,
    half_hours,
    half_hours_of_day,
)
from custom_components.octopus_insight.model.usage.consumption import (
    Consumption,
    MeterReading,
    gas_energy_kwh,
)
from custom_components.octopus_insight.model.usage.cost import (
    Cost,
    HalfHourCost,
    cost_per_hour,
    is_another,
    is_turned,
)
from tests.harness.cases import cases
from tests.model.builders import LONDON, at, prices, slot, timeline_of

SPRING = date(2026, 3, 29)
DAY = timedelta(days=1)
AUTUMN = date(2026, 10, 25)
ORDINARY = date(2026, 11, 17)


def reading(start: str | datetime, energy_kwh: float = 0.25) -> MeterReading:
    """Build a half hour; a plain wall time such as `12:00` is on 17 November 2026."""
    text = start if isinstance(start, datetime) or "T" in start else f"2026-11-17T{start}Z"
    first = at(text) if isinstance(text, str) else text
    return MeterReading(start=first, end=first + HALF_HOUR, quantity=energy_kwh)


def metered(start: str, end: str) -> list[MeterReading]:
    return [reading(each) for each in half_hours(at(start), at(end))]


LATE, EARLY = reading("12:30"), reading("12:00")
ACROSS = MeterReading(
    start=at("2026-10-25T01:30+01:00"), end=at("2026-10-25T01:00+00:00"), quantity=0.1
)


def odd(end: str, start: str = "12:00") -> MeterReading:
    first, last = at(f"2026-11-17T{start}Z"), at(f"2026-11-17T{end}Z")
    return MeterReading(start=first, end=last, quantity=1.0)


@cases(
    "rows, expected",
    # answers come newest first
    ("rows are put in order", [LATE, EARLY], (EARLY, LATE)),
    # a second row is a correction, whatever offset it is told with
    (
        "of two rows for one half hour the last counts",
        [reading("2026-07-17T12:00Z", 0.25), reading("2026-07-17T13:00+01:00", 0.5)],
        (reading("2026-07-17T12:00Z", 0.5),),
    ),
    # only whole half hours of the grid can be priced
    ("off the grid", [odd("12:40", "12:10"), LATE], (LATE,)),
    ("an hour", [odd("13:00"), LATE], (LATE,)),
    ("a quarter", [odd("12:15"), LATE], (LATE,)),
    # it starts in summer time and ends in winter time, and lasts thirty minutes
    ("across a clock change", [ACROSS], (reading("2026-10-25T00:30Z", 0.1),)),
)
def test_rows_become_half_hours_in_order(rows, expected):
    assert Consumption.from_rows(rows).readings == expected


@cases(
    "starts",
    ("disorder", ["12:30", "12:00"]),
    ("twice", ["12:00", "12:00"]),
    ("overlap", ["12:00", "12:10"]),
)
def test_readings_in_disorder_are_refused(starts):
    """Whoever holds a consumption need not check it."""
    with pytest.raises(ValueError, match="disorder"):
        Consumption(readings=tuple(reading(start) for start in starts))


def test_rows_that_are_no_time_are_refused():
    """Nothing is metered backwards, and without offset it could be any of two in autumn."""
    with pytest.raises(ValueError, match="not before"):
        odd("11:30")
    with pytest.raises(ValueError, match="naive"):
        Consumption.from_rows([reading("2026-11-17T12:00")])


@given(st.permutations(metered("2026-11-17T00:00Z", "2026-11-17T06:00Z")))
def test_the_order_of_rows_does_not_matter(rows):
    ordered = metered("2026-11-17T00:00Z", "2026-11-17T06:00Z")
    assert Consumption.from_rows(rows) == Consumption(readings=tuple(ordered))


def test_energy_adds_up():
    """A quarter, a half and nothing make three quarters of a kilowatt hour."""
    rows = [reading("12:00", 0.25), reading("12:30", 0.5), reading("13:00", 0.0)]
    assert Consumption.from_rows(rows).energy_kwh == 0.75


@cases(
    "day, first, last, number",
    ("spring", SPRING, "2026-03-29T00:00Z", "2026-03-29T22:30Z", 46),
    ("ordinary", ORDINARY, "2026-11-17T00:00Z", "2026-11-17T23:30Z", 48),
    ("autumn", AUTUMN, "2026-10-24T23:00Z", "2026-10-25T23:30Z", 50),
)
def test_a_day_is_cut_at_local_midnight(day, first, last, number):
    """A day takes its own half hours out of more, 46, 48 or 50 of them."""
    whole = [reading(each) for each in half_hours(at(first) - DAY, at(last) + DAY)]
    cut = Consumption.from_rows(whole).of_day(day, LONDON).readings
    assert (cut[0], cut[-1], len(cut)) == (reading(first), reading(last), number)


@cases(
    "start, end, before, expected",
    ("46 in spring", "2026-03-29T00:00Z", "2026-03-29T23:00Z", "2026-03-30", SPRING),
    ("45 in spring", "2026-03-29T00:00Z", "2026-03-29T22:30Z", "2026-03-30", None),
    ("48 as usual", "2026-11-17T00:00Z", "2026-11-18T00:00Z", "2026-11-18", ORDINARY),
    ("47", "2026-11-17T00:00Z", "2026-11-17T23:30Z", "2026-11-18", None),
    ("50 in autumn", "2026-10-24T23:00Z", "2026-10-26T00:00Z", "2026-10-26", AUTUMN),
    ("48 in autumn", "2026-10-25T00:00Z", "2026-10-26T00:00Z", "2026-10-26", None),
    ("the next in part", "2026-11-17T00:00Z", "2026-11-18T11:00Z", "2026-11-19", ORDINARY),
    ("only before the asked", "2026-11-17T00:00Z", "2026-11-19T00:00Z", "2026-11-18", ORDINARY),
    ("late by two weeks", "2026-11-17T00:00Z", "2026-11-18T00:00Z", "2026-11-30", ORDINARY),
    ("not before itself", "2026-11-17T00:00Z", "2026-11-18T00:00Z", "2026-11-17", None),
    # a meter that is not half-hourly answers no rows
    ("nothing", "2026-11-17T00:00Z", "2026-11-17T00:00Z", "2026-11-18", None),
)
def test_the_last_complete_day_has_all_its_half_hours(start, end, before, expected):
    consumption = Consumption.from_rows(metered(start, end))
    assert consumption.last_complete_day(LONDON, date.fromisoformat(before)) == expected


def test_a_day_with_a_hole_is_passed_over():
    """Yesterday lacks one half hour, so the day before is the last complete one."""
    rows = metered("2026-11-15T00:00Z", "2026-11-18T00:00Z")
    rows.remove(reading("14:00"))
    found = Consumption.from_rows(rows).last_complete_day(LONDON, date(2026, 11, 18))
    assert found == date(2026, 11, 16)


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1)), st.data())
def test_one_missing_half_hour_makes_any_day_incomplete(day, data):
    """Whatever the length of the day, it needs every half hour it has."""
    rows = [reading(start) for start in half_hours_of_day(day, LONDON)]
    following = date.fromordinal(day.toordinal() + 1)
    assert Consumption.from_rows(rows).last_complete_day(LONDON, following) == day
    rows.remove(data.draw(st.sampled_from(rows)))
    assert Consumption.from_rows(rows).last_complete_day(LONDON, following) is None


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


# --- What consumption costs -----------------------------------------------------------------------


NOON = "2026-11-17T12:00Z"


def used(*energies: float) -> Consumption:
    readings = (
        reading(at(NOON) + index * HALF_HOUR, energy) for index, energy in enumerate(energies)
    )
    return Consumption(readings=tuple(readings))


QUARTERS = (
    slot(0.1, f"2026-11-17T{hour}:{minute:02}Z", minutes=15)
    for hour in (12, 13)
    for minute in (0, 15, 30, 45)
)


def test_each_half_hour_has_its_price():
    """0.5 kWh at 0.30 is 0.15, 2 kWh at -0.05 earn 0.10, 1 kWh is free: 0.05 in all."""
    cost = Cost.of(used(0.5, 2.0, 1.0), prices(0.3, -0.05, 0.0, start=NOON))
    assert cost.half_hours == (
        HalfHourCost(start=at(NOON), energy_kwh=0.5, price_per_kwh=0.3, cost=0.15),
        HalfHourCost(start=at("2026-11-17T12:30Z"), energy_kwh=2.0, price_per_kwh=-0.05, cost=-0.1),
        HalfHourCost(start=at("2026-11-17T13:00Z"), energy_kwh=1.0, price_per_kwh=0.0, cost=0.0),
    )
    assert cost.total == pytest.approx(0.05)


def test_a_long_slot_prices_every_half_hour_in_it():
    """Two half hours within one slot of an hour: 1 kWh and 3 kWh at 0.20 are 0.80."""
    hour = timeline_of(slot(0.2, NOON, minutes=60))
    assert Cost.of(used(1.0, 3.0), hour).total == pytest.approx(0.8)
    assert Cost.of(used(), timeline_of()).total == 0.0


@cases(
    "timeline",
    ("price not known", prices(0.1, None, 0.1, start=NOON)),
    ("timeline ends early", prices(0.1, 0.1, start=NOON)),
    ("timeline begins late", prices(0.1, 0.1, start="2026-11-17T12:30Z")),
    ("no timeline", timeline_of()),
    ("the price may change within the half hour", timeline_of(*QUARTERS)),
)
def test_a_half_hour_without_a_price_leaves_no_cost(timeline):
    """A partial total would look like a low bill."""
    assert Cost.of(used(1.0, 1.0, 1.0), timeline) is None


energies = st.floats(0, 20)
tariffs = st.floats(-1, 1)


@given(st.lists(st.tuples(energies, tariffs), min_size=1, max_size=50), st.data())
def test_the_cost_of_two_halves_is_the_cost_of_the_whole(halves, data):
    """Wherever a day is cut, nothing is lost or counted twice."""
    readings = used(*(energy for energy, _ in halves)).readings
    timeline = prices(*(price for _, price in halves), start=NOON)
    cut = data.draw(st.integers(0, len(halves)))
    whole, early, late = (
        Cost.of(Consumption(readings=part), timeline)
        for part in (readings, readings[:cut], readings[cut:])
    )
    assert early.total + late.total == pytest.approx(whole.total)
    assert early.half_hours + late.half_hours == whole.half_hours


@cases(
    "standing_charge, total",
    ("with standing charge", 0.5, 0.65),
    ("export has none", 0.0, 0.15),
    ("a charge that is not known leaves the total so", None, None),
)
def test_a_day_costs_its_energy_and_its_standing_charge(standing_charge, total):
    """0.5 kWh at 0.30 is 0.15, and the day itself is charged."""
    cost = Cost.of(used(0.5), prices(0.3, start=NOON), standing_charge)
    assert cost.total == (None if total is None else pytest.approx(total))


# --- Power in an hour -----------------------------------------------------------------------------


@cases(
    "power_kw, import_price, export_price, cost",
    ("2.5 kW at 30 p", 2.5, 0.30, 0.15, 0.75),
    ("what export pays does not matter", 2.5, 0.30, None, 0.75),
    ("paid to use", 2.5, -0.02, 0.15, -0.05),
    ("free", 2.5, 0.0, 0.15, 0.0),
    ("not known", 2.5, None, 0.15, None),
    ("nothing", 0.0, 0.30, 0.15, 0.0),
    ("3 kW given at 15 p", -3.0, 0.30, 0.15, -0.45),
    ("what import costs does not matter", -3.0, None, 0.15, -0.45),
    ("given for nothing", -3.0, 0.30, 0.0, 0.0),
    ("who gives pays", -3.0, 0.30, -0.01, 0.03),
    ("what export pays is not known", -3.0, 0.30, None, None),
)
def test_power_costs_its_price(power_kw, import_price, export_price, cost):
    found = cost_per_hour(power_kw, import_price, export_price)
    assert found == (None if cost is None else pytest.approx(cost))


@given(st.floats(0.001, 100), st.floats(0, 1), st.floats(0, 1))
def test_taking_costs_and_giving_earns(power_kw, import_price, export_price):
    """While both prices are above zero."""
    assert cost_per_hour(power_kw, import_price, export_price) >= 0
    assert cost_per_hour(-power_kw, import_price, export_price) <= 0


@cases(
    "before, after, another, turned",
    ("the same", 0.1, 0.1, False, False),
    ("less than a penny", 0.1, 0.1099, False, False),
    ("a penny", 0.1, 0.1101, True, False),
    ("a penny less", 0.1, 0.0899, True, False),
    ("a penny of much", 2.0, 2.01, False, False),
    ("a twentieth of much", 2.0, 2.1, True, False),
    ("a twentieth less of an earning", -2.0, -1.9, True, False),
    ("begins", 0.0, 0.001, True, True),
    ("ends", 0.001, 0.0, True, True),
    ("turns", 0.001, -0.001, True, True),
    ("becomes known", None, 0.0, True, True),
    ("becomes unknown", 0.0, None, True, True),
    ("stays unknown", None, None, False, False),
)
def test_a_cost_is_another_from_a_penny_and_a_twentieth_on(before, after, another, turned):
    """Beginning, ending and turning count however small they are."""
    assert (is_another(before, after), is_turned(before, after)) == (another, turned)
