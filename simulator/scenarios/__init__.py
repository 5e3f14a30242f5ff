"""Simulated days: events, what is true when, and what carries the events out."""

from .changed_plan_day import changed_plan
from .day import CarTruth, Day, Plugging
from .late_plan_day import late_plan
from .outage_day import outage
from .plug_in_day import SUMMER, WINTER, Truth, boundaries, events, moments, truth_at
from .plug_in_days import plug_in, restarts
from .quiet_day import parked, quiet
from .scenario import Event, Scenario
from .surprises_day import surprises
from .two_cars_day import two_cars

DAYS: tuple[Day, ...] = (
    quiet(WINTER),
    parked(WINTER),
    plug_in(WINTER),
    plug_in(SUMMER),
    late_plan(WINTER),
    changed_plan(WINTER),
    surprises(WINTER),
    two_cars(WINTER),
    outage(WINTER),
    restarts(WINTER),
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
