"""What was known of a car's dispatches at a moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from .dispatch import CompletedDispatch, PlannedDispatch
from .memory import DispatchMemory, StartedHalfHour
from .plan_log import plan_at

SHOWN_PAST = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was known at a moment; the past reaches back two days."""

    known_at: datetime | None
    """The last answer up to then with anything new."""
    planned: tuple[PlannedDispatch, ...]
    started: tuple[StartedHalfHour, ...]
    completed: tuple[CompletedDispatch, ...]
    """The account's, with what is known of them today."""


def known_at(memory: DispatchMemory, moment: datetime) -> Known:
    """Return what was known at the moment."""
    started = [one for one in memory.started if max(one.seen_at, one.since) <= moment]
    completed = [row for row in memory.completed if row.known_since <= moment]
    news = (
        *(change.known_at for change in memory.log if change.known_at <= moment),
        *(one.seen_at for one in started),
        *(row.known_since for row in completed),
    )
    since = moment - SHOWN_PAST
    return Known(
        known_at=max(news, default=None),
        planned=plan_at(memory.log, moment),
        started=tuple(one for one in started if one.start > since),
        completed=tuple(row for row in completed if row.end > since),
    )
