"""The supplier's time: by its own answers, and what has passed since."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

RESOLUTION = timedelta(seconds=1)
"""Of the header `Date`."""
BELIEVED = timedelta(days=366)
"""A `Date` that is further away is nonsense."""


def http_date(text: str | None) -> datetime | None:
    """Read a date of a header [UTC]."""
    try:
        date = parsedate_to_datetime(text or "")
    except OverflowError, ValueError:
        return None
    return date.replace(tzinfo=date.tzinfo or UTC)


def http_wait(header: str | None, now: datetime) -> timedelta | None:
    """Read the header `Retry-After` (RFC 9110, 10.2.3): seconds, or a date."""
    if header and header.strip().isdecimal():
        with suppress(OverflowError, ValueError):  # so long a time is as good as none
            return timedelta(seconds=int(header))
    moment = http_date(header)
    return None if moment is None else max(moment - now, timedelta(0))


class ServiceClock:
    """Begins at our clock's time and does not follow its jumps; answers set it.

    What was spent moves on with it, not back: a mistake makes us wait, and never ask too often.
    """

    def __init__(self, wall: Callable[[], datetime], elapsed: Callable[[], float] | None) -> None:
        """Count on with `elapsed` [s], which never jumps; without one, `wall` never does."""
        self._wall, self._elapsed = wall, elapsed
        self._begun = self.mark()
        self._origin = wall() - timedelta(seconds=self._begun)
        self._ahead = timedelta(0)
        self.is_confirmed = elapsed is None
        """Whether an answer has told the time since the start."""

    def __call__(self) -> datetime:
        """Return the supplier's time [UTC]."""
        return self._wall() if self._elapsed is None else self._at(self.mark())

    def mark(self) -> float:
        """Return the moment of a request, for `answered`."""
        return 0.0 if self._elapsed is None else self._elapsed()

    def answered(self, said: str | None, mark: float) -> timedelta:
        """Take over an answer's `Date`, and return how far this clock was slow."""
        self.is_confirmed = True
        if (date := http_date(said)) is None or self._elapsed is None:
            return timedelta(0)
        # it was written at some time between the request and now
        slow = max(date - self(), timedelta(0)) + min(date - self._at(mark), timedelta(0))
        if not RESOLUTION < abs(slow) < BELIEVED:
            return timedelta(0)
        self._origin += slow
        return max(slow, timedelta(0))

    def on_wall(self, moment: datetime) -> datetime:
        """Return the moment by our clock; within a second, both are one."""
        ahead = self._wall() - self()
        if abs(ahead - self._ahead) > RESOLUTION:
            self._ahead = ahead
        return moment + self._ahead

    def _at(self, mark: float) -> datetime:
        # a frozen clock may thaw to an earlier time
        return self._origin + timedelta(seconds=max(mark, self._begun))
