"""What the past costs: filling in two years, ten years on disk, and what the recorder gets of it.

The whole home and its supplier live in this process, so the memory is that of both.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
import sqlite3
from tempfile import TemporaryDirectory
from time import monotonic
from homeassistant.core import HomeAssistant
from homeassistant.helpers import recorder as recorder_helper
from homeassistant.setup import async_setup_component
import psutil  # type: ignore[import-untyped]
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.history.store import Store
from custom_components.octopus_insight.model.history.batch import Batch
from custom_components.octopus_insight.model.history.half_hour import Price
from custom_components.octopus_insight.model.interval import HALF_HOUR
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Certainty, PriceReason
from custom_components.octopus_insight.model.usage.consumption import MeterReading
from tools.demo.output import table
from .clock import real_clock
from .history_kill import run
from .history_profile import measure
from .home import BenchHome, bench_home
from .loop import LIMIT_MS, Stretch, watched
from .section import Figure, Options, Section

REQUESTS = {"iog": 20, "agile": 64}
"""The most for two years, by household."""
TWO_YEARS, SHORT = timedelta(days=730), timedelta(days=60)
FILLED_WITHIN_S, FILE_MB = 60.0, 25.0
LOOKED_EVERY_S, WHOLE = 0.05, 100
METERS, YEARS, KILLS = 3, 10, 1000
DAY, MEGABYTE = timedelta(days=1), 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What it took to fill a household's past."""

    time_s: float
    requests: Counter[str]
    memory_mb: float
    """More than before, at most."""
    stretch: Stretch
    half_hours: int
    statistics: int
    """Rows."""
    recorded_s: float
    """Until the recorder has them, after the filling."""


async def _filled(household: str, length: timedelta) -> Filled:
    async with bench_home(household, real_clock()) as home:
        database = home.folder / "home-assistant_v2.db"
        await _record(home.hass, database)
        await home.add()
        home.world.log.clear()
        start = (home.clock.now() - length).date()
        async with _memory() as memory:
            begun = monotonic()
            with watched() as stretch:
                await asyncio.create_task(_fill(home, start))
            time_s = monotonic() - begun
        requests = Counter(call.kind for call in home.world.log.calls)
        await home.settle()
        await recorder_helper.get_instance(home.hass).async_block_till_done()
        recorded_s = monotonic() - begun - time_s
        with closing(sqlite3.connect(database)) as connection:
            (statistics,) = connection.execute("SELECT COUNT(*) FROM statistics").fetchone()
        data = home.entry.runtime_data
        half_hours = await data.history.ask(partial(_readings, [*data.timeline.data.meters]))
    return Filled(
        time_s=time_s,
        requests=requests,
        memory_mb=max(memory) - memory[0],
        stretch=stretch,
        half_hours=half_hours,
        statistics=statistics,
        recorded_s=recorded_s,
    )


async def _record(hass: HomeAssistant, database: Path) -> None:
    recorder_helper.async_initialize_recorder(hass)
    config = {"db_url": f"sqlite:///{database}", "auto_purge": False}
    if not await async_setup_component(hass, "recorder", {"recorder": config}):
        raise RuntimeError("The recorder does not start.")


async def _fill(home: BenchHome, start: date) -> None:
    data, done = home.entry.runtime_data, asyncio.Event()

    def look() -> None:
        if data.backfill.progress == WHOLE:
            done.set()

    data.timeline.async_add_listener(look)
    await home.hass.services.async_call(
        DOMAIN,
        "backfill_history",
        {"start": start.isoformat()},
        blocking=True,
        return_response=True,
    )
    await done.wait()


@asynccontextmanager
async def _memory() -> AsyncIterator[list[float]]:
    """Look again and again how much memory this process has [MB]."""
    process, seen = psutil.Process(), list[float]()

    async def look() -> None:
        while True:
            seen.append(process.memory_info().rss / MEGABYTE)
            await asyncio.sleep(LOOKED_EVERY_S)

    task = asyncio.create_task(look())
    await asyncio.sleep(0)
    yield seen
    task.cancel()


def _readings(points: Iterable[str], store: Store) -> int:
    spans = {point: store.bounds(point) for point in points}
    series = [store.series(point, span) for point, span in spans.items() if span is not None]
    return sum(kwh == kwh for one in series for kwh in one.kwh)  # noqa: PLR0124 - NaN is not


def _file_mb(years: int) -> float:
    """Return what so many years of three meters take on disk, each with prices of its own [MB]."""
    random, first = Random(11), datetime(2017, 1, 1, tzinfo=UTC)  # noqa: S311 - no secret
    with TemporaryDirectory(prefix="octopus-insight-bench-") as name:
        store = Store(Path(name) / "history.db")
        store.open()
        for year in range(years):
            starts = [first + year * 365 * DAY + number * HALF_HOUR for number in range(365 * 48)]
            for meter in range(METERS):
                readings = tuple(
                    MeterReading(
                        start=start, end=start + HALF_HOUR, quantity=round(random.random(), 3)
                    )
                    for start in starts
                )
                prices = {start: _price(round(40 * random.random(), 2)) for start in starts}
                point = f"10000000000{meter:02}"
                at = starts[-1]
                store.write(Batch(at=at, readings={point: readings}, prices={point: prices}))
        size = sum(one.stat().st_size for one in Path(name).iterdir())
        store.close()
    return size / MEGABYTE


def _in_its_own_process[R](work: Callable[[int], R], times: int) -> R:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, times).result()


def _price(pence: float) -> Price:
    rate = Rate(inc_vat=pence * 1.05 / 100, exc_vat=pence / 100)
    return Price(rate=rate, reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED)


async def history_section(options: Options) -> Section:
    """Fill the past of two households; a short look takes two months, and one year on disk."""
    length, years = (SHORT, 1) if options.is_short else (TWO_YEARS, YEARS)
    filled = {household: await _filled(household, length) for household in REQUESTS}
    file_mb = await asyncio.to_thread(_file_mb, years)
    kills = KILLS // 50 if options.is_short else KILLS
    wrong = await asyncio.to_thread(_in_its_own_process, run, kills)
    profiles = await asyncio.to_thread(partial(measure, is_short=options.is_short))
    rows = [
        (
            household,
            f"{one.half_hours}",
            f"{one.time_s:.1f}",
            ", ".join(f"{number} {kind}" for kind, number in one.requests.most_common()),
            f"{one.memory_mb:.0f}",
            f"{one.stretch.longest_ms:.1f} ({one.stretch.of})",
            f"{one.statistics} ({one.recorded_s:.1f})",
        )
        for household, one in filled.items()
    ]
    heads = ("household", "half hours", "time [s]", "requests", "more memory [MB]")
    on_disk = f"{years} years of {METERS} meters on disk"
    # whatever its size, a file has some of its own
    limit_mb = FILE_MB if years == YEARS else FILE_MB / 2
    figures = [
        Figure(on_disk, round(file_mb, 1), limit_mb, unit="MB"),
        Figure(f"a writer killed {kills} times: files that are not whole", len(wrong), 0, unit=""),
        *(() if options.is_short else profiles),
    ]
    for household, one in filled.items():
        figures.append(Figure(f"{household}: filling", one.requests.total(), REQUESTS[household]))
        if not options.is_short:
            stretch_ms = round(one.stretch.longest_ms, 1)
            time_s = round(one.time_s, 1)
            figures += (
                Figure(f"{household}: time of filling", time_s, FILLED_WITHIN_S, unit="s"),
                Figure(
                    f"{household}: longest stretch on the loop", stretch_ms, LIMIT_MS, unit="ms"
                ),
            )
    return Section(
        title=f"The past: {length.days} days filled in",
        body=table((*heads, "longest on the loop [ms]", "rows of statistics (after [s])"), rows),
        figures=tuple(figures),
    )
