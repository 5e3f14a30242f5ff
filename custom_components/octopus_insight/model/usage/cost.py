"""Consumption laid along the timeline: what it cost, or earned."""

from dataclasses import dataclass
from datetime import date, datetime
from math import fsum

from ..prices.timeline import RateTimeline
from .consumption import Consumption, Reading


class UncoveredError(ValueError):
    """A half hour has no price: a partial total would look like a low bill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfHourCost:
    """One half hour: energy, price and what they make."""

    start: datetime
    """First moment [UTC]."""

    energy_kwh: float
    """Energy [kWh, >= 0]."""

    price_per_kwh: float
    """Price [GBP/kWh incl. VAT]; may be negative."""

    cost: float
    """Energy times price [GBP incl. VAT]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Half hours priced, without standing charge."""

    half_hours: tuple[HalfHourCost, ...]

    @property
    def total(self) -> float:
        """Return what all half hours cost together [GBP incl. VAT]."""
        return fsum(half_hour.cost for half_hour in self.half_hours)

    @property
    def energy_kwh(self) -> float:
        """Return the energy of all half hours together [kWh]."""
        return fsum(half_hour.energy_kwh for half_hour in self.half_hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCost:
    """One local day priced, with its standing charge."""

    day: date
    cost: Cost

    standing_charge: float | None
    """Charge for the day itself [GBP incl. VAT]; 0.0 for export, None: not known."""

    @property
    def total(self) -> float | None:
        """Return what the day cost with everything [GBP incl. VAT]; None: charge not known."""
        if self.standing_charge is None:
            return None
        return self.cost.total + self.standing_charge


def cost_of(consumption: Consumption, timeline: RateTimeline) -> Cost:
    """Price what was used, or what was exported.

    Args:
        consumption: Energy per half hour [kWh, >= 0].
        timeline: Must price every half hour of `consumption`, each within one slot.

    Returns:
        Cost per half hour [GBP, including VAT, without standing charge]. Nothing is rounded.

    Raises:
        UncoveredError: A half hour has no price.
    """
    return Cost(half_hours=tuple(_priced(reading, timeline) for reading in consumption.readings))


def _priced(reading: Reading, timeline: RateTimeline) -> HalfHourCost:
    slot = timeline.at(reading.start)
    price = slot.price_per_kwh if slot is not None and reading.end <= slot.end else None
    if price is None:
        raise UncoveredError(f"no price for the half hour at {reading.start.isoformat()}")
    return HalfHourCost(
        start=reading.start,
        energy_kwh=reading.energy_kwh,
        price_per_kwh=price,
        cost=reading.energy_kwh * price,
    )
