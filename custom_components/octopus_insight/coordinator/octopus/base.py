"""How a coordinator asks the supplier, when its one timer or a person wants it."""

from abc import abstractmethod
import asyncio
from collections.abc import Awaitable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, override
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util
from ...const import DOMAIN, LOGGER
from ...model.interval import DAY, HALF_HOUR, WallWindow, floor_half_hour
from ...model.knowledge import SourceStatus
from ...model.polling.grid import SourceState, phase
from ...model.polling.rules import EVENTS
from ...model.polling.state import NextRequest, RefreshReason
from ...model.prices.tariff import EVER
from ...octopus.budget import (
    ALLOWANCES,
    FIRST_REST,
    LOOKS_AGAIN,
    POLL_INTERVALS,
    REFRESH_GAP,
    Call,
    CallBudget,
    Urgency,
)
from ...octopus.client import OctopusClient
from ...octopus.errors import (
    AuthenticationError,
    BudgetLimit,
    BudgetSpentError,
    CannotConnectError,
    EdgeBlockedError,
    OctopusError,
    RateLimitedError,
    UnexpectedResponseError,
)
from ...options import Settings
from ...storage import Answer, AnswerStore
from ..source import RefreshOutcome
from ..timer import Timer

# a kind stands before the kind it is a kind of
ERROR_KEYS: Mapping[type[OctopusError], str] = {
    AuthenticationError: "invalid_auth",
    BudgetSpentError: "budget_spent",
    EdgeBlockedError: "edge_blocked",
    RateLimitedError: "rate_limited",
    CannotConnectError: "cannot_connect",
}
TOLD_AGAIN_AFTER = DAY
LONG = timedelta(hours=6)
"""In a storm each kind of data fails and recovers many times: the log is not filled with that."""


def error_key(err: OctopusError) -> str:
    """Return the translation key of an error."""
    keys = (key for kind, key in ERROR_KEYS.items() if isinstance(err, kind))
    return next(keys, "unexpected_response")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAccess:
    """What the coordinators of an entry ask with."""

    hass: HomeAssistant
    entry: ConfigEntry[Any]
    client: OctopusClient
    budget: CallBudget
    settings: Settings
    seed: str
    entries_on_key: int
    """Entries that spend from the same ledger, at least 1."""


class SupplierCoordinator[T](DataUpdateCoordinator[T]):
    """Asks as `model.polling` says; a failure leaves the last good value."""

    config_entry: ConfigEntry[Any]
    call: ClassVar[Call]
    shape: ClassVar[Any]
    refresh_gap: ClassVar = REFRESH_GAP
    """Between two refreshes on demand."""
    catch_up: ClassVar = (POLL_INTERVALS.earliest, POLL_INTERVALS.catch_up)
    """Bounds of the wait for a request that was missed before a start."""
    shortest_pause: ClassVar = FIRST_REST
    """After a failure."""
    hours: ClassVar[WallWindow | None] = None
    """Part of each local day in which we ask; None: any."""
    plans_each_half_hour: ClassVar = False
    """Whether what is left of an hour is spread anew."""
    unanswered: ClassVar[Any] = {}

    def __init__(self, access: ApiAccess) -> None:
        hass, entry = access.hass, access.entry
        super().__init__(hass, LOGGER, config_entry=entry, name=str(self.call))
        self.access, self.data = access, self.unanswered
        self.retrieved_at: datetime | None = None
        self.next_request: NextRequest | None = None
        self.last_error: str | None = None
        self.last_refusal: BudgetLimit | None = None
        self._store = AnswerStore[T](hass, entry.entry_id, self.call, self.shape, self.lasting)
        self._phase = phase(access.seed, self.call)
        self._started_at = dt_util.utcnow()
        self._asked_at = EVER
        self._failures = 0
        self._failing_since = self._started_at
        self._told_at: datetime | None = None
        self._is_told = False
        self._retry_at: datetime | None = None
        self._looks_again: tuple[datetime, ...] = ()
        self._lock = asyncio.Lock()
        self._is_asking = False
        self._is_running = False
        self._timer = Timer(hass, self._async_due, f"ask for {self.name}")

    @property
    def has_data(self) -> bool:
        """Whether anything was ever answered."""
        return self.retrieved_at is not None

    @property
    def status(self) -> SourceStatus:
        """What people may know about this source."""
        return SourceStatus(
            retrieved_at=self.retrieved_at,
            next_refresh=self.next_refresh,
            reason=None if self.next_request is None else self.next_request.reason,
            last_error=self.last_error,
            stale_from=self.stale_from,
        )

    @property
    def nothing_to_ask(self) -> str | None:
        """Why there is nothing to ask for; None: there is."""
        return None

    @property
    def stale_from(self) -> datetime | None:
        """When two planned requests will have been missed [UTC]; None: never."""
        return None

    @property
    def next_refresh(self) -> datetime | None:
        """When the next planned request comes [UTC]."""
        return None if self.next_request is None else self.next_request.at

    @property
    def obeys_schedule(self) -> bool:
        """Whether we ask by ourselves."""
        return not self.config_entry.pref_disable_polling

    async def async_load(self) -> None:
        """Take the stored answer as the latest one."""
        if (stored := await self._store.async_load()) is not None:
            self.retrieved_at = stored.retrieved_at
            self._publish(stored.value)

    @callback
    def async_start(self) -> None:
        """Ask as planned until the entry is unloaded."""
        self._is_running = True
        self._plan()

    @override
    async def async_shutdown(self) -> None:
        self._is_running = False
        self._timer.async_stop()
        await super().async_shutdown()
        await self._store.async_flush()

    def is_due(self, now: datetime) -> bool:  # noqa: ARG002 - others look at the time
        """Return whether a start asks at once."""
        return not self.has_data

    @abstractmethod
    async def fetch(self, now: datetime, urgency: Urgency) -> T:
        """Ask, or raise `OctopusError`."""

    @staticmethod
    def lasting(value: T) -> object:
        """Return what has to be on disk at once: no later answer brings it again."""
        return value

    # --- When to ask ------------------------------------------------------------------------------
    def _next_request(self, now: datetime) -> NextRequest | None:
        return NextRequest(at=self._source_state(now).next_at(now), reason=RefreshReason.STEADY)

    def _source_state(self, now: datetime) -> SourceState:  # noqa: ARG002 - others look at it
        return SourceState(
            interval=ALLOWANCES[self.call].interval * self.access.entries_on_key,
            phase=self._phase,
            hours=self.hours,
            started_at=self._started_at,
            catch_up=self.catch_up,
            allowed_at=self.access.budget.next_allowed(self.call),
            asked_at=None if self._asked_at == EVER else self._asked_at,
            retrieved_at=self.retrieved_at,
            retry_at=self._retry_at,
            missing_at=next((at for at in self._looks_again if at > self._asked_at), None),
        )

    @callback
    def async_look_again(self) -> None:
        """Ask a few times within the hour: something told elsewhere does not fit."""
        now = dt_util.utcnow()
        self._looks_again = tuple(now + wait * (1 + self._phase) for wait in LOOKS_AGAIN)
        self._plan()

    def _retry_delay(self) -> timedelta:
        return self.access.budget.retry_delay(self._failures, self.shortest_pause)

    @property
    def _next_due(self) -> datetime | None:
        """When to ask by ourselves [UTC]; after a refused key never."""
        is_locked_out = self.last_error == ERROR_KEYS[AuthenticationError]
        is_waiting = self._is_running and not self._is_asking and not is_locked_out
        return self.next_refresh if is_waiting and self.obeys_schedule else None

    def _plan(self) -> None:
        now = dt_util.utcnow()
        self.next_request = self._next_request(now)
        plans_again = self._is_running and self.plans_each_half_hour
        moments = (self._next_due, floor_half_hour(now) + HALF_HOUR if plans_again else None)
        self._timer.async_set(min(filter(None, moments), default=None))

    @callback
    def async_clock_was_set(self) -> None:
        """Plan anew; a pause is not longer for it."""
        if self._retry_at is not None:
            self._retry_at = min(self._retry_at, dt_util.utcnow() + self._retry_delay())
        self._asked_at = min(self._asked_at, dt_util.utcnow())
        self._plan()

    @callback
    def _async_due(self, _now: datetime) -> None:
        if self._next_due is None or dt_util.utcnow() < self._next_due:
            before = self.next_request
            self._plan()
            if self.next_request != before:
                self.async_update_listeners()
            return
        is_event = self.next_request is not None and self.next_request.reason in EVENTS
        urgency = Urgency.PERSON if is_event else Urgency.PLANNED
        self._async_in_background(self.async_ask(urgency), "ask for")

    @callback
    def _async_in_background(self, work: Coroutine[Any, Any, None], doing: str) -> None:
        self.config_entry.async_create_background_task(self.hass, work, f"{doing} {self.name}")

    # --- Asking -----------------------------------------------------------------------------------
    async def async_ask(self, urgency: Urgency = Urgency.PLANNED) -> None:
        """Ask now; after a refused key the person is asked for another."""
        try:
            await self._ask(urgency)
        except (ConfigEntryAuthFailed, UpdateFailed) as err:
            self.last_exception, now = err, dt_util.utcnow()
            if self.last_update_success:
                self._failing_since, self.last_update_success = now, False
                self.async_update_listeners()
            # an outage is told once, and one that follows within a day only if it lasts
            is_new = self._told_at is None or now - self._told_at >= TOLD_AGAIN_AFTER
            if not self._is_told and (is_new or now - self._failing_since >= LONG):
                LOGGER.error("Error fetching %s data: %s", self.name, err)
                self._is_told, self._told_at = True, now
            if isinstance(err, ConfigEntryAuthFailed):
                self.config_entry.async_start_reauth_if_available(self.hass)

    async def async_ask_on_demand(self, urgency: Urgency, *, only_if_due: bool) -> RefreshOutcome:
        """Ask if that is allowed; an answer under way will do."""
        reason = await self._asked_on_demand(urgency, only_if_due=only_if_due)
        allowed_at = self.access.budget.next_allowed(self.call, urgency)
        return RefreshOutcome(
            accepted=reason == "refreshed",
            reason=reason,
            retrieved_at=self.retrieved_at,
            next_allowed_at=max(allowed_at, self._asked_at + self.refresh_gap),
        )

    async def _asked_on_demand(self, urgency: Urgency, *, only_if_due: bool) -> str:
        """Return `refreshed`, or what prevented it."""
        since = dt_util.utcnow()
        if self.nothing_to_ask is not None:
            return self.nothing_to_ask
        if only_if_due and self.next_refresh and since < self.next_refresh:
            return "not_due"
        if self._lock.locked():
            since = self._asked_at
            async with self._lock:
                pass
        elif since < self._asked_at + self.refresh_gap:
            return BudgetLimit.GAP
        else:
            try:
                self.access.budget.check(self.call, urgency)
            except BudgetSpentError as err:
                return err.reason
            await self.async_ask(urgency)
        is_fresh = self.retrieved_at is not None and self.retrieved_at >= since
        return "refreshed" if is_fresh else self.last_error or str(self.last_refusal)

    @override
    async def _async_update_data(self) -> T:
        await self._ask(Urgency.PLANNED)
        return self.data

    async def _ask(self, urgency: Urgency) -> None:
        async with self._lock:
            now, retry_at = dt_util.utcnow(), self._retry_at
            self._asked_at, self._is_asking, self._retry_at = now, True, None
            self._timer.async_stop()
            try:
                value = await self._in_words(self.fetch(now, urgency))
            except BudgetSpentError as err:
                self._retry_at = retry_at
                self._refused(err)
                return
            except OctopusError as err:
                self._failures += 1
                self._retry_at = dt_util.utcnow() + self._retry_delay()
                self.last_error = error_key(err)
                is_key_wrong = isinstance(err, AuthenticationError)
                kind = ConfigEntryAuthFailed if is_key_wrong else UpdateFailed
                raise kind(translation_domain=DOMAIN, translation_key=self.last_error) from err
            finally:
                self._is_asking = False
                self._plan()
            self._failures, self.last_error, self.retrieved_at = 0, None, now
            if self._is_told:
                LOGGER.info("Fetching %s data recovered", self.name)
            self._is_told, self.last_update_success = False, True
            self._publish(value)
            await self._async_save()

    async def _in_words[R](self, asking: Awaitable[R]) -> R:
        """Wait; a mistake of ours in reading an answer makes it unreadable."""
        try:
            return await asking
        except OctopusError:
            raise
        except Exception as err:
            LOGGER.debug("The answer about %s led to a mistake", self.name, exc_info=err)
            raise UnexpectedResponseError(f"{type(err).__name__} of ours", self.name) from err

    def _refused(self, err: BudgetSpentError) -> None:
        """Go on with what is known: this is no outage."""
        self.last_refusal = err.reason
        if self._failures or err.reason not in {BudgetLimit.HOUR, BudgetLimit.DAY}:
            # a token was refused, say, and the repeat came too soon
            self._retry_at = dt_util.utcnow() + err.retry_after
        if self.has_data and self.last_update_success:
            self._publish(self.data)
            return
        raise UpdateFailed(translation_domain=DOMAIN, translation_key=error_key(err)) from err

    def _publish(self, value: T) -> None:
        self.data = value
        self._plan()
        self.async_update_listeners()

    async def _async_save(self) -> None:
        if self.retrieved_at is not None:
            await self._store.async_save(Answer(value=self.data, retrieved_at=self.retrieved_at))
