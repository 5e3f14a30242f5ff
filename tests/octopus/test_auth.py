"""The token: asked for once, renewed in time, and never the reason for asking twice too often."""

import asyncio
from datetime import timedelta
import pytest
from scripted import API_KEY, MINTED, fixture_reply, recorded, reply
from custom_components.octopus_insight.octopus.auth import Login, graphql_request
from custom_components.octopus_insight.octopus.budget import Call, Urgency
from custom_components.octopus_insight.octopus.errors import (
    AuthenticationError,
    BudgetSpentError,
    NotAllowedError,
    OctopusError,
    RateLimitedError,
    ServiceDownError,
    UnexpectedResponseError,
)
from custom_components.octopus_insight.octopus.transport import Request

TOKEN = fixture_reply("graphql_token")
FIRST_TOKEN = recorded("graphql_token")["data"]["obtainKrakenToken"]["token"]
OTHER_TOKEN = reply(
    {"data": {"obtainKrakenToken": {"token": "other", "payload": {"exp": 1795006800}}}}
)
GOOD = reply({"data": {"account": {}}})
STALE = fixture_reply("graphql_error_stale")
EXPIRES = MINTED + timedelta(hours=1)
IN_HALF, IN_AN_HOUR = (MINTED + timedelta(minutes=minutes) for minutes in (35, 65))
ACCOUNT = graphql_request(Call.ACCOUNT, "query { account }", {"number": "A-1"})


def refused(code: str | None, *path: str, status: int = 200, **data) -> object:
    """Return an answer whose fields failed with a code."""
    error = {"message": "", "path": list(path), "extensions": {"errorCode": code}}
    return reply({"errors": [error], "data": data or {path[0]: None}}, status)


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


@pytest.mark.parametrize(
    ("before_expiry", "logins"),
    [
        pytest.param(121, 1, id="121 s before"),
        pytest.param(120, 2, id="120 s before"),
        pytest.param(119, 2, id="119 s before"),
    ],
)
async def test_it_is_renewed_two_minutes_before_it_expires(
    login, wire, clock, before_expiry, logins
):
    """A token with more than two minutes left is used on."""
    wire.script = [TOKEN, GOOD]
    await login.ask(ACCOUNT)
    clock.now = EXPIRES - timedelta(seconds=before_expiry)
    wire.script = [GOOD] if logins == 1 else [OTHER_TOKEN, GOOD]
    await login.ask(ACCOUNT)
    assert tokens(wire).count(None) == logins


@pytest.mark.parametrize(
    ("payload", "value", "expires"),
    [
        pytest.param({"exp": 1795006800}, "opaque", EXPIRES, id="the payload says"),
        pytest.param({"exp": "1795006800"}, "opaque", EXPIRES, id="as a string"),
        pytest.param({"iat": 1795006800, "exp": 1795008600}, "opaque", IN_HALF, id="our clock off"),
        pytest.param(None, FIRST_TOKEN, IN_AN_HOUR, id="the token says"),
        pytest.param({"exp": 1e300}, FIRST_TOKEN, IN_AN_HOUR, id="the payload is absurd"),
        pytest.param({"exp": 1795003200}, FIRST_TOKEN, IN_AN_HOUR, id="it has long expired"),
        pytest.param(None, "a.!!!.c", IN_AN_HOUR, id="neither says"),
        pytest.param(None, "a.bm9uZQ.c", IN_AN_HOUR, id="no claims inside"),
    ],
)
async def test_where_the_expiry_comes_from(login, wire, clock, payload, value, expires):
    """From the payload, else from the token's middle part, else it is an hour from now.

    How long a token lasts is the time between its own two moments.
    """
    clock.now = MINTED + timedelta(minutes=5)
    wire.script = [
        reply({"data": {"obtainKrakenToken": {"token": value, "payload": payload}}}),
        GOOD,
    ]
    await login.ask(ACCOUNT)
    clock.now = expires - timedelta(seconds=121)
    wire.script = [GOOD]
    await login.ask(ACCOUNT)
    assert tokens(wire) == [None, value, value]
    clock.now = expires - timedelta(seconds=120)
    wire.script = [OTHER_TOKEN, GOOD]
    await login.ask(ACCOUNT)
    assert tokens(wire)[3:] == [None, "other"]


async def test_two_at_once_log_in_once(login, wire):
    """Whoever comes second waits for the first one's token."""
    wire.script = [TOKEN, GOOD, GOOD]
    await asyncio.gather(login.ask(ACCOUNT), login.ask(ACCOUNT))
    assert tokens(wire) == [None, FIRST_TOKEN, FIRST_TOKEN]


async def test_two_at_once_renew_once(login, wire):
    """A token that both found stale is renewed by one of them."""
    wire.script = [TOKEN, GOOD]
    await login.ask(ACCOUNT)
    wire.script = [STALE, STALE, OTHER_TOKEN, GOOD, GOOD]
    await asyncio.gather(login.ask(ACCOUNT), login.ask(ACCOUNT))
    assert tokens(wire).count(None) == 2


@pytest.mark.parametrize(
    "stale",
    [
        pytest.param(STALE, id="expired, 1124"),
        pytest.param(refused("KT-CT-1120", "account"), id="1120"),
        pytest.param(refused("KT-CT-1112", "account"), id="1112"),
        pytest.param(refused("KT-CT-1143", "account"), id="1143"),
        pytest.param(refused("KT-CT-1144", "account"), id="1144"),
        pytest.param(refused("OE-0103", "account"), id="OE-0103"),
        pytest.param(refused("KT-CT-1124", "account", status=401), id="1124 with status 401"),
        pytest.param(refused("KT-CT-1124", "devices", account={}), id="1124 on one of two fields"),
        pytest.param(refused("KT-CT-1111", "account"), id="1111 on everything"),
        pytest.param(reply({"detail": "No."}, 401), id="status 401 in JSON"),
        pytest.param(reply({"detail": "No."}, 403), id="status 403 in JSON"),
    ],
)
async def test_a_stale_token_is_renewed_once(login, wire, stale):
    """Each way of refusing a token is answered by a new one and one more try."""
    wire.script = [TOKEN, stale, OTHER_TOKEN, GOOD]
    assert (await login.ask(ACCOUNT)).data == {"account": {}}
    assert tokens(wire) == [None, FIRST_TOKEN, None, "other"]


@pytest.mark.parametrize(
    ("stale", "kind"),
    [
        pytest.param(STALE, ServiceDownError, id="expired again"),
        pytest.param(refused("KT-CT-1111", "account"), NotAllowedError, id="1111 again"),
        pytest.param(reply({"detail": "No."}, 403), NotAllowedError, id="403 again"),
    ],
)
async def test_but_only_once(login, wire, stale, kind):
    """A new token that is refused as well is not the key's fault: it has just been taken."""
    assert type(await failure(login, wire, TOKEN, stale, OTHER_TOKEN, stale)) is kind


async def test_1111_on_one_field_is_that_field(login, wire):
    """What is not for this customer leaves the rest of the answer and the token alone."""
    wire.script = [TOKEN, refused("KT-CT-1111", "account", account=None, devices=[])]
    answer = await login.ask(ACCOUNT)
    assert answer.data == {"account": None, "devices": []}


async def test_a_dispatch_request_is_not_repeated_within_the_minute(login, wire, clock):
    """The new token is kept for the next time, which the budget sets a minute later."""
    request = graphql_request(Call.DISPATCHES, "", {})
    error = await failure(login, wire, TOKEN, STALE, OTHER_TOKEN, request=request)
    assert isinstance(error, BudgetSpentError)
    clock.advance(error.retry_after.total_seconds())
    wire.script = [GOOD]
    await login.ask(request)
    assert tokens(wire)[-1] == "other"


@pytest.mark.parametrize("code", ["1138", "1139", "1140", "1141", "1142"])
async def test_a_wrong_key_is_told_apart(login, wire, code):
    """Only the answer to the key itself says that the key is wrong; nothing is tried again."""
    error = await failure(login, wire, refused(f"KT-CT-{code}", "obtainKrakenToken"))
    assert type(error) is AuthenticationError


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            fixture_reply("graphql_error_wrong_key"), AuthenticationError, id="as recorded"
        ),
        pytest.param(reply({"detail": "No."}, 401), AuthenticationError, id="status 401 in JSON"),
        pytest.param(
            refused("KT-CT-1199", "obtainKrakenToken"), RateLimitedError, id="throttled login"
        ),
        pytest.param(refused("KT-CT-7899", "obtainKrakenToken"), ServiceDownError, id="broken"),
        pytest.param(refused("KT-CT-1124", "obtainKrakenToken"), ServiceDownError, id="confused"),
        pytest.param(refused("KT-CT-1111", "obtainKrakenToken"), AuthenticationError, id="1111"),
        pytest.param(
            refused("KT-CT-1136", "obtainKrakenToken"), UnexpectedResponseError, id="our mistake"
        ),
        pytest.param(
            reply({"data": {"obtainKrakenToken": None}}), UnexpectedResponseError, id="null"
        ),
        pytest.param(
            reply({"data": {"obtainKrakenToken": {"token": "a\nb"}}}),
            UnexpectedResponseError,
            id="no token to put in a header",
        ),
    ],
)
async def test_a_login_that_fails(login, wire, answer, kind):
    """A refused login has the reason of its answer."""
    assert type(await failure(login, wire, answer)) is kind


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(fixture_reply("graphql_error_throttled"), RateLimitedError, id="1199"),
        pytest.param(
            fixture_reply("graphql_error_telemetry_throttled"), RateLimitedError, id="4042"
        ),
        pytest.param(refused("KT-CT-4177", "account"), NotAllowedError, id="4177"),
        pytest.param(refused("KT-CT-7899", "account"), ServiceDownError, id="7899"),
        pytest.param(refused("KT-CT-9999", "account"), UnexpectedResponseError, id="unknown code"),
        pytest.param(refused(None, "account"), UnexpectedResponseError, id="no code"),
        pytest.param(
            fixture_reply("graphql_error_invalid"), UnexpectedResponseError, id="invalid document"
        ),
        pytest.param(
            reply(recorded("graphql_error_invalid"), 400),
            UnexpectedResponseError,
            id="invalid document with status 400",
        ),
        pytest.param(reply({"data": {}}), UnexpectedResponseError, id="no data, no error"),
        pytest.param(reply({}), UnexpectedResponseError, id="nothing"),
        pytest.param(reply([]), UnexpectedResponseError, id="a list"),
        pytest.param(reply({"errors": "no"}), UnexpectedResponseError, id="errors no list"),
    ],
)
async def test_an_answer_without_data(login, wire, answer, kind):
    """Each has the class that its code, or the lack of one, stands for."""
    assert type(await failure(login, wire, TOKEN, answer)) is kind


async def test_being_throttled_goes_before_all_else(login, wire):
    """Of several errors the one that asks for a rest counts."""
    errors = [
        {"path": ["account"], "extensions": {"errorCode": "KT-CT-4178"}},
        {"path": ["devices"], "extensions": {"errorCode": "KT-CT-1199"}},
    ]
    answer = reply({"errors": errors, "data": {"account": None, "devices": None}})
    assert type(await failure(login, wire, TOKEN, answer)) is RateLimitedError


async def test_throttling_rests_this_kind_only(login, wire, clock):
    """KT-CT-1199 is about one kind of question; the ledger with the rest is written."""
    saved = 3
    await failure(login, wire, TOKEN, fixture_reply("graphql_error_throttled"))
    budget = login._transport.budget
    assert budget.next_allowed(Call.ACCOUNT, Urgency.PERSON) - clock.now == timedelta(minutes=1)
    assert budget.next_allowed(Call.RATES) == clock.now
    assert wire.saved == saved


async def test_no_login_for_a_question_that_may_not_be_asked(login, wire, transport):
    """A refused question costs nothing, also where the token has run out."""
    transport.budget.back_off(None, Call.ACCOUNT)
    assert isinstance(await failure(login, wire), BudgetSpentError)
    assert not wire.sent
