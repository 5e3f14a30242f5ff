"""The house at one moment: what a person asks of a meter or a car, answered from the timeline."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from .account import MeterPoint
from .charging.allowance import CarAllowance
from .charging.car import Car
from .charging.dispatch import DispatchType, PlannedDispatch, merged
from .charging.events import PlanSnapshot
from .charging.evidence import trusted_starts
from .charging.known_at import SHOWN_PAST
from .charging.memory import DispatchMemory, is_dispatching, next_dispatch, smart_rows
from .charging.policy import DEFAULT_POLICY, EvidencePolicy
from .interval import HALF_HOUR, local_day
from .previous_day import PreviousDay
from .prices.level import AUTOMATIC, LevelThresholds, PriceLevel, price_level
from .prices.tariff import Agreement, Rate, Register, TariffShape
from .prices.timeline import PricedSlot, PriceReason, PriceRun, RateTimeline

ANSWER_LIFETIME = timedelta(minutes=60)
"""How long a smart-control state, or an empty plan, is believed without a new answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterView:
    """One meter point at one moment."""

    point: MeterPoint
    now: datetime
    zone: tzinfo
    timeline: RateTimeline

    standing_charge: Rate | None
    """Charge for today [GBP/d]; None: not known."""

    is_metered_by_volume: bool
    """Whether the meter counts cubic metres of gas."""

    previous: PreviousDay | None

    thresholds: LevelThresholds = AUTOMATIC
    """What the user calls cheap and expensive."""

    @property
    def agreement(self) -> Agreement | None:
        """Return the agreement in force."""
        return self.point.agreement_at(self.now)

    @property
    def standing_charge_per_day(self) -> float | None:
        """Return the charge for today [GBP/d incl. VAT]; None: not known."""
        return None if self.standing_charge is None else self.standing_charge.inc_vat

    @property
    def tariff_name(self) -> str | None:
        """Return what the supplier calls the product; None: no agreement is in force."""
        agreement = self.agreement
        return None if agreement is None else agreement.product_name or agreement.product_code

    @property
    def current(self) -> PriceRun | None:
        """Return the run of equal price around now; None: the price is not known."""
        return self.timeline.run_at(self.now)

    @property
    def following(self) -> PriceRun | None:
        """Return the run after the current one; None while no change is known."""
        return self.timeline.next_run(self.now)

    @property
    def level(self) -> PriceLevel | None:
        """Return how dear the price is now; None: the price is not known."""
        return self.level_at(self.now)

    def level_at(self, moment: datetime) -> PriceLevel | None:
        """Return how dear the price is at a moment; None: it is not known."""
        return price_level(self.timeline, moment, self.zone, self.thresholds)

    def priced_slots(self, day: date) -> tuple[PricedSlot, ...]:
        """Return the slots of a local day whose price is known, in order of time."""
        whole = local_day(day, self.zone)
        slots = self.timeline.between(whole.start, whole.end).slots
        return tuple(slot for slot in slots if slot.rate is not None)

    @property
    def has_low_rate_now(self) -> bool:
        """Return whether the tariff in force has a low rate at all."""
        slot = self.timeline.at(self.now)
        return slot is not None and slot.off_peak_rate is not None

    @property
    def is_off_peak(self) -> bool | None:
        """Return whether the house pays its low rate; None: the price is not known."""
        slot = self.timeline.at(self.now)
        return None if slot is None or slot.rate is None else slot.is_off_peak

    @property
    def is_in_standard_off_peak(self) -> bool:
        """Return whether the house is in its tariff's own cheap window."""
        slot = self.timeline.at(self.now)
        return slot is not None and slot.reason is PriceReason.STANDARD_OFF_PEAK

    @property
    def is_four_rate(self) -> bool:
        """Return whether the tariff in force has rates of its own for the car."""
        slot = self.timeline.at(self.now)
        return slot is not None and slot.shape is TariffShape.FOUR_RATE

    @property
    def has_low_band(self) -> bool:
        """Return whether this agreement, or a coming one, has a low rate."""
        return any(
            slot.off_peak_rate is not None for slot in self.timeline.slots if slot.end > self.now
        ) or any(
            Register.NIGHT in agreement.registers
            for agreement in self.point.agreements
            if agreement.end is None or agreement.end > self.now
        )


class DispatchingReason(StrEnum):
    """Why `intelligent_dispatching` is on or off."""

    DISPATCH = "dispatch"
    STANDARD_OFF_PEAK = "standard_off_peak"
    NO_DISPATCH = "no_dispatch"
    UNPLUGGED = "unplugged"
    """The house's own plug is out, whatever the supplier has planned."""

    PLAN_UNKNOWN = "plan_unknown"
    """The last plan has ended and no newer one is known: only the standard window is certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchRow:
    """A charge as a person reads it."""

    start: datetime
    """First moment [UTC]."""

    end: datetime
    """First moment after it [UTC], exclusive."""

    type: DispatchType | None
    """None: the supplier does not say; its completed rows never do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarView:
    """One car or charger at one moment."""

    car: Car
    now: datetime
    memory: DispatchMemory

    in_standard_off_peak: bool
    """Whether the house is in its tariff's own cheap window."""

    covers_off_peak: bool
    """Whether the user counts the standard window as dispatching."""

    policy: EvidencePolicy = DEFAULT_POLICY

    allowance: CarAllowance | None = None
    """None: the house's tariff gives the car none."""

    @property
    def is_dispatching(self) -> bool:
        """Return whether a smart charge runs by the last plan, or the counted window holds."""
        return self._is_in_dispatch or (self.covers_off_peak and self.in_standard_off_peak)

    @property
    def reason(self) -> DispatchingReason:
        """Return why it is, or is not, dispatching."""
        if self._is_in_dispatch:
            return DispatchingReason.DISPATCH
        if not self._is_plan_known:
            return DispatchingReason.PLAN_UNKNOWN
        if self.covers_off_peak and self.in_standard_off_peak:
            return DispatchingReason.STANDARD_OFF_PEAK
        if self.memory.unplugged_at is not None:
            return DispatchingReason.UNPLUGGED
        return DispatchingReason.NO_DISPATCH

    @property
    def is_plan_reliable(self) -> bool:
        """Return whether the provider's planned rows are known to come true."""
        return self.car.is_plan_reliable

    @property
    def planned(self) -> tuple[DispatchRow, ...]:
        """Return the planned rows that are not over, in order of time."""
        return tuple(
            DispatchRow(start=row.start, end=row.end, type=row.type)
            for row in merged(self.memory.planned)
            if row.end > self.now
        )

    @property
    def started(self) -> tuple[DispatchRow, ...]:
        """Return the half hours of the last two days in which a dispatch was seen running."""
        return tuple(
            DispatchRow(start=mark.start, end=mark.start + HALF_HOUR, type=mark.type)
            for mark in trusted_starts(self.memory, self.policy)
            if mark.start > self.now - SHOWN_PAST
        )

    @property
    def completed(self) -> tuple[DispatchRow, ...]:
        """Return the completed rows of the last two days, in order of time."""
        return tuple(
            DispatchRow(start=row.start, end=row.end, type=None)
            for row in self.memory.completed
            if row.end > self.now - SHOWN_PAST
        )

    @property
    def next_dispatch(self) -> PlannedDispatch | None:
        """Return the next planned smart charge that has not begun; None: none is planned."""
        return next_dispatch(self.memory, self.now, self.policy.minimum_dispatch)

    @property
    def look(self) -> PlanSnapshot | None:
        """Return the dispatches as they stand now; None: no plan was ever told."""
        if self.memory.plan_retrieved_at is None:
            return None
        rows = smart_rows(self.memory, self.policy.minimum_dispatch)
        return PlanSnapshot(at=self.now, dispatches=rows)

    @property
    def is_state_fresh(self) -> bool:
        """Return whether the last answer is young enough for its state to be shown."""
        answered = self.memory.last_answer_at
        return answered is not None and self.now - answered <= ANSWER_LIFETIME

    @property
    def _is_in_dispatch(self) -> bool:
        return is_dispatching(self.memory, self.now, self.policy.minimum_dispatch)

    @property
    def _is_plan_known(self) -> bool:
        """Return whether the last plan still says something about now."""
        retrieved = self.memory.plan_retrieved_at
        if retrieved is None:
            return False
        reaches_on = any(row.end > self.now for row in self.memory.planned)
        return reaches_on or self.now - retrieved <= ANSWER_LIFETIME
