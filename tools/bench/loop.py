"""The longest stretch on the event loop: at a set-up, at a half hour, on each action.

Measured as time of the loop's own thread, which neither other processes nor other threads add to.
The simulated supplier lives on the same loop, and is left out.
"""
# ruff: noqa: SLF001 - nothing public says what the loop runs, or lets a coordinator do one thing

import asyncio
from asyncio.events import Handle
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
import json
from time import thread_time
from typing import Any
from unittest.mock import patch
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.coordinator import HomeCoordinator
from custom_components.octopus_insight.coordinator.octopus.consumption import ConsumptionCoordinator
from custom_components.octopus_insight.model.interval import HALF_HOUR, floor_half_hour
from simulator.faults import Fault
from tools.demo.output import table
from .clock import real_clock
from .home import BenchHome, bench_home
from .section import Figure, Options, Section

LIMIT_MS = 20.0
HOUSEHOLDS = ("iog", "agile")
READINGS = 25_000
MONTH = timedelta(days=31)
AT_ONCE = 50
"""Actions that are called together."""
SUPPLIERS_OWN = "RequestHandler.start"
UTCNOW = f"custom_components.{DOMAIN}.coordinator.home.dt_util.utcnow"


@dataclass(slots=True)
class Stretch:
    """The longest time that one callback or one step of a task kept the loop [ms]."""

    longest_ms: float = 0.0
    of: str = ""

    def note(self, handle: Handle, seconds: float) -> None:
        """Keep it if it is the longest yet."""
        if seconds * 1000 > self.longest_ms:
            callback: Any = getattr(handle, "_callback")  # noqa: B009 - the type has no such name
            task = getattr(callback, "__self__", None)
            what = task.get_coro() if isinstance(task, asyncio.Task) else callback
            name = str(getattr(what, "__qualname__", what))
            if name != SUPPLIERS_OWN:
                self.longest_ms, self.of = seconds * 1000, name[:60]


@contextmanager
def watched() -> Iterator[Stretch]:
    """Measure all that the event loop runs."""
    stretch, run = Stretch(), Handle._run

    def timed(handle: Handle) -> None:
        begun = thread_time()
        run(handle)
        stretch.note(handle, thread_time() - begun)

    with patch.object(Handle, "_run", timed):
        yield stretch


async def loop_section(options: Options) -> Section:
    """Measure two households; a short look takes one."""
    measured: list[tuple[str, str, Stretch]] = []
    for household in HOUSEHOLDS[: 1 if options.is_short else None]:
        async with bench_home(household, real_clock()) as home:
            for name, work in _cases(home).items():
                with watched() as stretch:
                    await asyncio.create_task(work())
                    await home.settle()
                measured.append((household, name, stretch))
    rows = [
        (household, name, f"{stretch.longest_ms:.1f}", stretch.of)
        for household, name, stretch in measured
    ]
    figures = [
        Figure(
            name=f"{household}: {name}",
            measured=round(stretch.longest_ms, 1),
            limit=LIMIT_MS,
            unit="ms",
        )
        for household, name, stretch in measured
    ]
    return Section(
        title="The longest stretch on the event loop",
        body=table(("household", "at", "longest [ms]", "of"), rows),
        figures=() if options.is_short else tuple(figures),
    )


def _cases(home: BenchHome) -> dict[str, Callable[[], Coroutine[Any, Any, Any]]]:
    now = floor_half_hour(home.clock.now())
    cases: dict[str, Callable[[], Coroutine[Any, Any, Any]]] = {
        "first set-up": home.add,
        "start from stored answers": partial(_reload, home),
    }
    for many in ("", f", {READINGS} readings"):
        if many:
            cases[f"an answer{many}"] = partial(_read, home)
        cases |= {
            f"a half hour{many}": partial(_compose, home, now + HALF_HOUR),
            f"a midnight{many}": partial(_compose, home, now + timedelta(days=1)),
            f"get_rates, 31 days{many}": partial(_call, home, "get_rates"),
            f"find_cheapest, 31 days{many}": partial(_call, home, "find_cheapest", duration=24),
            f"find_cheapest in parts, 31 days{many}": partial(
                _call, home, "find_cheapest", duration=24, contiguous=False
            ),
        }
    return cases


def _timeline(home: BenchHome) -> HomeCoordinator:
    timeline: HomeCoordinator = home.entry.runtime_data.timeline
    return timeline


async def _compose(home: BenchHome, at: datetime) -> None:
    with patch(UTCNOW, return_value=at):
        home.hass.loop.call_soon(_timeline(home).async_recompose)
        await asyncio.sleep(0.01)


async def _reload(home: BenchHome) -> None:
    await home.hass.config_entries.async_reload(home.entry.entry_id)


async def _read(home: BenchHome) -> None:
    """Let the supplier answer with the same few days again and again."""
    consumption: ConsumptionCoordinator = home.entry.runtime_data.timeline.source.consumption
    body = await asyncio.to_thread(_many_readings, home.clock.now())
    home.world.faults.arm(Fault(kind="raw", left=None, only="consumption", body=body))
    consumption.data = {}
    await consumption.async_ask()
    home.world.faults.clear()


def _many_readings(now: datetime) -> str:
    first = floor_half_hour(now) - timedelta(days=8)
    starts = [first + nth % 350 * HALF_HOUR for nth in range(READINGS)]
    rows = [
        {
            "interval_start": start.isoformat(),
            "interval_end": (start + HALF_HOUR).isoformat(),
            "consumption": 0.3,
        }
        for start in starts
    ]
    return json.dumps({"count": READINGS, "next": None, "previous": None, "results": rows})


async def _call(home: BenchHome, name: str, duration: int | None = None, **more: Any) -> None:
    """Call an action many times at once, each for another month."""
    start = home.clock.now() - timedelta(days=20)
    data = more if duration is None else {"duration": {"hours": duration}, **more}
    spans = [start + timedelta(minutes=30 * nth) for nth in range(AT_ONCE)]
    await asyncio.gather(
        *(
            home.hass.services.async_call(
                DOMAIN,
                name,
                {"start": span.isoformat(), "end": (span + MONTH).isoformat(), **data},
                blocking=True,
                return_response=True,
            )
            for span in spans
        )
    )
