"""Setups of a home beside each other, on days that can be worked out by hand."""

from dataclasses import replace
from datetime import timedelta
from four_days import BOX, CHEAPER, DAYS, FIRST, FLAT, ROOF, SAID, STARTS, SUN, TODAY, YEAR
import pytest
from custom_components.octopus_insight.model.scenario.driving import CarOffer, WeeklyTrip
from custom_components.octopus_insight.model.scenario.finance import Fade, Part
from custom_components.octopus_insight.model.scenario.offers import SolarOffer
from custom_components.octopus_insight.model.scenario.solar import Plane
from custom_components.octopus_insight.model.scenario.study import (
    Setup,
    outcome,
    savings,
)
from custom_components.octopus_insight.model.scenario.tariff import Band
from tests.harness.cases import cases


def no_vat(kind: str) -> float:
    return 0.0


# A day by hand: today 3 x 0.3 and the standing charge 0.5. With the roof 1 kWh less is bought and 1
# is sold; with the box, too, that 1 kWh is used in the evening.
@cases(
    "setup, cost, earned",
    ("today", TODAY, 1.4, 0.0),
    ("another tariff", Setup(name="", tariff=CHEAPER), 3 * 0.2 + 0.6, 0.0),
    ("a roof", Setup(name="", tariff=FLAT, solar=ROOF), 2 * 0.3 - 0.1 + 0.5, 0.1),
    ("a roof and a box", Setup(name="", tariff=FLAT, solar=ROOF, battery=BOX), 0.3 + 0.5, 0.0),
    ("no pay for export", Setup(name="", tariff=replace(FLAT, export=()), solar=ROOF), 1.1, 0.0),
)
def test_a_day_by_hand(setup, cost, earned):
    found = outcome(YEAR, setup)
    runs = (found.rule, found.timer, found.achievable, found.best)
    assert [found.cost(run) for run in runs] == pytest.approx([DAYS * cost] * 4)
    assert found.achieved[1] == pytest.approx(DAYS * earned)


def test_months_are_local_and_add_up_to_the_year():
    """Two days in February and two in March."""
    assert outcome(YEAR, TODAY).by_month(YEAR) == pytest.approx([2.8, 2.8])


def test_prices_from_a_series_are_those_of_each_half_hour():
    """At 12:00 and 18:00 of each day: 1 x 0.124 + 2 x 0.136, and 0.048 more for each kWh a day."""
    rising = replace(FLAT, import_="rising", standing_charge=0.0)
    expected = sum(0.124 + 2 * 0.136 + day * 3 * 0.048 for day in range(DAYS))
    found = outcome(YEAR, Setup(name="", tariff=rising))
    assert found.cost(found.best) == pytest.approx(expected)


def test_half_hours_of_dispatches_cost_no_more_than_the_cheapest_band():
    """The 2 kWh at 18:00 of the first day are in a dispatch; those at 12:00 are not."""
    bands = (Band(price=0.3), Band(price=0.07, from_=STARTS[0].time(), to=STARTS[11].time()))
    smart = replace(FLAT, import_=bands, dispatches="car", standing_charge=0.0)
    car = [1.5 if place == 36 else 0.0 for place in range(len(STARTS))]
    year = replace(YEAR, columns={"car": car})
    found = outcome(year, Setup(name="", tariff=smart))
    assert found.cost(found.best) == pytest.approx(DAYS * 3 * 0.3 - 2 * (0.3 - 0.07))


def test_what_export_may_not_pass_is_not_paid():
    """Of 1 kWh in half an hour, 0.4 kWh pass a limit of 0.8 kW."""
    limited = replace(YEAR, export_limit_kw=0.8)
    assert outcome(limited, Setup(name="", tariff=FLAT, solar=ROOF)).achieved[1] == pytest.approx(
        0.16
    )


def test_panels_that_are_there_stay_there():
    year = replace(YEAR, solar=SUN)
    assert outcome(year, TODAY).achieved[1] == pytest.approx(DAYS * 0.1)


@cases(
    "plane, solar_yield, kwh",
    ("as measured", Plane(kwp=1), 1.0, 2.0),
    ("twice the panels", Plane(kwp=2), 1.0, 4.0),
    ("a dull year", Plane(kwp=1), 0.5, 1.0),
    ("a small inverter", Plane(kwp=1, inverter_kw=1.0), 1.0, 0.5),
)
def test_panels_are_scaled_and_clipped(plane, solar_yield, kwh):
    roof = replace(ROOF, planes=(plane,))
    slots = replace(YEAR, solar_yield=solar_yield).slots(Setup(name="", tariff=FLAT, solar=roof))
    assert slots.solar[24] == pytest.approx(kwh)


def test_two_roofs_give_what_both_give():
    roof = replace(ROOF, planes=(Plane(kwp=1), Plane(kwp=0.5)))
    assert YEAR.slots(Setup(name="", tariff=FLAT, solar=roof)).solar[24] == pytest.approx(3.0)


def test_without_samples_panels_are_made_from_the_sun():
    """Two of 28 days of February, and two of 31 of March, at 50 kWh each."""
    rough = replace(ROOF, samples=None, planes=(Plane(kwp=2),))
    slots = YEAR.slots(Setup(name="", tariff=FLAT, solar=rough))
    assert sum(slots.solar) == pytest.approx(2 * (50 * 2 / 28 + 50 * 2 / 31))


def test_savings_are_of_each_thing_after_the_one_before():
    """The tariff: 0.3 less for units, 0.1 more standing. The roof: 0.2 and 0.1 earned. The box: 0.2
    less paid, 0.1 less earned; without panels it has nothing to store."""
    new = Setup(name="New", tariff=CHEAPER, solar=ROOF, battery=BOX)
    found = savings(YEAR, outcome(YEAR, TODAY), outcome(YEAR, new), no_vat)
    assert [one.of for one in found] == ["Cheaper", "Roof", "Box"]
    assert [one.less_paid / DAYS for one in found] == pytest.approx([0.2, 0.2, 0.2])
    assert [one.more_earned / DAYS for one in found] == pytest.approx([0, 0.1, -0.1])
    assert [one.alone for one in found] == [None, None, pytest.approx(0)]


@cases(
    "today, new, names",
    ("nothing new", TODAY, TODAY, []),
    ("a tariff", TODAY, replace(TODAY, tariff=CHEAPER), ["Cheaper"]),
    ("a box", TODAY, replace(TODAY, battery=BOX), ["Box"]),
    (
        "a box beside a roof that is there",
        *(replace(TODAY, solar=ROOF), replace(TODAY, solar=ROOF, battery=BOX), ["Box"]),
    ),
    (
        "a box that goes",
        *(replace(TODAY, battery=BOX), TODAY, ["without battery"]),
    ),
)
def test_only_what_is_new_saves(today, new, names):
    new = replace(new, name="New")
    found = savings(YEAR, outcome(YEAR, today), outcome(YEAR, new), no_vat)
    assert [one.of for one in found] == names
    assert [one.alone for one in found] == [None] * len(names)


# It leaves at 08:00 with 4 kWh, needs 1, and stores all it takes: 0.5 kWh in a half hour. Night is
# 00:00 to 04:00 at 0.1, and the home uses nothing then.
NIGHT = replace(
    FLAT, import_=(Band(price=0.3), Band(price=0.1, to=STARTS[8].time())), standing_charge=0.0
)
CAR = CarOffer(
    name="Car",
    usable_kwh=4.0,
    charge_kw=1.0,
    trips=(WeeklyTrip(leaves=STARTS[16].time(), returns=STARTS[20].time(), miles=4),),
    charge_efficiency=1.0,
    discharge_efficiency=1.0,
    is_smart=False,
    price=100,
)
EACH_DAY = 3 * 0.3


@cases(
    "car, battery, rule, achievable",
    ("on return, by day", CAR, None, 0.3, 0.3),
    # the last day has no night after it
    ("at night", replace(CAR, is_smart=True), None, 0.3, (3 * 0.1 + 0.3) / 4),
)
def test_a_car_charges_on_return_or_when_that_is_cheapest(car, battery, rule, achievable):
    found = outcome(YEAR, Setup(name="", tariff=NIGHT, car=car, battery=battery))
    assert found.cost(found.rule) == pytest.approx(DAYS * (EACH_DAY + rule))
    assert found.cost(found.achievable) == pytest.approx(DAYS * (EACH_DAY + achievable))
    assert found.cost(found.best) == pytest.approx(DAYS * (EACH_DAY + achievable))
    assert found.cost(found.best) == pytest.approx(found.best.bound or found.best.cost)


def test_a_car_that_feeds_the_home_takes_the_night_into_the_day():
    """At 12:00 it gives the 0.5 kWh that it can, at 18:00 as well; each is 0.2 less than by day."""
    both_ways = replace(CAR, is_smart=True, discharge_kw=1.0)
    one_way = outcome(YEAR, Setup(name="", tariff=NIGHT, car=replace(CAR, is_smart=True)))
    found = outcome(YEAR, Setup(name="", tariff=NIGHT, car=both_ways))
    # three nights come after a day, and the last day's charge has to be back at its end
    saved = one_way.cost(one_way.best) - found.cost(found.best)
    assert saved == pytest.approx(3 * 2 * 0.5 * 0.2)


def test_a_battery_beside_a_smart_car_is_in_the_bill():
    setup = Setup(name="", tariff=NIGHT, car=replace(CAR, is_smart=True), battery=BOX)
    found = outcome(YEAR, setup)
    alone = outcome(YEAR, replace(setup, battery=None))
    # the box takes 1 kWh of each night into the day: of the nights that the best can use, four
    assert alone.cost(alone.best) - found.cost(found.best) == pytest.approx(4 * 0.2)
    assert found.cost(found.achievable) <= alone.cost(alone.achievable)
    assert found.best.bound is not None
    assert found.best.bound <= found.best.cost + 1e-9


def test_self_sufficiency_counts_what_the_car_takes():
    """Of 3 + 1 kWh a day all are bought; with half of the roof 1 less, and nothing is left over."""
    roof = replace(ROOF, planes=(Plane(kwp=0.5),))
    smart = replace(CAR, is_smart=True)
    for car in (CAR, smart):
        assert outcome(YEAR, Setup(name="", tariff=NIGHT, car=car)).self_sufficiency == 0
        found = outcome(YEAR, Setup(name="", tariff=NIGHT, car=car, solar=roof))
        assert found.self_sufficiency == pytest.approx(1 / 4)


def test_charging_at_another_time_is_a_saving_of_the_car():
    today = Setup(name="Today", tariff=NIGHT, car=CAR)
    smart = replace(CAR, name="Smart", is_smart=True)
    new = Setup(name="New", tariff=NIGHT, car=smart)
    (found,) = savings(YEAR, outcome(YEAR, today), outcome(YEAR, new), no_vat)
    assert found.of == "Smart"
    assert found == Part(kind="car", of="Smart", less_paid=pytest.approx(3 * 0.2))


@cases(
    "before, price, outlay",
    ("the charger is there", CAR, 100, 0),
    ("another one", CAR, 101, 101),
    ("the first one", None, 100, 100),
)
def test_a_charger_is_bought_once(before, price, outlay):
    smart = replace(CAR, name="Smart", is_smart=True, price=price)
    new = outcome(YEAR, Setup(name="New", tariff=NIGHT, car=smart))
    base = outcome(YEAR, Setup(name="Today", tariff=NIGHT, car=before))
    (found,) = savings(YEAR, base, new, no_vat)
    assert found.outlay == outlay


def test_parts_have_their_price_with_vat_and_age_in_their_own_way():
    new = Setup(name="New", tariff=CHEAPER, solar=replace(ROOF, grant=100), battery=BOX)
    vat = {"installed": 0.05, "equipment": 0.2}.__getitem__
    found = savings(YEAR, outcome(YEAR, TODAY), outcome(YEAR, new), vat)
    tariff, roof, box = found
    assert (tariff.outlay, tariff.fade) == (0, Fade())
    assert (roof.outlay, roof.fade) == (pytest.approx(950), Fade(at_once=0.015, yearly=0.0045))
    assert (box.outlay, box.replacement, box.upkeep) == (600, 600, 7)
    assert box.fade == Fade(linear=pytest.approx(0.02))
    assert (box.less_paid, box.more_earned) == pytest.approx((0.2 * DAYS, -0.1 * DAYS))


@cases(
    "kwp, price",
    # 1000 a kWp up to 2, 500 at 4: evenly in between
    ("less than the least size of the table", 1.0, 1500),
    ("at it", 2.0, 2000),
    ("between two", 3.0, 2250),
    ("at the largest", 4.0, 2000),
    ("beyond it", 5.0, 2500),
)
def test_panels_have_a_price_by_their_size(kwp, price):
    costs = {"price_per_kwp": [[2.0, 1000.0], [4.0, 500.0]], "least_price": 1500.0, **SAID}
    offer = SolarOffer(name="", planes=(Plane(kwp=kwp),)).priced(costs)
    assert (offer.price, offer.source) == (price, "a list")
    quoted = replace(offer, price=None, source="a quote")
    assert quoted.priced(costs).source == "a quote"
    assert replace(offer, price=7.0).priced(costs).price == 7.0


def test_another_size_of_a_battery_has_a_price_by_its_size():
    costs = {"price_at_least": 500.0, "price_per_kwh": 300.0, **SAID}
    assert BOX.resized(2.5, costs).price == 1250
    assert BOX.priced(costs).price == 500


def test_a_year_may_end_an_hour_of_summer_time_earlier_or_later():
    for hours in (-1, 0, 1):
        starts = [FIRST + place * timedelta(minutes=30) for place in range(48 * 365 + 2 * hours)]
        assert replace(YEAR, starts=starts).days == 365
