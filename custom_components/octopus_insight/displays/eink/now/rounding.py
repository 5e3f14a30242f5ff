"""Coarse steps, so that a picture changes when a person would care, not with every reading."""

from datetime import datetime, timedelta

from ....model.interval import HALF_HOUR

_STEPS = ((0.10, 0.01), (1.00, 0.05), (float("inf"), 0.10))
"""Below this cost, this step [GBP/h]."""


def stepped_cost(cost_per_hour: float | None) -> float | None:
    """Return a cost to the nearest penny, five pence or ten, as it grows [GBP/h]."""
    if cost_per_hour is None:
        return None
    step = next(step for below, step in _STEPS if abs(cost_per_hour) < below)
    return round(cost_per_hour / step) * step


def stepped_age(told_at: datetime | None, now: datetime) -> timedelta | None:
    """Return the whole half hours since something was told; None: it never was."""
    if told_at is None:
        return None
    return max(now - told_at, timedelta()) // HALF_HOUR * HALF_HOUR
