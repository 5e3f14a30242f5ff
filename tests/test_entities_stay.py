"""What was made once stays: unavailable while there is nothing to tell, never orphaned."""

from datetime import UTC, datetime, timedelta
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.home import entity_id_of, move_to, owner_of, shown

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEAVE = {"do": "leave_octoplus"}
FLAT = {"do": "new_agreement", "meter": "import", "tariff_code": "E-1R-VAR-22-11-01-J"}


def orphans(hass, entry) -> list[str]:
    """Return the entities of the entry that nobody provides any more."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    states = {one.entity_id: hass.states.get(one.entity_id) for one in entities}
    # without a state: disabled, or not made
    return [
        entity_id
        for entity_id, state in states.items()
        if state is not None and state.attributes.get("restored")
    ]


async def reload(hass, entry) -> None:
    """Reload the entry, as a restart would."""
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize(
    ("household", "case"),
    [
        ("iog", ([LEAVE, FLAT], "import", "cheap_times")),
        ("iog", ([FLAT], "import", "off_peak")),
        ("iog-four-rate", ([FLAT], "car", "car_allowance_used")),
        ("iog", ([LEAVE], "account", "saving_session")),
    ],
    ids=["cheap times", "off-peak", "allowance", "sessions"],
)
async def test_what_a_tariff_had_stays_without_it(
    hass, freezer, household, supplier, add_entry, case
):
    """Through two reloads, after the tariff or Octoplus, which it was made for."""
    happens, role, key = case
    freezer.move_to(NOON)
    entry = await add_entry()
    await move_to(hass, freezer, NOON + HOUR / 4)
    entity_id = entity_id_of(hass, supplier, role, key)
    assert hass.states.get(entity_id).state != "unavailable"
    for command in happens:
        supplier.perform(command)
    for hours in (7, 40, 80):  # until no day in sight has the old tariff
        await move_to(hass, freezer, NOON + hours * HOUR)
    for _ in range(2):
        await reload(hass, entry)
        assert hass.states.get(entity_id).state == "unavailable"
        assert orphans(hass, entry) == []


async def test_a_meter_that_left_keeps_its_entities(hass, freezer, supplier, add_entry):
    """Of a supply that is not told any more all stay, on their device, with its name."""
    freezer.move_to(NOON)
    entry = await add_entry()
    gas = entity_id_of(hass, supplier, "gas", "current_rate")
    number = owner_of(supplier, "gas")
    registry = er.async_get(hass)
    before = {one for one in registry.entities if one.startswith("sensor.gas_")}
    point = supplier.world.point("gas")
    supplier.world.points.remove(point)
    for hours in range(1, 60):
        await move_to(hass, freezer, NOON + hours * HOUR)
    await reload(hass, entry)
    assert {one for one in registry.entities if one.startswith("sensor.gas_")} == before
    assert hass.states.get(gas).state == "unavailable"
    assert orphans(hass, entry) == []
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, number), entry.entry_id)
    assert device.name == "Gas"
    assert device.via_device_id is not None
    supplier.world.points.append(point)
    for hours in range(60, 68):
        await move_to(hass, freezer, NOON + hours * HOUR)
    assert shown(hass, supplier, "gas", "current_rate") is not None
