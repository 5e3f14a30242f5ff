"""What a home asks beside its car's plan: account, prices, readings, sessions, and logins for them.

Each home has import, export and gas, and is enrolled in Octoplus. Prices and readings are plain
requests, one for each meter; the others need a token, which lasts an hour.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.polling.grid import PricesEnd, SourceState, phase
from custom_components.octopus_insight.octopus import ZONE
from custom_components.octopus_insight.octopus.auth import RENEW_BEFORE
from custom_components.octopus_insight.octopus.budget import (
    ALLOWANCES,
    FIRST_SESSIONS,
    LATE_SESSIONS,
    POLL_INTERVALS,
    READING_HOURS,
    SESSION_HOURS,
    Call,
)
from .household_model import LIVED_BEFORE, NOON, HomeLife

METERS = 3
READINGS_COME_AT = time(6, 30)
"""Yesterday's, in London; from the answer that holds them on, nothing more is asked that day."""
PUBLICATION = time(16)
"""When daily prices are published [UTC]."""
PRICES_REACH_TO = time(23)
"""Prices published in the afternoon reach to then on the next day [UTC]."""
REQUESTS = {
    Call.ACCOUNT: 1,
    Call.RATES: METERS,
    Call.STANDING_CHARGES: METERS - 1,  # export has none
    Call.CONSUMPTION: METERS,
    Call.SESSIONS: 2,  # saving sessions, free electricity
}
HOURS = {Call.CONSUMPTION: READING_HOURS, Call.SESSIONS: SESSION_HOURS}
NEEDS_TOKEN = frozenset({Call.ACCOUNT, Call.SESSIONS, Call.DISPATCHES})


@dataclass(frozen=True, slots=True)
class Errand:
    """Something asked at a moment [UTC], in so many requests."""

    at: datetime
    call: Call
    requests: int
    is_tied: bool = False
    """Whether the home's own slots decide about the moment."""


def errands(
    life: HomeLife, start: datetime, end: datetime, away: Interval | None = None
) -> Iterator[Errand]:
    """Yield what a home asks from start to end [UTC] beside its car's plan, kind by kind.

    It is off while it is `away`.
    """
    for call, requests in REQUESTS.items():
        for moment in _moments(life, call, (start, end), away):
            before = moment - ALLOWANCES[call].interval
            come = datetime.combine(moment.date(), READINGS_COME_AT, tzinfo=moment.tzinfo)
            # readings only if yesterday's were not there yet when the home asked before
            if call is not Call.CONSUMPTION or before < come:
                yield Errand(moment, call, requests)


def logins(
    life: HomeLife, asked: Iterable[Errand], away: Interval | None = None
) -> Iterator[Errand]:
    """Yield the logins that a home's requests need; no token outlives a restart."""
    lasts = ALLOWANCES[Call.LOGIN].interval - RENEW_BEFORE
    # the first token is of any age, as after a long time
    token_since = NOON - LIVED_BEFORE - phase(life.seed, Call.LOGIN) * lasts
    for errand in sorted(asked, key=lambda one: one.at):
        if errand.call not in NEEDS_TOKEN:
            continue
        is_lost = away is not None and token_since < away.end <= errand.at
        if is_lost or errand.at >= token_since + lasts:
            token_since = errand.at
            yield Errand(errand.at, Call.LOGIN, 1, errand.is_tied)


def prices_known_until(life: HomeLife, asked: datetime) -> datetime | None:
    """Return to when a home knows its prices [UTC] that asked for them then; None: with no end."""
    if not life.is_on_agile:
        return None
    day = asked.date() + timedelta(days=1 if asked.time() >= PUBLICATION else 0)
    return datetime.combine(day, PRICES_REACH_TO, tzinfo=asked.tzinfo)


def _moments(
    life: HomeLife, call: Call, span: tuple[datetime, datetime], away: Interval | None
) -> Iterator[datetime]:
    """Yield when a home asks for something, with what it makes up for after a start."""
    last, end = span
    while True:
        state = _state(life, call, last)
        moment = _next_at(call, state, last)
        if away is not None and away.contains(moment):
            started = replace(state, started_at=away.end, asked_at=None)
            moment = _next_at(call, started, away.end)
        if moment >= end:
            return
        yield moment
        last = moment


def _state(life: HomeLife, call: Call, last: datetime) -> SourceState:
    """Return what the rules go by after a request at that moment [UTC], which was answered."""
    is_session = call is Call.SESSIONS
    known_until = prices_known_until(life, last) if call is Call.RATES else None
    return SourceState(
        interval=ALLOWANCES[call].interval,
        phase=phase(life.seed, call),
        started_at=NOON - LIVED_BEFORE,
        catch_up=LATE_SESSIONS
        if is_session
        else (POLL_INTERVALS.earliest, POLL_INTERVALS.catch_up),
        allowed_at=last,
        asked_at=last,
        retrieved_at=last,
        endings=(PricesEnd.of(known_until, PUBLICATION, ZONE),) if known_until else (),
        hours=HOURS.get(call),
    )


def _next_at(call: Call, state: SourceState, now: datetime) -> datetime:
    if call is Call.SESSIONS:
        return state.next_session_at(now, since=now, first=FIRST_SESSIONS)
    return state.next_at(now)
