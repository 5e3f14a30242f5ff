"""One meter point and one car at a moment. Prices incl. VAT."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from .account import MeterPoint
from .charging.car import Car
from .charging.charging import Charging
from .charging.policy import CarAllowance
from .interval import DAY, Interval, local_date, local_day
from .octoplus import Session, session_layer
from .prices.level import AUTOMATIC, LevelThresholds, PriceLevel, price_level
from .prices.rates import UnitRates
from .prices.tariff import Agreement, Rate, Register
from .prices.timeline import PricedSlot, PriceRun, RateTimeline
from .usage.consumption import GasUnit, MeterReading
from .usage.cost import PreviousDay
from .usage.live import Live


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterView:
    """One meter point at one moment."""

    point: MeterPoint
    now: datetime
    zone: tzinfo
    timeline: RateTimeline
    standing_charge: Rate | None
    previous: PreviousDay | None
    sessions: tuple[Session, ...] = ()
    """Those that say what a unit is worth here."""
    thresholds: LevelThresholds = AUTOMATIC
    gas_unit: GasUnit | None = None
    latest_reading: MeterReading | None = None
    live: Live | None = None
    """None: no device reads the meter."""
    readings_retrieved_at: datetime | None = None
    source_level: str | None = None
    """The source's own word for the price now."""
    unit_rates: UnitRates | None = None
    """What the source answered for the tariff in force."""

    @property
    def agreement(self) -> Agreement | None:
        """The agreement in force."""
        return self.point.agreement_at(self.now)

    @property
    def tariff_name(self) -> str | None:
        """The product's name, else its code."""
        agreement = self.agreement
        return None if agreement is None else agreement.product_name or agreement.product_code

    @property
    def worth(self) -> RateTimeline:
        """The timeline with what a unit is worth, cut where sessions begin and end."""
        return session_layer(self.timeline, self.sessions)

    @property
    def slot(self) -> PricedSlot | None:
        """The slot that is on."""
        return self.timeline.at(self.now)

    @property
    def price_per_kwh(self) -> float | None:
        """The price now."""
        return None if self.slot is None else self.slot.price_per_kwh

    @property
    def has_no_list(self) -> bool:
        """Whether the source has neither a list of the tariff nor a told price."""
        rates = self.unit_rates
        return rates is not None and rates.keys() <= {Register.ACCOUNT} and not any(rates.values())

    @property
    def current(self) -> PriceRun | None:
        """The run of equal price around now."""
        return self.timeline.run_at(self.now)

    @property
    def following(self) -> PriceRun | None:
        """The run after the current one."""
        return self.timeline.next_run(self.now)

    @property
    def may_change(self) -> bool:
        """Whether more than one price is known; the home's own changes with its next tariff."""
        prices = {slot.price_per_kwh for slot in self.timeline.slots} - {None}
        return self.point.is_electricity_import or len(prices) != 1

    @property
    def level(self) -> PriceLevel | None:
        """How expensive the price is now."""
        return self.level_at(self.now)

    def level_at(self, moment: datetime) -> PriceLevel | None:
        """Return how expensive the price is at a moment."""
        return price_level(self.timeline, moment, self.zone, self.thresholds)

    def priced_slots(self, day: date) -> tuple[PricedSlot, ...]:
        """Return a local day's slots with known prices."""
        whole = local_day(day, self.zone)
        slots = self.timeline.between(whole.start, whole.end).slots
        return tuple(slot for slot in slots if slot.rate is not None)

    @property
    def is_off_peak(self) -> bool | None:
        """Whether the home pays its low rate."""
        slot = self.slot
        return None if slot is None or slot.rate is None else slot.is_off_peak

    @property
    def has_low_band(self) -> bool:
        """Whether this or a coming agreement has a low rate."""
        has_low = any(slot.off_peak_rate for slot in self.timeline.slots if slot.end > self.now)
        ahead = (one for one in self.point.agreements if one.until > self.now)
        return has_low or any(Register.NIGHT in one.registers for one in ahead)


DispatchingReason = StrEnum(
    "DispatchingReason", "DISPATCH STANDARD_OFF_PEAK NO_DISPATCH UNPLUGGED PLAN_UNKNOWN"
)
"""Why `intelligent_dispatching` is on or off.

`PLAN_UNKNOWN`: the last plan has ended and no newer one is known.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarView:
    """One car or charger at one moment."""

    car: Car
    now: datetime
    zone: tzinfo
    charging: Charging
    in_off_peak_that_counts: bool
    """Whether a standard window is on, and counts as dispatching."""
    allowance: CarAllowance | None = None
    """None: the tariff gives none."""

    @property
    def is_dispatching(self) -> bool:
        """Whether a smart charge, or a window that counts, is on."""
        return self.charging.is_dispatching or self.in_off_peak_that_counts

    @property
    def reason(self) -> DispatchingReason:
        """Why it is, or is not, dispatching."""
        if self.charging.is_dispatching:
            return DispatchingReason.DISPATCH
        if not self.charging.is_plan_known:
            return DispatchingReason.PLAN_UNKNOWN
        if self.in_off_peak_that_counts:
            return DispatchingReason.STANDARD_OFF_PEAK
        if self.charging.is_unplugged:
            return DispatchingReason.UNPLUGGED
        return DispatchingReason.NO_DISPATCH

    @property
    def slots(self) -> tuple[Interval, ...]:
        """The smart charges of today and tomorrow that are not over."""
        end = local_day(local_date(self.now, self.zone) + DAY, self.zone).end
        return tuple(row for row in self.charging.slots if self.now < row.end and row.start < end)
