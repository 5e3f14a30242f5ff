"""How much evidence a price wants: options, doubtful plans, power, completed rows and the plug."""

from datetime import timedelta
import pytest
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
)
from custom_components.octopus_insight.model.charging.policy import EvidencePolicy, RatesFollow
from custom_components.octopus_insight.model.serialize import dump, load
from tests.harness.cases import cases
from tests.model.dispatch_builders import (
    CAPABLE,
    FOUR_RATE,
    LEGACY,
    answer,
    back,
    base,
    boost,
    dispatched,
    done,
    evening,
    is_dispatching,
    laid,
    measured,
    memory_of,
    next_dispatch,
    no_plan,
    out,
    reported,
    six,
    smart,
    trial,
    when,
)

HOUR = smart("18:00", "19:00")
TOLD, RUNS = answer("17:45", HOUR), answer("18:05", HOUR)
DOUBTED = EvidencePolicy(unreliable_cars=frozenset({"car"}))
STARTED = EvidencePolicy(rates_follow=RatesFollow.STARTED_ONLY)
PLANNED = EvidencePolicy(rates_follow=RatesFollow.PLANNED_AND_STARTED)


@cases(
    "product, policy, begun",
    ("legacy", LEGACY, EvidencePolicy(), "planned planned"),
    ("four rates", FOUR_RATE, EvidencePolicy(), "dear planned"),
    ("legacy, started only", LEGACY, STARTED, "dear planned"),
    ("four rates, planned and started", FOUR_RATE, PLANNED, "planned planned"),
)
def test_the_option_goes_before_the_tariffs_own_rule(product, policy, begun):
    """What a begun half hour has to show is the household's choice, whatever the tariff."""
    told = answer("17:45", HOUR)
    coming = evening(told, now="17:59:59", product=product, policy=policy)
    assert six(coming) == "planned planned"
    assert six(evening(told, now="18:00", product=product, policy=policy)) == begun


@cases(
    "minutes, planned, running",
    ("no minimum", 0, "planned dear", "running dear"),
    ("as long as the row", 10, "planned dear", "running dear"),
    ("longer than the row", 11, "dear dear", "dear dear"),
)
def test_short_rows_are_no_dispatches(minutes, planned, running):
    """Ten minutes make nothing cheap and switch nothing on where more is wanted."""
    minimum, counts = timedelta(minutes=minutes), planned == "planned dear"
    policy = EvidencePolicy(minimum_dispatch=minimum)
    row = smart("18:00", "18:10")
    coming, runs = answer("17:45", row), answer("18:05", row)
    assert six(evening(coming, now="17:45", policy=policy)) == planned
    assert six(evening(runs, now="18:20", policy=policy)) == running
    assert is_dispatching(memory_of(runs), when("18:05"), minimum) is counts
    assert (next_dispatch(memory_of(coming), when("17:45"), minimum) is not None) is counts


def test_a_minimum_is_for_dispatches_as_a_whole_and_for_plans_only():
    """Two rows of ten minutes are twenty, and what is completed was charged."""
    policy = EvidencePolicy(minimum_dispatch=timedelta(minutes=20))
    plan = answer("17:45", smart("18:00", "18:10"), smart("18:10", "18:20"))
    assert six(evening(plan, now="17:45", policy=policy)) == "planned dear"
    charged = reported("19:05", done("18:00", "18:03"))
    assert six(evening(charged, now="19:05", policy=policy)) == "completed dear"


@pytest.mark.parametrize("product", [LEGACY, FOUR_RATE])
@cases(
    "happenings, now, expected",
    ("coming", [answer("17:45", HOUR)], "17:45", "dear dear"),
    ("in progress, not measured", [RUNS], "18:05", "dear dear"),
    ("gone on, not measured", [RUNS], "18:35", "dear dear"),
    ("measured as idle", [RUNS, measured("18:05", 0.1)], "18:06", "dear dear"),
    ("charging", [RUNS, measured("18:06", 7.0)], "18:06", "running dear"),
    (
        "completed",
        [answer("18:45", HOUR, completed=(done("18:00", "18:30"),))],
        "18:45",
        "completed dear",
    ),
)
def test_unreliable_plans_price_nothing_until_confirmed(product, happenings, now, expected):
    """A provider that lists slots which never come needs measured power or a completed row."""
    assert six(evening(*happenings, now=now, product=product, policy=DOUBTED)) == expected


def test_doubting_one_car_does_not_doubt_the_other():
    other = EvidencePolicy(unreliable_cars=frozenset({"the other"}))
    assert six(evening(answer("17:45", HOUR), now="17:45", policy=other)) == "planned planned"


# --- Charging power -------------------------------------------------------------------------------


@cases(
    "happenings, now, legacy, four_rate",
    ("confirmed after", [RUNS, measured("18:06", 7.0)], "18:10", *["running planned"] * 2),
    ("confirmed before", [TOLD, measured("18:01", 7.0), RUNS], "18:10", *["running planned"] * 2),
    ("no draw", [TOLD, measured("17:50", 0.0), RUNS], "18:10", "planned planned", "dear planned"),
    ("standby", [RUNS, measured("18:06", 0.49)], "18:10", "planned planned", "dear planned"),
    ("the least", [RUNS, measured("18:06", 0.5)], "18:10", *["running planned"] * 2),
    (
        "full before the second half hour",
        [RUNS, measured("18:06", 7.0), measured("18:20", 0.0)],
        "18:35",
        "running planned",
        "running dear",
    ),
    (
        "went on, then full",
        [RUNS, measured("18:06", 7.0), measured("18:40", 0.0)],
        "18:45",
        *["running running"] * 2,
    ),
    ("unknown power", [RUNS, measured("18:06", None)], "18:10", *["running planned"] * 2),
    ("no number", [RUNS, measured("18:06", float("nan"))], "18:10", *["running planned"] * 2),
)
def test_where_power_is_measured_it_has_to_agree(happenings, now, legacy, four_rate):
    """Running is in progress and charging; on legacy what is only in progress stays planned."""
    assert six(evening(*happenings, now=now)) == legacy
    assert six(evening(*happenings, now=now, product=FOUR_RATE)) == four_rate


def test_power_alone_makes_nothing_cheap():
    """A boost draws as much: without a smart row there is no reason."""
    drawn = [answer("18:05", state=CAPABLE), measured("18:06", 7.0), measured("18:50", 0.0)]
    assert six(evening(*drawn, now="19:00")) == "dear dear"


@cases(
    "readings, end",
    ("after an hour of silence nobody knows", [("18:00", 7.0), ("20:00", 0.0)], "19:00"),
    (
        "readings that follow on are one charge",
        [("18:00", 7.0), ("18:20", 6.8), ("18:40", 0.0), ("18:50", 7.0)],
        "18:40",
    ),
)
def test_what_was_charged(readings, end):
    """A meter reports whenever the power changes a little; what it tells late changes nothing."""
    told = [measured(*one) for one in readings]
    memory = memory_of(*told)
    assert [(span.start, span.end) for span in memory.charged] == [(when("18:00"), when(end))]
    assert memory_of(*told, measured("18:45", 0.0)) == memory


# --- Settled --------------------------------------------------------------------------------------

RAN = [RUNS, reported("19:05", done("18:00", "18:30"))]
METERED = frozenset({when("18:00"), when("18:30")})


@cases(
    "now, metered, expected",
    ("a second short since its end", "2026-11-20T18:59:59Z", METERED, "completed running"),
    ("a second short since the last news", "2026-11-20T19:04:59Z", METERED, "completed settled"),
    ("two days", "2026-11-20T19:05:00Z", METERED, "settled settled"),
    ("a reading is missing", "2026-11-20T19:05:00Z", {when("18:00")}, "settled running"),
    ("never metered", "2026-12-01T00:00:00Z", set(), "completed running"),
)
def test_what_is_settled_is_metered_and_has_been_left_alone_for_two_days(now, metered, expected):
    """A half hour that ran without a completed row settles, too, once two days have passed."""
    assert six(evening(*RAN, now=now, metered=frozenset(metered))) == expected


@cases(
    "energy_kwh, now, expected",
    ("another energy is news", 2.0, "2026-11-20T19:05Z", "completed settled"),
    ("two days after it", 2.0, "2026-11-22T12:00Z", "settled settled"),
    ("the same row again is none", 3.5, "2026-11-20T19:05Z", "settled settled"),
)
def test_news_of_a_half_hour_unsettles_it(energy_kwh, now, expected):
    """A completed row that comes late, or with another energy, starts the two days anew.

    One that is relabelled is billed as before wherever the supplier says later that it was.
    """
    late = reported("2026-11-20T12:00Z", done("18:00", "18:30", energy_kwh))
    assert six(evening(*RAN, late, now=now, metered=METERED)) == expected


def test_a_failed_plan_keeps_the_last_one():
    """With KT-CT-4340 the plan before stands, and stays what prices are built on."""
    told = [TOLD, no_plan("17:50")]
    assert memory_of(*told).plan_failed
    assert six(evening(*told, now="17:50")) == "planned planned"


# --- Whose plans explain a completed row ----------------------------------------------------------


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


# --- A plug of the house's own ends the dispatch at once, whatever the supplier still says --------

LATER = smart("20:00", "21:00")


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
