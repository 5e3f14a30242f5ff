"""When a car is away, what that takes, and trips that cannot be reached."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo
import pytest
from custom_components.octopus_insight.model.interval import half_hours, local_days
from custom_components.octopus_insight.model.scenario.driving import (
    CarOffer,
    WeeklyTrip,
    charged_on_return,
)
from custom_components.octopus_insight.model.scenario.optimum import best_possible
from custom_components.octopus_insight.model.scenario.slots import ScenarioError, Slots, Trip
from tests.harness.cases import cases

LONDON = ZoneInfo("Europe/London")
WORK = WeeklyTrip(leaves=time(8), returns=time(18), miles=40, days=(0, 1, 2, 3, 4))
CAR = CarOffer(
    name="Car",
    usable_kwh=30,
    charge_kw=4,
    trips=(WORK,),
    miles_per_kwh=4,
    charge_efficiency=0.5,
)


def starts_of(first: date, end: date) -> list[datetime]:
    days = local_days(first, end, LONDON)
    return list(half_hours(days.start, days.end))


def trips_on(first: date, end: date, *trips: WeeklyTrip) -> list[Trip]:
    return replace(CAR, trips=trips).trips_of(starts_of(first, end), LONDON)


def test_trips_are_on_their_days_of_the_week():
    """27 February 2026 is a Friday: no trip on the two days after it."""
    assert trips_on(date(2026, 2, 27), date(2026, 3, 3), WORK) == [
        Trip(leaves=16, returns=36, kwh=10),
        Trip(leaves=3 * 48 + 16, returns=3 * 48 + 36, kwh=10),
    ]


@cases(
    "day, leaves, returns",
    # 08:00 is 7 hours after midnight when the clocks go forward, and 9 when they go back
    ("clocks go forward", date(2026, 3, 29), 14, 34),
    ("an ordinary Sunday", date(2026, 4, 5), 16, 36),
    ("clocks go back", date(2026, 10, 25), 18, 38),
)
def test_trips_are_by_the_clock(day, leaves, returns):
    sunday = replace(WORK, days=(6,))
    found = trips_on(day, day + timedelta(days=1), sunday)
    assert found == [Trip(leaves=leaves, returns=returns, kwh=10)]


@cases(
    "returns, places",
    ("the same day", time(8, 30), (16, 17)),
    ("in the half hour in which it left", time(8, 10), (16, 17)),
    ("inside a half hour, of which it gets nothing", time(18, 10), (16, 37)),
    ("at the same time of the next day", time(8), (16, 64)),
    ("the next morning", time(7, 30), (16, 63)),
)
def test_a_trip_may_end_on_the_next_day(returns, places):
    trip = replace(WORK, returns=returns, days=(0,))
    (found,) = trips_on(date(2026, 3, 2), date(2026, 3, 4), trip)
    assert (found.leaves, found.returns) == places


def test_trips_that_touch_are_two_and_those_that_overlap_are_refused():
    evening = replace(WORK, leaves=time(18), returns=time(20))
    assert len(trips_on(date(2026, 3, 2), date(2026, 3, 3), evening, WORK)) == 2
    with pytest.raises(ScenarioError, match="trips overlap on Monday"):
        trips_on(date(2026, 3, 2), date(2026, 3, 3), replace(evening, leaves=time(17, 30)), WORK)


@cases(
    "change, needed",
    # 121 miles at 4 a kWh; the battery has 30
    ("too far", {"trips": (replace(WORK, miles=121),)}, 30.2),
    # 10 of the trip, above 21
    ("more than is left above the reserve", {"reserve_kwh": 21}, 31.0),
    ("a charge that it cannot have", {"trips": (replace(WORK, least_kwh=31),)}, 31.0),
    ("all it has", {"trips": (replace(WORK, miles=120),)}, None),
    ("all that is left above the reserve", {"reserve_kwh": 20}, None),
)
def test_a_trip_beyond_the_battery_cannot_be_reached(change, needed):
    car = replace(CAR, **change)
    trips = car.trips_of(MONDAY[:48], LONDON)
    if needed is None:
        assert sum(charged_on_return(car.battery, trips, MONDAY[:48], LONDON)) > 0
        return
    words = f"of Monday 2026-03-02 08:00 cannot be reached: {needed} kWh are needed, 30.0 are there"
    with pytest.raises(ScenarioError, match=words):
        charged_on_return(car.battery, trips, MONDAY[:48], LONDON)


@cases(
    "change, words",
    ("miles below nothing", {"miles": -1}, "miles is -1: 0 or more"),
    ("a day that no week has", {"days": (0, 7)}, "days is 7: 0 is Monday"),
)
def test_a_trip_that_nobody_makes_is_refused_by_name(change, words):
    with pytest.raises(ScenarioError, match=f"^{words}"):
        replace(WORK, **change)


@cases(
    "change, words",
    ("a size below nothing", {"usable_kwh": -1}, "usable_kwh is -1: 0 to 1000 is possible"),
    ("watts for kilowatts", {"charge_kw": 7400}, "charge_kw is 7400: 0 to 1000 is possible"),
    ("an efficiency in per cent", {"charge_efficiency": 90}, "charge_efficiency is 90: above 0"),
)
def test_a_car_that_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ScenarioError, match=f"^{words}"):
        replace(CAR, **change)


MONDAY = [datetime(2026, 3, 2, tzinfo=UTC) + place * timedelta(minutes=30) for place in range(96)]


def test_it_charges_from_its_return_until_it_is_full():
    """10 kWh were used. 2 kWh of a half hour are taken, and 1 is stored: ten half hours."""
    taken = charged_on_return(CAR.battery, [Trip(leaves=16, returns=36, kwh=10)], MONDAY, LONDON)
    assert [place for place, kwh in enumerate(taken) if kwh] == list(range(36, 46))
    assert taken[36:46] == [2.0] * 10


def test_the_last_half_hour_takes_what_is_left():
    taken = charged_on_return(CAR.battery, [Trip(leaves=16, returns=36, kwh=1.25)], MONDAY, LONDON)
    assert taken[36:39] == [2.0, 0.5, 0.0]


@cases(
    "leaves, kwh, is_reached",
    # empty at 18:00, and 1 kWh is stored in each half hour
    ("just enough", 46, 10.0, True),
    ("a little too much", 46, 10.1, False),
    ("half an hour too early", 45, 10.0, False),
)
def test_a_trip_that_leaves_before_enough_is_charged_is_named_with_its_day(leaves, kwh, is_reached):
    trips = [
        Trip(leaves=16, returns=36, kwh=30),
        Trip(leaves=leaves, returns=leaves + 2, kwh=kwh),
    ]
    if is_reached:
        assert sum(charged_on_return(CAR.battery, trips, MONDAY, LONDON)[:46]) == 20
        return
    with pytest.raises(ScenarioError, match=r"the trip of Monday 2026-03-02 2\d:\d\d cannot be"):
        charged_on_return(CAR.battery, trips, MONDAY, LONDON)


def test_the_charge_to_leave_with_counts():
    trips = [
        Trip(leaves=16, returns=36, kwh=30),
        Trip(leaves=46, returns=48, kwh=1, least_kwh=10.5),
    ]
    with pytest.raises(ScenarioError, match=r"10\.5 kWh are needed, 10\.0 are there at most"):
        charged_on_return(CAR.battery, trips, MONDAY, LONDON)


def two_rates(*cheap: range) -> Slots:
    """Three days of winter from midnight, which are cheap in some half hours of all."""
    prices = [0.07 if any(at in some for some in cheap) else 0.27 for at in range(3 * 48)]
    nothing = [0.0] * len(prices)
    start = datetime(2026, 1, 12, tzinfo=UTC)
    return Slots(
        start=start, load=nothing, solar=nothing, import_price=prices, export_price=nothing
    )


# a night from 23:00 on, and a slot from 13:00 to 15:00 before it on the same noon to noon
SLOT, NIGHT = range(26, 30), range(46, 58)


@cases(
    "hours, rests",
    ("what the night and the slot have", 8, []),
    ("half an hour less", 7.5, [57]),
    ("the slot alone", 2, [*NIGHT]),
    ("none", 0, [*SLOT, *NIGHT]),
)
def test_an_allowance_is_used_up_from_noon_on(hours, rests):
    car = replace(CAR, allowance_hours=hours)
    assert car.within_allowance(two_rates(SLOT, NIGHT), [], LONDON).rests == set(rests)


def test_what_is_cheap_while_the_car_is_away_uses_no_allowance():
    car, away = replace(CAR, allowance_hours=6), Trip(leaves=26, returns=30, kwh=1)
    assert not car.within_allowance(two_rates(SLOT, NIGHT), [away], LONDON).rests


def test_a_flat_rate_has_no_allowance():
    slots = two_rates(range(3 * 48))
    assert not replace(CAR, allowance_hours=1).within_allowance(slots, [], LONDON).rests


def test_beyond_its_allowance_a_car_pays_the_standard_rate():
    """It takes 2 kWh and stores 1 in a half hour: 6 kWh are 6 half hours, of which 4 are cheap."""
    slots, away = two_rates(NIGHT), Trip(leaves=0, returns=40, kwh=6)
    within = replace(CAR, allowance_hours=2).within_allowance(slots, [away], LONDON)
    assert best_possible(slots, within, [away]).cost == pytest.approx(8 * 0.07 + 4 * 0.27)
    assert best_possible(slots, CAR.battery, [away]).cost == pytest.approx(12 * 0.07)


def test_a_trip_that_an_allowance_leaves_out_of_reach_is_named():
    starts = starts_of(date(2026, 1, 12), date(2026, 1, 15))
    slots, drives = two_rates(range(40, 64)), [Trip(leaves=0, returns=40, kwh=25)]
    drives.append(Trip(leaves=64, returns=66, kwh=25))
    charged_on_return(CAR.battery, drives, starts, LONDON)
    with pytest.raises(ScenarioError, match=r"cannot be reached: 25\.0 kWh are needed, 9\.0 are"):
        charged_on_return(
            replace(CAR, allowance_hours=2).within_allowance(slots, drives, LONDON),
            *(drives, starts, LONDON),
        )
