"""Entities that the options name: followed when they are renamed, missed when they are deleted."""

from typing import Any
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CoreState
from homeassistant.helpers import entity_registry as er
import pytest
from tests.harness.clock import MINUTE, NOON
from tests.harness.home import HIGH, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

POWER, EXPORT = "sensor.power", "sensor.export"
PLUG, OTHER_PLUG, WATCHED, CHARGING = (
    *("binary_sensor.plug", "sensor.charger", "switch.charger", "sensor.charging_power"),
)
NAMED = (POWER, EXPORT, PLUG, OTHER_PLUG, WATCHED, CHARGING)
STATES = {POWER: "2", EXPORT: "1", PLUG: "off", OTHER_PLUG: "out", WATCHED: "off", CHARGING: "0"}


class Named(Home):
    """A home with an entity for each option that takes one."""

    def have(self, *entity_ids: str) -> None:
        """Let entities be there, registered and with a state."""
        for entity_id in entity_ids:
            platform, _, name = entity_id.partition(".")
            er.async_get(self.hass).async_get_or_create(
                platform, "test", name, suggested_object_id=name
            )
            unit = {"unit_of_measurement": "kW"} if entity_id in (POWER, EXPORT, CHARGING) else {}
            self.hass.states.async_set(entity_id, STATES[entity_id], unit)

    def rename(self, entity_id: str) -> str:
        """Rename an entity, as a person does: its state goes with it."""
        renamed = f"{entity_id}_of_ours"
        er.async_get(self.hass).async_update_entity(entity_id, new_entity_id=renamed)
        state = self.hass.states.get(entity_id)
        self.hass.states.async_remove(entity_id)
        self.hass.states.async_set(renamed, state.state, state.attributes)
        return renamed

    def delete(self, entity_id: str) -> None:
        """Delete an entity."""
        er.async_get(self.hass).async_remove(entity_id)
        self.hass.states.async_remove(entity_id)

    def options(self) -> dict[str, Any]:
        """Return options that name them all."""
        named = {
            "plug_entities": [PLUG, OTHER_PLUG],
            "unplugged_states": ["out"],
            "watch_entities": [WATCHED],
            "charging_power_entity": CHARGING,
        }
        powers = {"power_entity": POWER, "export_power_entity": EXPORT}
        return powers | self.supplier.car_options(**named)


@pytest.fixture
async def named(home) -> Named:
    """Have them all, and name them."""
    home.have(*NAMED)
    await home.set_up(**home.options())
    return home


@pytest.fixture
def kind_of_home() -> type[Named]:
    """Have entities."""
    return Named


@pytest.mark.parametrize("entity_id", NAMED)
async def test_a_renamed_entity_is_followed(named, entity_id):
    """It counts by its new name at once; words and other entities stay, and nothing is asked."""
    asked, options = len(named.calls()), str(dict(named.entry.options))
    renamed = named.rename(entity_id)
    await named.settle()
    assert str(dict(named.entry.options)) == options.replace(f"'{entity_id}'", f"'{renamed}'")
    assert (named.issues(), len(named.calls())) == ({}, asked)
    assert named.entry.state is ConfigEntryState.LOADED
    if entity_id == POWER:
        named.hass.states.async_set(renamed, "5", {"unit_of_measurement": "kW"})
        await named.at(NOON + 5 * MINUTE)
        assert named.shown("import", "cost_per_hour") == pytest.approx(4 * HIGH, abs=0.001)


async def test_several_are_renamed_at_once(named):
    """As with a device that a person renames together with its entities."""
    renamed = [named.rename(entity_id) for entity_id in NAMED]
    await named.settle()
    told = str(dict(named.entry.options))
    assert [one for one in renamed if f"'{one}'" not in told] == []
    assert named.issues() == {}


async def test_a_rename_while_the_account_is_not_loaded_counts_too(named):
    """It does not load it."""
    await named.unload()
    renamed = named.rename(POWER)
    await named.settle()
    assert named.entry.options["power_entity"] == renamed
    assert named.entry.state is ConfigEntryState.NOT_LOADED
    await named.load()
    assert named.issues() == {}


async def test_a_word_like_an_action_of_the_registry_is_no_entity(named):
    """Only a rename changes options; a new entity, another name or a deletion do not."""
    options = dict(named.entry.options)
    named.have(POWER)
    er.async_get(named.hass).async_update_entity(POWER, name="The grid")
    named.delete(POWER)
    await named.settle()
    assert dict(named.entry.options) == options


@pytest.mark.parametrize("entity_id", NAMED)
async def test_a_deleted_entity_is_missed(named, entity_id):
    """A repair names it, until it is there again."""
    named.delete(entity_id)
    await named.settle()
    assert named.issues() == {"entity_missing": {"entities": entity_id}}
    named.have(entity_id)
    await named.settle()
    assert named.issues() == {}


async def test_the_repair_goes_with_the_option(named):
    """With two missing both are named; changing the options withdraws what is named no more."""
    for entity_id in (EXPORT, PLUG):
        named.delete(entity_id)
    await named.settle()
    assert named.issues() == {"entity_missing": {"entities": f"{PLUG}, {EXPORT}"}}
    options = dict(named.entry.options)
    del options["export_power_entity"]
    for changed, told in ((options, {"entity_missing": {"entities": PLUG}}), ({}, {})):
        named.hass.config_entries.async_update_entry(named.entry, options=changed)
        await named.reload()
        assert named.issues() == told


async def test_what_has_no_state_yet_is_not_missed(named):
    """Disabled or not loaded it is still registered; while Home Assistant starts, all are late."""
    named.hass.states.async_remove(PLUG)
    await named.settle()
    assert named.issues() == {}
    await named.unload()
    named.hass.set_state(CoreState.starting)
    named.delete(POWER)
    await named.load()
    assert named.issues() == {}
    named.hass.set_state(CoreState.running)
    await named.at("12:30")
    assert named.issues() == {"entity_missing": {"entities": POWER}}
