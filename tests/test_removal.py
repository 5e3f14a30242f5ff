"""An entry that is removed while it asks or writes leaves no file."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from unittest.mock import patch
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
import pytest
from custom_components.octopus_insight.const import SERVICE_REFRESH_DISPATCHES
from custom_components.octopus_insight.octopus.transport import Transport
from tests.harness.clock import HOUR, MINUTE, NOON
from tests.harness.home import Home


async def refresh(home: Home) -> None:
    """Refresh as a person does."""
    entity_id = home.entity_id_of("car", "intelligent_dispatching")
    await home.act(SERVICE_REFRESH_DISPATCHES, entity_id=entity_id)


async def ask_as_planned(home: Home) -> None:
    """Let the account be asked by the clock."""
    await home.at(NOON + 6 * HOUR)


async def join(home: Home) -> None:
    """Join a saving session."""
    start = NOON + 6 * HOUR
    code = home.do("saving_session", start=start, end=start + HOUR)
    await home.act("join_saving_session", event_code=code)


@dataclass(frozen=True)
class Gate:
    """Holds whoever comes until it is opened."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    def before[**P, T](self, work: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """Return the work, held before it begins."""

        async def held(*args: P.args, **kwargs: P.kwargs) -> T:
            if "ledger" not in getattr(args[0], "key", ""):  # it is written before each request
                self.reached.set()
                await self.opened.wait()
            return await work(*args, **kwargs)

        return held


@pytest.mark.parametrize("failure", [None, "429"])
@pytest.mark.parametrize("held", [(Transport, "_exchange"), (Store, "_async_write_data")])
@pytest.mark.parametrize("ask", [refresh, ask_as_planned, join])
async def test_a_removed_entry_leaves_no_file(home, hass_storage, ask, held, failure):
    """Whatever is under way at the service or the disk: a refresh, a planned request, a join."""
    await home.set_up()
    await home.at(NOON + 20 * MINUTE, NOON + 22 * MINUTE)
    if failure is not None:
        home.fail(failure)

    async def begin() -> None:
        with suppress(HomeAssistantError):
            await ask(home)

    gate = Gate()
    with patch.object(*held, gate.before(getattr(*held))):
        asking = asyncio.create_task(begin())
        reached = asyncio.create_task(gate.reached.wait())
        await asyncio.wait({asking, reached}, return_when=asyncio.FIRST_COMPLETED)
        assert gate.reached.is_set() or failure
        await home.hass.config_entries.async_remove(home.entry.entry_id)
        gate.opened.set()
        reached.cancel()
        await asking
        await home.settle()
    assert [name for name in hass_storage if home.entry.entry_id in name] == []
