"""Who may do what: a user who may only look changes nothing and spends nothing."""

from datetime import date, time
from homeassistant.core import Context
from homeassistant.exceptions import Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.cases import cases
from tests.harness.home import Supplier, entity_id_of, local, move_to

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
        "press": ("button", "press", {"entity_id": button}),
        "update": ("homeassistant", "update_entity", {"entity_id": [car]}),
    }[name]


@cases(
    "name",
    ("join a session", "join"),
    ("refresh dispatches", "dispatches"),
    ("refresh anything", "refresh"),
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
        await hass.services.async_call(domain, action, data, blocking=True, context=context)
    assert supplier.calls() == []
