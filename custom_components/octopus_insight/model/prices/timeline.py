"""What each slot costs and why: one timeline, composed of a base and layers."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property, reduce
from itertools import pairwise
from ..interval import Interval
from .tariff import DispatchRule, Rate, TariffShape

type PriceLayer = Callable[[RateTimeline], RateTimeline]


class Band(StrEnum):
    """Rank of a price within a tariff of two or three prices a day."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class PriceReason(StrEnum):
    """Why a slot costs what it costs."""

    TARIFF = "tariff"
    STANDARD_OFF_PEAK = "standard_off_peak"
    DISPATCH = "dispatch"
    UNKNOWN = "unknown"


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


@dataclass(frozen=True, kw_only=True)
class RateTimeline:
    """Priced slots in a row. Without `slots=True`: the index is cached."""

    slots: tuple[PricedSlot, ...]

    def __post_init__(self) -> None:
        """Raise ValueError for overlaps, gaps or disorder."""
        for earlier, later in pairwise(self.slots):
            if later.start != earlier.end:
                raise ValueError(f"the row of slots is broken at {later.start.isoformat()}")

    @cached_property
    def _starts(self) -> tuple[datetime, ...]:
        return tuple(slot.start for slot in self.slots)

    def at(self, moment: datetime) -> PricedSlot | None:
        """Return the slot around the moment, None outside."""
        index = self._index(moment)
        return None if index is None else self.slots[index]

    def between(self, start: datetime, end: datetime) -> RateTimeline:
        """Return the part inside [start, end), cut exactly there."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = bisect_left(self._starts, end)
        cut = (
            replace(slot, start=max(slot.start, start), end=min(slot.end, end))
            if slot.start < start or slot.end > end
            else slot
            for slot in self.slots[first:last]
            if slot.end > start
        )
        return RateTimeline(slots=tuple(cut))

    def run_at(self, moment: datetime) -> PriceRun | None:
        """Return the run of equal price around the moment."""
        index = self._index(moment)
        return None if index is None else self._run(index)

    def next_run(self, moment: datetime) -> PriceRun | None:
        """Return the run after that; None: no change is known."""
        index = self._index(moment)
        if index is None or self.slots[index].rate is None:
            return None
        following = self._run_end(index)
        return None if following == len(self.slots) else self._run(following)

    def _index(self, moment: datetime) -> int | None:
        index = bisect_right(self._starts, moment) - 1
        return index if index >= 0 and moment < self.slots[index].end else None

    def _run(self, index: int) -> PriceRun | None:
        slot = self.slots[index]
        price = slot.price_per_kwh
        if price is None:
            return None
        first, following = index, self._run_end(index)
        while first > 0 and self.slots[first - 1].price_per_kwh == price:
            first -= 1
        return PriceRun(
            start=None if first == 0 else self.slots[first].start,
            end=None if following == len(self.slots) else self.slots[following].start,
            price_per_kwh=price,
            reason=slot.reason,
            certainty=slot.certainty,
        )

    def _run_end(self, index: int) -> int:
        # of the first slot after the run, which may be one past the last
        price = self.slots[index].price_per_kwh
        while index < len(self.slots) and self.slots[index].price_per_kwh == price:
            index += 1
        return index


def compose(base: RateTimeline, layers: Iterable[PriceLayer]) -> RateTimeline:
    """Apply each layer to the base in turn; a later layer wins."""
    return reduce(lambda timeline, layer: layer(timeline), layers, base)
