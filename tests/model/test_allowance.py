"""Six hours at the car's low rate, from midday to midday: what uses them up, and what they price.

On 18 November 2026 London keeps UTC.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from custom_components.octopus_insight.model.charging.allowance import (
    CarAllowance,
    allowance_window,
)
from custom_components.octopus_insight.model.charging.memory import (
    DispatchMemory,
    apply_answer,
    apply_power,
    unplugged,
)
from custom_components.octopus_insight.model.charging.policy import AllowanceCounts, EvidencePolicy
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty
from tests.model.builders import LONDON, at, cases
from tests.model.dispatch_builders import (
    CAPABLE,
    CAR_HIGH,
    CAR_LOW,
    FOUR_RATE,
    answer,
    base,
    boost,
    charging_of,
    dispatched,
    done,
    laid,
    memory_of,
    smart,
    when,
)

WHOLE = EvidencePolicy(allowance_counts=AllowanceCounts.HALF_HOURS)
NIGHT = "23:30 00:00 00:30 01:00 01:30 02:00 02:30 03:00 03:30 04:00 04:30 05:00"


def metered(memory, now, *, policy=None, household=()) -> CarAllowance:
    charging = charging_of(*(household or (memory,)), now=now, policy=policy or EvidencePolicy())
    return charging.of_car(memory.device_id).allowance(LONDON)


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
    "memory, now, minutes, certainty",
    ("nothing known", DispatchMemory.empty("car"), "18:00", 0, Certainty.NONE),
    ("planned", memory_of(answer("17:45", smart("18:00", "19:00"))), "17:45", 0, Certainty.NONE),
    (
        "running",
        memory_of(answer("18:05", smart("18:00", "19:00"))),
        "18:20",
        20,
        Certainty.RUNNING,
    ),
    (
        "taken to go on",
        memory_of(answer("18:05", smart("18:00", "19:00"))),
        "18:50",
        50,
        Certainty.RUNNING,
    ),
    (
        "planned, but not in progress",
        memory_of(answer("18:05", smart("18:00", "19:00"), state=CAPABLE)),
        "18:20",
        0,
        Certainty.NONE,
    ),
    (
        "withdrawn midway",
        memory_of(answer("18:05", smart("18:00", "19:00")), answer("18:10")),
        "18:30",
        10,
        Certainty.RUNNING,
    ),
    (
        "unplugged midway",
        unplugged(memory_of(answer("18:05", smart("18:00", "19:00"))), when("18:15")),
        "18:30",
        15,
        Certainty.RUNNING,
    ),
    (
        "completed",
        memory_of(answer("19:05", completed=(done("18:00", "18:30"), done("18:30", "18:40")))),
        "19:05",
        40,
        Certainty.COMPLETED,
    ),
    (
        "completed and running",
        memory_of(
            answer("18:05", smart("18:00", "19:00")),
            answer("18:40", smart("18:00", "19:00"), completed=(done("18:00", "18:30"),)),
        ),
        "18:40",
        40,
        Certainty.RUNNING,
    ),
    (
        "what rows share counts once",
        memory_of(answer("19:05", completed=(done("18:00", "18:30"), done("18:10", "18:40")))),
        "19:05",
        40,
        Certainty.COMPLETED,
    ),
    (
        "ghost",
        memory_of(answer("19:05", completed=(done("18:00", "18:30", 0.01),))),
        "19:05",
        0,
        Certainty.NONE,
    ),
    (
        "boost",
        memory_of(
            answer("18:05", boost("18:00", "18:30")),
            answer("19:05", completed=(done("18:00", "18:30"),)),
        ),
        "19:05",
        0,
        Certainty.NONE,
    ),
    (
        "across midday, the part after",
        memory_of(answer("12:40", completed=(done("11:40", "12:10"),))),
        "12:40",
        10,
        Certainty.COMPLETED,
    ),
    (
        "across midday, the part before",
        memory_of(answer("12:40", completed=(done("11:40", "12:10"),))),
        "11:59:59",
        20,
        Certainty.COMPLETED,
    ),
)
def test_what_uses_the_allowance_up(memory, now, minutes, certainty):
    """Minutes of smart charging that was reported, seen running or measured."""
    allowance = metered(memory, now)
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
    memory = memory_of(answer("19:05", completed=tuple(done(*row) for row in rows)))
    assert metered(memory, "19:05").used == timedelta(minutes=minutes)
    assert metered(memory, "19:05", policy=WHOLE).used == timedelta(minutes=whole)


def test_measured_charging_uses_the_allowance_up():
    """A dispatch that no answer showed running was one if the car was being charged in it."""
    memory = memory_of(answer("17:45", smart("18:00", "19:00")))
    memory = apply_power(memory, when("18:10"), 7.0)
    memory = apply_power(memory, when("18:25"), 0.0)
    assert metered(memory, "18:40").used == timedelta(minutes=15)


def test_what_remains_is_never_less_than_nothing():
    """More can be used than there is: the rest is paid at the high rate."""
    memory = memory_of(answer("19:30", completed=(done("12:00", "19:00", 49.0),)))
    allowance = metered(memory, "19:30")
    assert (allowance.used, allowance.remaining) == (timedelta(hours=7), timedelta())


def named(car_id, *answers):
    memory = DispatchMemory.empty(car_id)
    for each in answers:
        memory = apply_answer(memory, replace(each, device_id=car_id))
    return memory


@cases(
    "plan_a, plan_b, minutes_a, minutes_b",
    ("planned for one", [("18:00", "19:00")], [], 30, 0),
    ("planned for the other", [], [("18:10", "18:20")], 0, 30),
    ("planned for both", [("18:00", "19:00")], [("18:00", "19:00")], 30, 30),
    ("planned for none", [("20:00", "21:00")], [], 30, 30),
)
def test_a_completed_row_is_the_cars_that_was_planned_for_then(
    plan_a, plan_b, minutes_a, minutes_b
):
    """Rows are the account's; where plans do not tell whose, each car may have used it."""
    row = done("18:00", "18:30")
    household = tuple(
        named(
            car_id,
            answer("17:45", *(smart(*each) for each in plan), state=CAPABLE),
            answer("18:45", state=CAPABLE, completed=(row,)),
        )
        for car_id, plan in (("a", plan_a), ("b", plan_b))
    )
    used = [metered(memory, "18:50", household=household).used for memory in household]
    assert used == [timedelta(minutes=minutes_a), timedelta(minutes=minutes_b)]


def test_a_car_that_was_not_asked_about_yet_has_used_nothing():
    """The household may know of it before anything is known about it."""
    other = named("b", answer("18:45", completed=()))
    allowance = metered(DispatchMemory.empty("a"), "18:50", household=(other,))
    assert (allowance.used, allowance.certainty) == (timedelta(), Certainty.NONE)


# --- What it prices -------------------------------------------------------------------------------


def day(memory, now, *, low=""):
    """Price 12:00 to midnight on four rates."""
    return laid(base("12:00", 24, product=FOUR_RATE, low=low), memory, now=now)


def test_slots_beyond_the_allowance_are_not_cheap():
    """Seven hours are planned by day: the house is promised six."""
    timeline = day(memory_of(answer("11:50", smart("12:00", "19:00"))), "11:50")
    cheap = list(dispatched(timeline))
    assert (len(cheap), cheap[0], cheap[-1]) == (12, "12:00", "17:30")
    assert timeline.at(when("17:59:59")).car_rate == CAR_LOW
    assert timeline.at(when("18:00")).car_rate == CAR_HIGH
    assert timeline.at(when("18:00")).band is Band.HIGH


def test_what_was_charged_leaves_less_to_promise():
    """Five and a half hours are reported: one half hour of the evening's hour is left."""
    memory = memory_of(
        answer("18:00", smart("20:00", "21:00"), completed=(done("12:00", "17:30", 38.5),))
    )
    timeline = day(memory, "18:00")
    assert [f"{wall}" for wall in dispatched(timeline) if wall >= "18:00"] == ["20:00"]


def test_a_half_hour_is_promised_only_if_all_its_charging_is_covered():
    """Twenty minutes of allowance do not make a half hour of charging cheap."""
    memory = memory_of(
        answer("18:00", smart("20:00", "20:30"), completed=(done("12:00", "17:40", 39.0),))
    )
    assert "20:00" not in dispatched(day(memory, "18:00"))


def test_a_completed_half_hour_beyond_the_allowance_is_dear():
    """The seventh hour is the car's own affair, reported or not."""
    memory = memory_of(answer("19:30", completed=(done("12:00", "19:00", 49.0),)))
    timeline = day(memory, "19:30")
    assert list(dispatched(timeline))[-1] == "17:30"
    assert timeline.at(when("18:30")).band is Band.HIGH


def test_midday_gives_a_new_allowance():
    """What was charged until midday leaves the six hours after it untouched."""
    memory = memory_of(
        answer("11:50", smart("12:00", "18:00"), completed=(done("05:50", "11:50", 42.0),))
    )
    assert len(dispatched(day(memory, "11:50"))) == 12


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
    rows = [
        smart(f"{12 + n // 2}:{30 * (n % 2):02}", f"{12 + n // 2}:{30 * (n % 2) + 10}")
        for n in range(13)
    ]
    memory = memory_of(answer("11:50", *rows))
    tariff = base("12:00", 24, product=FOUR_RATE)
    assert len(dispatched(laid(tariff, memory, now="11:50"))) == 13
    assert len(dispatched(laid(tariff, memory, now="11:50", policy=WHOLE))) == 12
