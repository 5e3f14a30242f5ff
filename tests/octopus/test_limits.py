"""The limits of every kind of request, whatever happens: those of an hour, and those of a day."""

from datetime import datetime, timedelta
import json
from hypothesis import example, given, strategies as st
from scripted import Clock
from custom_components.octopus_insight.octopus.budget import Call, CallBudget, Urgency
from custom_components.octopus_insight.octopus.errors import BudgetSpentError

HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
MOST_IN_AN_HOUR = {
    Call.LOGIN: 12,
    Call.ACCOUNT: 12,
    Call.DISPATCHES: 20,
    Call.RATES: 60,
    Call.STANDING_CHARGES: 30,
    Call.CONSUMPTION: 30,
    Call.SESSIONS: 12,
    Call.SETTLED: 24,
    Call.STATEMENTS: 8,
    Call.HISTORY: 90,
    Call.LIVE: 60,
}
MOST_IN_A_DAY = {Call.SESSIONS: 60, Call.SETTLED: 60}

seconds = st.sampled_from([0, 1, 59, 60, 600, 1800, 3599, 3600, 4 * 3600, 20 * 3600])
bursts = st.tuples(st.sampled_from(Call), st.sampled_from(Urgency), st.integers(1, 100))
mishaps = st.sampled_from(["restart", "rest", "success", "clock put back"])


def tried(budget: CallBudget, call: Call, urgency: Urgency, times: int) -> int:
    """Try so often, one right after the other, and return how often it was allowed."""
    allowed = 0
    for _ in range(times):
        try:
            budget.spend(call, urgency=urgency)
        except BudgetSpentError:
            break
        allowed += 1
    return allowed


def after(mishap: str, budget: CallBudget, clock: Clock) -> CallBudget:
    match mishap:
        case "restart":
            return CallBudget(json.loads(json.dumps(budget.as_dict())), clock=clock)
        case "rest":
            budget.back_off(timedelta(minutes=10))
        case "success":
            for call in Call:
                budget.relax(call)
        case _:
            # the hours that pass are the supplier's; only ours go back, and count on from there
            clock.now -= HOUR
    return budget


@given(st.lists(st.tuples(seconds, bursts | mishaps), max_size=40))
@example([(0, (Call.SESSIONS, Urgency.PERSON, 13)), (3600, (Call.SESSIONS, Urgency.PERSON, 13))])
def test_no_window_holds_more_than_its_limit(steps):
    """Bursts, restarts, rests, successes and a clock put back: the supplier never sees too many."""
    clock = Clock()
    budget = CallBudget(None, clock=clock, random=lambda: 0.0)
    put_back = timedelta()
    sent: dict[Call, list[datetime]] = {call: [] for call in Call}
    for wait, step in steps:
        clock.advance(wait)
        if isinstance(step, str):
            before = clock.now
            budget = after(step, budget, clock)
            put_back += before - clock.now
            continue
        call, urgency, times = step
        really = clock.now + put_back
        sent[call] += [really] * tried(budget, call, urgency, times)
    for call, moments in sent.items():
        for moment in moments:
            assert sum(moment - HOUR < one <= moment for one in moments) <= MOST_IN_AN_HOUR[call]
    for call, most in MOST_IN_A_DAY.items():
        for moment in sent[call]:
            assert sum(moment - DAY < one <= moment for one in sent[call]) <= most
