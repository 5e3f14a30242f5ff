"""The simulated plug-in day: the simulator does what the table worked by hand says."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo
from customer import Clock
import pytest
from simulator.expected import expected_values
from simulator.scenarios import Scenario, boundaries, events, moments, plug_in_day, truth_at
from simulator.world import World
from tests.harness.cases import cases

LONDON = ZoneInfo("Europe/London")
DAYS = cases("day", ("winter", plug_in_day.WINTER), ("summer", plug_in_day.SUMMER))


def _local(day, hour, minute=0, second=0):
    return datetime.combine(day, time(hour, minute, second), tzinfo=LONDON).astimezone(UTC)


def _lived(day):
    """Return the world after each moment of the table was lived through."""
    clock = Clock(_local(day, 12))
    world = World.of("iog", clock)
    scenario = Scenario(world, events(day))
    for moment in moments(day):
        clock.now = moment
        scenario.catch_up()
    return world


@DAYS
def test_what_ran_and_what_the_house_pays(day):
    """No withdrawn slot ran, and nothing after the plug was pulled.

    The low price holds in the window, and in each half hour with a part of a dispatch.
    """
    completed = _lived(day).car().completed
    assert [row.start.astimezone(LONDON).strftime("%H:%M") for row in completed] == [
        *["18:00", "18:30", "00:00", "00:30", "01:00", "01:30"],
        *["04:12", "06:10", "06:30", "07:00"],
    ]
    assert completed[-1].end == _local(day + timedelta(days=1), 7, 20)
    ran = [(row.start, row.end) for row in completed]
    for moment in moments(day):
        rate = expected_values("iog", moment, dispatched=ran)["import", "current_rate"]
        expected = 0.07000035 if truth_at(day, moment).is_low else 0.2959992
        assert (moment, rate) == (moment, expected)


@DAYS
@cases(
    "days_later, kwh_and_cost",
    ("first day", 1, plug_in_day.FIRST_DAY),
    ("second day", 2, plug_in_day.SECOND_DAY),
)
async def test_what_the_days_cost(open_household, day, days_later, kwh_and_cost):
    """Readings and prices of both days add up to what was worked out by hand."""
    customer = await open_household("iog", _local(day, 12))
    scenario = Scenario(customer.world, events(day))
    customer.clock.now = _local(day + timedelta(days=days_later), 12)
    scenario.catch_up()
    start = _local(day + timedelta(days=days_later - 1), 0)
    body = await customer.get(
        "/v1/electricity-meter-points/1000000000101/meters/23J0123456/consumption/",
        period_from=start.isoformat(),
        period_to=(start + timedelta(days=1)).isoformat(),
    )
    ran = [(row.start, row.end) for row in customer.world.car().completed]
    total = cost = 0.0
    for row in body["results"]:
        moment = datetime.fromisoformat(row["interval_start"])
        rate = expected_values("iog", moment, dispatched=ran)["import", "current_rate"]
        total += row["consumption"]
        cost += row["consumption"] * rate
    assert (total, cost) == pytest.approx(kwh_and_cost, rel=1e-12)


@DAYS
def test_a_past_that_is_told_afterwards(day):
    """A story caught up with in one go leaves the same rows as one that was lived through."""
    told = World.of("iog", Clock(_local(day + timedelta(days=1), 12)))
    scenario = Scenario(told, events(day))
    assert scenario.catch_up() == 4
    assert scenario.next_at is None
    assert told.car().completed == _lived(day).car().completed


@DAYS
def test_the_table_runs_from_noon_to_noon(day):
    """The story begins after noon and ends before the next; every event is a boundary."""
    edges = boundaries(day)
    assert edges[0] == _local(day, 17, 40)
    assert edges[-1] < _local(day + timedelta(days=1), 12)
    assert {moment for moment, _ in events(day)} <= set(edges)
    with pytest.raises(LookupError):
        truth_at(day, _local(day, 11, 59, 59))
