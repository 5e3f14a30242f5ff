"""The last complete day of a meter."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from math import fsum
from .interval import Interval, local_day
from .prices.tariff import Rate
from .prices.timeline import RateTimeline
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
class PreviousDay:
    """The last local day with all its half hours."""

    day: date
    consumption: Consumption
    volume_m3: float | None
    cost: DayCost | None


def counted(rows: Iterable[MeterReading]) -> Consumption:
    """Put rows in order, in the meter's own unit."""
    return Consumption.from_rows(
        Reading(start=row.start, end=row.end, energy_kwh=row.quantity) for row in rows
    )


def previous_day(
    rows: Iterable[MeterReading],
    gas: tuple[GasUnit | None, float] | None,
    *,
    before: date,
    zone: tzinfo,
    price: Callable[[Interval], RateTimeline],
    charge: Callable[[datetime], Rate | None],
) -> PreviousDay | None:
    """Price the last complete local day before a day; rows are in the meter's own unit.

    Of a gas meter that is `gas`, with the calorific value [MJ/m³]; None: unknown.
    """
    metered = counted(rows)
    day = last_complete_day(metered, zone, before=before)
    if day is None or (gas is not None and gas[0] is None):
        return None
    energy, span, volume_m3 = day_of(metered, day, zone), local_day(day, zone), None
    if gas is not None and gas[0] is GasUnit.M3:
        volume_m3 = fsum(row.energy_kwh for row in energy.readings)
        converted = (
            replace(row, energy_kwh=gas_energy_kwh(row.energy_kwh, gas[1]))
            for row in energy.readings
        )
        energy = Consumption(readings=tuple(converted))
    of_day = None
    with suppress(UncoveredError):
        rate = charge(span.start)
        cost, paid = cost_of(energy, price(span)), None if rate is None else rate.inc_vat
        of_day = DayCost(day=day, cost=cost, standing_charge=paid)
    return PreviousDay(day=day, consumption=energy, volume_m3=volume_m3, cost=of_day)
