"""What may be asked when: the limits hold in every window, whatever happens in between."""

from datetime import datetime, timedelta
import json
from hypothesis import given, settings, strategies as st
import pytest
from scripted import Clock, utc
from custom_components.octopus_insight.octopus.budget import (
    ALLOWANCES,
    PLANS_PER_REQUEST,
    Call,
    CallBudget,
    Urgency,
)
from custom_components.octopus_insight.octopus.errors import BudgetLimit, BudgetSpentError

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


@pytest.mark.parametrize(
    ("seconds", "allowed"),
    [
        pytest.param(0, False, id="at once"),
        pytest.param(59.999, False, id="just before the minute is over"),
        pytest.param(60, True, id="at the minute"),
        pytest.param(61, True, id="after it"),
    ],
)
def test_dispatch_requests_are_a_minute_apart(budget, clock, seconds, allowed):
    """Between two dispatch requests lie 60 s at least, for people too."""
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


@pytest.mark.parametrize(
    ("seconds", "allowed"),
    [
        pytest.param(3599, False, id="before the first leaves the hour"),
        pytest.param(3600, True, id="as it leaves"),
        pytest.param(3601, True, id="after"),
    ],
)
def test_the_hour_rolls(budget, clock, seconds, allowed):
    """A request is free again 60 minutes after the oldest of the hour, not on the full hour."""
    start = clock.now
    spend_dispatches(budget, clock, 20)
    clock.now = start + timedelta(seconds=seconds)
    assert (budget.next_allowed(Call.DISPATCHES, Urgency.PERSON) == clock.now) is allowed


def test_kinds_do_not_spend_from_each_other(budget, clock):
    """Each kind has its own allowance, and each ends somewhere."""
    limits = {
        Call.LOGIN: 12,
        Call.ACCOUNT: 12,
        Call.RATES: 60,
        Call.STANDING_CHARGES: 30,
        Call.CONSUMPTION: 30,
    }
    for call, limit in limits.items():
        for _ in range(limit):
            budget.spend(call)
        assert refusal(budget, call).reason is BudgetLimit.HOUR
    budget.spend(Call.DISPATCHES)
    assert budget.requests_in_last_hour() == 145
    assert budget.requests_in_last_hour(Call.RATES) == 60
    clock.advance(3600)
    assert budget.requests_in_last_hour() == 0


def test_a_refusal_records_nothing(budget, clock):
    """Asking too often does not postpone the next time."""
    budget.spend(Call.DISPATCHES)
    allowed_at = budget.next_allowed(Call.DISPATCHES)
    clock.advance(30)
    refusal(budget, Call.DISPATCHES)
    assert budget.next_allowed(Call.DISPATCHES) == allowed_at
    assert budget.requests_in_last_hour() == 1


def test_five_plans_in_one_request_are_a_mistake(budget):
    """No request may hold more plans than a minute allows."""
    with pytest.raises(ValueError, match="5 plans"):
        budget.spend(Call.DISPATCHES, fields=PLANS_PER_REQUEST + 1)
    assert budget.requests_in_last_hour() == 0


@pytest.mark.parametrize(
    ("call", "interval"),
    [
        (Call.ACCOUNT, timedelta(hours=6)),
        (Call.RATES, timedelta(hours=12)),
        (Call.STANDING_CHARGES, timedelta(hours=24)),
        (Call.CONSUMPTION, timedelta(hours=6)),
    ],
)
def test_intervals_come_from_the_table(budget, call, interval):
    """A schedule asks the budget how often it is to ask."""
    assert budget.interval(call) == interval


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


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 1), (2, 2), (3, 4), (5, 16), (6, 20), (99, 20)]
)
def test_failures_are_retried_ever_more_slowly(budget, failures, minutes):
    """After the first failure a minute, then twice as long each time, up to 20 minutes."""
    assert budget.retry_delay(failures) == timedelta(minutes=minutes)


class TestRests:
    """The supplier's wish for a rest."""

    def test_rests_double_up_to_twenty_minutes(self, clock):
        """1, 2, 4, ... 20 minutes and at most five more, as long as no request succeeds."""
        budget = CallBudget(None, clock=clock, random=lambda: 1.0)
        rests = []
        for _ in range(8):
            budget.back_off()
            rests.append((budget.next_allowed(Call.RATES) - clock.now) / MINUTE)
            clock.now = budget.next_allowed(Call.RATES)
        assert rests == [1.25, 2.5, 5, 10, 20, 25, 25, 25]

    def test_success_forgets_the_rest(self, budget, clock):
        """After a success the next rest is short again."""
        for _ in range(3):
            budget.back_off()
            clock.now = budget.next_allowed(Call.RATES)
        budget.relax(Call.RATES)
        budget.back_off()
        assert budget.next_allowed(Call.RATES) - clock.now == MINUTE

    def test_a_success_that_was_under_way_ends_no_rest(self, budget, clock):
        """It was sent before the supplier asked for the rest."""
        budget.back_off(timedelta(minutes=30))
        clock.advance(1)
        budget.relax(Call.RATES)
        assert budget.next_allowed(Call.RATES) - clock.now == timedelta(seconds=1799)

    @pytest.mark.parametrize(
        ("retry_after", "minutes"),
        [
            pytest.param(None, 1, id="not told"),
            pytest.param(timedelta(0), 1, id="at once"),
            pytest.param(timedelta(seconds=-5), 1, id="in the past"),
            pytest.param(timedelta(seconds=30), 1, id="shorter than ours"),
            pytest.param(timedelta(minutes=90), 90, id="longer than ours"),
            pytest.param(timedelta(hours=6), 360, id="as long as we obey"),
            pytest.param(timedelta(hours=7), 360, id="longer than we obey"),
            pytest.param(timedelta(days=400), 360, id="beyond belief"),
        ],
    )
    def test_at_least_what_the_supplier_says(self, budget, clock, retry_after, minutes):
        """`Retry-After` is kept, and never shortens a rest."""
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
        """Nobody is urgent enough to go against the supplier."""
        budget.back_off()
        for urgency in Urgency:
            assert refusal(budget, Call.DISPATCHES, urgency).reason is BudgetLimit.BACK_OFF

    def test_a_rest_of_one_kind_leaves_the_others(self, budget, clock):
        """Too many plans asked for is no reason not to read a meter."""
        budget.back_off(None, Call.DISPATCHES)
        assert refusal(budget, Call.DISPATCHES).reason is BudgetLimit.BACK_OFF
        budget.spend(Call.CONSUMPTION)
        clock.advance(60)
        budget.relax(Call.CONSUMPTION)
        budget.back_off(None, Call.DISPATCHES)
        assert budget.next_allowed(Call.DISPATCHES) - clock.now == 2 * MINUTE

    def test_two_refusals_of_one_crowd_are_one(self, budget, clock):
        """A second answer during the rest neither doubles nor shortens it."""
        budget.back_off(timedelta(minutes=10))
        clock.advance(1)
        budget.back_off()
        assert budget.next_allowed(Call.RATES) == clock.now + timedelta(seconds=599)
        clock.advance(600)
        budget.back_off()
        assert budget.next_allowed(Call.RATES) == clock.now + 2 * MINUTE

    def test_rests_are_spread(self, clock):
        """Homes that were sent away together do not come back together."""
        budget = CallBudget(None, clock=clock, random=lambda: 0.5)
        budget.back_off()
        assert budget.next_allowed(Call.RATES) - clock.now == timedelta(seconds=67.5)

    def test_a_rest_survives_a_restart(self, budget, clock):
        """Starting anew is no way round it."""
        budget.back_off(timedelta(minutes=10))
        again = CallBudget(budget.as_dict(), clock=clock)
        assert again.next_allowed(Call.RATES) == clock.now + timedelta(minutes=10)


class TestLedger:
    """What is written down and read back."""

    def test_restarts_do_not_refill_it(self, budget, clock):
        """A restart after each request changes nothing."""
        for _ in range(20):
            budget.spend(Call.DISPATCHES, urgency=Urgency.PERSON)
            clock.advance(60)
            budget = CallBudget(json.loads(json.dumps(budget.as_dict())), clock=clock)
        assert refusal(budget, Call.DISPATCHES, Urgency.PERSON).reason is BudgetLimit.HOUR

    @pytest.mark.parametrize(
        "damaged",
        [
            pytest.param({}, id="empty object"),
            pytest.param({"entries": "none", "rests": {}}, id="no list"),
            pytest.param(
                {
                    "entries": [{"call": "telepathy", "at": "2026-11-18T12:00:00+00:00"}],
                    "rests": {},
                },
                id="unknown kind",
            ),
            pytest.param(
                {"entries": [{"call": "login", "at": "2026-11-18T12:00:00"}], "rests": {}},
                id="naive moment",
            ),
            pytest.param({"entries": [], "rests": [1]}, id="rests no object"),
            pytest.param([], id="a list"),
        ],
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
        """Requests from the future count as made now, and age from there."""
        spend_dispatches(budget, clock, 20)
        clock.now -= timedelta(days=365)
        now = clock.now
        assert budget.next_allowed(Call.DISPATCHES, Urgency.PERSON) == now + HOUR
        clock.advance(3600)
        budget.spend(Call.DISPATCHES)

    def test_a_clock_put_back_keeps_the_length_of_a_rest(self, budget, clock):
        """A rest of ten minutes takes ten minutes on the new clock."""
        budget.back_off(timedelta(minutes=10))
        clock.now -= timedelta(days=365)
        assert budget.next_allowed(Call.RATES) == clock.now + timedelta(minutes=10)

    def test_a_rest_of_years_is_not_believed(self, clock):
        """A damaged moment cannot lock the ledger for good."""
        rest = {"since": "2026-11-18T12:00:00+00:00", "until": "9999-12-31T00:00:00+00:00"}
        budget = CallBudget(
            {"entries": [], "rests": {"everything": {**rest, "step": -3}}}, clock=clock
        )
        assert budget.next_allowed(Call.RATES) == clock.now + timedelta(hours=6, minutes=5)


type Step = tuple[float, Call, Urgency, int, bool, bool]


@settings(max_examples=200)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from([0.0, 0.5, 10.0, 59.0, 60.0, 61.0, 300.0, 1800.0]),
            st.sampled_from([Call.DISPATCHES, Call.DISPATCHES, Call.LOGIN]),
            st.sampled_from(Urgency),
            st.integers(0, PLANS_PER_REQUEST),
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
    spent: list[tuple[datetime, Call, Urgency, int]] = []
    for wait, call, urgency, plans, restart, at_next in steps:
        clock.advance(wait)
        if at_next:
            clock.now = budget.next_allowed(call, urgency)
        promised = budget.next_allowed(call, urgency)
        if promised > clock.now:
            assert refusal(budget, call, urgency).retry_after == promised - clock.now
        else:
            budget.spend(call, fields=plans, urgency=urgency)
            spent.append((clock.now, call, urgency, plans))
        if restart:
            budget = CallBudget(json.loads(json.dumps(budget.as_dict())), clock=clock)
    for place, (start, call, urgency, _) in enumerate(spent):
        same = [one for one in spent[place:] if one[1] is call]
        assert sum(one[0] < start + HOUR for one in same) <= ALLOWANCES[call].per_hour
        if call is Call.DISPATCHES:
            assert all(one[0] >= start + MINUTE for one in same[1:])
            assert sum(one[3] for one in same if one[0] < start + MINUTE) <= 4
            before = [one for one in spent[:place] if one[1] is call and one[0] > start - HOUR]
            assert urgency is Urgency.PERSON or len(before) < 16


def test_a_day_of_impatience_stays_within_the_table():
    """Somebody who presses the button every ten seconds for a day gets 20 answers an hour."""
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
