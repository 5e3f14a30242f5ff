"""What goes wrong on purpose, as a client sees it."""

import asyncio
from aiohttp import ClientPayloadError, ClientTimeout, ServerDisconnectedError
from customer import CAR, READINGS, TARIFF, between, code_of
import pytest
from shape import document
from tests.harness.cases import rows

DISPATCHES = {"n": "A-1F2E3D4C", "d": CAR}
PRODUCTS = "/v1/products/"
RATES = TARIFF + "standard-unit-rates/"
DAY = between("2026-11-17T00:00", "2026-11-18T00:00")
JSON, HTML, NONE = "application/json", "text/html", "application/octet-stream"


@rows(
    "kind, told, status, content_type, header",
    ("html403", {}, 403, HTML, {}),
    ("401", {}, 401, JSON, {}),
    ("403", {}, 403, JSON, {}),
    ("404", {}, 404, JSON, {}),
    ("429", {}, 429, JSON, {}),
    ("retry_after", {"seconds": 90}, 429, JSON, {"Retry-After": "90"}),
    ("500", {}, 500, HTML, {}),
    ("502", {}, 502, HTML, {}),
    ("503", {}, 503, HTML, {}),
    ("504", {}, 504, HTML, {}),
    ("non_json", {}, 200, HTML, {}),
    ("broken_json", {}, 200, JSON, {}),
    ("redirect", {"location": "https://x.invalid/"}, 302, NONE, {"Location": "https://x.invalid/"}),
    ("timeout", {"seconds": 0}, 504, NONE, {}),
    ("delay", {"seconds": 0}, 200, JSON, {}),
)
async def test_a_fault_at_the_edge_answers_in_the_suppliers_place_once(
    iog, kind, told, status, content_type, header
):
    await iog.control(do="fault", kind=kind, **told)
    response = await iog.response(PRODUCTS)
    assert (response.status, response.content_type) == (status, content_type)
    assert header.items() <= response.headers.items()
    if kind == "broken_json":
        with pytest.raises(ValueError, match="Expecting value"):
            await response.json()
    assert (await iog.response(PRODUCTS)).status == 200


async def test_a_connection_may_end_before_the_answer_or_within_it(iog):
    await iog.control(do="fault", kind="cut", times=9, only="products")
    with pytest.raises(ServerDisconnectedError):
        await iog.response(PRODUCTS)
    await iog.control(do="fault", kind="none")
    await iog.control(do="fault", kind="cut_body")
    with pytest.raises(ClientPayloadError):
        await iog.get(PRODUCTS)
    assert {call.status for call in iog.world.log.calls} == {None}


async def test_a_timeout_holds_until_the_client_leaves(iog):
    """No answer comes, and stopping the simulator does not wait for it."""
    await iog.control(do="fault", kind="timeout", seconds=3600)
    with pytest.raises(asyncio.TimeoutError):
        await iog.client.get(PRODUCTS, timeout=ClientTimeout(total=0.05))


async def test_a_fault_hits_so_many_calls_of_its_kind_and_no_others(iog):
    await iog.control(do="fault", kind="502", times=2, only="rates")
    assert (await iog.response(PRODUCTS)).status == 200
    assert [(await iog.response(RATES)).status for _ in range(3)] == [502, 502, 200]
    await iog.control(do="fault", kind="502", times=None)
    assert [(await iog.response(RATES)).status for _ in range(3)] == [502, 502, 502]
    await iog.control(do="fault", kind="none")
    assert (await iog.response(RATES)).status == 200


@rows(
    "kind, fields, failed",
    ("kt_ct_4340", [], ["flexPlannedDispatches"]),
    ("kt_ct_4341", [], ["completedDispatches"]),
    ("kt_ct_4301", [], ["devices"]),
    ("kt_ct_1111", [], ["devices", "flexPlannedDispatches", "completedDispatches"]),
    ("kt_ct_1199", ["flexPlannedDispatches"], ["flexPlannedDispatches"]),
    ("kt_ct_9999", ["devices"], ["devices"]),
)
async def test_graphql_errors(iog, kind, fields, failed):
    """A GraphQL error hits the fields it usually hits, or those named; the rest is answered."""
    await iog.login()
    await iog.control(do="fault", kind=kind, fields=fields)
    answer = await iog.ask(document("dispatches"), DISPATCHES)
    assert [error["path"][0] for error in answer["errors"]] == failed
    assert code_of(answer) == kind.upper().replace("_", "-")
    assert [name for name, value in answer["data"].items() if value is None] == failed


async def test_a_fault_waits_for_a_call_that_it_shows_in(iog):
    """A failing plan is not spent on a login or a price list, nor a muddled list on GraphQL."""
    await iog.control(do="fault", kind="kt_ct_4340")
    await iog.control(do="fault", kind="unsorted")
    await iog.login()
    assert len(iog.world.faults.armed) == 2
    await iog.get(RATES, **DAY)
    assert [fault.kind for fault in iog.world.faults.armed] == ["kt_ct_4340"]
    assert code_of(await iog.ask(document("dispatches"), DISPATCHES)) == "KT-CT-4340"


async def test_a_login_can_be_throttled(iog):
    await iog.control(do="fault", kind="kt_ct_1199", only="login")
    answer = await iog.mint(APIKey=iog.world.api_key)
    assert (code_of(answer), answer["data"]) == ("KT-CT-1199", {"obtainKrakenToken": None})


async def test_any_body_and_any_value_can_be_answered(iog):
    """A value is put in place of every field of a name: a null type, an unknown word."""
    await iog.control(do="raw", body={"data": None}, only="products")
    assert await iog.get(PRODUCTS) == {"data": None}
    await iog.control(do="raw", body="nothing", status=418, content_type="text/plain")
    response = await iog.response(PRODUCTS)
    assert (response.status, await response.text()) == (418, "nothing")
    await iog.control(do="plug_in")
    slot = {"start": "2026-11-18T14:00:00Z", "end": "2026-11-18T15:00:00Z"}
    await iog.control(do="plan", slots=[slot])
    values = {"type": None, "currentState": "ASLEEP"}
    await iog.control(do="raw", values=values, only="dispatches")
    answer = await iog.ask(document("dispatches"), DISPATCHES)
    assert answer["data"]["flexPlannedDispatches"][0]["type"] is None
    assert answer["data"]["devices"][0]["status"]["currentState"] == "ASLEEP"


async def test_the_next_page_can_lead_to_another_host(iog):
    await iog.control(do="fault", kind="hostile_next", location="https://evil.invalid/v1/x/")
    assert (await iog.get(RATES, **DAY))["next"] == "https://evil.invalid/v1/x/"


@rows(
    "kind, starts",
    ("unsorted", ["05:30", "23:30", "23:30"]),
    ("duplicates", ["23:30", "23:30", "05:30", "05:30", "23:30", "23:30"]),
    ("outside", ["23:30", "05:30", "23:30", "23:30"]),
)
async def test_rows_can_come_out_of_order_twice_or_from_outside_the_window(iog, kind, starts):
    await iog.control(do="fault", kind=kind)
    rows = (await iog.get(RATES, **DAY))["results"]
    assert [row["valid_from"][11:16] for row in rows] == starts


async def test_prices_and_readings_can_overlap_and_what_has_no_end_cannot(iog):
    """Each price reaches into the one after it; all readings but the newest last an hour."""
    await iog.control(do="fault", kind="overlaps")
    prices = (await iog.get(RATES, **DAY))["results"]
    ends = ["2026-11-18T05:30:00Z", "2026-11-18T05:30:00Z", "2026-11-17T23:30:00Z"]
    assert [row["valid_to"] for row in prices] == ends
    await iog.control(do="fault", kind="overlaps")
    readings = (await iog.get(READINGS, **DAY))["results"][:3]
    spans = [(row["interval_start"][11:16], row["interval_end"][11:16]) for row in readings]
    assert spans == [("23:30", "00:00"), ("23:00", "00:00"), ("22:30", "23:30")]
    products = await iog.get(PRODUCTS)
    await iog.control(do="fault", kind="overlaps")
    assert await iog.get(PRODUCTS) == products


async def test_a_fault_that_nobody_knows_is_refused(iog):
    assert "no such fault" in (await iog.control(do="fault", kind="520"))["error"]


@rows(
    "body, message",
    ("no JSON", "Must provide query string."),
    ("[]", "Must provide query string."),
    ('{"query": "{"}', "Must provide query string."),
    ('{"query": "{ noSuchField }"}', "Cannot query field 'noSuchField' on type 'Query'."),
    (
        '{"query": "query A($n: String!) { account(accountNumber: $n) { number } }"}',
        "Variable '$n' of required type 'String!' was not provided.",
    ),
)
async def test_a_document_that_does_not_validate_is_answered_with_400_and_no_code(
    iog, body, message
):
    response = await iog.client.post("/v1/graphql/", data=body)
    answer = await response.json()
    assert response.status == 400
    assert answer["errors"][0]["message"].startswith(message)
    assert "errorCode" not in str(answer)


async def test_fields_that_are_not_played_answer_null(iog):
    answer = await iog.ask("{ greenerNightsForecast { date } }")
    assert "errors" not in answer
    assert set(answer["data"].values()) == {None}
