"""When an answer about the cars is stale: two calls planned after it were missed.

This home asks about a connected car at 2:30, 7:30, 12:30, ... past the hour (see `test_next_call`).
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.octopus_insight.api.budget import PACE
from custom_components.octopus_insight.model.attention import CallsLeft, CarAttention, Situation
from custom_components.octopus_insight.model.staleness import stale_from
from tests.model.dispatch_builders import CAPABLE, answer, memory, when

ANSWERED = when("12:02:30")
UNSPENT = CallsLeft(spent=(), per_hour=20, reserve=4, gap=timedelta(minutes=1))
CONNECTED = Situation(
    cars=(CarAttention(record=memory(answer("12:02:30", state=CAPABLE))),),
    begun_at=when("2026-11-17T00:00Z"),
    last_call_at=ANSWERED,
    phase=0.5,
    left=UNSPENT,
    pace=PACE,
)


def spent_after(minutes: int) -> CallsLeft:
    """Return what is left when each of so many minutes after the answer saw a call in vain."""
    calls = (ANSWERED + number * timedelta(minutes=1) for number in range(1, minutes + 1))
    return replace(UNSPENT, spent=tuple(calls))


@pytest.mark.parametrize(
    "differently",
    [
        pytest.param({}, id="nothing happened since"),
        pytest.param({"last_call_at": when("12:31")}, id="calls in vain"),
        pytest.param({"retry_at": when("12:40")}, id="a try to come"),
        pytest.param({"left": spent_after(16)}, id="the hour's calls used up in vain"),
        pytest.param(
            {"left": replace(UNSPENT, rests_until=when("13:00"))}, id="the supplier wants a rest"
        ),
        pytest.param({"begun_at": when("12:31")}, id="started in the meantime"),
    ],
)
def test_the_second_call_planned_after_the_answer_makes_it_stale(differently):
    """The calls would have been at 12:07:30 and 12:12:30, whatever happened instead."""
    assert stale_from(replace(CONNECTED, **differently), ANSWERED) == when("12:12:30")


def test_without_a_car_nothing_is_asked_and_nothing_is_stale():
    assert stale_from(replace(CONNECTED, cars=()), ANSWERED) is None
