"""The button of a car: the same as the refresh action, for those who press instead of call."""

from datetime import UTC, datetime, timedelta
from homeassistant.const import Platform
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from tests.harness.home import entity_id_of, only, state_of, told

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)


async def press(hass, supplier) -> None:
    """Press the car's button."""
    target = {"entity_id": entity_id_of(hass, supplier, "car", "refresh_dispatches")}
    await hass.services.async_call("button", "press", target, blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_the_button_looks_as_it_did(
    hass, freezer, supplier, add_entry, snapshot, entity_registry: er.EntityRegistry
):
    """Its name, icon and place."""
    freezer.move_to(NOON)
    with only(Platform.BUTTON):
        entry = await add_entry()
        await snapshot_platform(
            hass,
            entity_registry,
            snapshot.use_extension(HomeAssistantSnapshotExtension),
            entry.entry_id,
        )
        await hass.config_entries.async_unload(entry.entry_id)


async def test_a_press_asks_at_once(hass, freezer, supplier, add_entry):
    """What was planned a moment ago is known after one request."""
    freezer.move_to(NOON)
    await add_entry()
    freezer.tick(timedelta(minutes=1))
    slot = {"start": NOON + timedelta(hours=2), "end": NOON + timedelta(hours=3)}
    supplier.perform({"do": "plug_in"})
    supplier.perform({"do": "plan", "slots": [slot]})
    asked = len(supplier.calls())
    await press(hass, supplier)
    assert len(supplier.calls()) == asked + 1
    coming = state_of(hass, supplier, "car", "next_dispatch").state
    assert datetime.fromisoformat(coming) == slot["start"]


async def test_a_second_press_within_the_minute_asks_nobody(
    hass, freezer, supplier, add_entry, caplog
):
    """It is no error either: when to come back stands in the car's diagnostics."""
    freezer.move_to(NOON)
    await add_entry()
    asked = len(supplier.calls())
    freezer.tick(timedelta(seconds=59))
    await press(hass, supplier)
    assert len(supplier.calls()) == asked
    assert told(caplog) == []
    last = state_of(hass, supplier, "car", "dispatches_last_retrieved")
    assert last.attributes["last_error"] is None
