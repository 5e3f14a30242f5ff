"""Grids of moments that are spread evenly over all installations."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from hashlib import sha256

from ..interval import WallWindow, local_date

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PUBLICATION = time(16)
"""About when prices that change daily are published [local time of the supply]."""
EARLIEST_AFTER_PUBLICATION = timedelta(seconds=5)
LATEST_AFTER_PUBLICATION = timedelta(minutes=10)

_MINUTE = timedelta(minutes=1)
_BITS = 53
"""As many as a float holds exactly; one more and the largest would round up to 1."""
_SCATTER = 1009
"""Takes phases a thousandth apart to anywhere."""


def phase(seed: str | float, salt: str | timedelta = timedelta(0)) -> float:
    """Return a hash, evenly spread over [0, 1), that never changes.

    Args:
        seed: What identifies an installation, which cannot be read back from the hash; or a phase.
            Hashed again, homes that are neighbours on one grid are far apart on the next.
        salt: What is asked for, so that the requests of one home do not coincide; with a phase, the
            interval [whole minutes], so that homes that change from one to another stay spread.
    """
    if isinstance(seed, float):
        minutes = salt // _MINUTE if isinstance(salt, timedelta) else 0
        return seed * (_SCATTER + 2 * minutes) % 1.0
    digest = sha256(f"{seed}\n{salt}".encode()).digest()
    return (int.from_bytes(digest[:8]) >> (64 - _BITS)) / 2.0**_BITS


def next_on_grid(now: datetime, interval: timedelta, phase: float) -> datetime:
    """Return the first moment after now [UTC] on a grid that neither restarts nor delays shift.

    Args:
        now: The moment [UTC]; if it lies on the grid, the next one is returned.
        interval: Time between two requests, positive.
        phase: Place of this installation within the interval [0 to 1, 1 excluded].
    """
    origin = _EPOCH + phase * interval
    return origin + ((now - origin) // interval + 1) * interval


def next_in_hours(
    now: datetime, hours: WallWindow, interval: timedelta, phase: float, zone: tzinfo
) -> datetime:
    """Return the first moment after now [UTC] on a grid that restarts with some hours of each day.

    Every day has at least one such moment.

    Args:
        now: The moment [UTC]; if it lies on the grid, the next one is returned.
        hours: Part of each local day, not across midnight.
        interval: Time between two requests, positive; cut to the length of the hours.
        phase: Place of this installation within the interval [0 to 1, 1 excluded].
        zone: Zone of the supply.
    """
    day = local_date(now, zone)
    while True:
        begin = datetime.combine(day, hours.start, tzinfo=zone).astimezone(UTC)
        length = datetime.combine(day, hours.end, tzinfo=zone).astimezone(UTC) - begin
        step = min(interval, length)
        for number in range(length // step):
            moment = begin + (number + phase) * step
            if moment > now:
                return moment
        day += timedelta(days=1)


def offset_after(
    boundary: datetime, phase: float, *, earliest: timedelta, latest: timedelta
) -> datetime:
    """Return this installation's moment after something that happens in all homes at once [UTC]."""
    return boundary + earliest + phase * (latest - earliest)


def next_publication(now: datetime, known_until: datetime, phase: float, zone: tzinfo) -> datetime:
    """Return when to ask next for prices that are published day by day.

    More are published on the day on which the known prices end, sometimes hours late: each further
    wait is twice as long as the one before.

    Args:
        now: The moment [UTC]; what is returned comes after it.
        known_until: End of the known prices [UTC].
        phase: Place of this installation within the spread [0 to 1, 1 excluded].
        zone: Zone of the supply.
    """
    day = local_date(known_until - timedelta.resolution, zone)
    due = offset_after(
        datetime.combine(day, PUBLICATION, tzinfo=zone).astimezone(UTC),
        phase,
        earliest=EARLIEST_AFTER_PUBLICATION,
        latest=LATEST_AFTER_PUBLICATION,
    )
    wait = LATEST_AFTER_PUBLICATION
    while due <= now:
        due += wait
        wait *= 2
    return due
