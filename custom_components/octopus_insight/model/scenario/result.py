"""What a schedule comes to: energies of each half hour, and money."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite, sumprod
from typing import NamedTuple
from ..interval import SLOTS_A_DAY
from .slots import SLOT_HOURS, Battery, Slots

NOTHING = 1e-12
"""kWh that rounding leaves over."""
DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A schedule with its bill. Columns have a value for each half hour, in kWh at the meter.

    load + standing loss + charged + exported + spilled = solar + discharged + imported
    """

    cost: float
    """Units bought less units sold: no standing charge, no wear."""
    wear: float
    bound: float | None
    """Proved: no schedule has a lower `total`. None: nothing is proved."""
    imported: array[float]
    exported: array[float]
    charged: array[float]
    discharged: array[float]
    level: array[float]
    """kWh stored at the end of each half hour."""
    spilled_kwh: float
    """Solar above the export limit that nothing took."""
    cycles_a_year: float
    missed_trips: tuple[int, ...] = ()
    """Half hours in which a car left with less charge than it needed; the number of all: the end,
    at which the battery should have been as full as it began."""

    @property
    def total(self) -> float:
        """What is paid, and the wear."""
        return self.cost + self.wear

    @property
    def gap(self) -> float | None:
        """Money by which the total may be away from the best there is, at most."""
        return None if self.bound is None else max(self.total - self.bound, 0.0)

    def costs(self, slots: Slots) -> Iterator[float]:
        """Yield what each half hour cost."""
        flows = (self.imported, slots.import_price, self.exported, slots.export_price)
        for bought, buy, sold, sell in zip(*flows, strict=True):
            yield bought * buy - sold * sell


class Flows(NamedTuple):
    """What passes the meter."""

    cost: float
    imported: array[float]
    exported: array[float]
    spilled_kwh: float


def flows(net: Sequence[float], slots: Slots) -> Flows:
    """Return what passes the meter where so many kWh are needed, or left over if negative."""
    imported = array("d", [kwh if kwh > 0 else 0.0 for kwh in net])
    exported = array("d", [-kwh if kwh < 0 else 0.0 for kwh in net])
    spilled, most = 0.0, slots.export_limit_kw * SLOT_HOURS
    if isfinite(most):
        spilled = sum(kwh - most for kwh in exported if kwh > most)
        exported = array("d", [min(kwh, most) for kwh in exported])
    cost = sumprod(imported, slots.import_price) - sumprod(exported, slots.export_price)
    return Flows(cost, imported, exported, spilled)


@dataclass(slots=True)
class Schedule:
    """What a battery does."""

    levels: list[float]
    """kWh stored at the end of each half hour."""
    used: dict[int, float] = field(default_factory=dict)
    """What trips used of that, by the half hour in which the car left."""
    missed_trips: tuple[int, ...] = ()
    change: float = 0.0
    """Proved: no schedule makes a greater difference to an idle battery's cost, which is less."""

    def flows(self, battery: Battery) -> tuple[array[float], array[float]]:
        """Return what is charged and what is discharged, in kWh at the meter."""
        into, out = battery.charge_efficiency, battery.discharge_efficiency
        steps = pairwise([battery.first_kwh, *self.levels])
        changes = [after - before for before, after in steps]
        for place, kwh in self.used.items():
            changes[place] += kwh
        return (
            array("d", [kwh / into if kwh > NOTHING else 0.0 for kwh in changes]),
            array("d", [-kwh * out if kwh < -NOTHING else 0.0 for kwh in changes]),
        )


def billed(
    slots: Slots,
    net: Sequence[float],
    battery: Battery | None = None,
    schedule: Schedule | None = None,
    bound: float | None = None,
) -> Result:
    """Return what a home that needs so many kWh without the battery comes to with its schedule."""
    size = len(slots)
    charged = discharged = zeros = array("d", bytes(8 * size))
    if battery and schedule:
        charged, discharged = schedule.flows(battery)
        flowing = zip(net, charged, discharged, strict=True)
        net = [need + taken - given for need, taken, given in flowing]
    at_meter = flows(net, slots)
    delivered = sum(discharged)
    usable, years = battery.usable_kwh if battery else 0.0, size / (SLOTS_A_DAY * DAYS_A_YEAR)
    return Result(
        **at_meter._asdict(),
        wear=delivered * battery.wear_per_kwh if battery else 0.0,
        bound=bound,
        charged=charged,
        discharged=discharged,
        level=array("d", schedule.levels) if schedule else zeros,
        cycles_a_year=delivered / battery.discharge_efficiency / usable / years
        if battery and usable and size
        else 0.0,
        missed_trips=schedule.missed_trips if schedule else (),
    )
