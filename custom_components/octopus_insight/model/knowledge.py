"""What is known of a home: the last good answers, and what the user chose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Final
from .account import MeterPoint
from .charging.car import Car
from .charging.memory import DispatchMemory
from .charging.policy import AllowanceCounts, RatesFollow
from .octoplus import Octoplus
from .polling.state import RefreshReason
from .prices.level import AUTOMATIC, LevelThresholds
from .prices.rates import RateSeries
from .prices.tariff import PaymentMethod, Rate, TariffRates
from .usage.consumption import GasUnit, MeterReading
from .usage.live import LiveMeter

NO_CHARGE: Final = Rate(inc_vat=0.0, exc_vat=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What the user chose about what is shown."""

    payment_method: PaymentMethod | None = None
    """None: as the agreement's own price says."""
    gas_unit: GasUnit | None = None
    calorific_value: float = 40.0
    """Energy in gas [MJ/m³]."""
    rates_follow: RatesFollow | None = None
    """None: as the tariff's own rule says."""
    minimum_dispatch: timedelta = timedelta()
    allowance_counts: AllowanceCounts = AllowanceCounts.CHARGING_TIME
    dispatching_covers_off_peak: bool = True
    level_thresholds: LevelThresholds = AUTOMATIC
    compare_flat_rate: float | None = None
    """What a unit costs on a flat tariff that the user compares with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """When one kind of answer came, and comes again."""

    retrieved_at: datetime | None = None
    next_refresh: datetime | None = None
    reason: RefreshReason | None = None
    """Why then, where more than an interval decides."""
    last_error: str | None = None
    stale_from: datetime | None = None
    """When two planned requests in a row will have brought nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """What the account's key has asked in 60 minutes, and may ask."""

    last_hour: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    today: int = 0
    """Since the local midnight."""
    dispatches_per_hour: int = 0
    """The most that any 60 minutes may see."""
    next_dispatch_allowed_at: datetime | None = None
    person_allowed_at: datetime | None = None
    """The same for dispatches that a person asks for."""
    long_rest_until: datetime | None = None
    """The supplier wants us to ask nothing for long."""
    are_written_down: bool = True
    """Otherwise none is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """All last good answers."""

    supplier: str
    zone: tzinfo
    """Of the supply, where its days and windows are."""
    currency: str
    points: tuple[MeterPoint, ...]
    cars: tuple[Car, ...] = ()
    rates: Mapping[str, TariffRates]
    """By tariff code."""
    memories: Mapping[str, DispatchMemory] = field(default_factory=dict)
    readings: Mapping[str, tuple[MeterReading, ...]] = field(default_factory=dict)
    """By meter point id."""
    source_levels: Mapping[str, str] = field(default_factory=dict)
    """The source's own word for the price now, by meter point id."""
    live: Mapping[str, LiveMeter] = field(default_factory=dict)
    """By meter point id, where a device reads the meter."""
    octoplus: Octoplus | None = None
    """None: not enrolled, or not known yet."""
    preferences: Preferences = field(default_factory=Preferences)
    sources: Mapping[str, SourceStatus] = field(default_factory=dict)
    requests: Requests = field(default_factory=Requests)

    is_energy_only: bool = False
    """Whether there is no standing charge where none is known."""

    def source(self, name: str) -> SourceStatus:
        """Return when one kind of answer came, and comes again."""
        return self.sources.get(name, SourceStatus())

    def standing_charge(self, point: MeterPoint, moment: datetime) -> Rate | None:
        """Return what a meter point costs on the day of the moment, None if unknown."""
        if point.is_export:
            return NO_CHARGE
        agreement = point.agreement_at(moment)
        rates = None if agreement is None else self.rates.get(agreement.tariff_code)
        if agreement is None or rates is None:
            return None
        agreed, wanted = agreement.agreed_standing_charge, self.preferences.payment_method
        charges = RateSeries.of(rates.standing_charges, agreed=agreed, wanted=wanted)
        return charges.last_known(moment) or (NO_CHARGE if self.is_energy_only else None)
