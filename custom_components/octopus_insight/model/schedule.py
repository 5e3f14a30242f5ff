"""When to ask, spread evenly over all installations. Pure: the phase is what makes homes differ."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BITS = 53
"""As many as a float holds exactly; one more and the largest would round up to 1."""


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
