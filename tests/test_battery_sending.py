"""The integration's own sender: what a site is sent, when, and what becomes of a failure."""

from collections.abc import AsyncIterator
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, ServiceCall
from homeassistant.helpers import device_registry as dr
import probatio as vol
import pytest
from custom_components.octopus_insight.model.battery import InvalidTariffError
from tests.harness.battery_home import SITE, PowerwallHome, home_at_noon

BASE = "00:00-05:30, 23:30-24:00"
WITH_SLOT = "00:00-05:30, 18:00-19:00, 23:30-24:00"
OTHER_SITE = "9876543210987"


@pytest.fixture
async def home(hass, freezer, supplier) -> AsyncIterator[PowerwallHome]:
    """Have a home at noon of an ordinary day, with nothing set up yet."""
    async with home_at_noon(hass, freezer, supplier) as home:
        yield home


async def begin(home: PowerwallHome, **differently: object) -> None:
    """Let a site be followed that the integration sends to."""
    home.follow("integration", **differently)
    await home.set_up()


async def plan_slot(home: PowerwallHome, wall: str = "12:06") -> None:
    """Let a charge from 18:00 to 19:00 be known from then on."""
    home.do("plug_in")
    home.plan("18:00-19:00")
    await home.at(wall)
    await home.ask()
    await home.settle()


def times(home: PowerwallHome, number: str = SITE) -> list[str]:
    """Return when a site was sent something, with success or not."""
    return [f"{send.at:%H:%M}" for send in home.sends(number)]


def sensor(home: PowerwallHome, *names: str) -> tuple[object, ...]:
    """Return attributes of the tariff sensor."""
    attributes = home.state_of("powerwall_tariff").attributes
    return tuple(attributes[name] for name in names)


def event(home: PowerwallHome) -> str:
    """Return what happened last."""
    return home.state_of("powerwall_tariff_event").attributes["event_type"]


async def test_a_new_site_is_sent_to_at_once_and_then_only_what_changes(hass, home):
    """The base tariff, the slot when it is planned, and the base again when it is over."""
    await begin(home)
    assert home.told() == [(home.moment("12:00"), BASE)]
    assert (event(home), home.state_of("powerwall_out_of_sync").state) == ("sent", "off")
    assert sensor(home, "confirmed", "overlay_in_force", "attempts") == (True, False, 0)

    await plan_slot(home)
    assert [cheap for _, cheap in home.told()] == [BASE, WITH_SLOT]
    assert sensor(home, "next_change", "overlay_in_force") == (home.moment("19:00"), True)
    assert sensor(home, "next_attempt_at") == (None,)

    for wall in ("15:00", "18:00", "18:30", "18:59"):
        await home.at(wall)
    assert home.keeps() == WITH_SLOT
    await home.at("19:00")
    assert home.keeps() == BASE
    await home.at("23:30")
    await home.at("+00:00")
    await home.at("+00:30")
    assert len(home.sends()) == 3


async def test_sends_are_300_seconds_apart(home):
    """What is planned four minutes after a send goes when five have passed."""
    await begin(home)
    await plan_slot(home, "12:04")
    assert (times(home), home.state_of("powerwall_out_of_sync").state) == (["12:00"], "on")
    assert sensor(home, "next_attempt_at", "confirmed") == (home.moment("12:05"), False)
    await home.at("12:05")
    assert times(home) == ["12:00", "12:05"]


async def test_failures_are_tried_again_in_growing_pauses(home):
    """After 5, 10, 20, 40, 60 and again 60 minutes; then with success, and the count is over."""
    home.teslemetry.refusing.add(SITE)
    await begin(home)
    assert (event(home), sensor(home, "attempts", "confirmed")) == ("refused", (1, False))
    for wall in ("12:04", "12:05", "12:14", "12:15", "12:34", "12:35", "13:14", "13:15", "14:15"):
        await home.at(wall)
    assert times(home) == ["12:00", "12:05", "12:15", "12:35", "13:15", "14:15"]
    assert sensor(home, "attempts", "next_attempt_at") == (6, home.moment("15:15"))
    home.teslemetry.refusing.clear()
    await home.at("15:14")
    assert len(times(home)) == 6
    await home.at("15:15")
    assert (event(home), sensor(home, "attempts", "next_attempt_at")) == ("sent", (0, None))
    assert home.keeps() == BASE


async def test_a_restart_in_a_pause_does_not_shorten_it(home):
    """Two tries have failed: the third is due 10 minutes after the second, and not at the start."""
    home.teslemetry.refusing.add(SITE)
    await begin(home)
    await home.at("12:05")
    await home.at("12:08")
    await home.unload()
    await home.at("12:12")
    await home.set_up()
    await home.at("12:14:59")
    assert (times(home), sensor(home, "attempts")) == (["12:00", "12:05"], (2,))
    await home.at("12:15")
    assert (times(home)[2:], sensor(home, "attempts")) == (["12:15"], (3,))


async def test_a_slot_that_goes_while_sends_fail_needs_no_send(home):
    """The site still holds what it should."""
    await begin(home)
    home.teslemetry.refusing.add(SITE)
    await plan_slot(home)
    assert times(home) == ["12:00", "12:06"]
    home.do("withdraw")
    await home.at("12:08")
    await home.ask()
    home.teslemetry.refusing.clear()
    await home.at("12:11")
    await home.at("12:30")
    assert times(home) == ["12:00", "12:06"]
    assert home.state_of("powerwall_out_of_sync").state == "off"


async def test_switched_off_the_base_tariff_is_restored_once_at_once(hass, home):
    """Even within the 300 seconds; then nothing is sent until it is on, and 300 seconds over."""
    await begin(home)
    await plan_slot(home)
    await home.switch("off")
    assert times(home) == ["12:00", "12:06", "12:06"]
    assert (home.keeps(), event(home)) == (BASE, "restored")
    assert sensor(home, "sync_on", "next_change", "overlay_in_force") == (False, None, False)
    await home.at("12:30")
    await home.at("19:00")
    assert len(times(home)) == 3
    home.plan("20:00-21:00")
    await home.ask()
    assert home.state_of("powerwall_out_of_sync").state == "off"
    await home.switch("on")
    assert times(home)[3:] == ["19:01"]


async def test_a_restore_that_fails_is_tried_again(home):
    """In the same pauses: the slot must not stay."""
    await begin(home)
    await plan_slot(home)
    home.teslemetry.refusing.add(SITE)
    await home.switch("off")
    assert (event(home), sensor(home, "attempts")) == ("refused", (1,))
    home.teslemetry.refusing.clear()
    await home.at("12:11")
    assert (times(home)[2:], home.keeps()) == (["12:06", "12:11"], BASE)


async def test_switched_on_again_the_slot_waits_for_the_300_seconds(home):
    """A restore is a send, too."""
    await begin(home)
    await plan_slot(home)
    await home.switch("off")
    await home.switch("on")
    assert times(home) == ["12:00", "12:06", "12:06"]
    await home.at("12:11")
    assert (times(home)[3:], home.keeps()) == (["12:11"], WITH_SLOT)


async def test_a_restart_in_a_slot_sends_nothing(hass, home):
    """What the site holds, the switch and the gap are remembered."""
    await begin(home)
    await plan_slot(home)
    await home.at("18:10")
    await home.unload()
    await home.set_up()
    assert sensor(home, "confirmed", "overlay_in_force", "attempts") == (True, True, 0)
    await home.at("18:20")
    assert len(times(home)) == 2
    await home.at("19:00")
    assert home.keeps() == BASE


async def test_read_only_sends_nothing_and_shows_everything(home):
    await begin(home, read_only=True)
    await plan_slot(home)
    await home.at("19:00")
    assert times(home) == []
    assert home.state_of("powerwall_out_of_sync").state == "off"
    assert sensor(home, "read_only", "next_attempt_at", "confirmed") == (True, None, False)


async def test_two_sites_are_sent_to_each_for_itself(home):
    """Switching one off leaves the other alone."""
    home.follow("integration", SITE)
    home.follow("integration", OTHER_SITE)
    await home.set_up()
    await plan_slot(home)
    await home.switch("off", OTHER_SITE)
    assert (home.keeps(SITE), home.keeps(OTHER_SITE)) == (WITH_SLOT, BASE)
    assert (len(times(home, SITE)), len(times(home, OTHER_SITE))) == (2, 3)


async def test_nothing_is_sent_before_home_assistant_has_started(hass, home):
    """Teslemetry may come up after us."""
    hass.set_state(CoreState.starting)
    await begin(home)
    assert times(home) == []
    assert sensor(home, "next_attempt_at") == (home.moment("12:00"),)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await home.settle()
    assert times(home) == ["12:00"]


async def test_without_teslemetrys_action_it_is_a_failure(hass, home):
    """It may be back by the next try."""
    hass.services.async_remove("teslemetry", "time_of_use")
    await begin(home)
    told = home.state_of("powerwall_tariff_event").attributes
    assert told["event_type"] == "refused"
    assert told["error"] == "Teslemetry is not loaded, or has no action for time-of-use tariffs"
    assert (times(home), sensor(home, "attempts")) == ([], (1,))


async def test_a_device_that_is_gone_is_sent_nothing(hass, home):
    await begin(home)
    dr.async_get(hass).async_remove_device(home.devices[SITE])
    await plan_slot(home)
    told = home.state_of("powerwall_tariff_event").attributes
    assert told["error"] == "Teslemetry no longer has the device of the battery site"
    assert times(home) == ["12:00"]


@pytest.mark.parametrize(
    ("error", "schema"),
    [
        pytest.param(TimeoutError(), None, id="no answer"),
        pytest.param(None, vol.Schema({}), id="not understood"),
        pytest.param(KeyError("response"), None, id="a fault in it"),
    ],
)
async def test_an_action_that_does_not_answer_or_understand_has_failed(hass, home, error, schema):
    """However it fails, nobody knows whether the site took it, so it is tried again."""

    async def fail(_call: ServiceCall) -> None:
        raise error

    hass.services.async_register("teslemetry", "time_of_use", fail, schema=schema)
    await begin(home)
    told = home.state_of("powerwall_tariff_event").attributes
    assert told["error"] == ("Teslemetry did not answer in time, or did not understand the tariff")
    assert sensor(home, "attempts", "next_attempt_at") == (1, home.moment("12:05"))


@pytest.fixture
async def unanswered(hass, home) -> PowerwallHome:
    """Have a site that takes the slot from 18:00 to 19:00, and nobody hears of it."""
    await begin(home)
    take = home.teslemetry._async_time_of_use

    async def take_silently(call: ServiceCall) -> None:
        await take(call)
        hass.services.async_register("teslemetry", "time_of_use", take)
        raise TimeoutError

    hass.services.async_register("teslemetry", "time_of_use", take_silently)
    await plan_slot(home)
    assert (times(home), home.keeps(), event(home)) == (["12:00", "12:06"], WITH_SLOT, "refused")
    assert sensor(home, "confirmed", "overlay_in_force") == (False, True)
    return home


async def test_a_slot_that_may_have_been_taken_is_taken_out_again(unanswered):
    """It is withdrawn before the next try: what was confirmed before is sent all the same."""
    unanswered.do("withdraw")
    await unanswered.at("12:08")
    await unanswered.ask()
    await unanswered.at("12:11")
    assert (unanswered.keeps(), times(unanswered)[2:]) == (BASE, ["12:11"])
    assert sensor(unanswered, "confirmed", "overlay_in_force") == (True, False)
    await unanswered.at("12:30")
    assert len(times(unanswered)) == 3


async def test_a_slot_that_may_have_been_taken_is_restored_when_switched_off(unanswered):
    """At once, and over a restart."""
    await unanswered.unload()
    await unanswered.set_up()
    await unanswered.switch("off")
    assert (unanswered.keeps(), event(unanswered)) == (BASE, "restored")


async def test_a_tariff_that_breaks_teslas_rules_never_leaves(hass, home, monkeypatch):
    """It would wipe or garble the owner's plan; what is held stays."""
    await begin(home)

    def refuse(*_: object, **__: object) -> None:
        raise InvalidTariffError("a fault")

    monkeypatch.setattr("custom_components.octopus_insight.battery.tariff.time_of_use", refuse)
    await plan_slot(home)
    assert (times(home), home.keeps()) == (["12:00"], BASE)
    out_of_sync = home.state_of("powerwall_out_of_sync")
    assert out_of_sync.state == "unknown"
    assert out_of_sync.attributes["no_tariff"] == "powerwall_invalid_tariff"
    assert home.state_of("powerwall_tariff").state == "unavailable"


async def test_a_memory_that_cannot_be_read_is_none(hass, home, hass_storage, caplog):
    """The tariff is sent once more: better twice than never."""
    await begin(home)
    await home.unload()
    (name,) = (name for name in hass_storage if ".powerwall." in name)
    hass_storage[name]["data"] = {"site_device": 7, "is_on": "perhaps"}
    await home.at("12:01")
    await home.set_up()
    assert times(home) == ["12:00", "12:01"]
    assert "What was sent to a battery site cannot be read" in caplog.text


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        pytest.param({}, ["FREE"], id="free sessions by default"),
        pytest.param({"free_sessions": False}, [], id="no sessions"),
        pytest.param({"saving_sessions": True}, ["FREE", "SAVING"], id="saving sessions, too"),
        pytest.param(
            {"saving_sessions": True, "minimum_reward": 2.25}, ["FREE", "SAVING"], id="just enough"
        ),
        pytest.param({"saving_sessions": True, "minimum_reward": 2.26}, ["FREE"], id="too little"),
    ],
)
async def test_sessions_are_followed_as_the_household_wants(home, chosen, expected):
    """1800 points are 2.25 GBP; the day rate is 0.296 GBP."""
    home.do("no_sessions")
    home.do("free_electricity", start=home.moment("13:00"), end=home.moment("14:00"))
    home.do(
        "saving_session",
        start=home.moment("17:30"),
        end=home.moment("18:15"),
        points_per_kwh=1800,
        joined=True,
    )
    await begin(home, **chosen)
    await home.at("12:05")
    await home.at("12:10")
    bands = home.state_of("powerwall_tariff").attributes["bands"]
    times_of = {
        "FREE": [band["start"] for band in bands if band["buy"] == 0],
        "SAVING": [band["start"] for band in bands if band["buy"] == 2.546],
    }
    known = {"FREE": ["13:00"], "SAVING": ["17:30"]}
    assert times_of == {name: known[name] if name in expected else [] for name in times_of}
    assert home.sends()[-1].tariff == home.teslemetry.plans[SITE]
