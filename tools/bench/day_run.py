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
from .shown import Watcher, Wrong, wrong_time

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
    return asyncio.run(_polled(run, day) if run.who is Who.POLLER else _ours(run, day))


def run_days(runs: Iterable[DayRun]) -> list[DayResult]:
    """Run all days, on all processors."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        return list(processes.map(run_day, runs))


async def _ours(run: DayRun, day: Day) -> DayResult:
    has_plug = run.who is Who.WITH_PLUG
    watcher, plugs = Watcher(day.truths), PlugSensors(day)
    companions = (plugs, watcher)
    with frozen_at(day.noon - SET_UP_BEFORE) as clock:
        home_id = HOME_IDS[run.home]
        async with bench_home(day.household, clock, day.events, companions, home_id) as home:
            await home.add()
            await home.set_options(plugs.options() if has_plug else NO_PLUGS)
            await home.run_until(day.noon)
            home.world.log.clear()
            for moment in day.restarts:
                await home.run_until(moment)
                await home.restart()
            await home.run_until(day.end)
            counted = Counted.of(home.world.log.calls)
    return DayResult(
        counted=counted,
        wrong=wrong_time(day, watcher.shown, knows_plug=has_plug),
        detection_delays=tuple(delays(day, counted.calls)),
    )


async def _polled(run: DayRun, day: Day) -> DayResult:
    polled = await polled_day(day, day.end - day.noon, late_by=POLLER_STARTS[run.home])
    return DayResult(
        counted=polled.counted,
        wrong=wrong_time(day, polled.shown, knows_plug=False),
        detection_delays=tuple(delays(day, polled.counted.calls)),
    )
