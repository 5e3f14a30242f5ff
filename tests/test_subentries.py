"""Displays and battery sites that come, change and go while the rest of the entry runs on."""

from types import MappingProxyType
from typing import Any
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE
from homeassistant.core import Event
from homeassistant.helpers import entity_registry as er
import pytest
from custom_components.octopus_insight.const import SUBENTRY_DISPLAY, SUBENTRY_POWERWALL
from tests.harness.clock import MINUTE, NOON
from tests.harness.home import Home

ENTITIES = {
    SUBENTRY_DISPLAY: {"image"},
    SUBENTRY_POWERWALL: {"binary_sensor", "event", "sensor", "switch"},
}


class Changing(Home):
    """A home that is added to; what else has changed meanwhile is noted."""

    def note(self) -> None:
        """Forget what was noted."""
        self.noted: list[str] = []
        self.asked = len(self.calls())
        self.hass.bus.async_listen(EVENT_STATE_CHANGED, self._note_state)
        self.entry.async_on_unload(lambda: self.noted.append("unloaded"))

    def _note_state(self, event: Event[Any]) -> None:
        registered = er.async_get(self.hass).async_get(event.data["entity_id"])
        if registered is not None and registered.config_subentry_id is None:
            self.noted.append(event.data["entity_id"])

    async def add(self, kind: str, **data: Any) -> ConfigSubentry:
        """Add a display or a site, as its form would."""
        added = ConfigSubentry(
            data=MappingProxyType(data), subentry_type=kind, title="Hall", unique_id=None
        )
        self.hass.config_entries.async_add_subentry(self.entry, added)
        await self.settle()
        return added

    def entities_of(self, subentry: ConfigSubentry) -> dict[str, str]:
        """Return the states of what belongs to it, by platform."""
        return {
            one.domain: self.hass.states.get(one.entity_id).state
            for one in er.async_entries_for_config_entry(
                er.async_get(self.hass), self.entry.entry_id
            )
            if one.config_subentry_id == subentry.subentry_id
        }


@pytest.fixture
def kind_of_home() -> type[Changing]:
    """Note what changes."""
    return Changing


@pytest.mark.parametrize("kind", [SUBENTRY_DISPLAY, SUBENTRY_POWERWALL])
async def test_what_comes_changes_or_goes_leaves_the_rest_as_it_is(home, kind):
    """Nothing else is unavailable, no event is fired and no request made, and it all works."""
    entry = await home.set_up()
    home.note()
    other = await home.add(SUBENTRY_DISPLAY)
    shown = home.entities_of(other)
    added = await home.add(kind)
    made = home.entities_of(added)
    assert set(made) == ENTITIES[kind]
    assert STATE_UNAVAILABLE not in made.values()

    changed = {"title": "Kitchen", "data": {"bits": "2", "import_meter": "1999999999999"}}
    home.hass.config_entries.async_update_subentry(entry, added, **changed)
    await home.settle()
    assert home.entities_of(added).keys() == made.keys()
    if kind == SUBENTRY_POWERWALL:
        site = entry.runtime_data.sites[added.subentry_id]
        assert (site.title, site.settings.import_meter) == ("Kitchen", "1999999999999")
        assert "powerwall_meter_left" in home.issues()

    home.hass.config_entries.async_remove_subentry(entry, added.subentry_id)
    await home.settle()
    assert home.entities_of(added) == {}
    assert added.subentry_id not in entry.runtime_data.sites
    assert home.issues() == {}

    assert (home.noted, len(home.calls()) - home.asked) == ([], 0)
    assert entry.state is ConfigEntryState.LOADED
    assert home.entities_of(other) == shown
    await home.at(NOON + 45 * MINUTE)
    assert STATE_UNAVAILABLE not in home.entities_of(other).values()


async def test_a_quick_row_of_changes_ends_with_the_last(home):
    """A form sent twice, or a site deleted as soon as it was there."""
    entry = await home.set_up()
    added = await home.add(SUBENTRY_POWERWALL)
    for title in ("Kitchen", "Cellar"):
        home.hass.config_entries.async_update_subentry(entry, added, title=title)
    await home.settle()
    assert entry.runtime_data.sites[added.subentry_id].title == "Cellar"
    assert set(home.entities_of(added)) == ENTITIES[SUBENTRY_POWERWALL]
    home.hass.config_entries.async_update_subentry(entry, added, title="Attic")
    home.hass.config_entries.async_remove_subentry(entry, added.subentry_id)
    await home.settle()
    assert (home.entities_of(added), entry.runtime_data.sites) == ({}, {})


async def test_a_change_while_the_entry_is_unloaded_counts_at_the_next_start(home):
    entry = await home.set_up()
    await home.unload()
    added = await home.add(SUBENTRY_POWERWALL)
    await home.load()
    assert set(home.entities_of(added)) == ENTITIES[SUBENTRY_POWERWALL]
    assert set(entry.runtime_data.sites) == {added.subentry_id}
