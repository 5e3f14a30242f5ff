"""The refresh action and button: one request, whatever of a car is meant, and a word if none."""

from dataclasses import replace
from typing import Any
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    label_registry as lr,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.clock import HOUR, MINUTE, NOON, SECOND
from tests.harness.home import SECOND_CAR, SERVICE_REFRESH_DISPATCHES, Home, told

NOW = NOON + 2 * MINUTE
OF_A_CAR = (
    *("intelligent_dispatching", "intelligent_state", "next_dispatch", "refresh_dispatches"),
    "dispatches_last_retrieved",
)


@pytest.fixture
async def ready(home) -> Home:
    """Have the household set up for over a minute, so that a refresh is allowed."""
    await home.set_up()
    home.freezer.move_to(NOW)
    return home


def mine(home: Home) -> str:
    """Return the entity that answers are filed under."""
    return home.entity_id_of("car", "intelligent_dispatching")


async def refresh(home: Home, **target: Any) -> dict[str, Any]:
    """Refresh, and return the answer about the car."""
    if not target.keys() & {"entity_id", "device_id", "area_id", "label_id"}:
        target["entity_id"] = mine(home)
    answer = await home.act(SERVICE_REFRESH_DISPATCHES, **target)
    assert set(answer) == {mine(home)}
    return answer[mine(home)]


@pytest.mark.parametrize("key", OF_A_CAR)
async def test_any_entity_of_a_car_may_be_the_target(ready, key):
    """The answer is filed under the dispatching entity; a new plan is shown when it is there."""
    ready.plug_in("14:00-15:00")
    assert await refresh(ready, entity_id=ready.entity_id_of("car", key)) == {
        "accepted": True,
        "retrieved_at": NOW.isoformat(),
        "next_allowed_at": (NOW + MINUTE).isoformat(),
        "reason": "refreshed",
    }
    assert len(ready.calls("dispatches")) == 2
    assert ready.shown("car", "next_dispatch") == ready.moment("14:00")


async def test_the_device_of_a_car_or_its_area_may_be_the_target(ready):
    """What else is in the area is no mistake: it was not named."""
    assert (await refresh(ready, device_id=ready.device_id_of("car")))["accepted"]
    area = ar.async_get(ready.hass).async_create("Drive")
    devices = dr.async_get(ready.hass)
    for device in dr.async_entries_for_config_entry(devices, ready.entry.entry_id):
        devices.async_update_device(device.id, area_id=area.id)
    ready.freezer.tick(MINUTE)
    assert (await refresh(ready, area_id=area.id))["accepted"]


async def test_a_group_or_a_label_may_be_the_target(ready):
    """Both stand for the car's entities in them."""
    members = {"entity_id": [mine(ready), ready.entity_id_of("car", "intelligent_state")]}
    ready.hass.states.async_set("group.of_the_car", "on", members)
    assert (await refresh(ready, entity_id="group.of_the_car"))["accepted"]
    label = lr.async_get(ready.hass).async_create("Ours").label_id
    er.async_get(ready.hass).async_update_entity(mine(ready), labels={label})
    ready.freezer.tick(MINUTE)
    assert (await refresh(ready, label_id=label))["accepted"]


async def without_answer(home: Home, **data: Any) -> None:
    """Refresh as an automation that does not take the answer."""
    target = {"entity_id": mine(home)} | data
    services = home.hass.services
    await services.async_call(DOMAIN, SERVICE_REFRESH_DISPATCHES, target, blocking=True)


async def test_it_works_without_wanting_an_answer(ready):
    """An automation need not take the answer; with `only_if_due`, not being due is no error."""
    await without_answer(ready, only_if_due=True)
    assert len(ready.calls("dispatches")) == 1
    await without_answer(ready)
    assert len(ready.calls("dispatches")) == 2


async def test_several_targets_are_one_request(home):
    """Two cars, each meant twice: one request asks for both plans, and each car has its answer."""
    home.do("add_device", device=SECOND_CAR)
    await home.set_up()
    home.freezer.move_to(NOW)
    other = er.async_get(home.hass).async_get_entity_id(
        "binary_sensor", DOMAIN, f"{SECOND_CAR}_intelligent_dispatching"
    )
    asked = len(home.calls("dispatches"))
    targets = [other, mine(home), home.entity_id_of("car", "intelligent_state")]
    answer = await home.act(
        SERVICE_REFRESH_DISPATCHES, entity_id=targets, device_id=[home.device_id_of("car")]
    )
    assert set(answer) == {mine(home), other}
    assert all(outcome["accepted"] for outcome in answer.values())
    assert len(home.calls("dispatches")) == asked + 1
    assert home.calls("dispatches")[-1].planned_fields == 2


async def test_too_soon_is_an_answer_or_an_error(hass, ready, caplog):
    """Within a minute nobody is asked, nothing is logged, and it says when to come.

    Who takes the answer finds it there; the button and an action without one say it as an error.
    """
    await hass.config.async_set_time_zone("Europe/London")
    assert (await refresh(ready))["accepted"]
    ready.freezer.tick(59 * SECOND)
    asked = len(ready.calls())
    assert await refresh(ready) == {
        "accepted": False,
        "retrieved_at": NOW.isoformat(),
        "next_allowed_at": (NOW + MINUTE).isoformat(),
        "reason": "gap",
    }
    with pytest.raises(HomeAssistantError) as by_button:
        await ready.press()
    with pytest.raises(HomeAssistantError) as by_action:
        await without_answer(ready)
    for raised in (by_button, by_action):
        assert str(raised.value) == (
            "Octopus Energy was asked less than a minute ago. You can refresh again from 12:03:30"
        )
    assert len(ready.calls()) == asked
    assert told(caplog) == []
    assert ready.attributes("car", "dispatches_last_retrieved")["last_error"] is None
    ready.plug_in("14:00-15:00")
    ready.freezer.tick(SECOND)
    await ready.press()
    assert len(ready.calls()) == asked + 1
    assert ready.shown("car", "next_dispatch") == ready.moment("14:00")
    ready.freezer.tick(MINUTE)
    assert (await refresh(ready))["accepted"]


async def test_twenty_in_an_hour_are_the_limit(ready):
    """The twenty-first is refused until an hour after the first."""
    for _ in range(19):
        assert (await refresh(ready))["accepted"]
        ready.freezer.tick(MINUTE)
    answer = await refresh(ready)
    assert (answer["accepted"], answer["reason"]) == (False, "hour")
    assert answer["next_allowed_at"] == (NOON + HOUR).isoformat()
    assert len(ready.calls("dispatches")) == 20


async def test_only_if_due_leaves_it_to_the_schedule(ready):
    """Before the next planned refresh nothing is asked; once that is due, it is."""
    due = ready.attributes("car", "intelligent_dispatching")["next_refresh"]
    asked = len(ready.calls("dispatches"))
    answer = await refresh(ready, only_if_due=True)
    assert (answer["accepted"], answer["reason"]) == (False, "not_due")
    assert answer["retrieved_at"] == NOON.isoformat()
    assert len(ready.calls("dispatches")) == asked
    ready.freezer.move_to(due)
    assert (await refresh(ready, only_if_due=True))["accepted"]
    assert len(ready.calls("dispatches")) == asked + 1


async def test_what_cannot_be_asked_now_is_an_answer_or_an_error(ready):
    """The service is down, the car has left the account, or the entry is not loaded."""
    ready.fail("502", only="dispatches", times=1)
    answer = await refresh(ready)
    assert (answer["accepted"], answer["reason"]) == (False, "cannot_connect")
    assert answer["retrieved_at"] == NOON.isoformat()
    ready.fail("502", only="dispatches", times=1)
    ready.freezer.tick(MINUTE)
    with pytest.raises(HomeAssistantError, match="could not be reached"):
        await ready.press()
    account = ready.entry.runtime_data.timeline.source.account
    account.data = replace(account.data, cars=())
    answer = await refresh(ready)
    assert (answer["accepted"], answer["reason"]) == (False, "no_car")
    with pytest.raises(HomeAssistantError, match="no car or charger"):
        await without_answer(ready)
    await ready.unload()
    assert await refresh(ready) == {
        "accepted": False,
        "retrieved_at": None,
        "next_allowed_at": None,
        "reason": "not_loaded",
    }
    with pytest.raises(HomeAssistantError, match="not loaded"):
        await without_answer(ready)


async def test_entities_that_are_unavailable_may_be_the_target(ready):
    """After an hour without an answer the state is unavailable; asking for it is the way out."""
    ready.fail("502")
    await ready.at(NOON + 61 * MINUTE)
    state = ready.entity_id_of("car", "intelligent_state")
    assert ready.hass.states.get(state).state == "unavailable"
    ready.recover()
    await ready.at(NOON + 4 * HOUR)
    await refresh(ready, entity_id=state)
    assert ready.shown("car", "intelligent_state") == "smart_control_not_available"


async def test_a_wrong_target_is_the_only_error(hass, ready):
    """A meter, the account, somebody else's entity, even beside the right one; an area without."""
    other = MockConfigEntry(domain="test")
    other.add_to_hass(hass)
    hass.states.async_set("light.of_another", "on")
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("test", "1")}
    )
    meter = ready.entity_id_of("import", "current_rate")
    hass.states.async_set("group.of_both", "on", {"entity_id": [mine(ready), meter]})
    garden = ar.async_get(hass).async_create("Garden").id
    label = lr.async_get(hass).async_create("Nothing").label_id
    asked = len(ready.calls("dispatches"))
    for target, named in (
        ({"entity_id": meter}, meter),
        ({"entity_id": [mine(ready), meter]}, f"in {meter} "),
        ({"entity_id": ready.entity_id_of("account", "requests_last_hour")}, "requests_last_hour"),
        ({"entity_id": "light.of_another"}, "light.of_another"),
        ({"entity_id": "light.nowhere"}, "light.nowhere"),
        ({"device_id": device.id}, "Mock Title"),
        ({"entity_id": "group.of_both"}, f"in {meter} "),
        ({"area_id": garden}, "in Garden "),
        ({"label_id": [label], "area_id": [garden]}, "in Garden, Nothing "),
        ({}, "in - "),
    ):
        refused = await ready.refusal(SERVICE_REFRESH_DISPATCHES, **target)
        assert isinstance(refused, ServiceValidationError)
        assert refused.translation_key == "wrong_target"
        assert named in str(refused)
    assert len(ready.calls("dispatches")) == asked


async def test_the_action_is_there_without_an_entry(hass):
    """It can be looked up while its account is not set up."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert hass.services.has_service(DOMAIN, SERVICE_REFRESH_DISPATCHES)
