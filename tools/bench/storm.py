"""A day in a storm: each request fails by chance, and then all is well again.

What is shown has to be right all the time, by what the home can know: what the supplier told in the
last answer that came through, or what has become true since.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import logging
from typing import Any, override
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from custom_components.octopus_insight.const import DOMAIN
from simulator.control import perform
from simulator.expected import expected_values
from simulator.log import LoggedCall
from simulator.scenarios.stormy_day import PLANS, STORMY, Slots
from simulator.world import World
from tools.demo.output import table
from .clock import frozen_at
from .counted import DISPATCHES, Counted
from .day_run import SET_UP_BEFORE
from .days import dispatch_figures
from .home import Companion, all_enabled, bench_home
from .plug import NO_PLUGS
from .section import Figure, Options, Section, requests_table

SHARES = (0.05, 0.3, 0.8)
"""Of the requests that fail."""
LENGTH = timedelta(hours=24)
SHORT = timedelta(hours=8)
"""Includes plugging in, two slots, and one that is withdrawn."""
FRESH_WITHIN = timedelta(minutes=35)
TOLD_FOR = timedelta(hours=1)
"""How long a state is believed."""
SEED = 20261201
RESTARTED_AFTER = tuple(timedelta(hours=hours, minutes=9) for hours in (3, 9.5, 18.25))
"""Restarts of Home Assistant in the storm: before the plan, in a slot, and in the morning."""

PRICES = (
    *(("import", key) for key in ("current_rate", "off_peak", "price_level", "standing_charge")),
    *(("import", key) for key in ("next_rate", "next_rate_change")),
    *(("export", key) for key in ("export_rate", "next_export_rate")),
    *(("gas", key) for key in ("current_rate", "standing_charge")),
)
CLOSE_ENOUGH = 1e-9
GOOD = (None, "delay")
"""Faults of calls that were answered all the same."""
DOWN, UP = "Error fetching ", "Fetching "


class Noise(logging.Handler):
    """What is logged: tracebacks of anybody, our mistakes, and our lines about what failed."""

    def __init__(self) -> None:
        """Start with nothing heard."""
        super().__init__()
        self.tracebacks: list[str] = []
        self.mistakes: list[str] = []
        """Exceptions of ours that were caught, as debug lines tell."""
        self._told: list[list[str]] = [[]]

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen while the block lasts."""
        ours, root = logging.getLogger(f"custom_components.{DOMAIN}"), logging.getLogger()
        ours.setLevel(logging.DEBUG)
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)
            ours.setLevel(logging.NOTSET)

    def begin_run(self) -> None:
        """Home Assistant starts again, and forgets what it told."""
        self._told.append([])

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            if record.levelno > logging.DEBUG:
                self.tracebacks.append(logging.Formatter().format(record))
            elif not isinstance(record.exc_info[1], HomeAssistantError):
                self.mistakes.append(logging.Formatter().format(record))
        elif DOMAIN in record.name and record.levelno >= logging.INFO:
            self._told[-1].append(record.getMessage())

    def lines(self) -> Iterator[dict[str, tuple[int, int]]]:
        """Yield, for each run, how often each kind of data was said to be gone, and to be back."""
        for told in self._told:
            downs = Counter(line.split()[2] for line in told if line.startswith(DOWN))
            ups = Counter(line.split()[1] for line in told if line.startswith(UP))
            yield {kind: (downs[kind], ups[kind]) for kind in sorted(downs | ups)}


@dataclass(slots=True)
class MinuteWatch(Companion):
    """Looks at every minute whether prices and state are right."""

    world: World
    ends: datetime
    next_look: datetime
    looks: int = 0
    wrong: list[str] = field(default_factory=list)
    missing_states: list[str] = field(default_factory=list)
    reauths: int = 0
    _names: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    @override
    def next_at(self) -> datetime | None:
        return self.next_look if self.next_look <= self.ends else None

    @override
    def look(self, hass: HomeAssistant, now: datetime) -> None:
        if now < self.next_look:
            return
        # two seconds after the full minute, when the next change has moved on as well
        self.next_look = now.replace(second=2, microsecond=0) + timedelta(minutes=1)
        self.looks += 1
        flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        self.reauths += any(flow["context"]["source"] == SOURCE_REAUTH for flow in flows)
        self._look_at_prices(hass, now)
        state = shown(hass, self.world, "car", "intelligent_state")
        told = self._told_at(now)
        if state is None and told is not None and now - told < TOLD_FOR:
            self.missing_states.append(f"{now:%d. %H:%M:%S}, told {told:%H:%M:%S}")

    def _look_at_prices(self, hass: HomeAssistant, now: datetime) -> None:
        seen = {key: shown(hass, self.world, *key) for key in PRICES}
        rights = [expected_values("iog", now, dispatched=plan) for plan in self._plans(now)]
        for key, value in seen.items():
            known = [right[key] for right in rights]
            if not any(_is_same(value, one) for one in known):
                self.wrong.append(f"{now:%d. %H:%M:%S} {' '.join(key)}: {value}, not {known[0]}")

    def _plans(self, now: datetime) -> Iterator[Slots]:
        """Yield the plans that the home may know of: the one told last, and all since."""
        told = self._told_at(now) or PLANS[0][0]
        since = [moment for moment, _ in PLANS]
        first = max(0, bisect_right(since, told) - 1)
        for moment, slots in PLANS[first : bisect_right(since, now)] or PLANS[:1]:
            del moment
            yield slots

    def _told_at(self, now: datetime) -> datetime | None:
        """Return when the last answer about the car was asked for that came through."""
        calls = self.world.log.calls
        good = (call.at for call in reversed(calls) if _is_good(call) and call.at <= now)
        return next(good, None)


def _is_good(call: LoggedCall) -> bool:
    return call.kind == DISPATCHES and call.status == 200 and call.fault in GOOD  # noqa: PLR2004


def _is_same(value: Any, right: Any) -> bool:
    if isinstance(right, float) and isinstance(value, float):
        return abs(value - right) < CLOSE_ENOUGH
    return bool(value == right)


def shown(hass: HomeAssistant, world: World, role: str, key: str) -> Any:
    """Return what an entity shows; None: unknown or unavailable."""
    owner = world.car().id if role == "car" else world.point(role).number
    entities = er.async_get(hass).entities
    for platform in ("sensor", "binary_sensor"):
        entity_id = entities.get_entity_id((platform, DOMAIN, f"{owner}_{key}"))
        state = None if entity_id is None else hass.states.get(entity_id)
        if state is None or state.state in (STATE_UNKNOWN, STATE_UNAVAILABLE):
            continue
        if platform == "binary_sensor":
            return state.state == "on"
        try:
            return float(state.state)
        except ValueError:
            return dt_util.parse_datetime(state.state) or state.state
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stormy:
    """What came of a storm."""

    share: float
    counted: Counted
    faults: Counter[str]
    watch: MinuteWatch
    noise: Noise
    fresh_after: dict[str, timedelta | None]
    """By kind of request, the time from the end of the storm to its next answer; None: too long."""

    @property
    def name(self) -> str:
        """Return the share of requests that failed."""
        return f"{self.share:.0%}"


async def stormy_day(share: float, length: timedelta, seed: int = SEED) -> Stormy:
    """Live through a storm from noon on, with restarts, and the 35 minutes after it."""
    ends = STORMY.noon + length
    noise = Noise()
    with frozen_at(STORMY.noon - SET_UP_BEFORE) as clock, all_enabled():
        async with bench_home("iog", clock, STORMY.events) as home:
            await home.add()
            await home.set_options(NO_PLUGS)
            await home.run_until(STORMY.noon)
            world = home.world
            world.log.clear()
            world.let_pass = lambda time: clock.move_to(clock.now() + time)
            watch = MinuteWatch(world, ends + FRESH_WITHIN, STORMY.noon)
            home.companions = (watch,)
            with noise.heard():
                perform(world, {"do": "storm", "share": share, "seed": seed})
                storm = world.faults.storm.__self__  # type: ignore[union-attr]
                for after in RESTARTED_AFTER:
                    if after < length:
                        await home.run_until(STORMY.noon + after)
                        noise.begin_run()
                        await home.restart()
                await home.run_until(ends)
                perform(world, {"do": "fault", "kind": "none"})
                await home.run_until(ends + FRESH_WITHIN)
            return Stormy(
                share=share,
                counted=Counted.of(world.log.calls),
                faults=storm.kinds,
                watch=watch,
                noise=noise,
                fresh_after=_fresh_after(world.log.calls, ends),
            )


def _fresh_after(calls: list[LoggedCall], ends: datetime) -> dict[str, timedelta | None]:
    """Return how soon each kind was answered whose last call in the storm had failed."""
    last = {call.kind: call for call in calls if call.at < ends}
    failing = [kind for kind, call in last.items() if call.fault not in GOOD and kind != "login"]
    after: dict[str, timedelta | None] = {}
    for kind in failing:
        good = (call.at for call in calls if call.kind == kind and call.at >= ends)
        first = next(good, None)
        after[kind] = None if first is None else first - ends
    return after


async def storm_section(options: Options) -> Section:
    """Live through storms of each strength."""
    length = SHORT if options.is_short else LENGTH
    shares = SHARES[1:2] if options.is_short else SHARES
    storms = [await stormy_day(share, length) for share in shares]
    requests = requests_table([(f"{one.name} fail", one.counted) for one in storms])
    names = sorted(set().union(*(one.faults for one in storms)))
    faults = table(
        ("what went wrong", *(one.name for one in storms)),
        [(name, *(str(one.faults[name]) for one in storms)) for name in names],
    )
    found = [line for one in storms for line in _found(one)]
    hours = length // timedelta(hours=1)
    after_min = FRESH_WITHIN // timedelta(minutes=1)
    return Section(
        title=f"A storm of {hours} hours, restarts in it, and {after_min} minutes after",
        body="\n\n".join([requests, faults, *found]),
        figures=tuple(figure for one in storms for figure in figures(one)),
    )


def _found(one: Stormy) -> Iterator[str]:
    runs = (
        ", ".join(f"{kind} {down}/{up}" for kind, (down, up) in run.items()) or "nothing"
        for run in one.noise.lines()
    )
    yield f"{one.name}: said to be gone / back, by run: {'; '.join(runs)}"
    waits = (f"{kind} {wait}" for kind, wait in one.fresh_after.items())
    yield f"{one.name}: failed last, and answered after the end: {', '.join(waits) or 'nothing'}"
    for what in (one.watch.wrong, one.watch.missing_states, one.noise.tracebacks):
        if what:
            yield f"{one.name}: first of {len(what)}: {what[0]}"


def figures(one: Stormy) -> Iterator[Figure]:
    """Yield what has to hold in a storm and after it."""
    yield from dispatch_figures(one.name, [one.counted])
    keys = {line.split(":")[2][3:] for line in one.watch.wrong}
    lines = [pair for run in one.noise.lines() for pair in run.values()]
    downs, ups = ([pair[side] for pair in lines] for side in (0, 1))
    waits = one.fresh_after.values()
    for name, measured, limit, unit in (
        (f"of {one.watch.looks} minutes, wrong or no price", len(one.watch.wrong), 0, "values"),
        ("entities wrong at some time", len(keys), 0, "entities"),
        ("state told within the hour but not shown", len(one.watch.missing_states), 0, "minutes"),
        ("minutes with a reauthentication", one.watch.reauths, 0, "minutes"),
        ("tracebacks", len(one.noise.tracebacks), 0, "tracebacks"),
        ("kinds of data not asked again in time", sum(wait is None for wait in waits), 0, "kinds"),
        ("lines that a kind is gone, in a run", max(downs, default=0), 1, "lines"),
        ("lines that a kind is back, in a run", max(ups, default=0), 1, "lines"),
    ):
        yield Figure(f"{one.name}: {name}", measured, limit, unit=unit)
