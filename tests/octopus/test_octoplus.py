"""Octoplus over the wire: what answers become, where questions go, how many there may be."""

from copy import deepcopy
from datetime import timedelta
import pytest
from scripted import API_KEY, ORIGIN, fixture_reply, recorded, reply, utc
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.model.octoplus import Session, SessionKind
from custom_components.octopus_insight.octopus.budget import Call, CallBudget, Urgency
from custom_components.octopus_insight.octopus.client import OctopusClient
from custom_components.octopus_insight.octopus.errors import (
    BudgetLimit,
    BudgetSpentError,
    NotAllowedError,
    NotFoundError,
    ServiceDownError,
    UnexpectedResponseError,
)
from custom_components.octopus_insight.octopus.transport import Host, Request

OURS = "https://api.octopus.energy"
BACKEND = "https://api.backend.octopus.energy"
TOKEN = recorded("graphql_token")["data"]["obtainKrakenToken"]["token"]
NUMBER = "A-1F2E3D4C"


def answer_with(event: dict, **account: object) -> dict:
    """Return the recorded answer with its first event, and the account, told otherwise."""
    told = deepcopy(recorded("saving_sessions"))
    told["data"]["savingSessions"]["events"] = [
        {**told["data"]["savingSessions"]["events"][0], **event}
    ]
    told["data"]["savingSessions"]["account"] |= account
    return told


def free_with(**node: object) -> dict:
    """Return the recorded answer with its free hours told otherwise."""
    told = deepcopy(recorded("free_electricity"))
    told["data"]["customerFlexibilityCampaignEvents"]["edges"][0]["node"] |= node
    return told


def failing(name: str, code: str, told: dict) -> dict:
    """Return an answer in which one field failed."""
    body = deepcopy(told)
    body["data"][name] = None
    body["errors"] = [{"path": [name], "extensions": {"errorCode": code}}]
    return body


@pytest.fixture
def ask(client, wire):
    """Return a function that logs in and puts one question."""

    async def asked(method, told, *arguments):
        wire.script = [fixture_reply("graphql_token"), reply(told)]
        return await getattr(client, method)(NUMBER, *arguments)

    return asked


# --- What answers become --------------------------------------------------------------------------


async def test_saving_sessions_as_values(ask):
    """Each session comes with its regions and reward, and is marked where the account joined it."""
    told = await ask("saving_sessions", recorded("saving_sessions"))
    assert told.region_id == "10"
    assert told.sessions == (
        Session(
            id="8802",
            code="EVENT_71_261126",
            kind=SessionKind.SAVING,
            when=Interval(start=utc("2026-11-26 17:00"), end=utc("2026-11-26 18:00")),
            reward_points_per_kwh=144,
            reward_per_kwh=0.18,
            is_joined=True,
        ),
        Session(
            id="8801",
            code="EVENT_70_251126",
            kind=SessionKind.SAVING,
            when=Interval(start=utc("2026-11-25 17:30"), end=utc("2026-11-25 18:30")),
            reward_points_per_kwh=96,
            reward_per_kwh=0.12,
            region_ids=frozenset({"5", "6"}),
        ),
        Session(
            id="8705",
            code="EVENT_62_251026",
            kind=SessionKind.FREE,
            when=Interval(start=utc("2026-10-25 12:00"), end=utc("2026-10-25 13:00")),
            reward_points_per_kwh=0,
            reward_per_kwh=0.0,
            is_joined=True,
        ),
    )


@pytest.mark.parametrize(("points", "pounds"), [(144, 0.18), (800, 1.0), (0, 0.0), (None, None)])
async def test_eight_points_are_a_penny(ask, points, pounds):
    """144 points are 18 p; a reward that was not told is not known, and not nothing."""
    told = await ask("saving_sessions", answer_with({"rewardPerKwhInOctoPoints": points}))
    assert [session.reward_per_kwh for session in told.sessions] == [pounds]


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        pytest.param({"eventType": None}, [SessionKind.SAVING], id="of no type: a saving session"),
        pytest.param({"eventType": "TURN_UP"}, [SessionKind.FREE], id="use more"),
        pytest.param({"eventType": "TURN_AROUND"}, [], id="of an unknown type"),
        pytest.param({"devEvent": True}, [], id="of the supplier's developers"),
        pytest.param({"code": None}, [], id="without a code"),
        pytest.param({"id": None}, [], id="without an id"),
        pytest.param({"startAt": None}, [], id="without a start"),
        pytest.param({"endAt": "2026-11-26T17:00:00+00:00"}, [], id="of no length"),
        pytest.param({"endAt": "2026-11-27T17:00:00+00:00"}, [SessionKind.SAVING], id="a day long"),
        pytest.param({"endAt": "2026-11-27T17:00:01+00:00"}, [], id="longer than a day"),
        pytest.param(
            {"startAt": "9999-12-31T23:00:00Z", "endAt": "9999-12-31T23:59:59Z"},
            [],
            id="at the end of time",
        ),
        pytest.param({"targetRegion": None}, [SessionKind.SAVING], id="regions null"),
    ],
)
async def test_events_that_are_odd(ask, event, kinds):
    """What is not clearly a session is left out, and takes nothing else with it."""
    told = await ask("saving_sessions", answer_with(event))
    assert [session.kind for session in told.sessions] == kinds


@pytest.mark.parametrize(
    ("account", "region"),
    [
        pytest.param({"signedUpMeterPoint": None}, None, id="never signed up"),
        pytest.param({"hasJoinedCampaign": False}, None, id="left the campaign"),
        pytest.param({"hasJoinedCampaign": None}, "10", id="not told whether"),
    ],
)
async def test_the_region_of_the_meter_that_was_signed_up(ask, account, region):
    """Who takes no part in saving sessions has no region for them."""
    told = await ask("saving_sessions", answer_with({}, **account))
    assert told.region_id == region


async def test_free_electricity_and_points_as_values(ask):
    """Free hours are sessions that are joined; the first row of the ledger is the balance."""
    told = await ask("free_electricity", recorded("free_electricity"), "1000000000101")
    assert told.points == 1619
    assert told.sessions == (
        Session(
            id="FREE_ELECTRICITY_21",
            code="FREE_ELECTRICITY_21",
            kind=SessionKind.FREE,
            when=Interval(start=utc("2026-11-29 11:00"), end=utc("2026-11-29 13:00")),
            is_joined=True,
        ),
    )


@pytest.mark.parametrize(
    ("participant", "enrolled", "is_joined"),
    [
        pytest.param(True, False, True, id="takes part"),
        pytest.param(False, True, False, id="takes no part"),
        pytest.param(None, True, True, id="not told, in the campaign"),
        pytest.param(None, False, False, id="not told, not in the campaign"),
        pytest.param(None, None, False, id="nothing told"),
    ],
)
async def test_free_hours_are_for_those_who_take_part(ask, participant, enrolled, is_joined):
    """Whether the household takes part is told with the hours, or else by the campaign."""
    body = free_with(isEventParticipant=participant)
    body["data"]["isEnrolledInCustomerFlexibilityCampaign"] = enrolled
    told = await ask("free_electricity", body, "1000000000101")
    assert [session.is_joined for session in told.sessions] == [is_joined]


@pytest.mark.parametrize(
    "node", [{"startAt": None}, {"endAt": "2026-12-29T13:00:00+00:00"}, {"code": None}]
)
async def test_placeholders_are_no_free_hours(ask, node):
    """Rows without a time, or of a month's length, were seen, and promise nothing."""
    told = await ask("free_electricity", free_with(**node), "1000000000101")
    assert told.sessions == ()


async def test_points_may_be_refused(ask):
    """Some keys may not read the ledger of points; the free hours are told all the same."""
    body = failing("loyaltyPointLedgers", "KT-CT-1111", recorded("free_electricity"))
    told = await ask("free_electricity", body, "1000000000101")
    assert (told.points, len(told.sessions)) == (None, 1)


async def test_free_hours_may_be_refused(ask):
    """A customer who is in no campaign has no free hours, and keeps the points."""
    body = failing("customerFlexibilityCampaignEvents", "KT-CT-4501", recorded("free_electricity"))
    told = await ask("free_electricity", body, "1000000000101")
    assert (told.points, told.sessions) == (1619, ())


async def test_free_hours_that_could_not_be_fetched_are_not_none(ask):
    """An error over there is no answer, and must not look like *no free hours*."""
    body = failing("customerFlexibilityCampaignEvents", "KT-CT-7899", recorded("free_electricity"))
    with pytest.raises(ServiceDownError):
        await ask("free_electricity", body, "1000000000101")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param({"data": {"savingSessions": None}}, UnexpectedResponseError, id="null"),
        pytest.param(
            failing("savingSessions", "KT-CT-4501", {"data": {}}), NotAllowedError, id="not for us"
        ),
        pytest.param(
            failing("savingSessions", "KT-CT-1113", {"data": {}}), NotFoundError, id="switched off"
        ),
    ],
)
async def test_saving_sessions_without_an_answer(ask, body, kind):
    """Without sessions in the answer there is an error, and no empty list."""
    with pytest.raises(kind):
        await ask("saving_sessions", body)


async def test_joining_returns_all_that_is_joined(ask, wire):
    """The code and the account travel as variables; the answer names what is joined by now."""
    told = await ask(
        "join_saving_session",
        {"data": {"joinSavingSessionsEvent": {"joinedEventCodes": ["EVENT_71_261126", None]}}},
        "EVENT_71_261126",
    )
    assert told == frozenset({"EVENT_71_261126"})
    assert wire.sent[-1].body["variables"] == {"number": NUMBER, "code": "EVENT_71_261126"}


async def test_a_session_that_cannot_be_joined(ask):
    """OE-1305 stands for unknown, over, and for another region."""
    with pytest.raises(NotFoundError):
        await ask("join_saving_session", recorded("graphql_error_no_session"), "EVENT_70_251126")


@pytest.mark.parametrize("is_enrolled", [True, False])
async def test_whether_the_account_is_in_octoplus(ask, is_enrolled):
    """Enrolment is told with the account."""
    told = recorded("graphql_account")
    told["data"]["octoplusAccountInfo"] = {"isOctoplusEnrolled": is_enrolled}
    assert (await ask("account", told)).is_in_octoplus is is_enrolled


async def test_an_account_is_whole_without_its_enrolment(ask):
    """Where enrolment cannot be told it is not known, and the account is there all the same."""
    told = failing("octoplusAccountInfo", "KT-CT-1113", recorded("graphql_account"))
    account = await ask("account", told)
    assert account.is_in_octoplus is None
    assert account.meter_points


# --- Where questions go ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "backend"),
    [
        pytest.param(OURS, BACKEND, id="the supplier's own address"),
        pytest.param(f"{OURS}/", BACKEND, id="the same with a slash"),
        pytest.param(f"{OURS}:443", BACKEND, id="the same with its port"),
        pytest.param(ORIGIN, ORIGIN, id="another address"),
        pytest.param(f"{OURS}:8443", f"{OURS}:8443", id="another port"),
        pytest.param("http://127.0.0.1:8123", "http://127.0.0.1:8123", id="this machine"),
    ],
)
async def test_the_backend_beside_an_origin(wire, budget, origin, backend):
    """Only the supplier's own address has a backend beside it; any other answers all itself."""
    transport = wire.transport(budget, origin)
    wire.script = [reply({})]
    await transport.send(Request(call=Call.SESSIONS, host=Host.BACKEND, path="/v1/graphql/"))
    assert str(wire.sent[0].url.origin()) == backend


async def test_credentials_go_to_the_two_hosts_and_nowhere_else(wire, budget):
    """Of all questions about sessions, only those the backend answers leave the first host.

    The login, with the key in it, goes to the first host alone.
    """
    client = OctopusClient(wire.transport(budget, OURS))
    joined = {"data": {"joinSavingSessionsEvent": {"joinedEventCodes": []}}}
    wire.script = [
        fixture_reply("graphql_token"),
        fixture_reply("saving_sessions"),
        fixture_reply("free_electricity"),
        reply(joined),
    ]
    await client.saving_sessions(NUMBER)
    await client.free_electricity(NUMBER, "1000000000101")
    await client.join_saving_session(NUMBER, "EVENT_1")
    sent = [(str(one.url.origin()), one.headers.get("Authorization")) for one in wire.sent]
    assert sent == [(OURS, None), (BACKEND, TOKEN), (OURS, TOKEN), (BACKEND, TOKEN)]
    assert [API_KEY in str(one.body) for one in wire.sent] == [True, False, False, False]
    assert {str(one.url) for one in wire.sent} == {f"{OURS}/v1/graphql/", f"{BACKEND}/v1/graphql/"}


async def test_the_backend_refuses_a_stale_token(client, wire):
    """The backend has a code of its own for it; the token is renewed at the first host."""
    stale = {
        "errors": [{"path": ["savingSessions"], "extensions": {"errorCode": "OE-0103"}}],
        "data": {"savingSessions": None},
    }
    wire.script = [
        fixture_reply("graphql_token"),
        reply(stale),
        fixture_reply("graphql_token"),
        fixture_reply("saving_sessions"),
    ]
    assert len((await client.saving_sessions(NUMBER)).sessions) == 3


# --- How many there may be ------------------------------------------------------------------------


def spent_as_fast_as_allowed(budget, clock, urgency: Urgency, *, hours: int) -> list:
    """Return the moments of the requests of somebody who tries every minute."""
    moments = []
    for _ in range(hours * 60):
        try:
            budget.spend(Call.SESSIONS, urgency=urgency)
        except BudgetSpentError:
            pass
        else:
            moments.append(clock.now)
        clock.advance(60)
    return moments


@pytest.mark.parametrize(
    ("urgency", "per_hour", "per_day"), [(Urgency.PLANNED, 6, 58), (Urgency.PERSON, 8, 60)]
)
def test_sixty_requests_a_day(budget, clock, urgency, per_hour, per_day):
    """Any 24 hours see at most 60 requests, of which two are kept for people."""
    moments = spent_as_fast_as_allowed(budget, clock, urgency, hours=72)
    for span, limit in ((timedelta(hours=1), per_hour), (timedelta(hours=24), per_day)):
        assert max(sum(at <= one < at + span for one in moments) for at in moments) == limit


def test_the_day_is_remembered_across_restarts(budget, clock):
    """A day's requests are written down, and a new start does not begin the day anew."""
    spent_as_fast_as_allowed(budget, clock, Urgency.PERSON, hours=20)
    again = CallBudget(budget.as_dict(), clock=clock)
    with pytest.raises(BudgetSpentError) as refused:
        again.spend(Call.SESSIONS, urgency=Urgency.PERSON)
    assert refused.value.reason is BudgetLimit.DAY
    assert again.requests_in_last_hour() == 0


@pytest.mark.parametrize(("hours", "is_allowed"), [(23.999, False), (24, True), (24.001, True)])
def test_the_day_rolls(budget, clock, hours, is_allowed):
    """A request counts for exactly 24 hours."""
    for _ in range(10):
        for _ in range(6):
            budget.spend(Call.SESSIONS, urgency=Urgency.PERSON)
        clock.advance(3600)
    clock.advance((hours - 10) * 3600)
    assert (budget.next_allowed(Call.SESSIONS, Urgency.PERSON) == clock.now) is is_allowed
