"""The plug-in day as one of many: plain, and with a restart each hour."""

from dataclasses import replace
from datetime import date, time, timedelta
from . import plug_in_day
from .day import IOG_CAR, WINTER, CarTruth, Day, moment_of

RESTARTED_FIRST = time(12, 27)
"""So one restart meets each slot that runs at 27 minutes past, and one follows the unplugging."""


def plug_in(day: date) -> Day:
    """Return the plug-in day."""
    truths = plug_in_day.truths(day)
    shown = tuple(CarTruth(truth.start, truth.is_dispatching, truth.state) for truth in truths)
    return Day(
        name="plug-in, winter" if day == WINTER else "plug-in, summer",
        household="iog",
        noon=moment_of(day, time(12)),
        events=tuple(plug_in_day.events(day)),
        truths={IOG_CAR: shown},
    )


RESTARTS = replace(
    plug_in(WINTER),
    name="restart each hour",
    restarts=tuple(
        moment_of(WINTER, RESTARTED_FIRST) + timedelta(hours=number) for number in range(24)
    ),
)
