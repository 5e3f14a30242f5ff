"""How much evidence a price wants: what options, doubtful plans and measured power change."""

from datetime import timedelta
import pytest
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
    apply_answer,
    apply_power,
)
from custom_components.octopus_insight.model.charging.policy import EvidencePolicy, RatesFollow
from tests.model.builders import cases
from tests.model.dispatch_builders import (
    CAPABLE,
    FOUR_RATE,
    LEGACY,
    answer,
    base,
    dispatched,
    done,
    is_dispatching,
    laid,
    memory_of,
    next_dispatch,
    no_plan,
    smart,
    when,
)

HOUR = smart("18:00", "19:00")
DOUBTED = EvidencePolicy(unreliable_cars=frozenset({"car"}))
STARTED = EvidencePolicy(rates_follow=RatesFollow.STARTED_ONLY)
PLANNED = EvidencePolicy(rates_follow=RatesFollow.PLANNED_AND_STARTED)


def evening(memory, now, product=LEGACY, **more):
    """Price 17:00 to 21:00."""
    return dispatched(laid(base("17:00", 8, product=product), memory, now=now, **more))


@cases(
    "product, policy, begun",
    ("legacy", LEGACY, EvidencePolicy(), True),
    ("four rates", FOUR_RATE, EvidencePolicy(), False),
    ("legacy, started only", LEGACY, STARTED, False),
    ("four rates, planned and started", FOUR_RATE, PLANNED, True),
)
def test_the_option_goes_before_the_tariffs_own_rule(product, policy, begun):
    """What a begun half hour has to show is the household's choice, whatever the tariff."""
    memory = memory_of(answer("17:45", HOUR))
    coming = evening(memory, "17:59:59", product, policy=policy)
    assert coming == {"18:00": "planned", "18:30": "planned"}
    after = evening(memory, "18:00", product, policy=policy)
    assert after == ({"18:00": "planned"} if begun else {}) | {"18:30": "planned"}


@cases(
    "minutes, counts",
    ("no minimum", 0, True),
    ("as long as the row", 10, True),
    ("longer than the row", 11, False),
)
def test_short_rows_are_no_dispatches(minutes, counts):
    """Ten minutes make nothing cheap and switch nothing on where more is wanted."""
    minimum = timedelta(minutes=minutes)
    policy = EvidencePolicy(minimum_dispatch=minimum)
    row = smart("18:00", "18:10")
    coming, running = memory_of(answer("17:45", row)), memory_of(answer("18:05", row))
    assert evening(coming, "17:45", policy=policy) == ({"18:00": "planned"} if counts else {})
    assert evening(running, "18:20", policy=policy) == ({"18:00": "running"} if counts else {})
    assert is_dispatching(running, when("18:05"), minimum) is counts
    assert (next_dispatch(coming, when("17:45"), minimum) is not None) is counts


def test_rows_that_follow_on_are_one_dispatch():
    """Two rows of ten minutes are twenty."""
    memory = memory_of(answer("17:45", smart("18:00", "18:10"), smart("18:10", "18:20")))
    policy = EvidencePolicy(minimum_dispatch=timedelta(minutes=20))
    assert evening(memory, "17:45", policy=policy) == {"18:00": "planned"}


def test_a_short_charge_that_was_reported_counts():
    """The minimum is about plans: what is completed was charged."""
    memory = memory_of(answer("19:05", completed=(done("18:00", "18:03"),)))
    policy = EvidencePolicy(minimum_dispatch=timedelta(minutes=20))
    assert evening(memory, "19:05", policy=policy) == {"18:00": "completed"}


@pytest.mark.parametrize("product", [LEGACY, FOUR_RATE])
@cases(
    "memory, now, expected",
    ("coming", memory_of(answer("17:45", HOUR)), "17:45", {}),
    ("in progress, not measured", memory_of(answer("18:05", HOUR)), "18:05", {}),
    ("gone on, not measured", memory_of(answer("18:05", HOUR)), "18:35", {}),
    (
        "in progress, measured as idle",
        apply_power(memory_of(answer("18:05", HOUR)), when("18:05"), 0.1),
        "18:06",
        {},
    ),
    (
        "in progress, and charging",
        apply_power(memory_of(answer("18:05", HOUR)), when("18:06"), 7.0),
        "18:06",
        {"18:00": "running", "18:30": "running"},
    ),
    (
        "completed",
        memory_of(answer("18:45", HOUR, completed=(done("18:00", "18:30"),))),
        "18:45",
        {"18:00": "completed"},
    ),
)
def test_unreliable_plans_price_nothing_until_confirmed(product, memory, now, expected):
    """A provider that lists slots which never come needs measured power or a completed row."""
    until_now = {
        wall: certainty
        for wall, certainty in evening(memory, now, product, policy=DOUBTED).items()
        if when(wall) <= when(now)
    }
    assert until_now == {wall: word for wall, word in expected.items() if when(wall) <= when(now)}
    assert "planned" not in evening(memory, now, product, policy=DOUBTED).values()


def test_doubting_one_car_does_not_doubt_the_other():
    """The plan of a reliable car prices as ever."""
    sure = memory_of(answer("17:45", smart("20:00", "20:30")))
    timeline = laid(
        base("17:00", 8),
        sure,
        now="17:45",
        policy=EvidencePolicy(unreliable_cars=frozenset({"the other"})),
    )
    assert dispatched(timeline) == {"20:00": "planned"}


# --- Charging power -------------------------------------------------------------------------------


def measured(memory: DispatchMemory, *readings: tuple[str, float | None]) -> DispatchMemory:
    for moment, power_kw in readings:
        memory = apply_power(memory, when(moment), power_kw)
    return memory


@cases(
    "memory, now, legacy, four_rate",
    (
        "confirmed after the answer",
        measured(memory_of(answer("18:05", HOUR)), ("18:06", 7.0)),
        "18:10",
        {"18:00": "running", "18:30": "planned"},
        {"18:00": "running", "18:30": "planned"},
    ),
    (
        "confirmed before the answer",
        apply_answer(
            measured(memory_of(answer("17:45", HOUR)), ("18:01", 7.0)), answer("18:05", HOUR)
        ),
        "18:10",
        {"18:00": "running", "18:30": "planned"},
        {"18:00": "running", "18:30": "planned"},
    ),
    (
        "in progress, but the car draws nothing",
        apply_answer(
            measured(memory_of(answer("17:45", HOUR)), ("17:50", 0.0)), answer("18:05", HOUR)
        ),
        "18:10",
        {"18:00": "planned", "18:30": "planned"},
        {"18:30": "planned"},
    ),
    (
        "standby is no charging",
        measured(memory_of(answer("18:05", HOUR)), ("18:06", 0.49)),
        "18:10",
        {"18:00": "planned", "18:30": "planned"},
        {"18:30": "planned"},
    ),
    (
        "the least that is charging",
        measured(memory_of(answer("18:05", HOUR)), ("18:06", 0.5)),
        "18:10",
        {"18:00": "running", "18:30": "planned"},
        {"18:00": "running", "18:30": "planned"},
    ),
    (
        "full before the second half hour",
        measured(memory_of(answer("18:05", HOUR)), ("18:06", 7.0), ("18:20", 0.0)),
        "18:35",
        {"18:00": "running", "18:30": "planned"},
        {"18:00": "running"},
    ),
    (
        "went on, then full",
        measured(memory_of(answer("18:05", HOUR)), ("18:06", 7.0), ("18:40", 0.0)),
        "18:45",
        {"18:00": "running", "18:30": "running"},
        {"18:00": "running", "18:30": "running"},
    ),
    (
        "an unknown power says nothing",
        measured(memory_of(answer("18:05", HOUR)), ("18:06", None)),
        "18:10",
        {"18:00": "running", "18:30": "planned"},
        {"18:00": "running", "18:30": "planned"},
    ),
    (
        "nor does one that is no number",
        measured(memory_of(answer("18:05", HOUR)), ("18:06", float("nan"))),
        "18:10",
        {"18:00": "running", "18:30": "planned"},
        {"18:00": "running", "18:30": "planned"},
    ),
)
def test_where_power_is_measured_it_has_to_agree(memory, now, legacy, four_rate):
    """Running is in progress and charging; on legacy what is only in progress stays planned."""
    assert evening(memory, now) == legacy
    assert evening(memory, now, FOUR_RATE) == four_rate


def test_power_alone_makes_nothing_cheap():
    """A boost draws as much: without a smart row there is no reason."""
    memory = measured(memory_of(answer("18:05", state=CAPABLE)), ("18:06", 7.0), ("18:50", 0.0))
    assert evening(memory, "19:00") == {}


def test_a_reading_does_not_stand_for_ever():
    """After an hour of silence nobody knows whether the car still charges."""
    memory = measured(memory_of(), ("18:00", 7.0), ("20:00", 0.0))
    assert [(span.start, span.end) for span in memory.charged] == [(when("18:00"), when("19:00"))]


def test_readings_that_follow_on_are_one_charge():
    """A meter reports whenever the power changes a little."""
    memory = measured(memory_of(), ("18:00", 7.0), ("18:20", 6.8), ("18:40", 0.0), ("18:50", 7.0))
    assert [(span.start, span.end) for span in memory.charged] == [(when("18:00"), when("18:40"))]
    assert measured(memory, ("18:45", 0.0)) == memory


# --- Settled --------------------------------------------------------------------------------------

RAN = memory_of(answer("18:05", HOUR), answer("19:05", completed=(done("18:00", "18:30"),)))
METERED = frozenset({when("18:00"), when("18:30")})


@cases(
    "now, metered, expected",
    (
        "a second less than two days since its end",
        "2026-11-20T18:59:59Z",
        METERED,
        {"18:00": "completed", "18:30": "running"},
    ),
    (
        "a second less than two days since the last news",
        "2026-11-20T19:04:59Z",
        METERED,
        {"18:00": "completed", "18:30": "settled"},
    ),
    ("two days", "2026-11-20T19:05:00Z", METERED, {"18:00": "settled", "18:30": "settled"}),
    (
        "one reading is missing",
        "2026-11-20T19:05:00Z",
        frozenset({when("18:00")}),
        {"18:00": "settled", "18:30": "running"},
    ),
    (
        "never metered",
        "2026-12-01T00:00:00Z",
        frozenset(),
        {"18:00": "completed", "18:30": "running"},
    ),
)
def test_what_is_settled_is_metered_and_has_been_left_alone_for_two_days(now, metered, expected):
    """A half hour that ran without a completed row settles, too, once two days have passed."""
    assert evening(RAN, now, metered=metered) == expected


def test_news_of_a_half_hour_unsettles_it():
    """A completed row that comes late, or with another energy, starts the two days anew."""
    late = apply_answer(RAN, answer("2026-11-20T12:00Z", completed=(done("18:00", "18:30", 2.0),)))
    assert evening(late, "2026-11-20T19:05Z", metered=METERED)["18:00"] == "completed"
    assert evening(late, "2026-11-22T12:00Z", metered=METERED)["18:00"] == "settled"


def test_a_relabelled_row_is_no_news():
    """It is billed as before wherever the supplier says later that it was."""
    moved = apply_answer(RAN, answer("2026-11-20T12:00Z", completed=(done("18:00", "18:30"),)))
    assert evening(moved, "2026-11-20T19:05Z", metered=METERED)["18:00"] == "settled"


def test_a_failed_plan_keeps_the_last_one():
    """With KT-CT-4340 the plan before stands, and stays what prices are built on."""
    memory = memory_of(answer("17:45", HOUR), no_plan("17:50"))
    assert memory.plan_failed
    assert evening(memory, "17:50") == {"18:00": "planned", "18:30": "planned"}
