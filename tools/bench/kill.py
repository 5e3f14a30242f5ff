"""Kills a client again and again, and counts the requests that the supplier got.

The clock only moves when the client is done with a step or dead. So no time passes between a
request's entry in the ledger and its arrival, and gaps are exact.
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
from tools.demo.output import table
from .counted import HOUR, Counted
from .days import dispatch_figures
from .kill_target import Target, Ticks, run_target
from .section import Figure, Options, Section, requests_table
from .supplier import Supplier, supplier_of

START = datetime(2026, 12, 1, 12, tzinfo=UTC)
LONG = timedelta(hours=8)
SHORT = timedelta(hours=2)
LONGEST_STEP_S = 25
SHARES = (0.04, 0.4)
"""Shares of steps with a kill, hour by hour: often killed, a client spends its hour on logins,
seldom killed on dispatches."""
LOOKS_EVERY_S = 0.0005
BEGINS_WITHIN_S = 0.2
ASKS_WITHIN_S = 0.01
"""Longest life of a client killed at any moment, in its first step and in later ones."""
ARRIVES_WITHIN_S = 0.02
"""Time for the requests of a dead client to arrive."""
SEED = 20261201
LOGINS_PER_HOUR_LIMIT = 12


class Kill(StrEnum):
    """When the client is killed."""

    WHENEVER = "at any moment"
    ARRIVAL = "as its request arrives"
    ANSWER = "before its answer leaves"


class Killer:
    """Keeps a client running and kills it."""

    def __init__(self, ticks: Ticks) -> None:
        """Use a clock; nothing runs yet."""
        self.kills = Counter[Kill]()
        self.random = Random(SEED)  # noqa: S311 - chance, no secret
        self._ticks = ticks
        self._intent: Kill | None = None
        self._client: BaseProcess | None = None

    async def step(self, share: float, target: Target) -> None:
        """Let a client do this step, or kill it."""
        if self._intent is None and self.random.random() < share:
            self._intent = self.random.choice(list(Kill))
        wait_s = ASKS_WITHIN_S
        if self._client is None:
            context = get_context("forkserver")
            context.set_forkserver_preload([run_target.__module__])
            self._client = context.Process(
                target=run_target, args=(self._ticks, target), daemon=True
            )
            self._client.start()
            wait_s = BEGINS_WITHIN_S
        if self._intent is Kill.WHENEVER:
            await asyncio.sleep(self.random.random() * wait_s)
            self.kill(Kill.WHENEVER)
        while not self._is_over():  # noqa: ASYNC110 - no event reaches from process to process
            await asyncio.sleep(LOOKS_EVERY_S)
        if self._client is None:
            await asyncio.sleep(ARRIVES_WITHIN_S)

    def _is_over(self) -> bool:
        """Return whether the client is done with this step, or dead."""
        if self._client is not None and not self._client.is_alive():
            raise RuntimeError("The client ended by itself.")
        return self._client is None or self._ticks.is_done

    def kill(self, kind: Kill) -> None:
        """Kill the client without warning, if this kind of kill is due."""
        if self._client is not None and self._intent is kind:
            self.end()
            self._intent = None
            self.kills[kind] += 1

    def end(self) -> None:
        """Kill the client, if there is one."""
        if self._client is not None:
            self._client.kill()
            self._client.join()
            self._client.close()
            self._client = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """Requests of a client that was killed again and again; some may be missing in its ledger."""

    counted: Counted
    kills: Counter[Kill]
    unrecorded: int


async def killed(length: timedelta) -> Killed:
    """Kill clients for some simulated hours."""
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
            target = Target(
                folder=folder,
                url=supplier.url,
                api_key=supplier.world.api_key,
                account_number=supplier.world.account_number,
                device_id=supplier.world.car().id,
            )
            unrecorded = 0
            while (passed := ticks.moment() - START) < length:
                await killer.step(SHARES[passed // HOUR % len(SHARES)], target)
                unrecorded = max(unrecorded, _unrecorded(Path(folder), supplier, ticks.moment()))
                ticks.now.value += killer.random.uniform(1, LONGEST_STEP_S)
            killer.end()
            return Killed(
                counted=Counted.of(supplier.world.log.calls),
                kills=killer.kills,
                unrecorded=unrecorded,
            )


def _unrecorded(folder: Path, supplier: Supplier, now: datetime) -> int:
    """Count the requests of the last hour that are not in the ledger on disk."""
    since = (now - HOUR).timestamp()
    # to the hundredth of a second: the ledger adds up the time that has passed
    arrived = Counter(
        (call.kind, round(call.at.timestamp(), 2)) for call in supplier.world.log.calls
    )
    recorded = Counter(
        (entry["call"], round(datetime.fromisoformat(entry["at"]).timestamp(), 2))
        for file in (folder / ".storage").glob(f"{DOMAIN}.ledger.*")
        for customer in json.loads(file.read_text(encoding="utf-8"))["data"]["customers"]
        for entry in customer["ledger"]["entries"]
    )
    return sum((kind_at[1] > since) * n for kind_at, n in (arrived - recorded).items())


async def kill_section(options: Options) -> Section:
    """Kill a client many times, and compare its ledger with the requests that arrived."""
    length = SHORT if options.is_short else LONG
    result = await killed(length)
    logins = result.counted.worst_hour("login")
    name = f"killed {result.kills.total()} times"
    kills = table(("killed", "times"), [(kind, str(result.kills[kind])) for kind in Kill])
    return Section(
        title=f"A client that asks whenever it may, killed for {length / HOUR:g} simulated hours",
        body=f"{requests_table([(name, result.counted)])}\n\n{kills}",
        figures=(
            *dispatch_figures("killed", [result.counted]),
            Figure("killed: worst rolling hour of logins", logins, LOGINS_PER_HOUR_LIMIT),
            Figure("killed: requests that are not in the ledger", result.unrecorded, 0),
        ),
    )
