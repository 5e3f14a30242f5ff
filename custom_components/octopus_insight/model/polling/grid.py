"""Moments to ask at, spread evenly over all installations; of all but dispatches, when next."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from hashlib import sha256
from ..interval import DAY, WallWindow, local_date, local_moment

type Bounds = tuple[timedelta, timedelta]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WHEN_DUE = (timedelta(seconds=5), timedelta(minutes=10))
"""Bounds of a home's first request for prices that are due."""
WHILE_DUE = timedelta(minutes=30)
"""Between requests for prices that are due, and not there."""
WHILE_MISSING = timedelta(minutes=10)
"""The same for a day after the known ones ended, or after a start."""
DUE_BEFORE_END = timedelta(hours=6)
"""How long before their end prices are due if not published daily."""
_SCATTER = 1009


def phase(home: str, call: str) -> float:
    """Return a hash, evenly spread over [0, 1), of a home and what it asks for."""
    digest = sha256(f"{home}\n{call}".encode()).digest()
    return (int.from_bytes(digest[:8]) >> 11) / 2.0**53


def spread(phase: float, interval: timedelta = timedelta(0)) -> float:
    """Hash a phase again: neighbours on one grid are far apart on that of the interval."""
    return phase * (_SCATTER + 2 * (interval // timedelta(minutes=1))) % 1.0


def next_on_grid(now: datetime, interval: timedelta, phase: float) -> datetime:
    """Return the first moment after now on a grid that nothing shifts."""
    origin = _EPOCH + phase * interval
    return origin + ((now - origin) // interval + 1) * interval


def next_in_hours(now: datetime, hours: WallWindow, interval: timedelta, phase: float) -> datetime:
    """Return the first moment after now on a grid that restarts with each day's hours.

    The hours may not span midnight.
    """
    day = local_date(now, hours.zone)
    while True:
        begin, end = (local_moment(day, wall, hours.zone) for wall in (hours.start, hours.end))
        step, number = min(interval, end - begin), 0
        while phase < (end - begin) / step - number:
            if (moment := begin + (number + phase) * step) > now:
                return moment
            number += 1
        day += DAY


def offset_after(boundary: datetime, phase: float, bounds: Bounds) -> datetime:
    """Return this home's moment, within bounds after one that all homes share."""
    earliest, latest = bounds
    return boundary + earliest + phase * (latest - earliest)


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesEnd:
    """When known prices end, and from when on we ask for the next."""

    until: datetime
    due_from: datetime

    @classmethod
    def of(cls, until: datetime, daily_from: time | None, zone: tzinfo) -> PricesEnd:
        """Return the end of prices; daily ones are due on their last day."""
        if daily_from is None:
            return cls(until=until, due_from=until - DUE_BEFORE_END)
        day = local_date(until - timedelta.resolution, zone)
        return cls(until=until, due_from=min(local_moment(day, daily_from, zone), until))

    def next_after(self, now: datetime, place: float, started_at: datetime) -> datetime:
        """Return when to ask next, however long the prices have been due."""
        first = offset_after(self.due_from, place, WHEN_DUE)
        if now < first:
            return first
        often = next_on_grid(max(now, self.until), WHILE_MISSING, spread(place, WHILE_MISSING))
        seldom = next_on_grid(now, WHILE_DUE, spread(place, WHILE_DUE))
        if now < self.until:
            return min(often, seldom)
        return often if often < max(self.until, started_at) + DAY else seldom


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the moment of a source's next request depends on."""

    interval: timedelta
    phase: float
    """Place of this home within any interval [0 to 1, 1 excluded]."""
    started_at: datetime
    catch_up: Bounds
    """Bounds of the wait for what was missed before the start."""
    allowed_at: datetime
    asked_at: datetime | None = None
    retrieved_at: datetime | None = None
    retry_at: datetime | None = None
    missing_at: datetime | None = None
    endings: tuple[PricesEnd, ...] = ()
    """Of known prices that end before what they are for."""
    hours: WallWindow | None = None
    """Part of each local day in which we ask; None: any."""

    def planned_after(self, moment: datetime) -> datetime:
        """Return the next moment of the interval, or an earlier one at which prices are due."""
        if self.hours is not None:
            return next_in_hours(moment, self.hours, self.interval, self.phase)
        planned = next_on_grid(moment, self.interval, self.phase)
        due = (end.next_after(moment, self.phase, self.started_at) for end in self.endings)
        return min((planned, *due))

    def has_missed(self, moment: datetime) -> bool:
        """Return whether a moment planned after the last answer has passed."""
        return self.retrieved_at is not None and self.planned_after(self.retrieved_at) <= moment

    def soon_after(self, moment: datetime, bounds: Bounds) -> datetime:
        """Return this home's moment within bounds after a shared one."""
        return offset_after(moment, spread(self.phase), bounds)

    def next_at(self, now: datetime) -> datetime:
        """Return the planned moment, sooner after a failure or a start, when allowed."""
        wanted = [self.planned_after(now), self.retry_at, self.missing_at]
        if self.asked_at is None and self.has_missed(self.started_at):
            wanted.append(self.soon_after(self.started_at, self.catch_up))
        return max(min(filter(None, wanted)), self.allowed_at)

    def next_session_at(self, now: datetime, *, since: datetime, first: Bounds) -> datetime:
        """Return the same for sessions, of which none is urgent.

        `first` bounds the wait for the first request, since the start or the account's enrolment.
        """
        at = self.planned_after(now)
        if self.retry_at is not None:
            at = min(at, self.retry_at)
        elif self.retrieved_at is None:
            at = self.soon_after(since, first)
        elif self.has_missed(now):
            at = self.soon_after(since, self.catch_up)
        return max(at, self.allowed_at)

    @property
    def stale_from(self) -> datetime | None:
        """When two planned requests in a row will have been missed; None: never."""
        if self.retrieved_at is None:
            return None
        return self.planned_after(self.planned_after(self.retrieved_at))
