"""Simulated days: events, what is true when, and what carries the events out."""

from .changed_plan_day import CHANGED_PLAN
from .day import SUMMER, WINTER, CarTruth, Day, Plugging
from .late_plan_day import LATE_PLAN
from .outage_day import OUTAGE
from .plug_in_day import Truth, boundaries, events, moments, truth_at
from .plug_in_days import RESTARTS, plug_in
from .quiet_day import PARKED, QUIET
from .scenario import Event, Scenario
from .surprises_day import SURPRISES
from .two_cars_day import TWO_CARS

DAYS: tuple[Day, ...] = (
    QUIET,
    PARKED,
    plug_in(WINTER),
    plug_in(SUMMER),
    LATE_PLAN,
    CHANGED_PLAN,
    SURPRISES,
    TWO_CARS,
    OUTAGE,
    RESTARTS,
)

__all__ = [
    "DAYS",
    "CarTruth",
    "Day",
    "Event",
    "Plugging",
    "Scenario",
    "Truth",
    "boundaries",
    "events",
    "moments",
    "truth_at",
]
