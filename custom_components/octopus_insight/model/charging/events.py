"""What happened to a car's dispatches between two moments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .dispatch import PlannedDispatch


class DispatchEventType(StrEnum):
    """What can happen to a dispatch."""

    PLANNED = "planned"
    """It joined the plan, and is to come."""
    STARTED = "started"
    ENDED = "ended"
    """At its end, or before it."""
    WITHDRAWN = "withdrawn"
    """It left the plan before it began. A moved one is withdrawn and planned again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSnapshot:
    """A car's dispatches as they stood at a moment."""

    at: datetime
    dispatches: tuple[PlannedDispatch, ...]
    """Rows of the plan that count, joined where they touch."""

    @property
    def running(self) -> PlannedDispatch | None:
        """Return the dispatch that runs at the moment."""
        return next((row for row in self.dispatches if row.contains(self.at)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchEvent:
    """One thing that happened to one dispatch."""

    type: DispatchEventType
    dispatch: PlannedDispatch
    end: datetime
    """When the dispatch is to end, or ended."""


def dispatch_events(before: PlanSnapshot, after: PlanSnapshot) -> tuple[DispatchEvent, ...]:
    """Return what happened from one snapshot to the next, what is over first.

    Two dispatches of which one begins where the other ends are one: nothing starts or ends there.
    """
    return tuple(_changes(before, after))


def _changes(before: PlanSnapshot, after: PlanSnapshot) -> Iterator[DispatchEvent]:
    was, runs = before.running, after.running
    if was is not None and runs is None:
        end = min(was.end, after.at)
        yield DispatchEvent(type=DispatchEventType.ENDED, dispatch=was, end=end)
    for row in _coming_only_in(before, after, at=after.at):
        yield DispatchEvent(type=DispatchEventType.WITHDRAWN, dispatch=row, end=row.end)
    for row in _coming_only_in(after, before, at=after.at):
        yield DispatchEvent(type=DispatchEventType.PLANNED, dispatch=row, end=row.end)
    if runs is not None and was is None:
        yield DispatchEvent(type=DispatchEventType.STARTED, dispatch=runs, end=runs.end)


def _coming_only_in(
    one: PlanSnapshot, other: PlanSnapshot, *, at: datetime
) -> list[PlannedDispatch]:
    there = {(row.start, row.end) for row in other.dispatches}
    return [row for row in one.dispatches if row.start > at and (row.start, row.end) not in there]
