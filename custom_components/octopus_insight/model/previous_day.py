"""The last complete day of a meter: what was used and what it cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import fsum

from .account import MeterPoint
from .interval import local_date, local_day
from .pricing import PriceKnowledge
from .usage.consumption import (
    Consumption,
    GasUnit,
    MeterReading,
    Reading,
    day_of,
    gas_energy_kwh,
    last_complete_day,
)
from .usage.cost import DayCost, UncoveredError, cost_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GasConversion:
    """How a gas meter's readings become energy."""

    unit: GasUnit | None
    """What the meter counts; None: not known, so its readings mean nothing."""

    calorific_value: float
    """Energy in gas [MJ/m³]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousDay:
    """The last local day whose half hours are all there."""

    day: date
    consumption: Consumption

    volume_m3: float | None
    """Gas as metered [m³]; None: not metered by volume."""

    cost: DayCost | None
    """None: some half hour has no known price."""


def counted(rows: Iterable[MeterReading]) -> Consumption:
    """Put rows in order, in the meter's own unit: to see which half hours are there."""
    return Consumption.from_rows(
        Reading(start=row.start, end=row.end, energy_kwh=row.quantity) for row in rows
    )


def previous_day(
    point: MeterPoint,
    rows: Iterable[MeterReading],
    gas: GasConversion | None,
    knowledge: PriceKnowledge,
) -> PreviousDay | None:
    """Price the last complete local day before today.

    Args:
        point: The meter point.
        rows: Readings as answered, in the meter's own unit.
        gas: How readings become energy; None for electricity, which is metered in kWh.
        knowledge: What prices are made of, and what day it is.

    Returns:
        The day; None where no day is complete, or the gas meter's unit is not known.
    """
    if gas is not None and gas.unit is None:
        return None
    metered = counted(rows)
    today = local_date(knowledge.now, knowledge.zone)
    day = last_complete_day(metered, knowledge.zone, before=today)
    if day is None:
        return None
    units = day_of(metered, day, knowledge.zone)
    is_volume = gas is not None and gas.unit is GasUnit.M3
    energy = _energy(units, gas) if gas is not None and is_volume else units
    return PreviousDay(
        day=day,
        consumption=energy,
        volume_m3=fsum(reading.energy_kwh for reading in units.readings) if is_volume else None,
        cost=_cost(point, energy, day, knowledge),
    )


def _energy(volumes: Consumption, gas: GasConversion) -> Consumption:
    return Consumption.from_rows(
        Reading(
            start=row.start,
            end=row.end,
            energy_kwh=gas_energy_kwh(row.energy_kwh, gas.calorific_value),
        )
        for row in volumes.readings
    )


def _cost(
    point: MeterPoint, energy: Consumption, day: date, knowledge: PriceKnowledge
) -> DayCost | None:
    span = local_day(day, knowledge.zone)
    try:
        cost = cost_of(energy, knowledge.timeline(point, span))
    except UncoveredError:
        return None
    charge = knowledge.standing_charge(point, span.start)
    return DayCost(day=day, cost=cost, standing_charge=None if charge is None else charge.inc_vat)
