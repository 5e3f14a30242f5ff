"""Every action finds its target by Home Assistant's own rules, whatever a person names."""

from collections.abc import Iterator
from typing import Any
from homeassistant.core import SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
from homeassistant.helpers.script import Script, async_validate_actions_config
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.clock import MINUTE, NOON
from tests.harness.home import Home
from tests.harness.powerwall import OTHER_SITE, SITE, PowerwallHome

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

SPAN = {"start": "2026-11-18", "end": "2026-11-19"}
SEARCH = SPAN | {"duration": "01:00"}


def device_of(home: Home, entity_id: str) -> str:
    """Return the device of an entity."""
    entity = er.async_get(home.hass).async_get(entity_id)
    assert entity is not None
    assert entity.device_id is not None
    return entity.device_id


def ways(home: Home, entity_id: str) -> Iterator[dict[str, Any]]:
    """Yield every way of naming what an entity belongs to; its device has an area of its own."""
    hass, device_id = home.hass, device_of(home, entity_id)
    floor = fr.async_get(hass).async_create(f"Floor of {entity_id}").floor_id
    area = ar.async_get(hass).async_create(f"Area of {entity_id}", floor_id=floor).id
    label = lr.async_get(hass).async_create(f"Label of {entity_id}").label_id
    dr.async_get(hass).async_update_device(device_id, area_id=area, labels={label})
    group = f"group.of_{entity_id.partition('.')[2]}"
    hass.states.async_set(group, "on", {"entity_id": [entity_id]})
    named = {"device_id": device_id, "entity_id": entity_id, "area_id": area}
    for field, name in (*named.items(), ("floor_id", floor), ("label_id", label)):
        yield {field: name}
        yield {field: [name]}
    yield {"entity_id": group}


async def under_target(home: Home, action: str, target: dict[str, Any], **data: Any) -> Any:
    """Call an action from a script, the target standing under `target:`."""
    has_answer = home.hass.services.supports_response(DOMAIN, action) is not SupportsResponse.NONE
    step = {"action": f"{DOMAIN}.{action}", "target": target, "data": data}
    steps: list[dict[str, Any]] = [step]
    if has_answer:
        step["response_variable"] = "answer"
        steps.append({"stop": "", "response_variable": "answer"})
    checked = await async_validate_actions_config(home.hass, steps)
    done = await Script(home.hass, checked, "test", DOMAIN).async_run()
    await home.settle()
    return done.service_response


@pytest.mark.parametrize(
    ("role", "key", "action", "data"),
    [
        ("export", "export_rate", "get_rates", SPAN),
        ("import", "current_rate", "find_cheapest", SEARCH),
        ("car", "intelligent_state", "get_dispatch_history", {"at": "2026-11-18T12:00"}),
        ("account", "requests_last_hour", "refresh", {"what": "account"}),
        ("car", "next_dispatch", "refresh_intelligent_dispatches", {}),
    ],
    ids=["rates", "cheapest", "history", "refresh", "dispatches"],
)
async def test_every_way_of_naming_a_target_is_understood(home, role, key, action, data):
    """A device, an entity, a group, an area, a floor, a label: in the data or under `target:`."""
    await home.set_up()
    home.freezer.move_to(NOON + MINUTE)
    answers = []
    for way in ways(home, home.entity_id_of(role, key)):
        answers.append(await home.act(action, **way, **data))
        assert await under_target(home, action, way, **data), way
    assert all(answers)
    if not action.startswith("refresh"):
        assert all(answer == answers[0] for answer in answers)


async def test_an_account_may_be_named_by_its_entry_in_a_list_of_one(home):
    """As a selector gives it; of several none is meant."""
    await home.set_up()
    home.freezer.move_to(NOON + MINUTE)
    entry_id = home.entry.entry_id
    for named in (entry_id, [entry_id]):
        assert await home.act("get_rates", config_entry_id=named, **SPAN)
        assert await home.act("refresh", config_entry_id=named, what="account")


async def test_a_session_is_joined_for_the_account_of_a_target(home):
    """The refusal is about Octoplus, not about the target."""
    await home.set_up()
    for way in ways(home, home.entity_id_of("account", "requests_last_hour")):
        told = await home.refusal("join_saving_session", event_code="NONE", **way)
        assert told.translation_key == "not_in_octoplus", way


@pytest.mark.parametrize(
    ("action", "data", "key"),
    [
        ("get_rates", SPAN, "not_a_meter"),
        ("find_cheapest", SEARCH, "not_a_meter"),
        ("get_dispatch_history", {"at": "2026-11-18"}, "not_a_car"),
        ("refresh_intelligent_dispatches", {}, "wrong_target"),
        ("refresh", {}, "not_an_account"),
        ("join_saving_session", {"event_code": "EVENT"}, "not_an_account"),
        ("get_powerwall_tariff", {}, "not_a_site"),
        ("sync_powerwall", {}, "not_a_site"),
    ],
)
async def test_a_target_without_what_is_wanted_is_called_by_its_name(hass, home, action, data, key):
    """An area, a floor, a label, a device by the names on the screen; no target is no name."""
    await home.set_up()
    floor = fr.async_get(hass).async_create("Top floor").floor_id
    area = ar.async_get(hass).async_create("Back garden").id
    label = lr.async_get(hass).async_create("Nice things").label_id
    display = dr.async_get(hass).async_get_or_create(
        config_entry_id=home.entry.entry_id, identifiers={(DOMAIN, "nothing")}, name="Nothing"
    )
    dr.async_get(hass).async_update_device(display.id, name_by_user="My thing")
    for target, named in (
        ({"area_id": area}, "Back garden"),
        ({"area_id": [area], "label_id": label}, "Back garden, Nice things"),
        ({"floor_id": floor}, "Top floor"),
        ({"device_id": display.id}, "My thing"),
        ({"entity_id": "light.nowhere"}, "light.nowhere"),
        ({"area_id": "gone"}, "gone"),
        ({"device_id": []}, "-"),
    ):
        told = await home.refusal(action, **target, **data)
        assert isinstance(told, ServiceValidationError)
        assert told.translation_key == key
        assert str(told).startswith(f"target: nothing in {named} "), str(told)


async def test_of_several_in_a_target_none_is_guessed(hass, home):
    """An area with three meters; with one of them outside it is two."""
    await home.set_up()
    area = ar.async_get(hass).async_create("Cupboard").id
    for role in ("import", "export", "car"):
        device_id = home.device_id_of(role)
        dr.async_get(hass).async_update_device(device_id, area_id=area)
    told = await home.refusal("get_rates", area_id=area, **SPAN)
    assert str(told) == "target: there is more than one in Cupboard. Choose one"
    # what else is in the area does no harm
    assert await home.act("get_dispatch_history", area_id=area, at="2026-11-18")
    dr.async_get(hass).async_update_device(home.device_id_of("export"), area_id=None)
    assert await home.act("get_rates", area_id=area, **SPAN)


class TestABatterySite:
    """The same for a Powerwall's actions."""

    @pytest.fixture
    def kind_of_home(self) -> type[PowerwallHome]:
        """Have Powerwalls."""
        return PowerwallHome

    async def test_of_two_sites_one_is_named_in_every_way(self, home):
        """Each finds the site that is meant, and not the other."""
        home.follow("blueprint", OTHER_SITE)
        await home.begin("blueprint")
        for way in ways(home, home.entity_of("powerwall_tariff", SITE)):
            answer = await home.act("get_powerwall_tariff", **way)
            told = await home.refusal("powerwall_tariff_sent", signature="no", **way)
            assert f"Powerwall {SITE}" in str(told), way
            assert (await under_target(home, "get_powerwall_tariff", way)) == answer
            await under_target(home, "powerwall_tariff_sent", way, signature=answer["signature"])
        assert home.told("confirmed") == (True,)
