"""What dispatches do to the price of the house, half hour by half hour."""

from dataclasses import replace
from datetime import timedelta
import pytest
from custom_components.octopus_insight.model.prices.timeline import (
    Band,
    Certainty,
    PriceReason,
    RateTimeline,
)
from custom_components.octopus_insight.octopus.devices import DeviceState
from tests.harness.cases import cases
from tests.model.builders import HALF_HOUR
from tests.model.dispatch_builders import (
    CAPABLE,
    CAR_HIGH,
    CAR_LOW,
    FOUR_RATE,
    HIGH,
    LEGACY,
    LOW,
    NIGHT,
    NOT_AVAILABLE,
    answer,
    base,
    boost,
    dispatched,
    done,
    evening,
    laid,
    memory_of,
    no_plan,
    six,
    smart,
    trial,
    when,
)

HOUR = smart("18:00", "19:00")
ODD = smart("18:10", "18:13")
TOLD, RUNS = answer("17:45", HOUR), answer("18:05", HOUR)
LOST = DeviceState.LOST_CONNECTION


def each_slot(**changes):
    """Return the evening with all of its slots changed."""
    slots = base("17:00", 8).slots
    return RateTimeline(slots=tuple(replace(slot, **changes) for slot in slots))


@cases(
    "moment, price, band",
    ("before the half hour", "17:59:59", HIGH, Band.HIGH),
    ("start of the half hour", "18:00", LOW, Band.LOW),
    ("before the row", "18:09:59", LOW, Band.LOW),
    ("start of the row", "18:10", LOW, Band.LOW),
    ("last second of the row", "18:12:59", LOW, Band.LOW),
    ("after the row", "18:13", LOW, Band.LOW),
    ("last second of the half hour", "18:29:59", LOW, Band.LOW),
    ("the next half hour", "18:30", HIGH, Band.HIGH),
)
def test_three_minutes_make_a_whole_half_hour_cheap(moment, price, band):
    """On legacy a half hour touched by a smart dispatch is cheap for the whole house."""
    timeline = evening(answer("17:45", ODD), now="17:45")
    slot = timeline.at(when(moment))
    assert (slot.rate, slot.band) == (price, band)
    assert slot.is_off_peak is (band is Band.LOW)


@cases(
    "row, cheap",
    ("exactly one", smart("18:00", "18:30"), ["18:00"]),
    ("a second over", smart("18:00", "18:30:01"), ["18:00", "18:30"]),
    ("a second early", smart("17:59:59", "18:30"), ["17:30", "18:00"]),
    ("across a boundary", smart("18:29:59", "18:30:01"), ["18:00", "18:30"]),
    ("over before the timeline", smart("16:00", "17:00"), []),
    ("reaches into the timeline", smart("16:00", "17:00:01"), ["17:00"]),
    ("reaches out of the timeline", smart("20:59:59", "23:00"), ["20:30"]),
    ("after the timeline", smart("21:00", "22:00"), []),
    ("boost", boost("18:00", "19:00"), []),
    ("test charge", trial("18:00", "19:00"), []),
)
def test_a_planned_row_makes_the_half_hours_it_touches_cheap(row, cheap):
    """Touching is sharing time: the end of a row belongs to what comes next."""
    timeline = evening(answer("15:45", row), now="15:45")
    assert dispatched(timeline) == dict.fromkeys(cheap, "planned")


@cases(
    "answers, now, expected",
    ("coming", [TOLD], "17:59:59", "planned planned"),
    ("shown running", [RUNS], "18:05", "running planned"),
    ("a second before the next half hour", [RUNS], "18:29:59", "running planned"),
    ("taken to go on", [RUNS], "18:30", "running running"),
    ("plan not fetched", [RUNS, no_plan("18:31")], "18:31", "running running"),
    (
        "listed from long before",
        [answer("18:05", smart("17:00", "19:00"))],
        "18:30",
        "running running",
    ),
    ("withdrawn just before", [TOLD, answer("17:59")], "18:00", "dear dear"),
    ("withdrawn unseen", [TOLD, answer("18:01")], "18:01", "dear dear"),
    ("withdrawn midway", [RUNS, answer("18:10")], "18:10", "running dear"),
    (
        "unplugged midway",
        [RUNS, answer("18:10", HOUR, state=NOT_AVAILABLE)],
        "18:10",
        "running dear",
    ),
    ("suspended midway", [RUNS, answer("18:10", HOUR, suspended=True)], "18:10", "running dear"),
    ("suspended", [answer("17:45", HOUR, suspended=True)], "17:45", "dear dear"),
    ("away", [answer("17:45", HOUR, state=NOT_AVAILABLE)], "17:45", "dear dear"),
    ("connection lost", [answer("17:45", HOUR, state=LOST)], "17:45", "planned planned"),
    ("unknown state", [answer("17:45", HOUR, state=None)], "17:45", "planned planned"),
    ("away, no plan", [TOLD, no_plan("18:01", state=NOT_AVAILABLE)], "18:01", "dear dear"),
    ("off-grid, over", [answer("18:05", ODD), answer("18:15")], "18:15", "running dear"),
    ("off-grid, withdrawn", [answer("18:05", ODD), answer("18:09")], "18:09", "dear dear"),
    (
        "completed, unseen",
        [answer("19:05", completed=(done("18:10", "18:40"),))],
        "19:05",
        "completed completed",
    ),
    (
        "completed beats running",
        [RUNS, answer("18:35", HOUR, completed=(done("18:00", "18:30"),))],
        "18:35",
        "completed running",
    ),
    (
        "ghost beside it",
        [answer("18:01", HOUR, completed=(done("18:00", "18:01", 0.01),)), answer("18:05")],
        "18:05",
        "running dear",
    ),
    ("ghost", [answer("19:05", completed=(done("18:00", "18:30", 0.01),))], "19:05", "dear dear"),
)
@pytest.mark.parametrize("product", [LEGACY, FOUR_RATE])
def test_what_the_house_pays_on_either_tariff(answers, now, expected, product):
    assert six(evening(*answers, now=now, product=product)) == expected


IDLE = answer("18:05", HOUR, state=CAPABLE)


@cases(
    "answers, now, legacy, four_rate",
    ("begun, unasked", [TOLD], "18:00", "planned planned", "dear planned"),
    ("unasked to its end", [TOLD], "18:30", "planned planned", "dear dear"),
    ("begun, but not in progress", [IDLE], "18:05", "planned planned", "dear planned"),
    (
        "past, never shown running",
        [IDLE, answer("18:35", HOUR, state=CAPABLE)],
        "18:35",
        "dear planned",
        "dear dear",
    ),
    ("told late", [answer("18:30", HOUR, state=CAPABLE)], "18:30", "dear planned", "dear dear"),
    ("plan not fetched since", [TOLD, no_plan("18:40")], "18:40", "planned planned", "dear dear"),
)
def test_with_four_rates_what_has_begun_counts_only_if_it_runs(answers, now, legacy, four_rate):
    """On legacy a plan that stands counts."""
    assert six(evening(*answers, now=now)) == legacy
    assert six(evening(*answers, now=now, product=FOUR_RATE)) == four_rate


def test_a_day_of_running_shows_no_gap():
    """A charge seen every five minutes leaves each of its half hours marked."""
    row = smart("17:10", "20:40")
    moments = [when("17:03") + number * timedelta(minutes=5) for number in range(45)]
    told = [answer(one.isoformat(), *([row] if one < row.end else [])) for one in moments]
    walls = [f"{hour}:{minute}" for hour in range(17, 21) for minute in ("00", "30")]
    assert dispatched(evening(*told, now="20:45")) == dict.fromkeys(walls, "running")


@cases(
    "product, low, car_rates",
    ("four rates, by day", FOUR_RATE, "", [CAR_LOW, CAR_HIGH]),
    ("four rates, by night", FOUR_RATE, "18:00", [CAR_LOW, CAR_HIGH]),
    ("legacy has no rate of the car's own", LEGACY, "", [None, None]),
)
def test_the_car_pays_its_own_low_rate_in_a_smart_slot(product, low, car_rates):
    """With four rates the car's price changes with the dispatch, in the night window too."""
    tariff = base("18:00", 2, product=product, low=low)
    timeline = laid(tariff, memory_of(answer("17:45", smart("18:00", "18:30"))), now="17:45")
    assert [slot.car_rate for slot in timeline.slots] == car_rates


@cases(
    "timeline",
    ("a car under smart control does not make Agile cheap", each_slot(dispatch_rule=None)),
    ("without a known low rate the price stays", each_slot(off_peak_rate=None)),
    ("nothing can be laid over nothing", RateTimeline(slots=())),
)
def test_where_dispatches_change_nothing(timeline):
    assert laid(timeline, memory_of(RUNS), now="18:05") == timeline


def test_long_slots_are_cut_at_half_hours():
    """A source with hourly prices keeps them, except where a half hour of one is cheap."""
    halves = base("17:00", 8).slots[::2]
    hours = tuple(replace(slot, end=slot.start + 2 * HALF_HOUR) for slot in halves)
    memory = memory_of(answer("17:45", smart("18:30", "19:00")))
    timeline = laid(RateTimeline(slots=hours), memory, now="17:45")
    starts = [f"{slot.start:%H:%M}" for slot in timeline.slots]
    assert starts == ["17:00", "18:00", "18:30", "19:00", "20:00"]
    assert timeline.slots[-1].end == when("21:00")
    assert dispatched(timeline) == {"18:30": "planned"}


def test_short_slots_follow_their_half_hour():
    """A source with five-minute prices is cheap for all six of the half hour."""
    five = timedelta(minutes=5)
    short = tuple(
        replace(slot, start=slot.start + part * five, end=slot.start + (part + 1) * five)
        for slot in base("17:30", 3).slots
        for part in range(6)
    )
    timeline = laid(RateTimeline(slots=short), memory_of(answer("17:45", ODD)), now="17:45")
    assert list(dispatched(timeline)) == ["18:00", "18:05", "18:10", "18:15", "18:20", "18:25"]


# --- Beside and across the standard window, clock-change nights included --------------------------


@cases(
    "row, cheap",
    ("before 23:30", smart("23:00", "23:29:59"), ["23:00"]),
    ("across 23:30", smart("23:29:59", "23:30:01"), ["23:00"]),
    ("the window exactly", smart("23:30", "2026-11-19T05:30Z"), []),
    ("across midnight", smart("23:00", "2026-11-19T00:30Z"), ["23:00"]),
    ("across 05:30", smart("2026-11-19T05:00Z", "2026-11-19T05:30:01Z"), ["05:30"]),
    ("from 05:30 on", smart("2026-11-19T05:30Z", "2026-11-19T06:00Z"), ["05:30"]),
)
@pytest.mark.parametrize("product", [LEGACY, FOUR_RATE])
def test_the_standard_window_keeps_its_reason(row, cheap, product):
    tariff = base("22:00", 20, product=product, low=NIGHT)
    timeline = laid(tariff, memory_of(answer("21:45", row)), now="21:45")
    assert dispatched(timeline) == dict.fromkeys(cheap, "planned")
    for before, after in zip(tariff.slots, timeline.slots, strict=True):
        if before.band is Band.LOW:
            assert (after.rate, after.reason, after.certainty) == (
                LOW,
                PriceReason.STANDARD_OFF_PEAK,
                Certainty.PUBLISHED,
            )


# Clocks go forward at 01:00 UTC: 05:30 in London is 04:30 UTC that morning. They go back at 01:00
# UTC: 05:30 in London is 05:30 UTC, the night an hour longer.
SPRING = "00:00 00:30 01:00 01:30 02:00 02:30 03:00 03:30 04:00"
AUTUMN = f"{SPRING} 04:30 05:00"


@cases(
    "day, low, ends, cheap",
    ("spring", "2026-03-29", SPRING, "05:10", ["04:30", "05:00"]),
    ("autumn", "2026-10-25", AUTUMN, "05:40", ["05:30"]),
)
def test_dispatches_on_clock_change_nights(day, low, ends, cheap):
    """Rows are UTC: neither the lost nor the doubled hour moves one."""
    start = f"{day}T00:00Z"
    memory = memory_of(answer(start, smart(f"{day}T00:45Z", f"{day}T{ends}Z"), state=None))
    timeline = laid(base(start, 12, low=low), memory, now=start)
    assert dispatched(timeline) == dict.fromkeys(cheap, "planned")
