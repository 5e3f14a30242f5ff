"""Half hours that were metered, local days that are complete, gas, and what all of it costs."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import (
    HALF_HOUR,
    half_hours,
    half_hours_of_day,
)
from custom_components.octopus_insight.model.prices.timeline import Band, PricedSlot, PriceReason
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
    whole_half_hours,
)
from tests.harness.cases import cases
from tests.model.builders import LONDON, at, prices, slot, timeline_of

FIVE = timedelta(minutes=5)
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


def odd(end: str, start: str = "12:00", quantity: float = 1.0) -> MeterReading:
    first, last = at(f"2026-11-17T{start}Z"), at(f"2026-11-17T{end}Z")
    return MeterReading(start=first, end=last, quantity=quantity)


def fives(*quantities: float | None, start: str = "12:00") -> list[MeterReading]:
    """Build rows of five minutes in a row; None leaves one out."""
    begins = [at(f"2026-11-17T{start}Z") + index * FIVE for index in range(len(quantities))]
    pairs = zip(begins, quantities, strict=True)
    return [
        MeterReading(start=one, end=one + FIVE, quantity=it) for one, it in pairs if it is not None
    ]


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
    # 0.125 + 0.125 + 0.25 + 0 + 0 + 0.5 = 1 kWh
    ("parts", fives(0.125, 0.125, 0.25, 0, 0, 0.5), (reading("12:00", 1.0),)),
    ("parts of other lengths", [odd("12:10"), odd("12:30", "12:10")], (reading("12:00", 2.0),)),
    ("the last part is missing", fives(1, 1, 1, 1, 1), ()),
    ("a part in between is missing", fives(1, 1, None, 1, 1, 1), ()),
    ("the first part is missing", fives(None, 1, 1, 1, 1, 1), ()),
    ("parts that share time", [odd("12:20"), odd("12:30", "12:10")], ()),
    ("a part that goes on after it", [*fives(1, 1, 1, 1, 1), odd("12:35", "12:25")], ()),
    ("a part twice", [*fives(9, 1), *fives(1, 1, 1, 1, 1, 1)], (reading("12:00", 6.0),)),
    ("a part of another half hour", [LATE, *fives(1, 1)], (LATE,)),
    ("a whole one counts beside a part", [EARLY, odd("12:15", "12:10")], (EARLY,)),
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


# --- A half hour in which the price changes -------------------------------------------------------


def cut(*prices_and_minutes: tuple[float | None, int]) -> list[PricedSlot]:
    """Return slots in a row from noon on."""
    begin, slots = at(NOON), []
    for price, minutes in prices_and_minutes:
        slots.append(slot(price, begin.isoformat(), minutes=minutes))
        begin += timedelta(minutes=minutes)
    return slots


@cases(
    "slots, rows, mean",
    # (0.4 kWh x 0.10 + 0.1 kWh x 0.60) / 0.5 kWh = 0.10 / 0.5
    ("by energy", cut((0.1, 20), (0.6, 10)), fives(0.1, 0.1, 0.1, 0.1, 0.05, 0.05), 0.2),
    # (20 min x 0.10 + 10 min x 0.40) / 30 min
    ("by time, without rows", cut((0.1, 20), (0.4, 10)), [], 0.2),
    ("by time, a row is missing", cut((0.1, 20), (0.4, 10)), fives(1, 0, 0, 0, 0), 0.2),
    ("by time, nothing was used", cut((0.1, 20), (0.4, 10)), fives(0, 0, 0, 0, 0, 0), 0.2),
    # the row from :05 has 0.6 kWh, of which 2 of 5 minutes are at 0.10: 0.24 and 0.36 kWh
    ("within a row", cut((0.1, 7), (0.6, 23)), fives(0, 0.6, 0, 0, 0, 0), 0.24 / 6 + 0.36),
    # (2 kWh x -0.10 + 1 kWh x 0.40) / 3 kWh
    ("below zero", cut((-0.1, 15), (0.4, 15)), [odd("12:15", quantity=2), odd("12:30", "12:15")],
     0.2 / 3),
    ("one row for all of it", cut((0.1, 15), (0.3, 15)), [reading("12:00", 5.0)], 0.2),
    ("not cut", cut((0.3, 30)), fives(1, 1, 1, 1, 1, 1), 0.3),
    ("a part without a price", cut((0.1, 25), (None, 5)), fives(1, 1, 1, 1, 1, 0), None),
)  # fmt: skip
def test_a_half_hour_costs_the_mean_of_its_parts_by_what_was_used_in_each(slots, rows, mean):
    """All of it at the mean costs what the parts did."""
    (one,) = whole_half_hours(slots, rows)
    assert (one.start, one.duration) == (at(NOON), HALF_HOUR)
    assert one.price_per_kwh == (None if mean is None else pytest.approx(mean, abs=1e-12))
    assert (one.reason is PriceReason.UNKNOWN) is (mean is None)


def test_half_hours_stay_in_order_and_each_has_its_own_rows():
    """12:00 is all used at 0.10, 12:30 is not cut, 13:00 is all used at 0.60."""
    slots = cut((0.1, 15), (0.2, 15), (0.3, 30), (0.5, 15), (0.6, 15))
    rows = fives(*[1, 1, 1, 0, 0, 0], *[9] * 6, *[0, 0, 0, 1, 1, 1])
    found = [one.price_per_kwh for one in whole_half_hours(slots, rows)]
    assert found == pytest.approx([0.1, 0.3, 0.6])


def test_parts_of_two_bands_make_a_half_hour_of_none():
    """It is neither off-peak nor peak; one of a single band stays in it."""
    low, high = (replace(one, band=band) for one, band in zip(
        cut((0.1, 15), (0.3, 15)), (Band.LOW, Band.HIGH), strict=True
    ))  # fmt: skip
    (mixed,) = whole_half_hours([low, high], ())
    assert (mixed.band, mixed.reason) == (None, PriceReason.TARIFF)
    (same,) = whole_half_hours([low, replace(high, band=Band.LOW)], ())
    assert same.band is Band.LOW


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
