"""Events of dispatches and price levels: each happens once, and never for what was there before."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch
from homeassistant.const import Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from custom_components.octopus_insight.const import DOMAIN, SERVICE_REFRESH_DISPATCHES
from custom_components.octopus_insight.entities.meter import DayRatesEventDescription
from tests.harness.home import Supplier, entity_id_of, local, move_to, only, state_of

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
WINTER = date(2026, 11, 18)
MINUTE = timedelta(minutes=1)
FIVE_PM, SIX_PM = local(WINTER, time(17)), local(WINTER, time(18))
SLOT = {"start": FIVE_PM, "end": SIX_PM}


class Happened:
    """What an event entity told, in order of time."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        """Listen from now on."""
        self.told: list[dict[str, Any]] = []
        async_track_state_change_event(hass, [entity_id], self._changed)

    @callback
    def _changed(self, event: Event) -> None:
        new, old = event.data["new_state"], event.data["old_state"]
        if old is not None and new is not None and new.state != old.state:
            self.told.append(dict(new.attributes))

    @property
    def types(self) -> list[str]:
        """Return the types, and forget them."""
        types = [attributes["event_type"] for attributes in self.told]
        self.told.clear()
        return types


def dispatch_of(hass: HomeAssistant, supplier: Supplier) -> Happened:
    """Listen to what happens to the car's dispatches."""
    return Happened(hass, entity_id_of(hass, supplier, "car", "dispatch"))


async def refresh(hass: HomeAssistant, supplier: Supplier) -> None:
    """Have the supplier asked."""
    answer = await hass.services.async_call(
        DOMAIN,
        SERVICE_REFRESH_DISPATCHES,
        {"entity_id": entity_id_of(hass, supplier, "car", "intelligent_dispatching")},
        blocking=True,
        return_response=True,
    )
    assert all(outcome["accepted"] for outcome in answer.values())
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_all_events_look_as_they_did(
    hass, freezer, supplier, add_entry, snapshot, entity_registry: er.EntityRegistry
):
    """Names, event types, states and attributes of a household that has everything.

    Rates, hundreds of them, have tests of their own.
    """
    freezer.move_to(NOON)
    no_rates = patch.object(DayRatesEventDescription, "rates", return_value=[])
    with only(Platform.EVENT), no_rates:
        entry = await add_entry()
        await snapshot_platform(
            hass,
            entity_registry,
            snapshot.use_extension(HomeAssistantSnapshotExtension),
            entry.entry_id,
        )
        await hass.config_entries.async_unload(entry.entry_id)


async def test_a_dispatch_is_planned_starts_and_ends(hass, freezer, supplier, add_entry):
    """Each once, at its moment, with the bounds and the type of the dispatch."""
    freezer.move_to(NOON)
    supplier.perform({"do": "plug_in"})
    await add_entry()
    happened = dispatch_of(hass, supplier)
    freezer.tick(2 * MINUTE)
    supplier.perform({"do": "plan", "slots": [SLOT]})
    await refresh(hass, supplier)
    expected = {"start": FIVE_PM.isoformat(), "end": SIX_PM.isoformat(), "type": "smart"}
    for kind, moment in (("planned", None), ("started", FIVE_PM), ("ended", SIX_PM)):
        if moment is not None:
            await move_to(hass, freezer, moment - timedelta(seconds=1))
            assert happened.types == []
            await move_to(hass, freezer, moment)
        (told,) = happened.told
        assert told["event_type"] == kind
        assert {key: told[key] for key in expected} == expected
        happened.told.clear()


async def test_a_dispatch_that_is_taken_back_is_withdrawn(hass, freezer, supplier, add_entry):
    """Taken back before it began."""
    freezer.move_to(NOON)
    supplier.perform({"do": "plug_in"})
    supplier.perform({"do": "plan", "slots": [SLOT]})
    await add_entry()
    happened = dispatch_of(hass, supplier)
    freezer.tick(2 * MINUTE)
    supplier.perform({"do": "withdraw"})
    await refresh(hass, supplier)
    (told,) = happened.told
    assert (told["event_type"], told["start"]) == ("withdrawn", FIVE_PM.isoformat())


async def test_a_dispatch_that_is_taken_back_while_it_runs_has_ended(
    hass, freezer, supplier, add_entry
):
    """It ran until it was known to have stopped."""
    freezer.move_to(NOON)
    supplier.perform({"do": "plug_in"})
    supplier.perform({"do": "plan", "slots": [SLOT]})
    await add_entry()
    await move_to(hass, freezer, FIVE_PM + 15 * MINUTE)
    happened = dispatch_of(hass, supplier)
    freezer.tick(2 * MINUTE)
    supplier.perform({"do": "withdraw"})
    await refresh(hass, supplier)
    (told,) = happened.told
    assert told["event_type"] == "ended"
    assert told["start"] == FIVE_PM.isoformat()
    assert told["end"] == (FIVE_PM + 17 * MINUTE).isoformat()


async def test_what_was_there_at_the_start_is_no_event(hass, freezer, supplier, add_entry):
    """Neither a coming dispatch nor one that runs; nor are they when the entry is loaded again."""
    freezer.move_to(FIVE_PM + MINUTE)
    supplier.perform({"do": "plug_in"})
    coming = {"start": FIVE_PM + timedelta(hours=2), "end": FIVE_PM + timedelta(hours=3)}
    supplier.perform({"do": "plan", "slots": [SLOT, coming]})
    entry = await add_entry()
    assert state_of(hass, supplier, "car", "intelligent_dispatching").state == "on"
    assert state_of(hass, supplier, "car", "dispatch").state == "unknown"
    assert state_of(hass, supplier, "import", "price_level_changed").state == "unknown"
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, supplier, "car", "dispatch").state == "unknown"
    assert state_of(hass, supplier, "import", "price_level_changed").state == "unknown"


@pytest.mark.parametrize("covers", ["dispatches", "dispatches_and_off_peak"])
async def test_the_standard_window_is_no_dispatch(hass, freezer, supplier, add_entry, covers):
    """Whatever the option says: at night the price level changes, and no dispatch happens."""
    freezer.move_to(local(WINTER, time(23, 10)))
    await add_entry(options={"dispatching_covers": covers})
    happened = dispatch_of(hass, supplier)
    level = Happened(hass, entity_id_of(hass, supplier, "import", "price_level_changed"))
    await move_to(hass, freezer, local(WINTER, time(23, 30)))
    assert (happened.types, level.types) == ([], ["cheap"])
    await move_to(hass, freezer, local(WINTER + timedelta(days=1), time(5, 30)))
    assert (happened.types, level.types) == ([], ["normal"])


async def test_a_boost_is_no_dispatch(hass, freezer, supplier, add_entry):
    """The customer's own charge makes nothing cheap, and nothing happen."""
    freezer.move_to(NOON)
    supplier.perform({"do": "plug_in"})
    await add_entry()
    happened = dispatch_of(hass, supplier)
    freezer.tick(2 * MINUTE)
    supplier.perform({"do": "boost", "end": NOON + timedelta(hours=1)})
    await refresh(hass, supplier)
    await move_to(hass, freezer, NOON + timedelta(hours=2))
    assert happened.types == []


@pytest.mark.parametrize("household", ["agile"])
async def test_the_level_changes_once_where_it_changes(hass, freezer, supplier, add_entry):
    """On a Sunday of the invented Agile: cheap at midnight, plunge from 02:00 to 05:30.

    The 12 cheapest of 46 known half hours that day are the seven at or below zero and the four
    from 00:00 to 02:00 (0.105 to 0.112875). 46 // 4 is 11, so 05:30 (0.133875) is normal.
    """
    sunday = date(2026, 11, 15)
    freezer.move_to(local(sunday, time(0, 10)))
    await add_entry()
    level = Happened(hass, entity_id_of(hass, supplier, "import", "price_level_changed"))
    seen = []
    moment = local(sunday, time(0, 30))
    while moment <= local(sunday, time(6)):
        await move_to(hass, freezer, moment)
        seen += [(f"{moment:%H:%M}", kind) for kind in level.types]
        moment += 30 * MINUTE
    assert seen == [("02:00", "plunge"), ("05:30", "normal")]
