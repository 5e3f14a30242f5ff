"""What was known of a car's dispatches at a point in time, told from its memory."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .dispatch import CompletedDispatch, PlannedDispatch
from .memory import DispatchMemory, StartedHalfHour
from .plan_log import plan_at

SHOWN_PAST = timedelta(days=2)
"""How far back a person is shown what ran."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What had been told up to a moment, each in order of time."""

    known_at: datetime | None
    """The last answer up to then that told anything new [UTC]; None: nothing was known."""

    planned: tuple[PlannedDispatch, ...]
    """Rows that stood then and were not over; energies are not remembered."""

    started: tuple[StartedHalfHour, ...]
    """Half hours of the two days before in which a dispatch had been seen running."""

    completed: tuple[CompletedDispatch, ...]
    """Completed rows of the two days before, the account's, as they are told today."""


def known_at(memory: DispatchMemory, moment: datetime) -> Known:
    """Return what was known at the moment [UTC]; as far back as evidence is kept."""
    started = tuple(mark for mark in memory.started if max(mark.seen_at, mark.since) <= moment)
    completed = tuple(row for row in memory.completed if _told_at(row) <= moment)
    told = (
        *(change.known_at for change in memory.log if change.known_at <= moment),
        *(mark.seen_at for mark in started),
        *(_told_at(row) for row in completed),
    )
    since = moment - SHOWN_PAST
    return Known(
        known_at=max(told, default=None),
        planned=plan_at(memory.log, moment),
        started=tuple(mark for mark in started if mark.start > since),
        completed=tuple(row for row in completed if row.end > since),
    )


def _told_at(row: CompletedDispatch) -> datetime:
    return row.first_known_at or row.known_at or row.end
