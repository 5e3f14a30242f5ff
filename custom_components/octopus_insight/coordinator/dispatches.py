"""Asks for the cars' plans and states, and remembers what the answers showed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import override

from homeassistant.util import dt as dt_util

from ..api.budget import ALLOWANCES, Call, Urgency
from ..api.errors import BudgetSpentError
from ..model.car import Car
from ..model.dispatch import DispatchAnswer
from ..model.record import DispatchRecord, forgotten, observe
from .account import AccountBoundCoordinator

KEEP_EVIDENCE = timedelta(days=21)
"""How long started and completed dispatches stay in memory, to price days gone by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOutcome:
    """What became of a wish to refresh."""

    accepted: bool
    reason: str
    """`refreshed`, `not_due`, `no_car`, `not_loaded`, or what stood in the way."""

    retrieved_at: datetime | None = None
    """When the supplier last answered [UTC]; None: not yet."""

    next_allowed_at: datetime | None = None
    """From when a person's refresh may be made [UTC]; None: not known."""


class DispatchesCoordinator(AccountBoundCoordinator[DispatchRecord]):
    """One request serves all cars of the account; the data is each car's memory by the car's id."""

    call = Call.DISPATCHES

    _urgency = Urgency.PLANNED

    @override
    def lacks(self, now: datetime) -> bool:
        return any(car.id not in self.data for car in self.account.data.cars)

    @property
    def is_busy(self) -> bool:
        """Return whether a car is plugged in, or something is planned."""
        now = dt_util.utcnow()
        return any(record.is_busy(now) for record in self.data.values())

    @property
    @override
    def interval(self) -> timedelta:
        """Short while a car is plugged in or something is planned, long otherwise."""
        return self.access.budget.interval(self.call, is_busy=self.is_busy)

    @property
    def maximum_per_hour(self) -> int:
        """Return how many requests any 60 minutes may see, all who share the key together."""
        return ALLOWANCES[self.call].per_hour

    @property
    def next_refresh_reason(self) -> str:
        """Return why the next planned call comes when it does."""
        if self.last_error is not None:
            return "after_error"
        return "plugged_or_planned" if self.is_busy else "idle"

    @override
    async def fetch(self, now: datetime) -> Mapping[str, DispatchRecord]:
        cars = self.account.data.cars
        if not cars:
            return {}
        answered = await self.access.client.dispatches(
            self.account.data.account.number,
            [car.device.id for car in sorted(cars, key=self._plan_asked_at)],
            urgency=self._urgency,
        )
        at = dt_util.utcnow()
        if answered.devices is not None:
            await self.account.async_observe(answered.devices)
        return {car.id: self._remembered(car, answered.of(car.device.id, at)) for car in cars}

    def _plan_asked_at(self, car: Car) -> datetime:
        """Return when the car's plan was last told: one request has room for only so many."""
        record = self.data.get(car.id)
        known_at = None if record is None else record.plan_retrieved_at
        return known_at or datetime.min.replace(tzinfo=UTC)

    def _remembered(self, car: Car, answer: DispatchAnswer) -> DispatchRecord:
        record = self.data.get(car.id, DispatchRecord(device_id=car.id))
        # the car may have been registered anew: its memory goes on under the id it had first
        known = observe(record, replace(answer, device_id=car.id))
        return forgotten(known, answer.retrieved_at - KEEP_EVIDENCE)

    async def async_refresh_for_person(self, *, only_if_due: bool) -> RefreshOutcome:
        """Ask now because somebody wishes it; a refusal is an answer, never an exception."""
        now = dt_util.utcnow()
        if not self.account.data.cars:
            return self._outcome(accepted=False, reason="no_car")
        if only_if_due and self.next_refresh is not None and now < self.next_refresh:
            return self._outcome(accepted=False, reason="not_due")
        try:
            self.access.budget.check(self.call, Urgency.PERSON)
        except BudgetSpentError as err:
            return self._outcome(accepted=False, reason=err.reason)
        answered_at = self.retrieved_at
        self._urgency = Urgency.PERSON
        try:
            await self.async_refresh()
        finally:
            self._urgency = Urgency.PLANNED
        if self.retrieved_at == answered_at:
            return self._outcome(accepted=False, reason=self.last_error or str(self.last_refusal))
        return self._outcome(accepted=True, reason="refreshed")

    def _outcome(self, *, accepted: bool, reason: str) -> RefreshOutcome:
        return RefreshOutcome(
            accepted=accepted,
            retrieved_at=self.retrieved_at,
            next_allowed_at=self.access.budget.next_allowed(self.call, Urgency.PERSON),
            reason=reason,
        )
