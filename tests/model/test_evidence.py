"""What completed rows prove, and whose plans explain them."""

from tests.model.builders import cases
from tests.model.dispatch_builders import (
    CAPABLE,
    answer,
    base,
    boost,
    dispatched,
    done,
    evening,
    laid,
    memory_of,
    smart,
    trial,
)


@cases(
    "answers, cheap",
    ("all of it was a boost", [answer("18:05", boost("18:00", "19:00")), answer("19:05")], []),
    (
        "a boost is all that is known of it",
        [answer("18:35", boost("18:30", "19:00")), answer("19:05")],
        [],
    ),
    ("nothing is known of it", [answer("19:05")], ["18:00", "18:30"]),
    ("a test charge", [answer("18:05", trial("18:00", "19:00")), answer("19:05")], []),
    (
        "a boost after the smart charge",
        [
            answer("17:45", smart("18:00", "18:30")),
            answer("18:20", boost("18:30", "19:00")),
            answer("19:05"),
        ],
        ["18:00"],
    ),
    (
        "smart for a part of the half hour",
        [answer("18:05", boost("18:00", "18:10"), smart("18:10", "18:30")), answer("19:05")],
        ["18:00", "18:30"],
    ),
    (
        "the boost was over when it began",
        [answer("17:05", boost("17:00", "18:00")), answer("19:05")],
        ["18:00", "18:30"],
    ),
)
def test_a_completed_boost_is_not_cheap(answers, cheap):
    """Completed rows do not tell smart from boost: the plans remembered for them do."""
    last = answer("19:06", completed=(done("18:00", "19:00"),), state=CAPABLE)
    timeline = evening(*answers, last, now="19:06")
    assert [start for start in ("18:00", "18:30") if start in dispatched(timeline)] == cheap


def test_a_boost_that_only_adjoins_explains_nothing():
    """The end of a boost belongs to what comes next, within a half hour too."""
    memory = memory_of(
        answer("18:05", boost("18:00", "18:10")),
        answer("18:40", completed=(done("18:10", "18:30"),)),
    )
    assert dispatched(laid(base("17:00", 8), memory, now="18:40")) == {"18:00": "completed"}


def test_a_boost_is_known_from_the_plan_that_stands():
    """Its completed row can come while it is still planned."""
    memory = memory_of(
        answer("18:35", boost("18:00", "19:00"), completed=(done("18:00", "18:30"),))
    )
    assert dispatched(laid(base("17:00", 8), memory, now="18:35")) == {}


def test_a_boost_of_one_car_is_not_cheap_through_the_other():
    """Each car's memory has the account's completed rows; only one knows whose boost it was."""
    rows = (done("18:00", "19:00"),)
    boosted = memory_of(answer("18:05", boost("18:00", "19:00")), answer("19:05", completed=rows))
    other = memory_of(answer("18:05"), answer("19:05", completed=rows))
    assert dispatched(laid(base("17:00", 8), boosted, other, now="19:05")) == {}
    assert dispatched(laid(base("17:00", 8), other, boosted, now="19:05")) == {}


def test_the_cars_of_a_house_add_up():
    """Either car can make a half hour cheap, and the best evidence counts."""
    first = memory_of(answer("18:05", smart("18:00", "18:30")))
    second = memory_of(answer("18:05", smart("18:00", "19:00"), state=None))
    assert dispatched(laid(base("17:00", 8), first, second, now="18:05")) == {
        "18:00": "running",
        "18:30": "planned",
    }


def test_a_boost_from_before_the_timeline_explains_what_reaches_in():
    """A completed row that began earlier is judged by all that is known of it."""
    memory = memory_of(
        answer("16:35", boost("16:00", "17:00")),
        answer("18:05", completed=(done("16:30", "17:30"),)),
    )
    assert dispatched(laid(base("17:00", 8), memory, now="18:05")) == {}
