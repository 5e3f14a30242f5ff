"""The supplier's answers about smart charging."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ..interval import YEARS, Interval

LONGEST_DISPATCH = timedelta(hours=24)
"""Plans of 40 hours have been sent."""
LEAST_ENERGY_KWH = 0.05
"""A completed row of no more is a ghost: nothing was charged."""


class DispatchType(StrEnum):
    """Why the car is charged; only `SMART` is priced low."""

    SMART = "smart"
    BOOST = "boost"
    TEST = "test"


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
class PlannedDispatch(Interval):
    """A charge to come, on the half-hour grid or off it."""

    type: DispatchType = DispatchType.SMART
    energy_kwh: float | None = None


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
class Device:
    """One registration of a car or a charger."""

    id: str
    """A car registered again gets a new one."""
    name: str | None = None
    make: str | None = None
    model: str | None = None
    provider: str | None = None
    is_charge_point: bool = False
    is_live: bool = False
    state: ControlState | None = None
    """None: not answered, or an unknown word (then `supplier_state` has it)."""
    supplier_state: str | None = None
    is_suspended: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchAnswer:
    """One answer about one device."""

    device_id: str
    retrieved_at: datetime
    state: ControlState | None
    """None, as the next two: not answered."""
    supplier_state: str | None
    is_suspended: bool | None
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
        device = next((each for each in self.devices or () if each.id == device_id), None)
        return DispatchAnswer(
            device_id=device_id,
            retrieved_at=retrieved_at,
            state=device.state if device else None,
            supplier_state=device.supplier_state if device else None,
            is_suspended=device.is_suspended if device else None,
            planned=self.planned.get(device_id),
            completed=self.completed,
        )


def valid_rows[R: Interval](rows: Iterable[R]) -> tuple[R, ...]:
    """Return rows in order of time, without impossible lengths and years."""
    possible = (row for row in rows if row.start.year in YEARS and row.duration <= LONGEST_DISPATCH)
    return tuple(sorted(possible, key=lambda row: (row.start, row.end)))


def join_rows(rows: Iterable[PlannedDispatch]) -> tuple[PlannedDispatch, ...]:
    """Join rows of a type that overlap or follow on; one unknown energy makes the sum unknown."""
    joined: list[PlannedDispatch] = []
    latest: dict[DispatchType, int] = {}
    for row in sorted(rows, key=lambda row: row.start):
        place = latest.get(row.type)
        if place is None or joined[place].end < row.start:
            latest[row.type] = len(joined)
            joined.append(row)
            continue
        before = joined[place]
        energy_kwh = None
        if before.energy_kwh is not None and row.energy_kwh is not None:
            energy_kwh = before.energy_kwh + row.energy_kwh
        joined[place] = replace(before, end=max(before.end, row.end), energy_kwh=energy_kwh)
    return tuple(joined)
