"""Moments to ask at, spread evenly over all installations."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from hashlib import sha256
from ..interval import WallWindow, local_date

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST_WHEN_DUE = timedelta(seconds=5)
LATEST_WHEN_DUE = timedelta(minutes=10)
"""Bounds of a home's first request for prices that are due."""
WHILE_DUE = timedelta(minutes=30)
"""Between requests for prices that are due, and not there."""
WHILE_MISSING = timedelta(minutes=10)
"""The same for a day after the known ones ended, or after a start."""
DUE_BEFORE_END = timedelta(hours=6)
"""How long before their end prices are due if not published daily."""
_MINUTE = timedelta(minutes=1)
_BITS = 53
_SCATTER = 1009


def phase(seed: str | float, salt: str | timedelta = timedelta(0)) -> float:
    """Return a hash, evenly spread over [0, 1), of a home and what it asks for.

    Hashed again with an interval, neighbours on one grid are far apart on the next.
    """
    if isinstance(seed, float):
        minutes = salt // _MINUTE if isinstance(salt, timedelta) else 0
        return seed * (_SCATTER + 2 * minutes) % 1.0
    digest = sha256(f"{seed}\n{salt}".encode()).digest()
    return (int.from_bytes(digest[:8]) >> (64 - _BITS)) / 2.0**_BITS


def next_on_grid(now: datetime, interval: timedelta, phase: float) -> datetime:
    """Return the first moment after now on a grid that nothing shifts."""
    origin = _EPOCH + phase * interval
    return origin + ((now - origin) // interval + 1) * interval


def next_in_hours(
    now: datetime, hours: WallWindow, interval: timedelta, phase: float, zone: tzinfo
) -> datetime:
    """Return the first moment after now on a grid that restarts with each day's hours.

    The hours may not span midnight.
    """
    day = local_date(now, zone)
    while True:
        begin = datetime.combine(day, hours.start, tzinfo=zone).astimezone(UTC)
        length = datetime.combine(day, hours.end, tzinfo=zone).astimezone(UTC) - begin
        step, number = min(interval, length), 0
        while phase < length / step - number:
            moment = begin + (number + phase) * step
            if moment > now:
                return moment
            number += 1
        day += timedelta(days=1)


def offset_after(
    boundary: datetime, phase: float, *, earliest: timedelta, latest: timedelta
) -> datetime:
    """Return this home's moment after one that all homes share."""
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
        published_at = datetime.combine(day, daily_from, tzinfo=zone).astimezone(UTC)
        return cls(until=until, due_from=min(published_at, until))

    def next_after(self, now: datetime, place: float, started_at: datetime) -> datetime:
        """Return when to ask next, however long the prices have been due."""
        first = offset_after(
            self.due_from, place, earliest=EARLIEST_WHEN_DUE, latest=LATEST_WHEN_DUE
        )
        if now < first:
            return first
        often = next_on_grid(max(now, self.until), WHILE_MISSING, phase(place, WHILE_MISSING))
        seldom = next_on_grid(now, WHILE_DUE, phase(place, WHILE_DUE))
        if now < self.until:
            return min(often, seldom)
        return often if often < max(self.until, started_at) + timedelta(days=1) else seldom
