"""Tariffs as the supplier tells them: agreements over time, and the feeds of rates behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum

from ..interval import Interval, WallWindow


class Fuel(StrEnum):
    """What a meter point delivers."""

    ELECTRICITY = "electricity"
    GAS = "gas"


class PaymentMethod(StrEnum):
    """How a household pays; variable products price the two differently."""

    DIRECT_DEBIT = "direct_debit"
    NON_DIRECT_DEBIT = "non_direct_debit"


class Register(StrEnum):
    """A feed of unit rates that a tariff can have."""

    STANDARD = "standard"
    DAY = "day"
    NIGHT = "night"
    EV_PEAK = "ev_peak"
    EV_OFF_PEAK = "ev_off_peak"


class TariffShape(StrEnum):
    """How a tariff's price moves through a day."""

    FLAT = "flat"
    BANDS = "bands"
    """Two or three prices a day, told by the standard feed."""

    REGISTERS = "registers"
    """A day feed and a night feed; the window is not in the data."""

    FOUR_RATE = "four_rate"
    """As REGISTERS for the house, and two more feeds for the car."""

    HALF_HOURLY = "half_hourly"
    UNKNOWN = "unknown"


class DispatchRule(StrEnum):
    """How dispatches of a car price the house."""

    PLANNED = "planned"
    """A half hour is cheap while it is planned, and once the dispatch has started."""

    STARTED = "started"
    """One that has begun is cheap only if it runs, and as far as the car's allowance covers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffPeakWindow:
    """When an off-peak register counts, and by whose clock."""

    window: WallWindow
    zone: tzinfo

    def contains(self, moment: datetime) -> bool:
        """Return whether the off-peak register counts at the moment."""
        return self.window.contains(moment, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffTerms:
    """What a tariff says that its feeds of rates do not."""

    off_peak: OffPeakWindow | None = None
    """For registers without times; None: it has no such registers."""
    dispatch_rule: DispatchRule | None = None
    """None: dispatches make no price."""
    has_car_rates: bool = False
    is_published_daily: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A price with and without VAT, as published and unrounded.

    Both in GBP per kWh (unit rates) or GBP per day (standing charges). Negative is possible, zero
    is free. On export the two are equal: no VAT is charged to whoever pays for it.
    """

    inc_vat: float
    exc_vat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRate:
    """One published row: a rate and when it applies, half-open."""

    rate: Rate

    start: datetime | None
    """First moment [UTC]; None: since ever."""

    end: datetime | None
    """First moment after it [UTC], exclusive; None: until further notice."""

    payment_method: PaymentMethod | None
    """Whom the row is for; None: everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the household agreed to pay, and from when to when."""

    tariff_code: str
    product_code: str
    product_name: str | None
    terms: TariffTerms

    start: datetime | None
    """First moment [UTC]; None: since ever."""

    end: datetime | None
    """First moment after it [UTC], which belongs to the next agreement; None: open."""

    agreed_unit_rate: float | None = None
    """Unit rate the account itself shows [GBP/kWh incl. VAT]; None: it shows none."""

    agreed_standing_charge: float | None = None
    """Standing charge the account itself shows [GBP/d incl. VAT]; None: it shows none."""

    registers: frozenset[Register] = field(default=frozenset({Register.STANDARD}))
    """The feeds of unit rates this tariff has."""

    def contains(self, moment: datetime) -> bool:
        """Return whether the agreement is in force at the moment."""
        if self.start is not None and moment < self.start:
            return False
        return self.end is None or moment < self.end

    def overlaps(self, span: Interval) -> bool:
        """Return whether the agreement is in force at some moment of the span."""
        if self.start is not None and self.start >= span.end:
            return False
        return self.end is None or self.end > span.start


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffRates:
    """Every row known of one tariff, as answered.

    Rows are newest first, may overlap, and may come once per payment method; `chosen_rows` makes a
    household's series of them.
    """

    tariff_code: str
    unit_rates: Mapping[Register, tuple[DatedRate, ...]]
    standing_charges: tuple[DatedRate, ...]


def agreement_at(agreements: Iterable[Agreement], moment: datetime) -> Agreement | None:
    """Return the agreement in force at the moment, None in a gap.

    Renewals can overlap what they replace: the one that starts later wins, and of two that start
    together the one told last.
    """
    in_force = None
    for agreement in agreements:
        if agreement.contains(moment) and not _starts_before(agreement, in_force):
            in_force = agreement
    return in_force


def _starts_before(agreement: Agreement, other: Agreement | None) -> bool:
    if other is None or other.start is None:
        return False
    return agreement.start is None or agreement.start < other.start
