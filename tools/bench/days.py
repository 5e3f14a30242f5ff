"""The simulated plug-in day, noon to noon: what is asked in 24 hours, and how close together."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from simulator.scenarios import plug_in_day
from simulator.scenarios.day import moment_of
from simulator.scenarios.plug_in_days import plug_in

from .clock import frozen_at
from .counted import HOUR, Counted
from .home import RESTART_TAKES, Home, house_of
from .poller import INTERVALS, polled_day
from .section import Section, requests_table
from .startup_requests import STORED_ANSWERS_LIMIT
from .verdict import Judged

SEASONS = {"winter": plug_in_day.WINTER, "summer": plug_in_day.SUMMER}
SETTLED_BEFORE = timedelta(hours=1)
"""The house was set up so long before noon, and that is not counted."""
RESTART_EVERY = timedelta(minutes=10, seconds=7)
"""Not quite ten minutes: planned calls are whole minutes apart, and a restart has to meet some."""
DAY = timedelta(hours=24)
SHORT_DAY = timedelta(hours=8)
"""Reaches over plugging in, the first slot and the withdrawal."""

TOTAL_LIMIT = 330
DAY_LIMITS: dict[str, tuple[tuple[str, ...], int]] = {
    "dispatches": (("dispatches",), 260),
    "account": (("account",), 4),
    "rates and standing charges": (("rates", "standing_charges"), 12),
    "consumption": (("consumption",), 12),
    "logins": (("login",), 26),
}
WORST_HOUR_LIMIT = 20
SHORTEST_GAP_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one day took."""

    name: str
    counted: Counted
    starts: tuple[int, ...]
    """Requests that each restart made; empty for a day without."""


async def lived_day(name: str, day: date, length: timedelta, *, is_restless: bool) -> Measured:
    """Live through the plug-in day from its noon on, maybe with a restart every ten minutes."""
    noon = moment_of(day, time(12))
    with frozen_at(noon - SETTLED_BEFORE) as clock:
        async with house_of("iog", clock, plug_in_day.events(day)) as home:
            await home.add()
            await home.live_until(noon)
            home.world.log.clear()
            starts = (
                [start async for start in _restarts(home, noon + length)] if is_restless else []
            )
            await home.live_until(noon + length)
            return Measured(
                name=name, counted=Counted.of(home.world.log.calls), starts=tuple(starts)
            )


async def _polled(day: date, length: timedelta) -> Counted:
    return (await polled_day(plug_in(day), length)).counted


async def _restarts(home: Home, end: datetime) -> AsyncIterator[int]:
    """Restart every ten minutes, and yield how many requests each start made."""
    while home.clock.now() + RESTART_EVERY <= end:
        await home.live_until(home.clock.now() + RESTART_EVERY - RESTART_TAKES)
        yield await home.restart()


async def days_section(*, is_short: bool) -> Section:
    """Live through winter and summer, with and without restarts, beside a fixed poller."""
    length = SHORT_DAY if is_short else DAY
    measured, polled = [], []
    for season, day in SEASONS.items():
        measured += [
            await lived_day(season, day, length, is_restless=False),
            await lived_day(f"{season}, restarts", day, length, is_restless=True),
        ]
        polled.append((f"{season}, 3-minute poller", await _polled(day, length)))
    requests = requests_table([*((one.name, one.counted) for one in measured), *polled])
    hours = f"{length / HOUR:g} hours of the plug-in day"
    return Section(
        title=f"{hours}, from noon; restarts are every ten minutes",
        body=f"{requests}\n\n{INTERVALS}",
        judged=tuple(figure for one in measured for figure in _judged(one)),
    )


def _judged(one: Measured) -> tuple[Judged, ...]:
    always = judged_dispatches(one.name, one.counted)
    if one.starts:
        return (*always, _judged_starts(one))
    kinds = (
        Judged(name=f"{one.name}: {name}", measured=one.counted.number(*kinds), limit=limit)
        for name, (kinds, limit) in DAY_LIMITS.items()
    )
    return (
        Judged(name=f"{one.name}: all", measured=one.counted.total, limit=TOTAL_LIMIT),
        *kinds,
        *always,
    )


def _judged_starts(one: Measured) -> Judged:
    return Judged(
        name=f"{one.name}: most that one of {len(one.starts)} starts made",
        measured=max(one.starts),
        limit=STORED_ANSWERS_LIMIT,
    )


def judged_dispatches(name: str, counted: Counted) -> tuple[Judged, ...]:
    """Judge what holds for dispatch requests whatever happens."""
    return (
        Judged(
            name=f"{name}: worst rolling hour of dispatches",
            measured=counted.worst_hour(),
            limit=WORST_HOUR_LIMIT,
        ),
        Judged(
            name=f"{name}: shortest gap of dispatches",
            measured=counted.shortest_gap_s(),
            limit=SHORTEST_GAP_S,
            is_floor=True,
            unit="s",
        ),
    )
