"""Moments to ask at, spread evenly over all installations."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from hashlib import sha256
from ..interval import WallWindow, local_date

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PUBLICATION = time(16)
"""About when daily prices are published [local]."""
EARLIEST_AFTER_PUBLICATION = timedelta(seconds=5)
LATEST_AFTER_PUBLICATION = timedelta(minutes=10)
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
    """Return the first moment after now on a grid that neither restarts nor delays shift."""
    origin = _EPOCH + phase * interval
    return origin + ((now - origin) // interval + 1) * interval


def next_in_hours(
    now: datetime, hours: WallWindow, interval: timedelta, phase: float, zone: tzinfo
) -> datetime:
    """Return the first moment after now on a grid that restarts with the hours of each day.

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
    """Return this home's moment after something that happens in all homes at once."""
    return boundary + earliest + phase * (latest - earliest)


def next_publication(now: datetime, known_until: datetime, phase: float, zone: tzinfo) -> datetime:
    """Return when to ask for daily prices, on the day the known ones end; waits double."""
    day = local_date(known_until - timedelta.resolution, zone)
    published_at = datetime.combine(day, PUBLICATION, tzinfo=zone).astimezone(UTC)
    wait = LATEST_AFTER_PUBLICATION
    due = offset_after(published_at, phase, earliest=EARLIEST_AFTER_PUBLICATION, latest=wait)
    while due <= now:
        due += wait
        wait *= 2
    return due
