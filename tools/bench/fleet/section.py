"""The fleet's figures: what all homes together ask of the supplier, and how evenly."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import batched
from multiprocessing import get_context
from pathlib import Path
from tools.demo.output import table
from ..section import Figure, Options, Section
from .arrivals import WINDOW_S, Arrivals, about_the_car, busiest
from .household_model import HABITS, LIVED_BEFORE, NOON, ON_AGILE, WITH_PLUG_ENTITY, life_of
from .picture import Curve, draw
from .polling import Errand, errands, logins
from .restart import RESTARTS, SPREAD_OVER, Restarted
from .simulated_home import SimulatedHome

HOMES = 100_000
RECKONED_SHORT = 1_000
"""Homes whose schedules are worked out in the short form. Each stands for as many as it takes; that
makes the arrivals of all homes look more uneven than they would be, never less."""
CHUNK = 250

DAY_S = 24 * 3600
HOUR_S = 3600
END = NOON + timedelta(seconds=DAY_S)
POLLER_A_DAY, POLLER_DISPATCHES = 1404, 480
"""Requests of a home with a 3-minute poller; without a car it makes none for dispatches."""

SHARE_LIMIT = 0.25
BUSIEST_LIMIT = 1.5
NEAR_LIMIT_S = 60


@dataclass(slots=True)
class Fleet:
    """What the homes that were reckoned asked."""

    homes: int = 0
    cars: int = 0
    day: Arrivals = field(default_factory=lambda: Arrivals(NOON, DAY_S))
    restarts: dict[str, Restarted] = field(
        default_factory=lambda: {name: Restarted(away) for name, away in RESTARTS.items()}
    )

    def live(self, number: int) -> None:
        """Let one home live: through a day, and through each restart."""
        life = life_of(number)
        self.homes += 1
        self.cars += life.has_car
        home = SimulatedHome(life) if life.has_car else None
        told: list[Errand] = []
        for restarted in self.restarts.values():
            if home is not None:
                told += about_the_car(home, restarted.away.start)
            restarted.live(life, home and home.twin(), told)
        if home is not None:
            told += about_the_car(home, END)
        asked = [*told, *errands(life, NOON - LIVED_BEFORE, END)]
        self.day.count([*asked, *logins(life, asked)])

    def add(self, other: Fleet) -> None:
        """Add other homes."""
        self.homes += other.homes
        self.cars += other.cars
        self.day.add(other.day)
        for name, restarted in self.restarts.items():
            restarted.add(other.restarts[name])

    @property
    def each_stands_for(self) -> float:
        """Return for how many homes of the whole fleet each one stands."""
        return HOMES / self.homes

    @property
    def polled(self) -> int:
        """Return what pollers in the same homes would ask in the same day."""
        return self.homes * POLLER_A_DAY - (self.homes - self.cars) * POLLER_DISPATCHES


def live(numbers: range) -> Fleet:
    """Let some homes live."""
    fleet = Fleet()
    for number in numbers:
        fleet.live(number)
    return fleet


def live_all(homes: int) -> Fleet:
    """Let all homes live, on all processors."""
    chunks = [range(first, min(first + CHUNK, homes)) for first in range(0, homes, CHUNK)]
    fleet = Fleet()
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        for part in processes.map(live, chunks):
            fleet.add(part)
    return fleet


async def fleet_section(options: Options) -> Section:
    """Reckon the fleet's day and its restarts."""
    fleet = await asyncio.to_thread(live_all, RECKONED_SHORT if options.is_short else HOMES)
    if options.picture is not None:
        _draw(fleet, options.picture)
    body = "\n\n".join([_about(fleet), _totals(fleet), _hours(fleet), _restarts(fleet)])
    return Section(
        title=f"{HOMES:,} homes on paper, noon to noon of a winter's day",
        body=body,
        # few homes come unevenly by nature, so the short form judges no peaks
        figures=tuple(_judged(fleet, judges_peaks=not options.is_short)),
    )


def _draw(fleet: Fleet, path: Path) -> None:
    """Draw the day minute by minute, and the last restart in steps of 10 seconds."""
    name, restarted = list(fleet.restarts.items())[-1]
    draw(
        path,
        _curve(fleet.day, 60, fleet.each_stands_for),
        _curve(restarted.arrivals, 10, fleet.each_stands_for),
        polled=fleet.polled * fleet.each_stands_for / DAY_S,
        restarted=name,
    )


def _curve(arrivals: Arrivals, step_s: int, each_stands_for: float) -> Curve:
    free, tied = (
        [sum(part) * each_stands_for / step_s for part in batched(seconds, step_s, strict=True)]
        for seconds in (arrivals.free, arrivals.tied)
    )
    return Curve(start=arrivals.start, step=timedelta(seconds=step_s), free=free, tied=tied)


def _about(fleet: Fleet) -> str:
    rows = [
        (
            habit.name,
            f"{habit.share:.0%}",
            _wall(habit.plugged_in_h, habit.spread_h),
            _wall(habit.leaves_h if habit.plugged_in_h else None, habit.leaves_spread_h),
        )
        for habit in HABITS
    ]
    habits = table(("cars", "share", "plugged in", "leaves"), rows)
    return (
        f"{fleet.homes:,} homes are worked out, each stands for {fleet.each_stands_for:g}. "
        f"{ON_AGILE:.0%} are on Agile and have no car;\n"
        f"{WITH_PLUG_ENTITY:.0%} have a plug entity. Standard deviations in brackets.\n\n{habits}"
    )


def _wall(hours: float | None, spread: float) -> str:
    if hours is None or not spread:
        return "-"
    return f"{NOON + timedelta(hours=hours):%H:%M} ({spread:g} h)"


def _totals(fleet: Fleet) -> str:
    """Return requests by kind, of a home on average."""
    kinds = [(kind, f"{number / fleet.homes:.1f}") for kind, number in fleet.day.by_kind.items()]
    totals = {"all": fleet.day.total, "all, 3-minute poller": fleet.polled}
    rows = [(name, f"{number / fleet.homes:.1f}") for name, number in totals.items()]
    return table(("requests of a home a day", "mean"), [*sorted(kinds), *rows])


def _hours(fleet: Fleet) -> str:
    """Return each hour's requests a second, of all homes."""
    rows = [
        (
            f"{NOON + timedelta(hours=hour):%H:%M}",
            *(f"{sum(one) * fleet.each_stands_for / HOUR_S:.0f}" for one in (free, tied)),
            f"{busiest(free):.2f}",
            f"{_busiest_rate(free, tied) * fleet.each_stands_for:.0f}",
            f"{fleet.polled * fleet.each_stands_for / DAY_S:.0f}",
        )
        for hour, (free, tied) in enumerate(_by_hour(fleet.day))
    ]
    head = (
        "hour",
        "requests/s",
        "tied to own slots/s",
        "busiest 10 s : mean*",
        "busiest 10 s, all/s",
        "poller/s",
    )
    return f"{table(head, rows)}\n* those tied to homes' own slots left out"


def _by_hour(day: Arrivals) -> Iterator[tuple[list[int], list[int]]]:
    for first in range(0, day.seconds, HOUR_S):
        yield day.free[first : first + HOUR_S], day.tied[first : first + HOUR_S]


def _busiest_rate(free: list[int], tied: list[int]) -> float:
    """Return the most requests of all kinds in 10 seconds [requests/s]."""
    both = (one + other for one, other in zip(free, tied, strict=True))
    return max(sum(window) for window in batched(both, WINDOW_S, strict=True)) / WINDOW_S


def _restarts(fleet: Fleet) -> str:
    rows = [
        (
            name,
            f"{one.first_soon_after * fleet.each_stands_for:.0f}",
            f"{sum(free) / len(free) * fleet.each_stands_for:.0f}",
            f"{busiest(free):.2f}",
            f"{_busiest_rate(free, one.soon_after.tied) * fleet.each_stands_for:.0f}",
            f"{one.latest_catch_up_s:.0f} s",
            f"{one.near * fleet.each_stands_for:.0f}",
            f"{one.latest_near_s:.1f} s",
        )
        for name, one in fleet.restarts.items()
        for free in [one.soon_after.free]
    ]
    head = (
        "all start anew",
        "homes that ask within 10 min",
        "requests/s in these*",
        "busiest 10 s : mean*",
        "busiest 10 s, all/s",
        "missed calls made up by",
        "homes in or near a charge",
        "all of them asked by",
    )
    return f"{table(head, rows)}\n* those tied to homes' own slots left out"


def _judged(fleet: Fleet, *, judges_peaks: bool) -> Iterator[Figure]:
    share = round(fleet.day.total / fleet.polled, 4)
    yield Figure("requests of a day, beside the poller's", share, SHARE_LIMIT, unit="")
    if judges_peaks:
        name = "busiest 10 s beside its hour's mean, worst hour"
        yield _peak(name, max(busiest(free) for free, _ in _by_hour(fleet.day)))
    for name, one in fleet.restarts.items():
        if judges_peaks:
            what = "busiest 10 s of the ten minutes after, beside their mean"
            yield _peak(f"{name}: {what}", busiest(one.soon_after.free))
        figures = {
            "last missed call made up for": (one.latest_catch_up_s, SPREAD_OVER.total_seconds()),
            "last home near a charge has asked": (one.latest_near_s, NEAR_LIMIT_S),
        }
        for what, (measured, limit) in figures.items():
            yield Figure(f"{name}: {what}", round(measured, 1), limit, unit="s")
        yield Figure(f"{name}: homes without a price", one.without_price, 0, unit="homes")


def _peak(name: str, measured: float) -> Figure:
    return Figure(name, round(measured, 3), BUSIEST_LIMIT, unit="")
