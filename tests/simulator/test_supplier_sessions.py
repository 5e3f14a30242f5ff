"""Octoplus at the supplier: what it offers to whom, and what can be joined."""

from customer import NUMBER, code_of
from shape import differences, document, shape_of

CAMPAIGN = {**NUMBER, "mpan": "1000000000101", "slug": "free_electricity"}
COUNTRY = "EVENT_303_191126"
ELSEWHERE = "EVENT_301_191126"
JOINED = "EVENT_302_201126"


async def test_sessions_and_points_have_the_shape_of_recorded_ones(iog):
    """The balance of points is a text in the first row of the ledger."""
    for name, variables in (("saving_sessions", NUMBER), ("flexibility_campaign_events", CAMPAIGN)):
        assert differences(await iog.ask(document(name), variables), shape_of(name)) == []
    answer = await iog.ask("{ loyaltyPointLedgers { balanceCarriedForward } }")
    assert differences(answer, shape_of("octoplus_points")) == []


async def test_the_week_of_the_household(iog):
    """On 18 November: two sessions tomorrow, a joined one on the 20th, free hours on the 21st."""
    answer = await iog.ask(document("saving_sessions"), NUMBER)
    told = answer["data"]["savingSessions"]
    assert [(one["code"], one["startAt"], one["status"]) for one in told["events"]] == [
        (JOINED, "2026-11-20T17:00:00+00:00", "UPCOMING"),
        (COUNTRY, "2026-11-19T17:30:00+00:00", "UPCOMING"),
        (ELSEWHERE, "2026-11-19T17:30:00+00:00", "UPCOMING"),
        ("EVENT_205_251026", "2026-10-25T12:00:00+00:00", "DONE"),
    ]
    assert [one["eventId"] for one in told["account"]["joinedEvents"]] == [7302, 7205]
    campaign = await iog.ask(document("flexibility_campaign_events"), CAMPAIGN)
    (edge,) = campaign["data"]["customerFlexibilityCampaignEvents"]["edges"]
    assert edge["node"]["startAt"] == "2026-11-21T11:00:00+00:00"
    # a session announced for tomorrow is on today when tomorrow has come
    iog.clock.advance(days=1, hours=8)
    iog.token = None
    answer = await iog.ask(document("saving_sessions"), NUMBER)
    told = {one["code"]: one["status"] for one in answer["data"]["savingSessions"]["events"]}
    assert told[COUNTRY] == "DONE"
    assert told[JOINED] == "UPCOMING"


async def test_a_session_for_the_country_can_be_joined(iog):
    answer = await iog.ask(document("join_session"), {**NUMBER, "code": COUNTRY})
    assert COUNTRY in answer["data"]["joinSavingSessionsEvent"]["joinedEventCodes"]
    told = await iog.ask(document("saving_sessions"), NUMBER)
    joined = told["data"]["savingSessions"]["account"]["joinedEvents"]
    assert 7303 in [one["eventId"] for one in joined]


async def test_a_session_of_another_region_over_or_unknown_is_refused(iog):
    for code in (ELSEWHERE, "EVENT_205_251026", "EVENT_1_010101"):
        answer = await iog.ask(document("join_session"), {**NUMBER, "code": code})
        assert differences(answer, shape_of("graphql_error_join_session")) == []
        assert code_of(answer) == "OE-1305"


async def test_without_a_signed_up_meter_nothing_can_be_joined(iog):
    await iog.control(do="enrol", region=None)
    await iog.control(do="saving_session", start="2026-11-19T17:00Z", end="2026-11-19T18:00Z")
    answer = await iog.ask(document("saving_sessions"), NUMBER)
    account = answer["data"]["savingSessions"]["account"]
    assert (account["hasJoinedCampaign"], account["signedUpMeterPoint"]) == (False, None)
    refused = await iog.ask(document("join_session"), {**NUMBER, "code": "EVENT_401_191126"})
    assert code_of(refused) == "OE-1305"


async def test_enrolment_is_told_with_the_account(open_household):
    query = "query E($n: String!) { octoplusAccountInfo(accountNumber: $n) { isOctoplusEnrolled } }"
    for household, is_enrolled in (("iog", True), ("agile", True), ("fixed-flat", False)):
        home = await open_household(household)
        answer = await home.ask(query, {"n": home.world.account_number})
        assert answer["data"]["octoplusAccountInfo"]["isOctoplusEnrolled"] is is_enrolled


async def test_who_is_not_enrolled_is_told_nothing(open_household):
    """Sessions and points of a home that is not enrolled are refused; it is in no campaign."""
    home = await open_household("fixed-flat")
    number = {"n": home.world.account_number}
    refused = await home.ask(document("saving_sessions"), number)
    assert code_of(refused) == "KT-CT-4501"
    variables = {**number, "mpan": "1000000000505", "slug": "free_electricity"}
    campaign = await home.ask(document("flexibility_campaign_events"), variables)
    assert campaign["data"]["isEnrolledInCustomerFlexibilityCampaign"] is False
    assert campaign["data"]["customerFlexibilityCampaignEvents"]["edges"] == []
    assert "error" in await home.control(do="no_sessions")


async def test_sessions_by_command(open_household):
    home = await open_household("agile")
    number = {"n": home.world.account_number}
    hour = {"start": "2026-11-18T16:00Z", "end": "2026-11-18T17:00Z"}
    more = {"regions": [10], "points_per_kwh": 800, "joined": True}
    announced = await home.control(do="saving_session", **hour, **more)
    assert announced["answer"] == "EVENT_401_181126"
    await home.control(do="free_electricity", start="2026-11-19T12:00Z", end="2026-11-19T13:00Z")
    told = (await home.ask(document("saving_sessions"), number))["data"]["savingSessions"]
    (event,) = told["events"]
    assert (event["rewardPerKwhInOctoPoints"], event["targetRegion"]) == (800, [{"regionId": 10}])
    assert [one["eventId"] for one in told["account"]["joinedEvents"]] == [event["id"]]
    await home.control(do="no_sessions")
    told = (await home.ask(document("saving_sessions"), number))["data"]["savingSessions"]
    assert (told["events"], told["account"]["joinedEvents"]) == ([], [])


async def test_the_log_calls_them_sessions(iog):
    await iog.ask(document("saving_sessions"), NUMBER)
    await iog.ask(document("flexibility_campaign_events"), CAMPAIGN)
    await iog.ask(document("join_session"), {**NUMBER, "code": COUNTRY})
    assert iog.world.log.counts() == {"login": 1, "sessions": 3}
