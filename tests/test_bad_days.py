"""Hours in which the supplier refuses, fails or forgets: what is known stays, all comes back."""

from datetime import timedelta
from itertools import pairwise
from random import Random
from unittest.mock import patch
from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from custom_components.octopus_insight import access
from custom_components.octopus_insight.coordinator import home as coordinator
from simulator.expected.reader import expected_values
from simulator.faults import Fault
from tests.harness.clock import HOUR, MINUTE, NOON, move_to

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

BUTTON = {"entity_id": "button.tesla_model_y_refresh_dispatches"}


async def fire_all(hass) -> None:
    """Fire all timers, as the ones that go by elapsed time do when the clock has jumped."""
    async_fire_time_changed(hass, fire_all=True)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_a_rest_of_a_day_is_told_and_probed(hass, freezer, home):
    """`Retry-After: 86400` is kept for six hours; then one request an hour tries whether it holds.

    Who presses is told why nothing happens, and until when; a repair says it as well.
    """
    freezer.move_to(NOON)
    await hass.config.async_set_time_zone("Europe/London")
    await home.set_up()
    home.supplier.world.faults.arm(Fault(kind="retry_after", seconds=86400, left=None))
    await home.live(20 * MINUTE, step=5 * MINUTE)
    (refused,) = [call.at for call in home.supplier.calls() if call.status == 429]
    assert home.issues().keys() == {"resting"}
    with pytest.raises(HomeAssistantError) as told:
        await hass.services.async_call("button", "press", BUTTON, blocking=True)
    assert told.value.translation_key == "refresh_back_off"
    assert "18:00" <= told.value.translation_placeholders["time"] < "18:26"
    await home.live(5 * HOUR + 40 * MINUTE, step=20 * MINUTE)
    await home.live(8 * HOUR, step=5 * MINUTE)
    probes = [call.at for call in home.supplier.calls() if call.at > refused]
    assert refused + 6 * HOUR <= probes[0] <= refused + 6 * HOUR + 10 * MINUTE
    assert 7 <= len(probes) <= 9
    assert all(HOUR <= after - at <= 70 * MINUTE for at, after in pairwise(probes))
    home.supplier.world.faults.clear()
    await home.live(2 * HOUR, step=5 * MINUTE)
    assert home.issues().keys() == set()
    freezer.tick(MINUTE)
    await hass.services.async_call("button", "press", BUTTON, blocking=True)


WRONG_KEY = [f"kt_ct_11{code}" for code in (38, 39, 40, 41, 42, 43)]


@pytest.mark.parametrize("kind", WRONG_KEY)
async def test_a_key_is_not_doubted_for_a_data_answer(hass, freezer, home, kind):
    """It says the key is wrong, but a login with it succeeds: nobody is asked for another."""
    freezer.move_to(NOON)
    entry = await home.set_up()
    fields = ("account", "devices", "flexPlannedDispatches", "completedDispatches")
    home.supplier.world.faults.arm(Fault(kind=kind, fields=fields, left=None))
    await home.live(7 * HOUR, step=15 * MINUTE)
    assert home.supplier.world.faults.armed
    assert len([call for call in home.supplier.calls() if call.fault == kind]) > 5
    assert hass.config_entries.flow.async_progress() == []
    home.supplier.world.faults.clear()
    await home.live(35 * MINUTE, step=5 * MINUTE)
    assert [one.last_error for one in entry.runtime_data.timeline.source.all] == [None] * 6


@pytest.mark.parametrize("kind", ["kt_ct_1139", "kt_ct_1143"])
async def test_a_key_is_not_doubted_at_a_start(hass, freezer, home, kind):
    """The first start is told that the key is wrong, by data only: it tries again."""
    freezer.move_to(NOON)
    home.supplier.world.faults.arm(Fault(kind=kind, fields=("account",), left=None))
    entry = await home.set_up()
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert hass.config_entries.flow.async_progress() == []
    home.supplier.world.faults.clear()
    await home.live(30 * MINUTE, step=5 * MINUTE)
    assert entry.state is ConfigEntryState.LOADED


OUTAGES = ["429", "html403", "503", "kt_ct_1199", "kt_ct_1124", "cut", "non_json"]


@pytest.mark.parametrize("kind", OUTAGES)
async def test_all_is_fresh_soon_after_an_outage(hass, freezer, home, kind):
    """Whatever failed for eight hours and a half, 35 minutes after its end all kinds are fresh."""
    freezer.move_to(NOON - 4 * HOUR)
    home.supplier.perform({"do": "enrol"})
    entry = await home.set_up()
    fields = ("obtainKrakenToken", "account", "devices", "flexPlannedDispatches", "savingSessions")
    home.supplier.world.faults.arm(Fault(kind=kind, left=None, fields=fields))
    end = NOON + 4 * HOUR + 30 * MINUTE
    await home.live(8 * HOUR + 30 * MINUTE, step=15 * MINUTE)
    sources = entry.runtime_data.timeline.source.all
    failed = [one for one in sources if one.last_error is not None]
    assert {"dispatches", "sessions"} <= {one.name for one in failed}
    home.supplier.world.faults.clear()
    await home.live(35 * MINUTE, step=MINUTE)
    assert [one.name for one in sources if one.last_error is not None] == []
    assert all(one.retrieved_at > end for one in failed)


@pytest.mark.parametrize("household", ["agile"])
@pytest.mark.parametrize("by", [-HOUR, HOUR])
async def test_a_clock_that_jumps_is_noticed(hass, freezer, home, monkeypatch, by):
    """Within a minute of real time the price is that of the clock, and so is the next change."""
    jump = timedelta(0)

    def elapsed() -> float:
        return (dt_util.utcnow() - jump).timestamp()

    monkeypatch.setattr(coordinator, "monotonic", elapsed)
    freezer.move_to(NOON)
    await home.set_up()
    jumped = NOON + by + MINUTE
    freezer.move_to(jumped)
    jump = by
    await fire_all(hass)
    price = ("import", "current_rate")
    assert home.wrong({price: expected_values("agile", jumped)[price]}) == {}
    half_past = jumped.replace(minute=30, second=0)
    await move_to(hass, freezer, half_past)
    assert home.wrong({price: expected_values("agile", half_past)[price]}) == {}


async def test_answers_count_after_the_clock_was_put_back(hass, freezer, home, monkeypatch):
    """They are asked for and believed, though the last one seems to lie in the future."""
    jump = timedelta(0)

    def elapsed() -> float:
        return (dt_util.utcnow() - jump).timestamp()

    for module in (coordinator, access):
        monkeypatch.setattr(module, "monotonic", elapsed)
    freezer.move_to(NOON)
    home.supplier.perform({"do": "plug_in"})
    entry = await home.set_up()
    jumped = NOON - HOUR + MINUTE
    freezer.move_to(jumped)
    jump = -HOUR
    await fire_all(hass)
    for one in entry.runtime_data.timeline.source.all:
        assert one.next_refresh is None or one.next_refresh < jumped + 24 * HOUR
    slot = {"start": NOON + 5 * HOUR, "end": NOON + 6 * HOUR}
    home.supplier.perform({"do": "plan", "slots": [slot]})
    await home.live(15 * MINUTE, step=MINUTE)
    assert home.shown("car", "next_dispatch") == slot["start"]


async def test_an_answer_without_sessions_erases_none_at_once(hass, freezer, home):
    """Two answers lack what was announced and joined: it stays. The third agrees: it is gone."""
    freezer.move_to(NOON - 5 * HOUR)
    home.supplier.perform({"do": "enrol"})
    start = NOON + 9 * HOUR
    command = {"do": "saving_session", "start": start, "end": start + HOUR, "joined": True}
    home.supplier.perform(command)
    await home.set_up()
    sessions = home.entry.runtime_data.timeline.source.sessions
    await home.live(3 * MINUTE, step=MINUTE)
    code = sessions.data.sessions[-1].code
    for values in ({"events": [], "joinedEvents": []}, {"events": [], "joinedEvents": None}):
        home.supplier.perform({"do": "fault", "kind": "none"})
        fault = {"do": "raw", "values": values, "only": "sessions", "times": None}
        home.supplier.perform(fault)
        freezer.tick(HOUR)
        await sessions.async_refresh()
        assert sessions.data.named(code).is_joined
    freezer.tick(HOUR)
    await sessions.async_refresh()
    assert sessions.data.named(code) is None


FAILURES = (
    *("500", "502", "503", "504", "html403", "429", "retry_after", "kt_ct_1199", "kt_ct_4340"),
    *("kt_ct_1139", "kt_ct_1143", "kt_ct_1124", "cut", "cut_body", "non_json", "broken_json"),
)
TELL_THE_STATE = ("dispatches", "account")


@pytest.mark.parametrize("share", [pytest.param(0.3, marks=pytest.mark.slow), 0.8])
async def test_a_storm_takes_nothing_that_was_told(hass, freezer, home, caplog, share):
    """Each request fails by chance: limits hold, the key is trusted, and the state is shown.

    It is shown for an hour after any answer that told it. 35 minutes after the storm all is fresh.
    """
    chance = Random(14)  # noqa: S311 - a storm, no secret
    home.supplier.perform({"do": "enrol"})
    home.supplier.perform({"do": "plug_in"})
    entry = await home.set_up()
    faults = home.supplier.world.faults

    def strike(kind: str, root_fields: tuple[str, ...] = ()) -> Fault | None:
        if chance.random() > share:
            return None
        named = Fault(kind=chance.choice(FAILURES), seconds=300, fields=tuple(root_fields))
        return None if kind == "login" and named.kind == "kt_ct_1139" else named

    caplog.clear()
    end, hidden = NOON + 5 * HOUR, []
    with patch.object(type(faults), "take", lambda _, *asked: strike(*asked)):
        moment = NOON
        while moment < end:
            moment += MINUTE
            await move_to(hass, freezer, moment)
            told = [one.at for one in home.calls() if one.kind in TELL_THE_STATE and not one.fault]
            is_shown = home.state_of("car", "intelligent_state").state != "unavailable"
            if not is_shown and moment - told[-1] < HOUR:
                hidden.append((moment, told[-1]))
    await home.live(35 * MINUTE, step=MINUTE)
    assert hidden == []
    assert hass.config_entries.flow.async_progress() == []
    asked = [one.at for one in home.calls("dispatches")]
    assert max(sum(at <= other < at + HOUR for other in asked) for at in asked) <= 20
    assert [one.name for one in entry.runtime_data.timeline.source.all if one.last_error] == []
    assert "Traceback" not in caplog.text


async def test_a_state_that_the_account_tells_is_shown(hass, freezer, home):
    """Dispatches fail all the time; an answer about the account has the car's state as well."""
    await home.set_up()
    home.supplier.world.faults.arm(Fault(kind="502", left=None, only="dispatches"))
    await home.live(45 * MINUTE, step=5 * MINUTE)
    home.supplier.perform({"do": "plug_in"})
    await home.entry.runtime_data.timeline.source.account.async_refresh()
    await home.live(55 * MINUTE, step=5 * MINUTE)
    assert home.shown("car", "intelligent_state") == "smart_control_capable"
    last = home.attributes("car", "dispatches_last_retrieved")
    assert last["last_error"] == "cannot_connect"
