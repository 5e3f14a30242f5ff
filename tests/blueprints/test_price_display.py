"""The blueprint that shows the price: what a lamp and a display are given, and how often."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle, islice
from homeassistant.components.light import ColorMode
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState
from plugged_house import PluggedHouse
from price_panel import COST, GATHERED, GONE, LEVEL, NEXT_CHANGE, RATE, Lamp, PricePanel, settle
import pytest
from real_lamps import RealLamp, plug_in
from custom_components.octopus_insight.model.prices.level import LEVEL_LOOKS, PriceLevel
from tests.harness.clock import NOON, WINTER, local

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

LAMP = "light.kitchen"
CHEAP, NORMAL = PriceLevel.CHEAP, PriceLevel.NORMAL
EXPENSIVE, PLUNGE = PriceLevel.EXPENSIVE, PriceLevel.PLUNGE
FULL, TENTH = 255, 26
"""100 % and 10 % (25.5, rounded) of a lamp's 255."""


@pytest.fixture
async def panel(hass, freezer):
    """Return a panel at noon, not yet automated."""
    freezer.move_to(NOON)
    panel = PricePanel(hass, freezer, "price_display")
    yield panel
    await panel.stop()


@pytest.fixture
def lamp(hass):
    """Return a lamp that is off."""
    return Lamp(hass)


def lit(level: PriceLevel | None, brightness: int = FULL) -> dict[str, object]:
    """Return what a lamp is told of a level."""
    return {"rgb_color": LEVEL_LOOKS[level].colour, "brightness": brightness}


# --- What is handed on ----------------------------------------------------------------------------


async def test_everything_is_ready_as_variables(panel):
    """Numbers are numbers, and the text says what the sensors read."""
    await panel.automate()
    await panel.read(NEXT_CHANGE, "2026-11-18T23:30:00+00:00")
    await panel.read(COST, "0.42")
    await panel.price(CHEAP, 0.0700035)
    await panel.wait()
    assert panel.shown == [
        {
            "text": "cheap 7.0p until 23:30, 42p/h",
            "colour": list(LEVEL_LOOKS[CHEAP].colour),
            "icon": LEVEL_LOOKS[CHEAP].icon,
            "level": "cheap",
            "word": "cheap",
            "rate": 0.0700035,
            "next_change": "2026-11-18T23:30:00+00:00",
            "until": "23:30",
            "cost_per_hour": 0.42,
            "brightness": 100,
            "is_known": True,
            "is_night": False,
        }
    ]


@pytest.mark.parametrize(
    ("rate", "next_change", "cost", "text"),
    [
        (-0.0213, "unknown", "unavailable", "plunge -2.1p"),
        (0.0, "unknown", "-0.3", "plunge 0.0p, -30p/h"),
        (-0.01, "2026-11-19T11:59:00+00:00", "unknown", "plunge -1.0p until 11:59"),
        (-0.01, "2026-11-19T13:00:00+00:00", "unknown", "plunge -1.0p until Thu 13:00"),
    ],
)
async def test_the_text_says_what_is_known(panel, rate, next_change, cost, text):
    """Nothing is made up; a day is named only where it could be mistaken."""
    await panel.automate(handed=("text",))
    await panel.read(NEXT_CHANGE, next_change)
    await panel.read(COST, cost)
    await panel.price(PLUNGE, rate)
    await panel.wait()
    assert panel.shown == [{"text": text}]


async def test_a_clock_in_summer_is_local(panel):
    """22:30 by Greenwich is half past eleven in July."""
    panel.freezer.move_to(datetime(2026, 7, 14, 12, tzinfo=UTC))
    await panel.automate(handed=("until",))
    await panel.read(NEXT_CHANGE, "2026-07-14T22:30:00+00:00")
    await panel.wait()
    await panel.price(CHEAP)
    await panel.wait()
    assert panel.shown[-1] == {"until": "23:30"}


# --- How often ------------------------------------------------------------------------------------


async def test_ten_changes_of_level_are_ten_updates(panel, lamp):
    """The power that changes a hundred times in each half hour, and mere attributes, are none."""
    await panel.automate(
        handed=("level",), lights=[LAMP], active_from="00:00:00", active_to="00:00:00"
    )
    levels = list(islice(cycle([CHEAP, NORMAL, EXPENSIVE, PLUNGE]), 10))
    for step, level in enumerate(levels):
        await panel.price(level, 0.10 + step / 100)
        await panel.wait()
        for reading in range(100):
            panel.hass.states.async_set(COST, str(reading))
        panel.hass.states.async_set(RATE, str(0.10 + step / 100), {"reason": f"news {step}"})
        await panel.wait(timedelta(minutes=29))
    assert [one["level"] for one in panel.shown] == levels
    assert lamp.told == [lit(level) for level in levels]


async def test_a_rate_that_stays_within_its_level_is_shown_but_leaves_the_lamp(panel, lamp):
    """The text has to be right; the lamp is."""
    await panel.automate(handed=("rate",), lights=[LAMP])
    for rate in (0.25, 0.26, 0.27):
        await panel.price(NORMAL, rate)
        await panel.wait()
    assert panel.shown == [{"rate": 0.25}, {"rate": 0.26}, {"rate": 0.27}]
    assert lamp.told == [lit(NORMAL)]


async def test_it_can_be_kept_fresh(panel, lamp):
    """Every five minutes, for displays that forget; a lamp that is right is left alone."""
    await panel.automate(handed=("cost_per_hour",), lights=[LAMP], keep_fresh=True)
    await panel.price(NORMAL)
    await panel.wait()
    for minute in (5, 10):
        await panel.read(COST, f"0.{minute}")
        await panel.live_until(NOON.replace(minute=minute, second=1))
        await panel.wait()
    assert [one["cost_per_hour"] for one in panel.shown] == [None, 0.5, 0.1]
    assert lamp.told == [lit(NORMAL)]


@pytest.mark.parametrize("is_start", [False, True], ids=["saved", "started"])
async def test_it_shows_what_is_there_when_it_is_saved_or_home_assistant_starts(panel, is_start):
    """Nobody waits for the next change; a lamp may have been told anything since."""
    if is_start:
        panel.hass.set_state(CoreState.starting)
    await panel.price(CHEAP)
    await panel.automate(handed=("level",))
    assert panel.shown == []
    panel.hass.set_state(CoreState.running)
    panel.hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED if is_start else "automation_reloaded")
    await panel.wait()
    assert panel.shown == [{"level": "cheap"}]


# --- Unknown --------------------------------------------------------------------------------------


@pytest.mark.parametrize("silence", ["unknown", "unavailable"])
async def test_unknown_looks_unknown(panel, lamp, silence):
    """Whatever it was before; a sensor that is unavailable has no look of its own."""
    await panel.automate(handed=("level", "word", "text", "icon", "colour"), lights=[LAMP])
    await panel.price(EXPENSIVE)
    await panel.wait()
    panel.hass.states.async_set(LEVEL, silence)
    await settle()
    await panel.wait(GONE)
    look = LEVEL_LOOKS[None]
    assert panel.shown[1:] == [
        {
            "level": "unknown",
            "word": look.word,
            "text": "Price unknown",
            "icon": look.icon,
            "colour": list(look.colour),
        }
    ]
    assert lamp.told == [lit(EXPENSIVE), lit(None)]


async def test_unknown_can_be_dark(panel, lamp):
    """Then the lamp goes off, and a display is handed a brightness of 0; both come back."""
    await panel.automate(handed=("level", "brightness"), lights=[LAMP], when_unknown="off")
    await panel.price(CHEAP)
    await panel.wait()
    await panel.price(None, None)
    await panel.wait(GONE)
    assert panel.shown[-1] == {"level": "unknown", "brightness": 0}
    assert lamp.told[1:] == [{}]
    await panel.price(CHEAP)
    await panel.wait()
    assert panel.shown[-1] == {"level": "cheap", "brightness": 100}
    assert lamp.told[2:] == [lit(CHEAP)]


async def test_what_is_gone_for_a_moment_is_not_shown_as_unknown(panel, lamp):
    """As when the integration is reloaded: after nine seconds it is back, the lamp right."""
    await panel.automate(handed=("level",), lights=[LAMP])
    await panel.price(CHEAP)
    await panel.wait()
    panel.hass.states.async_set(LEVEL, "unavailable")
    await settle()
    await panel.wait(GONE - timedelta(seconds=1))
    await panel.price(CHEAP)
    await panel.wait()
    assert {one["level"] for one in panel.shown} == {"cheap"}
    assert lamp.told == [lit(CHEAP)]


# --- Night ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("active", "clock", "is_night"),
    [
        # before the day, at its start, before its end, at its end
        (("06:30:00", "23:00:00"), time(6, 29, 57), True),
        (("06:30:00", "23:00:00"), time(6, 30), False),
        (("06:30:00", "23:00:00"), time(22, 59, 57), False),
        (("06:30:00", "23:00:00"), time(23), True),
        # the same of an evening that goes through midnight
        (("18:00:00", "02:00:00"), time(17, 59, 57), True),
        (("18:00:00", "02:00:00"), time(18), False),
        (("18:00:00", "02:00:00"), time(1, 59, 57), False),
        (("18:00:00", "02:00:00"), time(2), True),
        # all day, and all night
        (("07:00:00", "07:00:00"), time(7), False),
        (("07:00:00", "07:00:00"), time(3), False),
    ],
)
async def test_the_night_is_what_is_not_active(panel, active, clock, is_night):
    """To the second, also where the active hours go through midnight."""
    panel.freezer.move_to(local(WINTER, clock))
    hours = dict(zip(("active_from", "active_to"), active, strict=True))
    await panel.automate(handed=("is_night", "brightness"), **hours)
    await panel.price(CHEAP)
    await panel.wait()
    # at the very minute the change of hours begins the run anew
    await panel.wait()
    assert panel.shown == [{"is_night": is_night, "brightness": 10 if is_night else 100}]


async def test_the_lamp_is_dimmed_at_night_and_bright_in_the_morning(panel, lamp):
    """Both at their minute, without a change of the price."""
    panel.freezer.move_to(local(WINTER, time(22, 59)))
    await panel.automate(handed=(), lights=[LAMP])
    await panel.price(CHEAP)
    await panel.wait()
    await panel.live_until(local(WINTER, time(23)) + GATHERED)
    await panel.wait()
    await panel.live_until(local(date(2026, 11, 19), time(6, 30)) + GATHERED)
    await panel.wait()
    assert lamp.told == [lit(CHEAP), lit(CHEAP, TENTH), lit(CHEAP)]


# --- Lamps ----------------------------------------------------------------------------------------


async def test_a_lamp_that_comes_back_is_coloured(panel, lamp):
    """Somebody had switched it off at the wall; meanwhile nothing is sent to it."""
    await panel.automate(handed=(), lights=[LAMP])
    await panel.price(CHEAP)
    await panel.wait()
    panel.hass.states.async_set(LAMP, "unavailable")
    await panel.price(NORMAL)
    await panel.wait()
    assert lamp.told == [lit(CHEAP)]
    lamp.shows((255, 255, 255), FULL)
    await settle()
    await panel.wait()
    assert lamp.told == [lit(CHEAP), lit(NORMAL)]


async def test_a_lamp_that_is_off_may_stay_off(panel, lamp):
    """If so chosen; once it is on, the next change colours it."""
    await panel.automate(handed=(), lights=[LAMP], only_lit=True)
    await panel.price(CHEAP)
    await panel.wait()
    assert lamp.told == []
    lamp.shows((255, 255, 255), FULL)
    await panel.price(NORMAL)
    await panel.wait()
    assert lamp.told == [lit(NORMAL)]


async def test_a_lamp_that_fails_does_not_keep_displays_from_showing(panel, lamp):
    """The lamp's integration raises; the display is handed the price all the same."""

    async def fail(_call):
        raise RuntimeError

    panel.hass.services.async_register("light", "turn_on", fail)
    await panel.automate(handed=("level",), lights=[LAMP])
    await panel.price(CHEAP)
    await panel.wait()
    assert panel.shown == [{"level": "cheap"}]


@pytest.mark.parametrize(
    ("mode", "commands"),
    [
        (ColorMode.HS, 5),
        (ColorMode.XY, 5),
        (ColorMode.RGB, 5),
        (ColorMode.RGBW, 5),
        # neither shows a colour: once it is on and as bright as it should be, it is right
        (ColorMode.COLOR_TEMP, 1),
        (ColorMode.BRIGHTNESS, 1),
        (ColorMode.ONOFF, 1),
    ],
)
async def test_a_lamp_that_shows_it_in_its_own_way_is_left_alone(panel, mode, commands):
    """Its hue, saturation and brightness are a little off; each of five levels is one command."""
    lamp = RealLamp("kitchen", mode)
    await plug_in(panel.hass, lamp)
    await panel.automate(handed=(), lights=[LAMP], keep_fresh=True)
    for number, level in enumerate([CHEAP, NORMAL, EXPENSIVE, PLUNGE, None]):
        await panel.price(level, 0.1)
        await panel.wait(GONE)
        await panel.live_until(NOON.replace(minute=5 * number + 5, second=1))
        await panel.wait(GONE)
    assert len(lamp.sent) == commands


async def test_an_effect_is_ended(panel):
    """A lamp that plays one shows no price, whatever its colour is."""
    lamp = RealLamp("kitchen", ColorMode.HS, effects=("off", "candle"))
    await plug_in(panel.hass, lamp)
    await panel.automate(handed=(), lights=[LAMP], keep_fresh=True)
    await panel.price(CHEAP)
    await panel.wait()
    lamp.play("candle")
    for minute in (5, 10):
        await panel.live_until(NOON.replace(minute=minute, second=1))
        await panel.wait()
    assert len(lamp.sent) == 2
    assert lamp.effect == "off"


async def test_a_member_of_a_group_that_comes_back_is_coloured_alone(panel):
    """The group itself was there all the time; lamps that are right are not sent anything."""
    lamps = [RealLamp(name, ColorMode.HS) for name in ("left", "middle", "right")]
    await plug_in(panel.hass, *lamps, group="ceiling")
    await panel.automate(handed=(), lights=["light.ceiling"])
    await panel.price(CHEAP)
    await panel.wait()
    for gone in lamps[:2]:
        gone.be_there(is_there=False)
        await panel.wait()
    await panel.price(EXPENSIVE)
    await panel.wait()
    for back in lamps[:2]:
        back.be_there(is_there=True)
        await panel.wait()
    assert [len(lamp.sent) for lamp in lamps] == [2, 2, 2]


# --- In a house -----------------------------------------------------------------------------------


# the entry is asked for first, so that it is the last to go: what is gone would be waited for
async def test_it_shows_what_our_own_sensors_say(add_entry, panel, lamp, freezer):
    """At 23:30 the low rate begins, 6.6667 p with 5 % VAT, until half past five."""
    freezer.move_to(local(WINTER, time(23, 20)))
    await add_entry()
    await panel.automate(
        handed=("text", "icon"), lights=[LAMP], active_from="00:00:00", active_to="00:00:00"
    )
    await panel.live_until(local(WINTER, time(23, 30)))
    await panel.wait(timedelta(seconds=1))
    await panel.wait()
    assert panel.shown == [
        {"text": "Cheap 7.0p until 05:30", "icon": LEVEL_LOOKS[CHEAP].icon},
    ]
    assert lamp.told == [lit(CHEAP)]


@pytest.mark.parametrize("household", ["agile"])
async def test_a_day_of_half_hours_needs_few_commands(add_entry, supplier, household, panel, lamp):
    """Prices rise through the day, with a peak from 16:00 to 19:00.

    So the first hours are cheap, the peak and the last three hours expensive: with the next
    midnight that is six commands for the lamp, and 49 rates for a display.
    """
    midnight = local(WINTER, time())
    panel.freezer.move_to(midnight + timedelta(minutes=10))
    await add_entry()
    all_day = {"active_from": "00:00:00", "active_to": "00:00:00"}
    await panel.automate(handed=("rate",), lights=[LAMP], **all_day)
    panel.hass.bus.async_fire("automation_reloaded")
    home = PluggedHouse(panel.hass, panel.freezer, supplier)
    with home.counting_sleepers():
        await home.live_until(midnight + timedelta(days=1, minutes=5))
    levels = [CHEAP, NORMAL, EXPENSIVE, NORMAL, EXPENSIVE, CHEAP]
    assert lamp.told == [lit(level) for level in levels]
    rates = [one["rate"] for one in panel.shown]
    assert len(rates) == len(set(rates[:-1])) + 1 == 49
