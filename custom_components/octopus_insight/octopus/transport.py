"""The only module that sends a request, once it is spent from the budget.

Redirects are not followed, so that no other host sees a credential. Answers have a size: of bytes,
after unpacking, of rows and of pages. Large ones are worked on beside the event loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
import json
import logging
from typing import Any, Final
from urllib.parse import quote
import aiohttp
from yarl import URL
from ..model.interval import Interval
from .body import limited
from .budget import Call, CallBudget, Urgency
from .clock import http_wait
from .errors import (
    BadRequestError,
    BudgetSpentError,
    CannotConnectError,
    EdgeBlockedError,
    NotAllowedError,
    NotFoundError,
    OctopusError,
    RateLimitedError,
    UnexpectedResponseError,
)
from .parse.reading import MOST_ROWS, Page, Row, results_page

TIMEOUT: Final = aiohttp.ClientTimeout(total=20, connect=10)
EXPLAINED: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
"""With these, GraphQL may say in the body what is wrong."""
BACKENDS: Final = {"https://api.octopus.energy": "https://api.backend.octopus.energy"}
"""The host for Octoplus by origin; others answer themselves."""
MOST_PAGES: Final = 20
LARGE_BODY: Final = 32 * 2**10
"""From here on [bytes] an answer is parsed in a thread: that takes a millisecond or more."""
LARGE_LIST: Final = 200
"""The same for rows."""
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, before it is sent."""

    call: Call
    path: str = "/v1/graphql/"
    """With names of `path_params` in braces, as errors show it."""
    path_params: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    query: Mapping[str, str | int] = field(default_factory=dict[str, str | int])
    page: str | None = field(default=None, repr=False)
    """Address of a further page; only path and query are used."""
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    authorization: str | None = field(default=None, repr=False)
    urgency: Urgency = Urgency.PLANNED
    to_backend: bool = False
    """Whether the host for Octoplus answers; see `BACKENDS`."""


@dataclass(eq=False, repr=False)
class Transport:
    """Sends requests with one API key."""

    session: aiohttp.ClientSession
    origin: str
    """Scheme, host and port; the rest is dropped."""
    api_key: str
    budget: CallBudget
    save_ledger: Callable[[], Awaitable[None]]
    """Writes to disk, or raises `BudgetSpentError`."""
    version: str

    def __post_init__(self) -> None:
        """Raise ValueError for an address without an origin."""
        self.origin = str(URL(self.origin).origin())

    async def send(self, request: Request) -> Any:
        """Send a request and return the JSON of its answer, or raise an `OctopusError`."""
        entry = self.budget.spend(request.call, urgency=request.urgency)
        try:
            await self.save_ledger()
            return await self._exchange(request)
        except BudgetSpentError:  # it could not be written down
            self.budget.take_back(entry)
            raise
        except (RateLimitedError, CannotConnectError) as err:
            if isinstance(err, RateLimitedError) or err.retry_after is not None:
                await self.back_off(err.retry_after)
            raise

    async def all_rows(self, request: Request) -> tuple[Row, ...]:
        """Return all rows of a REST list; each page costs a request."""
        return tuple(await all_pages(partial(self._page, request), request.path))

    async def back_off(self, retry_after: timedelta | None, call: Call | None = None) -> None:
        """Rest from one kind of request, or from all."""
        self.budget.back_off(retry_after, call)
        with suppress(BudgetSpentError):  # written with the next request, or there is none
            await self.save_ledger()

    async def _page(self, request: Request, page: str | None) -> Page[Row]:
        try:
            answer = await self.send(replace(request, page=page))
        except NotFoundError as err:
            if page is None:
                raise
            raise UnexpectedResponseError("A further page is missing", request.path) from err
        self.budget.relax(request.call)
        return results_page(answer)

    async def _exchange(self, request: Request) -> Any:
        headers = {"Accept": "application/json", "User-Agent": f"octopus-insight/{self.version}"}
        if request.authorization is not None:
            headers["Authorization"] = request.authorization
        mark = self.budget.clock.mark()
        try:
            async with self.session.request(
                "GET" if request.body is None else "POST",
                self._address(request),
                json=request.body,
                headers=headers,
                allow_redirects=False,
                timeout=TIMEOUT,
            ) as response:
                status, retry_after = response.status, response.headers.get("Retry-After")
                content = await limited(response)
        except (aiohttp.ClientError, OSError) as err:
            # Without the cause: aiohttp's errors print the address, and with it a meter's number.
            raise CannotConnectError(f"No answer: {type(err).__name__}") from None
        if request.body is not None:  # else it may have been kept on the way
            self.budget.answered(response.headers.get("Date"), mark)
        _LOGGER.debug("%s: status %s", request.call, status)
        answer: Any = None
        with suppress(RecursionError, ValueError):  # nested without end, no JSON, not even text
            answer = await off_loop(len(content) > LARGE_BODY, json.loads, content)
        if status == HTTPStatus.OK and answer is not None:
            return answer
        if status in EXPLAINED and isinstance(answer, Mapping) and answer.get("errors"):
            return answer
        raise _failure(request.path, status, answer, http_wait(retry_after, self.budget.clock()))

    def _address(self, request: Request) -> URL:
        origin = BACKENDS.get(self.origin, self.origin) if request.to_backend else self.origin
        if request.page is None:
            params = {key: quote(value, safe="") for key, value in request.path_params.items()}
            url = URL(f"{origin}{request.path.format_map(params)}", encoded=True)
            return url.with_query(request.query)
        with suppress(ValueError):
            page = URL(request.page)
            if page.raw_path.startswith("/"):
                return URL(f"{origin}{page.raw_path_qs}", encoded=True)
        raise UnexpectedResponseError("No address", "next")


def graphql(
    call: Call,
    document: str,
    variables: Mapping[str, Any],
    *,
    urgency: Urgency = Urgency.PLANNED,
    to_backend: bool = False,
) -> Request:
    """Return a question as a request."""
    body = {"query": document, "variables": variables}
    return Request(call=call, body=body, urgency=urgency, to_backend=to_backend)


async def all_pages[R](
    read: Callable[[str | None], Awaitable[Page[R]]], path: str, page: str | None = None
) -> list[R]:
    """Return the rows of all pages from `page` on; each names the next, None is the first."""
    rows: list[R] = []
    seen = set[str | None]()
    while page not in seen and len(seen) < MOST_PAGES:
        seen.add(page)
        found, page = await read(page)
        rows += found
        if len(rows) > MOST_ROWS:
            raise UnexpectedResponseError("There are too many rows", path)
        if page is None:
            return rows
    raise UnexpectedResponseError("The pages have no end", path)


async def off_loop[*A, R](is_large: bool, work: Callable[[*A], R], *args: *A) -> R:  # noqa: FBT001 - `args` are those of `work`
    """Do work, in a thread if it is large: nothing else waits for it."""
    return await asyncio.to_thread(work, *args) if is_large else work(*args)


def period(span: Interval) -> dict[str, str | int]:
    """Return the query of a REST list for a span."""
    return {"period_from": stamp(span.start), "period_to": stamp(span.end)}


def stamp(moment: datetime) -> str:
    """Write a moment in UTC, ending in `Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _failure(path: str, status: int, answer: Any, retry_after: timedelta | None) -> OctopusError:
    is_json = isinstance(answer, Mapping)
    match status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            return RateLimitedError("The service asks for fewer requests", retry_after)
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            # in HTML it comes from the network in front of the service: the key may be good
            blocked = EdgeBlockedError("Blocked in front of the service", retry_after)
            return NotAllowedError(f"Refused with status {status}") if is_json else blocked
        case HTTPStatus.NOT_FOUND:
            return NotFoundError("Not known to the service")
        case HTTPStatus.BAD_REQUEST if is_json:
            return BadRequestError(str(answer.get("detail", "")), path)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return CannotConnectError(f"The service answers with status {status}", retry_after)
    problem = "is not JSON, or too large" if status == HTTPStatus.OK else f"has status {status}"
    return UnexpectedResponseError(f"The answer {problem}", path)
