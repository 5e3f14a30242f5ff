"""What was made once stays: unavailable while there is nothing to tell, never orphaned."""

from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from tests.harness.clock import HOUR, NOON
from tests.harness.home import Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

LEAVE = {"do": "leave_octoplus"}
FLAT = {"do": "new_agreement", "meter": "import", "tariff_code": "E-1R-VAR-22-11-01-J"}


def orphans(home: Home) -> list[str]:
    """Return the entities of the entry that nobody provides any more."""
    entities = er.async_entries_for_config_entry(er.async_get(home.hass), home.entry.entry_id)
    states = {one.entity_id: home.hass.states.get(one.entity_id) for one in entities}
    return [name for name, one in states.items() if one and one.attributes.get("restored")]


@pytest.mark.parametrize(
    ("household", "happens", "role", "key"),
    [
        pytest.param("iog", [LEAVE, FLAT], "import", "cheap_times", id="cheap times"),
        pytest.param("iog", [FLAT], "import", "off_peak", id="off-peak"),
        pytest.param("iog-four-rate", [FLAT], "car", "car_allowance_used", id="allowance"),
        pytest.param("iog", [LEAVE], "account", "saving_session", id="sessions"),
    ],
)
async def test_what_a_tariff_had_stays_without_it(home, happens, role, key):
    """Through two reloads, after the tariff or Octoplus, which it was made for."""
    await home.set_up()
    await home.at(NOON + HOUR / 4)
    assert home.state_of(role, key).state != "unavailable"
    for command in happens:
        home.supplier.perform(command)
    await home.at(*(NOON + hours * HOUR for hours in (7, 40, 80)))  # the old tariff is past then
    for _ in range(2):
        await home.reload()
        assert home.state_of(role, key).state == "unavailable"
        assert orphans(home) == []


async def test_what_stays_the_same_is_written_only_over_what_somebody_else_wrote(home):
    await home.set_up()
    await home.at("12:30")
    was = home.state_of("import", "tariff")
    await home.at("13:00")
    assert home.state_of("import", "tariff").last_reported == home.moment("12:30")
    home.hass.states.async_set(was.entity_id, "another")
    await home.at("13:30")
    assert home.state_of("import", "tariff").state == was.state


async def test_a_meter_that_left_keeps_its_entities(home):
    """Of a supply that is not told any more all stay, on their device; the others go on."""
    await home.set_up()
    registry = er.async_get(home.hass)
    before = {one for one in registry.entities if one.startswith("sensor.gas_")}
    device_id = home.device_id_of("gas")
    point = home.supplier.world.point("gas")
    home.supplier.world.points.remove(point)
    await home.live(60 * HOUR, step=3 * HOUR)
    await home.reload()
    assert {one for one in registry.entities if one.startswith("sensor.gas_")} == before
    assert home.hass.states.get("sensor.gas_current_rate").state == "unavailable"
    assert home.shown("import", "current_rate") is not None
    assert orphans(home) == []
    device = dr.async_get(home.hass).async_get(device_id)
    assert (device.name, device.via_device_id) == ("Gas", home.device_id_of("account"))
    home.supplier.world.points.append(point)
    await home.live(8 * HOUR)
    assert home.shown("gas", "current_rate") is not None
