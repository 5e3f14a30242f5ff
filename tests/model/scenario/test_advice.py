"""Which choice fits a goal, and which limits bend."""

from math import inf
import pytest
from custom_components.octopus_insight.model.scenario.advice import Choice, Goal, Limits, advise
from tests.harness.cases import cases

NOTHING = Choice(name="nothing")
PANELS = Choice(
    name="panels", outlay=7000, present_value=2500, payback_years=10, self_sufficiency=0.3
)
BATTERY = Choice(
    name="battery", outlay=3500, present_value=2300, payback_years=7, cycles_of_warranty=0.9
)
BOTH = Choice(name="both", outlay=10500, present_value=-200, self_sufficiency=0.6)
ALL = [NOTHING, PANELS, BATTERY, BOTH]


@cases(
    "goal, name",
    ("the highest value over the years", Goal.LEAST_COST, "panels"),
    ("the shortest payback", Goal.FASTEST_PAYBACK, "battery"),
    ("the most of its own", Goal.MOST_SELF_SUFFICIENCY, "both"),
)
def test_each_goal_has_its_own_best(goal, name):
    choice, bent = advise(ALL, goal, Limits())
    assert (choice.name, bent) == (name, [])


def test_nothing_is_advised_where_nothing_pays():
    assert advise([NOTHING, BOTH], Goal.LEAST_COST, Limits())[0] is NOTHING


@cases(
    "limits, name, bent",
    ("just enough money", {"outlay": 7000}, "panels", ()),
    ("a little too little", {"outlay": 6999}, "battery", ()),
    ("none at all", {"outlay": 0}, "nothing", ()),
    ("just quick enough", {"payback_years": 10}, "panels", ()),
    ("too slow", {"payback_years": 9.9}, "battery", ()),
    ("the share is just reached", {"self_sufficiency": 0.3}, "panels", ()),
    ("it is missed", {"self_sufficiency": 0.31}, "both", ()),
    ("cycles are covered", {"cycles_of_warranty": 0.9, "outlay": 5000}, "battery", ()),
    ("they are not", {"cycles_of_warranty": 0.8, "outlay": 5000}, "nothing", ()),
    # panels miss 0.35 by a seventh; both cost half more than 7,000; the others have nothing of it
    ("a little", {"outlay": 7000, "self_sufficiency": 0.35}, "panels", ("self_sufficiency",)),
    # panels take a quarter longer than 8 years; the battery misses all of 0.25; both miss two
    (
        "the least of two, and one of three",
        {"payback_years": 8, "self_sufficiency": 0.25, "outlay": 8000},
        *("panels", ("payback_years",)),
    ),
    ("nothing keeps it", {"self_sufficiency": 0.9}, "both", ("self_sufficiency",)),
)
def test_limits_are_kept_or_bend_the_least(limits, name, bent):
    choice, found = advise(ALL, Goal.LEAST_COST, Limits(**limits))
    assert (choice.name, found) == (name, [*bent])


def test_of_equals_the_one_worth_more_is_taken_and_then_the_first():
    one, more, again = (
        Choice(name=name, present_value=value, self_sufficiency=0.5)
        for name, value in (("one", 1), ("more", 2), ("again", 2))
    )
    assert advise([one, more, again], Goal.MOST_SELF_SUFFICIENCY, Limits())[0] is more


def test_limits_say_by_which_share_they_are_missed():
    """8,750 is a quarter above 7,000, and 0.3 a quarter below 0.4; never has no share."""
    choice = Choice(name="x", outlay=8750, self_sufficiency=0.3)
    missed = Limits(outlay=7000, payback_years=12, self_sufficiency=0.4).broken_by(choice)
    expected = {"outlay": 0.25, "payback_years": inf, "self_sufficiency": 0.25}
    assert missed == pytest.approx(expected)
