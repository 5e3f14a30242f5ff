"""One key that opens two accounts: each becomes an entry of its own, with its own meter."""

from datetime import UTC, datetime
from homeassistant.config_entries import SOURCE_USER
from homeassistant.helpers import entity_registry as er
import pytest
from custom_components.octopus_insight.const import DOMAIN
from simulator.expected import expected_values
from simulator.households.odd_supplies import SECOND_ACCOUNT
from tests.harness.home import same_home, unload_all, wrong_entities

NIGHT = datetime(2026, 11, 18, 3, tzinfo=UTC)
SECOND_METER = "1000000003602"


@pytest.mark.parametrize("household", ["two-accounts"])
async def test_both_accounts_of_a_key_show_their_own_meter(hass, freezer, supplier, household):
    """The form asks which one; the second time only the other is left."""
    freezer.move_to(NIGHT)
    first = supplier.world.account_number
    with same_home():
        added = {}
        for number, choice in (
            (first, [first, SECOND_ACCOUNT]),
            (SECOND_ACCOUNT, [SECOND_ACCOUNT]),
        ):
            flows = hass.config_entries.flow
            opened = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
            asked = await flows.async_configure(opened["flow_id"], supplier.typed())
            assert asked["data_schema"].schema["account_number"].config["options"] == choice
            done = await flows.async_configure(opened["flow_id"], {"account_number": number})
            added[number] = done["result"].entry_id
            await hass.async_block_till_done(wait_background_tasks=True)

        assert not wrong_entities(hass, supplier, expected_values(household, NIGHT))
        registry = er.async_get(hass)
        entries = er.async_entries_for_config_entry(registry, added[SECOND_ACCOUNT])
        owners = {one.unique_id.partition("_")[0] for one in entries}
        assert owners == {SECOND_METER, SECOND_ACCOUNT}
        shown = {
            key: hass.states.get(
                registry.async_get_entity_id(platform, DOMAIN, f"{SECOND_METER}_{key}")
            ).state
            for platform, key in (
                ("sensor", "current_rate"),
                ("sensor", "next_rate"),
                ("sensor", "standing_charge"),
                ("sensor", "tariff"),
                ("binary_sensor", "off_peak"),
            )
        }
        # Go, 8.0 p until 05:30, then 28.0 p
        assert shown == {
            "current_rate": "0.08",
            "next_rate": "0.28",
            "standing_charge": "0.5",
            "tariff": "Octopus Go",
            "off_peak": "on",
        }
        await unload_all(hass)
