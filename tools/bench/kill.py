"""Kills a client in the middle of what it does, and counts what the supplier saw.

The clock moves in steps, and only when the client is done with a step or dead. So no time passes
between a request's entry in the ledger and its arrival, and gaps are exact.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
import json
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from aiohttp import web
from aiohttp.typedefs import Handler

from custom_components.octopus_insight.const import DOMAIN
from tools.demo.table import table

from .counted import HOUR, Counted
from .days import judged_dispatches
from .kill_target import Orders, Ticks, live
from .section import Section, requests_table
from .supplier import Supplier, supplier_of
from .verdict import Judged

START = datetime(2026, 12, 1, 12, tzinfo=UTC)
LONG = timedelta(hours=8)
SHORT = timedelta(hours=2)
LONGEST_STEP_S = 25
SHARES = (0.04, 0.4)
"""How many of the steps see the client killed, in calm hours and in the hours between them: often
killed it spends its hour on logins, seldom killed on what it is there for."""
LOOKS_EVERY_S = 0.0005
BEGINS_WITHIN_S = 0.2
ASKS_WITHIN_S = 0.01
"""A client that is killed at any moment lives for up to so long, in its first step and later."""
ARRIVES_WITHIN_S = 0.02
"""What a dead client has sent is with the supplier after so long."""
SEED = 20261201
LOGINS_PER_HOUR_LIMIT = 12


class Kill(StrEnum):
    """When the client is killed."""

    WHENEVER = "at any moment"
    ARRIVAL = "as its request arrives"
    ANSWER = "before its answer leaves"


class Killer:
    """Keeps a client running, and kills it."""

    def __init__(self, ticks: Ticks) -> None:
        """Kill by the ticks of this clock; nothing runs yet."""
        self.kills = Counter[Kill]()
        self._ticks = ticks
        self._random = Random(SEED)  # noqa: S311 - chance, no secret
        self._intent: Kill | None = None
        self._client: BaseProcess | None = None

    async def step(self, share: float, orders: Orders) -> None:
        """Let a client live through this moment, or die in it."""
        if self._intent is None and self._random.random() < share:
            self._intent = self._random.choice(list(Kill))
        patience = ASKS_WITHIN_S
        if self._client is None:
            self._client, patience = _begun(self._ticks, orders), BEGINS_WITHIN_S
        if self._intent is Kill.WHENEVER:
            await asyncio.sleep(self._random.random() * patience)
            self.kill(Kill.WHENEVER)
        while not self._is_over():  # noqa: ASYNC110 - no event reaches from process to process
            await asyncio.sleep(LOOKS_EVERY_S)
        if self._client is None:
            await asyncio.sleep(ARRIVES_WITHIN_S)

    def _is_over(self) -> bool:
        """Return whether the client is done with this moment, or dead."""
        if self._client is not None and not self._client.is_alive():
            raise RuntimeError("The client ended by itself.")
        return self._client is None or self._ticks.is_done

    def kill(self, kind: Kill) -> None:
        """Kill the client if that is what is intended; it gets no chance to tidy up."""
        if self._client is None or self._intent is not kind:
            return
        self._client.kill()
        self._client.join()
        self._client.close()
        self._client = self._intent = None
        self.kills[kind] += 1

    def end(self) -> None:
        """Leave no client behind."""
        if self._client is not None:
            self._client.kill()
            self._client.join()

    def seconds(self) -> float:
        """Return how long it is until the next step [s]."""
        return self._random.uniform(1, LONGEST_STEP_S)


def _begun(ticks: Ticks, orders: Orders) -> BaseProcess:
    """Start a client; all it imports is there already."""
    context = get_context("forkserver")
    context.set_forkserver_preload([live.__module__])
    client = context.Process(target=live, args=(ticks, orders), daemon=True)
    client.start()
    return client


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """What the supplier saw of a client that was killed over and over."""

    counted: Counted
    kills: Counter[Kill]
    unrecorded: int
    """Requests that had arrived without being in the ledger on disk."""


async def killed(length: timedelta) -> Killed:
    """Kill clients for some hours of a clock that moves as fast as they can follow."""
    context = get_context("forkserver")
    at = START.timestamp()
    ticks = Ticks(now=context.Value("d", at), done=context.Value("d", 0.0))
    killer = Killer(ticks)

    @web.middleware
    async def watch(request: web.Request, handler: Handler) -> web.StreamResponse:
        killer.kill(Kill.ARRIVAL)
        response = await handler(request)
        killer.kill(Kill.ANSWER)
        return response

    with TemporaryDirectory(prefix="octopus-insight-bench-") as folder:
        async with supplier_of("iog", ticks.moment, middlewares=[watch]) as supplier:
            orders = _orders(folder, supplier)
            unrecorded = 0
            while (passed := ticks.moment() - START) < length:
                await killer.step(SHARES[passed // HOUR % len(SHARES)], orders)
                unrecorded = max(unrecorded, _unrecorded(Path(folder), supplier, ticks.moment()))
                ticks.now.value += killer.seconds()
            killer.end()
            return Killed(
                counted=Counted.of(supplier.world.log.calls),
                kills=killer.kills,
                unrecorded=unrecorded,
            )


def _orders(folder: str, supplier: Supplier) -> Orders:
    return Orders(
        folder=folder,
        url=supplier.url,
        api_key=supplier.world.api_key,
        account_number=supplier.world.account_number,
        device_id=supplier.world.car().id,
    )


def _unrecorded(folder: Path, supplier: Supplier, now: datetime) -> int:
    """Count the requests of the last hour that are not in the ledger on disk."""
    arrived = Counter((call.kind, call.at) for call in supplier.world.log.calls)
    recorded = Counter(
        (entry["call"], datetime.fromisoformat(entry["at"]))
        for file in (folder / ".storage").glob(f"{DOMAIN}.ledger.*")
        for entry in json.loads(file.read_text(encoding="utf-8"))["data"]["entries"]
    )
    return sum((kind_at[1] > now - HOUR) * n for kind_at, n in (arrived - recorded).items())


async def kill_section(*, is_short: bool) -> Section:
    """Kill a client many times, and see that its ledger holds."""
    length = SHORT if is_short else LONG
    result = await killed(length)
    name = f"killed {result.kills.total()} times"
    kills = table(("killed", "times"), [(kind, str(result.kills[kind])) for kind in Kill])
    return Section(
        title=f"A client that asks whenever it may, killed for {length / HOUR:g} simulated hours",
        body=f"{requests_table([(name, result.counted)])}\n\n{kills}",
        judged=(
            *judged_dispatches("killed", result.counted),
            Judged(
                name="killed: worst rolling hour of logins",
                measured=result.counted.worst_hour("login"),
                limit=LOGINS_PER_HOUR_LIMIT,
            ),
            Judged(
                name="killed: requests that are not in the ledger",
                measured=result.unrecorded,
                limit=0,
            ),
        ),
    )
