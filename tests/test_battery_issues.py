"""What a person is told about a site: an overlay that stays, and what keeps it from working."""

from homeassistant.helpers import device_registry as dr
import pytest
from tests.harness.powerwall import SITE, PowerwallHome

MODE = "default_real_mode"
GRID_CHARGING = "components_disallow_charge_from_grid_with_solar_installed"
STORM = "user_settings_storm_mode_enabled"

pytestmark = [
    pytest.mark.usefixtures("past_is_not_kept"),
    pytest.mark.parametrize("begins", ["12:00"]),
]


@pytest.fixture
def kind_of_home() -> type[PowerwallHome]:
    """Have Powerwalls."""
    return PowerwallHome


async def confirm(home: PowerwallHome) -> None:
    """Send what is to be sent, as an automation does."""
    answer = await home.act("get_powerwall_tariff")
    await home.act("powerwall_tariff_sent", signature=answer["signature"])


async def hold(home: PowerwallHome, row: str) -> None:
    """Let a site that an automation sends to hold a slot."""
    await home.begin("blueprint")
    await home.know(row, at="12:02")
    await confirm(home)


@pytest.mark.parametrize("is_on", [True, False])
async def test_an_overlay_that_stays_is_told_after_fifteen_minutes(home, is_on):
    """Whether the site is on or off, over a restart; until a newer tariff is confirmed."""
    await hold(home, "18:00-19:00")
    if not is_on:
        await home.switch("off")
    await home.at("19:00", "19:14:59")
    assert home.issues() == {}
    await home.at("19:15")
    told = {"powerwall_overlay_outlived": {"site": f"Powerwall {SITE}", "until": "19:00"}}
    assert home.issues() == told
    await home.unload()
    assert home.issues() == {}
    await home.load()
    assert home.issues() == told
    await confirm(home)
    assert home.issues() == {}


async def test_the_integrations_own_sender_is_watched_too(home):
    await home.begin()
    await home.know("18:00-19:00")
    home.teslemetry.refusing.add(SITE)
    await home.at("19:00", "19:15")
    assert list(home.issues()) == ["powerwall_overlay_outlived"]
    home.teslemetry.refusing.clear()
    await home.at("19:25")
    assert home.issues() == {}


async def test_a_third_failure_is_told_until_a_send_succeeds(home):
    """Tries at 12:00, 12:05 and 12:15; a reload does not withdraw it, nor does a fourth failure."""
    home.teslemetry.refusing.add(SITE)
    await home.begin()
    await home.at("12:05", "12:14")
    assert home.issues() == {}
    await home.at("12:15")
    told = {"powerwall_not_taken": {"site": f"Powerwall {SITE}", "until": ""}}
    assert home.issues() == told
    await home.unload()
    await home.load()
    await home.at("12:35")
    assert (home.told("attempts"), home.issues()) == ((4,), told)
    home.teslemetry.refusing.clear()
    await home.at("13:15")
    assert (home.told("attempts"), home.issues()) == ((0,), {})


async def test_an_automation_tells_of_its_own_failures(home):
    """Else a person would be told twice."""
    await home.begin("blueprint")
    for wall in ("12:00", "12:05", "12:15", "12:35"):
        await home.at(wall)
        await home.act("get_powerwall_tariff")
    assert (home.told("attempts"), home.issues()) == ((4,), {})


async def test_a_slot_at_night_changes_nothing_and_outlives_nothing(home):
    """The night is cheap anyway: the tariff is the base tariff."""
    await hold(home, "+01:00-+02:00")
    assert home.told("overlay_in_force") == (False,)
    await home.at("+02:00", "+02:15", "+02:30")
    assert home.issues() == {}


async def test_a_slot_that_reaches_into_the_night_is_over_before_it(home):
    """From 22:00 to 01:00: in the tariff until its end, and out of it by 01:15."""
    await hold(home, "22:00-+01:00")
    for wall in ("+00:00", "+01:00", "+01:14"):
        await home.at(wall)
        assert home.issues() == {}
    await home.at("+01:15")
    assert list(home.issues()) == ["powerwall_overlay_outlived"]


async def test_what_keeps_the_battery_from_following_is_told_and_never_changed(hass, home):
    """As long as it is so; unknown is no reason to warn."""
    await home.begin("blueprint")
    for key, wrong, right, issue in (
        (MODE, "self_consumption", "autonomous", "powerwall_not_time_based"),
        (MODE, "backup", "autonomous", "powerwall_not_time_based"),
        (GRID_CHARGING, "off", "on", "powerwall_grid_charging_off"),
        (STORM, "on", "off", "powerwall_storm_watch"),
    ):
        entity_id = home.teslemetry.entity_of(SITE, key)
        for state in ("unknown", "unavailable", right, wrong, right):
            hass.states.async_set(entity_id, state)
            await home.settle()
            told = [issue] if state == wrong else []
            assert list(home.issues()) == told
            assert home.site("out_of_sync").attributes["warnings"] == told
            assert hass.states.get(entity_id).state == state


async def test_a_device_that_is_gone_is_told(hass, home):
    """Seen with the next look at the site; with the device go its entities."""
    await home.begin()
    dr.async_get(hass).async_remove_device(home.devices[SITE])
    await home.at("12:30")
    told = {"powerwall_device_removed": {"site": f"Powerwall {SITE}", "until": ""}}
    assert home.issues() == told


@pytest.mark.parametrize("is_left", [True, False], ids=["left", "one of two"])
async def test_a_meter_that_is_not_there_or_not_named_is_told(home, is_left):
    """Which of two meters is meant only a person knows."""
    if not is_left:
        home.do("add_meter", meter="import", number="1000000000303")
    await home.begin(**({"export_meter": "1999999999999"} if is_left else {}))
    assert list(home.issues()) == ["powerwall_meter_left"]
    assert home.sends() == []


async def test_a_day_without_prices_is_no_issue(home):
    """They will come; until then there is no tariff, and the log says so once."""
    home.do("end_agreement", meter="import", valid_to=home.moment("00:00"))
    await home.begin()
    assert home.site("out_of_sync").attributes["no_tariff"] == "powerwall_not_priced"
    assert not [key for key in home.issues() if key.startswith("powerwall")]
    assert home.sends() == []
