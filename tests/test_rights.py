"""Who may do what: a user who may only look changes nothing and spends nothing."""

from datetime import date, time
from homeassistant.core import Context
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.setup import async_setup_component
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.cases import cases
from tests.harness.home import Supplier, entity_id_of, local, move_to
from tests.harness.powerwall import PowerwallHome

NOON = local(date(2026, 11, 18), time(12))
SOON = local(date(2026, 11, 18), time(12, 3))


def call_of(name: str, hass, supplier: Supplier) -> tuple[str, str, dict]:
    """Return an action with its data."""
    car, button = (
        entity_id_of(hass, supplier, "car", key)
        for key in ("intelligent_dispatching", "refresh_dispatches")
    )
    return {
        "join": (DOMAIN, "join_saving_session", {"event_code": "EVENT_303_191126"}),
        "dispatches": (DOMAIN, "refresh_intelligent_dispatches", {"entity_id": car}),
        "refresh": (DOMAIN, "refresh", {"what": "all"}),
        "check": (DOMAIN, "check_bill", {}),
        "rotate": (DOMAIN, "rotate_token", {}),
        "press": ("button", "press", {"entity_id": button}),
        "update": ("homeassistant", "update_entity", {"entity_id": [car]}),
    }[name]


@cases(
    "name",
    ("join a session", "join"),
    ("refresh dispatches", "dispatches"),
    ("refresh anything", "refresh"),
    ("check a bill", "check"),
    ("rotate the token", "rotate"),
    ("press the button", "press"),
    ("update an entity", "update"),
)
async def test_a_read_only_user_spends_no_request(
    hass, freezer, supplier, add_entry, hass_read_only_user, name
):
    freezer.move_to(NOON)
    await add_entry()
    await move_to(hass, freezer, SOON)
    assert await async_setup_component(hass, "homeassistant", {})
    supplier.world.log.clear()
    context = Context(user_id=hass_read_only_user.id)
    domain, action, data = call_of(name, hass, supplier)
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            domain, action, data, blocking=True, context=context, return_response=name == "check"
        )
    assert supplier.calls() == []


async def test_control_of_the_target_is_enough(
    hass, freezer, supplier, add_entry, hass_read_only_user
):
    """Who may control one car's entity may refresh it, and nothing that belongs to others."""
    freezer.move_to(NOON)
    await add_entry()
    await move_to(hass, freezer, SOON)
    domain, action, data = call_of("dispatches", hass, supplier)
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {data["entity_id"]: True}}})
    context = Context(user_id=hass_read_only_user.id)
    answer = await hass.services.async_call(
        domain, action, data, blocking=True, return_response=True, context=context
    )
    assert answer[data["entity_id"]]["accepted"]
    for name in ("join", "refresh"):
        domain, action, data = call_of(name, hass, supplier)
        with pytest.raises(Unauthorized):
            await hass.services.async_call(domain, action, data, blocking=True, context=context)


async def test_a_user_who_is_gone_may_do_nothing(hass, freezer, supplier, add_entry):
    freezer.move_to(NOON)
    await add_entry()
    domain, action, data = call_of("refresh", hass, supplier)
    with pytest.raises(UnknownUser):
        await hass.services.async_call(
            domain, action, data, blocking=True, context=Context(user_id="gone")
        )


async def test_an_admin_may_refresh(hass, freezer, supplier, add_entry, hass_admin_user):
    freezer.move_to(NOON)
    await add_entry()
    await move_to(hass, freezer, SOON)
    domain, action, data = call_of("refresh", hass, supplier)
    context = Context(user_id=hass_admin_user.id)
    answer = await hass.services.async_call(
        domain, action, data, blocking=True, return_response=True, context=context
    )
    assert answer["dispatches"]["accepted"]


@pytest.fixture
def kind_of_home() -> type[PowerwallHome]:
    """Have Powerwalls."""
    return PowerwallHome


@pytest.mark.parametrize("begins", ["12:00"])
@cases(
    "action, data",
    ("send now", "sync_powerwall", {"force": True}),
    # while one is due, this counts as an attempt to send it
    ("take the tariff", "get_powerwall_tariff", {}),
    ("say that it was sent", "powerwall_tariff_sent", {"signature": "aec8c39a68c4bda1"}),
)
async def test_a_read_only_user_leaves_a_powerwall_alone(home, hass_read_only_user, action, data):
    await home.begin("blueprint")
    with pytest.raises(Unauthorized):
        await home.hass.services.async_call(
            DOMAIN,
            action,
            data,
            blocking=True,
            return_response=action == "get_powerwall_tariff",
            context=Context(user_id=hass_read_only_user.id),
        )
