"""A household's supplier in this process, reached over HTTP as the real one is."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Middleware

from simulator.scenarios import Event, Scenario
from simulator.server import create_app
from simulator.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """A simulated supplier that answers."""

    world: World
    scenario: Scenario
    """What happens to the household, as far as its time has come."""
    url: str
    """Its origin."""


@asynccontextmanager
async def supplier_of(
    household: str,
    now: Callable[[], datetime],
    events: Iterable[Event] = (),
    middlewares: Iterable[Middleware] = (),
) -> AsyncIterator[Supplier]:
    """Answer for a household until the block is left.

    Args:
        household: Its name.
        now: Gives the moment [UTC].
        events: What is going to happen to it.
        middlewares: Who looks at each request before the supplier does.
    """
    world = World.of(household, clock=now)
    app = create_app(world)
    app.middlewares[:0] = middlewares
    server = TestServer(app)
    # no access log: it asks the clock for a time zone, and a frozen one has none
    await server.start_server(access_log=None)
    try:
        url = str(server.make_url("/")).rstrip("/")
        yield Supplier(world=world, scenario=Scenario(world, events), url=url)
    finally:
        await server.close()
