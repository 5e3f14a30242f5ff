"""The last complete day of a meter."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import cached_property
from math import fsum
from .interval import Interval, local_day
from .prices.tariff import Rate
from .prices.timeline import RateTimeline
from .usage.consumption import (
    Consumption,
    MeterReading,
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


@dataclass(frozen=True, kw_only=True)
class Metered:
    """An answer's rows. Without `slots=True`: it caches."""

    rows: tuple[MeterReading, ...]

    @cached_property
    def in_order(self) -> Consumption:
        """The half hours among them, in the meter's own unit."""
        return Consumption.from_rows(self.rows)

    @cached_property
    def starts(self) -> frozenset[datetime]:
        """When each begins."""
        return frozenset(row.start for row in self.rows)

    @cached_property
    def latest(self) -> MeterReading | None:
        """The one that ends last."""
        return max(self.rows, key=lambda row: row.end, default=None)


def previous_day(
    metered: Consumption,
    calorific_value: float | None,
    *,
    before: date,
    zone: tzinfo,
    price: Callable[[Interval], RateTimeline],
    charge: Callable[[datetime], Rate | None],
) -> PreviousDay | None:
    """Price the last complete local day before a day.

    With a calorific value [MJ/m³] what is metered are volumes of gas, else energies.
    """
    day = last_complete_day(metered, zone, before=before)
    if day is None:
        return None
    energy, span, volume_m3 = day_of(metered, day, zone), local_day(day, zone), None
    if calorific_value is not None:
        volume_m3 = fsum(row.quantity for row in energy.readings)
        converted = (
            replace(row, quantity=gas_energy_kwh(row.quantity, calorific_value))
            for row in energy.readings
        )
        energy = Consumption(readings=tuple(converted))
    of_day = None
    with suppress(UncoveredError):
        rate = charge(span.start)
        cost, paid = cost_of(energy, price(span)), None if rate is None else rate.inc_vat
        of_day = DayCost(day=day, cost=cost, standing_charge=paid)
    return PreviousDay(day=day, consumption=energy, volume_m3=volume_m3, cost=of_day)
