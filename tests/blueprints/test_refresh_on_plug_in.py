"""The blueprint that refreshes on plug-in, in a real automation engine, over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
import random

from homeassistant.core import Event
from homeassistant.setup import async_setup_component
from plugged_house import DISPATCHING, PATH, PLUG, PluggedHouse
import pytest

from simulator.scenarios import events
from simulator.scenarios.plug_in_day import PLANNED_AT, SUMMER, UNPLUGGED_AT, WINTER, WITHDRAWN_AT
from tests.harness.home import local

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

RARELY = {"period": "/15"}
"""So that looks by the clock stay out of a test that is about something else."""


@pytest.fixture
def begin() -> datetime:
    """Say when the house is set up; a test may say otherwise."""
    return NOON


@pytest.fixture
async def house(hass, freezer, supplier, add_entry, begin) -> AsyncIterator[PluggedHouse]:
    """Have the household set up, which asks nothing by itself, and nothing plugged in."""
    random.seed(1)  # the blueprint waits at random
    freezer.move_to(begin)
    house = PluggedHouse(hass, freezer, supplier)
    hass.states.async_set(PLUG, "off")
    await add_entry(options={"refresh_mode": "manual"})
    with house.counting_sleepers():
        yield house
        if hass.services.has_service("automation", "turn_off"):
            await hass.services.async_call("automation", "turn_off", {"entity_id": "all"})
            await house.settle()


def after(begin: datetime, *seconds: float) -> list[datetime]:
    """Return the moments so long after another."""
    return [begin + timedelta(seconds=second) for second in seconds]


# --- A whole day ----------------------------------------------------------------------------------


def worst_hour(moments: list[datetime]) -> int:
    """Return how many of the moments lie in the 60 minutes that hold most of them."""
    return max(sum(begin <= moment < begin + HOUR for moment in moments) for begin in moments)


def shortest_gap(moments: list[datetime]) -> timedelta:
    """Return the shortest time between two neighbours."""
    return min(later - earlier for earlier, later in pairwise(moments))


@pytest.mark.parametrize(
    ("day", "begin", "period"),
    [(WINTER, local(WINTER, time(11, 58)), 5), (SUMMER, local(SUMMER, time(11, 58)), 3)],
    ids=["winter time, each 5 minutes", "summer time, each 3 minutes"],
)
async def test_the_plug_in_day_is_noticed_within_the_limits(house, day: date, period: int):
    """The plan is noticed within 2 minutes, unplugging within 2, and the rest by the clock.

    By the clock: a refresh is due within 5 minutes, looked for each `period`, and waits up to a
    minute more. 220 requests are what a whole day may cost where the options name no plug.
    """
    await house.automate(period=f"/{period}")
    house.tell(events(day))
    await house.live(DAY)

    def noticed(happened_at: datetime, **what: object) -> timedelta:
        seen = (
            shown.at
            for shown in house.shown
            if shown.at >= happened_at
            and all(getattr(shown, key) == value for key, value in what.items())
        )
        return next(seen) - happened_at

    morning = day + DAY
    slots = [local(day, time(18)), local(day, time(20))]
    slots += [local(morning, wall) for wall in (time(0), time(4, 12), time(6, 10), time(7))]
    assert noticed(local(day, PLANNED_AT), starts=tuple(slots)) <= 2 * MINUTE
    in_time = (5 + period + 1) * MINUTE
    assert noticed(local(day, WITHDRAWN_AT), starts=tuple(slots[2:])) <= in_time
    unplugged = {"starts": (), "state": "smart_control_not_available"}
    assert noticed(local(morning, UNPLUGGED_AT), **unplugged) <= 2 * MINUTE
    assert shortest_gap(house.accepted) >= MINUTE
    assert worst_hour(house.accepted) <= 20
    assert len(house.accepted) <= len(house.wishes) + 1  # the one before the automation was there
    assert len(house.accepted) <= 220


# --- Plugged in -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "tries"),
    [
        ({}, (60, 120, 180, 240, 300)),
        ({"retry_count": 2, "retry_delay": 90}, (90, 180)),
        ({"retry_count": 1}, (60,)),
    ],
    ids=["by default", "as wished", "once"],
)
async def test_without_a_plan_it_tries_a_few_times(house, inputs, tries):
    """A minute after plugging in and then each minute, five times at most."""
    await house.automate(**RARELY, **inputs)
    await house.live(2 * MINUTE)
    plugged_at = NOON + 2 * MINUTE
    await house.connect()
    await house.live(10 * MINUTE)
    assert house.forced == after(plugged_at, *tries)
    assert house.accepted == [NOON, *house.forced]


async def test_it_tries_no_more_once_there_is_a_plan(house):
    """The plan that comes after 90 seconds is seen by the second try."""
    await house.automate(**RARELY)
    await house.connect()
    await house.live(90 * SECOND)
    slot = {"start": NOON + 2 * HOUR, "end": NOON + 3 * HOUR}
    house.supplier.perform({"do": "plan", "slots": [slot]})
    await house.live(8 * MINUTE)
    assert house.forced == after(NOON, 60, 120)


async def test_a_charge_of_the_customer_s_own_is_no_plan(house):
    """A boost says nothing about the smart charges to come, so tries go on."""
    await house.automate(**RARELY)
    await house.connect()
    house.supplier.perform({"do": "boost"})
    await house.live(8 * MINUTE)
    assert house.forced == after(NOON, 60, 120, 180, 240, 300)


async def test_a_try_that_is_refused_is_one_of_the_tries(house):
    """Somebody pressed refresh half a minute before: that try is lost, the next comes."""
    await house.automate(**RARELY, retry_count=2)
    await house.live(2 * MINUTE)
    plugged_at = NOON + 2 * MINUTE
    await house.connect()
    await house.live(30 * SECOND)
    button = {"entity_id": "button.tesla_model_y_refresh_dispatches"}
    await house.hass.services.async_call("button", "press", button)
    await house.settle()
    await house.live(4 * MINUTE)
    assert house.forced == after(plugged_at, 60, 120)
    assert house.accepted == [NOON, *after(plugged_at, 30, 120)]


async def test_one_word_for_plugged_in_after_another_is_no_news(house):
    """A charger that says connected, charging and connected again was plugged in once."""
    await house.automate(**RARELY, retry_count=1)
    house.supplier.perform({"do": "plug_in"})
    for word in ("connected", "charging", "connected"):
        await house.plug(word)
        await house.live(2 * MINUTE)
    assert house.forced == after(NOON, 60)


async def test_a_plug_in_while_it_was_unavailable_is_not_missed(house):
    """Octopus was last heard to have no car: what comes back as plugged in must be new."""
    await house.automate(**RARELY, retry_count=1)
    await house.plug("unavailable")
    await house.live(2 * MINUTE)
    await house.connect()
    await house.live(3 * MINUTE)
    assert house.forced == after(NOON, 180)


# --- Unplugged ------------------------------------------------------------------------------------


async def test_unplugging_is_noticed_after_a_minute(house):
    """One refresh is enough where the supplier knows by then."""
    await house.automate(**RARELY)
    await house.connect()
    await house.live(6 * MINUTE)
    unplugged_at = NOON + 6 * MINUTE
    assert house.dispatching.attributes["intelligent_state"] == "smart_control_capable"
    before = len(house.forced)
    await house.disconnect()
    await house.live(6 * MINUTE)
    assert house.forced[before:] == after(unplugged_at, 60)
    assert house.dispatching.attributes["intelligent_state"] == "smart_control_not_available"


async def test_unplugging_is_given_its_minute_whatever_else_happens(house):
    """The charger's switch goes off with the plug: no reason to ask before Octopus knows."""
    house.hass.states.async_set("switch.charging", "on")
    await house.automate(**RARELY, charger_entities=["switch.charging"])
    await house.connect()
    await house.live(310 * SECOND)  # the last try is 10 seconds old, so that nothing is due
    before = len(house.forced)
    await house.disconnect()
    await house.live(20 * SECOND)
    house.hass.states.async_set("switch.charging", "off")
    await house.settle()
    await house.live(3 * MINUTE)
    assert house.forced[before:] == after(NOON, 370)


async def test_a_state_that_lingers_is_asked_about_again(house):
    """Still in progress, says Octopus: five tries, then whenever a refresh is due."""
    await house.automate(**RARELY)
    await house.connect()
    slot = {"start": NOON, "end": NOON + 3 * HOUR}
    house.supplier.perform({"do": "plan", "slots": [slot]})
    await house.live(9 * MINUTE)
    unplugged_at = NOON + 9 * MINUTE
    before = len(house.forced)
    await house.disconnect(linger=True)
    await house.live(HOUR)
    assert house.forced[before:] == after(unplugged_at, 60, 120, 180, 240, 300)
    assert sum(wish.at > unplugged_at and not wish.is_forced for wish in house.wishes) >= 3


async def test_plugging_in_again_while_the_state_lingers_is_news(house):
    """Octopus still says in progress, so only the plug knows that something has happened."""
    await house.automate(**RARELY, retry_count=1)
    await house.connect()
    house.supplier.perform({"do": "state", "state": "SMART_CONTROL_IN_PROGRESS"})
    await house.live(2 * MINUTE)
    await house.disconnect()
    await house.live(2 * MINUTE)
    await house.connect()
    await house.live(2 * MINUTE)
    assert house.forced == after(NOON, 60, 180, 300)


async def test_unplugging_ends_the_tries_for_a_plan(house):
    """Unplugged 150 seconds after plugging in: no third try for a plan, one look a minute on."""
    await house.automate(**RARELY)
    await house.connect()
    await house.live(150 * SECOND)
    await house.disconnect()
    await house.live(8 * MINUTE)
    assert house.forced == after(NOON, 60, 120, 210)


async def test_unplugging_is_not_swallowed_by_a_full_queue(house):
    """While a run sleeps, four more wait, and unplugging finds no place: one of them sees it."""
    house.hass.states.async_set("switch.charging", "off")
    slow = {"retry_delay": 600, "charger_entities": ["switch.charging"]}
    await house.automate(**RARELY, **slow)
    await house.connect()
    await house.live(610 * SECOND)
    for state in ("on", "off") * 3:
        house.hass.states.async_set("switch.charging", state)
        await house.settle()
    await house.disconnect()
    await house.live(5 * MINUTE)
    assert house.forced == after(NOON, 600)
    await house.live(6 * MINUTE)
    assert house.forced == after(NOON, 600, 1200)
    assert house.dispatching.attributes["intelligent_state"] == "smart_control_not_available"


# --- The plug is not known ------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["unknown", "unavailable"])
async def test_a_plug_that_is_not_known_is_not_unplugged(house, word):
    """Neither when it stops to be known nor when it comes back is there any news."""
    await house.automate(**RARELY, retry_count=1)
    await house.connect()
    await house.live(2 * MINUTE)
    await house.plug(word)
    await house.live(5 * MINUTE)
    await house.plug("on")
    await house.live(5 * MINUTE)
    assert house.forced == after(NOON, 60)


async def test_tries_for_a_plan_end_when_the_plug_is_not_known_any_more(house):
    """Nobody can tell whether the car is still there: the clock goes on, the tries do not."""
    await house.automate(**RARELY)
    await house.connect()
    await house.live(90 * SECOND)
    await house.plug("unavailable")
    await house.live(5 * MINUTE)
    assert house.forced == after(NOON, 60)


async def test_tries_after_unplugging_end_when_the_plug_is_not_known_any_more(house):
    """The same while Octopus still takes the car for connected."""
    await house.automate(**RARELY, retry_count=2)
    await house.connect()
    house.supplier.perform({"do": "state", "state": "SMART_CONTROL_IN_PROGRESS"})
    await house.live(3 * MINUTE)
    before = len(house.forced)
    await house.disconnect()
    await house.live(90 * SECOND)
    await house.plug("unavailable")
    await house.live(5 * MINUTE)
    assert house.forced[before:] == after(NOON, 240)


async def test_a_plug_that_does_not_exist_leaves_what_is_due(house, caplog):
    """The clock goes on as if no plug had been named, and nothing fails."""
    await house.automate(plug_entity="binary_sensor.no_such_plug")
    await house.live(2 * HOUR)
    assert house.forced == []
    assert len(house.accepted) > 1
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


# --- When a refresh is due ------------------------------------------------------------------------


async def test_the_clock_refreshes_only_what_is_due_and_not_on_the_minute(house):
    """A wish comes with the first look after the moment the integration named, within a minute."""
    await house.automate()
    for _ in range(4):
        due = house.dispatching.attributes["next_refresh"]
        known = len(house.wishes)
        await house.live_until(due)
        assert len(house.wishes) == known
        await house.live(6 * MINUTE)
        (wish,) = house.wishes[known:]
        assert due <= wish.at <= due + 6 * MINUTE
    seconds = {int(wish.at.timestamp()) % 300 for wish in house.wishes}
    assert len(seconds) > 1
    assert max(seconds) < 60


@pytest.mark.parametrize("is_due", [True, False], ids=["due", "not due"])
async def test_a_change_at_the_charger_refreshes_if_that_is_due(house, is_due):
    """A look comes too late or too early to be what refreshes here."""
    house.hass.states.async_set("time.charger_start", "23:30:00")
    await house.automate(**RARELY, charger_entities=["time.charger_start"])
    due = house.dispatching.attributes["next_refresh"]
    changed_at = due + (SECOND if is_due else -2 * MINUTE)
    await house.live_until(changed_at)
    look = 15 - changed_at.minute % 15
    assert 2 < look <= 15, "the test's own moment is too near to a look"
    house.hass.states.async_set("time.charger_start", "00:30:00")
    await house.settle()
    await house.live(MINUTE)
    assert len(house.wishes) == is_due
    assert house.forced == []


async def test_a_mere_attribute_of_the_charger_is_no_change(house):
    """Chargers count energy in attributes, many times a minute."""
    house.hass.states.async_set("switch.charging", "on", {"energy": 1})
    await house.automate(**RARELY, charger_entities=["switch.charging"])
    due = house.dispatching.attributes["next_refresh"]
    await house.live_until(due + SECOND)
    house.hass.states.async_set("switch.charging", "on", {"energy": 2})
    await house.settle()
    assert house.hass.states.get("automation.automation_0").attributes["current"] == 0


# --- Extra actions, and what was not filled in ----------------------------------------------------


async def test_extra_actions_run_after_each_refresh_with_its_answer(house):
    """As often as the supplier answered, and not when a refresh was refused."""
    told: list[Event] = []
    house.hass.bus.async_listen("told", told.append)
    tell = {"event": "told", "event_data": {"at": "{{ refreshed.retrieved_at }}"}}
    await house.automate(**RARELY, extra_actions=[tell], retry_count=3)
    await house.connect()
    await house.live(90 * SECOND)
    house.supplier.perform({"do": "fault", "kind": "500", "only": "dispatches"})
    await house.live(5 * MINUTE)
    assert house.forced == after(NOON, 60, 120, 180)
    assert [event.data["at"] for event in told] == [
        moment.isoformat() for moment in house.accepted[1:] if moment != NOON + 2 * MINUTE
    ]


@pytest.mark.parametrize("missing", ["dispatching_entity", "plug_entity"])
async def test_without_a_required_input_there_is_no_automation(hass, caplog, missing):
    """Home Assistant shows it as unavailable, and the log says which input is missing."""
    inputs = {"dispatching_entity": DISPATCHING, "plug_entity": PLUG}
    del inputs[missing]
    using = {"use_blueprint": {"path": PATH, "input": inputs}}
    assert await async_setup_component(hass, "automation", {"automation": [using]})
    await hass.async_block_till_done()
    assert [state.state for state in hass.states.async_all("automation")] == ["unavailable"]
    assert f"Missing input {missing}" in caplog.text
