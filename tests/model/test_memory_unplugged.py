"""A plug of the house's own ends the dispatch at once, whatever the supplier still says."""

import pytest
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
    apply_answer,
    plugged,
    unplugged,
)
from custom_components.octopus_insight.model.serialize import dump, load
from tests.model.builders import cases
from tests.model.dispatch_builders import (
    FOUR_RATE,
    answer,
    base,
    boost,
    dispatched,
    is_dispatching,
    laid,
    memory_of,
    next_dispatch,
    smart,
    when,
)

HOUR = smart("10:00", "11:00")
LATER = smart("12:00", "13:00")


def morning(memory, now, product="INTELLI-VAR-24-10-29"):
    """Price 09:00 to 14:00."""
    return dispatched(laid(base("09:00", 10, product=product), memory, now=now))


@cases(
    "moment, expected",
    ("before", "10:14:59", True),
    ("at", "10:15", False),
    ("in the rest of the slot", "10:59:59", False),
    ("in a later slot", "12:30", False),
)
def test_dispatching_ends_where_the_plug_is_pulled(moment, expected):
    """The rows that linger at the supplier no longer count."""
    memory = unplugged(memory_of(answer("10:05", HOUR, LATER)), when("10:15"))
    assert is_dispatching(memory, when(moment)) is expected
    assert next_dispatch(memory, when("10:15")) is None


@pytest.mark.parametrize("product", ["INTELLI-VAR-24-10-29", FOUR_RATE])
@pytest.mark.parametrize("now", ["10:15", "10:29:59", "10:30", "13:00"])
def test_the_half_hour_that_ran_stays_cheap_to_its_end(now, product):
    """Unplugged at 10:15 in a slot from 10:00 to 11:00: cheap to 10:30, and no longer."""
    memory = unplugged(memory_of(answer("10:05", HOUR, LATER)), when("10:15"))
    lingering = apply_answer(memory, answer("10:16", HOUR, LATER))
    assert morning(memory, now, product) == {"10:00": "running"}
    assert morning(lingering, now, product) == {"10:00": "running"}


@cases(
    "memory, out, legacy, four_rate",
    (
        "went on until the plug was pulled",
        memory_of(answer("10:05", HOUR)),
        "10:35",
        {"10:00": "running", "10:30": "running"},
        {"10:00": "running", "10:30": "running"},
    ),
    (
        "pulled where the next half hour begins",
        memory_of(answer("10:05", HOUR)),
        "10:30",
        {"10:00": "running"},
        {"10:00": "running"},
    ),
    (
        "an answer came before the plug was believed",
        memory_of(answer("10:05", HOUR), answer("10:30:10", HOUR)),
        "10:29:55",
        {"10:00": "running"},
        {"10:00": "running"},
    ),
    (
        "no answer since the half hour began",
        memory_of(answer("09:50", HOUR)),
        "10:15",
        {"10:00": "planned"},
        {},
    ),
    ("pulled before the slot began", memory_of(answer("09:50", HOUR)), "09:55", {}, {}),
    (
        "pulled in the half hour, before its slot began",
        memory_of(answer("10:01", smart("10:10", "10:30"))),
        "10:05",
        {},
        {},
    ),
    ("boost", memory_of(answer("10:05", boost("10:00", "11:00"))), "10:15", {}, {}),
)
def test_what_ran_until_the_plug_was_pulled_counts(memory, out, legacy, four_rate):
    """The plug says how long the dispatch can have gone on, and that it did not go on after."""
    gone = unplugged(memory, when(out))
    assert morning(gone, out) == legacy
    assert morning(gone, out, FOUR_RATE) == four_rate


def test_phantom_slots_of_an_unplugged_car_price_nothing():
    """A plan told while the car is away makes nothing cheap, though its state is in progress."""
    gone = unplugged(DispatchMemory.empty("car"), when("08:00"))
    for moment in ("09:00", "10:05", "10:35"):
        gone = apply_answer(gone, answer(moment, HOUR, LATER))
        assert morning(gone, moment) == {}
    assert gone.planned == (HOUR, LATER)


def test_the_plan_counts_again_once_the_plug_is_in():
    """Time spent unplugged does not come back; what lies ahead does."""
    away = unplugged(memory_of(answer("10:05", smart("10:00", "13:00"))), when("10:15"))
    back = plugged(away, when("11:40"))
    assert is_dispatching(back, when("11:40"))
    assert morning(back, "11:40") == {
        "10:00": "running",
        "11:30": "planned",
        "12:00": "planned",
        "12:30": "planned",
    }


def test_what_is_said_twice_changes_nothing():
    """A plug that is out stays out since the first moment; one that is in stays in."""
    memory = memory_of(answer("10:05", HOUR))
    away = unplugged(memory, when("10:15"))
    assert unplugged(away, when("10:40")) == away
    assert plugged(memory, when("10:15")) == memory


def test_an_unplugged_car_stays_so_over_a_restart():
    """Written down and read back, it is the same memory."""
    away = unplugged(memory_of(answer("10:05", HOUR)), when("10:15"))
    assert load(DispatchMemory, dump(away)) == away
