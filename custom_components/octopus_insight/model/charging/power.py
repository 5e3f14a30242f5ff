"""Charging power as the house measures it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ..interval import Interval, merge

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


def is_charging(power: Power | None) -> bool:
    """Return whether a car is being charged."""
    return power is not None and power.power_kw >= CHARGING_FROM_KW


def charged_until(
    power: Power | None, charged: tuple[Interval, ...], until: datetime
) -> tuple[Interval, ...]:
    """Return when the car charged, up to a moment after the latest reading."""
    if power is None or not is_charging(power) or until <= power.at:
        return charged
    span = Interval(start=power.at, end=min(until, power.at + READING_LIFETIME))
    return (*charged[:-1], *merge((*charged[-1:], span)))
