"""Decides whether a request may be sent now. It never waits and never sends.

The supplier counts per customer over rolling windows of its own clock, so there is one ledger per
customer, in the supplier's time, written before each request and kept over restarts. What cannot be
known counts as sent. All limits and intervals are here; for dispatches `PollIntervals` says when.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
import logging
import random as randomness
from typing import Any
from ..model.interval import DAY, HOUR, WallWindow, local_date
from ..model.polling.state import CallsLeft, PollIntervals
from ..model.serialize import dump, load
from . import ZONE
from .clock import ServiceClock
from .errors import BudgetLimit, BudgetSpentError

_LOGGER = logging.getLogger(__name__)
PLANS_PER_REQUEST = 4
"""The supplier allows 5 plans in any minute, the phone app included; we ask a minute apart."""
FIRST_REST = timedelta(minutes=1)
"""Each further one is twice as long, up to `LONGEST_REST`."""
LONGEST_REST = timedelta(minutes=20)
"""Where the supplier names no time."""
LONGEST_RETRY_AFTER = timedelta(hours=6)
"""Of all rests in a row; then `PROBE` apart one request tries whether they still hold."""
PROBE = HOUR
SPREAD, LONGEST_SPREAD = 0.25, timedelta(minutes=5)
"""Rests are longer by up to this share, so that homes do not ask together."""
EVERYTHING = "everything"
type _Hold = tuple[datetime, BudgetLimit | None]


Call = StrEnum(
    "Call",
    "LOGIN ACCOUNT DISPATCHES RATES STANDING_CHARGES CONSUMPTION SESSIONS SETTLED "
    "STATEMENTS HISTORY LIVE",
)
"""The kinds of requests; of `HISTORY` readings and prices of long ago, filled in once."""


class Urgency(StrEnum):
    """Who waits for the answer."""

    PLANNED = "planned"
    PERSON = "person"
    """Or an event at home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How often a kind of request is planned, and allowed in any 60 minutes or 24 hours."""

    interval: timedelta
    """Between two planned ones; for dispatches see `PollIntervals`."""
    per_hour: int
    per_day: int | None = None
    reserve: int = 0
    """Of either limit, for `Urgency.PERSON` only."""
    gap: timedelta = timedelta(0)


POLL_INTERVALS = PollIntervals()
ALLOWANCES: Mapping[Call, Allowance] = {
    Call.LOGIN: Allowance(interval=HOUR, per_hour=12),
    Call.ACCOUNT: Allowance(interval=timedelta(hours=6), per_hour=12),
    Call.DISPATCHES: Allowance(
        interval=POLL_INTERVALS.unplugged, per_hour=20, reserve=4, gap=timedelta(seconds=60)
    ),
    Call.RATES: Allowance(interval=timedelta(hours=12), per_hour=60),
    Call.STANDING_CHARGES: Allowance(interval=timedelta(hours=24), per_hour=30),
    Call.CONSUMPTION: Allowance(interval=timedelta(hours=4), per_hour=30),
    # a day: at most eight refreshes of two requests within `SESSION_HOURS`, four joins, and else
    # retries and what people ask for
    Call.SESSIONS: Allowance(interval=timedelta(hours=2), per_hour=12, per_day=60, reserve=4),
    Call.SETTLED: Allowance(interval=timedelta(hours=24), per_hour=24, per_day=60, reserve=6),
    Call.STATEMENTS: Allowance(interval=timedelta(days=7), per_hour=8, reserve=2),
    # two years of three meters fit in one go
    Call.HISTORY: Allowance(interval=HOUR, per_hour=90),
    # about 100 an hour are shared with the supplier's app
    Call.LIVE: Allowance(interval=timedelta(minutes=1), per_hour=60),
}
REFRESH_GAP = timedelta(minutes=1)
"""Between two refreshes of one kind on demand."""
LOOKS_AGAIN = (timedelta(minutes=2), timedelta(minutes=8), timedelta(minutes=20))
"""When the account is asked again after something does not fit; each home up to twice as late."""
WITHOUT_MINI = HOUR
"""Between two questions whether there is a Home Mini, or is again."""
READING_HOURS = WallWindow(start=time(2, 30), end=time(14, 30), zone=ZONE)
"""When readings are asked for [local]: most come overnight."""
READ_AGAIN = timedelta(days=3)
"""How often readings of the last days are read again, since settlement corrects them."""
SESSION_HOURS = WallWindow(start=time(7), end=time(22), zone=ZONE)
"""When sessions are asked for [local]."""
FIRST_SESSIONS = (timedelta(minutes=1), timedelta(minutes=2))
"""Bounds of a home's first request, after its start."""
LATE_SESSIONS = (timedelta(minutes=1), timedelta(minutes=10))
"""Bounds of one that was missed, since many homes catch up after an outage."""
SESSIONS_RETRY = timedelta(minutes=20)
"""Shortest pause after a failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request that was allowed."""

    call: Call
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A pause the supplier asked for, kept until a request succeeds."""

    since: datetime
    until: datetime
    step: int
    """Rests before it without a success in between."""
    rested: timedelta = timedelta(0)
    """How long they took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The requests that still count, oldest first, and the rests of each scope."""

    entries: tuple[Entry, ...]
    rests: Mapping[str, Rest]
    open_since: datetime | None = None
    """When it was written while more could follow; None: nothing was sent after it."""
    day: date | None = None
    sent: int = 0
    """On that local day."""


class CallBudget:
    """The ledger of a customer; moments that are returned are those of our own clock."""

    is_kept = True
    """Whether the ledger could be written when it last had to be."""

    def __init__(
        self,
        ledger: Mapping[str, Any] | None,
        *,
        clock: Callable[[], datetime],
        elapsed: Callable[[], float] | None = None,
        random: Callable[[], float] = randomness.random,
    ) -> None:
        """Continue a ledger from `as_dict`; `random` [0 to 1) spreads the rests.

        For `clock` and `elapsed` see `ServiceClock`. A damaged ledger counts as spent.
        """
        self.clock = ServiceClock(clock, elapsed)
        self._random = random
        self._entries = list[Entry]()
        self._rests = dict[str, Rest]()
        self._day, self._sent = local_date(clock(), ZONE), 0
        if ledger is None:
            return
        try:
            kept = load(Ledger, ledger)
        except OverflowError, TypeError, ValueError:
            _LOGGER.warning("The stored ledger of requests is damaged: it counts as spent")
            self.doubt()
            return
        self._entries, self._rests = [*kept.entries], {**kept.rests}
        self._day, self._sent = kept.day or self._day, kept.sent
        if kept.open_since is not None:
            self.doubt(kept.open_since)

    def doubt(self, since: datetime | None = None) -> None:
        """Count all dispatch requests as sent that may have been since then.

        After a crash none was; but the ledger of a backup looks the same.
        """
        now, allowance = self._settle(), ALLOWANCES[Call.DISPATCHES]
        for nth in range(allowance.per_hour):
            at = now - nth * allowance.gap
            if since is None or at - since > allowance.gap:
                self._entries.append(Entry(call=Call.DISPATCHES, at=at))

    def answered(self, said: str | None, mark: float) -> None:
        """Go by the `Date` of an answer to a request sent at a mark of the clock.

        What a slow clock spent is no older once that is known.
        """
        slow = self.clock.answered(said, mark)
        self._entries = [replace(one, at=one.at + slow) for one in self._entries]
        for scope, rest in self._rests.items():
            self._rests[scope] = replace(rest, since=rest.since + slow, until=rest.until + slow)

    def absorb(self, other: CallBudget) -> None:
        """Count another ledger of the same customer as well."""
        self._entries += other._entries
        self._rests = {**other._rests, **self._rests}
        self._sent = self.requests_today() + other.requests_today()

    def spend(self, call: Call, *, urgency: Urgency = Urgency.PLANNED) -> Entry:
        """Record a request about to be sent, or raise `BudgetSpentError`."""
        self.check(call, urgency)
        entry = Entry(call=call, at=self.clock())
        self._entries.append(entry)
        self._sent = self.requests_today() + 1
        return entry

    def take_back(self, entry: Entry) -> None:
        """Forget a request not sent after all."""
        with suppress(ValueError):  # too old to count meanwhile
            self._entries.remove(entry)
            self._sent = max(self.requests_today() - 1, 0)

    def check(self, call: Call, urgency: Urgency = Urgency.PLANNED) -> None:
        """Raise what `spend` would raise, and record nothing."""
        now = self._settle()
        allowed_at, reason = self._verdict(call, urgency, now)
        if reason is not None:
            raise BudgetSpentError(allowed_at - now, reason)

    def next_allowed(self, call: Call, urgency: Urgency = Urgency.PLANNED) -> datetime:
        """Return when `spend` would not refuse [UTC]."""
        return self.clock.on_wall(self._verdict(call, urgency, self._settle())[0])

    def calls_left(self, call: Call) -> CallsLeft:
        """Return what a schedule of requests needs to know."""
        now, allowance = self._settle(), ALLOWANCES[call]
        rests_until = max((rest.until for _, rest in self._rests_of(call)), default=now)
        spent = (one.at for one in self._entries if one.call is call and one.at > now - HOUR)
        return CallsLeft(
            spent=tuple(map(self.clock.on_wall, spent)),
            per_hour=allowance.per_hour,
            reserve=allowance.reserve,
            gap=allowance.gap,
            rests_until=self.clock.on_wall(rests_until) if rests_until > now else None,
        )

    def retry_delay(self, failures: int, at_least: timedelta = FIRST_REST) -> timedelta:
        """Return the pause after failures in a row: doubled with each, and spread."""
        doubled = min(FIRST_REST * (1 << max(0, min(failures - 1, 10))), LONGEST_REST)
        pause = max(doubled, at_least)
        return pause + min(pause * SPREAD, LONGEST_SPREAD) * self._random()

    def requests_in_last_hour(self, call: Call | None = None) -> int:
        """Count the requests of a kind, or of all."""
        since = self._settle() - HOUR
        return sum(one.at > since and call in (None, one.call) for one in self._entries)

    def requests_today(self) -> int:
        """Count all requests since the local midnight."""
        today = local_date(self.clock(), ZONE)
        if today != self._day:
            self._day, self._sent = today, 0
        return self._sent

    def back_off(self, retry_after: timedelta | None = None, call: Call | None = None) -> None:
        """Rest from a kind, or all, twice as long each time; at least `retry_after`."""
        now, scope = self._settle(), call or EVERYTHING
        last = self._rests.get(scope, Rest(since=now, until=now, step=-1))
        step, rested = last.step, last.rested
        if last.until <= now:  # else two answers at once are one reason to rest
            step, rested = step + 1, rested + (last.until - last.since)
        longest = max(LONGEST_RETRY_AFTER - rested, PROBE)
        pause = self.retry_delay(step + 1, min(retry_after or FIRST_REST, longest))
        until = max(now + pause, last.until)
        self._rests[scope] = Rest(since=now, until=until, step=step, rested=rested)

    def relax(self, call: Call) -> None:
        """Drop the rests of a kind after a success, which was sent before one not over."""
        now = self._settle()
        for scope, rest in self._rests_of(call):
            if rest.until <= now:
                del self._rests[scope]

    def long_rest(self) -> datetime | None:
        """Return the end of a rest longer than ours are."""
        now = self._settle()
        rest = self._rests.get(EVERYTHING)
        is_long = rest is not None and rest.until - rest.since > LONGEST_REST + LONGEST_SPREAD
        return self.clock.on_wall(rest.until) if rest and is_long and rest.until > now else None

    def as_dict(self, *, is_open: bool = False) -> dict[str, Any]:
        """Return data to store; `is_open`: requests may follow."""
        now = self._settle()
        entries, open_since = tuple(self._entries), now if is_open else None
        kept = Ledger(entries=entries, rests=self._rests, open_since=open_since)
        return dict(dump(replace(kept, day=self._day, sent=self._sent)))

    def _settle(self) -> datetime:
        """Drop what no longer counts, move what lies ahead to now, and return now.

        A clock put back must neither lock the ledger nor allow requests twice.
        """
        now = self.clock()
        kept = [
            one if one.at <= now else replace(one, at=now)
            for one in self._entries
            if not self.clock.is_confirmed
            or one.at > now - (HOUR if ALLOWANCES[one.call].per_day is None else DAY)
        ]
        self._entries = sorted(kept, key=lambda one: one.at)
        for scope, rest in self._rests.items():
            since = min(rest.since, now)
            length = min(rest.until - rest.since, LONGEST_RETRY_AFTER + LONGEST_SPREAD)
            self._rests[scope] = replace(rest, since=since, until=since + length)
        return now

    def _rests_of(self, call: Call) -> list[tuple[str, Rest]]:
        return [(scope, self._rests[scope]) for scope in (EVERYTHING, call) if scope in self._rests]

    def _verdict(self, call: Call, urgency: Urgency, now: datetime) -> _Hold:
        """Return when it is allowed, and what forbids it until then."""
        holds: list[_Hold] = [(now, None)]
        for scope, rest in self._rests_of(call):
            # one request tries whether it still holds, for all others
            same = (one.at for one in self._entries if scope in {EVERYTHING, one.call})
            probes = (at + FIRST_REST for at in same if at >= rest.until)
            holds += ((at, BudgetLimit.BACK_OFF) for at in (rest.until, *probes))
        allowance = ALLOWANCES[call]
        spent = [one.at for one in self._entries if one.call is call]
        if spent:
            holds.append((spent[-1] + allowance.gap, BudgetLimit.GAP))
        kept = allowance.reserve if urgency is Urgency.PLANNED else 0
        if len(spent) >= (limit := allowance.per_hour - kept):
            holds.append((spent[-limit] + HOUR, BudgetLimit.HOUR))
        if allowance.per_day and len(spent) >= (limit := allowance.per_day - kept):
            holds.append((spent[-limit] + DAY, BudgetLimit.DAY))
        return max(holds, key=lambda hold: hold[0])
