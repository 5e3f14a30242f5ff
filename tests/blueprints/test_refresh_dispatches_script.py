"""The script blueprint for a button: it asks at once, and says what came of it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from homeassistant.core import Event, HomeAssistant
from homeassistant.setup import async_setup_component
from plugged_house import DISPATCHING
import pytest

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
INPUTS = {
    "dispatching_entity": DISPATCHING,
    "extra_actions": [{"event": "told", "event_data": {"word": "{{ refreshed.reason }}"}}],
    "refused_actions": [{"event": "told", "event_data": {"word": "not: {{ refreshed.reason }}"}}],
}


@pytest.fixture
def told(hass: HomeAssistant) -> list[str]:
    """Return what the actions of the user told."""
    words: list[str] = []

    async def hear(event: Event[Any]) -> None:
        words.append(event.data["word"])

    hass.bus.async_listen("told", hear)
    return words


@pytest.fixture
async def asked(freezer, supplier, add_entry) -> Callable[[], int]:
    """Have the household set up, which asks at noon; return what counts the requests since."""
    freezer.move_to(NOON)
    await add_entry(options={"refresh_mode": "manual"})
    return lambda: len(supplier.calls("dispatches")) - 1


async def run(hass: HomeAssistant, **inputs: Any) -> dict[str, Any]:
    """Make a script of the blueprint, run it, and return its answer."""
    path = "octopus_insight/refresh_dispatches.yaml"
    using = {"use_blueprint": {"path": path, "input": inputs}}
    assert await async_setup_component(hass, "script", {"script": {"now": using}})
    answer = await hass.services.async_call(
        "script", "now", {}, blocking=True, return_response=True
    )
    await hass.async_block_till_done()
    return answer


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ((59, False), "not: gap"),
        ((60, False), "refreshed"),
        ((60, True), "not: not_due"),
    ],
    ids=["too soon", "a minute after the last", "not due"],
)
async def test_it_asks_now_if_that_is_allowed(hass, freezer, asked, told, wish, word):
    """The last answer came at noon, and the next is due much later."""
    seconds, only_if_due = wish
    freezer.move_to(NOON + timedelta(seconds=seconds))
    answer = await run(hass, **INPUTS, only_if_due=only_if_due)
    assert told == [word]
    assert answer["accepted"] is (word == "refreshed")
    assert asked() == answer["accepted"]


async def test_it_needs_nothing_but_the_entity(hass, freezer, asked):
    freezer.move_to(NOON + timedelta(minutes=2))
    answer = await run(hass, dispatching_entity=DISPATCHING)
    assert answer["retrieved_at"] == (NOON + timedelta(minutes=2)).isoformat()
    assert asked() == 1


async def test_two_callers_at_once_get_two_answers(hass, freezer, asked):
    """They share one request."""
    freezer.move_to(NOON + timedelta(minutes=2))
    using = {"path": "octopus_insight/refresh_dispatches.yaml"}
    inputs = {"dispatching_entity": DISPATCHING}
    script = {"now": {"use_blueprint": using | {"input": inputs}}}
    assert await async_setup_component(hass, "script", {"script": script})
    call = partial(hass.services.async_call, "script", "now", blocking=True, return_response=True)
    answers = await asyncio.gather(call(), call())
    assert [answer["accepted"] for answer in answers] == [True, True]
    assert asked() == 1
