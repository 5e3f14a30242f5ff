"""The half-hour grid, local days and wall windows."""

from datetime import UTC, date, datetime, time, timedelta
from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import (
    HALF_HOUR,
    Interval,
    WallWindow,
    as_utc,
    floor_half_hour,
    half_hours,
    half_hours_of_day,
    in_year,
    local_date,
    local_day,
    merge,
    parts_after,
    parts_before,
    parts_outside,
    total_duration,
)
from tests.harness.cases import cases
from tests.model.builders import LONDON, at, span

NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 - what must be refused

SPRING = date(2026, 3, 29)  # 01:00 GMT becomes 02:00 BST
SUMMER = date(2026, 7, 1)
AUTUMN = date(2026, 10, 25)  # 02:00 BST becomes 01:00 GMT
WINTER = date(2026, 12, 24)

moments = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, LONDON]),
)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2040, 1, 1))
minutes = st.integers(min_value=0, max_value=240)

NOON = at("2026-01-01T12:00Z")


def after_noon(start: int, end: int) -> Interval:
    """Build an interval from minutes after noon."""
    return Interval(start=NOON + timedelta(minutes=start), end=NOON + timedelta(minutes=end))


@cases(
    "moment, expected",
    ("before", "11:59:59Z", False),
    ("start", "12:00Z", True),
    ("during", "12:15Z", True),
    ("last second", "12:29:59.999999Z", True),
    ("end", "12:30Z", False),
    ("after", "12:31Z", False),
    ("told with another offset", "13:29+01:00", True),
)
def test_an_interval_holds_its_start_and_not_its_end(moment, expected):
    assert after_noon(0, 30).contains(at(f"2026-01-01T{moment}")) is expected


@cases(
    "other, expected",
    ("touches the start", (-120, 0), None),
    ("over the start", (-120, 10), (0, 10)),
    ("inside", (10, 20), (10, 20)),
    ("around", (-120, 120), (0, 60)),
    ("touches the end", (60, 120), None),
)
def test_intervals_share_what_lies_in_both(other, expected):
    """Touching is not sharing; clipping gives exactly the shared time."""
    hour, second = after_noon(0, 60), after_noon(*other)
    assert hour.overlaps(second) is (expected is not None)
    assert hour.parts_in([second]) == ([] if expected is None else [after_noon(*expected)])


def test_an_interval_lasts_real_time_over_a_clock_change():
    """From 00:30 to 03:30 on the wall of a spring night two hours pass, not three."""
    start, end = (datetime(2026, 3, 29, hour, 30, tzinfo=LONDON) for hour in (0, 3))
    assert Interval(start=start, end=end).duration == timedelta(hours=2)


@cases(
    "start, end",
    ("empty", NOON, NOON),
    ("backwards", NOON + HALF_HOUR, NOON),
    ("naive start", NAIVE, NOON),
    ("naive end", at("2025-01-01T12:00Z"), NAIVE),
)
def test_what_is_no_stretch_of_time_is_refused(start, end):
    """An interval has aware bounds, and its start comes before its end."""
    with pytest.raises(ValueError, match=r"not before|naive"):
        Interval(start=start, end=end)


@cases(
    "moment, expected",
    ("before", "2026-01-01T11:59:59.9Z", "2026-01-01T11:30Z"),
    ("start", "2026-01-01T12:00Z", "2026-01-01T12:00Z"),
    ("last second", "2026-01-01T12:29:59.9Z", "2026-01-01T12:00Z"),
    ("end", "2026-01-01T12:30Z", "2026-01-01T12:30Z"),
    ("summer time", "2026-07-01T00:10+01:00", "2026-06-30T23:00Z"),
)
def test_a_moment_finds_its_half_hour(moment, expected):
    assert floor_half_hour(at(moment)) == at(expected)


@given(moments)
def test_every_moment_lies_in_a_half_hour_of_the_grid(moment):
    """Its start is in UTC, at :00 or :30, and less than half an hour ago."""
    floor = floor_half_hour(moment)
    assert timedelta(0) <= moment.astimezone(UTC) - floor < HALF_HOUR
    assert (floor.tzinfo, floor.minute % 30, floor.second, floor.microsecond) == (UTC, 0, 0, 0)


@pytest.mark.parametrize(
    "asked",
    [as_utc, floor_half_hour, lambda moment: local_date(moment, LONDON)],
    ids=["as_utc", "floor", "local_date"],
)
def test_a_naive_moment_is_refused(asked):
    with pytest.raises(ValueError, match="naive"):
        asked(NAIVE)


def test_half_hours_are_those_a_stretch_touches():
    """12:10 to 13:00 touches 12:00 and 12:30, not 13:00; 12:10 to 13:05 is cut into three."""
    stretch = after_noon(10, 60)
    assert list(half_hours(stretch.start, stretch.end)) == [NOON, NOON + HALF_HOUR]
    assert list(after_noon(10, 65).by_half_hour()) == [
        (NOON, after_noon(10, 30)),
        (NOON + HALF_HOUR, after_noon(30, 60)),
        (NOON + 2 * HALF_HOUR, after_noon(60, 65)),
    ]


@cases(
    "day, start, end, number",
    ("spring", SPRING, "2026-03-29T00:00Z", "2026-03-29T23:00Z", 46),
    ("summer", SUMMER, "2026-06-30T23:00Z", "2026-07-01T23:00Z", 48),
    ("autumn", AUTUMN, "2026-10-24T23:00Z", "2026-10-26T00:00Z", 50),
    ("winter", WINTER, "2026-12-24T00:00Z", "2026-12-25T00:00Z", 48),
)
def test_a_local_day_has_46_48_or_50_half_hours(day, start, end, number):
    assert local_day(day, LONDON) == span(start, end)
    starts = half_hours_of_day(day, LONDON)
    assert (starts[0], starts[-1], len(starts)) == (at(start), at(end) - HALF_HOUR, number)
    whole_day = WallWindow(start=time(0, 0), end=time(0, 0), zone=LONDON)
    assert all(whole_day.contains(each) for each in starts)


@given(days)
def test_local_days_follow_each_other_without_gap(day):
    following = local_day(day + timedelta(days=1), LONDON)
    assert local_day(day, LONDON).end == following.start
    assert {local_date(start, LONDON) for start in half_hours_of_day(day, LONDON)} == {day}


@cases(
    "moment, day",
    ("before", "2026-10-24T22:59:59Z", date(2026, 10, 24)),
    ("start, summer time", "2026-10-24T23:00Z", AUTUMN),
    ("last second, winter time", "2026-10-25T23:59:59Z", AUTUMN),
    ("end", "2026-10-26T00:00Z", date(2026, 10, 26)),
)
def test_a_local_date_changes_at_local_midnight(moment, day):
    """The long autumn day begins in summer time and ends in winter time."""
    assert local_date(at(moment), LONDON) == day


def test_a_day_of_another_year_has_its_date_and_29_february_that_of_the_28th():
    days = [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
    known = [date(2027, 2, 28), date(2027, 2, 28), date(2027, 3, 1)]
    assert [in_year(day, 2027) for day in days] == known
    late = datetime(2028, 2, 29, 23, 30, tzinfo=UTC)
    assert in_year(late, 2023) == datetime(2023, 2, 28, 23, 30, tzinfo=UTC)


NIGHT, EVENING = (
    WallWindow(start=time(23, 30), end=time(5, 30), zone=LONDON),
    WallWindow(start=time(16), end=time(19), zone=LONDON),
)


@cases(
    "window, moment, expected",
    ("winter, before", NIGHT, "2026-01-10T23:29:59Z", False),
    ("winter, start", NIGHT, "2026-01-10T23:30Z", True),
    ("winter, midnight", NIGHT, "2026-01-11T00:00Z", True),
    ("winter, last second", NIGHT, "2026-01-11T05:29:59Z", True),
    ("winter, end", NIGHT, "2026-01-11T05:30Z", False),
    # 23:30 to 05:30 local is one hour earlier in UTC in summer
    ("summer, before", NIGHT, "2026-07-10T22:29:59Z", False),
    ("summer, start", NIGHT, "2026-07-10T22:30Z", True),
    ("summer, last second", NIGHT, "2026-07-11T04:29:59Z", True),
    ("summer, end", NIGHT, "2026-07-11T04:30Z", False),
    ("within a day, before", EVENING, "2026-01-10T15:59:59Z", False),
    ("within a day, start", EVENING, "2026-01-10T16:00Z", True),
    ("within a day, last second", EVENING, "2026-01-10T18:59:59Z", True),
    ("within a day, end", EVENING, "2026-01-10T19:00Z", False),
)
def test_a_window_is_half_open_by_the_wall_clock(window, moment, expected):
    assert window.contains(at(moment)) is expected


@cases(
    "start, end, number",
    ("spring", "2026-03-28T12:00Z", "2026-03-29T12:00Z", 10),
    ("autumn", "2026-10-24T12:00Z", "2026-10-25T12:00Z", 14),
    ("winter", "2026-12-24T12:00Z", "2026-12-25T12:00Z", 12),
)
def test_a_night_window_is_an_hour_shorter_in_spring_and_longer_in_autumn(start, end, number):
    assert sum(NIGHT.contains(each) for each in half_hours(at(start), at(end))) == number


@cases(
    "pieces, expected",
    ("none", [], []),
    ("one", [(0, 30)], [(0, 30)]),
    ("a minute between them", [(0, 30), (31, 60)], [(0, 30), (31, 60)]),
    ("touching, in disorder", [(30, 60), (0, 30)], [(0, 60)]),
    ("one inside the other", [(0, 60), (10, 20)], [(0, 60)]),
    ("a chain", [(0, 40), (30, 70), (60, 90)], [(0, 90)]),
)
def test_merging_joins_what_overlaps_or_touches(pieces, expected):
    merged = merge(after_noon(*piece) for piece in pieces)
    assert merged == tuple(after_noon(*piece) for piece in expected)


@cases(
    "hole, expected",
    ("touches the start", (0, 30), [(30, 90)]),
    ("over the start", (0, 31), [(31, 90)]),
    ("inside", (40, 50), [(30, 40), (50, 90)]),
    ("over the end", (89, 120), [(30, 89)]),
    ("touches the end", (90, 120), [(30, 90)]),
    ("all of it", (30, 90), []),
)
def test_parts_before_and_after_leave_the_time_outside(hole, expected):
    whole, out = [after_noon(30, 90)], after_noon(*hole)
    left = [*parts_before(whole, out.start), *parts_after(whole, out.end)]
    assert left == [after_noon(*piece) for piece in expected]


@given(*[st.lists(st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1]))] * 2)
def test_parts_outside_hold_each_minute_that_no_other_has(pairs, holes):
    others = [after_noon(*hole) for hole in holes]
    left = parts_outside((after_noon(*pair) for pair in pairs), others)
    for minute in range(241):
        moment = NOON + timedelta(minutes=minute)
        is_in = any(start <= minute < end for start, end in pairs)
        is_out = not any(start <= minute < end for start, end in holes)
        assert any(one.contains(moment) for one in left) is (is_in and is_out)


@given(st.lists(st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1])))
def test_merged_intervals_hold_the_same_minutes(pairs):
    intervals = [after_noon(*pair) for pair in pairs]
    covered = {minute for start, end in pairs for minute in range(start, end)}
    merged = merge(intervals)
    for minute in range(241):
        moment = NOON + timedelta(minutes=minute)
        assert any(one.contains(moment) for one in merged) is (minute in covered)
    assert total_duration(intervals) == timedelta(minutes=len(covered))


def test_cutting_the_end_keeps_what_came_before():
    """An interval is kept whole, cut, or gone."""
    whole = after_noon(30, 60)
    cut = [parts_before([whole], NOON + timedelta(minutes=minute)) for minute in (60, 59, 30)]
    assert cut == [(whole,), (after_noon(30, 59),), ()]
