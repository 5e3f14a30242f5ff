"""`python -m tests.scripts.brief_bench PART...`: the bench, cut so short that it takes seconds."""

from dataclasses import replace
from datetime import timedelta
import sys
from simulator.scenarios import DAYS, Day
from tools.bench import (
    __main__ as bench,
    day_run,
    days,
    dispatch,
    kill,
    loop,
    recorder,
    startup_requests,
    timeline_speed,
)
from tools.bench.fleet import section as fleet

LENGTH = timedelta(hours=7)
"""From noon on: the car is plugged in, one slot runs, another one is withdrawn."""


def cut(day: Day) -> Day:
    """Leave out what comes after the day's end."""
    return replace(
        day,
        events=tuple(event for event in day.events if event[0] < day.end),
        truths={
            car: tuple(truth for truth in truths if truth.start < day.end)
            for car, truths in day.truths.items()
        },
    )


if __name__ == "__main__":
    # not before the bench's own, which prepare Home Assistant for a frozen clock
    from tests.harness.quick import quicken

    quicken()
    Day.end = property(lambda day: day.noon + LENGTH)
    day_run.DAYS = dispatch.DAYS = [cut(day) for day in DAYS if day.name in dispatch.SHORT_DAYS]
    dispatch.POLLER_STARTS = dispatch.POLLER_STARTS[:1]  # one home instead of three
    dispatch.run_days = lambda runs: list(map(day_run.run_day, runs))  # other processes cut nothing
    days.SEASONS = {"winter": days.SEASONS["winter"]}
    days.SHORT_DAY, days.RESTART_EVERY = timedelta(hours=2), timedelta(minutes=50)
    startup_requests.FIRST_SETUP_LIMITS = {"iog": startup_requests.FIRST_SETUP_LIMITS["iog"]}
    fleet.RECKONED_SHORT = 10
    kill.SHORT = timedelta(minutes=20)
    loop.READINGS = 5_000
    recorder.SHORT_DAY = timedelta(minutes=40)
    timeline_speed.HOUSEHOLDS, timeline_speed.SHORT_RUNS = {"iog": True}, 2
    sys.exit(bench.main())
