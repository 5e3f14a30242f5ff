"""What we are compared with: a client that asks for everything at fixed intervals.

The intervals are those of the integration most homes use, as of June 2026. A real client may find
that it has the rates already; this model asks every time.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from aiohttp import ClientSession
from custom_components.octopus_insight.model.account import Account
from custom_components.octopus_insight.model.charging.memory import DispatchMemory
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.octopus.budget import CallBudget, Urgency
from custom_components.octopus_insight.octopus.client import OctopusClient
from custom_components.octopus_insight.octopus.errors import OctopusError
from custom_components.octopus_insight.octopus.prices import RateQuery
from custom_components.octopus_insight.octopus.transport import Transport
from simulator.scenarios import Day
from .clock import Clock, frozen_at
from .counted import Counted
from .home import RESTART_TAKES
from .shown import LivedDay, Shown
from .supplier import Supplier, supplier_of

DISPATCHES_EVERY = timedelta(minutes=3)
SPAN = timedelta(days=2)

INTERVALS = (
    "The poller asks for dispatches every 3 minutes, rates 15, readings 30, standing charges 60,\n"
    "account and devices 360; for rates each time, though a real client may have them already."
)


@dataclass(slots=True)
class _Poll:
    """A request at a fixed interval."""

    interval: timedelta
    ask: Callable[[], Awaitable[object]]
    due: datetime


class Poller:
    """Asks for everything of one account, changed or not."""

    def __init__(self, client: OctopusClient, account: Account, clock: Clock) -> None:
        """Start with everything due and nothing known."""
        self.known: list[tuple[datetime, dict[str, DispatchMemory]]] = []
        """The memory after each answer about dispatches."""
        self._client = client
        self._account = account
        self._clock = clock
        every_min = (
            (360, self._ask_account),
            (360, self._ask_account),  # its devices
            (3, self._ask_dispatches),
            (15, self._ask_rates),
            (60, self._ask_standing_charges),
            (30, self._ask_consumption),
        )
        now = clock.now()
        self._polls = [_Poll(timedelta(minutes=every), ask, now) for every, ask in every_min]

    async def run_until(self, end: datetime, supplier: Supplier) -> None:
        """Send each request when it is due, up to `end` [UTC]."""
        while (poll := min(self._polls, key=lambda one: one.due)).due < end:
            self._clock.move_to(poll.due)
            supplier.scenario.catch_up()
            with suppress(OctopusError):  # it tries again at the next interval
                await poll.ask()
            poll.due += poll.interval
        self._clock.move_to(end)
        supplier.scenario.catch_up()

    async def _ask_account(self) -> None:
        await self._client.account(self._account.number)

    async def _ask_dispatches(self) -> None:
        cars = [device.id for device in self._account.devices or ()]
        answer = await self._client.dispatches(self._account.number, cars, urgency=Urgency.PERSON)
        now = self._clock.now()
        before = self.known[-1][1] if self.known else {}
        after = {
            car: before.get(car, DispatchMemory(device_id=car)).after_answer(answer.of(car, now))
            for car in cars
        }
        self.known.append((now, after))

    def shown(self, device_id: str, end: datetime) -> Iterator[Shown]:
        """Yield what the home shows of a car from the first answer on, up to `end` [UTC].

        It follows the last plan to the second; many a client looks only once a minute.
        """
        moments = [*(at for at, _ in self.known), end]
        for (at, until), (_, memories) in zip(pairwise(moments), self.known, strict=True):
            memory = memories[device_id]
            bounds = {bound for row in memory.planned for bound in (row.start, row.end)}
            for moment in sorted({at} | {bound for bound in bounds if at < bound < until}):
                yield Shown(
                    at=moment,
                    is_dispatching=any(row.contains(moment) for row in memory.smart_plan()),
                    state=None if memory.state is None else memory.state.word,
                )

    async def _ask_rates(self) -> None:
        for query in self._supplies():
            await self._client.unit_rates(query)

    async def _ask_standing_charges(self) -> None:
        for query in self._supplies():
            if not query.meter_point.is_export:
                await self._client.standing_charges(query)

    async def _ask_consumption(self) -> None:
        for query in self._supplies():
            await self._client.consumption(query.meter_point, query.span)

    def _supplies(self) -> Iterator[RateQuery]:
        now = self._clock.now()
        for point in self._account.meter_points:
            agreement = point.agreement_at(now)
            if agreement is not None:
                span = Interval(start=now - SPAN, end=now + SPAN)
                yield RateQuery(meter_point=point, agreement=agreement, span=span)


async def polled_day(day: Day, length: timedelta, *, late_by: timedelta = timedelta()) -> LivedDay:
    """Let a fixed poller run for some length of a day.

    It asks first `late_by` after each start, which comes one interval before noon.
    """
    end = day.noon + length
    shown: dict[str, list[Shown]] = {device_id: [] for device_id in day.truths}
    with frozen_at(day.noon - DISPATCHES_EVERY) as clock:
        async with supplier_of(day.household, clock.now, day.events) as supplier:
            for stop in (*(moment for moment in day.restarts if moment < end), end):
                clock.move_to(clock.now() + late_by)
                poller = await _polled_until(stop, clock, supplier)
                for device_id, looks in shown.items():
                    looks += [*poller.shown(device_id, stop), Shown(at=stop, is_there=False)]
                clock.move_to(stop + RESTART_TAKES)
            calls = [call for call in supplier.world.log.calls if day.noon <= call.at < end]
            return LivedDay(counted=Counted.of(calls), shown=shown)


async def _polled_until(stop: datetime, clock: Clock, supplier: Supplier) -> Poller:
    """Run a new poller from now to a moment [UTC]."""
    supplier.scenario.catch_up()
    async with ClientSession() as session:
        transport = Transport(
            session,
            origin=supplier.url,
            api_key=supplier.world.api_key,
            budget=CallBudget(None, clock=clock.now),
            save_ledger=_save_nothing,
            version="poller",
        )
        client = OctopusClient(transport)
        account = await client.account(supplier.world.account_number)
        supplier.world.log.calls.pop()  # not part of what is measured
        poller = Poller(client, account, clock)
        await poller.run_until(stop, supplier)
        return poller


async def _save_nothing() -> None:
    """Keep no ledger: this client ends with its process."""
