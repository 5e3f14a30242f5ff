"""One key that opens two accounts: each becomes an entry of its own, with its own meter."""

from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from custom_components.octopus_insight.const import DOMAIN
from simulator.households.odd_supplies import SECOND_ACCOUNT
from tests.harness.forms import begin_account

SECOND_METER = "1000000003602"
# Go, 8.0 p until 05:30, then 28.0 p
SHOWN_AT_NIGHT = {
    ("sensor", "current_rate"): "0.08",
    ("sensor", "next_rate"): "0.28",
    ("sensor", "standing_charge"): "0.5",
    ("sensor", "tariff"): "Octopus Go",
    ("binary_sensor", "off_peak"): "on",
}


@pytest.mark.parametrize("household", ["two-accounts"])
async def test_both_accounts_of_a_key_show_their_own_meter(home):
    """The form asks which one; the second time only the other is left.

    Devices of the second have digits in their names, so that a person can tell them apart.
    """
    await home.at("03:00")
    flows, supplier, registry = (
        home.hass.config_entries.flow,
        home.supplier,
        er.async_get(home.hass),
    )
    first, added = supplier.world.account_number, {}
    opened = await begin_account(home.hass)
    asked = await flows.async_configure(opened["flow_id"], supplier.typed())
    offered = asked["data_schema"].schema["account_number"].config["options"]
    assert [one["value"] for one in offered] == [first, SECOND_ACCOUNT]
    done = await flows.async_configure(opened["flow_id"], {"account_number": first})
    added[first] = done["result"].entry_id
    await home.settle()
    opened = await begin_account(home.hass)
    done = await flows.async_configure(opened["flow_id"], supplier.typed())
    added[SECOND_ACCOUNT] = done["result"].entry_id
    await home.settle()

    assert not home.wrong_of_table(home.moment("03:00"))
    entries = er.async_entries_for_config_entry(registry, added[SECOND_ACCOUNT])
    owners = {one.unique_id.partition("_")[0] for one in entries}
    assert owners == {SECOND_METER, SECOND_ACCOUNT}
    ids = {
        (platform, key): registry.async_get_entity_id(platform, DOMAIN, f"{SECOND_METER}_{key}")
        for platform, key in SHOWN_AT_NIGHT
    }
    shown = {what: home.hass.states.get(entity_id).state for what, entity_id in ids.items()}
    assert shown == SHOWN_AT_NIGHT

    devices = dr.async_get(home.hass)
    named = {
        number: {one.name for one in dr.async_entries_for_config_entry(devices, entry_id)}
        for number, entry_id in added.items()
    }
    assert named[first] == {"Octopus account", "Electricity"}
    assert named[SECOND_ACCOUNT] == {"Octopus account 002", "Electricity 602"}
