"""What the layout *now* tells of a house, and when that is something new."""

from dataclasses import replace
from datetime import timedelta
from pictures import TWO, during, from_two
import pytest
from custom_components.octopus_insight.displays.eink.hours import is_old
from custom_components.octopus_insight.displays.eink.now.content import Change, NowContent
from custom_components.octopus_insight.displays.eink.patterns import LEVEL_PATTERNS
from custom_components.octopus_insight.model.account import MeterPoint
from custom_components.octopus_insight.model.charging.car import Car
from custom_components.octopus_insight.model.charging.charging import Charging
from custom_components.octopus_insight.model.charging.dispatch import (
    Device,
    DispatchType,
    PlannedDispatch,
)
from custom_components.octopus_insight.model.charging.memory import DispatchMemory
from custom_components.octopus_insight.model.charging.policy import EvidencePolicy
from custom_components.octopus_insight.model.home import compose_home
from custom_components.octopus_insight.model.knowledge import Knowledge, SourceStatus
from custom_components.octopus_insight.model.octoplus import Octoplus, Session, SessionKind
from custom_components.octopus_insight.model.prices.level import PriceLevel
from custom_components.octopus_insight.model.prices.tariff import Fuel
from custom_components.octopus_insight.model.prices.timeline import RateTimeline
from custom_components.octopus_insight.model.views import CarView, MeterView
from tests.harness.cases import cases
from tests.model.builders import HALF_HOUR, LONDON, prices, slot

POINT = MeterPoint(id="1", fuel=Fuel.ELECTRICITY, is_export=False, meters=(), agreements=())
HALF_HOURLY = prices(*[0.20, 0.30, None, *[0.10] * 25], start="2026-11-18T14:00Z")
"""From two o'clock, for fourteen hours; between three and half past three nothing is known."""


def meter(now=TWO, timeline: RateTimeline = HALF_HOURLY) -> MeterView:
    return MeterView(
        point=POINT,
        now=now,
        zone=LONDON,
        timeline=timeline,
        standing_charge=None,
        previous=None,
    )


def facts(now=TWO, *, meter_view=None, cars=(), octoplus=None, rates_told_at=TWO, cost=None):
    """Return what a picture is made of: a home, the meter it is about, and the cost per hour."""
    knowledge = Knowledge(
        supplier="A supplier",
        zone=LONDON,
        currency="GBP",
        points=(),
        rates={},
        octoplus=octoplus,
        sources={"rates": SourceStatus(retrieved_at=rates_told_at)},
    )
    by_id = {str(index): one for index, one in enumerate(cars)}
    home = replace(compose_home(knowledge, now), cars=by_id)
    return home, meter_view or meter(now), cost


def car(*hours: tuple[float, float], told_at=TWO, type_=DispatchType.SMART, now=TWO) -> CarView:
    """Return a car that is to charge from and until so many hours after two o'clock."""
    rows = tuple(
        PlannedDispatch(start=from_two(first), end=from_two(last), type=type_)
        for first, last in hours
    )
    memory = replace(DispatchMemory(device_id="car"), planned=rows, plan_retrieved_at=told_at)
    policy = EvidencePolicy(minimum_dispatch=timedelta(minutes=10))
    return CarView(
        car=Car(id="car", device=Device(id="car")),
        now=now,
        zone=LONDON,
        charging=Charging(memory=memory, policy=policy, now=now),
        in_off_peak_that_counts=False,
    )


def session(kind: SessionKind, first: float, last: float, **differently) -> Session:
    one = Session(id="1", code="E1", kind=kind, when=during(first, last), is_joined=True)
    return replace(one, **differently)


def content_of(**told) -> NowContent:
    return NowContent.of(*facts(**told))


def marks(**told) -> list[tuple[SessionKind | None, float, float, bool]]:
    """Return what is marked, in hours after two o'clock."""
    hour = timedelta(hours=1)
    return [
        (mark.session, (mark.when.start - TWO) / hour, (mark.when.end - TWO) / hour, mark.is_on)
        for mark in content_of(**told).marks
    ]


def test_the_bars_are_the_next_twelve_hours_with_their_levels():
    """24 half hours from the one that is on; the dearest quarter of those known stands out."""
    content = content_of(now=TWO + timedelta(minutes=29))
    assert (content.window.start, content.window.end) == (TWO, from_two(12))
    assert len(content.bars) == 24
    assert [bar.height for bar in content.bars[:4]] == [0.20, 0.30, None, 0.10]
    dear = PriceLevel.EXPENSIVE
    assert [bar.pattern for bar in content.bars[:3]] == [
        LEVEL_PATTERNS[level] for level in (dear, dear, None)
    ]


def test_where_the_timeline_ends_no_price_is_known():
    short = prices(0.20, 0.30, start="2026-11-18T14:00Z")
    content = content_of(meter_view=meter(timeline=short))
    assert [bar.height for bar in content.bars] == [0.20, 0.30, *[None] * 22]


def test_a_bar_shows_the_mean_of_shorter_slots_if_all_are_known():
    """Three of ten minutes in each half hour; in the second the last has no price."""
    slots = [
        slot(price, TWO + number * timedelta(minutes=10), minutes=10)
        for number, price in enumerate((0.1, 0.2, 0.6, 0.1, 0.2, None))
    ]
    content = content_of(meter_view=meter(timeline=RateTimeline(slots=tuple(slots))))
    assert [bar.height for bar in content.bars[:2]] == [pytest.approx(0.3), None]


def test_price_and_next_change_are_those_of_the_meter():
    content = content_of()
    assert (content.price_per_kwh, content.level) == (0.20, PriceLevel.EXPENSIVE)
    assert content.change == Change(at=from_two(0.5), price_per_kwh=0.30)


@cases("half_hours", ("before a gap", 1), ("in a gap", 2))
def test_no_change_is_told_that_is_not_known(half_hours):
    """Half past two is followed by a gap; at three nothing is known at all."""
    content = content_of(now=TWO + half_hours * HALF_HOUR)
    assert content.change is None
    assert (content.price_per_kwh is None) == (content.level is None) == (half_hours == 2)


@cases(
    "hours, expected",
    ("begins now", [(0, 1)], [(0, 1, True)]),
    ("runs", [(-1, 1)], [(-1, 1, True)]),
    ("ends now", [(-1, 0)], []),
    ("reaches beyond the bars", [(11.5, 14)], [(11.5, 14, False)]),
    ("begins beyond the bars", [(12, 14)], []),
    ("two that touch are one", [(1, 2), (2, 3)], [(1, 3, False)]),
    ("two apart are two", [(1, 2), (3, 4)], [(1, 2, False), (3, 4, False)]),
    ("shorter than the user counts", [(1, 1.1)], []),
)
def test_smart_charges_are_marked_with_all_of_their_time(hours, expected):
    told = marks(cars=(car(*hours),))
    assert told == [(None, *one) for one in expected]


def test_charges_of_two_cars_at_once_are_one_mark_and_a_charge_a_person_asked_for_is_none():
    assert marks(cars=(car((1, 3)), car((2, 4)))) == [(None, 1, 4, False)]
    assert marks(cars=(car((1, 3), type_=DispatchType.BOOST),)) == []


def test_sessions_are_marked_that_the_household_takes_part_in():
    """In order of time, free ones and saving ones; others are not its own."""
    sessions = (
        session(SessionKind.SAVING, 4, 5),
        session(SessionKind.FREE, -0.5, 1),
        session(SessionKind.SAVING, 6, 7, is_joined=False),
        session(SessionKind.FREE, -2, 0),
    )
    marked = [(SessionKind.FREE, -0.5, 1, True), (SessionKind.SAVING, 4, 5, False)]
    assert marks(octoplus=Octoplus(sessions=sessions)) == marked


def test_the_age_of_the_data_is_told_in_half_hours_and_two_of_them_are_old():
    told_at = (TWO - timedelta(minutes=minutes) for minutes in (0, 29, 30, 59, 60, 89))
    contents = [content_of(rates_told_at=moment) for moment in told_at]
    assert [content.age / HALF_HOUR for content in contents] == [0, 0, 1, 1, 2, 2]
    assert [is_old(content.age) for content in contents] == [False] * 4 + [True] * 2


@cases(
    "told, age",
    ("nothing was ever told", {"rates_told_at": None}, None),
    ("told after the timeline was made", {"rates_told_at": from_two(0.1)}, 0),
    ("a car's plan counts", {"cars": (car(told_at=from_two(-1)),)}, 2),
    ("the oldest plan counts", {"cars": (car(), car(told_at=from_two(-2)))}, 4),
    ("a plan never told", {"cars": (car(), car(told_at=None))}, None),
)
def test_the_age_is_that_of_what_changes_by_the_hour(told, age):
    content = content_of(**told)
    assert content.age == (None if age is None else age * HALF_HOUR)
    assert is_old(content.age) is (age is None or age >= 2)


def test_the_same_half_hour_is_the_same_picture():
    """A newer answer that says the same, ten minutes later, is nothing to redraw for."""
    later = TWO + timedelta(minutes=10)
    first = content_of(cars=(car((1, 3)),), cost=0.42)
    cars = (car((1, 3), told_at=later, now=later),)
    assert content_of(now=later, cars=cars, cost=0.41) == first
    # 42 p is shown as 40 p, 44 p as 45 p
    assert content_of(now=later, cars=cars, cost=0.44) != first
