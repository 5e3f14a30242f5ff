"""Octoplus in Home Assistant: who is asked for it, when, and what is shown of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
import re
from homeassistant.components.automation.config import async_validate_config_item
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, Platform
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
import yaml
from custom_components.octopus_insight.model.interval import WallWindow
from custom_components.octopus_insight.octopus import ZONE
from custom_components.octopus_insight.octopus.budget import (
    ALLOWANCES,
    FIRST_SESSIONS,
    LATE_SESSIONS,
    SESSION_HOURS,
    SESSIONS_RETRY,
    Call,
)
from tests.harness.clock import DAY, HALF_HOUR, HOUR, MINUTE, SECOND, local
from tests.harness.home import Home

NOON = datetime.fromisoformat("2026-11-18T12:00Z")
COUNTRY = "EVENT_303_191126"
"""For the whole country, on the 19th from 17:30 to 18:30, 144 points a kWh; not joined."""
OFFER_START, OFFER_END = (local(date(2026, 11, 19), time(hour, 30)) for hour in (17, 18))
JOINED_START, JOINED_END = (local(date(2026, 11, 20), time(hour)) for hour in (17, 18))
FREE_START, FREE_END = (local(date(2026, 11, 21), time(hour)) for hour in (11, 13))
JOINED, ON_OFFER = 7302, 7303
"""Their ids; 7205 was joined in October, and is over."""

PAGE = (Path(__file__).parents[1] / "docs" / "octoplus.md").read_text()
SESSION_KEYS = {"saving_session", "free_electricity", "octoplus_points"}

pytestmark = [
    pytest.mark.usefixtures("past_is_not_kept"),
    pytest.mark.parametrize("begins", ["12:00"]),
]
on_agile = pytest.mark.parametrize("household", ["agile"])
by_itself = pytest.mark.parametrize("auto_join_sessions", [True])


@pytest.fixture
def auto_join_sessions() -> bool:
    """Say whether sessions are joined by themselves."""
    return False


@pytest.fixture
async def begun(home, auto_join_sessions) -> Home:
    """Have the entry set up at noon, and what comes soon after."""
    await home.set_up(**({"auto_join_sessions": True} if auto_join_sessions else {}))
    # the first answer about sessions has come by then
    await home.at("12:03")
    return home


def keys(home: Home) -> set[str | None]:
    """Return which keys our entities have."""
    return {entry.translation_key for entry in er.async_get(home.hass).entities.values()}


def session(home: Home) -> dict[str, object]:
    """Return the attributes of the sensor of saving sessions."""
    return dict(home.attributes("account", "saving_session"))


def is_on(home: Home, role: str, key: str) -> bool:
    """Say whether a calendar has something on."""
    return home.state_of(role, key, Platform.CALENDAR).state == STATE_ON


async def told(home: Home, key: str = "saving_session") -> list[tuple[str, str]]:
    """Return when the sessions of the week begin by a calendar, and what they are called."""
    found = await home.appointments("account", key, NOON, NOON + 7 * DAY)
    starts = (datetime.fromisoformat(one["start"]).astimezone(UTC) for one in found)
    return [(f"{start:%dT%H:%M}", one["summary"]) for start, one in zip(starts, found, strict=True)]


# --- Who is asked, and when -----------------------------------------------------------------------


async def test_a_start_does_not_wait_for_sessions(home):
    """The first set-up asks nothing of Octoplus but enrolment, with the account; a minute later
    come two requests, and only then the entities; without the option nothing is joined.
    """
    await home.set_up()
    assert home.calls("sessions") == []
    assert len(home.calls()) <= 12
    assert not keys(home) & SESSION_KEYS
    await home.at("12:00:59")
    assert home.calls("sessions") == []
    await home.at("12:03")
    assert [call.root_fields[0] for call in home.calls("sessions")] == [
        "savingSessions",
        "isEnrolledInCustomerFlexibilityCampaign",
    ]
    assert keys(home) >= {*SESSION_KEYS, "cheap_times"}
    assert home.supplier.world.octoplus.joined == [JOINED, 7205]


@pytest.mark.parametrize("household", ["fixed-flat"])
async def test_who_is_not_enrolled_is_asked_nothing(home):
    """No request in two days, even if somebody insists on a refresh, and no entity."""
    await home.set_up()
    await home.live(2 * DAY)
    await home.entry.runtime_data.timeline.source.sessions.async_refresh()
    assert home.calls("sessions") == []
    assert not keys(home) & {*SESSION_KEYS, "cheap_times"}
    refused = await home.refusal("join_saving_session", event_code=COUNTRY)
    assert refused.translation_key == "not_in_octoplus"
    assert str(refused).startswith("config_entry_id: ")


@on_agile
async def test_a_refresh_every_two_hours_until_one_leaves(begun):
    """After the first, this home sees seven refreshes a day, of two requests, from 7 to 22 local.

    Entities of an account that left are unavailable, and nothing more is asked.
    """
    assert "cheap_times" in keys(begun)
    await begun.at("12:15")
    begun.supplier.world.log.clear()
    await begun.live(2 * DAY - 15 * MINUTE, step=15 * MINUTE)
    asked = [call.at for call in begun.calls("sessions")]
    assert len(asked) == 28
    assert all(time(7) <= at.time() < time(22, 1) for at in asked)
    begun.do("leave_octoplus")
    await begun.live(7 * HOUR, step=HALF_HOUR)
    begun.supplier.world.log.clear()
    await begun.live(DAY, step=DAY)
    assert begun.calls("sessions") == []
    assert begun.state_of("account", "saving_session").state == STATE_UNAVAILABLE


@on_agile
async def test_enrolment_is_noticed(home):
    """A home that joins Octoplus is asked about it after the next account answer, not before."""
    home.supplier.world.household = replace(home.supplier.world.household, octoplus=None)
    await home.set_up()
    await home.at("17:00")
    assert home.calls("sessions") == []
    home.do("enrol")
    await home.live(7 * HOUR, step=10 * MINUTE)
    assert len(home.calls("sessions")) >= 2
    assert home.shown("account", "octoplus_points") == 1619


async def test_a_restart_asks_nothing_that_is_known(begun):
    """Stored sessions are shown at once after a restart, and asked for when they are due."""
    begun.supplier.world.log.clear()
    await begun.reload()
    assert begun.shown("account", "octoplus_points") == 1619
    # this home's next call is at 13:44
    await begun.at("13:43")
    assert begun.calls("sessions") == []
    await begun.at("13:45")
    assert len(begun.calls("sessions")) == 2


# --- What is shown --------------------------------------------------------------------------------


async def test_what_is_on_offer(begun):
    """Sessions that could be joined are listed with their code; those of other regions are not.

    Once one has begun nothing can be done about it: it leaves the calendar, and is never on.
    """
    offer = {"event_code": COUNTRY, "start": OFFER_START, "end": OFFER_END}
    assert session(begun)["sessions_on_offer"] == [offer | {"reward_points_per_kwh": 144}]
    assert session(begun)["next_start"] == JOINED_START
    assert await told(begun) == [
        ("19T17:30", "Saving session (not joined)"),
        ("20T17:00", "Saving session"),
    ]
    (first, _) = await begun.appointments("account", "saving_session", NOON, JOINED_END)
    assert first["description"] == f"{COUNTRY}: 144 points for each kWh saved"
    await begun.at(OFFER_START)
    assert begun.shown("account", "saving_session") is False
    assert session(begun)["sessions_on_offer"] == []
    calendar = begun.state_of("account", "saving_session", Platform.CALENDAR)
    assert (calendar.state, calendar.attributes["message"]) == (STATE_OFF, "Saving session")


async def test_sessions_are_on_from_their_start_to_their_end(begun):
    """Sensors and calendars follow without a request, and a price for a unit less stands apart.

    In a session at 29.59992 p with 144 points (18 p) a unit less is worth 47.59992 p; rate, level
    and the off-peak sensor are what they would be without it. Free hours are among the cheap times.
    """
    names = ("current_rate", "price_level", "off_peak", "next_rate_change")

    def prices() -> dict[str, str]:
        return {key: begun.state_of("import", key).state for key in names}

    for moment, saves, is_free in (
        (JOINED_START - SECOND, False, False),
        (JOINED_START, True, False),
        (JOINED_START + HALF_HOUR, True, False),
        (JOINED_END - SECOND, True, False),
        (JOINED_END, False, False),
        (FREE_START - SECOND, False, False),
        (FREE_START, False, True),
        (FREE_END - SECOND, False, True),
        (FREE_END, False, False),
    ):
        await begun.at(moment - 5 * MINUTE)
        before, asked = prices(), len(begun.calls("sessions"))
        await begun.at(moment)
        assert len(begun.calls("sessions")) == asked, moment
        assert begun.shown("account", "saving_session") is saves, moment
        assert is_on(begun, "account", "saving_session") is saves, moment
        assert begun.shown("account", "free_electricity") is is_free, moment
        assert is_on(begun, "account", "free_electricity") is is_free, moment
        assert is_on(begun, "import", "cheap_times") is is_free, moment
        assert prices() == before, moment
        if saves:
            assert session(begun)["marginal_price"] == pytest.approx(0.4759992)
            assert session(begun)["reward_points_per_kwh"] == 144
        if is_free:
            assert begun.attributes("account", "free_electricity")["marginal_price"] == 0


@pytest.mark.parametrize(
    ("start", "end", "is_in"),
    [
        pytest.param(-3600, 0, False, id="ends where it starts"),
        pytest.param(-3600, 1, True, id="ends a second later"),
        pytest.param(0, 3600, True, id="exactly the session"),
        pytest.param(3599, 7200, True, id="starts a second before its end"),
        pytest.param(3600, 7200, False, id="starts where it ends"),
    ],
)
async def test_calendars_are_half_open(begun, start, end, is_in):
    """A span that only touches a session does not have it."""
    span = (JOINED_START + timedelta(seconds=bound) for bound in (start, end))
    assert len(await begun.appointments("account", "saving_session", *span)) == is_in


# --- What the page about it says ------------------------------------------------------------------


async def test_the_example_of_the_page_works(hass, begun):
    """The automation is one that Home Assistant takes, and its entities are there."""
    (block,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert await async_setup_component(hass, "automation", {})
    checked = await async_validate_config_item(hass, "example", yaml.safe_load(block))
    assert checked is not None
    assert checked.validation_status == "ok"
    named = set(re.findall(r"\b(?:binary_sensor|sensor)\.octopus_account_\w+", PAGE))
    assert len(named) == 3
    assert {entity_id for entity_id in named if hass.states.get(entity_id) is None} == set()


def test_the_page_has_the_numbers_of_the_budget(begins):
    """Limits stand in one table; the page repeats them rightly."""
    allowance = ALLOWANCES[Call.SESSIONS]
    assert f"Every {allowance.interval // HOUR} hours from 7:00 to 22:00" in PAGE
    assert WallWindow(start=time(7), end=time(22), zone=ZONE) == SESSION_HOURS
    assert f"at most {allowance.per_day} requests, of which {allowance.reserve} are kept" in PAGE
    waits = [FIRST_SESSIONS[1], LATE_SESSIONS[1], SESSIONS_RETRY]
    assert waits == [2 * MINUTE, 10 * MINUTE, 20 * MINUTE]


# --- What is believed when something goes wrong ---------------------------------------------------


@on_agile
@pytest.mark.parametrize("kind", ["502", "timeout", "kt_ct_7899", "non_json"])
async def test_a_failing_service_leaves_the_last_sessions(home, kind):
    """Sessions told once stay, and happen on time, whatever becomes of later questions.

    In any 24 hours of the outage there are at most 60 requests.
    """
    home.do("saving_session", joined=True, start=JOINED_START, end=JOINED_END)
    await home.set_up()
    await home.at("12:03")
    home.fail(kind, only="sessions", seconds=0)
    await home.live(30 * HOUR)
    asked = [call.at for call in home.calls("sessions")]
    assert 4 <= max(sum(at <= other < at + DAY for other in asked) for at in asked) <= 60
    await home.at(JOINED_START)
    assert home.shown("account", "saving_session") is True
    assert home.shown("account", "octoplus_points") == 1619
    assert await told(home) == [("20T17:00", "Saving session")]


CAMPAIGN = ["isEnrolledInCustomerFlexibilityCampaign", "customerFlexibilityCampaignEvents"]
POINTS = "loyaltyPointLedgers"


@pytest.mark.parametrize(
    ("kind", "fields", "saving", "free", "has_points"),
    [
        pytest.param("kt_ct_4501", ["savingSessions"], 0, 1, True, id="saving sessions refused"),
        pytest.param("kt_ct_4501", CAMPAIGN[1:], 2, 0, True, id="free electricity refused"),
        pytest.param("kt_ct_4501", [*CAMPAIGN, POINTS], 2, None, False, id="all but savings"),
        pytest.param("kt_ct_1111", [POINTS], 2, 1, False, id="a key that may not read points"),
        pytest.param("kt_ct_7899", [CAMPAIGN[1], POINTS], 2, None, False, id="half an answer"),
    ],
)
async def test_a_part_of_octoplus_that_is_refused(home, kind, fields, saving, free, has_points):
    """What is not for this customer, or not told, is not there; the rest is all the same."""
    home.fail(kind, fields=fields)
    await home.set_up()
    await home.at("12:03")
    assert len(await told(home)) == saving
    if free is not None:
        assert len(await told(home, "free_electricity")) == free
    assert ("octoplus_points" in keys(home)) is has_points


@by_itself
async def test_saving_sessions_are_told_though_free_electricity_is_not(begun):
    """What was told of free electricity before stays; a new saving session is shown and joined."""
    before, free = await told(begun), await told(begun, "free_electricity")
    begun.fail("kt_ct_7899", fields=[CAMPAIGN[1], POINTS])
    begun.do("saving_session", start=JOINED_START + 2 * DAY, end=JOINED_END + 2 * DAY)
    await begun.at("16:00")
    assert await told(begun) == [*before, ("22T17:00", "Saving session")]
    assert await told(begun, "free_electricity") == free != []


# --- Joining --------------------------------------------------------------------------------------


async def test_join_a_saving_session(begun):
    """One request joins; the session is the household's at once, and stays so."""
    begun.supplier.world.log.clear()
    assert await begun.act("join_saving_session", event_code=COUNTRY) == {
        "event_code": COUNTRY,
        "joined": True,
        "start": "2026-11-19T17:30:00+00:00",
        "end": "2026-11-19T18:30:00+00:00",
    }
    assert len(begun.calls()) == len(begun.calls("sessions")) == 1
    assert ON_OFFER in begun.supplier.world.octoplus.joined
    assert session(begun)["sessions_on_offer"] == []
    assert session(begun)["next_start"] == OFFER_START
    await begun.act("join_saving_session", event_code=COUNTRY)
    assert len(begun.calls("sessions")) == 1
    await begun.at(OFFER_START)
    assert begun.shown("account", "saving_session") is True


async def test_join_a_session_announced_since(begun):
    """A code that we do not know yet is joined, and what it stands for is asked."""
    code = begun.do("saving_session", start="2026-11-22T17:00Z", end="2026-11-22T18:00Z")
    answer = await begun.act("join_saving_session", event_code=code)
    assert answer["start"] == "2026-11-22T17:00:00+00:00"


async def test_what_cannot_be_joined(begun):
    """A person is told which field is wrong and why; what we know costs no request.

    A failure is told as one, and nothing counts as joined.
    """
    for code, key, requests in (
        ("EVENT_301_191126", "session_of_another_region", 0),
        ("EVENT_205_251026", "session_over", 0),
        ("EVENT_1_010101", "session_not_joined", 1),  # there is none
    ):
        begun.supplier.world.log.clear()
        refused = await begun.refusal("join_saving_session", event_code=code)
        assert isinstance(refused, ServiceValidationError)
        assert refused.translation_key == key
        assert str(refused).startswith("event_code: ")
        assert code in str(refused)
        assert len(begun.calls("sessions")) == requests
    begun.fail("502", only="sessions", times=1)
    failed = await begun.refusal("join_saving_session", event_code=COUNTRY)
    assert (type(failed), failed.translation_key) == (HomeAssistantError, "cannot_connect")
    assert ON_OFFER not in begun.supplier.world.octoplus.joined
    assert len(session(begun)["sessions_on_offer"]) == 1


@by_itself
async def test_auto_join(begun):
    """With the option what is on offer is joined with the answer that tells of it, once."""
    assert begun.supplier.world.octoplus.joined == [JOINED, 7205, ON_OFFER]
    assert len(begun.calls("sessions")) == 3
    assert session(begun)["next_start"] == OFFER_START


@on_agile
async def test_auto_join_does_not_insist(home):
    """A session that the supplier refuses is not tried again at each refresh."""
    home.do("saving_session", start=JOINED_START, end=JOINED_END)
    home.fail("oe_1305", fields=["joinSavingSessionsEvent"])
    await home.set_up(auto_join_sessions=True)
    await home.live(12 * HOUR, step=HALF_HOUR)
    asked = [call.root_fields for call in home.calls("sessions")]
    assert len([fields for fields in asked if "joinSavingSessionsEvent" in fields]) == 1
    assert len(asked) >= 5


async def test_auto_join_tries_again_after_a_failure(home):
    """A session that could not be asked for is joined with the next answer."""
    home.fail("kt_ct_7899", fields=["joinSavingSessionsEvent"], times=1)
    await home.set_up(auto_join_sessions=True)
    await home.at("12:03")
    assert ON_OFFER not in home.supplier.world.octoplus.joined
    # this home's next call is at 13:44
    await home.at("13:45")
    assert ON_OFFER in home.supplier.world.octoplus.joined
