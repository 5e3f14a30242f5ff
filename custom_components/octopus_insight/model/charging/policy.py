"""What prices may be built on: the choices behind the dispatch layer, as one value."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class RatesFollow(StrEnum):
    """Which evidence of a dispatch makes a half hour cheap; the choices of the option."""

    PLANNED_AND_STARTED = "planned_and_started"
    """What is planned and not withdrawn, and what ran."""
    STARTED_ONLY = "started_only"
    """What is to come as planned; once its half hour has begun, only what runs or ran."""


class AllowanceCounts(StrEnum):
    """How charging uses up the car's allowance; the choices of the option."""

    CHARGING_TIME = "charging_time"
    """By the minute."""
    HALF_HOURS = "half_hours"
    """Each half hour touched counts whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePolicy:
    """How much evidence a household wants before a price is called cheap."""

    rates_follow: RatesFollow | None = None
    """None: as the tariff's own rule says."""
    minimum_dispatch: timedelta = timedelta()
    """Planned rows (joined) shorter than this are not taken for dispatches."""
    allowance_counts: AllowanceCounts = AllowanceCounts.CHARGING_TIME
    unreliable_cars: frozenset[str] = frozenset()
    """Ids of cars whose provider lists slots that never come: only confirmed ones price."""


DEFAULT_POLICY = EvidencePolicy()
