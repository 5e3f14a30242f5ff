"""What a person is told about a site: an overlay that stays, and what keeps it from working."""

from collections.abc import AsyncIterator
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.battery_home import SITE, PowerwallHome, home_at_noon

MODE = "default_real_mode"
GRID_CHARGING = "components_disallow_charge_from_grid_with_solar_installed"
STORM = "user_settings_storm_mode_enabled"


@pytest.fixture
async def home(hass, freezer, supplier) -> AsyncIterator[PowerwallHome]:
    """Have a home at noon of an ordinary day, with nothing set up yet."""
    async with home_at_noon(hass, freezer, supplier) as home:
        yield home


def issues(hass: HomeAssistant) -> dict[str, dict[str, str]]:
    """Return our issues about sites: key to what their texts are filled with."""
    return {
        issue.translation_key: issue.translation_placeholders
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and (issue.translation_key or "").startswith("powerwall")
    }


async def hold_slot(home: PowerwallHome, row: str = "18:00-19:00") -> None:
    """Let a site that an automation sends to hold a slot."""
    home.follow("blueprint")
    await home.set_up()
    home.do("plug_in")
    home.plan(row)
    await home.at("12:02")
    await home.ask()
    await home.settle()
    answer = await home.hass.services.async_call(
        DOMAIN, "get_powerwall_tariff", {}, blocking=True, return_response=True
    )
    await confirm(home, answer["signature"])


async def confirm(home: PowerwallHome, signature: str) -> None:
    """Say that a tariff was sent."""
    data = {"signature": signature}
    await home.hass.services.async_call(DOMAIN, "powerwall_tariff_sent", data, blocking=True)


@pytest.mark.parametrize("is_on", [True, False])
async def test_an_overlay_that_stays_is_told_after_fifteen_minutes(hass, home, is_on):
    """Whether the site is on or off, over a restart; until a newer tariff is confirmed."""
    await hold_slot(home)
    if not is_on:
        await home.switch("off")
    await home.at("19:00")
    await home.at("19:14:59")
    assert issues(hass) == {}
    await home.at("19:15")
    told = {"powerwall_overlay_outlived": {"site": f"Powerwall {SITE}", "until": "19:00"}}
    assert issues(hass) == told
    await home.unload()
    assert issues(hass) == {}
    await home.set_up()
    assert issues(hass) == told
    answer = await hass.services.async_call(
        DOMAIN, "get_powerwall_tariff", {}, blocking=True, return_response=True
    )
    await confirm(home, answer["signature"])
    assert issues(hass) == {}


async def test_the_integrations_own_sender_is_watched_too(hass, home):
    home.follow("integration")
    await home.set_up()
    home.do("plug_in")
    home.plan("18:00-19:00")
    await home.at("12:06")
    await home.ask()
    home.teslemetry.refusing.add(SITE)
    await home.at("19:00")
    await home.at("19:15")
    assert list(issues(hass)) == ["powerwall_overlay_outlived"]
    home.teslemetry.refusing.clear()
    await home.at("19:25")
    assert issues(hass) == {}


async def test_a_slot_at_night_changes_nothing_and_outlives_nothing(hass, home):
    """The night is cheap anyway: the tariff is the base tariff."""
    await hold_slot(home, "+01:00-+02:00")
    assert home.state_of("powerwall_tariff").attributes["overlay_in_force"] is False
    for wall in ("+02:00", "+02:15", "+02:30"):
        await home.at(wall)
    assert issues(hass) == {}


async def test_a_slot_that_reaches_into_the_night_is_over_before_it(hass, home):
    """From 22:00 to 01:00: in the tariff until its end, and out of it by 01:15."""
    await hold_slot(home, "22:00-+01:00")
    for wall in ("+00:00", "+01:00", "+01:14"):
        await home.at(wall)
        assert issues(hass) == {}
    await home.at("+01:15")
    assert list(issues(hass)) == ["powerwall_overlay_outlived"]


@pytest.mark.parametrize(
    ("key", "wrong", "right", "issue"),
    [
        (MODE, "self_consumption", "autonomous", "powerwall_not_time_based"),
        (MODE, "backup", "autonomous", "powerwall_not_time_based"),
        (GRID_CHARGING, "off", "on", "powerwall_grid_charging_off"),
        (STORM, "on", "off", "powerwall_storm_watch"),
    ],
)
async def test_what_keeps_the_battery_from_following_is_told_and_never_changed(
    hass, home, key, wrong, right, issue
):
    """As long as it is so; unknown is no reason to warn."""
    home.follow("blueprint")
    await home.set_up()
    entity_id = home.teslemetry.entity_of(SITE, key)
    for state in ("unknown", "unavailable", right):
        hass.states.async_set(entity_id, state)
        await home.settle()
        assert issues(hass) == {}
    hass.states.async_set(entity_id, wrong)
    await home.settle()
    assert list(issues(hass)) == [issue]
    assert home.state_of("powerwall_out_of_sync").attributes["warnings"] == [issue]
    assert hass.states.get(entity_id).state == wrong
    hass.states.async_set(entity_id, right)
    await home.settle()
    assert issues(hass) == {}
    assert home.state_of("powerwall_out_of_sync").attributes["warnings"] == []


async def test_a_device_that_is_gone_is_told(hass, home):
    """Seen with the next look at the site; with the device go its entities."""
    home.follow("integration")
    await home.set_up()
    dr.async_get(hass).async_remove_device(home.devices[SITE])
    await home.at("12:30")
    assert issues(hass) == {"powerwall_device_removed": {"site": f"Powerwall {SITE}", "until": ""}}


async def test_a_meter_that_left_is_told(hass, home):
    home.follow("blueprint", export_meter="1999999999999")
    await home.set_up()
    assert list(issues(hass)) == ["powerwall_meter_left"]


async def test_a_second_meter_with_none_chosen_is_told(hass, home):
    """Which one is meant only a person knows."""
    code = home.supplier.world.point("import").agreements[-1].tariff_code
    more = {"meter": "import", "number": "1000000000303", "units": "kwh", "serial": "S1"}
    home.do("add_meter", tariff_code=code, **more)
    home.follow("integration")
    await home.set_up()
    assert list(issues(hass)) == ["powerwall_meter_left"]
    assert home.teslemetry.sends == []


async def test_a_day_without_prices_is_no_issue(hass, home):
    """They will come; until then there is no tariff, and the log says so once."""
    moment = home.moment("00:00")
    home.do("end_agreement", meter="import", valid_to=moment)
    home.follow("integration")
    await home.set_up()
    assert home.state_of("powerwall_out_of_sync").attributes["no_tariff"] == "powerwall_not_priced"
    assert issues(hass) == {}
    assert home.teslemetry.sends == []
