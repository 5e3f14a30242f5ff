"""When to ask, spread evenly over all installations. Pure: the phase is what makes homes differ."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from hashlib import sha256

from ..interval import WallWindow, local_date

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PUBLICATION = time(16)
"""Prices that change daily are published about then, by the clock of the supply [local]."""

EARLIEST_AFTER_PUBLICATION = timedelta(seconds=5)
LATEST_AFTER_PUBLICATION = timedelta(minutes=10)
"""Homes ask within these bounds after a publication, each at its own moment."""

_MOMENT = timedelta.resolution
_MINUTE = timedelta(minutes=1)
_BITS = 53
"""As many as a float holds exactly; one more and the largest would round up to 1."""
_SCATTER = 1009
"""Phases a thousandth apart come to lie anywhere."""


def phase_of(seed: str, call: str) -> float:
    """Return a fixed place for a call of an installation, evenly spread over [0, 1).

    Args:
        seed: What tells installations apart; it cannot be read back from the phase.
        call: What is asked, so that the calls of one home do not all come at once.
    """
    digest = sha256(f"{seed}\n{call}".encode()).digest()
    return (int.from_bytes(digest[:8]) >> (64 - _BITS)) / 2.0**_BITS


def next_on_grid(now: datetime, interval: timedelta, phase: float) -> datetime:
    """Return the first moment after now [UTC] on a grid of plain intervals.

    The grid hangs from a fixed moment, so neither restarts nor late calls shift it.

    Args:
        now: The moment [UTC]; if it lies on the grid, the next one is returned.
        interval: Time between two calls, positive.
        phase: Place of this installation within the interval [0 to 1, 1 excluded].
    """
    origin = _EPOCH + phase * interval
    return origin + ((now - origin) // interval + 1) * interval


def next_in_hours(
    now: datetime, hours: WallWindow, interval: timedelta, phase: float, zone: tzinfo
) -> datetime:
    """Return the first moment after now [UTC] on a grid that begins anew with the hours of a day.

    Every day has at least one such moment.

    Args:
        now: The moment [UTC]; if it lies on the grid, the next one is returned.
        hours: Part of each local day, not across midnight.
        interval: Time between two calls, positive; no longer than the hours is kept to.
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


def scattered(phase: float, interval: timedelta = timedelta(0)) -> float:
    """Return another phase that tells nothing of the first, and the same one each time.

    Homes with phases side by side do the same at the same time, and so miss the same call. What
    they do next has to hang on something else. So has each plain interval [whole minutes]: with one
    phase for all of them, homes that change from one to the next would gather, and so would their
    logins.
    """
    return phase * (_SCATTER + 2 * (interval // _MINUTE)) % 1.0


def offset_after(
    boundary: datetime, phase: float, *, earliest: timedelta, latest: timedelta
) -> datetime:
    """Return this installation's moment after something that happens for all homes at once.

    Args:
        boundary: When it happens [UTC].
        phase: Place of this installation within the spread [0 to 1, 1 excluded].
        earliest: Shortest wait.
        latest: Longest wait, not before `earliest`.
    """
    return boundary + earliest + phase * (latest - earliest)


def next_publication(now: datetime, known_until: datetime, phase: float, zone: tzinfo) -> datetime:
    """Return when to ask next for prices that are published day by day.

    The day on which the known prices end is the day on which more are published. They are
    sometimes hours late: each further wait is twice as long as the one before.

    Args:
        now: The moment [UTC]; what is returned comes after it.
        known_until: End of the known prices [UTC].
        phase: Place of this installation within the spread [0 to 1, 1 excluded].
        zone: Zone of the supply.
    """
    day = local_date(known_until - _MOMENT, zone)
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
