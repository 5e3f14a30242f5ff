"""When an answer about the cars is too old: once two calls planned after it were missed.

This home's phase is one half: calls every 5 minutes come at 2:30, 7:30, ... past the hour, those
every 4 minutes at 2, 6, 10, ..., those every 15 at 7:30, 22:30, ..., and a call where a charge
begins 12.5 seconds after it.
"""

from dataclasses import replace
from datetime import timedelta
from custom_components.octopus_insight.model.polling.poller import stale_from
from custom_components.octopus_insight.model.polling.state import CallsLeft, CarPollState, PollState
from custom_components.octopus_insight.octopus.budget import POLL_INTERVALS
from tests.model.builders import cases
from tests.model.dispatch_builders import CAPABLE, NOT_AVAILABLE, answer, memory_of, smart, when

CONNECTED = CarPollState(memory=memory_of(answer("12:00", state=CAPABLE)))
AWAY = CarPollState(memory=memory_of(answer("12:00", state=NOT_AVAILABLE)))
CHARGING = CarPollState(memory=memory_of(answer("17:55", smart("18:00", "20:00"))))
UNSPENT = CallsLeft(spent=(), per_hour=20, reserve=4, gap=timedelta(minutes=1))


def home(*cars: CarPollState, **differently: object) -> PollState:
    """Build a home that was started long ago."""
    poll_state = PollState(
        cars=cars,
        started_at=when("2026-11-17T00:00Z"),
        last_call_at=when("12:05"),
        phase=0.5,
        left=UNSPENT,
        intervals=POLL_INTERVALS,
    )
    return replace(poll_state, **differently)


@cases(
    "car, answered, expected",
    ("connected, every 5 minutes", CONNECTED, "12:05", "12:12:30"),
    ("away, every 15 minutes", AWAY, "12:05", "12:22:30"),
    # asked 12.5 s after the charge begins, then on the grid of 4 minutes, 2 minutes later
    ("a charge that begins", CHARGING, "17:59", "18:06"),
)
def test_two_calls_as_the_schedule_plans_them(car, answered, expected):
    assert stale_from(home(car), when(answered)) == when(expected)


@cases(
    "differently",
    ("calls that failed since", {"last_call_at": when("12:10")}),
    ("a try after a failure", {"retry_at": when("12:06")}),
    ("a start since", {"started_at": when("12:11")}),
    ("a rest", {"left": replace(UNSPENT, rests_until=when("13:00"))}),
)
def test_what_is_no_plan_changes_nothing(differently):
    """An answer does not grow younger by failures, a restart, or a supplier who wants rest."""
    assert stale_from(home(CONNECTED, **differently), when("12:05")) == when("12:12:30")


def test_without_a_car_nothing_is_planned():
    assert stale_from(home(), when("12:05")) is None
