"""Who the integration talks to: simulated households on this machine, or the real service."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
import os
from simulator.server import served
from simulator.world import World
from .errors import DemoError

KEY_VARIABLE = "OCTOPUS_API_KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """A service, and the key of one customer.

    `api_url` is None for the default address, `world` for a service that is not simulated.
    """

    name: str
    api_key: str = field(repr=False)
    api_url: str | None
    world: World | None = None

    @property
    def place(self) -> dict[str, object]:
        """Return where its customers' homes are, as Home Assistant is told."""
        return {"time_zone": "Europe/London"}

    def secrets(self) -> dict[str, str]:
        """Return what no log may hold, with names for it."""
        secrets = {self.api_key: "the API key"}
        if self.world is not None:
            secrets |= {point.number: "a meter point's number" for point in self.world.points}
            secrets |= dict.fromkeys(self.world.tokens.refresh_expiry, "a refresh token")
        return secrets


def real_supplier() -> Supplier:
    """Return the real service; raise DemoError if the environment has no key."""
    api_key = os.environ.get(KEY_VARIABLE, "").strip()
    if not api_key:
        raise DemoError(f"--real needs your API key in the environment variable {KEY_VARIABLE}.")
    return Supplier(name="real", api_key=api_key, api_url=None)


@asynccontextmanager
async def simulated_suppliers(households: Iterable[str]) -> AsyncIterator[list[Supplier]]:
    """Serve households on ports of this machine."""
    suppliers = []
    async with AsyncExitStack() as stack:
        for name in households:
            world = World.of(name)
            url = await stack.enter_async_context(served(world))
            suppliers.append(Supplier(name=name, api_key=world.api_key, api_url=url, world=world))
        yield suppliers
