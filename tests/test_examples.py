"""Examples of the pages that use events and answers, run in a real automation engine."""

import asyncio
from datetime import time, timedelta
from threading import Event
from typing import Any
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    async_mock_service,
)
from test_documents import ROOT, YAML_BLOCK, automations
import yaml
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.clock import MINUTE, SECOND, WINTER, local
from tests.harness.home import SERVICE_REFRESH_DISPATCHES

OCTOPLUS = (ROOT / "docs" / "octoplus.md").read_text()
OF_OCTOPLUS = [yaml.safe_load(block) for block in YAML_BLOCK.findall(OCTOPLUS)]


async def automate(hass: HomeAssistant, alias: str) -> None:
    """Let the example of that name be an automation; the home is in London."""
    await hass.config.async_set_time_zone("Europe/London")
    (example,) = (each for each in [*automations(), *OF_OCTOPLUS] if each.get("alias") == alias)
    assert await async_setup_component(hass, "automation", {"automation": [example]})
    await hass.async_block_till_done()


async def settle() -> None:
    """Let what is due be done, but do not wait for an automation that waits."""
    for number in range(500):
        await asyncio.sleep(0)
        if number % 50 == 0:  # prices are searched in a thread, which needs real time
            await asyncio.to_thread(Event().wait, 0.02)


def messages(calls: list[Any]) -> list[str]:
    """Return what a person was told, and forget it."""
    told = [call.data["message"] for call in calls]
    calls.clear()
    return told


@pytest.mark.parametrize(
    ("loaded_at", "start"),
    [
        # 23:30 to 02:00 is the first of the low two and a half hours
        pytest.param("20:00", "23:30", id="evening"),
        # half an hour of the high rate cannot be helped: it is done by seven
        pytest.param("03:30", "03:30", id="just before the end"),
    ],
)
async def test_the_washing_machine_runs_in_its_cheapest_time(hass, home, loaded_at, start):
    """It is switched on at the beginning of the period found, not before."""
    loaded_at, begins = home.moment(loaded_at), home.moment(start)
    home.freezer.move_to(loaded_at - 5 * MINUTE)
    await home.set_up()
    # in place of the real one, which came with the switches of battery sites
    switched_on = async_mock_service(hass, "switch", "turn_on")
    hass.states.async_set("input_boolean.washing_machine_is_loaded", "off")
    await automate(hass, "Washing machine in its cheapest time")
    await home.at(loaded_at)
    hass.states.async_set("input_boolean.washing_machine_is_loaded", "on")
    await settle()
    if begins > loaded_at:
        home.freezer.move_to(begins - timedelta(seconds=2))
        async_fire_time_changed(hass)
        await settle()
        assert switched_on == []
    home.freezer.move_to(begins + SECOND)
    async_fire_time_changed(hass)
    await settle()
    assert len(switched_on) == 1


async def test_a_person_is_told_of_the_plan(hass, home):
    """Planned, and taken back; that it started is no news of the plan."""
    told = async_mock_service(hass, "notify", "send_message")
    home.do("plug_in")
    await home.set_up()
    await automate(hass, "Tell me about the car's plan")
    slots = [
        {"start": local(WINTER, time(hour)), "end": local(WINTER, time(hour + 1, 30))}
        for hour in (13, 17)
    ]
    dispatching = home.entity_id_of("car", "intelligent_dispatching")

    async def refresh() -> None:
        home.freezer.tick(2 * MINUTE)
        await hass.services.async_call(
            DOMAIN, SERVICE_REFRESH_DISPATCHES, {"entity_id": dispatching}, blocking=True
        )
        await home.settle()

    home.do("plan", slots=slots)
    await refresh()
    assert messages(told) == ["Planned: Wed 13:00 to 14:30", "Planned: Wed 17:00 to 18:30"]
    await home.at(slots[0]["start"])
    assert messages(told) == []
    home.do("withdraw", start=slots[1]["start"])
    await refresh()
    assert messages(told) == ["Withdrawn: Wed 17:00 to 18:30"]


@pytest.mark.parametrize("household", ["agile"])
async def test_a_person_is_told_of_tomorrows_cheapest_half_hour(hass, home):
    """Once, soon after 16:00: tomorrow is a Thursday, whose first half hour costs 10 p x 1.05."""
    told = async_mock_service(hass, "notify", "send_message")
    await home.set_up()
    await automate(hass, "Tomorrow's cheapest half hour")
    moment = home.moment("12:10")
    while moment < home.moment("20:00"):
        await home.at(moment)
        moment += 10 * MINUTE
    assert messages(told) == ["10.5 p at 00:00"]


async def test_three_slots_planned_at_once_make_three_messages(hass, home):
    """Sending one takes time, and the next ones come meanwhile."""
    told, sent = [], asyncio.Event()

    async def send(call: ServiceCall) -> None:
        told.append(call)
        await sent.wait()

    hass.services.async_register("notify", "send_message", send)
    home.do("plug_in")
    await home.set_up()
    await automate(hass, "Tell me about the car's plan")
    slots = [
        {"start": local(WINTER, time(hour)), "end": local(WINTER, time(hour + 1))}
        for hour in (13, 15, 17)
    ]
    home.do("plan", slots=slots)
    home.freezer.tick(2 * MINUTE)
    dispatching = home.entity_id_of("car", "intelligent_dispatching")
    await hass.services.async_call(
        DOMAIN, SERVICE_REFRESH_DISPATCHES, {"entity_id": dispatching}, blocking=True
    )
    await settle()
    sent.set()
    await home.settle()
    assert messages(told) == [f"Planned: Wed {hour}:00 to {hour + 1}:00" for hour in (13, 15, 17)]


@pytest.mark.parametrize(
    ("household", "alias"),
    [
        ("iog", "Tell me about a daytime slot"),
        ("iog", "Tell me about the car's plan"),
        ("iog", "What the last complete day cost"),
        ("agile", "Tomorrow's cheapest half hour"),
        ("iog", "Ask me about saving sessions"),
    ],
)
async def test_what_is_there_already_is_no_news_after_a_reload(hass, home, household, alias):
    """In a daytime slot, with a plan, yesterday's cost, tomorrow's prices, a session on offer."""
    told = async_mock_service(hass, "notify", "send_message")
    home.freezer.move_to(home.moment("18:10"))
    if household == "iog":
        home.plug_in("18:00-19:00")
    await home.set_up()
    await home.live(20 * MINUTE, 10 * MINUTE)
    await automate(hass, alias)
    told.clear()
    await home.reload()
    await home.live(20 * MINUTE, 10 * MINUTE)
    assert messages(told) == []
