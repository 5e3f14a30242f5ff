"""Asks GraphQL with a token for the API key, and renews it."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from .budget import Call, Urgency
from .errors import (
    AuthenticationError,
    BudgetLimit,
    BudgetSpentError,
    KeyRefusedError,
    NotAllowedError,
    RateLimitedError,
    TokenStaleError,
)
from .parse.account import token
from .parse.reading import GraphqlAnswer
from .queries import MINT
from .transport import Request, Transport, graphql

RENEW_BEFORE: Final = timedelta(minutes=2)


class Login:
    """The token of a key."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._token: str | None = None
        self._expires_at = self._again_at = transport.budget.clock()
        self._lock = asyncio.Lock()
        self._logins_in_vain = 0
        """Those since a question was last answered."""

    async def ask(self, request: Request) -> GraphqlAnswer:
        """Ask, and again with a new token if the old one is refused; fields may have failed.

        The second try spends too: for dispatches, a minute apart, it raises `BudgetSpentError`, and
        the new token serves the next request. A wrong key is an `AuthenticationError`.
        """
        self._transport.budget.check(request.call, request.urgency)  # a login would be wasted
        value = await self._valid(request.urgency)
        try:
            return await self._ask(request, value)
        except TokenStaleError:
            value = await self._valid(request.urgency, refused=value)
        try:
            return await self._ask(request, value)
        except TokenStaleError as err:
            raise err.otherwise from err

    async def _ask(self, request: Request, value: str | None) -> GraphqlAnswer:
        # raw: a prefix is not taken by all of the supplier's hosts
        signed = replace(request, authorization=value)
        try:
            answer = GraphqlAnswer.of(await self._transport.send(signed))
        except NotAllowedError as err:
            raise TokenStaleError("The token is refused", NotAllowedError(str(err))) from err
        is_throttled = any(isinstance(error, RateLimitedError) for _, error in answer.errors)
        if is_throttled:
            await self._transport.back_off(None, request.call)
        answer.raise_if_useless()
        if not is_throttled:
            self._transport.budget.relax(request.call)
        if request.call is not Call.LOGIN:
            self._logins_in_vain, self._again_at = 0, self._transport.budget.clock()
        return answer

    async def _valid(self, urgency: Urgency, refused: str | None = None) -> str:
        """Return a token that lasts a while; one caller renews it for all."""
        async with self._lock:
            known, now = self._token, self._transport.budget.clock()
            if known is None or known == refused or self._expires_at - now <= RENEW_BEFORE:
                # else each kind of request would try, until no login is left for the hour
                if now < self._again_at and urgency is Urgency.PLANNED:
                    raise BudgetSpentError(self._again_at - now, BudgetLimit.GAP)
                self._transport.budget.check(Call.LOGIN)
                if self._logins_in_vain:
                    self._again_at = now + self._transport.budget.retry_delay(self._logins_in_vain)
                self._logins_in_vain += 1
                known, self._expires_at = await self._mint()
                self._token = known
            return known

    async def _mint(self) -> tuple[str, datetime]:
        request = graphql(Call.LOGIN, MINT, {"input": {"APIKey": self._transport.api_key}})
        try:
            answer = await self._ask(request, None)
        except TokenStaleError as err:
            if isinstance(err, KeyRefusedError) or isinstance(err.otherwise, NotAllowedError):
                raise AuthenticationError("The key is refused") from err
            raise err.otherwise from err
        return token(answer, self._transport.budget.clock())
