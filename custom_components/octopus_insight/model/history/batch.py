"""What is written at once: all of it, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from ..interval import Interval
from ..prices.tariff import Rate
from ..usage.consumption import MeterReading
from .half_hour import Authority, Price, ReadingSource, ToldCost
from .statement import Statement

RawKind = StrEnum("RawKind", "PLAN_CHANGE STARTED COMPLETED SESSION")
"""What is kept as it was told, for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw(Interval):
    """One row as it was told; the same row is kept once."""

    kind: RawKind
    owner: str
    """A car's id; empty: the account's."""
    known_at: datetime
    value: str
    """JSON of the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one or more answers brought, by meter point id."""

    at: datetime
    """When that was told: later words replace earlier ones of the same authority."""
    readings: Mapping[str, tuple[MeterReading, ...]] = field(default_factory=dict)
    """In the meter's own unit."""
    source: ReadingSource = ReadingSource.SERVICE
    prices: Mapping[str, Mapping[datetime, Price]] = field(default_factory=dict)
    authority: Authority = Authority.COMPUTED
    """Of these prices, and of the standing charges."""
    charges: Mapping[str, Mapping[date, Rate]] = field(default_factory=dict)
    """Standing charges by local day."""
    told: Mapping[str, Mapping[datetime, ToldCost]] = field(default_factory=dict)
    raw: tuple[Raw, ...] = ()
    statements: tuple[Statement, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    """What the filling has to remember, by name."""
    in_order: bool = False
    """Nothing told later was written before: what is held already need not be written again."""
