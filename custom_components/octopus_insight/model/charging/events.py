"""What happened to a car's dispatches between two looks at them. Nothing here reads the clock.

Only dispatches happen: the tariff's own cheap window never does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .dispatch import PlannedDispatch


class DispatchEventType(StrEnum):
    """What can happen to a dispatch."""

    PLANNED = "planned"
    """It joined the plan, and is to come."""

    STARTED = "started"
    ENDED = "ended"
    """It ran to its end, or stopped before it."""

    WITHDRAWN = "withdrawn"
    """It left the plan before it began. One that is moved is withdrawn and planned anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSnapshot:
    """A car's dispatches as they stood at a moment."""

    at: datetime
    """The moment [UTC]."""

    dispatches: tuple[PlannedDispatch, ...]
    """Rows of the plan that count, joined where they touch."""

    @property
    def running(self) -> PlannedDispatch | None:
        """Return the dispatch that runs at the moment; None: none does."""
        return next((row for row in self.dispatches if row.start <= self.at < row.end), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchEvent:
    """One thing that happened to one dispatch."""

    type: DispatchEventType
    dispatch: PlannedDispatch
    """For one that ended: up to when it ran."""


def dispatch_events(before: PlanSnapshot, after: PlanSnapshot) -> tuple[DispatchEvent, ...]:
    """Return what happened from one look to the next, what is over first.

    Two dispatches of which one begins where the other ends are one: nothing starts or ends there.
    """
    return tuple(
        DispatchEvent(type=kind, dispatch=dispatch) for kind, dispatch in _changes(before, after)
    )


def _changes(
    before: PlanSnapshot, after: PlanSnapshot
) -> Iterator[tuple[DispatchEventType, PlannedDispatch]]:
    was, runs = before.running, after.running
    if was is not None and runs is None:
        yield DispatchEventType.ENDED, replace(was, end=min(was.end, after.at))
    for row in _new_among(before, after, since=after.at):
        yield DispatchEventType.WITHDRAWN, row
    for row in _new_among(after, before, since=after.at):
        yield DispatchEventType.PLANNED, row
    if runs is not None and was is None:
        yield DispatchEventType.STARTED, runs


def _new_among(
    look: PlanSnapshot, other: PlanSnapshot, *, since: datetime
) -> Iterator[PlannedDispatch]:
    """Yield the dispatches to come that the other look does not have."""
    there = {(row.start, row.end) for row in other.dispatches}
    for row in look.dispatches:
        if row.start > since and (row.start, row.end) not in there:
            yield row
