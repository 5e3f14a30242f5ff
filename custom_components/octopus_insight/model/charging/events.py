"""What happened to a car's dispatches between two moments."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from .dispatch import PlannedDispatch

type DispatchEvent = tuple[DispatchEventType, PlannedDispatch, datetime]
"""What happened, to which dispatch, and when that ends or has ended."""


class DispatchEventType(StrEnum):
    """What can happen to a dispatch."""

    PLANNED = "planned"
    STARTED = "started"
    ENDED = "ended"
    """At its end, or before it."""
    WITHDRAWN = "withdrawn"
    """Before it began. A moved one is withdrawn and planned again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSnapshot:
    """A car's dispatches at a moment."""

    at: datetime
    dispatches: tuple[PlannedDispatch, ...]

    @property
    def running(self) -> PlannedDispatch | None:
        """The dispatch that runs."""
        return next((row for row in self.dispatches if row.contains(self.at)), None)


def dispatch_events(before: PlanSnapshot, after: PlanSnapshot) -> tuple[DispatchEvent, ...]:
    """Return what happened between two snapshots; what follows on is one dispatch."""
    was, runs = before.running, after.running
    ended = [was] if was is not None and runs is None else []
    old, new = ([row for row in one.dispatches if row.start > after.at] for one in (before, after))
    started = [runs] if runs is not None and was is None else []
    return (
        *((DispatchEventType.ENDED, row, min(row.end, after.at)) for row in ended),
        *((DispatchEventType.WITHDRAWN, row, row.end) for row in old if row not in new),
        *((DispatchEventType.PLANNED, row, row.end) for row in new if row not in old),
        *((DispatchEventType.STARTED, row, row.end) for row in started),
    )
