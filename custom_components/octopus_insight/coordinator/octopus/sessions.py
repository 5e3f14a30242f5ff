"""Asks about Octoplus. A start never waits for it."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import override
from homeassistant.core import callback
from homeassistant.util import dt as dt_util
from ...const import LOGGER
from ...model.octoplus import Octoplus, Session
from ...model.polling.state import NextRequest, RefreshReason
from ...octopus.budget import (
    FIRST_SESSIONS,
    LATE_SESSIONS,
    SESSION_HOURS,
    SESSIONS_RETRY,
    Call,
    Urgency,
)
from ...octopus.errors import NotFoundError, OctopusError, RefusedError, UnexpectedResponseError
from .account import AccountBoundCoordinator, AccountCoordinator

ANSWERS_TO_BELIEVE = 3
"""So many in a row have to lack a session before it is believed to be withdrawn."""


class SessionsCoordinator(AccountBoundCoordinator[Octoplus]):
    """What Octoplus has for the account."""

    call = Call.SESSIONS
    shape = Octoplus
    unanswered = Octoplus()
    catch_up = LATE_SESSIONS
    hours = SESSION_HOURS
    shortest_pause = SESSIONS_RETRY

    def __init__(self, account: AccountCoordinator) -> None:
        super().__init__(account)
        self._waits_since = self._started_at
        """The start, or when the account joined Octoplus [UTC]."""
        self._joined_here: set[str] = set()
        """Codes that an answer may not show yet."""
        self._refusals: dict[str, str] = {}
        """Why a session could not be joined, by its code: it is not tried again."""
        self._lacked = Counter[str]()

    @property
    def is_enrolled(self) -> bool:
        """Whether we ask at all."""
        return self.account.data.account.is_in_octoplus is True

    @property
    @override
    def nothing_to_ask(self) -> str | None:
        return None if self.is_enrolled else "not_enrolled"

    @property
    def known(self) -> Octoplus | None:
        """None: not enrolled, or nothing was answered yet."""
        is_known = self.has_data or bool(self.data.sessions)
        return self.data if self.is_enrolled and is_known else None

    @property
    @override
    def stale_from(self) -> datetime | None:
        return self._source_state(dt_util.utcnow()).stale_from if self.is_enrolled else None

    @override
    def is_due(self, now: datetime) -> bool:
        return False

    @override
    @callback
    def async_start(self) -> None:
        self._waits_since = dt_util.utcnow()
        super().async_start()

    @override
    @callback
    def _async_account_changed(self) -> None:
        if self.is_enrolled is not (self.next_request is not None):
            self._waits_since = dt_util.utcnow()
            self._publish(self.data)

    @override
    def _next_request(self, now: datetime) -> NextRequest | None:
        if not self.is_enrolled:
            return None
        since = max(self._asked_at, self._waits_since)
        at = self._source_state(now).next_session_at(now, since=since, first=FIRST_SESSIONS)
        return NextRequest(at=at, reason=RefreshReason.STEADY)

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Octoplus:
        if not self.is_enrolled:
            return self.data
        known, failures = self.data.sessions, list[OctopusError]()
        # free hours have no id but their code
        saving = Octoplus(sessions=tuple(one for one in known if one.id != one.code))
        free = Octoplus(sessions=tuple(one for one in known if one.id == one.code))
        try:  # neither answer is lost with the other
            saving = await self.access.client.saving_sessions(self._number)
        except NotFoundError:  # in Octoplus, but not in this part of it
            saving = Octoplus()
        except UnexpectedResponseError as err:
            failures.append(err)
        try:
            free = await self._free_electricity()
        except OctopusError as err:
            failures.append(err)
        sessions = (*saving.sessions, *free.sessions)
        joined = self._joined_here | {one.code for one in known if one.is_joined}
        octoplus = Octoplus(
            sessions=(*sessions, *self._lacking(sessions, now)),
            region_id=saving.region_id or self.data.region_id,
            points=self.data.points if free.points is None else free.points,
        ).marked(joined, self._refusals)
        if self.access.settings.auto_join_sessions:
            await self._join_all(octoplus.on_offer(now))
            octoplus = octoplus.marked(self._joined_here, self._refusals)
        if failures:
            self._publish(octoplus)
            raise failures[0]
        return octoplus

    def _lacking(self, sessions: Iterable[Session], now: datetime) -> tuple[Session, ...]:
        """Return what is to come and is lacking, until several answers in a row lack it."""
        told = {one.code for one in sessions}
        gone = [one for one in self.data.sessions if one.when.end > now and one.code not in told]
        self._lacked = Counter({one.code: self._lacked[one.code] + 1 for one in gone})
        return tuple(one for one in gone if self._lacked[one.code] < ANSWERS_TO_BELIEVE)

    async def _free_electricity(self) -> Octoplus:
        mpan = next((point.id for point in self._points if point.is_electricity_import), None)
        with suppress(NotFoundError):
            if mpan is not None:
                return await self.access.client.free_electricity(self._number, mpan)
        return Octoplus()

    async def async_join(self, code: str) -> None:
        """Join for a person; `NotFoundError`: it is unknown, over, or for another region."""
        is_known = self.data.named(code) is not None
        await self._join(code)
        self._publish(self.data.marked(self._joined_here, self._refusals))
        if is_known:
            await self._async_save()
        else:  # announced since we asked last
            await self.async_ask()

    async def _join_all(self, offered: Iterable[Session]) -> None:
        for session in offered:
            if session.code in self._refusals.keys() | self._joined_here:
                continue
            start = session.when.start.isoformat()
            try:
                await self._join(session.code)
            except (NotFoundError, RefusedError) as err:
                refusal = "It is unknown, over, or for another region."
                if isinstance(err, RefusedError):
                    refusal = f"Octoplus refuses it. {err}"
                self._refusals[session.code] = refusal
                LOGGER.warning("The saving session of %s is not joined: %s", start, refusal)
            except OctopusError as err:
                LOGGER.debug("The saving session of %s is not joined yet: %s", start, err)
                if not isinstance(err, UnexpectedResponseError):
                    break
            else:
                LOGGER.info("Joined the saving session of %s", start)

    async def _join(self, code: str) -> None:
        joined = await self.access.client.join_saving_session(self._number, code)
        self._joined_here |= {code, *joined}
        self._refusals.pop(code, None)
