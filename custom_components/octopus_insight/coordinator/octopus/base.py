"""How a coordinator asks the supplier: begin from disk, ask, plan the next call."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from ...const import DOMAIN, LOGGER
from ...model.polling.grid import next_on_grid, offset_after, phase_of, scattered
from ...octopus.budget import POLL_INTERVALS, Call, CallBudget
from ...octopus.client import OctopusClient
from ...octopus.errors import (
    AuthenticationError,
    BudgetLimit,
    BudgetSpentError,
    CannotConnectError,
    EdgeBlockedError,
    OctopusError,
    RateLimitedError,
)
from ...storage import Answer, AnswerStore

TIMER_SLACK = timedelta(seconds=1)
"""Home Assistant's poll timer cuts fractions of a second off; this keeps it from ringing early."""

# a kind stands before the kind it is a kind of
ERROR_KEYS: Mapping[type[OctopusError], str] = {
    AuthenticationError: "invalid_auth",
    BudgetSpentError: "budget_spent",
    EdgeBlockedError: "edge_blocked",
    RateLimitedError: "rate_limited",
    CannotConnectError: "cannot_connect",
}


def catch_up_at(begun: datetime, phase: float) -> datetime:
    """Return when a home that was started makes up for a call that it missed before [UTC]."""
    return offset_after(
        begun, scattered(phase), earliest=POLL_INTERVALS.earliest, latest=POLL_INTERVALS.made_up
    )


def error_key(err: OctopusError) -> str:
    """Return the translation key that tells a person of this error."""
    keys = (key for kind, key in ERROR_KEYS.items() if isinstance(err, kind))
    return next(keys, "unexpected_response")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAccess:
    """With what a coordinator asks: the client, the budget that allows it, and who else spends."""

    client: OctopusClient
    budget: CallBudget
    seed: str
    """Tells this installation from others, so that they do not all call at once."""
    entries_on_key: int
    """Entries that spend from the same ledger, at least 1."""

    def requests_by_kind(self) -> dict[str, int]:
        """Return how many requests of each kind the last 60 minutes saw."""
        return {str(call): self.budget.requests_in_last_hour(call) for call in Call}


class SupplierCoordinator[T](DataUpdateCoordinator[T]):
    """Asks the supplier for one thing, on its own allowance.

    A failed call leaves the last good value in place; whether that is still worth showing is
    decided by what is shown, not here.
    """

    config_entry: ConfigEntry[Any]
    call: ClassVar[Call]

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], access: ApiAccess, store: AnswerStore[T]
    ) -> None:
        """Prepare; nothing is read or asked yet."""
        super().__init__(hass, LOGGER, config_entry=entry, name=str(self.call), always_update=True)
        self.access = access
        self.retrieved_at: datetime | None = None
        self.next_refresh: datetime | None = None
        self.last_error: str | None = None
        self.last_refusal: BudgetLimit | None = None
        self._failures = 0
        self._retry_at: datetime | None = None
        self._makes_up_at: datetime | None = None
        self._store = store
        self._phase = phase_of(access.seed, self.call)

    @property
    def has_data(self) -> bool:
        """Whether anything was ever answered."""
        return self.retrieved_at is not None

    async def async_load(self) -> None:
        """Take the stored answer as the latest one, and make up for a call that was missed.

        After a release or an outage many homes start at once: they come one after the other.
        """
        if (stored := await self._store.async_load()) is None:
            return
        self.data = stored.value
        self.retrieved_at = stored.retrieved_at
        now = dt_util.utcnow()
        if self.planned_after(stored.retrieved_at) <= now:
            self._makes_up_at = catch_up_at(now, self._phase)
        self._plan_next()

    def is_due(self, now: datetime) -> bool:  # noqa: ARG002 - others look at the time
        """Say whether to ask at once at a start, since no stored answer will do for a while."""
        return not self.has_data

    @abstractmethod
    async def fetch(self, now: datetime) -> T:
        """Ask the supplier; raise `OctopusError` when there is no answer."""

    def planned_after(self, moment: datetime) -> datetime:
        """Return when the next planned call comes after one at `moment`."""
        return next_on_grid(moment, self.interval * self.access.entries_on_key, self._phase)

    @property
    def interval(self) -> timedelta:
        """Time between two planned calls."""
        return self.access.budget.interval(self.call)

    @override
    async def _async_update_data(self) -> T:
        now = dt_util.utcnow()
        self._makes_up_at = None
        try:
            value = await self.fetch(now)
        except BudgetSpentError as err:
            return self._refused(err)
        except AuthenticationError as err:
            self._failed(err)
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key=error_key(err)
            ) from err
        except OctopusError as err:
            self._failed(err)
            raise UpdateFailed(translation_domain=DOMAIN, translation_key=error_key(err)) from err
        self._failures = 0
        self._retry_at = None
        self.last_error = None
        self.retrieved_at = now
        self.data = value
        self._plan_next()
        await self._store.async_save(Answer(value=value, retrieved_at=now))
        return value

    def _refused(self, err: BudgetSpentError) -> T:
        """Go on with what is known: that our own budget says no is no outage."""
        self.last_refusal = err.reason
        if self._failures:
            self._retry_at = self._next_try()
        elif err.reason is BudgetLimit.GAP:
            # a token was refused, say, and the repeat came too soon: it is still to be made
            self._retry_at = dt_util.utcnow() + err.retry_after
        self._plan_next()
        if self.has_data and self.last_update_success:
            return self.data
        raise UpdateFailed(translation_domain=DOMAIN, translation_key=error_key(err)) from err

    def _failed(self, err: OctopusError) -> None:
        self._failures += 1
        self._retry_at = self._next_try()
        self.last_error = error_key(err)
        self._plan_next()

    def _next_try(self) -> datetime:
        """Return when to ask again after so many failures [UTC]."""
        return dt_util.utcnow() + self.access.budget.retry_delay(self._failures)

    def _plan_next(self) -> None:
        """Set the poll timer: as planned, sooner after a failure, never before it is allowed."""
        now = dt_util.utcnow()
        wanted = (self.planned_after(now), self._retry_at, self._makes_up_at)
        planned = min(moment for moment in wanted if moment is not None)
        self.next_refresh = max(planned, self.access.budget.next_allowed(self.call))
        self.update_interval = self.next_refresh - now + TIMER_SLACK
