"""The blueprint that refreshes on plug-in, in a real automation engine, over HTTP."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
import random
from homeassistant.core import Event
from homeassistant.setup import async_setup_component
from plugged_house import DISPATCHING, PATH, PLUG, PluggedHouse
import pytest
from simulator.scenarios import events
from simulator.scenarios.plug_in_day import PLANNED_AT, SUMMER, UNPLUGGED_AT, WINTER, WITHDRAWN_AT
from tests.harness.clock import DAY, HOUR, MINUTE, NOON, SECOND, local

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

RARELY = {"period": "/15"}
"""So that looks by the clock stay out of a test that is about something else."""


@pytest.fixture
def begin() -> datetime:
    """Say when the house is set up; a test may say otherwise."""
    return NOON


@pytest.fixture
async def home(hass, freezer, supplier, add_entry, begin) -> AsyncIterator[PluggedHouse]:
    """Have the household set up, which asks nothing by itself, and nothing plugged in."""
    random.seed(1)  # the blueprint waits at random
    freezer.move_to(begin)
    home = PluggedHouse(hass, freezer, supplier)
    hass.states.async_set(PLUG, "off")
    await add_entry(options={"refresh_mode": "manual"})
    with home.counting_sleepers():
        yield home
        if hass.services.has_service("automation", "turn_off"):
            await hass.services.async_call("automation", "turn_off", {"entity_id": "all"})
            await home.settle()


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
async def test_the_plug_in_day_is_noticed_within_the_limits(home, day: date, period: int):
    """The plan is noticed within 2 minutes, unplugging within 2, and the rest by the clock.

    By the clock: a refresh is due within 5 minutes, looked for each `period`, and waits up to a
    minute more. 220 requests are what a whole day may cost where the options name no plug.
    """
    await home.automate(period=f"/{period}")
    home.tell(events(day))
    await home.live(DAY)

    def noticed(happened_at: datetime, **what: object) -> timedelta:
        seen = (
            shown.at
            for shown in home.shown
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
    assert shortest_gap(home.accepted) >= MINUTE
    assert worst_hour(home.accepted) <= 20
    assert len(home.accepted) <= len(home.wishes) + 1  # the one before the automation was there
    assert len(home.accepted) <= 220


# --- Plugged in -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "tries"),
    [
        ({}, (60, 120, 180, 240, 300)),
        ({"retry_count": 2, "retry_delay": 90}, (90, 180)),
    ],
    ids=["by default", "as wished"],
)
async def test_without_a_plan_it_tries_a_few_times(home, inputs, tries):
    """A minute after plugging in and then each minute, five times at most."""
    await home.automate(**RARELY, **inputs)
    await home.live(2 * MINUTE)
    plugged_at = NOON + 2 * MINUTE
    await home.connect()
    await home.live(10 * MINUTE)
    assert home.forced == after(plugged_at, *tries)
    assert home.accepted == [NOON, *home.forced]


@pytest.mark.parametrize(("is_boost", "tries"), [(False, 2), (True, 5)])
async def test_it_tries_no_more_once_there_is_a_plan(home, is_boost, tries):
    """The plan that comes after 90 seconds is seen by the second try; the customer's own charge
    says nothing about the smart charges to come.
    """
    await home.automate(**RARELY)
    await home.connect()
    await home.live(90 * SECOND)
    slot = {"start": NOON + 2 * HOUR, "end": NOON + 3 * HOUR}
    home.supplier.perform({"do": "boost"} if is_boost else {"do": "plan", "slots": [slot]})
    await home.live(8 * MINUTE)
    assert home.forced == after(NOON, *range(60, 60 * tries + 1, 60))


async def test_a_try_that_is_refused_is_one_of_the_tries(home):
    """Somebody pressed refresh half a minute before: that try is lost, the next comes."""
    await home.automate(**RARELY, retry_count=2)
    await home.live(2 * MINUTE)
    plugged_at = NOON + 2 * MINUTE
    await home.connect()
    await home.live(30 * SECOND)
    button = {"entity_id": "button.tesla_model_y_refresh_dispatches"}
    await home.hass.services.async_call("button", "press", button)
    await home.settle()
    await home.live(4 * MINUTE)
    assert home.forced == after(plugged_at, 60, 120)
    assert home.accepted == [NOON, *after(plugged_at, 30, 120)]


@pytest.mark.parametrize(
    ("words", "tries"),
    [(("connected", "charging", "connected"), (60,)), (("unavailable", "on", "on"), (180,))],
    ids=["one after another", "missed while unavailable"],
)
async def test_one_word_for_plugged_in_after_another_is_no_news(home, words, tries):
    """A charger that says connected, charging and connected again was plugged in once.

    Octopus was last heard to have no car: what comes back as plugged in must be new.
    """
    await home.automate(**RARELY, retry_count=1)
    for word in words:
        if word != "unavailable":
            home.supplier.perform({"do": "plug_in"})
        await home.plug(word)
        await home.live(2 * MINUTE)
    assert home.forced == after(NOON, *tries)


WORDS = ("Charging", "Waiting for EV", "EV Connected", "Waiting for car demand")


@pytest.mark.parametrize(
    ("is_known", "words"),
    [(True, (*WORDS, "Balancing phases", "Fault")), (False, WORDS)],
    ids=["Octopus knows", "Octopus does not"],
)
async def test_a_word_alone_is_no_news(home, is_known, words):
    """For 44 minutes the charger has another word every two: plugging in was asked about, no more.

    Also where Octopus has lost the car, and so goes on saying that there is none.
    """
    await home.automate(retry_count=1)
    if is_known:
        home.supplier.perform({"do": "plug_in"})
    for number in range(22):
        await home.plug(words[number % len(words)])
        await home.live(2 * MINUTE)
    assert home.forced == after(NOON, 60)


async def test_a_car_that_came_before_the_automation_was_there(home):
    """While Home Assistant was down, say: the next look sees it, once, whatever words follow."""
    await home.plug("Charging")
    await home.live(90 * SECOND)
    await home.automate(retry_count=1)
    for number in range(12):
        await home.plug(WORDS[number % len(WORDS)])
        await home.live(2 * MINUTE)
    assert home.forced == [NOON.replace(minute=5, second=1)]


async def test_words_that_a_person_adds_come_first(home):
    """At this charger `Ready` is with a car, and `Paused` without."""
    more = {"plugged_states": ["READY"], "unplugged_states": ["paused"]}
    await home.automate(**RARELY, retry_count=1, **more)
    home.supplier.perform({"do": "plug_in"})
    await home.plug("Ready")
    await home.live(2 * MINUTE)
    home.supplier.perform({"do": "unplug"})
    await home.plug("Paused")
    await home.live(2 * MINUTE)
    assert home.forced == after(NOON, 60, 180)


async def test_a_tracker_is_unplugged_wherever_else_it_is(home):
    """It names a zone then, and any zone but home will do."""
    tracker = "device_tracker.car"
    home.hass.states.async_set(tracker, "not_home")
    await home.automate(**RARELY, retry_count=1, plug_entity=tracker)
    for at, command in (("home", "plug_in"), ("Work", "unplug"), ("unavailable", "unplug")):
        home.supplier.perform({"do": command})
        home.hass.states.async_set(tracker, at)
        await home.live(2 * MINUTE)
    assert home.forced == after(NOON, 60, 180)


# --- Unplugged ------------------------------------------------------------------------------------


async def test_unplugging_is_noticed_after_a_minute(home):
    """One refresh is enough where the supplier knows by then."""
    await home.automate(**RARELY)
    await home.connect()
    await home.live(6 * MINUTE)
    unplugged_at = NOON + 6 * MINUTE
    assert home.dispatching.attributes["intelligent_state"] == "smart_control_capable"
    before = len(home.forced)
    await home.disconnect()
    await home.live(6 * MINUTE)
    assert home.forced[before:] == after(unplugged_at, 60)
    assert home.dispatching.attributes["intelligent_state"] == "smart_control_not_available"


async def test_unplugging_is_given_its_minute_whatever_else_happens(home):
    """The charger's switch goes off with the plug: no reason to ask before Octopus knows."""
    home.hass.states.async_set("switch.charging", "on")
    await home.automate(**RARELY, charger_entities=["switch.charging"])
    await home.connect()
    await home.live(310 * SECOND)  # the last try is 10 seconds old, so that nothing is due
    before = len(home.forced)
    await home.disconnect()
    await home.live(20 * SECOND)
    home.hass.states.async_set("switch.charging", "off")
    await home.settle()
    await home.live(3 * MINUTE)
    assert home.forced[before:] == after(NOON, 370)


async def test_a_state_that_lingers_is_asked_about_again(home):
    """Still in progress, says Octopus: five tries, then whenever a refresh is due."""
    await home.automate(**RARELY)
    await home.connect()
    slot = {"start": NOON, "end": NOON + 3 * HOUR}
    home.supplier.perform({"do": "plan", "slots": [slot]})
    await home.live(9 * MINUTE)
    unplugged_at = NOON + 9 * MINUTE
    before = len(home.forced)
    await home.disconnect(linger=True)
    await home.live(HOUR)
    assert home.forced[before:] == after(unplugged_at, 60, 120, 180, 240, 300)
    assert sum(wish.at > unplugged_at and not wish.is_forced for wish in home.wishes) >= 3


async def test_plugging_in_again_while_the_state_lingers_is_news(home):
    """Octopus still says in progress, so only the plug knows that something has happened."""
    await home.automate(**RARELY, retry_count=1)
    await home.connect()
    home.supplier.perform({"do": "state", "state": "SMART_CONTROL_IN_PROGRESS"})
    await home.live(2 * MINUTE)
    await home.disconnect()
    await home.live(2 * MINUTE)
    await home.connect()
    await home.live(2 * MINUTE)
    assert home.forced == after(NOON, 60, 180, 300)


async def test_unplugging_ends_the_tries_for_a_plan(home):
    """Unplugged 150 seconds after plugging in: no third try for a plan, one look a minute on."""
    await home.automate(**RARELY)
    await home.connect()
    await home.live(150 * SECOND)
    await home.disconnect()
    await home.live(8 * MINUTE)
    assert home.forced == after(NOON, 60, 120, 210)


async def test_unplugging_is_not_swallowed_by_a_full_queue(home):
    """While a run sleeps, four more wait, and unplugging finds no place: one of them sees it."""
    home.hass.states.async_set("switch.charging", "off")
    slow = {"retry_delay": 600, "charger_entities": ["switch.charging"]}
    await home.automate(**RARELY, **slow)
    await home.connect()
    await home.live(610 * SECOND)
    for state in ("on", "off") * 3:
        home.hass.states.async_set("switch.charging", state)
        await home.settle()
    await home.disconnect()
    await home.live(5 * MINUTE)
    assert home.forced == after(NOON, 600)
    await home.live(6 * MINUTE)
    assert home.forced == after(NOON, 600, 1200)
    assert home.dispatching.attributes["intelligent_state"] == "smart_control_not_available"


# --- The plug is not known ------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["unknown", "unavailable"])
async def test_a_plug_that_is_not_known_is_not_unplugged(home, word):
    """Neither when it stops to be known nor when it comes back is there any news."""
    await home.automate(**RARELY, retry_count=1)
    await home.connect()
    await home.live(2 * MINUTE)
    await home.plug(word)
    await home.live(5 * MINUTE)
    await home.plug("on")
    await home.live(5 * MINUTE)
    assert home.forced == after(NOON, 60)


@pytest.mark.parametrize("is_after_unplugging", [False, True])
async def test_tries_end_when_the_plug_is_not_known_any_more(home, is_after_unplugging):
    """Nobody can tell whether the car is still there: the clock goes on, the tries do not.

    The same after unplugging, while Octopus still takes the car for connected.
    """
    await home.automate(**RARELY, retry_count=2)
    await home.connect()
    if is_after_unplugging:
        home.supplier.perform({"do": "state", "state": "SMART_CONTROL_IN_PROGRESS"})
        await home.live(3 * MINUTE)
        await home.disconnect()
    before = len(home.forced)
    await home.live(90 * SECOND)
    await home.plug("unavailable")
    await home.live(5 * MINUTE)
    assert home.forced[before:] == after(NOON, 240 if is_after_unplugging else 60)


async def test_a_plug_that_does_not_exist_leaves_what_is_due(home, caplog):
    """The clock goes on as if no plug had been named, and nothing fails."""
    await home.automate(plug_entity="binary_sensor.no_such_plug")
    await home.live(2 * HOUR)
    assert home.forced == []
    assert len(home.accepted) > 1
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


# --- When a refresh is due ------------------------------------------------------------------------


async def test_the_clock_refreshes_only_what_is_due_and_not_on_the_minute(home):
    """A wish comes with the first look after the moment the integration named, within a minute."""
    await home.automate()
    for _ in range(4):
        due = home.dispatching.attributes["next_refresh"]
        known = len(home.wishes)
        await home.live_until(due)
        assert len(home.wishes) == known
        await home.live(6 * MINUTE)
        (wish,) = home.wishes[known:]
        assert due <= wish.at <= due + 6 * MINUTE
    seconds = {int(wish.at.timestamp()) % 300 for wish in home.wishes}
    assert len(seconds) > 1
    assert max(seconds) < 60


@pytest.mark.parametrize("is_due", [True, False], ids=["due", "not due"])
async def test_a_change_at_the_charger_refreshes_if_that_is_due(home, is_due):
    """A look comes too late or too early to be what refreshes here."""
    home.hass.states.async_set("time.charger_start", "23:30:00")
    await home.automate(**RARELY, charger_entities=["time.charger_start"])
    due = home.dispatching.attributes["next_refresh"]
    changed_at = due + (SECOND if is_due else -2 * MINUTE)
    await home.live_until(changed_at)
    look = 15 - changed_at.minute % 15
    assert 2 < look <= 15, "the test's own moment is too near to a look"
    home.hass.states.async_set("time.charger_start", "00:30:00")
    await home.settle()
    await home.live(MINUTE)
    assert len(home.wishes) == is_due
    assert home.forced == []


async def test_a_mere_attribute_of_the_charger_is_no_change(home):
    """Chargers count energy in attributes, many times a minute."""
    home.hass.states.async_set("switch.charging", "on", {"energy": 1})
    await home.automate(**RARELY, charger_entities=["switch.charging"])
    due = home.dispatching.attributes["next_refresh"]
    await home.live_until(due + SECOND)
    home.hass.states.async_set("switch.charging", "on", {"energy": 2})
    await home.settle()
    assert home.hass.states.get("automation.automation_0").attributes["current"] == 0


# --- Extra actions, and what was not filled in ----------------------------------------------------


async def test_extra_actions_run_after_each_refresh_with_its_answer(home):
    """As often as the supplier answered, and not when a refresh was refused."""
    told: list[Event] = []
    home.hass.bus.async_listen("told", told.append)
    tell = {"event": "told", "event_data": {"at": "{{ refreshed.retrieved_at }}"}}
    await home.automate(**RARELY, extra_actions=[tell], retry_count=3)
    await home.connect()
    await home.live(90 * SECOND)
    home.supplier.perform({"do": "fault", "kind": "500", "only": "dispatches"})
    await home.live(5 * MINUTE)
    assert home.forced == after(NOON, 60, 120, 180)
    assert [event.data["at"] for event in told] == [
        moment.isoformat() for moment in home.accepted[1:] if moment != NOON + 2 * MINUTE
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
