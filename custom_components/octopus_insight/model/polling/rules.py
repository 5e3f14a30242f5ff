"""When to ask about the cars next: each rule proposes moments, and the earliest allowed one wins.

An answer is worth asking for when it can change what the house pays, or shows. So we ask soon after
what the house sees itself (a plug, a charger), shortly after each boundary of a plan, at a steady
pace while a car is connected, and hardly at all otherwise.

Plain intervals hang from a grid at this home's own place within the whole interval, so that homes
do not come together. Boundaries of a plan are answered within the minute. The calls that the ledger
has left are spread over the time until more are free.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from ..charging.memory import smart_rows
from ..interval import half_hours
from .state import AttentionReason, CarAttention, NextCall, Plug, Situation

_BOUNDARIES = frozenset(
    {AttentionReason.SLOT_STARTS, AttentionReason.SLOT_ENDS, AttentionReason.HALF_HOUR_BEGAN}
)

EVENTS = frozenset(
    {
        AttentionReason.JUST_PLUGGED_IN,
        AttentionReason.WAITING_FOR_PLAN,
        AttentionReason.JUST_UNPLUGGED,
    }
)
"""What has just happened at home may use the calls that are kept for people."""

_FIXED = _BOUNDARIES | EVENTS
"""Calls whose moment matters; others give way to them."""

_SPREAD = frozenset(
    {
        AttentionReason.STEADY,
        AttentionReason.NIGHT,
        AttentionReason.UNPLUGGED,
        AttentionReason.WATCHED_CHANGE,
    }
)
"""Calls that come later when few are left."""


def next_call(situation: Situation) -> NextCall | None:
    """Return the earliest call that a rule proposes and the ledger allows; None without cars."""
    if not situation.cars:
        return None
    proposed = [_made_up(proposal, situation) for proposal in _proposals(situation)]
    coming = [proposal.at for proposal in proposed if proposal.reason in _BOUNDARIES]
    allowed = [_allowed(proposal, situation, coming) for proposal in proposed]
    fixed_at = min((call.at for call in allowed if call.reason in _FIXED), default=None)
    kept = (call for call in allowed if not _is_in_the_way(call, fixed_at, situation))
    return min(kept, key=lambda call: call.at, default=None)


def _proposals(situation: Situation) -> Iterator[NextCall]:
    for rule in _HOME_RULES:
        yield from rule(situation)
    for car in situation.cars:
        for car_rule in _CAR_RULES:
            yield from car_rule(car, situation)


def _made_up(proposal: NextCall, situation: Situation) -> NextCall:
    """Spread what was due before we were started: many homes start at the same moment."""
    if situation.since > situation.begun_at or proposal.at > situation.begun_at:
        return proposal
    return replace(proposal, at=situation.soon_after_start())


def _allowed(proposal: NextCall, situation: Situation, coming: list[datetime]) -> NextCall:
    """Move a proposal to where the ledger allows it; `coming` are calls to be set aside."""
    left = situation.left
    if left.rests_until is not None and proposal.at < left.rests_until:
        proposal = NextCall(at=left.rests_until, reason=AttentionReason.AFTER_ERROR)
    free_from = left.free_from(with_reserve=proposal.reason in EVENTS)
    spread_from = left.spread_from(coming) if proposal.reason in _SPREAD else None
    if spread_from is not None:
        spread_from = situation.on_grid(spread_from, left.gap)
    at = max(filter(None, (proposal.at, free_from, spread_from)))
    is_held_long = at > proposal.at + left.gap
    return NextCall(at=at, reason=AttentionReason.BUDGET if is_held_long else proposal.reason)


def _is_in_the_way(call: NextCall, fixed_at: datetime | None, situation: Situation) -> bool:
    """Return whether a call would come just before one whose moment matters."""
    if fixed_at is None or call.reason in _FIXED:
        return False
    soon = situation.begun_at + situation.pace.made_up_near
    if call.reason is AttentionReason.STARTED and fixed_at > soon:
        return False  # after a start the other one would come too late
    return fixed_at - situation.pace.apart < call.at < fixed_at


# --- Rules of the home: each yields the calls it wants --------------------------------------------


def _started(situation: Situation) -> Iterator[NextCall]:
    """Look once after a start in or near a charge, unless we asked just before."""
    was_away = situation.since + situation.left.gap <= situation.begun_at
    if was_away and situation.begins_near_charge:
        yield NextCall(at=situation.soon_after_start(), reason=AttentionReason.STARTED)


def _after_error(situation: Situation) -> Iterator[NextCall]:
    """Try again when a call has failed."""
    if situation.retry_at is not None:
        yield NextCall(at=situation.retry_at, reason=AttentionReason.AFTER_ERROR)


_HOME_RULES: tuple[Callable[[Situation], Iterator[NextCall]], ...] = (_started, _after_error)


# --- Rules of a car -------------------------------------------------------------------------------


def _never_asked(car: CarAttention, situation: Situation) -> Iterator[NextCall]:
    """Ask soon about a car that nothing is known of."""
    if car.record.last_answer_at is None and situation.retry_at is None:
        at = situation.since + situation.left.gap
        yield NextCall(at=at, reason=AttentionReason.NEVER_ASKED)


def _plugged_in(car: CarAttention, situation: Situation) -> Iterator[NextCall]:
    """Ask soon after plugging in, then each minute until there is a plan, a few times."""
    if car.changed_at is None or not car.is_plugged_in:
        return
    first = car.changed_at + situation.pace.first_try
    if first > situation.since:
        yield NextCall(at=first, reason=AttentionReason.JUST_PLUGGED_IN)
    elif not car.has_plan(situation.since):
        yield from _tries(first, situation, AttentionReason.WAITING_FOR_PLAN)


def _just_unplugged(car: CarAttention, situation: Situation) -> Iterator[NextCall]:
    """Ask a minute after unplugging, and again while the supplier has not noticed."""
    if car.plug is not Plug.UNPLUGGED or car.changed_at is None:
        return
    if situation.since <= car.changed_at or car.record.is_busy(situation.since):
        first = car.changed_at + situation.pace.retry
        yield from _tries(first, situation, AttentionReason.JUST_UNPLUGGED)


def _tries(first: datetime, situation: Situation, reason: AttentionReason) -> Iterator[NextCall]:
    tries = (first + number * situation.pace.retry for number in range(situation.pace.tries))
    yield from (NextCall(at=at, reason=reason) for at in tries if at > situation.since)


def _slot_starts(car: CarAttention, situation: Situation) -> Iterator[NextCall]:
    """Ask as soon as a charge is due to begin: it may have been withdrawn at the last minute.

    At night there is more time: many homes begin together, and what they pay hangs on nothing.
    """
    pace = situation.pace
    for row in smart_rows(car.record):
        if row.start > situation.since:
            is_cheap_anyway = situation.night_at(row.start) is not None
            latest = pace.boundary if is_cheap_anyway else pace.slot_start
            at = situation.shortly_after(row.start, latest)
            yield NextCall(at=at, reason=AttentionReason.SLOT_STARTS)


def _slot_ends(car: CarAttention, situation: Situation) -> Iterator[NextCall]:
    """Ask when a charge is over: it may have been prolonged."""
    if car.plug is Plug.UNPLUGGED:
        return
    for row in smart_rows(car.record):
        if row.end > situation.since:
            at = situation.shortly_after(row.end, situation.pace.boundary)
            yield NextCall(at=at, reason=AttentionReason.SLOT_ENDS)


def _half_hour_began(car: CarAttention, situation: Situation) -> Iterator[NextCall]:
    """Ask whether a charge goes on into another half hour, unless that is cheap anyway."""
    for row in smart_rows(car.record):
        for start in half_hours(row.start, row.end):
            if start > max(row.start, situation.since) and situation.night_at(start) is None:
                at = situation.shortly_after(start, situation.pace.boundary)
                yield NextCall(at=at, reason=AttentionReason.HALF_HOUR_BEGAN)


def _watched(car: CarAttention, situation: Situation) -> Iterator[NextCall]:
    """Ask after a change of what is watched, but not more often than steadily."""
    if car.watched_at is not None and car.watched_at > situation.since:
        pace = situation.pace
        at = max(car.watched_at + pace.first_try, situation.since + pace.steady)
        yield NextCall(at=at, reason=AttentionReason.WATCHED_CHANGE)


def _steady(car: CarAttention, situation: Situation) -> Iterator[NextCall]:
    """Ask steadily about a car that is connected or has a plan; slowly at night."""
    at = _steady_at(car, situation)
    if not car.is_attended(at, situation.pace):
        return
    night = situation.slow_night_at(at)
    if night is None:
        yield NextCall(at=at, reason=AttentionReason.STEADY)
        return
    slowly = situation.plain(situation.pace.night)
    if slowly < night.end:
        yield NextCall(at=slowly, reason=AttentionReason.NIGHT)
    else:
        at = situation.plain(situation.pace.steady, earliest=night.end)
        yield NextCall(at=at, reason=AttentionReason.STEADY)


def _steady_at(car: CarAttention, situation: Situation) -> datetime:
    """Return the next call of the steady pace [UTC], closer where a charge is near, or may be."""
    plugged_in_at = car.changed_at if car.is_plugged_in else None
    at = situation.plain(situation.pace.near, earliest=plugged_in_at)
    if car.is_in_charge(at, ahead=situation.pace.soon) or car.waits_for_plan(at, situation.pace):
        return at
    return situation.plain(situation.pace.steady, earliest=plugged_in_at)


def _unplugged(car: CarAttention, situation: Situation) -> Iterator[NextCall]:
    """Ask seldom about a car that is away, more so where a plug will tell that it is back."""
    if car.is_attended(_steady_at(car, situation), situation.pace):
        return
    pace = situation.pace
    is_settled = car.plug is Plug.UNPLUGGED and not car.record.is_plugged_in
    at = situation.plain(pace.unplugged_by_plug if is_settled else pace.unplugged)
    yield NextCall(at=at, reason=AttentionReason.UNPLUGGED)


_CAR_RULES: tuple[Callable[[CarAttention, Situation], Iterator[NextCall]], ...] = (
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
