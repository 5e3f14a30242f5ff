"""What the past comes to: the few figures that are shown all the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterHistory:
    """One meter's."""

    complete_to: date | None
    """The last local day with all its half hours before the first gap after it."""
    missing_half_hours: int
    """Since the first that is kept, up to yesterday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistorySummary:
    """All meters'."""

    meters: Mapping[str, MeterHistory] = field(default_factory=dict)
    """By meter point id."""
