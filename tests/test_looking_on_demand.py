"""A person makes it look: `update_entity`, the action `refresh`, and what they cost."""

import asyncio
from collections import Counter
from datetime import date, datetime, time
from typing import Any
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import probatio as vol
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.cases import cases
from tests.harness.clock import MINUTE, local, move_to
from tests.harness.home import Supplier, entity_id_of, same_home, shown, state_of

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

DAY = date(2026, 11, 18)
NOON = local(DAY, time(12))
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
    before = kinds(supplier)
    await update(hass, entity_id_of(hass, supplier, "import", "current_rate"))
    asked = kinds(supplier) - before
    # at most one round: the tariff before and the new one, export and gas
    assert asked["account"] == 1
    assert 1 <= asked["rates"] <= 4
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
    sensor = state_of(hass, supplier, "account", "saving_session")
    # 144 points are 18 p
    assert sensor.attributes["marginal_price"] == pytest.approx(DAY_PRICE + 0.18)
    await move_to(hass, freezer, end)
    assert shown(hass, supplier, "account", "saving_session") is False


def kinds(supplier: Supplier) -> Counter[str]:
    """Count the requests that came in, by their kind."""
    return Counter(call.kind for call in supplier.calls())


async def test_twenty_entities_ask_each_kind_once(hass, freezer, supplier, add_entry):
    """All that the home has, updated at once: one account, one plan, one round of each other."""
    freezer.move_to(at("12:00"))
    await add_entry()
    await move_to(hass, freezer, at("12:04"))
    before = kinds(supplier)
    await move_to(hass, freezer, at("12:09"))
    supplier.world.log.clear()
    ours = [one.entity_id for one in er.async_get(hass).entities.values() if not one.disabled]
    assert len(ours) > 20
    await update(hass, *ours)
    asked = kinds(supplier)
    assert {kind: asked[kind] for kind in ("account", "dispatches", "sessions")} == {
        "account": 1,
        "dispatches": 1,
        "sessions": 2,
    }
    assert asked["rates"] == before["rates"]
    assert asked["standing_charges"] == before["standing_charges"]
    supplier.world.log.clear()
    await update(hass, *ours)
    assert supplier.calls() == []


@cases(
    "what, expected",
    ("one kind", "account", {"account"}),
    ("what a unit and a day cost", "rates", {"rates", "standing_charges"}),
    (
        "all",
        "all",
        {"account", "rates", "standing_charges", "consumption", "sessions", "dispatches"},
    ),
)
async def test_the_action_answers_for_each_kind(hass, freezer, supplier, add_entry, what, expected):
    """Refreshed; and within the minute not again, with the reason and the moment."""
    freezer.move_to(at("12:00"))
    await add_entry()
    for wall in ("12:04", "12:09"):
        await move_to(hass, freezer, at(wall))
    told = await refresh(hass, what=what)
    assert {kind: one["reason"] for kind, one in told.items()} == dict.fromkeys(
        expected, "refreshed"
    )
    supplier.world.log.clear()
    again = await refresh(hass, what=what)
    assert {kind: one["reason"] for kind, one in again.items()} == dict.fromkeys(expected, "gap")
    assert {one["next_allowed_at"] for one in again.values()} == {at("12:10").isoformat()}
    assert supplier.calls() == []


@pytest.mark.parametrize("household", ["fixed-flat"])
async def test_the_action_says_what_there_is_not(hass, freezer, supplier, add_entry):
    """No car and no Octoplus: said so, and nobody is asked."""
    freezer.move_to(at("12:00"))
    await add_entry()
    await move_to(hass, freezer, at("12:09"))
    for what, reason in (("dispatches", "no_car"), ("sessions", "not_enrolled")):
        supplier.world.log.clear()
        assert (await refresh(hass, what=what))[what]["reason"] == reason
        assert supplier.calls() == []


async def test_the_action_tells_of_a_failure(hass, freezer, supplier, add_entry):
    """A refresh that fails is no error of the action; what was known stays."""
    freezer.move_to(at("12:00"))
    await add_entry()
    await move_to(hass, freezer, at("12:09"))
    supplier.perform({"do": "fault", "kind": "502", "only": "account"})
    told = await refresh(hass, what="account")
    assert told["account"]["accepted"] is False
    assert told["account"]["reason"] == "cannot_connect"
    assert shown(hass, supplier, "import", "current_rate") == pytest.approx(DAY_PRICE)


async def test_an_agreement_that_ends_makes_the_account_be_looked_at(
    hass, freezer, supplier, add_entry
):
    """It ends at 13:00 and the next is told at 13:05: known within the half hour, not at 18:00."""
    supplier.perform({"do": "end_agreement", "meter": "import", "valid_to": at("13:00")})
    freezer.move_to(at("12:00"))
    await add_entry()
    await move_to(hass, freezer, at("13:00"))
    assert shown(hass, supplier, "import", "current_rate") is None
    await move_to(hass, freezer, at("13:05"))
    supplier.world.log.clear()
    tariff = {"tariff_code": "E-1R-VAR-22-11-01-J", "valid_from": at("13:00")}
    supplier.perform({"do": "new_agreement", "meter": "import", **tariff})
    for minute in range(6, 31):
        await move_to(hass, freezer, at(f"13:{minute:02}"))
    assert shown(hass, supplier, "import", "current_rate") == pytest.approx(FLAT)
    for minute in range(31, 60):
        await move_to(hass, freezer, at(f"13:{minute:02}"))
    assert 1 <= kinds(supplier)["account"] <= 3


async def test_a_new_car_makes_the_account_be_looked_at(hass, freezer, supplier, add_entry):
    """A tariff that comes with it is known within the hour."""
    freezer.move_to(at("12:00"))
    await add_entry()
    await move_to(hass, freezer, at("12:20"))
    supplier.perform({"do": "add_device", "device": "00000000-0003-4000-8020-000000000ca2"})
    await move_to(hass, freezer, at("12:22"))
    assert (await refresh(hass, what="dispatches"))["dispatches"]["accepted"]
    supplier.world.log.clear()
    for minute in range(23, 60):
        await move_to(hass, freezer, at(f"12:{minute:02}"))
    # 2, 8 and 20 minutes later, each times 1.15 in this home, and its usual moment
    moments = [f"{call.at:%H:%M}" for call in supplier.calls("account")]
    assert moments == ["12:25", "12:32", "12:45", "12:51"]


async def test_who_asks_while_an_answer_is_under_way_gets_that_answer(
    hass, freezer, supplier, add_entry
):
    """Two at once are one request, and both are told that it was refreshed."""
    freezer.move_to(at("12:00"))
    await add_entry()
    await move_to(hass, freezer, at("12:09"))
    supplier.world.log.clear()
    answers = await asyncio.gather(*(refresh(hass, what="account") for _ in range(2)))
    assert [one["account"]["reason"] for one in answers] == ["refreshed", "refreshed"]
    assert kinds(supplier)["account"] == 1


async def test_what_is_not_known_cannot_be_refreshed(hass, freezer, supplier, add_entry):
    freezer.move_to(at("12:00"))
    await add_entry()
    with pytest.raises(vol.Invalid):
        await refresh(hass, what="weather")


async def test_who_wants_no_answer_is_told_what_was_not_refreshed(hass, home):
    """Each kind by its name, why not, and from when it is possible; the others are refreshed."""
    await hass.config.async_set_time_zone("Europe/London")
    with same_home():
        await home.set_up()
    await home.at("12:03")
    home.freezer.move_to(at("12:05"))  # and nothing is asked by itself
    await hass.services.async_call(DOMAIN, "refresh", {"what": "account"}, blocking=True)
    asked = len(home.calls("rates"))
    with pytest.raises(HomeAssistantError) as raised:
        await hass.services.async_call(DOMAIN, "refresh", {}, blocking=True)
    why = "Octopus Energy was asked less than a minute ago. You can refresh again from 12:06:00"
    assert str(raised.value).startswith(f"Not everything was refreshed. account: {why}")
    assert "rates" not in str(raised.value)
    assert len(home.calls("rates")) > asked


@pytest.mark.parametrize("household", ["agile"])
async def test_everything_is_what_the_account_has(hass, home):
    """Without a car `all` is no error; asking for just that is one."""
    with same_home():
        await home.set_up()
    await home.at("12:30")
    home.freezer.move_to(at("12:32"))
    await hass.services.async_call(DOMAIN, "refresh", {}, blocking=True)
    with pytest.raises(HomeAssistantError, match="dispatches: The account has no car or charger"):
        await hass.services.async_call(DOMAIN, "refresh", {"what": "dispatches"}, blocking=True)
