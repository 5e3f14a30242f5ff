"""A house that leaves refreshing to the blueprint, and the means to let time pass in it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_CALL_SERVICE, EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.helpers.script import _ScriptRun
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import cancelling
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from custom_components.octopus_insight.const import DOMAIN
from simulator.scenarios import Event as StoryEvent, Scenario
from tests.harness.clock import until_next_timer
from tests.harness.home import SERVICE_REFRESH_DISPATCHES
from tests.harness.supplier import Supplier

PATH = "octopus_insight/refresh_on_plug_in.yaml"
DISPATCHING = "binary_sensor.tesla_model_y_intelligent_dispatching"
PLUG = "binary_sensor.charger_plug"

RUNS = {"AutomationEntity._async_trigger_if_enabled", "Script.async_run"}
"""Tasks that are runs of an automation: asleep in a delay, they are no work to wait for."""

IDLE_TURNS = 10
"""After so many turns of the loop without work there is none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A refresh that the blueprint wished for."""

    at: datetime
    is_forced: bool
    """Whether it was wished for although it may not have been due."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What Home Assistant shows of the car from a moment on."""

    at: datetime
    state: str
    starts: tuple[datetime, ...]
    """When the planned charges begin [UTC]."""


@dataclass
class PluggedHouse:
    """A Home Assistant that can be moved on in time, with runs of scripts asleep in it."""

    hass: HomeAssistant
    freezer: FrozenDateTimeFactory
    supplier: Supplier
    wishes: list[Wish] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    scenario: Scenario | None = None
    _asleep: int = 0
    _waiters: list[asyncio.Future[Any]] = field(default_factory=list)
    """Done once a run falls asleep."""

    def __post_init__(self) -> None:
        """Listen to what is wished for and what is shown."""
        self.hass.bus.async_listen(EVENT_CALL_SERVICE, self._async_called)
        self.hass.bus.async_listen(EVENT_STATE_CHANGED, self._async_changed)

    # --- What is there to see ---------------------------------------------------------------------

    @property
    def forced(self) -> list[datetime]:
        """When the blueprint wished for a refresh, due or not."""
        return [wish.at for wish in self.wishes if wish.is_forced]

    @property
    def accepted(self) -> list[datetime]:
        """When the supplier was asked for dispatches."""
        return [call.at for call in self.supplier.calls("dispatches")]

    @property
    def dispatching(self) -> State:
        """The entity that the blueprint is given."""
        state = self.hass.states.get(DISPATCHING)
        assert state is not None
        return state

    @callback
    def _async_called(self, event: Event[Any]) -> None:
        if (event.data["domain"], event.data["service"]) == (DOMAIN, SERVICE_REFRESH_DISPATCHES):
            is_forced = not event.data["service_data"]["only_if_due"]
            self.wishes.append(Wish(dt_util.utcnow(), is_forced))

    @callback
    def _async_changed(self, event: Event[Any]) -> None:
        told = event.data["new_state"]
        if event.data["entity_id"] == DISPATCHING and "planned_dispatches" in told.attributes:
            starts = tuple(row["start"] for row in told.attributes["planned_dispatches"])
            state = str(told.attributes["intelligent_state"])
            self.shown.append(Shown(dt_util.utcnow(), state, starts))

    # --- What can be done -------------------------------------------------------------------------

    async def automate(self, **inputs: Any) -> None:
        """Make an automation of the blueprint, with its two required inputs and these."""
        given = {"dispatching_entity": DISPATCHING, "plug_entity": PLUG} | inputs
        using = {"use_blueprint": {"path": PATH, "input": given}}
        assert await async_setup_component(self.hass, "automation", {"automation": [using]})
        await self.settle()

    async def plug(self, state: str) -> None:
        """Let the plug say something."""
        self.hass.states.async_set(PLUG, state)
        await self.settle()

    async def connect(self) -> None:
        """Plug the car in: the charger sees it at once, and the supplier would say so if asked."""
        self.supplier.perform({"do": "plug_in"})
        await self.plug("on")

    async def disconnect(self, **how: bool) -> None:
        """Unplug the car, as `connect` plugs it in."""
        self.supplier.perform({"do": "unplug", **how})
        await self.plug("off")

    def tell(self, events: list[StoryEvent]) -> None:
        """Let a day happen in time, and the plug see it."""
        self.scenario = Scenario(self.supplier.world, events)

    async def live(self, interval: timedelta) -> None:
        """Let time pass."""
        await self.live_until(dt_util.utcnow() + interval)

    async def live_until(self, end: datetime) -> None:
        """Let time pass, stopping wherever a timer is due or the story goes on."""
        while (now := dt_util.utcnow()) < end:
            moment = min(end, now + until_next_timer(self.hass))
            if self.scenario is not None and self.scenario.next_at is not None:
                moment = min(moment, self.scenario.next_at)
            self.freezer.move_to(moment)
            async_fire_time_changed(self.hass, moment)
            await self.settle()
            if self.scenario is not None and self.scenario.catch_up():
                await self.plug("on" if self.supplier.world.car().is_plugged else "off")

    async def settle(self) -> None:
        """Wait until there is nothing left to do but to wait for the time."""
        idle = 0
        while idle < IDLE_TURNS:
            if work := self._work():
                idle = 0
                # without a turn of the loop for each look: what it waits for is a thread, mostly
                await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            else:
                idle += 1
                await asyncio.sleep(0)

    @contextmanager
    def counting_sleepers(self) -> Iterator[None]:
        """Know of each run of a script whether it is asleep in a delay."""
        delay = _ScriptRun._async_step_delay

        async def counted(run: _ScriptRun) -> None:
            self._asleep += 1
            for waiter in self._waiters:
                waiter.cancel()
            self._waiters.clear()
            try:
                await delay(run)
            finally:
                self._asleep -= 1

        with patch.object(_ScriptRun, "_async_step_delay", counted):
            yield

    def _work(self) -> set[asyncio.Future[Any]]:
        """Return what to wait for before another look; of an automation's runs only one works."""
        tasks = {
            task
            for task in self.hass._tasks | self.hass._background_tasks
            if task is not asyncio.current_task() and not cancelling(task)
        }
        runs = {
            task
            for task in tasks
            if isinstance(task, asyncio.Task) and task.get_coro().__qualname__ in RUNS
        }
        if tasks != runs or not runs or self._asleep:
            return tasks - runs
        self._waiters.append(asyncio.get_running_loop().create_future())
        return {*runs, self._waiters[-1]}
