"""Octoplus over the wire: what answers become, where questions go, how many there may be."""

from datetime import timedelta
import pytest
from scripted import API_KEY, ORIGIN, during, failure_of, fixture_reply, recorded, reply
from custom_components.octopus_insight.model.octoplus import Session, SessionKind
from custom_components.octopus_insight.octopus.budget import Call, CallBudget, Urgency
from custom_components.octopus_insight.octopus.client import OctopusClient
from custom_components.octopus_insight.octopus.errors import (
    BudgetLimit,
    BudgetSpentError,
    CannotConnectError,
    NotAllowedError,
    NotFoundError,
    UnexpectedResponseError,
)
from custom_components.octopus_insight.octopus.transport import Request
from tests.harness.cases import cases, rows

OURS = "https://api.octopus.energy"
BACKEND = "https://api.backend.octopus.energy"
TOKEN = recorded("graphql_token")["data"]["obtainKrakenToken"]["token"]
NUMBER = "A-1F2E3D4C"


def answer_with(event: dict, **account: object) -> dict:
    """Return the recorded answer with its first event, and the account, told otherwise."""
    told = recorded("saving_sessions")
    sessions = told["data"]["savingSessions"]
    sessions["events"] = [{**sessions["events"][0], **event}]
    sessions["account"] |= account
    return told


def free_with(**node: object) -> dict:
    """Return the recorded answer with its free hours told otherwise."""
    told = recorded("free_electricity")
    told["data"]["customerFlexibilityCampaignEvents"]["edges"][0]["node"] |= node
    return told


def failing(name: str, code: str, told: dict) -> dict:
    """Return an answer in which one field failed."""
    return {"errors": [failure_of(code, name)], "data": {**told["data"], name: None}}


def session(name: str, kind: SessionKind, when: str, points=None, pounds=None, **told) -> Session:
    """Return a session from `id code` and `day start end`."""
    number, code = name.split()
    day, start, end = when.split()
    span = during(f"{day} {start}", f"{day} {end}")
    reward = {"reward_points_per_kwh": points, "reward_per_kwh": pounds}
    return Session(id=number, code=code, kind=kind, when=span, **reward, **told)


SAVING, FREE = SessionKind.SAVING, SessionKind.FREE
FREE_HOURS = "FREE_ELECTRICITY_21"


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
    elsewhere = {"region_ids": frozenset({"5", "6"})}
    assert told.sessions == (
        session(
            "8802 EVENT_71_261126", SAVING, "2026-11-26 17:00 18:00", 144, 0.18, is_joined=True
        ),
        session("8801 EVENT_70_251126", SAVING, "2026-11-25 17:30 18:30", 96, 0.12, **elsewhere),
        session("8705 EVENT_62_251026", FREE, "2026-10-25 12:00 13:00", 0, 0.0, is_joined=True),
    )


@pytest.mark.parametrize(("points", "pounds"), [(144, 0.18), (800, 1.0), (0, 0.0), (None, None)])
async def test_eight_points_are_a_penny(ask, points, pounds):
    """144 points are 18 p; a reward that was not told is not known, and not nothing."""
    told = await ask("saving_sessions", answer_with({"rewardPerKwhInOctoPoints": points}))
    assert [session.reward_per_kwh for session in told.sessions] == [pounds]


@cases(
    "event, kinds",
    ("of no type: a saving session", {"eventType": None}, [SAVING]),
    ("use more", {"eventType": "TURN_UP"}, [FREE]),
    ("of an unknown type", {"eventType": "TURN_AROUND"}, []),
    ("of the supplier's developers", {"devEvent": True}, []),
    ("without a code", {"code": None}, []),
    ("without an id", {"id": None}, []),
    ("without a start", {"startAt": None}, []),
    ("of no length", {"endAt": "2026-11-26T17:00:00+00:00"}, []),
    ("a day long", {"endAt": "2026-11-27T17:00:00+00:00"}, [SAVING]),
    ("longer than a day", {"endAt": "2026-11-27T17:00:01+00:00"}, []),
    (
        "at the end of time",
        {"startAt": "9999-12-31T23:00:00Z", "endAt": "9999-12-31T23:59:59Z"},
        [],
    ),
    ("regions null", {"targetRegion": None}, [SAVING]),
)
async def test_what_is_not_clearly_a_session_is_left_out(ask, event, kinds):
    told = await ask("saving_sessions", answer_with(event))
    assert [session.kind for session in told.sessions] == kinds


@cases(
    "account, region",
    ("never signed up", {"signedUpMeterPoint": None}, None),
    ("left the campaign", {"hasJoinedCampaign": False}, None),
    ("not told whether", {"hasJoinedCampaign": None}, "10"),
)
async def test_who_takes_no_part_in_saving_sessions_has_no_region(ask, account, region):
    told = await ask("saving_sessions", answer_with({}, **account))
    assert told.region_id == region


async def test_free_electricity_and_points_as_values(ask):
    """Free hours are sessions that are joined; the first row of the ledger is the balance."""
    told = await ask("free_electricity", recorded("free_electricity"), "1000000000101")
    assert told.points == 1619
    assert told.sessions == (
        session(f"{FREE_HOURS} {FREE_HOURS}", FREE, "2026-11-29 11:00 13:00", is_joined=True),
    )


@cases(
    "participant, enrolled, is_joined",
    ("takes part", True, False, True),
    ("takes no part", False, True, False),
    ("not told, in the campaign", None, True, True),
    ("not told, not in the campaign", None, False, False),
    ("nothing told", None, None, False),
)
async def test_free_hours_are_for_those_who_take_part(ask, participant, enrolled, is_joined):
    """Whether the household takes part is told with the hours, or else by the campaign."""
    body = free_with(isEventParticipant=participant)
    body["data"]["isEnrolledInCustomerFlexibilityCampaign"] = enrolled
    told = await ask("free_electricity", body, "1000000000101")
    assert [session.is_joined for session in told.sessions] == [is_joined]


@rows("node", {"startAt": None}, {"endAt": "2026-12-29T13:00:00+00:00"}, {"code": None})
async def test_placeholders_are_no_free_hours(ask, node):
    """Rows without a time, or of a month's length, were seen, and promise nothing."""
    told = await ask("free_electricity", free_with(**node), "1000000000101")
    assert told.sessions == ()


@cases(
    "field, code, points, sessions",
    ("who may not read the points", "loyaltyPointLedgers", "KT-CT-1111", None, 1),
    ("who is in no campaign", "customerFlexibilityCampaignEvents", "KT-CT-4501", 1619, 0),
)
async def test_of_points_and_free_hours_one_may_be_refused(ask, field, code, points, sessions):
    body = failing(field, code, recorded("free_electricity"))
    told = await ask("free_electricity", body, "1000000000101")
    assert (told.points, len(told.sessions)) == (points, sessions)


async def test_free_hours_that_could_not_be_fetched_are_not_none(ask):
    body = failing("customerFlexibilityCampaignEvents", "KT-CT-7899", recorded("free_electricity"))
    with pytest.raises(CannotConnectError):
        await ask("free_electricity", body, "1000000000101")


@cases(
    "body, kind",
    ("null", {"data": {"savingSessions": None}}, UnexpectedResponseError),
    ("not for us", failing("savingSessions", "KT-CT-4501", {"data": {}}), NotAllowedError),
    ("switched off", failing("savingSessions", "KT-CT-1113", {"data": {}}), NotFoundError),
)
async def test_without_sessions_in_the_answer_there_is_an_error(ask, body, kind):
    with pytest.raises(kind):
        await ask("saving_sessions", body)


async def test_joining_returns_all_that_is_joined(ask, wire):
    """The code and the account travel as variables; the answer names what is joined by now."""
    answer = {"joinSavingSessionsEvent": {"joinedEventCodes": ["EVENT_7", None]}}
    told = await ask("join_saving_session", {"data": answer}, "EVENT_7")
    assert told == frozenset({"EVENT_7"})
    assert wire.sent[-1].body["variables"] == {"number": NUMBER, "code": "EVENT_7"}


async def test_a_session_that_cannot_be_joined(ask):
    with pytest.raises(NotFoundError):
        await ask("join_saving_session", recorded("graphql_error_no_session"), "EVENT_70_251126")


@pytest.mark.parametrize("is_enrolled", [True, False])
async def test_whether_the_account_is_in_octoplus(ask, is_enrolled):
    told = recorded("graphql_account")
    told["data"]["octoplusAccountInfo"] = {"isOctoplusEnrolled": is_enrolled}
    assert (await ask("account", told)).is_in_octoplus is is_enrolled


async def test_an_account_is_whole_without_its_enrolment(ask):
    told = failing("octoplusAccountInfo", "KT-CT-1113", recorded("graphql_account"))
    account = await ask("account", told)
    assert account.is_in_octoplus is None
    assert account.meter_points


# --- Where questions go ---------------------------------------------------------------------------


@cases(
    "origin, backend",
    ("the supplier's own address", OURS, BACKEND),
    ("the same with a slash", f"{OURS}/", BACKEND),
    ("the same with its port", f"{OURS}:443", BACKEND),
    ("another address", ORIGIN, ORIGIN),
    ("another port", f"{OURS}:8443", f"{OURS}:8443"),
    ("this machine", "http://127.0.0.1:8123", "http://127.0.0.1:8123"),
)
async def test_the_backend_beside_an_origin(wire, budget, origin, backend):
    """Only the supplier's own address has a backend beside it; any other answers all itself."""
    transport = wire.transport(budget, origin)
    wire.script = [reply({})]
    await transport.send(Request(call=Call.SESSIONS, to_backend=True, path="/v1/graphql/"))
    assert str(wire.sent[0].url.origin()) == backend


async def test_credentials_go_to_the_two_hosts_and_nowhere_else(wire, budget):
    """Of all questions about sessions, only those the backend answers leave the first host.

    The login, with the key in it, goes to the first host alone.
    """
    client = OctopusClient(wire.transport(budget, OURS))
    recorded_ones = ("graphql_token", "saving_sessions", "free_electricity")
    joined = {"data": {"joinSavingSessionsEvent": {"joinedEventCodes": []}}}
    wire.script = [*map(fixture_reply, recorded_ones), reply(joined)]
    await client.saving_sessions(NUMBER)
    await client.free_electricity(NUMBER, "1000000000101")
    await client.join_saving_session(NUMBER, "EVENT_1")
    sent = [(str(one.url.origin()), one.headers.get("Authorization")) for one in wire.sent]
    assert sent == [(OURS, None), (BACKEND, TOKEN), (OURS, TOKEN), (BACKEND, TOKEN)]
    assert [API_KEY in str(one.body) for one in wire.sent] == [True, False, False, False]
    assert {str(one.url) for one in wire.sent} == {f"{OURS}/v1/graphql/", f"{BACKEND}/v1/graphql/"}


async def test_a_stale_token_at_the_backend_is_renewed_at_the_first_host(client, wire):
    token = fixture_reply("graphql_token")
    stale = reply(failing("savingSessions", "OE-0103", {"data": {}}))
    wire.script = [token, stale, token, fixture_reply("saving_sessions")]
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


@rows("urgency, per_hour, per_day", (Urgency.PLANNED, 8, 56), (Urgency.PERSON, 12, 60))
def test_sixty_requests_a_day(budget, clock, urgency, per_hour, per_day):
    """Any 24 hours see at most 60 requests, of which four are kept for joining."""
    moments = spent_as_fast_as_allowed(budget, clock, urgency, hours=72)
    for span, limit in ((timedelta(hours=1), per_hour), (timedelta(hours=24), per_day)):
        assert max(sum(at <= one < at + span for one in moments) for at in moments) == limit


def test_the_day_is_remembered_across_restarts(budget, clock):
    spent_as_fast_as_allowed(budget, clock, Urgency.PERSON, hours=20)
    again = CallBudget(budget.as_dict(), clock=clock)
    with pytest.raises(BudgetSpentError) as refused:
        again.spend(Call.SESSIONS, urgency=Urgency.PERSON)
    assert refused.value.reason is BudgetLimit.DAY
    assert again.requests_in_last_hour() == 0


@pytest.mark.parametrize(("hours", "is_allowed"), [(23.999, False), (24, True), (24.001, True)])
def test_a_request_counts_for_exactly_24_hours(budget, clock, hours, is_allowed):
    for _ in range(10):
        for _ in range(6):
            budget.spend(Call.SESSIONS, urgency=Urgency.PERSON)
        clock.advance(3600)
    clock.advance((hours - 10) * 3600)
    assert (budget.next_allowed(Call.SESSIONS, Urgency.PERSON) == clock.now) is is_allowed
