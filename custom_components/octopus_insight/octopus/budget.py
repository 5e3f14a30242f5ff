"""Decides whether a request may be sent now. It never waits and never sends.

The supplier counts per customer over rolling windows, so there is one ledger per API key, written
before each request and kept over restarts. All limits and intervals are here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
import logging
import random as randomness
from typing import Any
from ..model.interval import WallWindow
from ..model.polling.state import CallsLeft, PollIntervals
from ..model.serialize import dump, load
from .errors import BudgetLimit, BudgetSpentError

_LOGGER = logging.getLogger(__name__)
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
PLANS_PER_REQUEST = 4
"""The supplier allows 5 plans in any minute, the phone app included; we ask a minute apart."""
FIRST_REST = timedelta(minutes=1)
"""Each further one is twice as long, up to `LONGEST_REST`."""
LONGEST_REST = timedelta(minutes=60)
LONGEST_RETRY_AFTER = timedelta(hours=24)
SPREAD = 0.25
"""Rests are longer by up to this share, so that homes do not ask together."""
EVERYTHING = "everything"


class Call(StrEnum):
    """The kinds of requests."""

    LOGIN = "login"
    ACCOUNT = "account"
    DISPATCHES = "dispatches"
    RATES = "rates"
    STANDING_CHARGES = "standing_charges"
    CONSUMPTION = "consumption"
    SESSIONS = "sessions"


class Urgency(StrEnum):
    """Who waits for the answer."""

    PLANNED = "planned"
    PERSON = "person"
    """Or an event at home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How often one kind of request is planned, and may be made in any 60 minutes or 24 hours."""

    interval: timedelta
    """Between two planned ones; for dispatches see `POLL_INTERVALS`."""
    per_hour: int
    per_day: int | None = None
    reserve: int = 0
    """Of either limit, for `Urgency.PERSON` only."""
    gap: timedelta = timedelta(0)


ALLOWANCES: Mapping[Call, Allowance] = {
    Call.LOGIN: Allowance(interval=timedelta(hours=1), per_hour=12),
    Call.ACCOUNT: Allowance(interval=timedelta(hours=6), per_hour=12),
    Call.DISPATCHES: Allowance(
        interval=timedelta(minutes=15), per_hour=20, reserve=4, gap=timedelta(seconds=60)
    ),
    Call.RATES: Allowance(interval=timedelta(hours=12), per_hour=60),
    Call.STANDING_CHARGES: Allowance(interval=timedelta(hours=24), per_hour=30),
    Call.CONSUMPTION: Allowance(interval=timedelta(hours=6), per_hour=30),
    # a day: four refreshes of two requests within `SESSION_HOURS`, one more at first, two joins
    Call.SESSIONS: Allowance(
        interval=timedelta(hours=3, minutes=45), per_hour=8, per_day=12, reserve=2
    ),
}
POLL_INTERVALS = PollIntervals(
    first_try=timedelta(seconds=30),
    retry=timedelta(minutes=1),
    tries=5,
    steady=timedelta(minutes=5),
    night=timedelta(minutes=20),
    dusk=timedelta(minutes=30),
    unplugged=ALLOWANCES[Call.DISPATCHES].interval,
    unplugged_by_plug=timedelta(minutes=50),
    not_seen=timedelta(minutes=30),
    apart=timedelta(minutes=2),
    earliest=timedelta(seconds=5),
    slot_start=timedelta(seconds=20),
    boundary=timedelta(seconds=60),
    catch_up=timedelta(minutes=10),
    catch_up_near=timedelta(minutes=1),
    near_slot=timedelta(minutes=15),
)
"""When dispatches are asked for; see `model/polling/state.py`."""
SESSION_HOURS = WallWindow(start=time(7), end=time(22))
"""When sessions are asked for [local]."""
FIRST_SESSIONS = (timedelta(minutes=1), timedelta(minutes=2))
"""Bounds of a home's first request, after its start."""
LATE_SESSIONS = (timedelta(minutes=1), timedelta(minutes=10))
"""Bounds of one that was missed, since many homes catch up after an outage."""
SESSIONS_RETRY = timedelta(hours=1)
"""Pause after a failure, doubled each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request that was allowed."""

    call: Call
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A pause that the supplier asked for, kept until a request succeeds."""

    since: datetime
    until: datetime
    step: int
    """Rests before it without a success in between."""

    def settled(self, now: datetime) -> Rest:
        """Correct it for a clock that was put back, and limit its length."""
        since = min(self.since, now)
        length = min(self.until - self.since, LONGEST_RETRY_AFTER * (1 + SPREAD))
        return replace(self, since=since, until=since + length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The requests that still count, oldest first, and the rests of each scope."""

    entries: tuple[Entry, ...]
    rests: Mapping[str, Rest]

    def settled(self, now: datetime) -> Ledger:
        """Drop what no longer counts, and move what lies in the future to now.

        A clock that was put back must neither lock the ledger nor allow requests twice.
        """
        entries = (replace(entry, at=min(entry.at, now)) for entry in self.entries)
        kept = [
            entry
            for entry in entries
            if entry.at > now - (HOUR if ALLOWANCES[entry.call].per_day is None else DAY)
        ]
        return Ledger(
            entries=tuple(sorted(kept, key=lambda entry: entry.at)),
            rests={scope: rest.settled(now) for scope, rest in self.rests.items()},
        )


class CallBudget:
    """The ledger of an API key."""

    def __init__(
        self,
        ledger: Mapping[str, Any] | None,
        *,
        clock: Callable[[], datetime],
        random: Callable[[], float] = randomness.random,
    ) -> None:
        """Continue a ledger from `as_dict`; `random` [0 to 1) spreads the rests.

        A damaged ledger counts as one dispatch request sent just now.
        """
        self.clock = clock
        self._random = random
        self._ledger = Ledger(entries=(), rests={})
        try:
            if ledger is not None:
                self._ledger = load(Ledger, ledger).settled(clock())
        except OverflowError, TypeError, ValueError:
            _LOGGER.warning("The stored ledger of requests is damaged: a new one is begun")
            self._ledger = Ledger(entries=(Entry(call=Call.DISPATCHES, at=clock()),), rests={})

    def spend(self, call: Call, *, fields: int = 1, urgency: Urgency = Urgency.PLANNED) -> None:
        """Record a request about to be sent, or raise `BudgetSpentError`: it may not be."""
        if fields > PLANS_PER_REQUEST:
            raise ValueError(f"{fields} plans in one request, at most {PLANS_PER_REQUEST} may be")
        self.check(call, urgency)
        entry = Entry(call=call, at=self.clock())
        self._ledger = replace(self._ledger, entries=(*self._ledger.entries, entry))

    def check(self, call: Call, urgency: Urgency = Urgency.PLANNED) -> None:
        """Raise what `spend` would raise, and record nothing."""
        now = self._settle()
        allowed_at, reason = self._verdict(call, urgency, now)
        if reason is not None:
            raise BudgetSpentError(allowed_at - now, reason)

    def next_allowed(self, call: Call, urgency: Urgency = Urgency.PLANNED) -> datetime:
        """Return when `spend` would not refuse [UTC]."""
        return self._verdict(call, urgency, self._settle())[0]

    def calls_left(self, call: Call) -> CallsLeft:
        """Return what a schedule of requests needs to know."""
        now = self._settle()
        allowance = ALLOWANCES[call]
        rests = (self._ledger.rests.get(scope) for scope in (EVERYTHING, call))
        rests_until = max((rest.until for rest in rests if rest is not None), default=now)
        return CallsLeft(
            spent=tuple(entry.at for entry in self._ledger.entries if entry.call is call),
            per_hour=allowance.per_hour,
            reserve=allowance.reserve,
            gap=allowance.gap,
            rests_until=rests_until if rests_until > now else None,
        )

    def interval(self, call: Call) -> timedelta:
        """Return the time between two planned requests."""
        return ALLOWANCES[call].interval

    def retry_delay(self, failures: int, at_least: timedelta = FIRST_REST) -> timedelta:
        """Return the pause after some failures in a row, twice as long with each, and spread."""
        doubled = min(FIRST_REST * (1 << max(0, min(failures - 1, 10))), LONGEST_REST)
        return max(doubled, at_least) * (1 + SPREAD * self._random())

    def requests_in_last_hour(self, call: Call | None = None) -> int:
        """Count the requests of a kind, or of all."""
        since = self._settle() - HOUR
        return sum(one.at > since and call in (None, one.call) for one in self._ledger.entries)

    def back_off(self, retry_after: timedelta | None = None, call: Call | None = None) -> None:
        """Rest from a kind, or from all, twice as long each time; at least `retry_after`."""
        now = self._settle()
        scope = call or EVERYTHING
        last = self._ledger.rests.get(scope)
        step = 0 if last is None else last.step + (last.until <= now)
        at_least = min(retry_after or FIRST_REST, LONGEST_RETRY_AFTER)
        until = now + self.retry_delay(step + 1, at_least)
        if last is not None:
            until = max(until, last.until)  # two answers at once are one reason to rest
        rests = {**self._ledger.rests, scope: Rest(since=now, until=until, step=step)}
        self._ledger = replace(self._ledger, rests=rests)

    def relax(self, call: Call) -> None:
        """Drop the rests of a kind after a success; it was sent before one that is not over."""
        now = self._settle()
        rests = {
            scope: rest
            for scope, rest in self._ledger.rests.items()
            if scope not in {call, EVERYTHING} or rest.until > now
        }
        self._ledger = replace(self._ledger, rests=rests)

    def as_dict(self) -> dict[str, Any]:
        """Return the ledger as data to store."""
        self._settle()
        return dict(dump(self._ledger))

    def _settle(self) -> datetime:
        now = self.clock()
        self._ledger = self._ledger.settled(now)
        return now

    def _verdict(
        self, call: Call, urgency: Urgency, now: datetime
    ) -> tuple[datetime, BudgetLimit | None]:
        """Return from when it is allowed, and what forbids it until then."""
        holds: list[tuple[datetime, BudgetLimit]] = [
            (rest.until, BudgetLimit.BACK_OFF)
            for scope in (EVERYTHING, call)
            if (rest := self._ledger.rests.get(scope)) is not None
        ]
        allowance = ALLOWANCES[call]
        spent = [entry.at for entry in self._ledger.entries if entry.call is call]
        if spent:
            holds.append((spent[-1] + allowance.gap, BudgetLimit.GAP))
        kept = allowance.reserve if urgency is Urgency.PLANNED else 0
        if len(spent) >= (limit := allowance.per_hour - kept):
            holds.append((spent[-limit] + HOUR, BudgetLimit.HOUR))
        if allowance.per_day and len(spent) >= (limit := allowance.per_day - kept):
            holds.append((spent[-limit] + DAY, BudgetLimit.DAY))
        holds = [hold for hold in holds if hold[0] > now]
        return max(holds, key=lambda hold: hold[0], default=(now, None))
