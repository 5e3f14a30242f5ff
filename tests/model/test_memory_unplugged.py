"""A plug of the house's own ends the dispatch at once, whatever the supplier still says."""

import pytest
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
)
from custom_components.octopus_insight.model.serialize import dump, load
from tests.model.builders import cases
from tests.model.dispatch_builders import (
    FOUR_RATE,
    LEGACY,
    answer,
    back,
    boost,
    dispatched,
    evening,
    is_dispatching,
    memory_of,
    next_dispatch,
    out,
    six,
    smart,
    when,
)

HOUR = smart("18:00", "19:00")
LATER = smart("20:00", "21:00")
RUNS = answer("18:05", HOUR)


@cases(
    "moment, expected",
    ("before", "18:14:59", True),
    ("at", "18:15", False),
    ("in the rest of the slot", "18:59:59", False),
    ("in a later slot", "20:30", False),
)
def test_dispatching_ends_where_the_plug_is_pulled(moment, expected):
    """The rows that linger at the supplier no longer count."""
    memory = memory_of(answer("18:05", HOUR, LATER), out("18:15"))
    assert is_dispatching(memory, when(moment)) is expected
    assert next_dispatch(memory, when("18:15")) is None


@pytest.mark.parametrize("product", [LEGACY, FOUR_RATE])
@pytest.mark.parametrize("now", ["18:15", "18:29:59", "18:30", "21:00"])
def test_the_half_hour_that_ran_stays_cheap_to_its_end(now, product):
    """Unplugged at 18:15 in a slot from 18:00 to 19:00: cheap to 18:30, and no longer."""
    pulled = [answer("18:05", HOUR, LATER), out("18:15")]
    lingering = answer("18:16", HOUR, LATER)
    assert six(evening(*pulled, now=now, product=product)) == "running dear"
    assert six(evening(*pulled, lingering, now=now, product=product)) == "running dear"


@cases(
    "answers, pulled, legacy, four_rate",
    ("went on until pulled", [RUNS], "18:35", "running running", "running running"),
    ("pulled where the next half hour begins", [RUNS], "18:30", "running dear", "running dear"),
    (
        "an answer came before the plug was believed",
        [RUNS, answer("18:30:10", HOUR)],
        "18:29:55",
        "running dear",
        "running dear",
    ),
    ("unasked since it began", [answer("17:50", HOUR)], "18:15", "planned dear", "dear dear"),
    ("pulled before the slot", [answer("17:50", HOUR)], "17:55", "dear dear", "dear dear"),
    (
        "pulled in the half hour, before its slot began",
        [answer("18:01", smart("18:10", "18:30"))],
        "18:05",
        "dear dear",
        "dear dear",
    ),
    ("boost", [answer("18:05", boost("18:00", "19:00"))], "18:15", "dear dear", "dear dear"),
)
def test_what_ran_until_the_plug_was_pulled_counts(answers, pulled, legacy, four_rate):
    """The plug says how long the dispatch can have gone on, and that it did not go on after."""
    told = [*answers, out(pulled)]
    assert six(evening(*told, now=pulled)) == legacy
    assert six(evening(*told, now=pulled, product=FOUR_RATE)) == four_rate


def test_phantom_slots_of_an_unplugged_car_price_nothing():
    """A plan told while the car is away makes nothing cheap, though its state is in progress."""
    told = [out("16:00")]
    for moment in ("17:00", "18:05", "18:35"):
        told.append(answer(moment, HOUR, LATER))
        assert six(evening(*told, now=moment)) == "dear dear"
    assert memory_of(*told).planned == (HOUR, LATER)


def test_the_plan_counts_again_once_the_plug_is_in():
    """Time spent unplugged does not come back; what lies ahead does."""
    told = [answer("18:05", smart("18:00", "21:00")), out("18:15"), back("19:40")]
    assert is_dispatching(memory_of(*told), when("19:40"))
    ahead = dict.fromkeys(["19:30", "20:00", "20:30"], "planned")
    assert dispatched(evening(*told, now="19:40")) == {"18:00": "running", **ahead}


def test_what_is_said_twice_changes_nothing():
    """A plug that is out stays out since the first moment, a restart between; or stays in."""
    away = memory_of(RUNS, out("18:15"))
    assert memory_of(RUNS, out("18:15"), out("18:40")) == away
    assert load(DispatchMemory, dump(away)) == away
    assert memory_of(RUNS, back("18:15")) == memory_of(RUNS)
