"""What leaves, and what each raw answer turns into."""

from datetime import timedelta
import aiohttp
import pytest
from scripted import API_KEY, ORIGIN, Wire, page, reply
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
    UnexpectedResponseError,
)
from custom_components.octopus_insight.octopus.transport import Request
from tests.harness.cases import cases, rows

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


@cases(
    "answer, kind",
    ("429", reply({}, 429), RateLimitedError),
    ("403 in HTML", reply(HTML, 403), EdgeBlockedError),
    ("401 in HTML", reply(HTML, 401), EdgeBlockedError),
    ("403 without a body", reply(b"", 403), EdgeBlockedError),
    ("403 in JSON", reply({"detail": "No."}, 403), NotAllowedError),
    ("401 in JSON", reply({"detail": "No."}, 401), NotAllowedError),
    ("404", reply({"detail": "Not found."}, 404), NotFoundError),
    ("400", reply({"detail": "Why?"}, 400), BadRequestError),
    ("400 in HTML", reply(HTML, 400), UnexpectedResponseError),
    ("500", reply(HTML, 500), CannotConnectError),
    ("502", reply(HTML, 502), CannotConnectError),
    ("503 in JSON", reply({"errors": [{}]}, 503), CannotConnectError),
    ("redirect", reply({}, 301), UnexpectedResponseError),
    ("some other status", reply({}, 418), UnexpectedResponseError),
    ("200 in HTML", reply(HTML), UnexpectedResponseError),
    ("200 in no text", reply(b"\xff\xfe"), UnexpectedResponseError),
    ("timeout", TimeoutError(), CannotConnectError),
    ("no connection in time", aiohttp.ConnectionTimeoutError(), CannotConnectError),
    ("disconnected", aiohttp.ServerDisconnectedError(), CannotConnectError),
    ("cut in the body", aiohttp.ClientPayloadError(), CannotConnectError),
    ("reset", ConnectionResetError(), CannotConnectError),
    ("no HTTP", aiohttp.ClientResponseError(None, (), message=SECRET), CannotConnectError),
)
async def test_each_raw_answer_has_its_error(transport, wire, answer, kind):
    """One class for each thing a caller does differently; never a secret in it."""
    assert type(await failure(transport, wire, answer)) is kind


@cases(
    "header, wait",
    ("seconds", "120", timedelta(seconds=120)),
    ("a date", "Wed, 18 Nov 2026 12:02:00 GMT", timedelta(seconds=120)),
    ("no zone", "Wed, 18 Nov 2026 12:02:00 -0000", timedelta(seconds=120)),
    ("a date gone by", "Wed, 18 Nov 2026 11:00:00 GMT", timedelta(0)),
    ("a word", "soon", None),
    ("for ever", "9" * 30, None),
)
async def test_retry_after_comes_as_seconds_or_as_a_date(transport, wire, header, wait):
    error = await failure(transport, wire, reply({}, 429, Retry_After=header))
    assert error.retry_after == wait


@cases(
    "answer, rests",
    ("429", reply({}, 429), 60),
    ("429 that says how long", reply({}, 429, Retry_After="600"), 600),
    ("edge block", reply(HTML, 403), 60),
    ("503 that says how long", reply(HTML, 503, Retry_After="300"), 300),
    ("503 that does not", reply(HTML, 503), 0),
    ("not allowed", reply({}, 403), 0),
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
    wire.script = [reply({})]
    await transport.send(METER)
    assert [sent.saved for sent in wire.sent] == [1]
    assert transport.budget.requests_in_last_hour(Call.CONSUMPTION) == 1


async def test_a_spent_budget_sends_nothing(transport, wire):
    question = Request(call=Call.DISPATCHES, path="/v1/graphql/", body={})
    wire.script = [reply({"data": {}})]
    await transport.send(question)
    with pytest.raises(BudgetSpentError):
        await transport.send(question)
    assert (len(wire.sent), wire.saved) == (1, 1)


async def test_a_request_tells_the_version_and_escapes_its_places(transport, wire):
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


@rows(
    "origin, url",
    ("https://supplier.example", "https://supplier.example/v1/x/"),
    ("https://supplier.example/", "https://supplier.example/v1/x/"),
    ("https://supplier.example/v1/elsewhere?a=b#c", "https://supplier.example/v1/x/"),
    ("http://127.0.0.1:8123", "http://127.0.0.1:8123/v1/x/"),
    ("http://[::1]:8123", "http://[::1]:8123/v1/x/"),
)
async def test_of_the_address_only_the_origin_counts(wire, budget, origin, url):
    wire.script = [reply({})]
    await wire.transport(budget, origin).send(Request(call=Call.RATES, path="/v1/x/"))
    assert str(wire.sent[0].url) == url


@pytest.mark.parametrize("origin", ["", "supplier.example", "/v1", "mailto:nobody"])
def test_an_address_without_an_origin_is_refused(wire, budget, origin):
    with pytest.raises(ValueError, match=r"URL|absolute"):
        wire.transport(budget, origin)


@rows(
    "hostile",
    "https://thief.example/v1/steal/?page=2",
    "http://thief.example:81/v1/steal/?page=2",
    "//thief.example/v1/steal/?page=2",
    "https://supplier.example@thief.example/v1/steal/?page=2",
    "https://user:password@thief.example/v1/steal/?page=2",
    "/v1/steal/?page=2",
)
async def test_a_hostile_next_page_stays_here(transport, wire, hostile):
    """Of `next`, path and query are taken; the credential goes to no other host."""
    wire.script = [page({"a": 1}, following=hostile), page({"a": 2})]
    rows = await transport.all_rows(METER)
    assert [row.values for row in rows] == [{"a": 1}, {"a": 2}]
    assert [str(sent.url.origin()) for sent in wire.sent] == [ORIGIN, ORIGIN]
    assert str(wire.sent[1].url) == f"{ORIGIN}/v1/steal/?page=2"


async def test_pages_that_go_round_are_left(transport, wire):
    wire.script = [page(following=f"{ORIGIN}/v1/x/?page=2")] * 3
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
    following = [f"{ORIGIN}/v1/x/?page=2", f"{ORIGIN}/v1/x/?page=3", None]
    wire.script = [page(following=address) for address in following]
    await transport.all_rows(METER)
    assert transport.budget.requests_in_last_hour(Call.CONSUMPTION) == 3


@pytest.mark.parametrize("body", [{}, {"results": None}, {"results": {}}, {"results": [1]}, []])
async def test_a_page_without_rows_is_unexpected(transport, wire, body):
    wire.script = [reply(body)]
    with pytest.raises(UnexpectedResponseError):
        await transport.all_rows(METER)


async def test_success_ends_the_rest(transport, wire, clock):
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


def test_no_part_of_a_question_shows_a_key_or_a_meter():
    question = Request(
        call=Call.LOGIN,
        path="/v1/graphql/",
        path_params={"point": SECRET},
        page=f"https://supplier.example/{SECRET}",
        body={"APIKey": API_KEY},
        authorization="Basic c2VjcmV0",
    )
    assert not any(word in repr(question) for word in (SECRET, API_KEY, "c2VjcmV0"))
