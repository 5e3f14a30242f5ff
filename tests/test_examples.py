"""Examples of the pages that use events and answers, run in a real automation engine."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    async_mock_service,
)
from test_documents import automations
from custom_components.octopus_insight.const import DOMAIN, SERVICE_REFRESH_DISPATCHES
from tests.harness.home import entity_id_of, local, move_to

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
WINTER = date(2026, 11, 18)
DAY = timedelta(days=1)


async def automate(hass: HomeAssistant, alias: str) -> None:
    """Let the example of that name be an automation; the home is in London."""
    await hass.config.async_set_time_zone("Europe/London")
    (example,) = (each for each in automations() if each["alias"] == alias)
    assert await async_setup_component(hass, "automation", {"automation": [example]})
    await hass.async_block_till_done()


async def settle() -> None:
    """Let what is due be done, but do not wait for an automation that waits."""
    for _ in range(50):
        await asyncio.sleep(0)


def messages(calls: list[Any]) -> list[str]:
    """Return what a person was told, and forget it."""
    told = [call.data["message"] for call in calls]
    calls.clear()
    return told


@pytest.mark.parametrize(
    ("loaded_at", "begins"),
    [
        # 23:30 to 02:00 is the first of the low two and a half hours
        pytest.param(local(WINTER, time(20)), local(WINTER, time(23, 30)), id="evening"),
        # half an hour of the high rate cannot be helped: it is done by seven
        pytest.param(
            local(WINTER, time(3, 30)), local(WINTER, time(3, 30)), id="just before the end"
        ),
    ],
)
async def test_the_washing_machine_runs_in_its_cheapest_time(
    hass, freezer, add_entry, loaded_at, begins
):
    """It is switched on at the beginning of the period found, not before."""
    freezer.move_to(loaded_at - timedelta(minutes=5))
    await add_entry()
    # in place of the real one, which came with the switches of battery sites
    switched_on = async_mock_service(hass, "switch", "turn_on")
    hass.states.async_set("input_boolean.washing_machine_is_loaded", "off")
    await automate(hass, "Washing machine in its cheapest time")
    await move_to(hass, freezer, loaded_at)
    hass.states.async_set("input_boolean.washing_machine_is_loaded", "on")
    await settle()
    if begins > loaded_at:
        freezer.move_to(begins - timedelta(seconds=2))
        async_fire_time_changed(hass)
        await settle()
        assert switched_on == []
    freezer.move_to(begins + timedelta(seconds=1))
    async_fire_time_changed(hass)
    await settle()
    assert len(switched_on) == 1


async def test_a_person_is_told_of_the_plan(hass, freezer, supplier, add_entry):
    """Planned, and taken back; that it started is no news of the plan."""
    told = async_mock_service(hass, "notify", "send_message")
    freezer.move_to(NOON)
    supplier.perform({"do": "plug_in"})
    await add_entry()
    await automate(hass, "Tell me about the car's plan")
    slots = [
        {"start": local(WINTER, time(hour)), "end": local(WINTER, time(hour + 1, 30))}
        for hour in (13, 17)
    ]
    dispatching = entity_id_of(hass, supplier, "car", "intelligent_dispatching")

    async def refresh() -> None:
        freezer.tick(timedelta(minutes=2))
        await hass.services.async_call(
            DOMAIN, SERVICE_REFRESH_DISPATCHES, {"entity_id": dispatching}, blocking=True
        )
        await hass.async_block_till_done(wait_background_tasks=True)

    supplier.perform({"do": "plan", "slots": slots})
    await refresh()
    assert messages(told) == ["Planned: Wed 13:00 to 14:30", "Planned: Wed 17:00 to 18:30"]
    await move_to(hass, freezer, slots[0]["start"])
    assert messages(told) == []
    supplier.perform({"do": "withdraw", "start": slots[1]["start"]})
    await refresh()
    assert messages(told) == ["Withdrawn: Wed 17:00 to 18:30"]


@pytest.mark.parametrize("household", ["agile"])
async def test_a_person_is_told_of_tomorrows_cheapest_half_hour(hass, freezer, add_entry):
    """Once, soon after 16:00: tomorrow is a Thursday, whose first half hour costs 10 p x 1.05."""
    told = async_mock_service(hass, "notify", "send_message")
    freezer.move_to(NOON)
    await add_entry()
    await automate(hass, "Tomorrow's cheapest half hour")
    moment = local(WINTER, time(12, 10))
    while moment < local(WINTER, time(20)):
        await move_to(hass, freezer, moment)
        moment += timedelta(minutes=10)
    assert messages(told) == ["10.5 p at 00:00"]
