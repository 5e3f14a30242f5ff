"""Bodies that no honest supplier sends, over HTTP: each is one failure among others."""

import gzip
import tracemalloc
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest
from scripted import ORIGIN, reply
from custom_components.octopus_insight.octopus.budget import Call
from custom_components.octopus_insight.octopus.errors import UnexpectedResponseError
from custom_components.octopus_insight.octopus.transport import Request, Transport

LIST = Request(call=Call.RATES, path="/v1/list/")
MEGABYTE = 1 << 20


def filled(megabytes: int) -> bytes:
    """Return JSON of this size, all spaces but a little."""
    return b'{"results": []' + b" " * (megabytes * MEGABYTE - 15) + b"}"


@pytest.fixture
async def over_http(socket_enabled, budget, wire):
    """Return a function that serves one body, packed or not, and asks for it."""
    async with ClientSession() as session:

        async def ask(body: bytes, *, packed: bool):
            headers = {"Content-Type": "application/json"}
            if packed:
                headers["Content-Encoding"] = "gzip"
                body = gzip.compress(body)

            async def answer(_request: web.Request) -> web.Response:
                return web.Response(body=body, headers=headers)

            app = web.Application()
            app.router.add_get("/v1/list/", answer)
            async with TestServer(app) as server:
                transport = Transport(
                    session,
                    origin=str(server.make_url("/")),
                    api_key="k",
                    budget=budget,
                    save_ledger=wire.save,
                    version="1",
                )
                return await transport.send(LIST)

        yield ask


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("megabytes", "is_read"), [(7, True), (8, True), (9, False), (200, False)])
async def test_a_body_has_a_size(over_http, megabytes, is_read, packed):
    """Eight megabytes after unpacking; of more, the rest is never unpacked."""
    body = filled(megabytes)
    tracemalloc.start()
    try:
        if is_read:
            assert await over_http(body, packed=packed) == {"results": []}
        else:
            with pytest.raises(UnexpectedResponseError, match="too large"):
                await over_http(body, packed=packed)
        assert tracemalloc.get_traced_memory()[1] < 40 * MEGABYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 200_000, id="opened and never closed"),
        pytest.param(b'{"results":' * 200_000 + b"1" + b"}" * 200_000, id="objects in objects"),
        pytest.param(b'{"results": ' + b"9" * 5000 + b"}", id="a number of 5000 digits"),
    ],
)
async def test_nested_beyond_measure_is_not_json(transport, wire, body):
    """The parser's own limits are no exception of ours."""
    wire.script = [reply(body)]
    with pytest.raises(UnexpectedResponseError, match="not JSON"):
        await transport.send(LIST)


@pytest.mark.parametrize(
    "bad",
    [
        "http://[::1",
        "http://supplier.example:port/",
        "https://supplier.example:99999999/v1/",
        "http://\x00/",
        "mailto:nobody",
        "?page=2",
        pytest.param("/v1/" + "a" * 5000, id="5000 characters"),
        {"page": 2},
        ["/v1/"],
        True,
    ],
)
async def test_a_bad_next_is_an_unexpected_answer(transport, wire, bad):
    """What is no address is asked of nobody, and told as such."""
    wire.script = [reply({"results": [], "next": bad})]
    with pytest.raises(UnexpectedResponseError, match="next"):
        await transport.all_rows(LIST)
    assert len(wire.sent) == 1


async def test_an_endless_list_is_left(transport, wire):
    """Twenty pages, each of which names another, are no list of prices."""
    wire.script = [
        reply({"results": [], "next": f"{ORIGIN}/v1/list/?page={page}"}) for page in range(2, 40)
    ]
    with pytest.raises(UnexpectedResponseError, match="pages"):
        await transport.all_rows(LIST)
    assert len(wire.sent) == 20


async def test_rows_without_end_are_left(transport, wire):
    """More rows than a year of half hours are no answer to what was asked."""
    rows = [{}] * 20_000
    wire.script = [
        reply({"results": rows, "next": f"{ORIGIN}/v1/list/?page={page}"}) for page in range(2, 9)
    ]
    with pytest.raises(UnexpectedResponseError, match="rows"):
        await transport.all_rows(LIST)
    assert len(wire.sent) == 2
