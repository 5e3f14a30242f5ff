"""What one account costs a real Home Assistant process: seconds of its start, and memory.

Memory is the resident set of the process (RSS), with and without the entry, at rest.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
import aiohttp
import psutil  # type: ignore[import-untyped]
from tools.demo.client import Rest, Websocket, log_in, websocket
from tools.demo.config import Person, seed
from tools.demo.extra_devices import Account
from tools.demo.forms import DOMAIN, add_account
from tools.demo.home_assistant import free_port, home_assistant, until_it_answers
from tools.demo.look import until_there
from tools.demo.output import table
from tools.demo.supplier import Supplier, simulated_suppliers
from .section import Options, Section

HOUSEHOLD = "iog"
REST_S = 5.0
"""Time to come to rest before memory is read."""
MEGABYTE = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A real Home Assistant that has started."""

    socket: Websocket
    rest: Rest
    process: psutil.Process

    async def memory_mb(self) -> float:
        """Return the resident set of the process at rest [MB]."""
        await asyncio.sleep(REST_S)
        return float(self.process.memory_info().rss / MEGABYTE)

    async def setup_s(self) -> float:
        """Return how long Home Assistant says that our integration took to start [s]."""
        setups = await self.socket.ask("integration/setup_info")
        return float(next(one["seconds"] for one in setups if one["domain"] == DOMAIN))


@asynccontextmanager
async def running(folder: Path, port: int, person: Person) -> AsyncIterator[Running]:
    """Run Home Assistant on a configuration folder."""
    async with home_assistant(folder, port) as home, aiohttp.ClientSession() as session:
        await until_it_answers(home, session)
        token = (await log_in(session, home.url, person))["access_token"]
        async with websocket(session, home.url, token) as socket:
            await socket.until_started()
            yield Running(
                socket=socket,
                rest=Rest(session, home.url, token),
                process=psutil.Process(home.process.pid),
            )


async def setup_section(_options: Options) -> Section:
    """Start Home Assistant without the entry, add it, and start again with it."""
    port, person = free_port(0), Person()
    with TemporaryDirectory(prefix="octopus-insight-bench-") as name:
        folder = Path(name)
        seed(folder, person=person, port=port, place={"time_zone": "Europe/London"}, households=())
        async with simulated_suppliers([HOUSEHOLD]) as (supplier,):
            async with running(folder, port, person) as home:
                without = await home.memory_mb()
                first_s = await _seconds_of_adding(home, supplier)
                added = await home.memory_mb()
            async with running(folder, port, person) as home:
                again_s = await home.setup_s()
                with_entry = await home.memory_mb()
    rows = [
        ("started without the entry", "", f"{without:.1f}", ""),
        ("entry added, first form to last value", *_row(first_s, added, without)),
        ("started with stored answers", *_row(again_s, with_entry, without)),
    ]
    return Section(
        title="A real Home Assistant: time of the setup, memory of the process (RSS at rest)",
        body=table((HOUSEHOLD, "time [s]", "memory [MB]", "more [MB]"), rows),
    )


def _row(time_s: float, memory_mb: float, without_mb: float) -> tuple[str, str, str]:
    return f"{time_s:.2f}", f"{memory_mb:.1f}", f"{memory_mb - without_mb:+.1f}"


async def _seconds_of_adding(home: Running, supplier: Supplier) -> float:
    """Add the account through its forms, and return the time until every value is there [s]."""
    begun, added = monotonic(), datetime.now(UTC)
    entry_id = await add_account(home.rest, supplier)
    account = Account(supplier=supplier, entry_id=entry_id, added=added, extra_devices=None)
    await until_there(home.socket, [account])
    return monotonic() - begun
