"""The plug-in day as one of many: plain, and with a restart each hour."""

from dataclasses import replace
from datetime import date, time, timedelta
from . import plug_in_day
from .day import IOG_CAR, CarTruth, Day, moment_of

RESTARTED_FIRST = time(12, 27)
"""So one restart meets each slot that runs at 27 minutes past, and one follows the unplugging."""
RESTARTS = 24


def plug_in(day: date) -> Day:
    """Return the plug-in day."""
    truths = plug_in_day.truths(day)
    return Day(
        name="plug-in, winter" if day == plug_in_day.WINTER else "plug-in, summer",
        household="iog",
        noon=moment_of(day, time(12)),
        events=tuple(plug_in_day.events(day)),
        truths={
            IOG_CAR: tuple(
                CarTruth(truth.start, truth.is_dispatching, truth.state) for truth in truths
            )
        },
    )


def restarts(day: date) -> Day:
    """Return the plug-in day with a restart each hour."""
    first = moment_of(day, RESTARTED_FIRST)
    moments = tuple(first + timedelta(hours=number) for number in range(RESTARTS))
    return replace(plug_in(day), name="restart each hour", restarts=moments)
