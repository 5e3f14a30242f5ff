"""One half hour of the past: what was metered, what a unit cost, and what others said it cost.

Energies are kWh, money is in the home's currency. Nothing here is rounded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from ..interval import HALF_HOUR, Interval
from ..prices.tariff import Rate
from ..prices.timeline import Band, Certainty, PricedSlot, PriceReason


class Authority(StrEnum):
    """Who says what a half hour cost; a later one overrules those before."""

    COMPUTED = "computed"  # the tariff, without evidence of the day
    RECONCILED = "reconciled"  # the tariff, and what the answers of the day showed of dispatches
    SETTLED = "settled"  # the supplier
    CORRECTED = "corrected"  # the user

    @property
    def rank(self) -> int:
        """Its place in that order."""
        return tuple(Authority).index(self)


class ReadingSource(StrEnum):
    """Where a reading came from; of two with the same age a later one counts."""

    IMPORTED = "imported"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount; export is positive and has no VAT."""

    inc_vat: float
    exc_vat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a unit cost, and why."""

    rate: Rate | None
    reason: PriceReason
    certainty: Certainty
    band: Band | None = None
    standard_rate: Rate | None = None
    """Without the dispatch, where it is one; None: `rate`."""
    car_rate: Rate | None = None
    is_intelligent: bool = False
    """Whether dispatches price the house."""

    @classmethod
    def of(cls, slot: PricedSlot) -> Self:
        """Return the price of a slot."""
        return cls(
            rate=slot.rate,
            reason=slot.reason,
            certainty=slot.certainty,
            band=slot.band,
            standard_rate=slot.standard_rate,
            car_rate=slot.car_rate,
            is_intelligent=slot.dispatch_rule is not None,
        )

    @classmethod
    def of_half_hours(cls, slots: Iterable[PricedSlot]) -> dict[datetime, Self]:
        """Return the known prices of those slots that are whole half hours, by their start."""
        whole = (slot for slot in slots if slot.duration == HALF_HOUR)
        return {slot.start: cls.of(slot) for slot in whole if slot.rate is not None}

    @property
    def was_seen(self) -> bool:
        """Whether a dispatch was seen running: a home that knows less of it does not undo that."""
        is_seen = self.certainty not in {Certainty.PLANNED, Certainty.NONE}
        return self.reason is PriceReason.DISPATCH and is_seen

    def parts(self, kwh: float, car_kwh: float | None = None) -> tuple[tuple[float, Rate], ...]:
        """Return energies with their rates: the house's, then the car's where it has its own."""
        if self.rate is None:
            return ()
        if self.car_rate is None or car_kwh is None:
            return ((kwh, self.rate),)
        of_car = min(car_kwh, kwh)
        return (kwh - of_car, self.rate), (of_car, self.car_rate)

    def cost(self, kwh: float, car_kwh: float | None = None) -> Money | None:
        """Return what an energy costs, of which the car's is known or not; None: no price."""
        parts = self.parts(kwh, car_kwh)
        if not parts:
            return None
        return Money(
            inc_vat=sum(energy * rate.inc_vat for energy, rate in parts),
            exc_vat=sum(energy * rate.exc_vat for energy, rate in parts),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPart:
    """A part of a settled half hour."""

    kwh: float
    cost: Money
    rate: Rate | None
    """The tariff's own price, as told."""
    is_car: bool | None
    """Whether it is the car's; None: not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledHalfHour(Interval):
    """What the supplier reckoned for a half hour; no parts: nothing is told yet."""

    kwh: float | None
    parts: tuple[CostPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCost:
    """What a half hour cost by the supplier or the user."""

    authority: Authority
    at: datetime
    cost: Money
    rate: Rate | None = None
    """The price of the larger part; None: not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfHour(Interval):
    """All that is known of a half hour."""

    kwh: float | None
    """None: not metered, or not yet."""
    price: Price | None
    """By tariff and evidence; None: not known."""
    price_authority: Authority = Authority.COMPUTED
    car_kwh: float | None = None
    """Of it, where that is known."""
    told: ToldCost | None = None
    """The highest authority's latest word."""

    @property
    def ours(self) -> Money | None:
        """What it cost by tariff and evidence."""
        if self.kwh is None or self.price is None:
            return None
        return self.price.cost(self.kwh, self.car_kwh)

    @property
    def cost(self) -> Money | None:
        """What it cost, by the highest authority; None: not known."""
        return self.ours if self.told is None else self.told.cost

    @property
    def saved(self) -> float:
        """What it would have cost more without its dispatch."""
        if self.kwh is None or self.cost is None or self.reason is not PriceReason.DISPATCH:
            return 0.0
        standard = self.price and (self.price.standard_rate or self.price.rate)
        return self.kwh * standard.inc_vat - self.cost.inc_vat if standard else 0.0

    @property
    def rate(self) -> Rate | None:
        """The tariff's price that was paid."""
        if self.told is not None and self.told.rate is not None:
            return self.told.rate
        return None if self.price is None else self.price.rate

    @property
    def authority(self) -> Authority:
        """Who says so."""
        return self.price_authority if self.told is None else self.told.authority

    @property
    def certainty(self) -> Certainty:
        """How settled its price is."""
        if self.told is not None:
            return Certainty.SETTLED
        return Certainty.NONE if self.price is None else self.price.certainty

    @property
    def reason(self) -> PriceReason:
        """Why it cost that."""
        return PriceReason.UNKNOWN if self.price is None else self.price.reason
