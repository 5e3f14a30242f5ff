"""Asks about Octoplus: saving sessions, free electricity and points, if the account is enrolled.

None of it is urgent and none of it makes a price, so a start never waits for it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...answers import AnswerStore
from ...const import LOGGER
from ...model.octoplus import FreeElectricity, Octoplus, SavingSessions, Session, SessionKind
from ...model.polling.sources import SourceState, next_session_request, stale_from
from ...model.polling.state import NextRequest
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
from .account import AccountCoordinator
from .base import ApiAccess, SupplierCoordinator

NO_SAVING_SESSIONS = SavingSessions(sessions=(), region_id=None)
NO_FREE_ELECTRICITY = FreeElectricity(sessions=(), points=None)


class SessionsCoordinator(SupplierCoordinator[Octoplus]):
    """What Octoplus has for the account; empty before the first answer."""

    call = Call.SESSIONS
    catch_up = LATE_SESSIONS

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
        self._waits_since = self._started_at
        """The start, or when the account joined Octoplus [UTC]."""
        self._joins_by_itself = Settings.of(entry.options).auto_join_sessions
        self._joined_here: set[str] = set()
        """Codes joined since the start, which an answer may not show yet."""
        self._not_for_us: set[str] = set()
        """Codes that cannot be joined, which are not tried again."""

    @property
    def is_enrolled(self) -> bool:
        """Whether the account is known to be in Octoplus; else nothing is asked."""
        return self.account.has_data and self.account.data.account.is_in_octoplus is True

    @property
    def told(self) -> Octoplus | None:
        """What is known; None: the account is not enrolled, or nothing was answered yet.

        The first answer may hold only half of it.
        """
        is_known = self.has_data or bool(self.data.sessions)
        return self.data if self.is_enrolled and is_known else None

    @property
    @override
    def stale_from(self) -> datetime | None:
        """When two planned requests in a row will have been missed [UTC]; None: never."""
        return stale_from(self._source_state(dt_util.utcnow())) if self.is_enrolled else None

    @override
    def is_due(self, now: datetime) -> bool:
        """The first request comes a while after the start."""
        return False

    @override
    @callback
    def async_start(self) -> None:
        """Ask while the account is in Octoplus."""
        self._waits_since = dt_util.utcnow()
        super().async_start()
        self.config_entry.async_on_unload(
            self.account.async_add_listener(self._async_account_changed)
        )

    @callback
    def _async_account_changed(self) -> None:
        if self.is_enrolled is not (self.next_request is not None):
            self._waits_since = dt_util.utcnow()
            self._publish(self.data)

    @override
    def _next_request(self, now: datetime) -> NextRequest | None:
        if not self.is_enrolled:
            return None
        since = max(self._asked_at or self._waits_since, self._waits_since)
        state = self._source_state(now)
        return next_session_request(state, now, since=since, first=FIRST_SESSIONS)

    @override
    def _source_state(self, now: datetime) -> SourceState:
        return replace(super()._source_state(now), hours=SESSION_HOURS)

    @override
    def _retry_delay(self) -> timedelta:
        return SESSIONS_RETRY * (1 << min(self._failures - 1, 4))

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Octoplus:
        if not self.is_enrolled:
            return self.data
        saving = await self._saving_sessions()
        free, failure = self._free_as_known, None
        try:
            free = await self._free_electricity()
        except OctopusError as err:  # the first answer is not lost with the second
            failure = err
        octoplus = Octoplus(
            sessions=(*saving.sessions, *free.sessions),
            region_id=saving.region_id,
            points=self.data.points if free.points is None else free.points,
        ).with_joined(self._joined_here)
        if self._joins_by_itself:
            octoplus = octoplus.with_joined(await self._joined_by_itself(octoplus.on_offer(now)))
        if failure is not None:
            self._publish(octoplus)
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
        """Join a saving session for a person.

        Raises:
            NotFoundError: It is unknown, over, or for another region.
            OctopusError: It could not be asked.
        """
        is_known = self.data.named(code) is not None
        joined = await self._join(code)
        self._publish(self.data.with_joined(joined))
        if is_known:
            await self._async_save()
        else:  # announced since we asked last
            await self.async_ask()

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
        joined_there = await self.access.client.join_saving_session(
            self._number, code, urgency=Urgency.PERSON
        )
        joined = {code, *joined_there}
        self._joined_here |= joined
        return joined

    @property
    def _number(self) -> str:
        return self.account.data.account.number
