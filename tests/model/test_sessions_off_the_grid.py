"""Sessions that begin or end within a half hour, and hours that are told twice."""

from dataclasses import replace
from datetime import timedelta
import pytest
from custom_components.octopus_insight.model.calendars import cheap_times, session_times
from custom_components.octopus_insight.model.octoplus import Octoplus, SessionKind, session_layer
from custom_components.octopus_insight.model.prices.cheapest import (
    cheapest_period,
    cheapest_slots,
)
from tests.harness.cases import cases
from tests.model.builders import at, prices, session

SAVING, FREE = SessionKind.SAVING, SessionKind.FREE
LUNCH = session(
    "2026-11-18T13:10Z", "2026-11-18T14:10Z", SAVING, is_joined=True, reward_per_kwh=0.18
)
TIMELINE = prices(0.30, 0.30, 0.20, 0.20, start="2026-11-18T13:00Z")


@cases(
    "moment, marginal, price",
    ("a minute before", "13:09", None, 0.30),
    ("its start", "13:10", 0.48, 0.30),
    ("the next half hour", "13:30", 0.48, 0.30),
    ("a half hour at another price", "14:00", 0.38, 0.20),
    ("its last minute", "14:09", 0.38, 0.20),
    ("its end", "14:10", None, 0.20),
)
def test_what_a_unit_is_worth_follows_the_session_to_the_minute(moment, marginal, price):
    slot = session_layer(TIMELINE, [LUNCH]).at(at(f"2026-11-18T{moment}Z"))
    assert slot.marginal_price_per_kwh == marginal
    assert slot.price_per_kwh == price


FREE_LUNCH = replace(LUNCH, kind=FREE)


@cases(
    "find, minutes, periods, average",
    # 20 minutes free before 13:30, then 30, then 10 of the next half hour
    ("one period may begin with the session", cheapest_period, 60, "13:10-14:10", 0.0),
    # of 13:00 to 13:30 a third costs 30 p, of 14:00 to 14:30 two thirds cost 20 p
    ("half hours are whole, at their mean", cheapest_slots, 60, "13:00-14:00", 0.05),
    ("the third best", cheapest_slots, 90, "13:00-14:30", 0.7 / 9),
)
def test_the_cheapest_time_knows_where_a_session_begins(find, minutes, periods, average):
    found = find(session_layer(TIMELINE, [FREE_LUNCH]), timedelta(minutes=minutes))
    assert [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in found.periods] == [periods]
    assert found.average_price_per_kwh == pytest.approx(average)


def test_a_cheap_time_begins_with_the_free_hour():
    (cheap,) = cheap_times(session_layer(TIMELINE, [FREE_LUNCH]))
    assert cheap.when == LUNCH.when


HOUR = session("2026-11-21T12:00Z", "2026-11-21T13:00Z", FREE, is_joined=True)


@cases(
    "first, second, kind",
    # a happy hour is among the saving sessions and among the free hours
    ("told by both answers", HOUR, replace(HOUR, id="FREE_14", code="FREE_14"), FREE),
    ("one code under two ids", HOUR, replace(HOUR, id="2"), FREE),
    ("joined under one id only", LUNCH, replace(LUNCH, id="2", is_joined=False), SAVING),
)
def test_an_hour_told_twice_is_one_event(first, second, kind):
    now = at("2026-11-18T12:00Z")
    for sessions in ((first, second), (second, first)):
        octoplus = Octoplus(sessions=sessions, region_id="10")
        (told,) = session_times(octoplus, kind, now)
        assert told.session.code == first.code
        assert told.session.is_joined
        assert octoplus.on_offer(now) == ()
