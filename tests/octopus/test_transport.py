"""What leaves, and what each raw answer turns into."""

from datetime import timedelta
import aiohttp
import pytest
from scripted import API_KEY, ORIGIN, Wire, reply
from custom_components.octopus_insight.octopus.budget import Call, Urgency
from custom_components.octopus_insight.octopus.errors import (
    BadRequestError,
    BudgetSpentError,
    CannotConnectError,
    EdgeBlockedError,
    NotAllowedError,
    NotFoundError,
    OctopusError,
    RateLimitedError,
    ServiceDownError,
    UnexpectedResponseError,
)
from custom_components.octopus_insight.octopus.transport import Request

HTML = b"<!DOCTYPE html><html><body>Request blocked.</body></html>"
SECRET = "2000000000011"
METER = Request(
    call=Call.CONSUMPTION,
    path="/v1/electricity-meter-points/{point}/",
    path_params={"point": SECRET},
    authorization="Basic c2VjcmV0",
)


async def failure(transport, wire: Wire, answer) -> OctopusError:
    wire.script = [answer]
    with pytest.raises(OctopusError) as raised:
        await transport.send(METER)
    assert SECRET not in f"{raised.value} {raised.value!r}"
    assert raised.value.__cause__ is None
    return raised.value


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({}, 429), RateLimitedError, id="429"),
        pytest.param(reply(HTML, 403), EdgeBlockedError, id="403 in HTML"),
        pytest.param(reply(HTML, 401), EdgeBlockedError, id="401 in HTML"),
        pytest.param(reply(b"", 403), EdgeBlockedError, id="403 without a body"),
        pytest.param(reply({"detail": "No."}, 403), NotAllowedError, id="403 in JSON"),
        pytest.param(reply({"detail": "No."}, 401), NotAllowedError, id="401 in JSON"),
        pytest.param(reply({"detail": "Not found."}, 404), NotFoundError, id="404"),
        pytest.param(reply({"detail": "Why?"}, 400), BadRequestError, id="400"),
        pytest.param(reply(HTML, 400), UnexpectedResponseError, id="400 in HTML"),
        pytest.param(reply(HTML, 500), ServiceDownError, id="500"),
        pytest.param(reply(HTML, 502), ServiceDownError, id="502"),
        pytest.param(reply({"errors": [{}]}, 503), ServiceDownError, id="503 in JSON"),
        pytest.param(reply({}, 301), UnexpectedResponseError, id="redirect"),
        pytest.param(reply({}, 418), UnexpectedResponseError, id="some other status"),
        pytest.param(reply(HTML), UnexpectedResponseError, id="200 in HTML"),
        pytest.param(reply(b"\xff\xfe"), UnexpectedResponseError, id="200 in no text"),
        pytest.param(TimeoutError(), CannotConnectError, id="timeout"),
        pytest.param(
            aiohttp.ConnectionTimeoutError(), CannotConnectError, id="no connection in time"
        ),
        pytest.param(aiohttp.ServerDisconnectedError(), CannotConnectError, id="disconnected"),
        pytest.param(aiohttp.ClientPayloadError(), CannotConnectError, id="cut in the body"),
        pytest.param(ConnectionResetError(), CannotConnectError, id="reset"),
        pytest.param(
            aiohttp.ClientResponseError(None, (), message=SECRET), CannotConnectError, id="no HTTP"
        ),
    ],
)
async def test_each_raw_answer_has_its_error(transport, wire, answer, kind):
    """One class for each thing a caller does differently; never a secret in it."""
    assert type(await failure(transport, wire, answer)) is kind


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        pytest.param("120", timedelta(seconds=120), id="seconds"),
        pytest.param("Wed, 18 Nov 2026 12:02:00 GMT", timedelta(seconds=120), id="a date"),
        pytest.param("Wed, 18 Nov 2026 12:02:00 -0000", timedelta(seconds=120), id="no zone"),
        pytest.param("Wed, 18 Nov 2026 11:00:00 GMT", timedelta(0), id="a date gone by"),
        pytest.param("soon", None, id="a word"),
        pytest.param("9" * 30, None, id="for ever"),
    ],
)
async def test_retry_after_is_read(transport, wire, header, wait):
    """The header comes as seconds or as a date."""
    error = await failure(transport, wire, reply({}, 429, Retry_After=header))
    assert error.retry_after == wait


@pytest.mark.parametrize(
    ("answer", "rests"),
    [
        pytest.param(reply({}, 429), 60, id="429"),
        pytest.param(reply({}, 429, Retry_After="600"), 600, id="429 that says how long"),
        pytest.param(reply(HTML, 403), 60, id="edge block"),
        pytest.param(reply(HTML, 503, Retry_After="300"), 300, id="503 that says how long"),
        pytest.param(reply(HTML, 503), 0, id="503 that does not"),
        pytest.param(reply({}, 403), 0, id="not allowed"),
    ],
)
async def test_the_supplier_is_given_its_rest(transport, wire, clock, answer, rests):
    """When it says stop, everything stops, and the ledger that says so is written."""
    await failure(transport, wire, answer)
    for call in Call:
        if call is not Call.DISPATCHES or rests:
            allowed = transport.budget.next_allowed(call, Urgency.PERSON)
            assert allowed - clock.now == timedelta(seconds=rests)
    assert wire.saved == (2 if rests else 1)


async def test_a_request_is_written_down_before_it_leaves(transport, wire):
    """A start that is killed in the middle still knows what it sent."""
    wire.script = [reply({})]
    await transport.send(METER)
    assert [sent.saved for sent in wire.sent] == [1]
    assert transport.budget.requests_in_last_hour(Call.CONSUMPTION) == 1


async def test_a_spent_budget_sends_nothing(transport, wire):
    """Refused is refused: no request, no write."""
    question = Request(call=Call.DISPATCHES, path="/v1/graphql/", body={})
    wire.script = [reply({"data": {}})]
    await transport.send(question)
    with pytest.raises(BudgetSpentError):
        await transport.send(question)
    assert (len(wire.sent), wire.saved) == (1, 1)


async def test_what_a_request_looks_like(transport, wire):
    """The version is told, places are escaped, and only what was given goes along."""
    wire.script = [reply({})]
    await transport.send(
        Request(
            call=Call.RATES,
            path="/v1/products/{product}/",
            path_params={"product": "A/B ?"},
            query={"period_from": "2026-11-18T00:00:00Z", "page_size": 5},
        )
    )
    [sent] = wire.sent
    assert sent.method == "GET"
    assert sent.url.raw_path == "/v1/products/A%2FB%20%3F/"
    assert dict(sent.url.query) == {"period_from": "2026-11-18T00:00:00Z", "page_size": "5"}
    assert str(sent.url.origin()) == ORIGIN
    assert sent.headers == {"Accept": "application/json", "User-Agent": "octopus-insight/1.2.3"}


@pytest.mark.parametrize(
    ("origin", "url"),
    [
        ("https://supplier.example", "https://supplier.example/v1/x/"),
        ("https://supplier.example/", "https://supplier.example/v1/x/"),
        ("https://supplier.example/v1/elsewhere?a=b#c", "https://supplier.example/v1/x/"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123/v1/x/"),
        ("http://[::1]:8123", "http://[::1]:8123/v1/x/"),
    ],
)
async def test_of_the_address_only_the_origin_counts(wire, budget, origin, url):
    """`/v1/...` is appended to scheme, host and port."""
    wire.script = [reply({})]
    await wire.transport(budget, origin).send(Request(call=Call.RATES, path="/v1/x/"))
    assert str(wire.sent[0].url) == url


@pytest.mark.parametrize("origin", ["", "supplier.example", "/v1", "mailto:nobody"])
def test_an_address_without_an_origin_is_refused(wire, budget, origin):
    """Something that is no absolute address cannot be sent to."""
    with pytest.raises(ValueError, match=r"URL|absolute"):
        wire.transport(budget, origin)


@pytest.mark.parametrize(
    "hostile",
    [
        "https://thief.example/v1/steal/?page=2",
        "http://thief.example:81/v1/steal/?page=2",
        "//thief.example/v1/steal/?page=2",
        "https://supplier.example@thief.example/v1/steal/?page=2",
        "https://user:password@thief.example/v1/steal/?page=2",
        "/v1/steal/?page=2",
    ],
)
async def test_a_hostile_next_page_stays_here(transport, wire, hostile):
    """Of `next`, path and query are taken; the credential goes to no other host."""
    wire.script = [
        reply({"results": [{"a": 1}], "next": hostile}),
        reply({"results": [{"a": 2}], "next": None}),
    ]
    assert await transport.all_rows(METER) == ({"a": 1}, {"a": 2})
    assert [str(sent.url.origin()) for sent in wire.sent] == [ORIGIN, ORIGIN]
    assert str(wire.sent[1].url) == f"{ORIGIN}/v1/steal/?page=2"


async def test_pages_that_go_round_are_left(transport, wire):
    """A `next` that was read before is a mistake, not a loop."""
    page = reply({"results": [], "next": f"{ORIGIN}/v1/x/?page=2"})
    wire.script = [page, page, page]
    with pytest.raises(UnexpectedResponseError):
        await transport.all_rows(METER)
    assert len(wire.sent) == 2


async def test_a_page_that_is_not_found_is_no_unknown_list(transport, wire):
    """The first page was there: 404 on the second does not mean that nothing is published."""
    wire.script = [
        reply({"results": [], "next": f"{ORIGIN}/v1/x/?page=2"}),
        reply({"detail": "Not found."}, 404),
    ]
    with pytest.raises(UnexpectedResponseError):
        await transport.all_rows(METER)


async def test_each_page_is_spent(transport, wire):
    """Three pages are three requests."""
    wire.script = [
        reply({"results": [], "next": f"{ORIGIN}/v1/x/?page=2"}),
        reply({"results": [], "next": f"{ORIGIN}/v1/x/?page=3"}),
        reply({"results": [], "next": None}),
    ]
    await transport.all_rows(METER)
    assert transport.budget.requests_in_last_hour(Call.CONSUMPTION) == 3


@pytest.mark.parametrize("body", [{}, {"results": None}, {"results": {}}, {"results": [1]}, []])
async def test_a_page_without_rows_is_unexpected(transport, wire, body):
    """A list of prices that is none must not pass as an empty one."""
    wire.script = [reply(body)]
    with pytest.raises(UnexpectedResponseError):
        await transport.all_rows(METER)


async def test_success_ends_the_rest(transport, wire, clock):
    """The next refusal after a success is the first one again."""
    for _ in range(3):
        wire.script = [reply({}, 429)]
        with pytest.raises(RateLimitedError):
            await transport.all_rows(METER)
        clock.now = transport.budget.next_allowed(Call.CONSUMPTION)
    wire.script = [reply({"results": []}), reply({}, 429)]
    await transport.all_rows(METER)
    with pytest.raises(RateLimitedError):
        await transport.all_rows(METER)
    assert transport.budget.next_allowed(Call.CONSUMPTION) == clock.now + timedelta(seconds=60)


def test_nothing_secret_is_shown():
    """Neither a question nor its parts tell a key or a meter when printed."""
    question = Request(
        call=Call.LOGIN,
        path="/v1/graphql/",
        path_params={"point": SECRET},
        page=f"https://supplier.example/{SECRET}",
        body={"APIKey": API_KEY},
        authorization="Basic c2VjcmV0",
    )
    assert not any(word in repr(question) for word in (SECRET, API_KEY, "c2VjcmV0"))
