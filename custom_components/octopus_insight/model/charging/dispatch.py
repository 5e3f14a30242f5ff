"""The supplier's answers about smart charging: devices, plans, completed rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..interval import YEARS, Interval

LONGEST_DISPATCH = timedelta(hours=24)
"""Longest row taken seriously; plans of 40 hours have been sent."""
LEAST_ENERGY_KWH = 0.05
"""A completed row of no more than this is a ghost: nothing was charged."""


class DispatchType(StrEnum):
    """Why the car is to be charged; only `SMART` is planned by the supplier and priced low."""

    SMART = "smart"
    BOOST = "boost"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlState:
    """How far the supplier controls a car."""

    word: str
    """As it is shown."""
    may_dispatch: bool = True
    """False: it cannot or may not charge the car, whatever is planned."""
    is_plugged_in: bool = False
    """Whether only a connected car can be in this state."""
    is_dispatching: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDispatch(Interval):
    """A charge to come, on the half-hour grid or off it; it may be withdrawn until its end."""

    type: DispatchType = DispatchType.SMART
    energy_kwh: float | None = None
    """What the planner expects to give, not a measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedDispatch(Interval):
    """A charge reported as done; the row does not say whether smart, nor whose."""

    energy_kwh: float | None = None
    """Energy into the car, normally >= 0."""
    first_known_at: datetime | None = field(default=None, compare=False)
    """The first answer that had the row."""
    known_at: datetime | None = field(default=None, compare=False)
    """The first answer that had it with this energy."""

    @property
    def is_ghost(self) -> bool:
        """Return whether nothing was charged; such rows (-0.01 kWh) come where nothing happened."""
        return self.energy_kwh is not None and self.energy_kwh <= LEAST_ENERGY_KWH


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One registration of a car or a charger with the supplier."""

    id: str
    """Of the registration, not the car: registering the same car again gives a new one."""
    name: str | None = None
    make: str | None = None
    model: str | None = None
    provider: str | None = None
    is_charge_point: bool = False
    is_live: bool = False
    """Whether the registration is in force: neither ended nor still to begin."""
    state: ControlState | None = None
    """None: not answered, or a word we do not know (then `supplier_state` has it)."""
    supplier_state: str | None = None
    is_suspended: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchAnswer:
    """One answer about one device; without a status all three fields of it are None."""

    device_id: str
    retrieved_at: datetime
    state: ControlState | None
    """As in `Device`."""
    supplier_state: str | None
    is_suspended: bool | None
    planned: tuple[PlannedDispatch, ...] | None
    """None: could not be fetched. An empty plan is ()."""
    completed: tuple[CompletedDispatch, ...] | None
    """None: could not be fetched. Rows are the whole account's, not this device's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatches:
    """One answer about all devices of an account; None: that part could not be fetched."""

    devices: tuple[Device, ...] | None
    planned: Mapping[str, tuple[PlannedDispatch, ...] | None]
    """By device id."""
    completed: tuple[CompletedDispatch, ...] | None

    def of(self, device_id: str, retrieved_at: datetime) -> DispatchAnswer:
        """Return the part of the answer that concerns one device."""
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
    """Return rows in order of time, without those over a day long or in an impossible year."""
    possible = (row for row in rows if row.start.year in YEARS and row.duration <= LONGEST_DISPATCH)
    return tuple(sorted(possible, key=lambda row: (row.start, row.end)))


def join_rows(rows: Iterable[PlannedDispatch]) -> tuple[PlannedDispatch, ...]:
    """Join rows of the same type that overlap or follow on: one charge comes in several rows.

    In order of time. Energies add up; one unknown makes the sum unknown.
    """
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
