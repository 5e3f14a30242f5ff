"""The supplier's answers about smart charging."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ..interval import YEARS, Interval, merge

LONGEST_DISPATCH = timedelta(hours=24)
"""Plans of 40 hours have been sent."""
LEAST_ENERGY_KWH = 0.05
"""A completed row of no more is a ghost: nothing was charged."""


DispatchType = StrEnum("DispatchType", "SMART BOOST TEST")
"""Why the car is charged; only `SMART` is priced low."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlState:
    """How far the supplier controls a car."""

    word: str
    may_dispatch: bool = True
    """False: it cannot or may not charge the car, whatever is planned."""
    is_plugged_in: bool = False
    """Only a connected car can be in this state."""
    is_dispatching: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What the supplier says of its control over a device; all None: not answered."""

    state: ControlState | None = None
    """None, too, for an unknown word (then `supplier_state` has it)."""
    supplier_state: str | None = None
    is_suspended: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDispatch(Interval):
    """A charge to come, on the half-hour grid or off it."""

    type: DispatchType = DispatchType.SMART


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedDispatch(Interval):
    """A charge reported as done, without whether it was smart, or whose."""

    energy_kwh: float | None = None
    first_known_at: datetime | None = field(default=None, compare=False)
    """The first answer with the row."""
    known_at: datetime | None = field(default=None, compare=False)
    """The first answer with this energy."""

    @property
    def is_ghost(self) -> bool:
        """Whether nothing was charged, as in rows of -0.01 kWh."""
        return self.energy_kwh is not None and self.energy_kwh <= LEAST_ENERGY_KWH

    @property
    def known_since(self) -> datetime:
        """When it was first known, else its end."""
        return self.first_known_at or self.known_at or self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Device(Control):
    """One registration of a car or a charger."""

    id: str
    """A car registered again gets a new one."""
    name: str | None = None
    make: str | None = None
    model: str | None = None
    provider: str | None = None
    is_charge_point: bool = False
    is_live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchAnswer(Control):
    """One answer about one device."""

    retrieved_at: datetime
    planned: tuple[PlannedDispatch, ...] | None
    """None: could not be fetched; an empty plan is ()."""
    completed: tuple[CompletedDispatch, ...] | None
    """The whole account's; None: could not be fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatches:
    """One answer about all devices; None: could not be fetched."""

    devices: tuple[Device, ...] | None
    planned: Mapping[str, tuple[PlannedDispatch, ...] | None]
    completed: tuple[CompletedDispatch, ...] | None

    def of(self, device_id: str, retrieved_at: datetime) -> DispatchAnswer:
        """Return the part that concerns one device."""
        control = next((each for each in self.devices or () if each.id == device_id), Control())
        return DispatchAnswer(
            retrieved_at=retrieved_at,
            state=control.state,
            supplier_state=control.supplier_state,
            is_suspended=control.is_suspended,
            planned=self.planned.get(device_id),
            completed=self.completed,
        )


def valid_rows[R: Interval](rows: Iterable[R]) -> tuple[R, ...]:
    """Return rows in order of time, without impossible lengths and years."""
    possible = (row for row in rows if row.start.year in YEARS and row.duration <= LONGEST_DISPATCH)
    return tuple(sorted(possible, key=lambda row: (row.start, row.end)))


def join_rows(rows: Collection[PlannedDispatch]) -> tuple[PlannedDispatch, ...]:
    """Join rows of a type that overlap or follow on."""
    joined = (
        PlannedDispatch(start=one.start, end=one.end, type=kind)
        for kind in DispatchType
        for one in merge(row for row in rows if row.type is kind)
    )
    return tuple(sorted(joined, key=lambda row: (row.start, row.end)))
