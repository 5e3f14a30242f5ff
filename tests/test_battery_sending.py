"""The integration's own sender: what a site is sent, when, and what becomes of a failure."""

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, ServiceCall
from homeassistant.helpers import device_registry as dr
import probatio as vol
import pytest
from custom_components.octopus_insight.model.battery.bands import InvalidTariffError
from tests.harness.powerwall import BASE, OTHER_SITE, SITE, WITH_SLOT, PowerwallHome

SLOT = "18:00-19:00"

pytestmark = [
    pytest.mark.usefixtures("past_is_not_kept"),
    pytest.mark.parametrize("begins", ["12:00"]),
]


@pytest.fixture
def kind_of_home() -> type[PowerwallHome]:
    """Have Powerwalls."""
    return PowerwallHome


async def test_a_new_site_is_sent_to_at_once_and_then_only_what_changes(home):
    """The base tariff, the slot when it is planned, over a restart, and the base when it is over.

    What is planned four minutes after a send goes when five have passed.
    """
    await home.begin()
    assert (home.times(), home.taken()) == (["12:00"], [BASE])
    assert (home.event(), home.site("out_of_sync").state) == ("sent", "off")
    assert home.told("confirmed", "overlay_in_force", "attempts") == (True, False, 0)

    await home.know(SLOT, at="12:04")
    assert (home.times(), home.site("out_of_sync").state) == (["12:00"], "on")
    assert home.told("next_attempt_at", "confirmed") == (home.moment("12:05"), False)
    await home.at("12:05")
    assert (home.times(), home.taken()) == (["12:00", "12:05"], [BASE, WITH_SLOT])
    assert home.told("next_change", "overlay_in_force") == (home.moment("19:00"), True)
    assert home.told("next_attempt_at") == (None,)

    await home.at("15:00", "18:00", "18:10")
    await home.unload()
    await home.load()
    assert home.told("confirmed", "overlay_in_force", "attempts") == (True, True, 0)
    await home.at("18:20", "18:30", "18:59")
    assert (home.keeps(), len(home.sends())) == (WITH_SLOT, 2)
    await home.at("19:00")
    assert home.keeps() == BASE
    await home.at("23:30", "+00:00", "+00:30")
    assert len(home.sends()) == 3


async def test_failures_are_tried_again_in_growing_pauses(home):
    """After 5, 10, 20, 40, 60 and again 60 minutes, over a restart; then with success at last."""
    home.teslemetry.refusing.add(SITE)
    await home.begin()
    assert (home.event(), home.told("attempts", "confirmed")) == ("refused", (1, False))
    await home.at("12:04", "12:05", "12:08")
    await home.unload()
    await home.at("12:12")
    await home.load()
    await home.at("12:14:59")
    assert (home.times(), home.told("attempts")) == (["12:00", "12:05"], (2,))
    await home.at("12:15", "12:34", "12:35", "13:14", "13:15", "14:15")
    assert home.times() == ["12:00", "12:05", "12:15", "12:35", "13:15", "14:15"]
    assert home.told("attempts", "next_attempt_at") == (6, home.moment("15:15"))
    home.teslemetry.refusing.clear()
    await home.at("15:14")
    assert len(home.sends()) == 6
    await home.at("15:15")
    assert (home.event(), home.told("attempts", "next_attempt_at")) == ("sent", (0, None))
    assert home.keeps() == BASE


async def test_a_slot_that_goes_while_sends_fail_needs_no_send(home):
    """The site still holds what it should."""
    await home.begin()
    home.teslemetry.refusing.add(SITE)
    await home.know(SLOT)
    home.do("withdraw")
    await home.ask_at("12:08")
    home.teslemetry.refusing.clear()
    await home.at("12:11", "12:30")
    assert home.times() == ["12:00", "12:06"]
    assert home.site("out_of_sync").state == "off"


async def test_switched_off_the_base_tariff_is_restored_at_once(home):
    """Even within the 300 seconds; then nothing is sent until it is on, and 300 seconds over.

    A restore that fails is tried again in the same pauses: the slot must not stay.
    """
    await home.begin()
    await home.know(SLOT)
    await home.switch("off")
    assert (home.times(), home.keeps()) == (["12:00", "12:06", "12:06"], BASE)
    assert home.event() == "restored"
    assert home.told("sync_on", "next_change", "overlay_in_force") == (False, None, False)
    await home.switch("on")
    assert len(home.sends()) == 3
    await home.at("12:11")
    assert (home.times()[3:], home.keeps()) == (["12:11"], WITH_SLOT)

    home.teslemetry.refusing.add(SITE)
    await home.switch("off")
    assert (home.event(), home.told("attempts")) == ("refused", (1,))
    home.teslemetry.refusing.clear()
    await home.at("12:16")
    assert (home.times()[4:], home.keeps()) == (["12:11", "12:16"], BASE)
    await home.at("12:30", "19:00")
    assert len(home.sends()) == 6
    home.plan("20:00-21:00")
    await home.ask()
    assert home.site("out_of_sync").state == "off"
    await home.switch("on")
    assert home.times()[6:] == ["19:01"]


async def test_read_only_sends_nothing_and_shows_everything(home):
    await home.begin(read_only=True)
    await home.know(SLOT)
    await home.at("19:00")
    assert (home.sends(), home.site("out_of_sync").state) == ([], "unknown")
    assert home.told("read_only", "next_attempt_at", "confirmed") == (True, None, False)


async def test_two_sites_are_sent_to_each_for_itself(home):
    """Switching one off leaves the other alone."""
    home.follow("integration", SITE)
    await home.begin("integration", number=OTHER_SITE)
    await home.know(SLOT)
    await home.switch("off", OTHER_SITE)
    assert (home.keeps(SITE), home.keeps(OTHER_SITE)) == (WITH_SLOT, BASE)
    assert (len(home.sends(SITE)), len(home.sends(OTHER_SITE))) == (2, 3)


@pytest.mark.parametrize("fault", ["503", "kt_ct_4340"])
async def test_stale_data_ends_a_running_window_and_admits_nothing(home, fault):
    """No answer, or answers without the plan.

    Tomorrow's charge would come in at 15:00, when its end is 24 hours away.
    """
    await home.begin()
    await home.know("12:00-13:30", "+14:00-+15:00")
    assert home.keeps() == "00:00-05:30, 12:00-13:30, 23:30-24:00"
    await home.at("13:20")
    home.fail(fault)
    await home.at("13:30")
    assert home.keeps() == BASE
    await home.at(*(f"{13 + step // 6}:{step % 6}5" for step in range(3, 18)))
    assert (home.keeps(), len(home.sends())) == (BASE, 3)
    home.recover()
    await home.at("16:00", "16:20", "16:40", "17:00")
    assert (home.keeps(), len(home.sends())) == ("00:00-05:30, 14:00-15:00, 23:30-24:00", 4)


async def test_nothing_is_sent_before_home_assistant_has_started(hass, home):
    """Teslemetry may come up after us."""
    hass.set_state(CoreState.starting)
    await home.begin()
    assert (home.times(), home.told("next_attempt_at")) == ([], (home.moment("12:00"),))
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await home.settle()
    assert home.times() == ["12:00"]


NO_ANSWER = "Teslemetry did not answer in time, or did not understand the tariff"


@pytest.mark.parametrize(
    ("error", "schema", "told"),
    [
        pytest.param(TimeoutError(), None, NO_ANSWER, id="no answer"),
        pytest.param(None, vol.Schema({}), NO_ANSWER, id="not understood"),
        pytest.param(KeyError("response"), None, NO_ANSWER, id="a fault in it"),
        pytest.param(
            None,
            None,
            "Teslemetry is not loaded, or has no action for time-of-use tariffs",
            id="no action",
        ),
    ],
)
async def test_an_action_that_does_not_answer_or_understand_has_failed(
    hass, home, error, schema, told
):
    """However it fails, nobody knows whether the site took it, so it is tried again."""

    async def fail(_call: ServiceCall) -> None:
        raise error

    hass.services.async_remove("teslemetry", "time_of_use")
    if error or schema:
        hass.services.async_register("teslemetry", "time_of_use", fail, schema=schema)
    await home.begin()
    assert (home.event(), home.sends()) == ("refused", [])
    assert home.site("tariff_event").attributes["error"] == told
    assert home.told("attempts", "next_attempt_at") == (1, home.moment("12:05"))


async def test_a_device_that_is_gone_is_sent_nothing(hass, home):
    await home.begin()
    dr.async_get(hass).async_remove_device(home.devices[SITE])
    await home.know(SLOT)
    told = home.site("tariff_event").attributes["error"]
    assert told == "Teslemetry no longer has the device of the battery site"
    assert home.times() == ["12:00"]


@pytest.mark.parametrize("is_withdrawn", [True, False], ids=["withdrawn", "switched off"])
async def test_a_slot_that_may_have_been_taken_is_taken_out_again(hass, home, is_withdrawn):
    """The site took it, and nobody heard of it. Before the next try the slot is withdrawn, or the
    site switched off after a restart: what was confirmed before is sent all the same.
    """
    await home.begin()
    take = home.teslemetry._async_time_of_use

    async def take_silently(call: ServiceCall) -> None:
        await take(call)
        hass.services.async_register("teslemetry", "time_of_use", take)
        raise TimeoutError

    hass.services.async_register("teslemetry", "time_of_use", take_silently)
    await home.know(SLOT)
    assert (home.keeps(), home.event()) == (WITH_SLOT, "refused")
    assert home.told("confirmed", "overlay_in_force") == (False, True)
    if is_withdrawn:
        home.do("withdraw")
        await home.ask_at("12:08")
        await home.at("12:11")
        assert (home.keeps(), home.times()) == (BASE, ["12:00", "12:06", "12:11"])
        assert home.told("confirmed", "overlay_in_force") == (True, False)
        await home.at("12:30")
    else:
        await home.unload()
        await home.load()
        await home.switch("off")
        assert (home.keeps(), home.event()) == (BASE, "restored")
    assert len(home.sends()) == 3


async def test_a_tariff_that_breaks_teslas_rules_never_leaves(home, monkeypatch):
    """It would wipe or garble the owner's plan; what is held stays."""
    await home.begin()

    def refuse(*_: object, **__: object) -> None:
        raise InvalidTariffError("a fault")

    monkeypatch.setattr("custom_components.octopus_insight.battery.tariff.time_of_use", refuse)
    await home.know(SLOT)
    assert (home.times(), home.keeps()) == (["12:00"], BASE)
    out_of_sync = home.site("out_of_sync")
    assert (out_of_sync.state, home.site().state) == ("unknown", "unavailable")
    assert out_of_sync.attributes["no_tariff"] == "powerwall_invalid_tariff"


async def test_a_memory_that_cannot_be_read_is_none(home, hass_storage, caplog):
    """The tariff is sent once more: better twice than never."""
    await home.begin()
    await home.unload()
    (name,) = (name for name in hass_storage if ".powerwall." in name)
    hass_storage[name]["data"] = {"site_device": 7, "is_on": "perhaps"}
    await home.at("12:01")
    await home.load()
    assert home.times() == ["12:00", "12:01"]
    assert "What was sent to a battery site cannot be read" in caplog.text


@pytest.mark.parametrize(
    ("chosen", "free", "saving"),
    [
        pytest.param({}, ["13:00"], [], id="free sessions by default"),
        pytest.param({"free_sessions": False}, [], [], id="no sessions"),
        pytest.param({"saving_sessions": True}, ["13:00"], ["17:30"], id="saving sessions, too"),
    ],
)
async def test_sessions_are_followed_as_the_household_wants(home, chosen, free, saving):
    """1800 points are 2.25 GBP; the day rate is 0.296 GBP."""
    home.do("no_sessions")
    home.do("free_electricity", start=home.moment("13:00"), end=home.moment("14:00"))
    session = {"start": home.moment("17:30"), "end": home.moment("18:15")}
    home.do("saving_session", **session, points_per_kwh=1800, joined=True)
    await home.begin(**chosen)
    await home.at("12:05", "12:10")
    (bands,) = home.told("bands")
    starts = {price: [it["start"] for it in bands if it["buy"] == price] for price in (0, 2.546)}
    assert starts == {0: free, 2.546: saving}
    assert home.sends()[-1].tariff == home.teslemetry.plans[SITE]
