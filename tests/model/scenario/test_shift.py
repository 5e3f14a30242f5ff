"""What it would save to run something at the cheapest time of its day."""

from dataclasses import replace
from datetime import time
from four_days import DAYS, FLAT, ROOF, STARTS, YEAR
import pytest
from custom_components.octopus_insight.model.scenario.shift import Habit, saved_by_moving
from custom_components.octopus_insight.model.scenario.solar import Plane
from custom_components.octopus_insight.model.scenario.study import Setup, outcome
from custom_components.octopus_insight.model.scenario.tariff import Band
from tests.harness.cases import cases

# 27 February 2026 is a Friday; the home buys in every half hour
BUYS = replace(YEAR, load=[0.1] * len(STARTS), zone=YEAR.zone)
DISHES = Habit(name="Dishes", kwh=1.0, hours=1.0, starts=time(18))
NIGHT = Band(price=0.1, from_=time(2), to=time(3))
RATES = replace(FLAT, import_=(Band(price=0.3), NIGHT))


def saved(habit: Habit, tariff=RATES, year=BUYS, **things) -> float:
    found = outcome(year, Setup(name="", tariff=tariff, **things))
    return saved_by_moving(habit, found.slots, found.achievable, year.zone)


@cases(
    "change, expected",
    ("each day", {}, DAYS * 0.2),
    ("on one day of them", {"days": (6,)}, 0.2),
    ("on none", {"days": (2,)}, 0.0),
    ("it is there already", {"starts": time(2)}, 0.0),
    ("half of it is", {"starts": time(2, 30)}, DAYS * 0.1),
    # 1.5 hours have two half hours of three in the night
    ("longer than the night", {"hours": 1.5}, DAYS * 0.2 * 2 / 3),
    ("nothing is used", {"kwh": 0.0}, 0.0),
    # the last day's would end after the data do
    ("over midnight", {"starts": time(23, 30)}, (DAYS - 1) * 0.2),
)
def test_it_saves_what_the_cheapest_run_of_its_day_costs_less(change, expected):
    assert saved(replace(DISHES, **change)) == pytest.approx(expected)


def test_on_a_flat_rate_nothing_is_saved():
    assert saved(DISHES, FLAT) == 0


@cases(
    "things, expected",
    ("panels that leave 1 kWh over at 12:00", {"solar": ROOF}, DAYS * (0.3 - 0.1)),
    ("panels that leave nothing", {"solar": replace(ROOF, planes=(Plane(kwp=0.5),))}, 0.0),
    ("no panels", {}, 0.0),
)
def test_a_kwh_that_the_sun_leaves_over_costs_what_export_would_have_earned(things, expected):
    assert saved(replace(DISHES, hours=0.5), FLAT, YEAR, **things) == pytest.approx(expected)


@cases(
    "change, words",
    ("less than nothing", {"kwh": -1.0}, "kwh is -1"),
    ("no time", {"hours": 0.0}, "hours is 0"),
    ("a quarter of an hour", {"hours": 0.75}, "hours is 0.75"),
    ("longer than half a day", {"hours": 12.5}, "hours is 12.5"),
)
def test_what_nobody_does_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        replace(DISHES, **change)
    assert replace(DISHES, hours=12.0).hours == 12
