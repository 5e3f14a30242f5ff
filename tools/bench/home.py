"""A simulated home: its supplier over HTTP, and a Home Assistant that can restart.

A restart ends one Home Assistant and starts another on the same configuration folder, which knows
only what the first one wrote to disk.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import PropertyMock, patch
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_test_home_assistant,
)
from custom_components.octopus_insight.const import DOMAIN
from simulator.scenarios import Event
from simulator.world import World
from .clock import Clock, cancel_all_timers
from .supplier import Supplier, plain_resolver, supplier_of

HOME_ID = "0f0e0d0c0b0a09080706050403020100"
"""Identifies the installation, and so fixes its moments within the polling intervals."""
HOME_IDS = tuple(f"{number:032x}" for number in (0x4F5, 0x842, 0x60E))
"""Three that ask in the middle of each third of an interval, in both households with cars."""

VALUELESS = {Platform.BUTTON, Platform.EVENT}
"""Platforms whose entities have no value until something has happened."""
RESTART_TAKES = timedelta(minutes=1)
"""Downtime of Home Assistant."""


class Companion:
    """Something in the home beside our integration; by itself it does nothing."""

    @property
    def next_at(self) -> datetime | None:
        """Return when it acts next [UTC]; None: no more."""
        return None

    def begin(self, hass: HomeAssistant, now: datetime) -> None:
        """Home Assistant has just started, our integration has not yet."""

    def act(self, hass: HomeAssistant, now: datetime) -> None:
        """Do what is due."""

    def look(self, hass: HomeAssistant, now: datetime) -> None:
        """See the states of this moment."""

    def end(self, now: datetime) -> None:
        """Home Assistant is about to stop."""


@dataclass(slots=True)
class BenchHome:
    """One household under a frozen clock, with a configuration folder."""

    clock: Clock
    folder: Path
    supplier: Supplier
    companions: tuple[Companion, ...] = ()
    hass: HomeAssistant = field(init=False)
    _running: AsyncExitStack = field(init=False, default_factory=AsyncExitStack)

    @property
    def world(self) -> World:
        """Return the state of the household's supplier."""
        return self.supplier.world

    @property
    def entry(self) -> ConfigEntry:
        """Return the integration's entry."""
        (entry,) = self.hass.config_entries.async_entries(DOMAIN)
        return entry

    async def start(self) -> None:
        """Start Home Assistant on the folder."""
        self.hass = await self._running.enter_async_context(
            async_test_home_assistant(config_dir=str(self.folder))
        )
        self.hass.data.pop(DATA_CUSTOM_COMPONENTS)  # ours is found
        self.supplier.scenario.catch_up()
        for companion in self.companions:
            companion.begin(self.hass, self.clock.now())
        await self.hass.config_entries.async_initialize()
        if self.hass.config_entries.async_entries(DOMAIN):
            await async_setup_component(self.hass, DOMAIN, {})
            await self._must_run()

    async def stop(self) -> None:
        """Stop Home Assistant; only its folder remains."""
        for companion in self.companions:
            companion.end(self.clock.now())
        await self.hass.async_stop(force=True)
        await self._running.aclose()
        cancel_all_timers()

    async def restart(self, *, down: timedelta = RESTART_TAKES) -> int:
        """Stop and start Home Assistant, and return how many requests the start made."""
        await self.stop()
        self.clock.move_to(self.clock.now() + down)
        before = len(self.world.log.calls)
        await self.start()
        return len(self.world.log.calls) - before

    async def add(self) -> None:
        """Add the integration through its forms."""
        flows = self.hass.config_entries.flow
        menu = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
        form = await flows.async_configure(menu["flow_id"], {"next_step_id": "octopus"})
        typed = {"api_key": self.world.api_key, "advanced": {"api_url": self.supplier.url}}
        done = await flows.async_configure(form["flow_id"], typed)
        if done["type"] != "create_entry":
            raise RuntimeError(f"The forms do not lead to an entry: {done}")
        await self._must_run()

    async def set_options(self, options: Mapping[str, Any]) -> None:
        """Save options as the forms do, with the reload that follows."""
        self.hass.config_entries.async_update_entry(self.entry, options=options)
        await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self._must_run()

    async def _must_run(self) -> None:
        """Wait for the entry, and raise unless it is loaded: a failed one would cost little."""
        await self.settle()
        if self.entry.state is not ConfigEntryState.LOADED:
            raise RuntimeError(f"The entry does not run but is in state {self.entry.state}.")

    async def settle(self) -> None:
        """Wait until all tasks are done."""
        await asyncio.sleep(0)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def run_until(self, end: datetime) -> None:
        """Let time pass up to `end` [UTC], from one timer or event to the next."""
        while (moment := self._next_moment()) is not None and moment < end:
            await self._move_to(moment)
        await self._move_to(max(end, self.clock.now()))  # a slow answer may have gone past it

    async def _move_to(self, moment: datetime) -> None:
        self.clock.move_to(max(moment, self.clock.now()))
        self.supplier.scenario.catch_up()
        for companion in self.companions:
            companion.act(self.hass, moment)
        await self.settle()
        for companion in self.companions:
            companion.look(self.hass, moment)

    def without_value(self) -> Counter[str]:
        """Return how many entities of each translation key have no value."""
        entities = er.async_get(self.hass)
        return Counter(
            entity.translation_key or entity.entity_id
            for entity in er.async_entries_for_config_entry(entities, self.entry.entry_id)
            if entity.domain not in VALUELESS
            and not entity.disabled
            and (
                (state := self.hass.states.get(entity.entity_id)) is None
                or state.state in (STATE_UNKNOWN, STATE_UNAVAILABLE)
            )
        )

    def _next_moment(self) -> datetime | None:
        coming = [self.clock.next_timer(), self.supplier.scenario.next_at]
        coming += [companion.next_at for companion in self.companions]
        return min((moment for moment in coming if moment is not None), default=None)


def all_enabled() -> AbstractContextManager[object]:
    """Let entities be there that start disabled, while the context is open."""
    enabled = PropertyMock(return_value=True)
    return patch.object(Entity, "entity_registry_enabled_default", enabled)


@asynccontextmanager
async def bench_home(
    household: str,
    clock: Clock,
    events: Iterable[Event] = (),
    companions: tuple[Companion, ...] = (),
    home_id: str = HOME_ID,
) -> AsyncIterator[BenchHome]:
    """Start a fresh Home Assistant for a household, without our integration."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="octopus-insight-bench-")))
        (folder / ".storage").mkdir()
        stored = {"version": 1, "minor_version": 1, "key": "core.uuid", "data": {"uuid": home_id}}
        (folder / ".storage" / "core.uuid").write_text(json.dumps(stored), encoding="utf-8")
        stack.enter_context(plain_resolver())
        supplier = await stack.enter_async_context(supplier_of(household, clock.now, events))
        home = BenchHome(clock, folder, supplier, companions)
        await home.start()
        try:
            yield home
        finally:
            await home.stop()
