"""A supplier in the test's own process, and a client that asks it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from aiohttp.test_utils import TestClient, TestServer
from customer import NOON, Clock, Customer
import pytest
from simulator.server import create_app
from simulator.world import World


@pytest.fixture
async def open_household(socket_enabled) -> AsyncIterator[Callable[..., Awaitable[Customer]]]:
    """Return a function that opens a household's supplier; all close with the test."""
    async with AsyncExitStack() as stack:

        async def opened(name: str, now: datetime = NOON) -> Customer:
            clock = Clock(now)
            world = World.of(name, clock)
            client = await stack.enter_async_context(TestClient(TestServer(create_app(world))))
            return Customer(world, clock, client)

        yield opened


@pytest.fixture
async def iog(open_household) -> Customer:
    """The Intelligent Go home, on 18 November 2026 at noon."""
    return await open_household("iog")
