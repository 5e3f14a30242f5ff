"""A repair that a person ignored is ignored still when its cause goes and comes back."""

from homeassistant.helpers import issue_registry as ir
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.clock import MINUTE
from tests.harness.home import Home
from tests.harness.powerwall import SITE, PowerwallHome

POWER = "sensor.grid"


def ignore(home: Home, key: str) -> None:
    """Ignore a repair, as a person does with its menu."""
    (issue_id,) = (issue.issue_id for issue in issues(home, key))
    ir.async_ignore_issue(home.hass, DOMAIN, issue_id, ignore=True)


def issues(home: Home, key: str) -> list[ir.IssueEntry]:
    """Return what the registry has of a key, shown or not."""
    registered = ir.async_get(home.hass).issues
    return [one for (_, issue_id), one in registered.items() if issue_id.startswith(key)]


def is_ignored(home: Home, key: str) -> bool:
    """Say whether the one repair there is of a key stands under the ignored ones."""
    assert key in home.issues()
    (issue,) = issues(home, key)
    return issue.dismissed_version is not None


async def restart_registry(home: Home) -> None:
    """Write the registry to its file and read it, as a restart of Home Assistant does."""
    registry = ir.async_get(home.hass)
    await registry._store.async_save(registry._data_to_save())
    await registry._async_load()


@pytest.mark.parametrize("restarts", [False, True], ids=["running", "over a restart"])
async def test_an_ignored_repair_of_a_meter_is_ignored_when_it_comes_back(home, restarts):
    """An agreement ends, one begins, and ends."""
    await home.set_up()
    home.do("end_agreement", meter="gas", valid_to=home.moment("12:30:30"))
    await home.at("13:30:30")
    ignore(home, "no_active_tariff")
    home.do("new_agreement", meter="gas", tariff_code="G-1R-VAR-22-11-01-J")
    await home.at("+02:00")
    assert home.issues() == {}
    if restarts:
        await restart_registry(home)
        await home.restart()
        assert home.issues() == {}
    home.do("end_agreement", meter="gas", valid_to=home.moment("+02:30:30"))
    await home.at("+08:00", "+10:00")
    assert is_ignored(home, "no_active_tariff")


async def test_a_reload_forgets_no_ignore(hass, home):
    """Each change of an option is one; so it is with a sensor that measures no power."""
    hass.states.async_set(POWER, "1", {"unit_of_measurement": "kWh"})
    await home.set_up(power_entity=POWER)
    ignore(home, "power_unusable")
    await home.reload()
    assert is_ignored(home, "power_unusable")
    hass.states.async_set(POWER, "1", {"unit_of_measurement": "kW"})
    await home.settle()
    assert home.issues() == {}
    hass.states.async_set(POWER, "2", {"unit_of_measurement": "kWh"})
    await home.settle()
    assert is_ignored(home, "power_unusable")


async def test_an_ignored_word_of_a_charger_is_ignored_after_a_reload(hass, home):
    hass.states.async_set("sensor.charger", "Balancing phases")
    await home.set_up(**home.supplier.car_options(plug_entities=["sensor.charger"]))
    ignore(home, "plug_word_unknown")
    await home.reload()
    assert is_ignored(home, "plug_word_unknown")


async def test_a_repair_that_nobody_ignored_leaves_nothing_behind(hass, home):
    """Neither one that was ignored and then was not."""
    hass.states.async_set(POWER, "1", {"unit_of_measurement": "kWh"})
    await home.set_up(power_entity=POWER)
    (issue,) = issues(home, "power_unusable")
    for ignored in (True, False):
        ir.async_ignore_issue(hass, DOMAIN, issue.issue_id, ignore=ignored)
    await home.unload()
    assert issues(home, "power_unusable") == []
    await home.load()
    assert not is_ignored(home, "power_unusable")


async def test_what_stays_away_is_no_news(hass, home):
    """The screen is told once that an ignored repair is gone, however often that is found."""
    home.do("end_agreement", meter="gas", valid_to=home.moment("11:00"))
    await home.set_up()
    ignore(home, "no_active_tariff")
    home.do("new_agreement", meter="gas", tariff_code="G-1R-VAR-22-11-01-J")
    told = []
    hass.bus.async_listen(ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED, told.append)
    await home.act("refresh", what="account")
    await home.live(90 * MINUTE, step=30 * MINUTE)
    assert [event.data["action"] for event in told] == ["remove"]


class TestABatterySite:
    """The same for a Powerwall's."""

    @pytest.fixture
    def kind_of_home(self) -> type[PowerwallHome]:
        """Have Powerwalls."""
        return PowerwallHome

    async def test_ignored_storm_watch_is_ignored_in_the_next_storm(self, hass, home):
        """Over a reload, too."""
        await home.begin("blueprint")
        storm = home.teslemetry.entity_of(SITE, "user_settings_storm_mode_enabled")
        hass.states.async_set(storm, "on")
        await home.settle()
        ignore(home, "powerwall_storm_watch")
        await home.reload()
        assert is_ignored(home, "powerwall_storm_watch")
        for state in ("off", "on"):
            hass.states.async_set(storm, state)
            await home.settle()
        assert is_ignored(home, "powerwall_storm_watch")

    async def test_one_that_outlives_a_restart_is_withdrawn_for_good(self, hass, home):
        """A persistent one is kept ignored, but not brought back by a restart."""
        await home.begin("blueprint")
        issue_id = f"powerwall_not_restored_{next(iter(home.entry.subentries))}"
        ir.async_create_issue(
            hass, DOMAIN, issue_id, is_fixable=False, is_persistent=True,
            severity=ir.IssueSeverity.ERROR, translation_key="powerwall_not_restored",
        )  # fmt: skip
        ignore(home, "powerwall_not_restored")
        await home.reload()
        await restart_registry(home)
        assert home.issues() == {}
        (issue,) = issues(home, "powerwall_not_restored")
        assert issue.dismissed_version is not None
