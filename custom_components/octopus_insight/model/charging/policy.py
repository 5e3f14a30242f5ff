"""How much evidence prices need."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class RatesFollow(StrEnum):
    """Which evidence makes a half hour cheap; an option."""

    PLANNED_AND_STARTED = "planned_and_started"
    STARTED_ONLY = "started_only"
    """What is planned; once its half hour has begun, only what runs or ran."""


class AllowanceCounts(StrEnum):
    """How charging uses up the car's allowance; an option."""

    CHARGING_TIME = "charging_time"
    HALF_HOURS = "half_hours"
    """Each half hour touched counts whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePolicy:
    """What a household wants before a price is called cheap."""

    rates_follow: RatesFollow | None = None
    """None: as the tariff's own rule says."""
    minimum_dispatch: timedelta = timedelta()
    """Shorter planned rows (joined) do not count."""
    allowance_counts: AllowanceCounts = AllowanceCounts.CHARGING_TIME
    unreliable_cars: frozenset[str] = frozenset()
    """Their providers list slots that never come: only confirmed ones price."""
