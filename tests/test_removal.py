"""An entry that is removed while it asks or writes leaves no file."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from unittest.mock import patch
from homeassistant.data_entry_flow import UnknownFlow
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
import pytest
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.octopus.transport import Transport
from tests.harness.clock import HOUR, MINUTE, NOON
from tests.harness.forms import begin_account
from tests.harness.home import SERVICE_REFRESH_DISPATCHES, Home


async def refresh(home: Home) -> None:
    """Refresh as a person does."""
    home.do("plan", slots=[{"start": NOON + HOUR, "end": NOON + 2 * HOUR}])
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
        # unloading may write, too, and waits for the disk
        removing = asyncio.create_task(home.hass.config_entries.async_remove(home.entry.entry_id))
        for _ in range(20):  # the clock is frozen, and no timeout ends
            await asyncio.sleep(0)
        gate.opened.set()
        reached.cancel()
        await asyncio.gather(asking, removing)
        await home.settle()
    assert [name for name in hass_storage if home.entry.entry_id in name] == []


@pytest.mark.parametrize("failure", [None, "429"])
async def test_a_form_closed_in_mid_login_leaves_no_ledger(home, hass_storage, failure):
    """The request that was under way, and one that would follow it, write nothing any more."""
    if failure is not None:
        home.fail(failure)
    flows = home.hass.config_entries.flow
    form = await begin_account(home.hass)

    async def log_in() -> None:
        with suppress(UnknownFlow):
            await flows.async_configure(form["flow_id"], home.supplier.typed())

    gate = Gate()
    with patch.object(Transport, "_exchange", gate.before(Transport._exchange)):
        asking = asyncio.create_task(log_in())
        await gate.reached.wait()
        flows.async_abort(form["flow_id"])
        await home.settle()
        gate.opened.set()
        await asking
        await home.settle()
    assert not [name for name in hass_storage if name.startswith(f"{DOMAIN}.")]
