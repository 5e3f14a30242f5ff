"""What consumption cost, or export earned, by the timeline, incl. VAT; the last complete day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from itertools import groupby
from math import fsum
from ..interval import Interval, floor_half_hour, local_day, total_duration
from ..prices.tariff import Rate
from ..prices.timeline import Certainty, PricedSlot, PriceReason, RateTimeline
from .consumption import Consumption, MeterReading, gas_energy_kwh

SMALLEST_STEP, SMALLEST_SHARE = 0.01, 0.05
"""Costs per hour that differ by less [currency/h, share] are the same."""
type Pricing = Callable[[Interval], RateTimeline]


def whole_half_hours(
    slots: Iterable[PricedSlot], rows: Iterable[MeterReading]
) -> Iterator[PricedSlot]:
    """Yield each half hour in one piece: one that was cut costs the mean of its parts.

    Each part counts by the energy of the rows in it, so that all of it at the mean costs what the
    parts did; by its time where rows are missing, or nothing was used. One with a part whose price
    is not known has none.
    """
    grouped = groupby(slots, key=lambda slot: floor_half_hour(slot.start))
    halves = {start: [*parts] for start, parts in grouped}
    used = defaultdict[datetime, list[MeterReading]](list)
    for row in rows if any(len(parts) > 1 for parts in halves.values()) else ():
        used[floor_half_hour(row.start)].append(row)
    for start, parts in halves.items():
        yield _mean(parts, used[start]) if len(parts) > 1 else parts[0]


def _mean(parts: list[PricedSlot], rows: list[MeterReading]) -> PricedSlot:
    one = replace(parts[0], end=parts[-1].end, rate=None)
    rates = [part.rate for part in parts if part.rate is not None]
    if len(rates) < len(parts):
        return replace(one, reason=PriceReason.UNKNOWN, certainty=Certainty.NONE)
    weights = [part.duration / one.duration for part in parts]
    if total_duration(rows) == one.duration and any(row.quantity for row in rows):
        weights = [_energy_in(part, rows) for part in parts]
    weighed, whole = [*zip(weights, rates, strict=True)], fsum(weights)
    mean = Rate(
        inc_vat=fsum(weight * rate.inc_vat for weight, rate in weighed) / whole,
        exc_vat=fsum(weight * rate.exc_vat for weight, rate in weighed) / whole,
    )
    if len({part.band for part in parts}) > 1:
        one = replace(one, band=None, reason=PriceReason.TARIFF)
    return replace(one, rate=mean)


def _energy_in(span: Interval, rows: Iterable[MeterReading]) -> float:
    pieces = ((row, piece) for row in rows for piece in row.parts_in([span]))
    return fsum(row.quantity * (piece.duration / row.duration) for row, piece in pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfHourCost:
    """One half hour with its price and cost."""

    start: datetime
    energy_kwh: float
    price_per_kwh: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Half hours priced, and a standing charge."""

    half_hours: tuple[HalfHourCost, ...]
    standing_charge: float | None
    """0.0 for export, None: not known."""

    @classmethod
    def of(
        cls, consumption: Consumption, timeline: RateTimeline, standing_charge: float | None = 0.0
    ) -> Cost | None:
        """Price each half hour, without rounding.

        None: a half hour has no price, or lies in more than one slot. A partial total would look
        like a low bill.
        """
        half_hours = []
        for reading in consumption.readings:
            start, energy, slot = reading.start, reading.energy_kwh, timeline.at(reading.start)
            price = slot.price_per_kwh if slot is not None and reading.end <= slot.end else None
            if price is None:
                return None
            cost = HalfHourCost(
                start=start, energy_kwh=energy, price_per_kwh=price, cost=energy * price
            )
            half_hours.append(cost)
        return cls(half_hours=tuple(half_hours), standing_charge=standing_charge)

    @property
    def total(self) -> float | None:
        """What all half hours cost, with the charge."""
        if self.standing_charge is None:
            return None
        return fsum(half_hour.cost for half_hour in self.half_hours) + self.standing_charge


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
        price: Pricing,
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
            kwh = gas_energy_kwh(1.0, calorific_value)
            rows = tuple(replace(row, quantity=row.quantity * kwh) for row in energy.readings)
            energy = Consumption(readings=rows)
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


def cost_per_hour(
    power_kw: float, import_price_per_kwh: float | None, export_price_per_kwh: float | None
) -> float | None:
    """Return the cost of an hour; power into the grid is negative."""
    price = import_price_per_kwh if power_kw >= 0 else export_price_per_kwh
    # what is given for nothing costs 0.0, not -0.0
    return None if price is None else power_kw * price or 0.0


def is_turned(before: float | None, after: float | None) -> bool:
    """Return whether a cost per hour began, ended, or became an earning."""
    signs = {None if cost is None else (cost > 0) - (cost < 0) for cost in (before, after)}
    return len(signs) > 1


def is_another(before: float | None, after: float | None) -> bool:
    """Return whether two costs per hour differ to a person."""
    if before is None or after is None:
        return before is not after
    step = max(SMALLEST_STEP, SMALLEST_SHARE * abs(before))
    return abs(after - before) >= step or is_turned(before, after)
