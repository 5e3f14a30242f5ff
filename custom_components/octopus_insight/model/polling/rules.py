"""When to ask about the cars next: rules propose moments, and the earliest allowed one wins.

An answer is worth a request when it can change what the house pays, or shows.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from ..interval import half_hours
from .state import CarPollState, NextRequest, Plug, PollState, RefreshReason

_BOUNDARIES = (RefreshReason.SLOT_STARTS, RefreshReason.SLOT_ENDS, RefreshReason.HALF_HOUR_BEGAN)
EVENTS = frozenset(
    {RefreshReason.JUST_PLUGGED_IN, RefreshReason.WAITING_FOR_PLAN, RefreshReason.JUST_UNPLUGGED}
)
"""These may use the requests that are kept for people."""
_FIXED = EVENTS.union(_BOUNDARIES)
"""Requests whose moment matters; others give way to them."""
_PLAIN = (RefreshReason.STEADY, RefreshReason.NIGHT, RefreshReason.UNPLUGGED)
_SPREAD = frozenset({*_PLAIN, RefreshReason.WATCHED_CHANGE})
"""Requests that come later when few are left."""


def next_request(state: PollState) -> NextRequest | None:
    """Return the earliest request that is allowed; None without cars."""
    proposed = [each for car in state.cars for rule in RULES for each in rule(car, state)]
    if state.since <= state.started_at:
        # spread what was due before we were started: many homes may start together
        started_at, soon = state.started_at, state.soon_after_start()
        proposed = [replace(one, at=soon) if one.at <= started_at else one for one in proposed]
    coming = [proposal.at for proposal in proposed if proposal.reason in _BOUNDARIES]
    allowed = [_allowed(proposal, state, coming) for proposal in proposed]
    fixed_at = min((call.at for call in allowed if call.reason in _FIXED), default=None)
    kept = (call for call in allowed if not _is_in_the_way(call, fixed_at, state))
    return min(kept, key=lambda call: call.at, default=None)


def _allowed(proposal: NextRequest, state: PollState, coming: list[datetime]) -> NextRequest:
    left = state.left
    if left.rests_until is not None and proposal.at < left.rests_until:
        proposal = NextRequest(at=left.rests_until, reason=RefreshReason.AFTER_ERROR)
    moments = [proposal.at, *left.holds(with_reserve=proposal.reason in EVENTS)]
    if proposal.reason in _SPREAD and (spread_from := left.spread_from(coming)) is not None:
        moments.append(state.on_grid(spread_from, left.gap))
    at = max(moments)
    is_held_long = at > proposal.at + left.gap
    return NextRequest(at=at, reason=RefreshReason.BUDGET if is_held_long else proposal.reason)


def _is_in_the_way(call: NextRequest, fixed_at: datetime | None, state: PollState) -> bool:
    if fixed_at is None or call.reason in _FIXED:
        return False
    soon = state.started_at + state.intervals.catch_up_near
    if call.reason is RefreshReason.STARTED and fixed_at > soon:
        return False  # after a start the other one would come too late
    return fixed_at - state.intervals.apart < call.at < fixed_at


def _started(_: CarPollState, state: PollState) -> Iterator[NextRequest]:
    was_away = state.since + state.left.gap <= state.started_at
    if was_away and state.begins_near_charge:
        yield NextRequest(at=state.soon_after_start(), reason=RefreshReason.STARTED)


def _after_error(_: CarPollState, state: PollState) -> Iterator[NextRequest]:
    if state.retry_at is not None:
        yield NextRequest(at=state.retry_at, reason=RefreshReason.AFTER_ERROR)


def _never_asked(car: CarPollState, state: PollState) -> Iterator[NextRequest]:
    if car.memory.last_answer_at is None and state.retry_at is None:
        yield NextRequest(at=state.since + state.left.gap, reason=RefreshReason.NEVER_ASKED)


def _plugged_in(car: CarPollState, state: PollState) -> Iterator[NextRequest]:
    if car.changed_at is None or not car.is_plugged_in:
        return
    first = car.changed_at + state.intervals.first_try
    if first > state.since:
        yield NextRequest(at=first, reason=RefreshReason.JUST_PLUGGED_IN)
    elif not car.has_plan(state.since):
        yield from state.tries(first, RefreshReason.WAITING_FOR_PLAN)


def _just_unplugged(car: CarPollState, state: PollState) -> Iterator[NextRequest]:
    """Ask after unplugging, and again while the supplier has not noticed."""
    if car.plug is not Plug.UNPLUGGED or car.changed_at is None:
        return
    if state.since <= car.changed_at or car.memory.is_busy(state.since):
        yield from state.tries(car.changed_at + state.intervals.retry, RefreshReason.JUST_UNPLUGGED)


def _slot_starts(car: CarPollState, state: PollState) -> Iterator[NextRequest]:
    """Ask as a charge begins: it may have been withdrawn. Off-peak many begin, and pay the same."""
    for row in car.memory.smart_plan():
        if row.start > state.since:
            intervals = state.intervals
            latest = intervals.boundary if state.is_off_peak(row.start) else intervals.slot_start
            at = state.shortly_after(row.start, latest)
            yield NextRequest(at=at, reason=RefreshReason.SLOT_STARTS)


def _slot_ends(car: CarPollState, state: PollState) -> Iterator[NextRequest]:
    """Ask when a charge is over: it may have been prolonged."""
    if car.plug is Plug.UNPLUGGED:
        return
    for row in car.memory.smart_plan():
        if row.end > state.since:
            at = state.shortly_after(row.end, state.intervals.boundary)
            yield NextRequest(at=at, reason=RefreshReason.SLOT_ENDS)


def _half_hour_began(car: CarPollState, state: PollState) -> Iterator[NextRequest]:
    """Ask whether a charge goes on into a half hour that is not cheap anyway."""
    for row in car.memory.smart_plan():
        for start in half_hours(row.start, row.end):
            if start > max(row.start, state.since) and not state.is_off_peak(start):
                at = state.shortly_after(start, state.intervals.boundary)
                yield NextRequest(at=at, reason=RefreshReason.HALF_HOUR_BEGAN)


def _watched(car: CarPollState, state: PollState) -> Iterator[NextRequest]:
    intervals = state.intervals
    if car.watched_at is not None and car.watched_at > state.since:
        at = max(car.watched_at + intervals.first_try, state.since + intervals.steady)
        yield NextRequest(at=at, reason=RefreshReason.WATCHED_CHANGE)


def _steady(car: CarPollState, state: PollState) -> Iterator[NextRequest]:
    """Ask about a car that is connected or has a plan, slowly off-peak."""
    at = state.steady_at(car)
    if not car.is_attended(at, state.intervals):
        return
    if (slow_until := state.slow_until(at)) is not None:
        slowly = state.plain(state.intervals.night)
        if slowly < slow_until:
            yield NextRequest(at=slowly, reason=RefreshReason.NIGHT)
            return
        at = state.plain(state.intervals.steady, earliest=slow_until)
    yield NextRequest(at=at, reason=RefreshReason.STEADY)


def _unplugged(car: CarPollState, state: PollState) -> Iterator[NextRequest]:
    """Ask seldom about a car that is away, even less where a plug watches."""
    if car.is_attended(state.steady_at(car), state.intervals):
        return
    is_settled = car.plug is Plug.UNPLUGGED and not car.memory.is_plugged_in
    interval = state.intervals.unplugged_by_plug if is_settled else state.intervals.unplugged
    yield NextRequest(at=state.plain(interval), reason=RefreshReason.UNPLUGGED)


RULES: tuple[Callable[[CarPollState, PollState], Iterator[NextRequest]], ...] = (
    _started,
    _after_error,
    _never_asked,
    _plugged_in,
    _just_unplugged,
    _slot_starts,
    _slot_ends,
    _half_hour_began,
    _watched,
    _steady,
    _unplugged,
)
