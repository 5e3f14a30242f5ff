"""What we are compared with: a client that asks for everything at fixed intervals.

The intervals are those of the integration most homes use, as of June 2026. It is a model, and a
hard one: it asks for rates every time, where a real client may find that it has them already.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import ClientSession

from custom_components.octopus_insight.api.budget import CallBudget, Urgency
from custom_components.octopus_insight.api.client import OctopusClient
from custom_components.octopus_insight.api.transport import Transport
from custom_components.octopus_insight.model.account import Account, MeterPoint
from custom_components.octopus_insight.model.halfhour import Interval
from custom_components.octopus_insight.model.tariff import Agreement
from simulator.days import Event

from .clock import Clock, frozen_at
from .counted import Counted
from .supplier import Supplier, supplier_of

DISPATCHES = timedelta(minutes=3)
RATES = timedelta(minutes=15)
CONSUMPTION = timedelta(minutes=30)
STANDING_CHARGES = timedelta(minutes=60)
ACCOUNT = timedelta(minutes=360)
DEVICES = timedelta(minutes=360)
SPAN = timedelta(days=2)

INTERVALS = (
    "The poller asks for dispatches every 3 minutes, rates 15, readings 30, standing charges 60,\n"
    "account and devices 360; for rates each time, though a real client may have them already."
)


@dataclass(slots=True)
class _Errand:
    """Something to ask at a fixed interval, from the beginning on."""

    interval: timedelta
    ask: Callable[[], Awaitable[object]]
    due: datetime


class Poller:
    """Asks for one account's everything, whether or not it can have changed."""

    def __init__(self, client: OctopusClient, account: Account, clock: Clock) -> None:
        """Be due with everything now."""
        self._client = client
        self._account = account
        self._clock = clock
        asked = (
            (ACCOUNT, self._ask_account),
            (DEVICES, self._ask_account),
            (DISPATCHES, self._ask_dispatches),
            (RATES, self._ask_rates),
            (STANDING_CHARGES, self._ask_standing_charges),
            (CONSUMPTION, self._ask_consumption),
        )
        self._errands = [_Errand(interval, ask, clock.now()) for interval, ask in asked]

    async def live_until(self, end: datetime, supplier: Supplier) -> None:
        """Ask whatever is due, from one moment to the next, up to `end` [UTC]."""
        while (errand := min(self._errands, key=lambda one: one.due)).due < end:
            self._clock.move_to(errand.due)
            supplier.story.catch_up()
            await errand.ask()
            errand.due += errand.interval

    async def _ask_account(self) -> None:
        await self._client.account(self._account.number)

    async def _ask_dispatches(self) -> None:
        cars = [device.id for device in self._account.devices or ()]
        await self._client.dispatches(self._account.number, cars, urgency=Urgency.PERSON)

    async def _ask_rates(self) -> None:
        for point, agreement in self._supplies():
            await self._client.unit_rates(self._account.number, point, agreement, self._span())

    async def _ask_standing_charges(self) -> None:
        for point, agreement in self._supplies():
            if not point.is_export:
                await self._client.standing_charges(point, agreement, self._span())

    async def _ask_consumption(self) -> None:
        for point, _ in self._supplies():
            await self._client.consumption(point, self._span())

    def _supplies(self) -> list[tuple[MeterPoint, Agreement]]:
        now = self._clock.now()
        pairs = ((point, point.agreement_at(now)) for point in self._account.meter_points)
        return [(point, agreement) for point, agreement in pairs if agreement is not None]

    def _span(self) -> Interval:
        now = self._clock.now()
        return Interval(start=now - SPAN, end=now + SPAN)


async def polled_day(start: datetime, length: timedelta, events: list[Event]) -> Counted:
    """Let a fixed poller live through a day, and count what it asks.

    Args:
        start: When the day begins [UTC].
        length: How long it is looked at.
        events: What happens in it.
    """
    with frozen_at(start) as clock:
        async with supplier_of("iog", clock.now, events) as supplier, ClientSession() as session:
            transport = Transport(
                session,
                origin=supplier.url,
                api_key=supplier.world.api_key,
                budget=CallBudget(None, clock=clock.now),
                save_ledger=_keep_nothing,
                version="poller",
            )
            client = OctopusClient(transport)
            account = await client.account(supplier.world.account_number)
            supplier.world.log.clear()
            await Poller(client, account, clock).live_until(start + length, supplier)
            return Counted.of(supplier.world.log.calls)


async def _keep_nothing() -> None:
    """Write no ledger: this client ends with its process."""
