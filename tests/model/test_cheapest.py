"""Finding the cheapest time: hand-worked examples, and a plain search minute by minute."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from hypothesis import example, given, strategies as st
import pytest
from custom_components.octopus_insight.model.interval import HALF_HOUR, Interval, half_hours_of_day
from custom_components.octopus_insight.model.prices.cheapest import (
    CheapTime,
    cheapest_period,
    cheapest_slots,
)
from tests.harness.cases import cases
from tests.model.builders import LONDON, at, prices, slot, span, timeline_of

EVENING = "2026-11-18T18:00Z"
MINUTE = timedelta(minutes=1)

SPRING, USUAL, AUTUMN = date(2026, 3, 29), date(2026, 11, 18), date(2026, 10, 25)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def starts(periods: list[Interval]) -> str:
    return " ".join(f"{period.start:%H:%M}" for period in periods)


def evening(start: str, end: str) -> Interval:
    return span(f"2026-11-18T{start}Z", f"2026-11-18T{end}Z")


def found(result: CheapTime | None) -> tuple[list[Interval], float]:
    assert result is not None
    return list(result.periods), result.average_price_per_kwh


@cases(
    "values, duration, start, end, average",
    ("one slot", (0.3, 0.1, 0.2, 0.3), 30, "18:30", "19:00", 0.1),
    # 0.1 + 0.2 beats 0.2 + 0.3 and 0.3 + 0.1
    ("two slots", (0.3, 0.1, 0.2, 0.3), 60, "18:30", "19:30", 0.15),
    ("all there is", (0.3, 0.1, 0.2, 0.3), 120, "18:00", "20:00", 0.225),
    # 30 minutes at 0.1 and 15 at 0.2: (3 + 3) / 45
    ("begins at a slot", (0.3, 0.1, 0.2, 0.3), 45, "18:30", "19:15", 6 / 45),
    # 15 minutes at 0.2 and 30 at 0.1
    ("ends at a slot", (0.3, 0.2, 0.1, 0.3), 45, "18:45", "19:30", 6 / 45),
    ("a minute", (0.3, 0.1, 0.2, 0.3), 1, "18:30", "18:31", 0.1),
    ("a tie goes to the first", (0.2, 0.1, 0.2, 0.1), 30, "18:30", "19:00", 0.1),
    # a single dear slot costs more than two middling ones
    ("not the cheapest slot", (0.0, 0.9, 0.3, 0.3), 60, "19:00", "20:00", 0.3),
    ("below zero", (0.2, -0.2, 0.1, 0.0), 60, "18:30", "19:30", -0.05),
)
def test_the_cheapest_period_is_one_piece(values, duration, start, end, average):
    """A period of the length asked for, at the weighted average of its prices."""
    periods, price = found(cheapest_period(prices(*values, start=EVENING), minutes(duration)))
    assert periods == [evening(start, end)]
    assert price == pytest.approx(average)


@cases(
    "values, duration, expected, average",
    ("apart", (0.3, 0.1, 0.2, 0.0), 60, ["18:30-19:00", "19:30-20:00"], 0.05),
    ("joined where they touch", (0.3, 0.1, 0.2, 0.4), 60, ["18:30-19:30"], 0.15),
    ("rounded up to slots", (0.3, 0.1, 0.2, 0.4), 31, ["18:30-19:30"], 0.15),
    ("exactly one slot", (0.3, 0.1, 0.2, 0.4), 30, ["18:30-19:00"], 0.1),
    ("a tie goes to the first", (0.2, 0.1, 0.2, 0.2), 60, ["18:00-19:00"], 0.15),
    ("paid", (-0.1, 0.1, 0.2, -0.1), 60, ["18:00-18:30", "19:30-20:00"], -0.1),
)
def test_the_cheapest_slots_may_lie_apart(values, duration, expected, average):
    periods, price = found(cheapest_slots(prices(*values, start=EVENING), minutes(duration)))
    assert periods == [evening(*text.split("-")) for text in expected]
    assert price == pytest.approx(average)


@cases(
    "find, values, duration, expected",
    ("not across a gap", cheapest_period, (0.2, None, 0.3, 0.4), 60, "19:00"),
    ("exactly between gaps", cheapest_period, (None, 0.2, 0.3, None), 60, "18:30"),
    ("longer than what is known", cheapest_period, (None, 0.2, 0.3, None), 61, None),
    ("nothing known", cheapest_period, (None, None), 1, None),
    ("no timeline", cheapest_period, (), 30, None),
    ("slots around a gap", cheapest_slots, (0.2, None, 0.3, 0.1), 60, "18:00 19:30"),
    ("more slots than are known", cheapest_slots, (0.2, None, 0.3), 61, None),
    ("no slot known", cheapest_slots, (None,), 30, None),
    ("free is a price", cheapest_slots, (0.1, 0.0, None, 0.1), 30, "18:30"),
)
def test_unknown_prices_never_count(find, values, duration, expected):
    """Unknown is not free: where nothing known is long enough, nothing is found."""
    result = find(prices(*values, start=EVENING), minutes(duration))
    assert (None if result is None else starts(result.periods)) == expected


def test_slots_cut_by_the_search_weigh_what_they_last():
    """From 18:10: 20 minutes at 0.1 and 30 at 0.4 are (2 + 12) / 50."""
    searched = evening("18:10", "19:00")
    timeline = prices(0.1, 0.4, start=EVENING).between(searched.start, searched.end)
    assert found(cheapest_slots(timeline, minutes(50)))[1] == pytest.approx(0.28)
    assert found(cheapest_period(timeline, minutes(50)))[1] == pytest.approx(0.28)
    assert found(cheapest_period(timeline, minutes(30)))[0] == [evening("18:10", "18:40")]


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (USUAL, 24), (AUTUMN, 25)])
@pytest.mark.parametrize("find", [cheapest_period, cheapest_slots])
def test_a_whole_day_has_the_hours_it_has(day, hours, find):
    """All 46, 48 or 50 half hours fit, and not a minute more."""
    timeline = timeline_of(*(slot(0.25, start) for start in half_hours_of_day(day, LONDON)))
    periods, price = found(find(timeline, timedelta(hours=hours)))
    assert periods == [Interval(start=timeline.slots[0].start, end=timeline.slots[-1].end)]
    assert price == pytest.approx(0.25)
    assert find(timeline, timedelta(hours=hours) + MINUTE) is None


@cases(
    "day, start",
    # 00:30 to 02:30 on the wall lasts one hour in spring, three in autumn
    ("spring", SPRING, "2026-03-29T00:30Z"),
    ("autumn", AUTUMN, "2026-10-24T23:30Z"),
)
@pytest.mark.parametrize("find", [cheapest_period, cheapest_slots])
def test_a_change_of_clocks_is_no_gap_and_no_overlap(day, start, find):
    """Time goes on evenly: two slots that touch in UTC are one hour."""
    hour = Interval(start=at(start), end=at(start) + 2 * HALF_HOUR)
    moments = half_hours_of_day(day, LONDON)
    slots = (slot(0.1 if hour.contains(moment) else 0.3, moment) for moment in moments)
    assert found(find(timeline_of(*slots), minutes(60)))[0] == [hour]


@pytest.mark.parametrize("duration", [0, -30])
@pytest.mark.parametrize("find", [cheapest_period, cheapest_slots])
def test_no_time_at_all_is_refused(find, duration):
    with pytest.raises(ValueError, match="no time"):
        find(prices(0.1, start=EVENING), minutes(duration))


def cost_by_the_minute(values: list[int | None], start: int, duration: int) -> int | None:
    """Add up whole pence minute by minute; None: a minute has no price."""
    pence = [values[minute // 30] for minute in range(start, start + duration)]
    return None if None in pence else sum(pence)


@given(
    values=st.lists(st.none() | st.integers(-5, 40), min_size=1, max_size=8),
    duration=st.integers(1, 240),
)
@example(values=[20, 1, 30], duration=45)
def test_no_period_beginning_at_any_minute_is_cheaper(values, duration):
    """What is found costs no more than any other, and of equals it is the first."""
    timeline = prices(*(None if value is None else value / 100 for value in values), start=EVENING)
    costs = {
        start: cost
        for start in range(30 * len(values) - duration + 1)
        if (cost := cost_by_the_minute(values, start, duration)) is not None
    }
    result = cheapest_period(timeline, minutes(duration))
    if not costs:
        assert result is None
        return
    (period,), price = found(result)
    began = round((period.start - at(EVENING)) / MINUTE)
    assert period.duration == minutes(duration)
    assert costs[began] == min(costs.values())
    assert price == pytest.approx(costs[began] / 100 / duration)
    # every slot boundary is among the starts that are looked at
    assert all(costs[start] > costs[began] for start in costs if start < began and start % 30 == 0)


@given(
    values=st.lists(st.none() | st.integers(-5, 40), min_size=1, max_size=12),
    count=st.integers(1, 12),
)
def test_slots_are_never_dearer_than_one_period(values, count):
    """Freedom to lie apart costs nothing: the sum is that of the cheapest known slots."""
    timeline = prices(*(None if value is None else value / 100 for value in values), start=EVENING)
    known = sorted(value for value in values if value is not None)
    result = cheapest_slots(timeline, count * HALF_HOUR)
    if len(known) < count:
        assert result is None
        return
    periods, price = found(result)
    assert price == pytest.approx(sum(known[:count]) / 100 / count)
    assert sum((period.duration for period in periods), timedelta()) == count * HALF_HOUR
    assert all(first.end < second.start for first, second in pairwise(periods))


@cases(
    "marginal, start, average",
    ("no session", None, "18:30", 0.1),
    # free, though billed at 0.3: only use above the usual counts
    ("free session", 0.0, "19:00", 0.0),
    # 0.3 and a reward of 1.5
    ("saving session", 1.8, "18:30", 0.1),
)
@pytest.mark.parametrize("find", [cheapest_period, cheapest_slots])
def test_a_session_counts_as_what_a_unit_is_worth_in_it(find, marginal, start, average):
    """What is run in a free session costs nothing more; in a saving session it costs the reward."""
    before, after = prices(0.1, 0.3, start="2026-11-18T18:30Z").slots
    timeline = timeline_of(before, replace(after, marginal_price_per_kwh=marginal))
    periods, price = found(find(timeline, minutes(30)))
    assert starts(periods) == start
    assert price == pytest.approx(average)
