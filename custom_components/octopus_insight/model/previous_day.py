"""The last complete day of a meter."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from math import fsum
from .interval import Interval, local_day
from .prices.tariff import Rate
from .prices.timeline import RateTimeline
from .usage.consumption import Consumption, MeterReading, gas_energy_kwh
from .usage.cost import Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousDay:
    """The last local day with all its half hours."""

    day: date
    consumption: Consumption
    volume_m3: float | None
    cost: Cost | None

    @classmethod
    def of(
        cls,
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
        day = metered.last_complete_day(zone, before=before)
        if day is None:
            return None
        energy, span, volume_m3 = metered.of_day(day, zone), local_day(day, zone), None
        if calorific_value is not None:
            volume_m3 = fsum(row.quantity for row in energy.readings)
            converted = (
                replace(row, quantity=gas_energy_kwh(row.quantity, calorific_value))
                for row in energy.readings
            )
            energy = Consumption(readings=tuple(converted))
        rate = charge(span.start)
        cost = Cost.of(energy, price(span), None if rate is None else rate.inc_vat)
        return cls(day=day, consumption=energy, volume_m3=volume_m3, cost=cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """An answer's rows, and the half hours among them in order, in the meter's own unit."""

    rows: tuple[MeterReading, ...]
    in_order: Consumption

    @classmethod
    def of(cls, rows: tuple[MeterReading, ...], before: Metered | None) -> Metered:
        """Return the one before where it has the same rows, else make it."""
        if before is not None and before.rows is rows:
            return before
        return cls(rows=rows, in_order=Consumption.from_rows(rows))
