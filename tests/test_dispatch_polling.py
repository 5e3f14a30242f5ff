"""The schedule in a running house: plugs, watched entities and the mode decide when we ask."""

from datetime import datetime
from logging import ERROR
import pytest
from custom_components.octopus_insight.access import LEDGERS
from tests.harness.clock import MINUTE, SECOND
from tests.harness.home import ONLY_DISPATCHES, SECOND_CAR, SERVICE_REFRESH_DISPATCHES, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

PLUG, SWITCH, POWER = "binary_sensor.cable", "switch.charging", "sensor.charger_power"
OTHER_PLUG = "sensor.charger_status"
SLOT = "12:00-13:00"


class House(Home):
    """A home that has a plug, a switch and a power sensor of its own."""

    async def begin(self, wall: str = "12:10", **more: object) -> None:
        """Set up with options that name them, and let the window be no dispatch."""
        own = {"plug_entities": [PLUG], "watch_entities": [SWITCH], "charging_power_entity": POWER}
        mode = {key: more.pop(key) for key in ("refresh_mode",) if key in more}
        await self.at(wall)
        await self.set_up(**ONLY_DISPATCHES, **mode, **self.supplier.car_options(**own | more))

    def insert(self) -> None:
        """Let the car be plugged in, with a charge in its plan."""
        self.say(PLUG, "on")
        self.plug_in(SLOT)

    def say(self, entity_id: str, word: str | None, **attributes: str) -> None:
        """Let an entity read something, or be gone."""
        if word is None:
            self.hass.states.async_remove(entity_id)
        else:
            self.hass.states.async_set(entity_id, word, attributes)

    async def says(self, entity_id: str, word: str | None, **attributes: str) -> None:
        """Let an entity read something, and that be noticed."""
        self.say(entity_id, word, **attributes)
        await self.hass.async_block_till_done()

    @property
    def next(self) -> tuple[datetime, str]:
        """When the schedule asks next, and why."""
        told = self.attributes("car", "dispatches_last_retrieved")
        return told["next_refresh"], str(told["next_refresh_reason"])

    @property
    def asked(self) -> list[datetime]:
        """When dispatches were asked for."""
        return [call.at for call in self.calls("dispatches")]

    @property
    def dispatches(self) -> object:
        """Whether the car is dispatching."""
        return self.shown("car", "intelligent_dispatching")


@pytest.fixture
def kind_of_home() -> type[House]:
    """Have plugs."""
    return House


@pytest.fixture
async def unplugged(home) -> House:
    """Have a house whose plug is out at noon; a plain call was made long enough ago."""
    await home.at("11:52")
    home.say(PLUG, "off")
    home.say(SWITCH, "unavailable")
    home.say(POWER, "3", unit_of_measurement="W")
    await home.begin("11:52")
    # the plug is known; a plain call is made
    await home.at("11:53", "11:58", "12:00")
    assert home.next[1] == "unplugged"
    return home


async def test_a_plug_that_goes_in_asks_half_a_minute_later(home):
    """Then each minute, five times in all, as long as there is no plan."""
    await home.at("11:50")
    home.say(PLUG, "off")
    await home.begin("11:50")
    await home.at("11:51", "11:58", "12:00")
    first = home.moment("12:00:30")
    home.plug_in()
    await home.says(PLUG, "on")
    assert home.next == (first, "just_plugged_in")
    await home.at("12:00:29")
    before = len(home.asked)
    tries = [first + number * MINUTE for number in range(5)]
    await home.at(*tries)
    assert home.asked[before:] == tries
    assert home.shown("car", "intelligent_state") == "smart_control_capable"
    # six calls in a quarter of an hour: those left are spread
    assert home.next[1] in {"steady", "budget"}


async def test_a_plug_that_is_out_for_twenty_seconds_ends_the_dispatch(home):
    """Whatever the supplier still says: unplugged at 12:15, and it is cheap to 12:30 only.

    A minute after unplugging it is asked, and again each minute while it has not noticed.
    """
    home.insert()
    await home.begin()
    # for less it changes nothing
    home.say(PLUG, "off")
    await home.at("12:10:19")
    home.say(PLUG, "on")
    await home.at("12:10:40", "12:15")
    assert home.dispatches is True
    home.do("unplug", linger=True)
    home.say(PLUG, "off")
    await home.at("12:15:19")
    assert home.dispatches is True
    await home.at("12:15:20")
    assert (home.dispatches, home.shown("import", "off_peak")) == (False, True)
    assert home.next == (home.moment("12:16"), "just_unplugged")
    await home.at("12:16")
    assert home.asked[-1] == home.moment("12:16")
    assert home.shown("car", "intelligent_state") == "smart_control_in_progress"
    assert home.dispatches is False
    assert home.next == (home.moment("12:17"), "just_unplugged")
    await home.at("12:29:59")
    assert home.shown("import", "off_peak") is True
    await home.at("12:30")
    assert home.shown("import", "off_peak") is False


@pytest.mark.parametrize("word", ["unknown", "unavailable", None])
async def test_a_plug_that_is_not_known_is_not_unplugged(home, word):
    """Unknown, unavailable, or gone: the supplier's word counts."""
    home.insert()
    await home.begin()
    home.say(PLUG, word)
    await home.at("12:14")
    assert (home.dispatches, home.shown("import", "off_peak")) == (True, True)


async def test_options_may_name_entities_that_do_not_exist_or_cannot_be_read(home, caplog):
    """It is as if none were named, before they come and after they have vanished."""
    home.plug_in(SLOT)
    await home.begin()
    await home.at("12:12")
    assert home.dispatches is True
    home.say(PLUG, "off")
    home.say(SWITCH, "on")
    home.say(POWER, "7000", unit_of_measurement="W")
    await home.at("12:14")
    assert home.dispatches is False
    for entity_id in (PLUG, SWITCH, POWER):
        home.say(entity_id, None)
    await home.at("12:16")
    assert (home.dispatches, home.shown("import", "off_peak")) == (True, True)
    for word, unit in (("much", "W"), ("unknown", "W"), ("nan", "W"), ("5", "apples")):
        await home.says(POWER, word, unit_of_measurement=unit)
        assert home.dispatches is True
    assert not [record for record in caplog.records if record.levelno >= ERROR]


async def test_any_plug_entity_that_is_out_unplugs(home):
    """The cable is in, but the charger reads `Disconnected`.

    One entity has to say so for 20 seconds: two of them for 12 seconds each do not.
    """
    home.insert()
    home.say(OTHER_PLUG, "Charging")
    await home.begin(plug_entities=[PLUG, OTHER_PLUG])
    for wall, plug, other in (
        ("12:10", "off", "Charging"),
        ("12:10:11", "off", "Disconnected"),
        ("12:10:12", "on", "Disconnected"),
    ):
        await home.at(wall)
        home.say(PLUG, plug)
        home.say(OTHER_PLUG, other)
    await home.at("12:10:23")
    assert home.dispatches is True
    await home.at("12:10:31")
    assert home.dispatches is False
    home.say(OTHER_PLUG, "unavailable")
    await home.at("12:10:52")
    assert home.dispatches is True


async def test_unplugging_one_car_changes_nothing_of_the_other(home):
    """Each car has plug entities of its own."""
    home.do("add_device", device=SECOND_CAR)
    home.insert()
    home.do("plug_in", device=SECOND_CAR)
    home.plan(SLOT, device=SECOND_CAR)
    home.say(OTHER_PLUG, "on")
    plugs = {home.supplier.id_of("car"): [PLUG], SECOND_CAR: [OTHER_PLUG]}
    cars = {car: {"plug_entities": entities} for car, entities in plugs.items()}
    await home.at("12:10")
    await home.set_up(**ONLY_DISPATCHES, cars=cars)
    states = home.hass.states
    others = [state for state in states.async_all() if ".kia_ev6_" in state.entity_id]
    assert len(others) > 3
    home.say(PLUG, "off")
    await home.at("12:10:20")
    assert (home.dispatches, home.shown("import", "off_peak")) == (False, True)
    assert [states.get(before.entity_id).state for before in others] == [
        before.state for before in others
    ]


async def test_unplugged_is_remembered_over_a_restart(home):
    """Until the plug is heard of; one that stays unavailable for 20 seconds is not known."""
    home.insert()
    await home.begin()
    home.say(PLUG, "off")
    await home.at("12:11")
    await home.unload()
    home.hass.data.pop(LEDGERS)
    home.say(PLUG, "unavailable")
    await home.load()
    assert home.dispatches is False
    await home.at("12:11:20")
    assert home.dispatches is True
    home.say(PLUG, "off")
    await home.at("12:14")
    assert home.dispatches is False
    await home.says(PLUG, "on")
    assert home.dispatches is True


async def test_a_watched_change_asks(unplugged):
    """Half a minute later, though not within five minutes of the last call; coming back is none."""
    await unplugged.says(SWITCH, "off")
    assert unplugged.next[1] == "unplugged"
    last = unplugged.asked[-1]
    await unplugged.says(SWITCH, "on")
    due = max(unplugged.moment("12:00:30"), last + 5 * MINUTE)
    assert unplugged.next == (due, "watched_change")
    await unplugged.at(due)
    assert unplugged.asked[-1] == due


async def test_the_beginning_of_charging_is_a_change(unplugged):
    """Watts are understood; a little more or less while charging is no change."""
    for watts, reason in (("4", "unplugged"), ("7000", "watched_change")):
        await unplugged.says(POWER, watts, unit_of_measurement="W")
        assert unplugged.next[1] == reason
    await unplugged.at(unplugged.next[0])
    await unplugged.says(POWER, "7100", unit_of_measurement="W")
    assert unplugged.next[1] == "unplugged"


async def test_the_start_of_a_charge_is_looked_at(home):
    """A charge withdrawn a minute before its start is off within 20 seconds of it."""
    home.insert()
    await home.begin("11:50")
    while (due := home.next)[1] != "slot_starts":
        await home.at(due[0])
    assert 5 * SECOND <= due[0] - home.moment("12:00") <= 20 * SECOND
    await home.at("11:59")
    home.do("withdraw")
    await home.at(due[0])
    assert home.dispatches is False


async def test_manual_shows_the_schedule_and_does_not_obey_it(home):
    """Only the action and the button ask; `only_if_due` goes by the schedule shown."""
    home.insert()
    await home.begin("11:56", refresh_mode="manual")
    due, reason = home.next
    assert reason in {"steady", "slot_starts"}
    before = home.asked
    await home.at("12:25")
    assert home.asked == before
    assert home.next == (due, reason)
    dispatching = home.entity_id_of("car", "intelligent_dispatching")
    await home.act(SERVICE_REFRESH_DISPATCHES, entity_id=dispatching, only_if_due=True)
    assert home.asked[-1] == home.moment("12:25") < home.next[0]


async def test_a_failed_call_is_tried_again_in_a_minute(home):
    await home.at("11:52")
    home.say(PLUG, "off")
    await home.begin("11:52")
    await home.at("11:53")
    home.fail("502", only="dispatches", times=1)
    await home.at(home.next[0])
    failed = home.asked[-1]
    due, reason = home.next
    assert reason == "after_error"
    assert MINUTE <= due - failed <= 75 * SECOND
    await home.at(due)
    assert home.asked[-1] == due
    assert home.next[1] == "unplugged"
