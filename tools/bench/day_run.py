"""Runs one whole simulated day in one home: with our integration, or with a fixed poller."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from multiprocessing import get_context
from simulator.scenarios import DAYS, Day
from .clock import frozen_at
from .counted import Counted
from .detection_delay import delays
from .home import HOME_IDS, bench_home
from .plug import NO_PLUGS, PlugSensors
from .poller import polled_day
from .shown import LivedDay, Watcher, Wrong, wrong_time

SET_UP_BEFORE = timedelta(hours=1)
"""Time between the set-up, whose requests are not counted, and noon."""
POLLER_STARTS = tuple(timedelta(seconds=seconds) for seconds in (30, 90, 150))
"""Moments within its interval at which the poller of each home asks: the middle of each third."""


class Who(StrEnum):
    """Who asks."""

    WITH_PLUG = "with a plug entity"
    WITHOUT = "without"
    POLLER = "3-minute poller"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRun:
    """A day to run, by name, in one of three homes that ask at different moments."""

    day: str
    who: Who
    home: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayResult:
    """What one home did on a day; for each change at the supplier, the time to detect it."""

    counted: Counted
    wrong: Wrong
    detection_delays: tuple[timedelta, ...]


def run_day(run: DayRun) -> DayResult:
    """Run a day in this process."""
    day = next(day for day in DAYS if day.name == run.day)
    has_plug = run.who is Who.WITH_PLUG
    if run.who is Who.POLLER:
        lived = polled_day(day, day.end - day.noon, late_by=POLLER_STARTS[run.home])
    else:
        lived = _our_day(day, HOME_IDS[run.home], has_plug=has_plug)
    lived_day = asyncio.run(lived)
    return DayResult(
        counted=lived_day.counted,
        wrong=wrong_time(day, lived_day.shown, knows_plug=has_plug),
        detection_delays=tuple(delays(day, lived_day.counted.calls)),
    )


def run_days(runs: Iterable[DayRun]) -> list[DayResult]:
    """Run all days, on all processors."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        return list(processes.map(run_day, runs))


async def _our_day(day: Day, home_id: str, *, has_plug: bool) -> LivedDay:
    watcher, plugs = Watcher(day.truths), PlugSensors(day)
    companions = (plugs, watcher)
    with frozen_at(day.noon - SET_UP_BEFORE) as clock:
        async with bench_home(day.household, clock, day.events, companions, home_id) as home:
            await home.add()
            await home.set_options(plugs.options() if has_plug else NO_PLUGS)
            await home.run_until(day.noon)
            home.world.log.clear()
            for moment in day.restarts:
                await home.run_until(moment)
                await home.restart()
            await home.run_until(day.end)
            return LivedDay(counted=Counted.of(home.world.log.calls), shown=watcher.shown)
