"""Every simulated day: the simulator does what the day's tables, worked by hand, say."""

from datetime import timedelta
from itertools import pairwise
from customer import Clock
import pytest
from simulator.scenarios import DAYS, Scenario
from simulator.world import World

SECOND = timedelta(seconds=1)
EACH_DAY = pytest.mark.parametrize("day", DAYS, ids=lambda day: day.name)


def truth_at(truths, moment):
    return [truth for truth in truths if truth.start <= moment][-1]


def answered(world, device_id, moment):
    """Return what the supplier answers about a car: a slot runs, the state."""
    car = world.car(device_id)
    listed = car.planned_at(moment)
    is_running = any(slot.kind == "SMART" and slot.start <= moment for slot in listed)
    return is_running, car.state_at(moment)


@EACH_DAY
def test_the_simulator_lives_the_day(day):
    """A second before, at and after each truth and each event, the answer is the table's."""
    edges = {truth.start for truths in day.truths.values() for truth in truths}
    edges |= {at for at, _ in day.events} | {day.noon + timedelta(hours=24)}
    moments = sorted(
        moment
        for edge in edges
        for moment in (edge - SECOND, edge, edge + SECOND)
        if day.noon <= moment <= day.end
    )
    clock = Clock(day.noon)
    world = World.of(day.household, clock)
    scenario = Scenario(world, day.events)
    for moment in moments:
        clock.now = moment
        scenario.catch_up()
        for device_id, truths in day.truths.items():
            truth = truth_at(truths, moment)
            expected = (truth.is_dispatching, truth.state)
            assert (moment, answered(world, device_id, moment)) == (moment, expected)


@EACH_DAY
def test_tables_and_events_are_in_order(day):
    """The first truth is noon's; the last comes before the next noon."""
    for truths in day.truths.values():
        assert truths[0].start == day.noon
        assert all(before.start < after.start for before, after in pairwise(truths))
        assert truths[-1].start < day.end
    moments = [at for at, _ in day.events]
    assert moments == sorted(moments)


def test_there_are_at_least_six_days_and_each_has_its_name():
    assert len({day.name for day in DAYS}) == len(DAYS) >= 6
