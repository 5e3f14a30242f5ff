"""A supplier that answers from a script, a clock that stands still, and a client between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Any
from yarl import URL
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.octopus.budget import CallBudget
from custom_components.octopus_insight.octopus.transport import Transport

FIXTURES = Path(__file__).parents[1] / "fixtures"
API_KEY = "sk_live_nobody"
ORIGIN = "https://supplier.example"
MINTED = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
"""`iat` of the token in `fixtures/graphql_token.json`; its `exp` is an hour later."""


def recorded(name: str) -> Any:
    """Return one of the supplier's answers."""
    return json.loads((FIXTURES / f"{name}.json").read_text())


def utc(text: str) -> datetime:
    """Return a moment from a short text: `2026-11-18 12:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def during(start: str, end: str) -> Interval:
    return Interval(start=utc(start), end=utc(end))


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = MINTED) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer on the wire."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> Reply:
        return self

    async def iter_chunked(self, size: int) -> AsyncIterator[bytes]:
        yield self.body


def reply(body: Any, status: int = 200, **headers: str) -> Reply:
    """Return an answer in JSON, or of raw bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=content, headers=named)


def fixture_reply(name: str) -> Reply:
    return reply(recorded(name))


def failure_of(code: str | None, *path: str | int) -> dict[str, Any]:
    """Return what an answer says of a field that failed."""
    return {"message": "", "path": list(path), "extensions": {"errorCode": code}}


def page(*found: Any, following: str | None = None) -> Reply:
    """Return a page of rows."""
    return reply({"results": list(found), "next": following})


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One request, as it left."""

    method: str
    url: URL
    headers: dict[str, str]
    body: Any
    saved: int
    """How often the ledger had been written by then."""


class Wire:
    """Takes the place of aiohttp's session. What it answers is written beforehand."""

    def __init__(self) -> None:
        self.script: list[Reply | Exception] = []
        self.sent: list[Sent] = []
        self.saved = 0

    @asynccontextmanager
    async def request(self, method: str, url: URL, **how: Any) -> AsyncIterator[Reply]:
        assert how["allow_redirects"] is False
        assert how["timeout"].total == 20
        self.sent.append(
            Sent(method=method, url=url, headers=how["headers"], body=how["json"], saved=self.saved)
        )
        answer = self.script.pop(0)
        await asyncio.sleep(0)  # as on a real wire, others come in between
        if isinstance(answer, Exception):
            raise answer
        yield answer

    async def save(self) -> None:
        self.saved += 1

    def transport(
        self, budget: CallBudget, origin: str = ORIGIN, api_key: str = API_KEY
    ) -> Transport:
        told = {"origin": origin, "api_key": api_key, "version": "1.2.3"}
        return Transport(self, budget=budget, save_ledger=self.save, **told)

    @property
    def paths(self) -> list[str]:
        return [sent.url.path for sent in self.sent]
