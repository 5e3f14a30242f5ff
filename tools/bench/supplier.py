"""A household's supplier in this process, reached over HTTP as the real one is."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from unittest.mock import patch
from aiohttp.resolver import ThreadedResolver
from aiohttp.typedefs import Middleware
from simulator.scenarios import Event, Scenario
from simulator.server import served
from simulator.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """A simulated supplier at an origin, and what happens to its household."""

    world: World
    scenario: Scenario
    url: str


@asynccontextmanager
async def supplier_of(
    household: str,
    now: Callable[[], datetime],
    events: Iterable[Event] = (),
    middlewares: Iterable[Middleware] = (),
) -> AsyncIterator[Supplier]:
    """Serve a household under a clock; `middlewares` see each request first."""
    world = World.of(household, clock=now)
    async with served(world, middlewares=middlewares) as url:
        yield Supplier(world=world, scenario=Scenario(world, events), url=url)


class _Resolver(ThreadedResolver):
    """A resolver that Home Assistant can close as its own."""

    real_close = ThreadedResolver.close


@contextmanager
def plain_resolver() -> Iterator[None]:
    """Let Home Assistant resolve names without multicast and its network component."""
    with patch(
        "homeassistant.helpers.aiohttp_client._async_make_resolver", lambda _hass: _Resolver()
    ):
        yield
