"""When to ask next for all but dispatches."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from ..interval import WallWindow
from .grid import next_in_hours, next_on_grid, next_publication, offset_after, phase


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
    published_until: datetime | None = None
    """End of the known prices that are published daily."""
    hours: WallWindow | None = None
    """Part of each local day in which we ask; None: any."""

    def planned_after(self, moment: datetime) -> datetime:
        """Return the next moment of the interval, or a publication before it."""
        if self.hours is not None:
            return next_in_hours(moment, self.hours, self.interval, self.phase, self.zone)
        planned = next_on_grid(moment, self.interval, self.phase)
        if self.published_until is None:
            return planned
        publication = next_publication(moment, self.published_until, self.phase, self.zone)
        return min(planned, publication)


def next_at(state: SourceState, now: datetime) -> datetime:
    """Return the planned moment, sooner after a failure or a start, when allowed."""
    wanted = [state.planned_after(now), state.retry_at, state.missing_at]
    if state.asked_at is None and _has_missed(state, state.started_at):
        wanted.append(_waited(state, state.started_at, state.catch_up))
    return max(min(filter(None, wanted)), state.allowed_at)


def next_session_at(
    state: SourceState, now: datetime, *, since: datetime, first: tuple[timedelta, timedelta]
) -> datetime:
    """Return the same for sessions, of which none is urgent.

    `first` bounds the wait for the first request, since the start or the account's enrolment.
    """
    at = state.planned_after(now)
    if state.retry_at is not None:
        at = min(at, state.retry_at)
    elif state.retrieved_at is None:
        at = _waited(state, since, first)
    elif _has_missed(state, now):
        at = _waited(state, since, state.catch_up)
    return max(at, state.allowed_at)


def stale_from(state: SourceState) -> datetime | None:
    """Return when two planned requests in a row will have been missed; None: never."""
    if state.retrieved_at is None:
        return None
    return state.planned_after(state.planned_after(state.retrieved_at))


def _has_missed(state: SourceState, moment: datetime) -> bool:
    return state.retrieved_at is not None and state.planned_after(state.retrieved_at) <= moment


def _waited(state: SourceState, since: datetime, bounds: tuple[timedelta, timedelta]) -> datetime:
    return offset_after(since, phase(state.phase), earliest=bounds[0], latest=bounds[1])
