"""Charging power as the house measures it: when did the car really charge?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from ..interval import Interval

CHARGING_FROM_KW = 0.5
"""Less is standby: the slowest chargers give three times as much [kW]."""

READING_LIFETIME = timedelta(minutes=60)
"""How long a reading stands for what comes after it. Meters report changes, so silence is long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """The latest reading of the charging power."""

    power_kw: float
    """Power into the car [kW]; negative: out of it."""

    at: datetime
    """When it was read [UTC]."""


def is_charging(power: Power | None) -> bool:
    """Return whether the reading is that of a car being charged."""
    return power is not None and power.power_kw >= CHARGING_FROM_KW


def measured(
    power: Power | None, charged: tuple[Interval, ...], at: datetime, power_kw: float | None
) -> tuple[Power | None, tuple[Interval, ...]]:
    """Take a new reading: it becomes the latest, and the one before stood until now.

    Args:
        power: The reading before; None: there was none.
        charged: When charging was measured up to then, in order of time.
        at: The moment of the new reading [UTC].
        power_kw: The new reading [kW]; None: not known.
    """
    is_known = power_kw is not None and isfinite(power_kw)
    latest = Power(power_kw=power_kw, at=at) if power_kw is not None and is_known else None
    return latest, charged_until(power, charged, at)


def charged_until(
    power: Power | None, charged: tuple[Interval, ...], until: datetime
) -> tuple[Interval, ...]:
    """Return when the car charged, the latest reading's own time up to then [UTC] included."""
    if power is None or not is_charging(power) or until <= power.at:
        return charged
    span = Interval(start=power.at, end=min(until, power.at + READING_LIFETIME))
    if charged and charged[-1].end >= span.start:
        return (*charged[:-1], Interval(start=charged[-1].start, end=span.end))
    return (*charged, span)
