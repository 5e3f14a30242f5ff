"""What dispatches do to the price of the house, half hour by half hour."""

from dataclasses import replace
from datetime import timedelta
from custom_components.octopus_insight.model.charging.memory import DispatchMemory, apply_answer
from custom_components.octopus_insight.model.prices.timeline import Band, RateTimeline
from custom_components.octopus_insight.octopus.devices import DeviceState
from tests.model.builders import HALF_HOUR, cases
from tests.model.dispatch_builders import (
    CAPABLE,
    CAR_HIGH,
    CAR_LOW,
    FOUR_RATE,
    HIGH,
    LEGACY,
    LOW,
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
    smart,
    trial,
    when,
)

HOUR = smart("18:00", "19:00")
ODD = smart("18:10", "18:13")


def with_each_slot(timeline, **changes):
    return RateTimeline(slots=tuple(replace(slot, **changes) for slot in timeline.slots))


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
    "answers, now, legacy, four_rate",
    (
        "coming",
        [answer("17:45", HOUR)],
        "17:59:59",
        {"18:00": "planned", "18:30": "planned"},
        {"18:00": "planned", "18:30": "planned"},
    ),
    (
        "begun, no answer since",
        [answer("17:45", HOUR)],
        "18:00",
        {"18:00": "planned", "18:30": "planned"},
        {"18:30": "planned"},
    ),
    (
        "never answered again, to its end",
        [answer("17:45", HOUR)],
        "18:30",
        {"18:00": "planned", "18:30": "planned"},
        {},
    ),
    (
        "shown running",
        [answer("18:05", HOUR)],
        "18:05",
        {"18:00": "running", "18:30": "planned"},
        {"18:00": "running", "18:30": "planned"},
    ),
    (
        "shown running, a second before the next half hour",
        [answer("18:05", HOUR)],
        "18:29:59",
        {"18:00": "running", "18:30": "planned"},
        {"18:00": "running", "18:30": "planned"},
    ),
    (
        "taken to go on",
        [answer("18:05", HOUR)],
        "18:30",
        {"18:00": "running", "18:30": "running"},
        {"18:00": "running", "18:30": "running"},
    ),
    (
        "taken to go on, the plan could not be fetched",
        [answer("18:05", HOUR), no_plan("18:31")],
        "18:31",
        {"18:00": "running", "18:30": "running"},
        {"18:00": "running", "18:30": "running"},
    ),
    (
        "begun, planned, but not in progress",
        [answer("18:05", HOUR, state=CAPABLE)],
        "18:05",
        {"18:00": "planned", "18:30": "planned"},
        {"18:30": "planned"},
    ),
    (
        "past, and no answer showed it running",
        [answer("18:05", HOUR, state=CAPABLE), answer("18:35", HOUR, state=CAPABLE)],
        "18:35",
        {"18:30": "planned"},
        {},
    ),
    (
        "its first half was over when the plan came",
        [answer("18:30", HOUR, state=CAPABLE)],
        "18:30",
        {"18:30": "planned"},
        {},
    ),
    (
        "listed from long before it was first seen",
        [answer("18:05", smart("17:00", "19:00"))],
        "18:30",
        {"18:00": "running", "18:30": "running"},
        {"18:00": "running", "18:30": "running"},
    ),
    ("withdrawn a minute before", [answer("17:45", HOUR), answer("17:59")], "18:00", {}, {}),
    (
        "withdrawn before an answer showed it running",
        [answer("17:45", HOUR), answer("18:01")],
        "18:01",
        {},
        {},
    ),
    (
        "withdrawn midway, after running",
        [answer("18:05", HOUR), answer("18:10")],
        "18:10",
        {"18:00": "running"},
        {"18:00": "running"},
    ),
    (
        "unplugged midway, the plan lingers",
        [answer("18:05", HOUR), answer("18:10", HOUR, state=NOT_AVAILABLE)],
        "18:10",
        {"18:00": "running"},
        {"18:00": "running"},
    ),
    (
        "control suspended midway",
        [answer("18:05", HOUR), answer("18:10", HOUR, suspended=True)],
        "18:10",
        {"18:00": "running"},
        {"18:00": "running"},
    ),
    ("planned while suspended", [answer("17:45", HOUR, suspended=True)], "17:45", {}, {}),
    (
        "planned for a car that is away",
        [answer("17:45", HOUR, state=NOT_AVAILABLE)],
        "17:45",
        {},
        {},
    ),
    (
        "connection lost, the plan stands",
        [answer("17:45", HOUR, state=DeviceState.LOST_CONNECTION)],
        "17:45",
        {"18:00": "planned", "18:30": "planned"},
        {"18:00": "planned", "18:30": "planned"},
    ),
    (
        "a state nobody knows, the plan stands",
        [answer("17:45", HOUR, state=None)],
        "17:45",
        {"18:00": "planned", "18:30": "planned"},
        {"18:00": "planned", "18:30": "planned"},
    ),
    (
        "unplugged, and the plan could not be fetched",
        [answer("17:45", HOUR), no_plan("18:01", state=NOT_AVAILABLE)],
        "18:01",
        {},
        {},
    ),
    (
        "begun, and the plan could not be fetched since",
        [answer("17:45", HOUR), no_plan("18:40")],
        "18:40",
        {"18:00": "planned", "18:30": "planned"},
        {},
    ),
    (
        "off-grid, over",
        [answer("18:05", ODD), answer("18:15")],
        "18:15",
        {"18:00": "running"},
        {"18:00": "running"},
    ),
    (
        "off-grid, withdrawn a minute before",
        [answer("18:05", ODD), answer("18:09")],
        "18:09",
        {},
        {},
    ),
    (
        "completed, never seen before",
        [answer("19:05", completed=(done("18:10", "18:40"),))],
        "19:05",
        {"18:00": "completed", "18:30": "completed"},
        {"18:00": "completed", "18:30": "completed"},
    ),
    (
        "completed beats running",
        [answer("18:05", HOUR), answer("18:35", HOUR, completed=(done("18:00", "18:30"),))],
        "18:35",
        {"18:00": "completed", "18:30": "running"},
        {"18:00": "completed", "18:30": "running"},
    ),
    (
        "a ghost completes nothing",
        [answer("18:01", HOUR, completed=(done("18:00", "18:01", 0.01),)), answer("18:05")],
        "18:05",
        {"18:00": "running"},
        {"18:00": "running"},
    ),
    (
        "a ghost alone",
        [answer("19:05", completed=(done("18:00", "18:30", 0.01),))],
        "19:05",
        {},
        {},
    ),
)
def test_what_the_house_pays(answers, now, legacy, four_rate):
    """On legacy a plan that stands counts; with four rates what has begun counts if it runs."""
    assert dispatched(evening(*answers, now=now)) == legacy
    assert dispatched(evening(*answers, now=now, product=FOUR_RATE)) == four_rate


def test_a_day_of_running_shows_no_gap():
    """A night's charge seen every five minutes leaves each of its half hours marked."""
    row = smart("17:10", "20:40")
    memory = DispatchMemory.empty("car")
    moment = when("17:03")
    while moment < when("20:45"):
        listed = [row] if moment < row.end else []
        memory = apply_answer(memory, answer(moment.isoformat(), *listed))
        moment += timedelta(minutes=5)
    assert dispatched(laid(base("17:00", 8), memory, now="20:45")) == dict.fromkeys(
        ["17:00", "17:30", "18:00", "18:30", "19:00", "19:30", "20:00", "20:30"], "running"
    )


@cases(
    "product, band, car_rate",
    ("four rates, by day", FOUR_RATE, Band.HIGH, CAR_LOW),
    ("four rates, by night", FOUR_RATE, Band.LOW, CAR_LOW),
    ("legacy has no rate of the car's own", LEGACY, Band.HIGH, None),
)
def test_the_car_pays_its_own_low_rate_in_a_smart_slot(product, band, car_rate):
    """With four rates the car's price changes with the dispatch, in the night window too."""
    tariff = base("18:00", 2, product=product, low="18:00" if band is Band.LOW else "")
    timeline = laid(tariff, memory_of(answer("17:45", smart("18:00", "18:30"))), now="17:45")
    assert [slot.car_rate for slot in timeline.slots] == [
        car_rate,
        CAR_HIGH if product == FOUR_RATE else None,
    ]


def test_other_tariffs_do_not_know_dispatches():
    """A car under smart control does not make Agile cheap."""
    tariff = with_each_slot(base("17:00", 8), dispatch_rule=None)
    assert laid(tariff, memory_of(answer("18:05", HOUR)), now="18:05") == tariff


def test_nothing_can_be_laid_over_nothing():
    """A timeline without slots stays one."""
    nothing = RateTimeline(slots=())
    assert laid(nothing, memory_of(answer("18:05", HOUR)), now="18:05") == nothing


def test_without_a_known_low_rate_the_price_stays():
    """A made-up price would be worse than a dear one."""
    tariff = with_each_slot(base("17:00", 8), off_peak_rate=None)
    assert laid(tariff, memory_of(answer("18:05", HOUR)), now="18:05") == tariff


def test_long_slots_are_cut_at_half_hours():
    """A source with hourly prices keeps them, except where a half hour of one is cheap."""
    hourly = RateTimeline(
        slots=tuple(
            replace(slot, end=slot.start + 2 * HALF_HOUR) for slot in base("17:00", 8).slots[::2]
        )
    )
    timeline = laid(hourly, memory_of(answer("17:45", smart("18:30", "19:00"))), now="17:45")
    assert [(f"{slot.start:%H:%M}", f"{slot.end:%H:%M}") for slot in timeline.slots] == [
        ("17:00", "18:00"),
        ("18:00", "18:30"),
        ("18:30", "19:00"),
        ("19:00", "20:00"),
        ("20:00", "21:00"),
    ]
    assert dispatched(timeline) == {"18:30": "planned"}


def test_short_slots_follow_their_half_hour():
    """A source with five-minute prices is cheap for all six of the half hour."""
    minutes = timedelta(minutes=5)
    short = RateTimeline(
        slots=tuple(
            replace(slot, start=slot.start + part * minutes, end=slot.start + (part + 1) * minutes)
            for slot in base("17:30", 3).slots
            for part in range(6)
        )
    )
    timeline = laid(short, memory_of(answer("17:45", ODD)), now="17:45")
    assert list(dispatched(timeline)) == ["18:00", "18:05", "18:10", "18:15", "18:20", "18:25"]
