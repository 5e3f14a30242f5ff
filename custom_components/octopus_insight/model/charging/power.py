"""Charging power as the house measures it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

CHARGING_FROM_KW = 0.5
"""Less is standby: the slowest chargers give three times as much."""
READING_LIFETIME = timedelta(minutes=60)
"""Meters report changes, so long silence is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """The latest reading of the charging power."""

    power_kw: float
    """Into the car; negative: out of it."""
    at: datetime
