"""The simulated plug-in day, noon to noon: what is asked in 24 hours, and how close together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from simulator.scenarios import plug_in_day
from simulator.scenarios.day import moment_of
from simulator.scenarios.plug_in_days import plug_in
from .clock import frozen_at
from .counted import HOUR, Counted
from .day_run import SET_UP_BEFORE
from .home import RESTART_TAKES, bench_home
from .poller import INTERVALS, polled_day
from .section import Figure, Options, Section, requests_table
from .startup_requests import STORED_ANSWERS_LIMIT

SEASONS = {"winter": plug_in_day.WINTER, "summer": plug_in_day.SUMMER}
RESTART_EVERY = timedelta(minutes=10, seconds=7)
"""Not quite ten minutes: planned calls are whole minutes apart, and a restart has to meet some."""
DAY = timedelta(hours=24)
SHORT_DAY = timedelta(hours=8)
"""Includes plugging in, the first slot and the withdrawal."""

DAY_LIMITS: dict[str, tuple[tuple[str, ...], int]] = {
    "all": ((), 330),
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
    """The requests of one day, and of each restart on it."""

    name: str
    counted: Counted
    starts: tuple[int, ...]


async def measured_day(name: str, day: date, length: timedelta, *, has_restarts: bool) -> Measured:
    """Run the plug-in day from noon, with a restart every ten minutes or none."""
    noon = moment_of(day, time(12))
    with frozen_at(noon - SET_UP_BEFORE) as clock:
        async with bench_home("iog", clock, plug_in_day.events(day)) as home:
            await home.add()
            await home.run_until(noon)
            home.world.log.clear()
            starts = []
            while has_restarts and clock.now() + RESTART_EVERY <= noon + length:
                await home.run_until(clock.now() + RESTART_EVERY - RESTART_TAKES)
                starts.append(await home.restart())
            await home.run_until(noon + length)
            counted = Counted.of(home.world.log.calls)
            return Measured(name=name, counted=counted, starts=tuple(starts))


async def days_section(options: Options) -> Section:
    """Run winter and summer, with and without restarts, beside a fixed poller."""
    length = SHORT_DAY if options.is_short else DAY
    measured, polled = [], []
    for season, day in SEASONS.items():
        measured += [
            await measured_day(season, day, length, has_restarts=False),
            await measured_day(f"{season}, restarts", day, length, has_restarts=True),
        ]
        poller = await polled_day(plug_in(day), length)
        polled.append((f"{season}, 3-minute poller", poller.counted))
    requests = requests_table([*((one.name, one.counted) for one in measured), *polled])
    hours = f"{length / HOUR:g} hours of the plug-in day"
    return Section(
        title=f"{hours}, from noon; restarts are every ten minutes",
        body=f"{requests}\n\n{INTERVALS}",
        figures=tuple(figure for one in measured for figure in _figures(one)),
    )


def _figures(one: Measured) -> Iterator[Figure]:
    if not one.starts:
        for name, (kinds, limit) in DAY_LIMITS.items():
            number = one.counted.number(*kinds)
            yield Figure(f"{one.name}: {name}", number, limit)
    yield from dispatch_figures(one.name, [one.counted])
    if one.starts:
        name = f"{one.name}: most that one of {len(one.starts)} starts made"
        yield Figure(name, max(one.starts), STORED_ANSWERS_LIMIT)


def dispatch_figures(name: str, homes: Iterable[Counted]) -> Iterator[Figure]:
    """Yield what holds for dispatch requests whatever happens, of the worst of some homes."""
    counted = list(homes)
    worst = max(one.worst_hour() for one in counted)
    yield Figure(f"{name}: worst rolling hour of dispatches", worst, WORST_HOUR_LIMIT)
    gaps = [gap for one in counted if (gap := one.shortest_gap_s()) is not None]
    shortest, what = min(gaps, default=None), f"{name}: shortest gap of dispatches"
    yield Figure(what, shortest, SHORTEST_GAP_S, is_floor=True, unit="s")
