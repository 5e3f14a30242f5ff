"""Six hours at the car's low rate, from midday to midday: what uses them up, and what they price.

On 18 November 2026 London keeps UTC.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
)
from custom_components.octopus_insight.model.charging.policy import (
    AllowanceCounts,
    CarAllowance,
    EvidencePolicy,
    allowance_window,
)
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty
from tests.harness.cases import cases
from tests.model.builders import LONDON, at
from tests.model.dispatch_builders import (
    CAPABLE,
    CAR_HIGH,
    CAR_LOW,
    FOUR_RATE,
    NIGHT,
    answer,
    base,
    boost,
    charging_of,
    dispatched,
    done,
    laid,
    measured,
    memory_of,
    out,
    reported,
    smart,
    when,
)

WHOLE = EvidencePolicy(allowance_counts=AllowanceCounts.HALF_HOURS)
NONE, RUNNING, COMPLETED = Certainty.NONE, Certainty.RUNNING, Certainty.COMPLETED
HOUR = smart("18:00", "19:00")
RUNS = answer("18:05", HOUR)
HALF, MIDDAY = done("18:00", "18:30"), done("11:40", "12:10")


def metered(*happenings, now, policy=None) -> CarAllowance:
    charging = charging_of(memory_of(*happenings), now=now, policy=policy or EvidencePolicy())
    return charging.of_car("car").allowance(LONDON)


@cases(
    "moment, start, end",
    ("before", "2026-11-18T11:59:59Z", "2026-11-17T12:00Z", "2026-11-18T12:00Z"),
    ("midday", "2026-11-18T12:00Z", "2026-11-18T12:00Z", "2026-11-19T12:00Z"),
    ("after", "2026-11-18T12:00:01Z", "2026-11-18T12:00Z", "2026-11-19T12:00Z"),
    ("summer", "2026-07-01T10:59:59Z", "2026-06-30T11:00Z", "2026-07-01T11:00Z"),
    # 29 March 2026 has 23 hours: the night between two middays is an hour shorter
    ("23 hours", "2026-03-29T03:00Z", "2026-03-28T12:00Z", "2026-03-29T11:00Z"),
    # 25 October 2026 has 25
    ("25 hours", "2026-10-25T03:00Z", "2026-10-24T11:00Z", "2026-10-25T12:00Z"),
)
def test_the_cars_day_is_from_midday_to_midday(moment, start, end):
    """By the clock on the wall, so that it has 23 or 25 hours when the clocks change."""
    window = allowance_window(at(moment), LONDON)
    assert (window.start, window.end) == (at(start), at(end))


@cases(
    "happenings, now, minutes, certainty",
    ("nothing known", [], "18:00", 0, NONE),
    ("planned", [answer("17:45", HOUR)], "17:45", 0, NONE),
    ("running", [RUNS], "18:20", 20, RUNNING),
    ("taken to go on", [RUNS], "18:50", 50, RUNNING),
    ("planned, but not in progress", [answer("18:05", HOUR, state=CAPABLE)], "18:20", 0, NONE),
    ("withdrawn midway", [RUNS, answer("18:10")], "18:30", 10, RUNNING),
    ("unplugged midway", [RUNS, out("18:15")], "18:30", 15, RUNNING),
    ("completed", [reported("19:05", HALF, done("18:30", "18:40"))], "19:05", 40, COMPLETED),
    ("both", [RUNS, answer("18:40", HOUR, completed=(HALF,))], "18:40", 40, RUNNING),
    ("shared", [reported("19:05", HALF, done("18:10", "18:40"))], "19:05", 40, COMPLETED),
    ("ghost", [reported("19:05", done("18:00", "18:30", 0.01))], "19:05", 0, NONE),
    (
        "boost",
        [answer("18:05", boost("18:00", "18:30")), reported("19:05", HALF)],
        "19:05",
        0,
        NONE,
    ),
    # a dispatch that no answer showed running was one if the car was being charged in it
    (
        "measured",
        [answer("17:45", HOUR), measured("18:10", 7.0), measured("18:25", 0.0)],
        "18:40",
        15,
        RUNNING,
    ),
    ("across midday, the part after", [reported("12:40", MIDDAY)], "12:40", 10, COMPLETED),
    ("across midday, the part before", [reported("12:40", MIDDAY)], "11:59:59", 20, COMPLETED),
)
def test_what_uses_the_allowance_up(happenings, now, minutes, certainty):
    """Minutes of smart charging that was reported, seen running or measured, each once."""
    allowance = metered(*happenings, now=now)
    assert (allowance.used, allowance.certainty) == (timedelta(minutes=minutes), certainty)
    assert allowance.remaining == timedelta(hours=6, minutes=-minutes)


@cases(
    "rows, minutes, whole",
    ("one", [("18:00", "18:30")], 30, 30),
    ("three minutes", [("18:10", "18:13")], 3, 30),
    ("across a boundary", [("18:29", "18:31")], 2, 60),
    ("twice in one", [("18:00", "18:03"), ("18:20", "18:23")], 6, 30),
)
def test_half_hours_may_count_whole(rows, minutes, whole):
    """It is disputed which way Octopus counts: the option says."""
    told = reported("19:05", *(done(*row) for row in rows))
    assert metered(told, now="19:05").used == timedelta(minutes=minutes)
    assert metered(told, now="19:05", policy=WHOLE).used == timedelta(minutes=whole)


def test_what_remains_is_never_less_than_nothing():
    """More can be used than there is: the rest is paid at the high rate."""
    allowance = metered(reported("19:30", done("12:00", "19:00", 49.0)), now="19:30")
    assert (allowance.used, allowance.remaining) == (timedelta(hours=7), timedelta())


def named(car_id, *answers):
    return reduce(DispatchMemory.after_answer, answers, DispatchMemory(device_id=car_id))


@cases(
    "plan_a, plan_b, minutes_a, minutes_b",
    ("planned for one", [HOUR], [], 30, 0),
    ("planned for the other", [], [smart("18:10", "18:20")], 0, 30),
    ("planned for both", [HOUR], [HOUR], 30, 30),
    ("planned for none", [smart("20:00", "21:00")], [], 30, 30),
)
def test_a_completed_row_is_the_cars_that_was_planned_for_then(
    plan_a, plan_b, minutes_a, minutes_b
):
    """Rows are the account's; where plans do not tell whose, each car may have used it.

    A car that was not asked about yet has used nothing: the household may know of it before.
    """
    last = reported("18:45", HALF, state=CAPABLE)
    household = charging_of(
        named("a", answer("17:45", *plan_a, state=CAPABLE), last),
        named("b", answer("17:45", *plan_b, state=CAPABLE), last),
        now="18:50",
    )
    allowances = {car_id: household.of_car(car_id).allowance(LONDON) for car_id in "abc"}
    used = [allowance.used for allowance in allowances.values()]
    assert used == [timedelta(minutes=minutes) for minutes in (minutes_a, minutes_b, 0)]
    assert allowances["c"].certainty is NONE


# --- What it prices -------------------------------------------------------------------------------


def day(*happenings, now):
    """Price 12:00 to midnight on four rates."""
    return laid(base("12:00", 24, product=FOUR_RATE), memory_of(*happenings), now=now)


def test_slots_beyond_the_allowance_are_not_cheap():
    """Seven hours are planned by day: the house is promised six."""
    timeline = day(answer("11:50", smart("12:00", "19:00")), now="11:50")
    cheap = list(dispatched(timeline))
    assert (len(cheap), cheap[0], cheap[-1]) == (12, "12:00", "17:30")
    assert timeline.at(when("17:59:59")).car_rate == CAR_LOW
    beyond = timeline.at(when("18:00"))
    assert (beyond.car_rate, beyond.band) == (CAR_HIGH, Band.HIGH)


@cases(
    "plan_ends, charged, last",
    # five and a half hours are reported: one half hour of the evening's hour is left
    ("what was charged leaves less", "21:00", done("12:00", "17:30", 38.5), "20:00"),
    ("twenty minutes make no half hour cheap", "20:30", done("12:00", "17:40", 39.0), "17:30"),
    # the seventh hour is the car's own affair, reported or not
    ("a completed half hour beyond it is dear", "20:30", done("12:00", "19:00", 49.0), "17:30"),
)
def test_a_half_hour_is_promised_only_if_all_its_charging_is_covered(plan_ends, charged, last):
    plan = answer("19:30", smart("20:00", plan_ends), completed=(charged,))
    timeline = day(plan, now="19:30")
    assert list(dispatched(timeline))[-1] == last
    assert timeline.at(when("18:30")).band is Band.HIGH


def test_midday_gives_a_new_allowance():
    """What was charged until midday leaves the six hours after it untouched."""
    charged = done("05:50", "11:50", 42.0)
    told = answer("11:50", smart("12:00", "18:00"), completed=(charged,))
    assert len(dispatched(day(told, now="11:50"))) == 12


def test_by_night_the_house_is_low_anyway():
    """The night uses the allowance up, too; the house's own window stays as it is."""
    memory = memory_of(answer("17:00", smart("2026-11-18T23:30Z", "2026-11-19T07:30Z")))
    night = base("23:30", 18, product=FOUR_RATE, low=NIGHT)
    timeline = laid(night, memory, now="17:00")
    assert [slot.band for slot in timeline.slots] == [Band.LOW] * 12 + [Band.HIGH] * 6
    # six hours from 23:30 end at 05:30
    assert [slot.car_rate for slot in timeline.slots] == [CAR_LOW] * 12 + [CAR_HIGH] * 6


def test_an_allowance_is_each_cars_own():
    """Where one car has none left the other's slot makes the house cheap."""
    spent = named("a", answer("18:00", smart("12:00", "21:00"), completed=()))
    spent = replace(spent, completed=(done("12:00", "18:00", 42.0),))
    fresh = named("b", answer("18:00", smart("20:00", "20:30")))
    cars = charging_of(spent, fresh, now="18:00").cars.values()
    granted = {start for car in cars for start in car.granted_half_hours(LONDON)}
    assert max(granted) == datetime(2026, 11, 18, 20, tzinfo=UTC)
    assert datetime(2026, 11, 18, 19, tzinfo=UTC) not in granted


def test_half_hours_counted_whole_promise_less():
    """Thirteen slots of ten minutes are two hours, or thirteen half hours: one too many."""
    starts = [when("12:00") + number * timedelta(minutes=30) for number in range(13)]
    rows = [smart(f"{one:%H:%M}", f"{one:%H}:{one.minute + 10}") for one in starts]
    memory = memory_of(answer("11:50", *rows))
    tariff = base("12:00", 24, product=FOUR_RATE)
    assert len(dispatched(laid(tariff, memory, now="11:50"))) == 13
    assert len(dispatched(laid(tariff, memory, now="11:50", policy=WHOLE))) == 12
