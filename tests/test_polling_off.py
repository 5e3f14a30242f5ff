"""Home Assistant's own switch *Enable polling*, turned off: nothing is asked unasked."""

from datetime import date, time, timedelta
from homeassistant.setup import async_setup_component
from tests.harness.home import entity_id_of, local, move_to

NOON = local(date(2026, 11, 18), time(12))


async def test_without_polling_nothing_is_asked_unasked_and_a_person_is_answered(
    hass, freezer, supplier, add_entry
):
    """Not even dispatches, with a car plugged in; `update_entity` still brings the prices."""
    freezer.move_to(NOON)
    entry = await add_entry()
    hass.config_entries.async_update_entry(entry, pref_disable_polling=True)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    supplier.perform({"do": "plug_in"})
    supplier.world.log.clear()
    for hours in range(1, 27):
        await move_to(hass, freezer, NOON + timedelta(hours=hours))
    assert supplier.calls() == []
    assert await async_setup_component(hass, "homeassistant", {})
    for key, kind in (("current_rate", "rates"), ("standing_charge", "standing_charges")):
        data = {"entity_id": entity_id_of(hass, supplier, "import", key)}
        await hass.services.async_call("homeassistant", "update_entity", data, blocking=True)
        assert supplier.calls(kind)
