"""One whole simulated day as one home lives it: with our integration, or with a fixed poller."""

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
from .home import HOME_IDS, Home, house_of
from .plug import NO_PLUGS, PlugSensors
from .poller import polled_day
from .shown import Watcher, Wrong, wrong_time

SETTLED_BEFORE = timedelta(hours=1)
"""The house was set up so long before noon, and that is not counted."""
POLLER_STARTS = tuple(timedelta(seconds=seconds) for seconds in (30, 90, 150))
"""The moments within its interval at which a poller asks, of three homes: as ours, in the middle of
each third."""


class Who(StrEnum):
    """Who asks."""

    WITH_PLUG = "with a plug entity"
    WITHOUT = "without"
    POLLER = "3-minute poller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A day to be lived."""

    day: str
    """Its name."""
    who: Who
    home: int
    """Which of three homes, which differ in when they ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What one home made of a day."""

    life: Life
    counted: Counted
    wrong: Wrong
    noticed: tuple[timedelta, ...]
    """For each change at the supplier, the time until an answer told of it."""


def live(life: Life) -> Lived:
    """Live a day, in this process."""
    day = next(day for day in DAYS if day.name == life.day)
    return asyncio.run(_polled(life, day) if life.who is Who.POLLER else _lived(life, day))


def live_all(lives: Iterable[Life]) -> list[Lived]:
    """Live all days, as many at a time as there are processors."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        return list(processes.map(live, lives))


async def _lived(life: Life, day: Day) -> Lived:
    has_plug = life.who is Who.WITH_PLUG
    watcher, plugs = Watcher(day.truths), PlugSensors(day)
    companions = (plugs, watcher)
    with frozen_at(day.noon - SETTLED_BEFORE) as clock:
        home_id = HOME_IDS[life.home]
        async with house_of(day.household, clock, day.events, companions, home_id) as home:
            await home.add()
            await home.choose(plugs.options() if has_plug else NO_PLUGS)
            await home.live_until(day.noon)
            home.world.log.clear()
            await _live(home, day)
            calls = Counted.of(home.world.log.calls)
    return Lived(
        life=life,
        counted=calls,
        wrong=wrong_time(day, watcher.shown, knows_plug=has_plug),
        noticed=tuple(delays(day, calls.calls)),
    )


async def _live(home: Home, day: Day) -> None:
    for moment in day.restarts:
        await home.live_until(moment)
        await home.restart()
    await home.live_until(day.end)


async def _polled(life: Life, day: Day) -> Lived:
    polled = await polled_day(day, day.end - day.noon, late_by=POLLER_STARTS[life.home])
    return Lived(
        life=life,
        counted=polled.counted,
        wrong=wrong_time(day, polled.shown, knows_plug=False),
        noticed=tuple(delays(day, polled.counted.calls)),
    )
