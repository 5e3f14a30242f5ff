"""Asks about Octoplus: saving sessions, free electricity and points, only for who is enrolled.

None of it is urgent and none of it makes a price, so a start never waits for it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...const import LOGGER, SUPPLIER_ZONE
from ...model.octoplus import FreeElectricity, Octoplus, SavingSessions, Session, SessionKind
from ...model.polling.grid import next_in_hours, offset_after, scattered
from ...octopus.budget import (
    FIRST_SESSIONS,
    LATE_SESSIONS,
    SESSION_HOURS,
    SESSIONS_RETRY,
    Call,
    Urgency,
)
from ...octopus.errors import NotFoundError, OctopusError
from ...options import Settings
from ...storage import Answer, AnswerStore
from .account import AccountCoordinator
from .base import TIMER_SLACK, ApiAccess, SupplierCoordinator

NO_SAVING_SESSIONS = SavingSessions(sessions=(), region_id=None)
NO_FREE_ELECTRICITY = FreeElectricity(sessions=(), points=None)


class SessionsCoordinator(SupplierCoordinator[Octoplus]):
    """What Octoplus has for the account; empty before the first answer."""

    call = Call.SESSIONS

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        access: ApiAccess,
        store: AnswerStore[Octoplus],
        account: AccountCoordinator,
    ) -> None:
        """Follow the given account."""
        super().__init__(hass, entry, access, store)
        self.data = Octoplus()
        self.account = account
        self._joins_by_itself = Settings.of(entry.options).auto_join_sessions
        self._joined_here: set[str] = set()
        """Codes joined since the start: an answer may have been on its way meanwhile."""
        self._not_for_us: set[str] = set()
        """Codes that cannot be joined: asking again would cost a request each time."""

    @property
    def is_enrolled(self) -> bool:
        """Return whether the account is known to be in Octoplus; else nothing is asked."""
        return self.account.has_data and self.account.data.account.is_in_octoplus is True

    @property
    def told(self) -> Octoplus | None:
        """Return what an enrolled account was told; None: it is not enrolled, or not told yet.

        The first answer may be one of half the questions.
        """
        is_told = self.has_data or bool(self.data.sessions)
        return self.data if self.is_enrolled and is_told else None

    @property
    def stale_from(self) -> datetime | None:
        """Return when two planned calls in a row will have been missed [UTC]; None: never."""
        if not self.is_enrolled or self.retrieved_at is None:
            return None
        return self.planned_after(self.planned_after(self.retrieved_at))

    @override
    def is_due(self, now: datetime) -> bool:
        """Never be due at a start: the first call comes a while after it."""
        return False

    @override
    def planned_after(self, moment: datetime) -> datetime:
        interval = self.interval * self.access.entries_on_key
        return next_in_hours(moment, SESSION_HOURS, interval, self._phase, SUPPLIER_ZONE)

    @callback
    def async_follow_account(self) -> None:
        """Begin to ask when the account joins Octoplus, and stop when it leaves."""
        self._plan_next()
        self.config_entry.async_on_unload(
            self.account.async_add_listener(self._async_account_changed)
        )

    @callback
    def _async_account_changed(self) -> None:
        if self.is_enrolled is not (self.next_refresh is not None):
            self._plan_next()
            self.async_set_updated_data(self.data)

    @override
    def _plan_next(self) -> None:
        """Set the poll timer, or none for an account that is not enrolled."""
        if not self.is_enrolled:
            self.next_refresh = self.update_interval = None
            return
        now = dt_util.utcnow()
        self.next_refresh = max(self._wanted_at(now), self.access.budget.next_allowed(self.call))
        self.update_interval = self.next_refresh - now + TIMER_SLACK

    def _wanted_at(self, now: datetime) -> datetime:
        planned = self.planned_after(now)
        if self._failures:
            return min(planned, now + SESSIONS_RETRY * (1 << min(self._failures - 1, 4)))
        if self.retrieved_at is None:
            earliest, latest = FIRST_SESSIONS
        elif self.planned_after(self.retrieved_at) <= now:
            earliest, latest = LATE_SESSIONS
        else:
            return planned
        return offset_after(now, scattered(self._phase), earliest=earliest, latest=latest)

    @override
    async def fetch(self, now: datetime) -> Octoplus:
        if not self.is_enrolled:
            return self.data
        saving = await self._saving_sessions()
        free, failure = self._free_as_known, None
        try:
            free = await self._free_electricity()
        except OctopusError as err:  # what the first question has told is not lost with the second
            failure = err
        octoplus = Octoplus(
            sessions=(*saving.sessions, *free.sessions),
            region_id=saving.region_id,
            points=self.data.points if free.points is None else free.points,
        ).with_joined(self._joined_here)
        if self._joins_by_itself:
            octoplus = octoplus.with_joined(await self._joined_by_itself(octoplus.on_offer(now)))
        if failure is not None:
            self.data = octoplus
            self.async_update_listeners()
            raise failure
        return octoplus

    @property
    def _free_as_known(self) -> FreeElectricity:
        sessions = (one for one in self.data.sessions if one.kind is SessionKind.FREE)
        return FreeElectricity(sessions=tuple(sessions), points=None)

    async def _saving_sessions(self) -> SavingSessions:
        try:
            return await self.access.client.saving_sessions(self._number)
        except NotFoundError:  # in Octoplus, but not in this part of it
            return NO_SAVING_SESSIONS

    async def _free_electricity(self) -> FreeElectricity:
        points = self.account.data.account.meter_points
        supplies = (point.id for point in points if point.is_electricity_import)
        mpan = next(supplies, None)
        if mpan is None:
            return NO_FREE_ELECTRICITY
        try:
            return await self.access.client.free_electricity(self._number, mpan)
        except NotFoundError:
            return NO_FREE_ELECTRICITY

    async def async_join(self, code: str) -> None:
        """Join a saving session because a person wishes it.

        Raises:
            NotFoundError: It is unknown, over, or for another region.
            OctopusError: It could not be asked.
        """
        is_known = self.data.named(code) is not None
        joined = await self._join(code)
        self.data = self.data.with_joined(joined)
        if is_known:
            self.async_update_listeners()
            await self._async_keep()
        else:  # announced since we asked last
            await self.async_refresh()

    async def _async_keep(self) -> None:
        """Write to disk what a join made of the latest answer."""
        if self.retrieved_at is not None:
            await self._store.async_save(Answer(value=self.data, retrieved_at=self.retrieved_at))

    async def _joined_by_itself(self, offered: Iterable[Session]) -> set[str]:
        """Join what is on offer, and return the codes of all that was joined."""
        joined: set[str] = set()
        for session in offered:
            if session.code in self._not_for_us | joined:
                continue
            try:
                joined |= await self._join(session.code)
            except NotFoundError:
                self._not_for_us.add(session.code)
            except OctopusError as err:
                LOGGER.debug("A saving session is not joined yet: %s", err)
                break
            else:
                LOGGER.info("Joined the saving session of %s", session.when.start.isoformat())
        return joined

    async def _join(self, code: str) -> set[str]:
        told = await self.access.client.join_saving_session(
            self._number, code, urgency=Urgency.PERSON
        )
        joined = {code, *told}
        self._joined_here |= joined
        return joined

    @property
    def _number(self) -> str:
        return self.account.data.account.number
