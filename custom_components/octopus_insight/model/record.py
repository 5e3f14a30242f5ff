"""The memory of one car's dispatches, folded answer by answer. Nothing here reads the clock."""

from dataclasses import dataclass
from datetime import datetime

from .dispatch import CompletedDispatch, DeviceState, DispatchType, PlannedDispatch


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedHalfHour:
    """A half hour in which a dispatch was seen running."""

    start: datetime
    """First moment of the half hour [UTC, on the grid]."""

    type: DispatchType
    seen_at: datetime
    """The first answer that showed it [UTC]."""

    since: datetime
    """When the dispatch begins within the half hour [UTC]; withdrawn before, it never ran."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchRecord:
    """What is known about one car's dispatches after its latest answer."""

    device_id: str
    last_answer_at: datetime | None = None
    """Latest answer of any kind [UTC]."""

    plan_retrieved_at: datetime | None = None
    """Latest answer that held a plan [UTC]; `planned` is as old as this."""

    state: DeviceState | None = None
    supplier_state: str | None = None
    is_suspended: bool | None = None
    planned: tuple[PlannedDispatch, ...] = ()
    """The latest plan, in order of time."""

    plan_failed: bool = False
    """The latest answer held no plan, and the one before stands."""

    running: PlannedDispatch | None = None
    """The smart dispatch last shown running (joined rows), until an answer says otherwise."""

    started: tuple[StartedHalfHour, ...] = ()
    """Half hours seen running, in order of time."""

    completed: tuple[CompletedDispatch, ...] = ()
    """All completed rows seen, in order of time. The account's, whichever the car."""

    history: tuple[PlannedDispatch, ...] = ()
    """What past moments had been planned for, as the plan stood then (joined rows)."""
