"""The transport over a real connection, to a server on this machine that misbehaves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from unittest.mock import AsyncMock
import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest
from scripted import Clock
from custom_components.octopus_insight.octopus import transport as transport_module
from custom_components.octopus_insight.octopus.budget import Call, CallBudget
from custom_components.octopus_insight.octopus.errors import (
    CannotConnectError,
    OctopusError,
    UnexpectedResponseError,
)
from custom_components.octopus_insight.octopus.transport import Request, Transport

type Ask = Callable[[str], Awaitable[object]]


class Server:
    """Answers one path in each wrong way, and remembers whom it was told what."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str | None, str | None]] = []
        self.app = web.Application()
        self.app.router.add_route("*", "/{what}/", self.answer)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        what = request.match_info["what"]
        headers = request.headers
        self.seen.append((what, headers.get("Authorization"), headers.get("User-Agent")))
        match what:
            case "redirect":
                raise web.HTTPFound("/elsewhere/")
            case "slow":
                await request.content.read()
                await asyncio.get_running_loop().create_future()
            case "cut" | "cut-in-body":
                response = web.StreamResponse(headers={"Content-Length": "1000"})
                if what == "cut-in-body":
                    await response.prepare(request)
                    await response.write(b'{"results": [')
                request.transport.abort()
                return response
        return web.json_response({"what": what})


def transport_to(origin: str, session: aiohttp.ClientSession, clock: Clock) -> Transport:
    return Transport(
        session,
        origin=origin,
        api_key="sk_live_nobody",
        budget=CallBudget(None, clock=clock),
        save_ledger=AsyncMock(),
        version="1.2.3",
    )


@pytest.fixture
def server(socket_enabled) -> Server:
    return Server()


@pytest.fixture
async def ask(server, clock) -> AsyncIterator[Ask]:
    async with TestServer(server.app) as running, aiohttp.ClientSession() as session:
        sender = transport_to(str(running.make_url("/")), session, clock)

        async def ask(what: str) -> object:
            return await sender.send(
                Request(call=Call.RATES, path=f"/{what}/", authorization="token")
            )

        yield ask


async def test_a_good_answer_arrives(ask, server):
    """The credential and the version go along."""
    assert await ask("good") == {"what": "good"}
    assert server.seen == [("good", "token", "octopus-insight/1.2.3")]


async def test_a_redirect_is_not_followed(ask, server):
    """Where it points to is never asked, so never sees a credential."""
    with pytest.raises(UnexpectedResponseError):
        await ask("redirect")
    assert [what for what, _, _ in server.seen] == ["redirect"]


@pytest.mark.parametrize("what", ["cut", "cut-in-body"])
async def test_a_cut_connection_is_no_answer(ask, what):
    with pytest.raises(CannotConnectError):
        await ask(what)


async def test_a_slow_answer_is_no_answer(ask, monkeypatch):
    monkeypatch.setattr(transport_module, "TIMEOUT", aiohttp.ClientTimeout(total=0.05))
    with pytest.raises(CannotConnectError):
        await ask("slow")


@pytest.mark.parametrize("origin", ["http://127.0.0.1:1", "http://nowhere.invalid"])
async def test_nobody_there_is_no_answer(socket_enabled, clock, monkeypatch, origin):
    monkeypatch.setattr(transport_module, "TIMEOUT", aiohttp.ClientTimeout(total=2))
    async with aiohttp.ClientSession() as session:
        sender = transport_to(origin, session, clock)
        with pytest.raises(OctopusError) as raised:
            await sender.send(Request(call=Call.RATES, path="/v1/x/"))
    assert type(raised.value) is CannotConnectError
