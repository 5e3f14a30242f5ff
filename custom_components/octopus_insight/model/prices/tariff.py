"""Tariffs: agreements over time, and the feeds of rates behind them.

Prices are in the source's currency, per kWh (unit rates) or per day (standing charges).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from operator import attrgetter
from typing import Self
from ..interval import Interval, WallWindow

EVER = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)


class Fuel(StrEnum):
    """What a meter point delivers."""

    ELECTRICITY = "electricity"
    GAS = "gas"


class PaymentMethod(StrEnum):
    """How a household pays; variable products price the two differently."""

    DIRECT_DEBIT = "direct_debit"
    NON_DIRECT_DEBIT = "non_direct_debit"


class Register(StrEnum):
    """A feed of unit rates."""

    STANDARD = "standard"
    DAY = "day"
    NIGHT = "night"
    EV_PEAK = "ev_peak"
    EV_OFF_PEAK = "ev_off_peak"
    ACCOUNT = "account"
    """What the account is told; it prices half hours that no other feed does."""
    OWN = "own"
    """What a person typed in, for half hours that not even the account has a price for."""


class TariffShape(StrEnum):
    """How a tariff's price moves through a day."""

    FLAT = "flat"
    BANDS = "bands"
    """Two or three prices a day, in one feed."""
    REGISTERS = "registers"
    """A day feed and a night feed, without times."""
    FOUR_RATE = "four_rate"
    """The same, and two more feeds for the car."""
    HALF_HOURLY = "half_hourly"
    UNKNOWN = "unknown"


class DispatchRule(StrEnum):
    """How dispatches of a car price the house."""

    PLANNED = "planned"
    """A half hour is cheap while it is planned, and once the dispatch has started."""
    STARTED = "started"
    """One that has begun is cheap only if it runs, and the car's allowance covers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffTerms:
    """What a tariff says beside its rates."""

    off_peak: WallWindow | None = None
    """When the low register counts: registers have no times."""
    dispatch_rule: DispatchRule | None = None
    has_car_rates: bool = False
    daily_from: time | None = None
    """When the next day's prices may be there, if published daily [local]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A price as published, unrounded; it can be negative. Export has no VAT."""

    inc_vat: float
    exc_vat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How long something holds; a bound of None is open."""

    start: datetime | None = None
    end: datetime | None = None

    @property
    def since(self) -> datetime:
        """Its start, `EVER` if that is open."""
        return self.start or EVER

    @property
    def until(self) -> datetime:
        """Its end, `NEVER` if that is open."""
        return self.end or NEVER

    def contains(self, moment: datetime) -> bool:
        """Return whether it is in force at the moment."""
        return self.since <= moment < self.until

    def overlaps(self, span: Interval) -> bool:
        """Return whether it is in force within the span."""
        return self.since < span.end and span.start < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRate(Period):
    """One published row."""

    rate: Rate
    payment_method: PaymentMethod | None = None
    """None: for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Period):
    """What the household agreed to pay."""

    tariff_code: str
    product_code: str
    product_name: str | None
    terms: TariffTerms
    agreed_unit_rate: float | None = None
    """As the account shows it, incl. VAT, of two registers the day's; so the next."""
    agreed_standing_charge: float | None = None
    registers: frozenset[Register] = frozenset({Register.STANDARD})

    @classmethod
    def plain(cls, code: str, name: str, terms: TariffTerms) -> Self:
        """Return one that always holds, of a product with one tariff."""
        return cls(tariff_code=code, product_code=code, product_name=name, terms=terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffRates:
    """Every row known of one tariff, newest first; rows may overlap."""

    unit_rates: Mapping[Register, tuple[DatedRate, ...]]
    standing_charges: tuple[DatedRate, ...]


def agreement_at(agreements: Iterable[Agreement], moment: datetime) -> Agreement | None:
    """Return the agreement in force, None in a gap.

    If a renewal overlaps what it replaces, the later start wins, then the later in the list.
    """
    in_force = [agreement for agreement in agreements if agreement.contains(moment)]
    return max(reversed(in_force), key=attrgetter("since"), default=None)
