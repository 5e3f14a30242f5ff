"""The timeline: a row of priced slots, and the questions put to it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import HALF_HOUR, half_hours_of_day
from custom_components.octopus_insight.model.prices.timeline import (
    Band,
    Certainty,
    PriceReason,
    PriceRun,
    RateTimeline,
)
from tests.harness.cases import cases
from tests.model.builders import LONDON, at, prices, slot, timeline_of

NOON = "2026-01-01T12:00Z"
# 12:00 0.10, 12:30 0.20, 13:00 0.20, 13:30 not known, 14:00 0.20, 14:30 0.00, ends 15:00
DAY = prices(0.1, 0.2, 0.2, None, 0.2, 0.0, start=NOON)


def wall(text: str) -> datetime:
    """Read a wall time of the day, which may have an offset: London keeps UTC."""
    return at(f"2026-01-01T{text}" + ("" if "+" in text else "Z"))


EMPTY = RateTimeline(slots=())

price_lists = st.lists(st.none() | st.integers(-3, 3).map(float), max_size=12)


@cases(
    "starts",
    ("overlap", ["12:00", "12:15"]),
    ("gap", ["12:00", "13:00"]),
    ("disorder", ["12:30", "12:00"]),
    ("twice", ["12:00", "12:00"]),
)
def test_a_broken_row_is_refused(starts):
    with pytest.raises(ValueError, match="broken"):
        timeline_of(*(slot(0.1, wall(start)) for start in starts))


@cases(
    "start, minutes",
    ("empty slot", NOON, 0),
    ("backward slot", NOON, -30),
    ("naive", "2026-01-01T12:00", 30),
)
def test_a_slot_that_is_no_time_is_refused(start, minutes):
    """A slot is an aware stretch of time, or it is none: no timeline has to check it."""
    with pytest.raises(ValueError, match=r"not before|naive"):
        slot(0.1, start, minutes=minutes)


def test_slots_of_any_length_make_a_row():
    lengths = {"12:00": 5, "12:05": 15, "12:20": 60}
    slots = [slot(0.1, wall(start), minutes=minutes) for start, minutes in lengths.items()]
    timeline = timeline_of(*slots)
    assert (timeline.slots[0].start, timeline.slots[-1].end) == (at(NOON), wall("13:20"))
    assert timeline.at(wall("12:20")) is slots[2]


@cases(
    "moment, index",
    ("before", "11:59:59", None),
    ("start", "12:00", 0),
    ("last second", "12:29:59.999", 0),
    ("the next slot", "12:30", 1),
    ("told with another offset", "13:30+01:00", 1),
    ("last second of all", "14:59:59", 5),
    ("end", "15:00", None),
)
def test_a_moment_lies_in_one_slot(moment, index):
    assert DAY.at(wall(moment)) is (None if index is None else DAY.slots[index])


def test_an_empty_timeline_knows_nothing():
    noon = at(NOON)
    assert [EMPTY.at(noon), EMPTY.run_at(noon), EMPTY.next_run(noon)] == [None] * 3
    assert EMPTY.between(noon, wall("13:00")) == EMPTY


def run(price: float, start: str | None, end: str | None) -> PriceRun:
    return PriceRun(
        start=None if start is None else wall(start),
        end=None if end is None else wall(end),
        price_per_kwh=price,
        reason=PriceReason.TARIFF,
        certainty=Certainty.PUBLISHED,
    )


FIRST, SECOND = run(0.1, None, "12:30"), run(0.2, "12:30", "13:30")
THIRD, LAST = run(0.2, "14:00", "14:30"), run(0.0, "14:30", None)


@cases(
    "moment, current, following",
    ("before", "11:59:59", None, None),
    ("start", "12:00", FIRST, SECOND),
    ("last second", "12:29:59", FIRST, SECOND),
    ("run of two slots, first", "12:30", SECOND, None),
    ("run of two slots, last second", "13:29:59", SECOND, None),
    ("price not known", "13:30", None, None),
    ("a gap in knowledge parts two runs", "14:00", THIRD, LAST),
    ("free, to the end of the timeline", "14:30", LAST, None),
    ("end", "15:00", None, None),
)
def test_equal_prices_beside_each_other_are_one_run(moment, current, following):
    """A run is the whole of it, open where the timeline begins or ends, or the price is unknown."""
    assert DAY.run_at(wall(moment)) == current
    assert DAY.next_run(wall(moment)) == following


def test_a_run_tells_the_reason_of_the_slot_asked_for():
    """The price is one, the reasons may differ along the way."""
    low, standard = prices(0.1, 0.1, start=NOON).slots
    running = replace(low, reason=PriceReason.DISPATCH, certainty=Certainty.RUNNING)
    timeline = timeline_of(running, standard)
    early, late = timeline.run_at(at(NOON)), timeline.run_at(wall("12:45"))
    assert late == run(0.1, None, None)
    assert early == replace(late, reason=PriceReason.DISPATCH, certainty=Certainty.RUNNING)


@cases(
    "start, end, expected",
    ("whole slots only", "12:30", "13:30", DAY.slots[1:3]),
    ("wider", "11:00", "16:00", DAY.slots),
    ("before", "10:00", "12:00", ()),
    ("after", "15:00", "16:00", ()),
    (
        "cut at both ends",
        "12:10",
        "12:40",
        (slot(0.1, wall("12:10"), minutes=20), slot(0.2, wall("12:30"), minutes=10)),
    ),
    ("within one slot", "12:10", "12:20", (slot(0.1, wall("12:10"), minutes=10),)),
)
def test_a_part_is_cut_exactly(start, end, expected):
    assert DAY.between(wall(start), wall(end)).slots == expected


@given(price_lists, st.integers(-20, 400), st.integers(1, 400))
def test_a_part_agrees_with_the_whole(values, offset, length):
    whole = prices(*values, start=NOON)
    start = at(NOON) + timedelta(minutes=offset)
    end = start + timedelta(minutes=length)
    part = whole.between(start, end)
    for moment in (start, start + (end - start) / 2, end - timedelta(microseconds=1)):
        inside, outside = part.at(moment), whole.at(moment)
        assert (inside and inside.rate) == (outside and outside.rate)
        assert (inside is None) == (outside is None)
    assert part.at(end) is None


@given(price_lists)
def test_runs_walk_the_whole_timeline(values):
    timeline = prices(*values, start=NOON)
    known = values.index(None) if None in values else len(values)
    met, moment = 0, at(NOON)
    current = timeline.run_at(moment) if known else None
    while current is not None:
        end = timeline.slots[-1].end if current.end is None else current.end
        start = timeline.slots[0].start if current.start is None else current.start
        met += round((end - start) / HALF_HOUR)
        current = timeline.next_run(start)
    assert met == known


@pytest.mark.parametrize(
    ("day", "number"), [(date(2026, 3, 29), 46), (date(2026, 6, 1), 48), (date(2026, 10, 25), 50)]
)
def test_a_local_day_is_found_whole(day, number):
    starts = half_hours_of_day(day, LONDON)
    timeline = prices(*range(200), start=(starts[0] - 40 * HALF_HOUR).isoformat())
    part = timeline.between(starts[0], starts[-1] + HALF_HOUR)
    assert len(part.slots) == number
    assert part.slots[0].price_per_kwh == 40


def test_unknown_is_not_free():
    """None is not known, 0.0 is free, and a tariff without bands is never off-peak."""
    assert slot(None, NOON).price_per_kwh is None
    assert slot(0.0, NOON).price_per_kwh == 0.0
    assert slot(0.0, NOON, band=Band.LOW).is_off_peak
    assert not slot(0.0, NOON, band=Band.HIGH).is_off_peak
    assert not slot(0.0, NOON).is_off_peak
