"""A person makes it look: `update_entity`, the action `refresh`, and what they cost."""

from datetime import date, datetime, time, timedelta
from typing import Any
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.home import Supplier, entity_id_of, local, move_to, shown

DAY = date(2026, 11, 18)
NOON = local(DAY, time(12))
MINUTE = timedelta(minutes=1)
DAY_PRICE, FLAT = 0.2959992, 0.273
"""28.1904 p and 26 p, with 5 % VAT [GBP/kWh]."""
SURPRISE = local(DAY, time(13, 10)), local(DAY, time(14, 10))


def at(wall: str) -> datetime:
    """Return the moment [UTC] of a wall time of the day."""
    return local(DAY, time.fromisoformat(wall))


async def update(hass: HomeAssistant, *entity_ids: str) -> None:
    """Call Home Assistant's own action for some entities at once."""
    assert await async_setup_component(hass, "homeassistant", {})
    data = {"entity_id": list(entity_ids)}
    await hass.services.async_call("homeassistant", "update_entity", data, blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)


async def refresh(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    """Call our action and return its answer."""
    answer = await hass.services.async_call(
        DOMAIN, "refresh", data, blocking=True, return_response=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert answer is not None
    return answer


def switch_tariff(supplier: Supplier) -> None:
    """Put the home on a flat tariff, dated back to midnight."""
    supplier.perform(
        {
            "do": "new_agreement",
            "meter": "import",
            "tariff_code": "E-1R-VAR-22-11-01-J",
            "valid_from": at("00:00"),
        }
    )


async def test_a_tariff_switched_and_dated_back_is_seen_by_update_entity(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, supplier: Supplier, add_entry
):
    """Switched at 12:05: a person who updates the price at 12:10 sees the new one."""
    freezer.move_to(at("08:00"))
    await add_entry()
    await move_to(hass, freezer, at("12:05"))
    switch_tariff(supplier)
    await move_to(hass, freezer, at("12:10"))
    assert shown(hass, supplier, "import", "current_rate") == pytest.approx(DAY_PRICE)
    await update(hass, entity_id_of(hass, supplier, "import", "current_rate"))
    assert shown(hass, supplier, "import", "current_rate") == pytest.approx(FLAT)


async def test_a_surprise_session_joined_in_the_app_is_seen_by_the_action(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, supplier: Supplier, add_entry
):
    """Announced and joined at 12:30 for 13:10 to 14:10: after a refresh it is on, and on time."""
    freezer.move_to(at("08:00"))
    await add_entry()
    await move_to(hass, freezer, at("12:30"))
    start, end = SURPRISE
    supplier.perform({"do": "saving_session", "joined": True, "start": start, "end": end})
    await move_to(hass, freezer, at("12:31"))
    told = await refresh(hass, what="sessions")
    assert told["sessions"] == {
        "accepted": True,
        "reason": "refreshed",
        "retrieved_at": at("12:31").isoformat(),
        "next_allowed_at": at("12:32").isoformat(),
    }
    await move_to(hass, freezer, start - MINUTE)
    assert shown(hass, supplier, "account", "saving_session") is False
    await move_to(hass, freezer, start)
    assert shown(hass, supplier, "account", "saving_session") is True
