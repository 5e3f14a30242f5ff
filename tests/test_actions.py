"""The refresh action: whatever of a car is meant, one request, and an answer that never scolds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.const import DOMAIN, SERVICE_REFRESH_DISPATCHES
from simulator.faults import Fault
from tests.harness.home import Supplier, entity_id_of, move_to, state_of, told

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND_CAR = {"do": "add_device", "device": "00000000-0003-4000-8020-000000000ca2"}
OF_A_CAR = (
    "intelligent_dispatching",
    "intelligent_state",
    "next_dispatch",
    "refresh_dispatches",
    "dispatches_last_retrieved",
)


async def refresh(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    """Call the action and return its answer."""
    answer = await hass.services.async_call(
        DOMAIN, SERVICE_REFRESH_DISPATCHES, data, blocking=True, return_response=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert answer is not None
    return answer


def dispatching_of(hass: HomeAssistant, supplier: Supplier) -> str:
    """Return the entity that answers are filed under."""
    return entity_id_of(hass, supplier, "car", "intelligent_dispatching")


def car_device(hass: HomeAssistant, supplier: Supplier) -> dr.DeviceEntry:
    """Return the device of the first car."""
    entry = er.async_get(hass).async_get(dispatching_of(hass, supplier))
    assert entry is not None
    device = dr.async_get(hass).async_get(entry.device_id)
    assert device is not None
    return device


@pytest.fixture
async def entry(hass, freezer, supplier, add_entry) -> MockConfigEntry:
    """Have the household set up for over a minute, so that a refresh is allowed."""
    freezer.move_to(NOON)
    entry = await add_entry()
    freezer.tick(2 * MINUTE)
    return entry


@pytest.mark.parametrize("key", OF_A_CAR)
async def test_any_entity_of_a_car_may_be_the_target(hass, supplier, entry, key):
    """The answer is filed under the dispatching entity, whichever was meant."""
    answer = await refresh(hass, entity_id=entity_id_of(hass, supplier, "car", key))
    now = NOON + 2 * MINUTE
    assert answer == {
        dispatching_of(hass, supplier): {
            "accepted": True,
            "retrieved_at": now.isoformat(),
            "next_allowed_at": (now + MINUTE).isoformat(),
            "reason": "refreshed",
        }
    }
    assert len(supplier.calls("dispatches")) == 2


async def test_the_device_of_a_car_may_be_the_target(hass, supplier, entry):
    """So may the car as a whole."""
    answer = await refresh(hass, device_id=car_device(hass, supplier).id)
    assert answer[dispatching_of(hass, supplier)]["accepted"]


async def test_an_area_with_the_car_may_be_the_target(hass, supplier, entry):
    """What else is in the area is no mistake: it was not named."""
    area = ar.async_get(hass).async_create("Drive")
    devices = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        devices.async_update_device(device.id, area_id=area.id)
    answer = await refresh(hass, area_id=area.id)
    assert list(answer) == [dispatching_of(hass, supplier)]
    assert answer[dispatching_of(hass, supplier)]["accepted"]


async def test_what_the_car_has_just_been_told_is_known_afterwards(hass, supplier, entry):
    """A new plan is shown as soon as the action is done."""
    slot = {"start": NOON + timedelta(hours=2), "end": NOON + timedelta(hours=3)}
    supplier.perform({"do": "plug_in"})
    supplier.perform({"do": "plan", "slots": [slot]})
    await refresh(hass, entity_id=dispatching_of(hass, supplier))
    coming = state_of(hass, supplier, "car", "next_dispatch").state
    assert datetime.fromisoformat(coming) == slot["start"]


async def test_it_works_without_wanting_an_answer(hass, supplier, entry):
    """An automation need not take the answer."""
    answer = await hass.services.async_call(
        DOMAIN,
        SERVICE_REFRESH_DISPATCHES,
        {"entity_id": dispatching_of(hass, supplier)},
        blocking=True,
    )
    assert answer is None
    assert len(supplier.calls("dispatches")) == 2


async def test_several_targets_are_one_request(hass, freezer, supplier, add_entry):
    """Two cars, each meant twice: one request asks for both plans, and each car has its answer."""
    freezer.move_to(NOON)
    supplier.perform(SECOND_CAR)
    await add_entry()
    freezer.tick(2 * MINUTE)
    mine = dispatching_of(hass, supplier)
    other = er.async_get(hass).async_get_entity_id(
        "binary_sensor", DOMAIN, f"{SECOND_CAR['device']}_intelligent_dispatching"
    )
    asked = len(supplier.calls("dispatches"))
    answer = await refresh(
        hass,
        entity_id=[other, mine, entity_id_of(hass, supplier, "car", "intelligent_state")],
        device_id=[car_device(hass, supplier).id],
    )
    assert set(answer) == {mine, other}
    assert all(outcome["accepted"] for outcome in answer.values())
    assert len(supplier.calls("dispatches")) == asked + 1
    assert supplier.calls("dispatches")[-1].planned_fields == 2


async def test_too_soon_is_an_answer(hass, freezer, supplier, entry, caplog):
    """Within a minute nobody is asked, nothing is raised or logged, and it says when to come."""
    mine = dispatching_of(hass, supplier)
    first = NOON + 2 * MINUTE
    assert (await refresh(hass, entity_id=mine))[mine]["accepted"]
    freezer.tick(MINUTE - timedelta(seconds=1))
    asked = len(supplier.calls("dispatches"))
    answer = await refresh(hass, entity_id=mine)
    assert answer[mine] == {
        "accepted": False,
        "retrieved_at": first.isoformat(),
        "next_allowed_at": (first + MINUTE).isoformat(),
        "reason": "gap",
    }
    assert len(supplier.calls("dispatches")) == asked
    assert told(caplog) == []
    freezer.tick(timedelta(seconds=1))
    assert (await refresh(hass, entity_id=mine))[mine]["accepted"]


async def test_twenty_in_an_hour_are_the_limit(hass, freezer, supplier, entry):
    """The twenty-first is refused until an hour after the first."""
    mine = dispatching_of(hass, supplier)
    for _ in range(19):
        assert (await refresh(hass, entity_id=mine))[mine]["accepted"]
        freezer.tick(MINUTE)
    answer = (await refresh(hass, entity_id=mine))[mine]
    assert not answer["accepted"]
    assert answer["reason"] == "hour"
    assert answer["next_allowed_at"] == (NOON + timedelta(hours=1)).isoformat()
    assert len(supplier.calls("dispatches")) == 20


async def test_only_if_due_leaves_it_to_the_schedule(hass, freezer, supplier, entry):
    """Before the next planned refresh nothing is asked; once that is due, it is."""
    mine = dispatching_of(hass, supplier)
    due = state_of(hass, supplier, "car", "intelligent_dispatching").attributes["next_refresh"]
    asked = len(supplier.calls("dispatches"))
    answer = (await refresh(hass, entity_id=mine, only_if_due=True))[mine]
    assert (answer["accepted"], answer["reason"]) == (False, "not_due")
    assert answer["retrieved_at"] == NOON.isoformat()
    assert len(supplier.calls("dispatches")) == asked
    freezer.move_to(due)
    answer = (await refresh(hass, entity_id=mine, only_if_due=True))[mine]
    assert answer["accepted"]
    assert len(supplier.calls("dispatches")) == asked + 1


async def test_a_service_that_is_down_is_an_answer(hass, supplier, entry):
    """The last good answer's moment stands beside the reason."""
    supplier.world.faults.arm(Fault(kind="502", only="dispatches"))
    mine = dispatching_of(hass, supplier)
    answer = (await refresh(hass, entity_id=mine))[mine]
    assert (answer["accepted"], answer["reason"]) == (False, "cannot_connect")
    assert answer["retrieved_at"] == NOON.isoformat()


async def test_entities_that_are_unavailable_may_be_the_target(hass, freezer, supplier, entry):
    """After an hour without an answer the state is unavailable; asking for it is the way out."""
    supplier.world.faults.arm(Fault(kind="502", left=None))
    await move_to(hass, freezer, NOON + timedelta(minutes=61))
    state = entity_id_of(hass, supplier, "car", "intelligent_state")
    assert hass.states.get(state).state == "unavailable"
    supplier.world.faults.clear()
    await move_to(hass, freezer, NOON + timedelta(hours=4))
    await refresh(hass, entity_id=state)
    assert hass.states.get(state).state == "smart_control_not_available"


async def test_an_entry_that_is_not_loaded_is_an_answer(hass, supplier, entry):
    """The car is known, though nobody can ask for it now."""
    mine = dispatching_of(hass, supplier)
    await hass.config_entries.async_unload(entry.entry_id)
    assert await refresh(hass, entity_id=mine) == {
        mine: {
            "accepted": False,
            "retrieved_at": None,
            "next_allowed_at": None,
            "reason": "not_loaded",
        }
    }


async def test_a_car_that_has_left_is_no_car(hass, freezer, supplier, entry):
    """The account has no car any more; the answer says so, as long as its entities are there."""
    mine = dispatching_of(hass, supplier)
    account = entry.runtime_data.timeline.source.account
    account.data = replace(account.data, cars=())
    answer = (await refresh(hass, entity_id=mine))[mine]
    assert (answer["accepted"], answer["reason"]) == (False, "no_car")


@pytest.mark.parametrize("wrong", ["meter", "account", "of_another", "unknown", "device"])
async def test_a_wrong_target_is_the_only_error(hass, supplier, entry, wrong):
    """A meter, the account or somebody else's entity is named in a readable error."""
    other = MockConfigEntry(domain="test")
    other.add_to_hass(hass)
    hass.states.async_set("light.of_another", "on")
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("test", "1")}
    )
    targets = {
        "meter": {"entity_id": entity_id_of(hass, supplier, "import", "current_rate")},
        "account": {"entity_id": entity_id_of(hass, supplier, "account", "requests_last_hour")},
        "of_another": {"entity_id": "light.of_another"},
        "unknown": {"entity_id": "light.nowhere"},
        "device": {"device_id": device.id},
    }
    asked = len(supplier.calls("dispatches"))
    with pytest.raises(ServiceValidationError) as raised:
        await refresh(hass, **targets[wrong])
    assert raised.value.translation_key == "wrong_target"
    assert next(iter(targets[wrong].values())) in str(raised.value)
    assert len(supplier.calls("dispatches")) == asked


async def test_one_wrong_target_among_right_ones_is_an_error(hass, supplier, entry):
    """Else somebody would wait for what never comes."""
    mine = dispatching_of(hass, supplier)
    wrong = entity_id_of(hass, supplier, "import", "current_rate")
    with pytest.raises(ServiceValidationError):
        await refresh(hass, entity_id=[mine, wrong])
    assert len(supplier.calls("dispatches")) == 1


async def test_no_target_is_a_wrong_target(hass, supplier, entry):
    """An empty area is nobody's car."""
    area = ar.async_get(hass).async_create("Garden")
    with pytest.raises(ServiceValidationError):
        await refresh(hass, area_id=area.id)


async def test_the_action_is_there_without_an_entry(hass):
    """It can be looked up while its account is not set up."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert hass.services.has_service(DOMAIN, SERVICE_REFRESH_DISPATCHES)
