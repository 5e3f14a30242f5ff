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
    reported,
    six,
    smart,
    trial,
)


@cases(
    "answers, expected",
    ("all of it was a boost", [answer("18:05", boost("18:00", "19:00"))], "dear dear"),
    ("a boost is all that is known", [answer("18:35", boost("18:30", "19:00"))], "dear dear"),
    ("nothing is known of it", [], "completed completed"),
    ("a test charge", [answer("18:05", trial("18:00", "19:00"))], "dear dear"),
    (
        "a boost after the smart charge",
        [answer("17:45", smart("18:00", "18:30")), answer("18:20", boost("18:30", "19:00"))],
        "completed dear",
    ),
    (
        "smart for a part of the half hour",
        [answer("18:05", boost("18:00", "18:10"), smart("18:10", "18:30"))],
        "completed completed",
    ),
    ("over when it began", [answer("17:05", boost("17:00", "18:00"))], "completed completed"),
)
def test_a_completed_boost_is_not_cheap(answers, expected):
    """Completed rows do not tell smart from boost: the plans remembered for them do."""
    last = reported("19:06", done("18:00", "19:00"), state=CAPABLE)
    assert six(evening(*answers, answer("19:05"), last, now="19:06")) == expected


@cases(
    "answers, expected",
    (
        "one that adjoins explains nothing, within a half hour too",
        [answer("18:05", boost("18:00", "18:10")), reported("18:40", done("18:10", "18:30"))],
        "completed dear",
    ),
    (
        "one still planned explains the row",
        [answer("18:35", boost("18:00", "19:00"), completed=(done("18:00", "18:30"),))],
        "dear dear",
    ),
    (
        "one from before the timeline explains what reaches in",
        [answer("16:35", boost("16:00", "17:00")), reported("18:05", done("16:30", "17:30"))],
        "dear dear",
    ),
)
def test_what_a_boost_explains(answers, expected):
    """The end of a boost belongs to what comes next; a row is judged by all that is known of it."""
    assert six(evening(*answers, now=f"{answers[-1].retrieved_at:%H:%M}")) == expected


def test_a_boost_of_one_car_is_not_cheap_through_the_other():
    """Each car's memory has the account's completed rows; only one knows whose boost it was."""
    told = reported("19:05", done("18:00", "19:00"))
    boosted = memory_of(answer("18:05", boost("18:00", "19:00")), told)
    other = memory_of(answer("18:05"), told)
    for cars in ((boosted, other), (other, boosted)):
        assert dispatched(laid(base("17:00", 8), *cars, now="19:05")) == {}


def test_the_cars_of_a_house_add_up():
    """Either car can make a half hour cheap, and the best evidence counts."""
    first = memory_of(answer("18:05", smart("18:00", "18:30")))
    second = memory_of(answer("18:05", smart("18:00", "19:00"), state=None))
    assert six(laid(base("17:00", 8), first, second, now="18:05")) == "running planned"
