"""Coarse steps, so that a picture does not change with every reading."""

from datetime import datetime, timedelta
from ....model.interval import HALF_HOUR

_STEPS = ((0.10, 0.01), (1.00, 0.05), (float("inf"), 0.10))
"""Below this cost, this step [GBP/h]."""


def stepped_cost(cost_per_hour: float | None) -> float | None:
    """Round a cost, more coarsely as it grows [GBP/h]."""
    if cost_per_hour is None:
        return None
    step = next(step for below, step in _STEPS if abs(cost_per_hour) < below)
    return round(cost_per_hour / step) * step


def stepped_age(retrieved_at: datetime | None, now: datetime) -> timedelta | None:
    """Return the age of data in whole half hours; None: there is no data."""
    if retrieved_at is None:
        return None
    return max(now - retrieved_at, timedelta()) // HALF_HOUR * HALF_HOUR
