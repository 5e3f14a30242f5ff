"""The signed-in way to GraphQL: exchanges the key for a token, keeps it fresh, and asks with it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from .budget import Call, Urgency
from .errors import AuthenticationError, NotAllowedError, TokenStaleError
from .parse import GraphqlAnswer, Token, graphql_answer, token
from .queries import MINT
from .transport import Host, Question, Transport

PATH: Final = "/v1/graphql/"
RENEW_BEFORE: Final = timedelta(minutes=2)
"""A token is renewed this long before it expires, so that none expires on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A GraphQL document with its variables, and what it costs."""

    document: str
    variables: Mapping[str, Any]
    call: Call
    plans: int = 1
    urgency: Urgency = Urgency.PLANNED
    host: Host = Host.API


class Login:
    """Asks GraphQL with the token of a key. All who use the key share it, and so the token."""

    def __init__(self, transport: Transport) -> None:
        """Ask through a transport. No token is asked for before the first query."""
        self._transport = transport
        self._token: Token | None = None
        self._lock = asyncio.Lock()

    async def ask(self, query: Query) -> GraphqlAnswer:
        """Ask, once more with a new token where the old one is refused.

        The second try spends from the budget like the first. For dispatches it therefore comes a
        minute too early: the token is new then, and `BudgetSpentError` says when to come back.

        Returns:
            An answer that holds some data; fields in it may have failed.

        Raises:
            AuthenticationError: The key is wrong.
            OctopusError: As `Transport.send`, and what the codes of an answer without data mean.
        """
        self._transport.budget.check(query.call, query.urgency)  # a login would be wasted
        value = await self._current()
        try:
            return await self._ask(query, value)
        except TokenStaleError:
            value = await self._renewed(value)
        try:
            return await self._ask(query, value)
        except TokenStaleError as err:
            raise err.otherwise from err

    async def _ask(self, query: Query, value: str | None) -> GraphqlAnswer:
        question = Question(
            call=query.call,
            urgency=query.urgency,
            plans=query.plans,
            host=query.host,
            path=PATH,
            body={"query": query.document, "variables": query.variables},
            authorization=value,  # raw: a prefix is not taken by all of the supplier's hosts
        )
        try:
            answer = graphql_answer(await self._transport.send(question))
        except NotAllowedError as err:
            raise TokenStaleError("The token is refused", NotAllowedError(str(err))) from err
        if answer.is_throttled:
            await self._transport.back_off(None, query.call)
        answer.raise_if_useless()
        if not answer.is_throttled:
            self._transport.budget.relax(query.call)
        return answer

    async def _current(self) -> str:
        """Return a token that lasts a while; of callers at once, only the first asks for it."""
        async with self._lock:
            now = self._transport.budget.clock()
            if self._token is None or self._token.expires_at - now <= RENEW_BEFORE:
                self._token = await self._mint()
            return self._token.value

    async def _renewed(self, refused: str) -> str:
        """Return another token than the one refused; somebody may have renewed it already."""
        async with self._lock:
            if self._token is None or self._token.value == refused:
                self._token = await self._mint()
            return self._token.value

    async def _mint(self) -> Token:
        variables = {"input": {"APIKey": self._transport.api_key}}
        try:
            answer = await self._ask(
                Query(document=MINT, variables=variables, call=Call.LOGIN), None
            )
        except TokenStaleError as err:
            if isinstance(err.otherwise, NotAllowedError):  # there was no token yet: it is the key
                raise AuthenticationError("The key is refused") from err
            raise err.otherwise from err
        return token(answer, self._transport.budget.clock())
