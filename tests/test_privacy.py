"""What leaves the house in a bug report: no id, name or number that is personal."""

from hashlib import sha256
import json
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from custom_components.octopus_insight.const import CONF_ACCOUNT_NUMBER, DOMAIN
from tests.harness.forms import begin_account
from tests.harness.home import Home, told

PLUG, POWER, HOUSE = "binary_sensor.annas_zoe_plug", "sensor.zoe_power", "sensor.annas_house"


async def test_diagnostics_name_neither_cars_nor_entities(hass, home, hass_client):
    """Options are told, each car's in a list, without what only the household knows."""
    car = home.supplier.id_of("car")
    own = {
        "plug_entities": [PLUG],
        "plugged_states": ["waiting for ev"],
        "charging_power_entity": POWER,
    }
    entry = await home.set_up(cars={car: own}, power_entity=HOUSE, refresh_mode="manual")
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    options = diagnostics["options"]
    assert options["refresh_mode"] == "manual"
    assert [one["plugged_states"] for one in options["cars"]] == [["waiting for ev"]]
    assert options["cars"][0].keys() == own.keys()
    written = json.dumps(diagnostics)
    assert [word for word in (car, PLUG, POWER, HOUSE) if word in written] == []


async def test_the_id_of_an_issue_tells_no_number(home):
    """Nor a hash of one: all numbers can be tried. It is of the meter's device."""
    home.fail("replace", values={"consumptionUnits": "therms"})
    await home.set_up()
    ids = [issue_id for domain, issue_id in ir.async_get(home.hass).issues if domain == DOMAIN]
    number = home.supplier.id_of("gas")
    assert ids == [f"gas_unit_unknown_{home.device_id_of('gas')}"]
    assert sha256(number.encode()).hexdigest()[:8] not in ids[0]


async def test_an_entry_is_not_called_by_its_account(home, caplog):
    """One that was is called anew, and a second account is told apart."""
    number = home.supplier.world.account_number
    entry = await home.set_up()
    assert entry.title == "Octopus Energy"
    other = home.supplier.entry(data={CONF_ACCOUNT_NUMBER: "A-0THER000"})
    other.add_to_hass(home.hass)
    home.fail("502")
    caplog.clear()
    await home.hass.config_entries.async_setup(other.entry_id)
    await home.settle()
    assert other.title == "Octopus Energy 2"
    assert not [line for line in caplog.messages if number in line or "A-0THER000" in line]


@pytest.mark.parametrize("kind", ["consumption", "account"])
async def test_a_damaged_file_is_told_without_its_contents(home: Home, hass_storage, caplog, kind):
    """The keys of what is stored are numbers of meters."""
    entry = await home.set_up()
    await home.unload()
    name = f"{DOMAIN}.{entry.entry_id}.{kind}"
    number = home.supplier.id_of("gas")
    hass_storage[name]["data"]["value"] = {number: [number]}
    caplog.clear()
    await home.load()
    assert [line for line in told(caplog) if "cannot be read" in line]
    assert not [line for line in told(caplog) if number in line]


async def test_the_service_writes_no_line_of_our_log(home, caplog):
    """A code or a path that it invents stays within the line that tells of it."""
    forged = "x\r\n2026-11-18 ERROR forged\x1b[2K"
    error = {"message": forged, "path": [forged], "extensions": {"errorCode": forged}}
    home.do("raw", times=None, body={"errors": [error], "data": {"viewer": None}})
    flows = home.hass.config_entries.flow
    form = await begin_account(home.hass)
    await flows.async_configure(form["flow_id"], home.supplier.typed())
    (line,) = (one for one in told(caplog) if "could not be tried" in one)
    assert "forged" in line
    assert line.isprintable()
