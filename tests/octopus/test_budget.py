"""What may be asked when: the limits hold in every window, whatever happens in between."""

from datetime import datetime, timedelta
import json
from hypothesis import given, settings, strategies as st
import pytest
from scripted import Clock, utc
from custom_components.octopus_insight.octopus.budget import (
    ALLOWANCES,
    Call,
    CallBudget,
    Urgency,
)
from custom_components.octopus_insight.octopus.errors import BudgetLimit, BudgetSpentError
from tests.harness.cases import cases, rows

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def refusal(budget: CallBudget, call: Call, urgency: Urgency = Urgency.PLANNED) -> BudgetSpentError:
    with pytest.raises(BudgetSpentError) as refused:
        budget.spend(call, urgency=urgency)
    return refused.value


def spend_dispatches(budget: CallBudget, clock: Clock, times: int) -> None:
    """Spend as people do, each request a minute after the last; the clock ends a minute later."""
    for _ in range(times):
        budget.spend(Call.DISPATCHES, urgency=Urgency.PERSON)
        clock.advance(60)


@cases(
    "seconds, allowed",
    ("at once", 0, False),
    ("just before the minute is over", 59.999, False),
    ("at the minute", 60, True),
    ("after it", 61, True),
)
def test_dispatch_requests_are_a_minute_apart_for_people_too(budget, clock, seconds, allowed):
    budget.spend(Call.DISPATCHES)
    clock.advance(seconds)
    if allowed:
        budget.spend(Call.DISPATCHES, urgency=Urgency.PERSON)
    else:
        error = refusal(budget, Call.DISPATCHES, Urgency.PERSON)
        assert error.reason is BudgetLimit.GAP
        assert error.retry_after == timedelta(seconds=60 - seconds)


def test_people_have_a_reserve(budget, clock):
    """Of 20 dispatch requests an hour, schedules may use 16; the last four are for people."""
    start = clock.now
    spend_dispatches(budget, clock, 16)
    assert refusal(budget, Call.DISPATCHES).reason is BudgetLimit.HOUR
    assert budget.next_allowed(Call.DISPATCHES) == start + HOUR
    spend_dispatches(budget, clock, 4)
    error = refusal(budget, Call.DISPATCHES, Urgency.PERSON)
    assert error.reason is BudgetLimit.HOUR
    assert error.retry_after == start + HOUR - clock.now == timedelta(minutes=40)


@cases(
    "seconds, allowed",
    ("before the first leaves the hour", 3599, False),
    ("as it leaves", 3600, True),
    ("after", 3601, True),
)
def test_a_request_is_free_60_minutes_after_the_oldest_not_on_the_full_hour(
    budget, clock, seconds, allowed
):
    start = clock.now
    spend_dispatches(budget, clock, 20)
    clock.now = start + timedelta(seconds=seconds)
    assert (budget.next_allowed(Call.DISPATCHES, Urgency.PERSON) == clock.now) is allowed


def test_kinds_do_not_spend_from_each_other(budget, clock):
    kinds = (Call.LOGIN, Call.ACCOUNT, Call.RATES, Call.STANDING_CHARGES, Call.CONSUMPTION)
    for call, limit in zip(kinds, (12, 12, 60, 30, 30), strict=True):
        for _ in range(limit):
            budget.spend(call)
        assert refusal(budget, call).reason is BudgetLimit.HOUR
    budget.spend(Call.DISPATCHES)
    assert budget.requests_in_last_hour() == 145
    assert budget.requests_in_last_hour(Call.RATES) == 60
    clock.advance(3600)
    assert budget.requests_in_last_hour() == 0


def test_asking_too_often_does_not_postpone_the_next_time(budget, clock):
    budget.spend(Call.DISPATCHES)
    allowed_at = budget.next_allowed(Call.DISPATCHES)
    clock.advance(30)
    refusal(budget, Call.DISPATCHES)
    assert budget.next_allowed(Call.DISPATCHES) == allowed_at
    assert budget.requests_in_last_hour() == 1


def test_intervals_come_from_the_table(budget):
    kinds = (Call.ACCOUNT, Call.RATES, Call.STANDING_CHARGES, Call.CONSUMPTION)
    assert [ALLOWANCES[call].interval / HOUR for call in kinds] == [6, 12, 24, 4]


def test_what_is_left_can_be_planned_with(budget, clock):
    """The requests of the last hour, the limits, and the rest that was asked for, if it lasts."""
    start = clock.now
    budget.spend(Call.DISPATCHES)
    clock.advance(60)
    budget.spend(Call.DISPATCHES, urgency=Urgency.PERSON)
    budget.spend(Call.LOGIN)
    left = budget.calls_left(Call.DISPATCHES)
    assert left.spent == (start, start + MINUTE)
    assert (left.per_hour, left.reserve, left.gap) == (20, 4, MINUTE)
    assert left.rests_until is None
    budget.back_off(timedelta(minutes=10))
    rests_until = budget.calls_left(Call.DISPATCHES).rests_until
    assert clock.now + timedelta(minutes=10) <= rests_until <= clock.now + timedelta(minutes=12.5)
    clock.now = rests_until
    assert budget.calls_left(Call.DISPATCHES).rests_until is None
    clock.now = start + HOUR
    assert budget.calls_left(Call.DISPATCHES).spent == (start + MINUTE,)


@rows("failures, minutes", (1, 1), (2, 2), (3, 4), (5, 16), (6, 20), (99, 20))
def test_failures_are_retried_ever_more_slowly(budget, failures, minutes):
    assert budget.retry_delay(failures) == timedelta(minutes=minutes)


class TestRests:
    """The supplier's wish for a rest."""

    def test_rests_double_up_to_25_minutes_and_are_short_again_after_a_success(self, clock):
        budget = CallBudget(None, clock=clock, random=lambda: 1.0)
        rests = []
        for _ in range(8):
            budget.back_off()
            rests.append((budget.next_allowed(Call.RATES) - clock.now) / MINUTE)
            clock.now = budget.next_allowed(Call.RATES)
        assert rests == [1.25, 2.5, 5, 10, 20, 25, 25, 25]
        budget.relax(Call.RATES)
        budget.back_off()
        assert budget.next_allowed(Call.RATES) - clock.now == 1.25 * MINUTE

    def test_a_success_that_was_under_way_ends_no_rest(self, budget, clock):
        """It was sent before the supplier asked for the rest."""
        budget.back_off(timedelta(minutes=30))
        clock.advance(1)
        budget.relax(Call.RATES)
        assert budget.next_allowed(Call.RATES) - clock.now == timedelta(seconds=1799)

    @cases(
        "retry_after, minutes",
        ("not told", None, 1),
        ("at once", timedelta(0), 1),
        ("in the past", timedelta(seconds=-5), 1),
        ("shorter than ours", timedelta(seconds=30), 1),
        ("longer than ours", timedelta(minutes=90), 90),
        ("as long as we obey", timedelta(hours=6), 360),
        ("longer than we obey", timedelta(hours=7), 360),
        ("beyond belief", timedelta(days=400), 360),
    )
    def test_retry_after_is_kept_and_never_shortens_a_rest(
        self, budget, clock, retry_after, minutes
    ):
        budget.back_off(retry_after)
        assert budget.next_allowed(Call.ACCOUNT) - clock.now == timedelta(minutes=minutes)

    def test_after_six_hours_of_rest_there_is_a_probe_an_hour(self, budget, clock):
        """A wish for four hours is obeyed, then for two more; what goes on is tried each hour."""
        rests = []
        for _ in range(4):
            budget.back_off(timedelta(hours=4))
            rests.append((budget.next_allowed(Call.RATES) - clock.now) / HOUR)
            clock.now = budget.next_allowed(Call.RATES)
        assert rests == [4, 2, 1, 1]
        budget.relax(Call.RATES)
        budget.back_off(timedelta(hours=4))
        assert budget.next_allowed(Call.RATES) == clock.now + 4 * HOUR

    def test_a_rest_binds_people_and_schedules(self, budget):
        budget.back_off()
        for urgency in Urgency:
            assert refusal(budget, Call.DISPATCHES, urgency).reason is BudgetLimit.BACK_OFF

    def test_a_rest_of_one_kind_leaves_the_others(self, budget, clock):
        budget.back_off(None, Call.DISPATCHES)
        assert refusal(budget, Call.DISPATCHES).reason is BudgetLimit.BACK_OFF
        budget.spend(Call.CONSUMPTION)
        clock.advance(60)
        budget.relax(Call.CONSUMPTION)
        budget.back_off(None, Call.DISPATCHES)
        assert budget.next_allowed(Call.DISPATCHES) - clock.now == 2 * MINUTE

    def test_a_second_refusal_during_the_rest_neither_doubles_nor_shortens_it(self, budget, clock):
        budget.back_off(timedelta(minutes=10))
        clock.advance(1)
        budget.back_off()
        assert budget.next_allowed(Call.RATES) == clock.now + timedelta(seconds=599)
        clock.advance(600)
        budget.back_off()
        assert budget.next_allowed(Call.RATES) == clock.now + 2 * MINUTE

    def test_homes_sent_away_together_do_not_come_back_together(self, clock):
        budget = CallBudget(None, clock=clock, random=lambda: 0.5)
        budget.back_off()
        assert budget.next_allowed(Call.RATES) - clock.now == timedelta(seconds=67.5)

    def test_a_rest_survives_a_restart_unless_it_is_of_years(self, budget, clock):
        """A damaged moment cannot lock the ledger for good."""
        budget.back_off(timedelta(minutes=10))
        again = CallBudget(budget.as_dict(), clock=clock)
        assert again.next_allowed(Call.RATES) == clock.now + timedelta(minutes=10)
        rest = {"since": "2026-11-18T12:00:00+00:00", "until": "2099-12-31T00:00:00+00:00"}
        told = {"entries": [], "rests": {"everything": {**rest, "step": -3}}}
        again = CallBudget(told, clock=clock)
        assert again.next_allowed(Call.RATES) == clock.now + timedelta(hours=6, minutes=5)


def entry(call: str, at: str) -> dict[str, object]:
    """Return a ledger with one request."""
    return {"entries": [{"call": call, "at": at}], "rests": {}}


class TestLedger:
    """What is written down and read back."""

    def test_restarts_do_not_refill_it(self, budget, clock):
        for _ in range(20):
            budget.spend(Call.DISPATCHES, urgency=Urgency.PERSON)
            clock.advance(60)
            budget = CallBudget(json.loads(json.dumps(budget.as_dict())), clock=clock)
        assert refusal(budget, Call.DISPATCHES, Urgency.PERSON).reason is BudgetLimit.HOUR

    @cases(
        "damaged",
        ("empty object", {}),
        ("no list", {"entries": "none", "rests": {}}),
        ("unknown kind", entry("telepathy", "2026-11-18T12:00:00+00:00")),
        ("naive moment", entry("login", "2026-11-18T12:00:00")),
        ("rests no object", {"entries": [], "rests": [1]}),
        ("a list", []),
    )
    def test_a_damaged_one_counts_as_spent(self, clock, damaged):
        """20 may have been sent in the last 20 minutes: the first of them is free 40 later."""
        budget = CallBudget(damaged, clock=clock)
        at = clock.now + 41 * MINUTE
        assert budget.next_allowed(Call.DISPATCHES, Urgency.PERSON) == at
        assert budget.next_allowed(Call.ACCOUNT) == clock.now

    @pytest.mark.parametrize(
        ("seconds", "doubted"), [(0, 0), (60, 0), (61, 1), (600, 9), (601, 10), (7200, 20)]
    )
    def test_what_was_under_way_may_have_gone_on(self, budget, clock, seconds, doubted):
        """Of a ledger that was not closed, a request a minute since counts as sent."""
        kept = json.loads(json.dumps(budget.as_dict(is_open=True)))
        clock.advance(seconds)
        again = CallBudget(kept, clock=clock)
        assert again.requests_in_last_hour(Call.DISPATCHES) == doubted

    def test_what_was_not_sent_does_not_count(self, budget):
        """Taken back, as when it could not be written down."""
        entry = budget.spend(Call.DISPATCHES)
        budget.take_back(entry)
        budget.spend(Call.DISPATCHES)
        assert budget.requests_in_last_hour() == 1

    def test_a_clock_put_back_neither_frees_nor_locks(self, budget, clock):
        """Requests from the future count as made now, and age from there; a rest is as long."""
        spend_dispatches(budget, clock, 20)
        clock.now -= timedelta(days=365)
        assert budget.next_allowed(Call.DISPATCHES, Urgency.PERSON) == clock.now + HOUR
        clock.advance(3600)
        budget.spend(Call.DISPATCHES)
        budget.back_off(timedelta(minutes=10))
        clock.now -= timedelta(days=365)
        assert budget.next_allowed(Call.RATES) == clock.now + timedelta(minutes=10)


type Step = tuple[float, Call, Urgency, bool, bool]


@settings(max_examples=200)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from([0.0, 0.5, 10.0, 59.0, 60.0, 61.0, 300.0, 1800.0]),
            st.sampled_from([Call.DISPATCHES, Call.DISPATCHES, Call.LOGIN]),
            st.sampled_from(Urgency),
            st.booleans(),
            st.booleans(),
        ),
        max_size=150,
    )
)
def test_the_limits_hold_in_every_window(steps: list[Step]) -> None:
    """Whatever is tried, with restarts in between, no window of any kind holds too many."""
    clock = Clock()
    budget = CallBudget(None, clock=clock)
    spent: list[tuple[datetime, Call, Urgency]] = []
    for wait, call, urgency, restart, at_next in steps:
        clock.advance(wait)
        if at_next:
            clock.now = budget.next_allowed(call, urgency)
        promised = budget.next_allowed(call, urgency)
        if promised > clock.now:
            assert refusal(budget, call, urgency).retry_after == promised - clock.now
        else:
            budget.spend(call, urgency=urgency)
            spent.append((clock.now, call, urgency))
        if restart:
            budget = CallBudget(json.loads(json.dumps(budget.as_dict())), clock=clock)
    for place, (start, call, urgency) in enumerate(spent):
        same = [one for one in spent[place:] if one[1] is call]
        assert sum(one[0] < start + HOUR for one in same) <= ALLOWANCES[call].per_hour
        if call is Call.DISPATCHES:
            assert all(one[0] >= start + MINUTE for one in same[1:])
            before = [one for one in spent[:place] if one[1] is call and one[0] > start - HOUR]
            assert urgency is Urgency.PERSON or len(before) < 16


def test_pressing_the_button_every_ten_seconds_gets_20_answers_an_hour():
    clock = Clock(utc("2026-11-18 00:00"))
    budget = CallBudget(None, clock=clock)
    spent: list[datetime] = []
    while clock.now < utc("2026-11-19 00:00"):
        try:
            budget.spend(Call.DISPATCHES, urgency=Urgency.PERSON)
        except BudgetSpentError:
            pass
        else:
            spent.append(clock.now)
        clock.advance(10)
    assert len(spent) == 24 * 20


def test_requests_of_the_day_count_from_the_local_midnight(clock):
    """In summer that is 23:00 UTC; one that was not sent after all does not count."""
    clock.now = utc("2026-07-14T22:00")
    budget = CallBudget(None, clock=clock)
    taken_back = budget.spend(Call.RATES)
    for _ in range(3):
        budget.spend(Call.RATES)
        clock.advance(20 * 60 - 1)
    budget.take_back(taken_back)
    again = CallBudget(json.loads(json.dumps(budget.as_dict())), clock=clock)
    again.absorb(budget)
    assert (budget.requests_today(), again.requests_today()) == (3, 6)
    clock.now = utc("2026-07-14T23:00")
    assert budget.requests_today() == 0
    budget.spend(Call.ACCOUNT)
    assert budget.requests_today() == 1
    clock.advance(23 * 3600)
    assert budget.requests_today() == 1
    clock.advance(3600)
    assert budget.requests_today() == 0
