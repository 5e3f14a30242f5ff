"""When to ask next for all but dispatches."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from ..interval import WallWindow
from .grid import PricesEnd, next_in_hours, next_on_grid, offset_after, spread


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the moment of a source's next request depends on."""

    interval: timedelta
    phase: float
    """Place of this home within any interval [0 to 1, 1 excluded]."""
    zone: tzinfo
    started_at: datetime
    catch_up: tuple[timedelta, timedelta]
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
            return next_in_hours(moment, self.hours, self.interval, self.phase, self.zone)
        planned = next_on_grid(moment, self.interval, self.phase)
        due = (end.next_after(moment, self.phase, self.started_at) for end in self.endings)
        return min((planned, *due))

    def has_missed(self, moment: datetime) -> bool:
        """Return whether a moment planned after the last answer has passed."""
        return self.retrieved_at is not None and self.planned_after(self.retrieved_at) <= moment

    def soon_after(self, moment: datetime, bounds: tuple[timedelta, timedelta]) -> datetime:
        """Return this home's moment within bounds after a shared one."""
        return offset_after(moment, spread(self.phase), bounds)

    def next_at(self, now: datetime) -> datetime:
        """Return the planned moment, sooner after a failure or a start, when allowed."""
        wanted = [self.planned_after(now), self.retry_at, self.missing_at]
        if self.asked_at is None and self.has_missed(self.started_at):
            wanted.append(self.soon_after(self.started_at, self.catch_up))
        return max(min(filter(None, wanted)), self.allowed_at)

    def next_session_at(
        self, now: datetime, *, since: datetime, first: tuple[timedelta, timedelta]
    ) -> datetime:
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
