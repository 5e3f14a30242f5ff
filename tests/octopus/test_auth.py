"""The token: asked for once, renewed in time, and never the reason for asking twice too often."""

import asyncio
from dataclasses import replace
from datetime import timedelta
import pytest
from scripted import API_KEY, MINTED, Reply, failure_of, fixture_reply, recorded, reply
from custom_components.octopus_insight.octopus.auth import Login
from custom_components.octopus_insight.octopus.budget import Call, Urgency
from custom_components.octopus_insight.octopus.errors import (
    AuthenticationError,
    BudgetSpentError,
    CannotConnectError,
    NotAllowedError,
    OctopusError,
    RateLimitedError,
    RefusedError,
    UnexpectedResponseError,
)
from custom_components.octopus_insight.octopus.transport import Request, graphql
from tests.harness.cases import cases


def minted(token: object) -> Reply:
    return reply({"data": {"obtainKrakenToken": token}})


TOKEN = fixture_reply("graphql_token")
FIRST_TOKEN = recorded("graphql_token")["data"]["obtainKrakenToken"]["token"]
OTHER_TOKEN = minted({"token": "other", "payload": {"exp": 1795006800}})
GOOD = reply({"data": {"account": {}}})
STALE = fixture_reply("graphql_error_stale")
EXPIRES = MINTED + timedelta(hours=1)
IN_HALF, IN_AN_HOUR = (MINTED + timedelta(minutes=minutes) for minutes in (35, 65))
ACCOUNT = graphql(Call.ACCOUNT, "query { account }", {"number": "A-1"})


def refused(code: str | None, *path: str, status: int = 200, **data) -> Reply:
    """Return an answer whose fields failed with a code."""
    errors = [failure_of(code, *path)]
    return reply({"errors": errors, "data": data or {path[0]: None}}, status)


@pytest.fixture
def login(transport) -> Login:
    return Login(transport)


async def failure(login: Login, wire, *answers, request: Request = ACCOUNT) -> OctopusError:
    wire.script = list(answers)
    with pytest.raises(OctopusError) as raised:
        await login.ask(request)
    assert API_KEY not in repr(raised.value)
    assert not wire.script
    return raised.value


def tokens(wire) -> list[str | None]:
    """Return the credential of each request that was sent."""
    return [sent.headers.get("Authorization") for sent in wire.sent]


async def test_the_token_is_sent_raw(login, wire):
    """The key is exchanged once; the token goes without a prefix."""
    wire.script = [TOKEN, GOOD, GOOD]
    await login.ask(ACCOUNT)
    await login.ask(ACCOUNT)
    assert tokens(wire) == [None, FIRST_TOKEN, FIRST_TOKEN]
    mint, question, _ = wire.sent
    assert mint.body["variables"] == {"input": {"APIKey": API_KEY}}
    assert (question.method, question.url.path) == ("POST", "/v1/graphql/")
    assert question.body == {"query": "query { account }", "variables": {"number": "A-1"}}


@cases(
    "before_expiry, logins",
    ("121 s before", 121, 1),
    ("120 s before", 120, 2),
    ("119 s before", 119, 2),
)
async def test_it_is_renewed_two_minutes_before_it_expires(
    login, wire, clock, before_expiry, logins
):
    wire.script = [TOKEN, GOOD]
    await login.ask(ACCOUNT)
    clock.now = EXPIRES - timedelta(seconds=before_expiry)
    wire.script = [GOOD] if logins == 1 else [OTHER_TOKEN, GOOD]
    await login.ask(ACCOUNT)
    assert tokens(wire).count(None) == logins


@cases(
    "payload, value, expires",
    ("the payload says", {"exp": 1795006800}, "opaque", EXPIRES),
    ("as a string", {"exp": "1795006800"}, "opaque", EXPIRES),
    ("our clock is off", {"iat": 1795006800, "exp": 1795008600}, "opaque", IN_HALF),
    ("the token says", None, FIRST_TOKEN, IN_AN_HOUR),
    ("the payload is absurd", {"exp": 1e300}, FIRST_TOKEN, IN_AN_HOUR),
    ("it has long expired", {"exp": 1795003200}, FIRST_TOKEN, IN_AN_HOUR),
    ("neither says", None, "a.!!!.c", IN_AN_HOUR),
    ("no claims inside", None, "a.bm9uZQ.c", IN_AN_HOUR),
)
async def test_where_the_expiry_comes_from(login, wire, clock, payload, value, expires):
    """From the payload, else from the token's middle part, else it is an hour from now.

    How long a token lasts is the time between its own two moments.
    """
    clock.now = MINTED + timedelta(minutes=5)
    wire.script = [minted({"token": value, "payload": payload}), GOOD]
    await login.ask(ACCOUNT)
    clock.now = expires - timedelta(seconds=121)
    wire.script = [GOOD]
    await login.ask(ACCOUNT)
    assert tokens(wire) == [None, value, value]
    clock.now = expires - timedelta(seconds=120)
    wire.script = [OTHER_TOKEN, GOOD]
    await login.ask(ACCOUNT)
    assert tokens(wire)[3:] == [None, "other"]


async def test_two_at_once_log_in_once_and_renew_once(login, wire):
    wire.script = [TOKEN, GOOD, GOOD]
    await asyncio.gather(login.ask(ACCOUNT), login.ask(ACCOUNT))
    assert tokens(wire) == [None, FIRST_TOKEN, FIRST_TOKEN]
    wire.script = [STALE, STALE, OTHER_TOKEN, GOOD, GOOD]
    await asyncio.gather(login.ask(ACCOUNT), login.ask(ACCOUNT))
    assert tokens(wire).count(None) == 2


@cases(
    "stale",
    ("expired, 1124", STALE),
    ("1120", refused("KT-CT-1120", "account")),
    ("1112", refused("KT-CT-1112", "account")),
    ("1143", refused("KT-CT-1143", "account")),
    ("1144", refused("KT-CT-1144", "account")),
    ("OE-0103", refused("OE-0103", "account")),
    ("1124 with status 401", refused("KT-CT-1124", "account", status=401)),
    ("1124 on one of two fields", refused("KT-CT-1124", "devices", account={})),
    ("1111 on everything", refused("KT-CT-1111", "account")),
    ("status 401 in JSON", reply({"detail": "No."}, 401)),
    ("status 403 in JSON", reply({"detail": "No."}, 403)),
)
async def test_a_stale_token_is_renewed_once(login, wire, stale):
    """Each way of refusing a token is answered by a new one and one more try."""
    wire.script = [TOKEN, stale, OTHER_TOKEN, GOOD]
    assert (await login.ask(ACCOUNT)).data.values == {"account": {}}
    assert tokens(wire) == [None, FIRST_TOKEN, None, "other"]


@cases(
    "stale, kind",
    ("expired again", STALE, CannotConnectError),
    ("1111 again", refused("KT-CT-1111", "account"), NotAllowedError),
    ("403 again", reply({"detail": "No."}, 403), NotAllowedError),
)
async def test_a_new_token_that_is_refused_as_well_is_not_renewed_again(login, wire, stale, kind):
    assert type(await failure(login, wire, TOKEN, stale, OTHER_TOKEN, stale)) is kind


async def test_1111_on_one_field_leaves_the_rest_of_the_answer_and_the_token_alone(login, wire):
    wire.script = [TOKEN, refused("KT-CT-1111", "account", account=None, devices=[])]
    answer = await login.ask(ACCOUNT)
    assert answer.data.values == {"account": None, "devices": []}


async def test_a_dispatch_request_is_not_repeated_within_the_minute(login, wire, clock):
    """The new token is kept for the next time, which the budget sets a minute later."""
    request = graphql(Call.DISPATCHES, "", {})
    error = await failure(login, wire, TOKEN, STALE, OTHER_TOKEN, request=request)
    assert isinstance(error, BudgetSpentError)
    clock.advance(error.retry_after.total_seconds())
    wire.script = [GOOD]
    await login.ask(request)
    assert tokens(wire)[-1] == "other"


def login_refused(code: str) -> Reply:
    return refused(f"KT-CT-{code}", "obtainKrakenToken")


@cases(
    "answer, kind",
    ("as recorded", fixture_reply("graphql_error_wrong_key"), AuthenticationError),
    ("status 401 in JSON", reply({"detail": "No."}, 401), AuthenticationError),
    ("1111", login_refused("1111"), AuthenticationError),
    ("1138", login_refused("1138"), AuthenticationError),
    ("1139", login_refused("1139"), AuthenticationError),
    ("1140", login_refused("1140"), AuthenticationError),
    ("1141", login_refused("1141"), AuthenticationError),
    ("1142", login_refused("1142"), AuthenticationError),
    ("throttled login", login_refused("1199"), RateLimitedError),
    ("broken", login_refused("7899"), CannotConnectError),
    ("confused", login_refused("1124"), CannotConnectError),
    ("our mistake", login_refused("1136"), RefusedError),
    ("null", minted(None), UnexpectedResponseError),
    ("no token to put in a header", minted({"token": "a\nb"}), UnexpectedResponseError),
)
async def test_a_refused_login_has_the_reason_of_its_answer(login, wire, answer, kind):
    """Only the answer to the key itself says that the key is wrong; nothing is tried again."""
    assert type(await failure(login, wire, answer)) is kind


@cases(
    "answer, kind",
    ("1199", fixture_reply("graphql_error_throttled"), RateLimitedError),
    ("4042", fixture_reply("graphql_error_telemetry_throttled"), RateLimitedError),
    ("4177", refused("KT-CT-4177", "account"), NotAllowedError),
    ("7899", refused("KT-CT-7899", "account"), CannotConnectError),
    ("unknown code", refused("KT-CT-9999", "account"), RefusedError),
    ("no code", refused(None, "account"), RefusedError),
    ("invalid document", fixture_reply("graphql_error_invalid"), RefusedError),
    (
        "invalid document with status 400",
        reply(recorded("graphql_error_invalid"), 400),
        RefusedError,
    ),
    ("no data, no error", reply({"data": {}}), UnexpectedResponseError),
    ("nothing", reply({}), UnexpectedResponseError),
    ("a list", reply([]), UnexpectedResponseError),
    ("errors no list", reply({"errors": "no"}), UnexpectedResponseError),
)
async def test_an_answer_without_data_has_the_class_of_its_code_or_the_lack_of_one(
    login, wire, answer, kind
):
    assert type(await failure(login, wire, TOKEN, answer)) is kind


async def test_being_throttled_goes_before_all_else(login, wire):
    errors = [failure_of("KT-CT-4178", "account"), failure_of("KT-CT-1199", "devices")]
    answer = reply({"errors": errors, "data": {"account": None, "devices": None}})
    assert type(await failure(login, wire, TOKEN, answer)) is RateLimitedError


async def test_throttling_rests_this_kind_only(login, wire, clock):
    """KT-CT-1199 is about one kind of question; the ledger with the rest is written."""
    await failure(login, wire, TOKEN, fixture_reply("graphql_error_throttled"))
    budget = login._transport.budget
    assert budget.next_allowed(Call.ACCOUNT, Urgency.PERSON) - clock.now == timedelta(minutes=1)
    assert budget.next_allowed(Call.RATES) == clock.now
    assert wire.saved == 3


async def test_a_question_that_may_not_be_asked_costs_no_login(login, wire, transport):
    transport.budget.back_off(None, Call.ACCOUNT)
    assert isinstance(await failure(login, wire), BudgetSpentError)
    assert not wire.sent


async def test_logins_in_vain_are_spread(login, wire, clock):
    """A second in a row waits a minute, a third two more, and so on; a person need not wait."""
    waits = []
    for _ in range(5):
        await failure(login, wire, reply({}, 503))
        refused = await failure(login, wire) if login._logins_in_vain > 1 else None
        waits.append(refused.retry_after / timedelta(minutes=1) if refused else 0)
        clock.advance(waits[-1] * 60)
    assert waits == [0, 1, 2, 4, 8]
    await failure(login, wire, reply({}, 503))
    asked = replace(ACCOUNT, urgency=Urgency.PERSON)
    wire.script = [TOKEN, GOOD]
    await login.ask(asked)
    assert login._logins_in_vain == 0
