"""What each slot costs and why: one timeline, composed of a base and layers."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from ..interval import Interval
from .tariff import DispatchRule, Rate, TariffShape

Band = StrEnum("Band", "LOW MIDDLE HIGH")
"""Rank of a price within a tariff of two or three prices a day."""


PriceReason = StrEnum("PriceReason", "TARIFF STANDARD_OFF_PEAK DISPATCH UNKNOWN")
"""Why a slot costs what it costs."""


class Certainty(StrEnum):
    """How settled a slot's price is."""

    PUBLISHED = "published"
    CARRIED = "carried"
    """The last known value, until the next is published."""
    PLANNED = "planned"
    RUNNING = "running"
    COMPLETED = "completed"
    SETTLED = "settled"
    """Metered, and unchanged for two days."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedSlot(Interval):
    """What a unit costs in one slot, and why; on export, what it earns. None: not known."""

    rate: Rate | None = None
    off_peak_rate: Rate | None = None
    """Low rate in force then, which a dispatch that counts pays."""
    band: Band | None = None
    shape: TariffShape = TariffShape.UNKNOWN
    reason: PriceReason = PriceReason.UNKNOWN
    certainty: Certainty = Certainty.NONE
    standard_rate: Rate | None = None
    """What it would be without the dispatch that made it low; None: `rate`."""
    car_rate: Rate | None = None
    """Where the car has rates of its own."""
    car_off_peak_rate: Rate | None = None
    """The same in a dispatch."""
    dispatch_rule: DispatchRule | None = None
    has_middle_band: bool = False
    marginal_price_per_kwh: float | None = None
    """What a unit more or less is worth in a joined session."""

    @property
    def price_per_kwh(self) -> float | None:
        """The price incl. VAT; 0.0 is free."""
        return None if self.rate is None else self.rate.inc_vat

    @property
    def is_off_peak(self) -> bool:
        """Whether the house pays its low rate."""
        return self.band is Band.LOW

    @property
    def worth_per_kwh(self) -> float | None:
        """What a unit more or less is worth, in a session by estimate."""
        marginal = self.marginal_price_per_kwh
        return self.price_per_kwh if marginal is None else marginal


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRun:
    """Adjacent slots at one price; a bound of None lies outside the timeline."""

    start: datetime | None
    end: datetime | None
    price_per_kwh: float
    reason: PriceReason
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTimeline:
    """Priced slots in a row."""

    slots: tuple[PricedSlot, ...]

    def __post_init__(self) -> None:
        """Raise ValueError for overlaps, gaps or disorder."""
        for earlier, later in pairwise(self.slots):
            if later.start != earlier.end:
                raise ValueError(f"the row of slots is broken at {later.start.isoformat()}")

    def at(self, moment: datetime) -> PricedSlot | None:
        """Return the slot around the moment, None outside."""
        index = bisect_right(self.slots, moment, key=attrgetter("start")) - 1
        return self.slots[index] if index >= 0 and moment < self.slots[index].end else None

    def between(self, start: datetime, end: datetime) -> RateTimeline:
        """Return the part inside [start, end), cut exactly there."""
        inside = (slot for slot in self.slots if slot.start < end and start < slot.end)
        cut = (
            slot
            if start <= slot.start and slot.end <= end
            else replace(slot, start=max(slot.start, start), end=min(slot.end, end))
            for slot in inside
        )
        return RateTimeline(slots=tuple(cut))

    def run_at(self, moment: datetime) -> PriceRun | None:
        """Return the run of equal price around the moment."""
        slot = self.at(moment)
        if slot is None or (price := slot.price_per_kwh) is None:
            return None
        index = bisect_right(self.slots, moment, key=attrgetter("start"))
        before = (one.end for one in reversed(self.slots[:index]) if one.price_per_kwh != price)
        after = (one.start for one in self.slots[index:] if one.price_per_kwh != price)
        return PriceRun(
            start=next(before, None),
            end=next(after, None),
            price_per_kwh=price,
            reason=slot.reason,
            certainty=slot.certainty,
        )

    def next_run(self, moment: datetime) -> PriceRun | None:
        """Return the run after that; None: no change is known."""
        run = self.run_at(moment)
        return None if run is None or run.end is None else self.run_at(run.end)
