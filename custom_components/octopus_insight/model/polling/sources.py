"""When to ask next for all but dispatches: account, prices, readings and sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from ..interval import WallWindow
from .grid import next_in_hours, next_on_grid, next_publication, offset_after, phase
from .state import NextRequest, RefreshReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the moment of a source's next request depends on."""

    interval: timedelta
    phase: float
    """Place of this home within any interval [0 to 1, 1 excluded]."""
    zone: tzinfo
    started_at: datetime
    catch_up: tuple[timedelta, timedelta]
    """Bounds of the wait for a request that was missed before the start."""
    allowed_at: datetime
    """The budget refuses until then."""
    asked_at: datetime | None = None
    """Latest request since the start, answered or not."""
    retrieved_at: datetime | None = None
    retry_at: datetime | None = None
    """When to repeat a request that failed; None: none did."""
    missing_at: datetime | None = None
    """When to ask about something new in the account; None: nothing is new."""
    published_until: datetime | None = None
    """End of the known prices that are published daily; None: none are."""
    hours: WallWindow | None = None
    """Part of each local day in which we ask; None: at any hour."""

    def planned_after(self, moment: datetime) -> datetime:
        """Return the plain interval's next request, or a publication before it."""
        if self.hours is not None:
            return next_in_hours(moment, self.hours, self.interval, self.phase, self.zone)
        planned = next_on_grid(moment, self.interval, self.phase)
        if self.published_until is None:
            return planned
        publication = next_publication(moment, self.published_until, self.phase, self.zone)
        return min(planned, publication)


def next_request(state: SourceState, now: datetime) -> NextRequest:
    """Return the planned request, or an earlier one after a failure or a start, when allowed."""
    wanted = [NextRequest(at=state.planned_after(now), reason=RefreshReason.STEADY)]
    if state.retry_at is not None:
        wanted.append(NextRequest(at=state.retry_at, reason=RefreshReason.AFTER_ERROR))
    if state.missing_at is not None:
        wanted.append(NextRequest(at=state.missing_at, reason=RefreshReason.NEVER_ASKED))
    if state.asked_at is None and _has_missed(state, state.started_at):
        wanted.append(_waited(state, state.started_at, state.catch_up))
    return _allowed(min(wanted, key=lambda request: request.at), state)


def next_session_request(
    state: SourceState, now: datetime, *, since: datetime, first: tuple[timedelta, timedelta]
) -> NextRequest:
    """Return the same for sessions, of which none is urgent.

    Args:
        state: What the rules go by.
        now: The moment.
        since: The start, the latest request, or when the account joined Octoplus.
        first: Bounds of the wait from then to the first request of all.
    """
    request = NextRequest(at=state.planned_after(now), reason=RefreshReason.STEADY)
    if state.retry_at is not None:
        retry = NextRequest(at=state.retry_at, reason=RefreshReason.AFTER_ERROR)
        request = min(request, retry, key=lambda one: one.at)
    elif state.retrieved_at is None:
        request = _waited(state, since, first)
    elif _has_missed(state, now):
        request = _waited(state, since, state.catch_up)
    return _allowed(request, state)


def stale_from(state: SourceState) -> datetime | None:
    """Return when two planned requests in a row will have been missed; None: never."""
    if state.retrieved_at is None:
        return None
    return state.planned_after(state.planned_after(state.retrieved_at))


def _has_missed(state: SourceState, moment: datetime) -> bool:
    return state.retrieved_at is not None and state.planned_after(state.retrieved_at) <= moment


def _waited(
    state: SourceState, since: datetime, bounds: tuple[timedelta, timedelta]
) -> NextRequest:
    earliest, latest = bounds
    at = offset_after(since, phase(state.phase), earliest=earliest, latest=latest)
    return NextRequest(at=at, reason=RefreshReason.STARTED)


def _allowed(request: NextRequest, state: SourceState) -> NextRequest:
    if request.at >= state.allowed_at:
        return request
    return NextRequest(at=state.allowed_at, reason=RefreshReason.BUDGET)
