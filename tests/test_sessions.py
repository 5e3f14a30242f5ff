"""Octoplus in Home Assistant: who is asked for it, when, and what is shown of it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
import re
from typing import Any
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.automation.config import async_validate_config_item
from homeassistant.const import ATTR_ENTITY_ID, STATE_OFF, STATE_ON, STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.model.interval import WallWindow
from custom_components.octopus_insight.octopus.budget import (
    ALLOWANCES,
    FIRST_SESSIONS,
    LATE_SESSIONS,
    SESSION_HOURS,
    SESSIONS_RETRY,
    Call,
)
from custom_components.octopus_insight.options import CONF_AUTO_JOIN_SESSIONS
from tests.harness.home import Supplier, local, move_to, owner_of, shown, state_of

DAY = date(2026, 11, 18)
NOON = local(DAY, time(12))
SECOND = timedelta(seconds=1)
SOON = NOON + timedelta(minutes=3)
"""The first answer about sessions has come by then."""

COUNTRY = "EVENT_303_191126"
"""For the whole country, on the 19th from 17:30 to 18:30, 144 points a kWh; not joined."""
ELSEWHERE = "EVENT_301_191126"
JOINED_START, JOINED_END = local(date(2026, 11, 20), time(17)), local(date(2026, 11, 20), time(18))
FREE_START, FREE_END = local(date(2026, 11, 21), time(11)), local(date(2026, 11, 21), time(13))

type AddEntry = Callable[..., Awaitable[MockConfigEntry]]


@pytest.fixture
async def begun(
    hass: HomeAssistant, supplier: Supplier, add_entry: AddEntry, freezer: FrozenDateTimeFactory
) -> Callable[..., Awaitable[MockConfigEntry]]:
    """Return a function that sets the entry up at noon and waits for what comes soon after."""

    async def begin(**options: object) -> MockConfigEntry:
        freezer.move_to(NOON)
        entry = await add_entry(options=options)
        await move_to(hass, freezer, SOON)
        return entry

    return begin


async def events(
    hass: HomeAssistant, supplier: Supplier, role: str, key: str, start: datetime, end: datetime
) -> list[dict[str, Any]]:
    """Return what a calendar answers for a span."""
    entity_id = calendar_of(hass, supplier, role, key)
    answer = await hass.services.async_call(
        "calendar",
        "get_events",
        {
            ATTR_ENTITY_ID: entity_id,
            "start_date_time": start.isoformat(),
            "end_date_time": end.isoformat(),
        },
        blocking=True,
        return_response=True,
    )
    return answer[entity_id]["events"]


def calendar_of(hass: HomeAssistant, supplier: Supplier, role: str, key: str) -> str:
    """Return a calendar; the account's have a binary sensor of the same key beside them."""
    made = er.async_get(hass).async_get_entity_id(
        Platform.CALENDAR, DOMAIN, f"{owner_of(supplier, role)}_{key}"
    )
    assert made is not None
    return made


def has_any(hass: HomeAssistant, *keys: str) -> bool:
    """Say whether any entity of ours has one of these keys."""
    return any(entry.translation_key in keys for entry in er.async_get(hass).entities.values())


async def join(hass: HomeAssistant, **data: str) -> dict[str, Any]:
    """Call the action and return its answer."""
    return await hass.services.async_call(
        DOMAIN, "join_saving_session", data, blocking=True, return_response=True
    )


PAGE = (Path(__file__).parents[1] / "docs" / "octoplus.md").read_text()
SESSION_KEYS = ("saving_session", "free_electricity", "octoplus_points")

# --- Who is asked, and when -----------------------------------------------------------------------


async def test_a_start_does_not_wait_for_sessions(hass, freezer, supplier, add_entry):
    """The first set-up asks nothing of Octoplus but enrolment, with the account; a minute later
    come two requests, and only then the entities.
    """
    freezer.move_to(NOON)
    await add_entry()
    assert supplier.calls("sessions") == []
    assert len(supplier.calls()) <= 12
    assert not has_any(hass, *SESSION_KEYS)
    await move_to(hass, freezer, NOON + timedelta(minutes=1) - SECOND)
    assert supplier.calls("sessions") == []
    await move_to(hass, freezer, SOON)
    assert [call.root_fields[0] for call in supplier.calls("sessions")] == [
        "savingSessions",
        "isEnrolledInCustomerFlexibilityCampaign",
    ]
    assert has_any(hass, *SESSION_KEYS)


@pytest.mark.parametrize("household", ["fixed-flat"])
async def test_who_is_not_enrolled_is_asked_nothing(hass, freezer, supplier, add_entry):
    """No request about sessions, in two days, and no entity."""
    freezer.move_to(NOON)
    await add_entry()
    for hours in range(1, 49):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    assert supplier.calls("sessions") == []
    assert not has_any(hass, *SESSION_KEYS, "cheap_times")
    with pytest.raises(ServiceValidationError) as refused:
        await join(hass, event_code=COUNTRY)
    assert refused.value.translation_key == "not_in_octoplus"
    assert str(refused.value).startswith("config_entry_id: ")


@pytest.mark.parametrize("household", ["fixed-flat"])
async def test_nobody_can_make_us_ask_for_who_is_not_enrolled(supplier, begun):
    """Even a refresh that somebody insists on sends nothing."""
    entry = await begun()
    await entry.runtime_data.timeline.source.sessions.async_refresh()
    assert supplier.calls("sessions") == []


@pytest.mark.parametrize("household", ["agile"])
async def test_four_refreshes_a_day(hass, freezer, supplier, begun):
    """After the first, a day sees four refreshes of two requests, all from 7 to 22 local."""
    await begun()
    supplier.world.log.clear()
    for minutes in range(10, 2 * 24 * 60, 10):
        await move_to(hass, freezer, NOON + timedelta(minutes=minutes))
    asked = [call.at for call in supplier.calls("sessions")]
    assert len(asked) == 16
    assert all(time(7) <= at.time() < time(22, 1) for at in asked)


@pytest.mark.parametrize("household", ["agile"])
async def test_enrolment_is_noticed(hass, freezer, supplier, add_entry):
    """A home that joins Octoplus is asked about it after the next account answer, not before."""
    supplier.world.household = replace(supplier.world.household, octoplus=None)
    freezer.move_to(NOON)
    await add_entry()
    await move_to(hass, freezer, NOON + timedelta(hours=5))
    assert supplier.calls("sessions") == []
    supplier.perform({"do": "enrol"})
    for minutes in range(310, 720, 10):
        await move_to(hass, freezer, NOON + timedelta(minutes=minutes))
    assert len(supplier.calls("sessions")) >= 2
    assert shown(hass, supplier, "account", "octoplus_points") == 1619


async def test_a_restart_asks_nothing_that_is_known(hass, freezer, supplier, begun):
    """Stored sessions are shown at once after a restart, and asked for when they are due."""
    entry = await begun()
    supplier.world.log.clear()
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass, supplier, "account", "octoplus_points") == 1619
    # this home's next call is at 12:08
    await move_to(hass, freezer, NOON + timedelta(minutes=7))
    assert supplier.calls("sessions") == []
    await move_to(hass, freezer, NOON + timedelta(minutes=9))
    assert len(supplier.calls("sessions")) == 2


# --- What is shown --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "is_on"),
    [
        pytest.param(JOINED_START - SECOND, False, id="a second before"),
        pytest.param(JOINED_START, True, id="start"),
        pytest.param(JOINED_START + timedelta(minutes=30), True, id="during"),
        pytest.param(JOINED_END - SECOND, True, id="last second"),
        pytest.param(JOINED_END, False, id="end"),
        pytest.param(JOINED_END + SECOND, False, id="after"),
    ],
)
async def test_a_joined_saving_session(hass, freezer, supplier, begun, now, is_on):
    """The binary sensor and the calendar are on exactly while a joined session runs."""
    await begun()
    await move_to(hass, freezer, now - timedelta(minutes=5))
    await move_to(hass, freezer, now)
    assert shown(hass, supplier, "account", "saving_session") is is_on
    calendar = hass.states.get(calendar_of(hass, supplier, "account", "saving_session"))
    assert (calendar.state == STATE_ON) is is_on
    assert shown(hass, supplier, "account", "free_electricity") is False


@pytest.mark.parametrize(
    ("now", "is_on"),
    [
        pytest.param(FREE_START - SECOND, False, id="a second before"),
        pytest.param(FREE_START, True, id="start"),
        pytest.param(FREE_END - SECOND, True, id="last second"),
        pytest.param(FREE_END, False, id="end"),
    ],
)
async def test_free_electricity(hass, freezer, supplier, begun, now, is_on):
    """Free hours are on from their first moment to their last, and are among the cheap times."""
    await begun()
    await move_to(hass, freezer, now - timedelta(minutes=5))
    await move_to(hass, freezer, now)
    assert shown(hass, supplier, "account", "free_electricity") is is_on
    for role, key in (("account", "free_electricity"), ("import", "cheap_times")):
        calendar = hass.states.get(calendar_of(hass, supplier, role, key))
        assert (calendar.state == STATE_ON) is is_on


async def test_sessions_cost_nothing_to_show(hass, freezer, supplier, begun):
    """At the start and the end of a session entities change without any request about sessions."""
    await begun()
    await move_to(hass, freezer, JOINED_START - SECOND)
    supplier.world.log.clear()
    await move_to(hass, freezer, JOINED_START)
    assert shown(hass, supplier, "account", "saving_session") is True
    assert supplier.calls("sessions") == []


async def test_the_marginal_price_is_shown_apart(hass, freezer, supplier, begun):
    """In a session at 29.59992 p with 144 points (18 p) a unit less is worth 47.59992 p.

    The rate, the level and the off-peak sensor are what they would be without it.
    """
    await begun()
    await move_to(hass, freezer, JOINED_START - timedelta(minutes=5))
    before = {
        key: state_of(hass, supplier, "import", key).state
        for key in ("current_rate", "price_level", "off_peak", "next_rate_change")
    }
    await move_to(hass, freezer, JOINED_START)
    sensor = state_of(hass, supplier, "account", "saving_session")
    assert sensor.attributes["marginal_price"] == pytest.approx(0.4759992)
    assert sensor.attributes["reward_points_per_kwh"] == 144
    assert {key: state_of(hass, supplier, "import", key).state for key in before} == before
    await move_to(hass, freezer, FREE_START)
    assert state_of(hass, supplier, "account", "free_electricity").attributes["marginal_price"] == 0
    assert {key: state_of(hass, supplier, "import", key).state for key in before} == {
        **before,
        # the next night begins at 23:30 on the 21st
        "next_rate_change": "2026-11-21T23:30:00+00:00",
    }


async def test_what_is_on_offer(hass, supplier, begun):
    """Sessions that could be joined are listed with their code; those of other regions are not."""
    await begun()
    sensor = state_of(hass, supplier, "account", "saving_session")
    (offer,) = sensor.attributes["sessions_on_offer"]
    assert offer == {
        "event_code": COUNTRY,
        "start": local(date(2026, 11, 19), time(17, 30)),
        "end": local(date(2026, 11, 19), time(18, 30)),
        "reward_points_per_kwh": 144,
    }
    assert sensor.attributes["next_start"] == JOINED_START


async def test_the_calendar_of_saving_sessions(hass, supplier, begun):
    """It has joined sessions and those on offer, each by its name; never another region's."""
    await begun()
    told = await events(hass, supplier, "account", "saving_session", NOON, NOON + timedelta(days=7))
    assert [(one["start"], one["summary"]) for one in told] == [
        ("2026-11-19T17:30:00+00:00", "Saving session (not joined)"),
        ("2026-11-20T17:00:00+00:00", "Saving session"),
    ]
    assert told[0]["description"] == f"{COUNTRY}: 144 points for each kWh saved"


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
async def test_calendars_are_half_open(hass, supplier, begun, start, end, is_in):
    """A span that only touches a session does not have it."""
    await begun()
    told = await events(
        hass,
        supplier,
        "account",
        "saving_session",
        JOINED_START + timedelta(seconds=start),
        JOINED_START + timedelta(seconds=end),
    )
    assert len(told) == is_in


async def test_a_session_not_joined_is_not_on(hass, freezer, supplier, begun):
    """Once it has begun nothing can be done about it: it leaves the calendar, and is never on."""
    await begun()
    await move_to(hass, freezer, local(date(2026, 11, 19), time(17, 30)))
    assert shown(hass, supplier, "account", "saving_session") is False
    sensor = state_of(hass, supplier, "account", "saving_session")
    assert sensor.attributes["sessions_on_offer"] == []
    calendar = hass.states.get(calendar_of(hass, supplier, "account", "saving_session"))
    assert calendar.state == STATE_OFF
    assert calendar.attributes["message"] == "Saving session"


@pytest.mark.parametrize(
    ("household", "is_there"), [("iog", True), ("agile", True), ("fixed-flat", False)]
)
async def test_homes_with_cheap_times(hass, freezer, supplier, begun, is_there):
    """A meter has the calendar if its tariff has a low rate, or Octoplus may make it free."""
    await begun()
    assert has_any(hass, "cheap_times") is is_there


# --- What the page about it says ------------------------------------------------------------------


async def test_the_example_of_the_page_works(hass, supplier, begun):
    """The automation is one that Home Assistant takes, and its entities are there."""
    await begun()
    (block,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert await async_setup_component(hass, "automation", {})
    checked = await async_validate_config_item(hass, "example", yaml.safe_load(block))
    assert checked is not None
    assert checked.validation_status == "ok"
    named = set(re.findall(r"\b(?:binary_sensor|sensor)\.octopus_account_\w+", PAGE))
    assert len(named) == 3
    assert {entity_id for entity_id in named if hass.states.get(entity_id) is None} == set()


def test_the_page_has_the_numbers_of_the_budget():
    """Limits stand in one table; the page repeats them rightly."""
    allowance = ALLOWANCES[Call.SESSIONS]
    hours, minutes = divmod(allowance.interval // timedelta(minutes=1), 60)
    assert f"every {hours} hours {minutes} minutes from 7:00 to 22:00" in PAGE
    assert WallWindow(start=time(7), end=time(22)) == SESSION_HOURS
    assert f"at most {allowance.per_day} requests, of which {allowance.reserve} are kept" in PAGE
    assert [FIRST_SESSIONS[1], LATE_SESSIONS[1], SESSIONS_RETRY] == [
        timedelta(minutes=2),
        timedelta(minutes=10),
        timedelta(hours=1),
    ]


# --- What is believed when something goes wrong ---------------------------------------------------


@pytest.mark.parametrize("household", ["agile"])
@pytest.mark.parametrize("kind", ["502", "timeout", "kt_ct_7899", "non_json"])
async def test_a_failing_service_leaves_the_last_sessions(hass, freezer, supplier, begun, kind):
    """Sessions told once stay, and happen on time, whatever becomes of later questions.

    In any 24 hours of the outage there are at most 12 requests.
    """
    times = {"start": JOINED_START, "end": JOINED_END}
    supplier.perform({"do": "saving_session", "joined": True, **times})
    await begun()
    supplier.perform({"do": "fault", "kind": kind, "only": "sessions", "times": None, "seconds": 0})
    for hours in range(1, 53):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    asked = [call.at for call in supplier.calls("sessions")]
    day = timedelta(days=1)
    assert 4 <= max(sum(at <= other < at + day for other in asked) for at in asked) <= 12
    await move_to(hass, freezer, JOINED_START)
    assert shown(hass, supplier, "account", "saving_session") is True
    assert shown(hass, supplier, "account", "octoplus_points") == 1619
    told = await events(hass, supplier, "account", "saving_session", JOINED_START, JOINED_END)
    assert [one["summary"] for one in told] == ["Saving session"]


@pytest.mark.parametrize(
    ("field", "saving", "free"),
    [
        pytest.param("savingSessions", 0, 1, id="saving sessions"),
        pytest.param("customerFlexibilityCampaignEvents", 1, 0, id="free electricity"),
    ],
)
async def test_a_part_of_octoplus_that_is_refused(hass, supplier, begun, field, saving, free):
    """What is not for this customer is empty; the other part is told all the same."""
    supplier.perform({"do": "fault", "kind": "kt_ct_4501", "fields": [field], "times": None})
    await begun()
    assert has_any(hass, "octoplus_points")
    span = (JOINED_START, FREE_END)
    assert len(await events(hass, supplier, "account", "saving_session", *span)) == saving
    assert len(await events(hass, supplier, "account", "free_electricity", *span)) == free


async def test_free_electricity_and_points_both_refused(hass, supplier, begun):
    """Saving sessions are there without them."""
    fields = [
        "isEnrolledInCustomerFlexibilityCampaign",
        "customerFlexibilityCampaignEvents",
        "loyaltyPointLedgers",
    ]
    supplier.perform({"do": "fault", "kind": "kt_ct_4501", "fields": fields, "times": None})
    await begun()
    assert has_any(hass, "saving_session")
    assert not has_any(hass, "octoplus_points")


async def test_points_that_are_refused(hass, freezer, supplier, add_entry):
    """A key that may not read the points has no sensor of them, and all sessions."""
    fault = {"do": "fault", "kind": "kt_ct_1111", "fields": ["loyaltyPointLedgers"], "times": None}
    supplier.perform(fault)
    freezer.move_to(NOON)
    await add_entry()
    await move_to(hass, freezer, SOON)
    assert has_any(hass, "saving_session")
    assert not has_any(hass, "octoplus_points")


@pytest.mark.parametrize("household", ["agile"])
async def test_who_leaves_octoplus(hass, freezer, supplier, begun):
    """Entities of an account that left are unavailable, and nothing more is asked."""
    await begun()
    supplier.perform({"do": "leave_octoplus"})
    for minutes in range(10, 420, 10):
        await move_to(hass, freezer, NOON + timedelta(minutes=minutes))
    supplier.world.log.clear()
    await move_to(hass, freezer, NOON + timedelta(hours=24))
    assert supplier.calls("sessions") == []
    assert state_of(hass, supplier, "account", "saving_session").state == STATE_UNAVAILABLE


# --- Joining --------------------------------------------------------------------------------------


async def test_join_a_saving_session(hass, freezer, supplier, begun):
    """One request joins; the session is the household's at once, and stays so."""
    await begun()
    supplier.world.log.clear()
    assert await join(hass, event_code=COUNTRY) == {
        "event_code": COUNTRY,
        "joined": True,
        "start": "2026-11-19T17:30:00+00:00",
        "end": "2026-11-19T18:30:00+00:00",
    }
    assert len(supplier.calls()) == len(supplier.calls("sessions")) == 1
    assert 7303 in supplier.world.octoplus.joined
    sensor = state_of(hass, supplier, "account", "saving_session")
    assert sensor.attributes["sessions_on_offer"] == []
    assert sensor.attributes["next_start"] == local(date(2026, 11, 19), time(17, 30))
    await join(hass, event_code=COUNTRY)
    assert len(supplier.calls("sessions")) == 1
    await move_to(hass, freezer, local(date(2026, 11, 19), time(17, 30)))
    assert shown(hass, supplier, "account", "saving_session") is True


async def test_join_a_session_announced_since(hass, supplier, begun):
    """A code that we do not know yet is joined, and what it stands for is asked."""
    await begun()
    code = supplier.perform(
        {"do": "saving_session", "start": "2026-11-22T17:00Z", "end": "2026-11-22T18:00Z"}
    )
    answer = await join(hass, event_code=code)
    assert answer["start"] == "2026-11-22T17:00:00+00:00"


@pytest.mark.parametrize(
    ("code", "key", "requests"),
    [
        pytest.param(ELSEWHERE, "session_of_another_region", 0, id="of another region"),
        pytest.param("EVENT_205_251026", "session_over", 0, id="over"),
        pytest.param("EVENT_1_010101", "session_not_joined", 1, id="unknown: OE-1305"),
    ],
)
async def test_what_cannot_be_joined(hass, supplier, begun, code, key, requests):
    """A person is told which field is wrong and why; what we know costs no request."""
    await begun()
    supplier.world.log.clear()
    with pytest.raises(ServiceValidationError) as refused:
        await join(hass, event_code=code)
    assert refused.value.translation_key == key
    assert str(refused.value).startswith("event_code: ")
    assert code in str(refused.value)
    assert len(supplier.calls("sessions")) == requests


async def test_join_when_the_service_is_down(hass, supplier, begun):
    """A failure is told as one, and nothing counts as joined."""
    await begun()
    supplier.perform({"do": "fault", "kind": "502", "only": "sessions"})
    with pytest.raises(HomeAssistantError) as failed:
        await join(hass, event_code=COUNTRY)
    assert failed.value.translation_key == "cannot_connect"
    assert 7303 not in supplier.world.octoplus.joined
    sensor = state_of(hass, supplier, "account", "saving_session")
    assert len(sensor.attributes["sessions_on_offer"]) == 1


async def test_nothing_is_joined_unasked(supplier, begun):
    """Without the option only a person joins."""
    await begun()
    assert supplier.world.octoplus.joined == [7302, 7205]


async def test_auto_join(hass, supplier, begun):
    """With the option what is on offer is joined with the answer that tells of it, once."""
    await begun(**{CONF_AUTO_JOIN_SESSIONS: True})
    assert supplier.world.octoplus.joined == [7302, 7205, 7303]
    assert len(supplier.calls("sessions")) == 3
    sensor = state_of(hass, supplier, "account", "saving_session")
    assert sensor.attributes["next_start"] == local(date(2026, 11, 19), time(17, 30))


@pytest.mark.parametrize("household", ["agile"])
async def test_auto_join_does_not_insist(hass, freezer, supplier, begun):
    """A session that the supplier refuses is not tried again at each refresh."""
    times = {"start": JOINED_START, "end": JOINED_END}
    supplier.perform({"do": "saving_session", **times})
    fault = {"do": "fault", "kind": "oe_1305", "fields": ["joinSavingSessionsEvent"], "times": None}
    supplier.perform(fault)
    await begun(**{CONF_AUTO_JOIN_SESSIONS: True})
    for minutes in range(10, 12 * 60, 30):
        await move_to(hass, freezer, NOON + timedelta(minutes=minutes))
    tries = [
        call for call in supplier.calls("sessions") if "joinSavingSessionsEvent" in call.root_fields
    ]
    assert len(tries) == 1
    assert len(supplier.calls("sessions")) >= 5


async def test_auto_join_tries_again_after_a_failure(hass, freezer, supplier, begun):
    """A session that could not be asked for is joined with the next answer."""
    fields = ["joinSavingSessionsEvent"]
    supplier.perform({"do": "fault", "kind": "kt_ct_7899", "fields": fields})
    await begun(**{CONF_AUTO_JOIN_SESSIONS: True})
    assert 7303 not in supplier.world.octoplus.joined
    # this home's next call is at 12:08
    await move_to(hass, freezer, NOON + timedelta(minutes=9))
    assert 7303 in supplier.world.octoplus.joined


async def test_saving_sessions_are_told_though_free_electricity_is_not(
    hass, freezer, supplier, begun
):
    """What was told of free electricity before stays; a new saving session is shown and joined."""
    await begun(**{CONF_AUTO_JOIN_SESSIONS: True})
    span = (JOINED_START, FREE_END)
    saving = await events(hass, supplier, "account", "saving_session", *span)
    free = await events(hass, supplier, "account", "free_electricity", *span)
    fields = ["customerFlexibilityCampaignEvents", "loyaltyPointLedgers"]
    supplier.perform({"do": "fault", "kind": "kt_ct_7899", "fields": fields, "times": None})
    supplier.perform({"do": "saving_session", "start": JOINED_START, "end": JOINED_END})
    await move_to(hass, freezer, NOON + timedelta(hours=4))
    told = await events(hass, supplier, "account", "saving_session", *span)
    assert {one["summary"] for one in told} == {"Saving session"}
    assert len(told) == len(saving) + 1
    assert await events(hass, supplier, "account", "free_electricity", *span) == free != []


async def test_the_first_answer_may_be_half_of_one(hass, supplier, begun):
    """Free electricity has never been told; the saving session is there all the same."""
    fields = ["customerFlexibilityCampaignEvents", "loyaltyPointLedgers"]
    supplier.perform({"do": "fault", "kind": "kt_ct_7899", "fields": fields, "times": None})
    await begun()
    told = await events(hass, supplier, "account", "saving_session", JOINED_START, JOINED_END)
    assert [one["summary"] for one in told] == ["Saving session"]
    assert not has_any(hass, "octoplus_points")
