"""What the supplier tells about smart charging, as values: devices, plans, completed rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..interval import YEARS, Interval

LONGEST_DISPATCH = timedelta(hours=24)
"""Longest row taken seriously; plans of 40 hours have been sent."""

LEAST_ENERGY_KWH = 0.05
"""A completed row of no more than this is a ghost: nothing was charged [kWh]."""


class DispatchType(StrEnum):
    """Why the car is to be charged. Only `SMART` is planned by the supplier and earns its price."""

    SMART = "smart"
    BOOST = "boost"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlState:
    """How far the supplier controls a car."""

    word: str
    """The supplier's word for it, as it is shown."""
    may_dispatch: bool = True
    """False: it cannot or may not charge the car, though a plan may linger on."""
    is_plugged_in: bool = False
    """Whether only a connected car can be in this state."""
    is_dispatching: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDispatch(Interval):
    """A charge the supplier means to give. It may be moved or withdrawn until its last minute.

    Its bounds need not lie on the half-hour grid.
    """

    type: DispatchType = DispatchType.SMART
    energy_kwh: float | None = None
    """What the planner expects to give [kWh]: its arithmetic, not a measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedDispatch(Interval):
    """A charge the supplier reports as done; the row does not say whether smart, nor whose."""

    energy_kwh: float | None = None
    """Energy into the car [kWh, normally >= 0]; None: not given."""
    first_known_at: datetime | None = field(default=None, compare=False)
    """The first answer that had the row [UTC]. Not part of the row."""
    known_at: datetime | None = field(default=None, compare=False)
    """The first answer that had it with this energy [UTC]. Not part of the row."""

    @property
    def is_ghost(self) -> bool:
        """Return whether nothing was charged; such rows (-0.01 kWh) come where nothing happened."""
        return self.energy_kwh is not None and self.energy_kwh <= LEAST_ENERGY_KWH


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One registration of a car or a charger with the supplier."""

    id: str
    """Names the registration, not the car: registering the same car again gives a new one."""

    name: str | None = None
    make: str | None = None
    model: str | None = None
    provider: str | None = None
    is_charge_point: bool = False
    is_live: bool = False
    """Whether the registration is in force: neither ended nor still to begin."""

    state: ControlState | None = None
    """None: not told, or a word we do not know (then `supplier_state` has it)."""

    supplier_state: str | None = None
    is_suspended: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchAnswer:
    """One answer about one device. Nothing told of its status: all three status fields are None."""

    device_id: str
    retrieved_at: datetime
    """When the answer arrived [UTC]."""

    state: ControlState | None
    """None: not told, or a word we do not know (then `supplier_state` has it)."""

    supplier_state: str | None
    is_suspended: bool | None
    planned: tuple[PlannedDispatch, ...] | None
    """None: the plan could not be fetched (KT-CT-4340). An empty plan is ()."""

    completed: tuple[CompletedDispatch, ...] | None
    """None: the list could not be fetched. Rows are the whole account's, not this device's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatches:
    """One answer about all devices of an account. Each part can be missing on its own."""

    devices: tuple[Device, ...] | None
    """None: could not be fetched."""

    planned: Mapping[str, tuple[PlannedDispatch, ...] | None]
    """Plan per device id; None: that plan could not be fetched."""

    completed: tuple[CompletedDispatch, ...] | None
    """None: could not be fetched."""

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
    """Join rows of the same type that overlap or follow on, in order of time.

    The supplier cuts one charge into several rows. Energies add up; one unknown makes the sum
    unknown.
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
