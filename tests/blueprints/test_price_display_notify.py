"""The blueprint that announces: changes of the level and the cheapest hours, and nothing else."""

from datetime import time, timedelta
from itertools import cycle, islice
from price_panel import COST, GATHERED, LEVEL, NEXT_CHANGE, RATE, PricePanel, settle
import pytest
from custom_components.octopus_insight.model.prices.level import PriceLevel
from tests.harness.clock import NOON, WINTER, local

CHEAP, NORMAL = PriceLevel.CHEAP, PriceLevel.NORMAL
EXPENSIVE, PLUNGE = PriceLevel.EXPENSIVE, PriceLevel.PLUNGE
MESSAGE = ("message",)


@pytest.fixture
async def panel(hass, freezer):
    """Return a loudspeaker at noon, not yet automated."""
    freezer.move_to(NOON)
    panel = PricePanel(hass, freezer, "price_display_notify")
    yield panel
    await panel.stop()


def has_run(panel: PricePanel) -> bool:
    """Say whether the automation ran at all."""
    (automation,) = panel.hass.states.async_all("automation")
    return automation.attributes["last_triggered"] is not None


def messages(panel: PricePanel) -> list[str]:
    """Return what was announced, and forget it."""
    told = [one["message"] for one in panel.shown]
    panel.shown.clear()
    return told


# --- Levels ---------------------------------------------------------------------------------------


async def test_a_change_of_level_is_announced_in_words(panel):
    """With all that a display is handed."""
    await panel.price(NORMAL, 0.28)
    await panel.automate(handed=("message", "level", "rate", "brightness"))
    await panel.read(NEXT_CHANGE, "2026-11-18T23:30:00+00:00")
    await panel.price(CHEAP, 0.07)
    await panel.wait()
    assert panel.shown == [
        {
            "message": "Electricity: cheap 7.0p until 23:30",
            "level": "cheap",
            "rate": 0.07,
            "brightness": 100,
        }
    ]


async def test_ten_changes_of_level_are_ten_announcements(panel):
    """Rates within a level, power and attributes are none; nor is what was there before."""
    await panel.price(NORMAL)
    await panel.automate(handed=("level",), announce_cheapest=False)
    levels = list(islice(cycle([CHEAP, EXPENSIVE, PLUNGE, NORMAL]), 10))
    for step, level in enumerate(levels):
        await panel.price(level, step / 100)
        await panel.wait()
        for reading in range(100):
            panel.hass.states.async_set(COST, str(reading))
            panel.hass.states.async_set(RATE, str(step / 100 + reading / 10000))
        panel.hass.states.async_set(LEVEL, level, {"colour": [1, 2, 3]})
        await panel.wait(timedelta(minutes=29))
    assert [one["level"] for one in panel.shown] == levels


async def test_levels_can_be_chosen(panel):
    """Here only what is worth running for."""
    await panel.price(NORMAL)
    await panel.automate(handed=("level",), announced_levels=["plunge"])
    for level in (CHEAP, PLUNGE, NORMAL):
        await panel.price(level)
        await panel.wait()
    assert panel.shown == [{"level": "plunge"}]


@pytest.mark.parametrize(
    ("night_brightness", "announced"),
    [pytest.param(0, [], id="silent"), pytest.param(10, [{"brightness": 10}], id="dim")],
)
async def test_at_night_it_is_silent_unless_asked(panel, night_brightness, announced):
    panel.freezer.move_to(local(WINTER, time(23, 29)))
    await panel.price(NORMAL)
    await panel.automate(handed=("brightness",), night_brightness=night_brightness)
    await panel.price(CHEAP)
    await panel.wait()
    assert panel.shown == announced


# --- Unknown --------------------------------------------------------------------------------------


@pytest.mark.parametrize("silence", ["unknown", "unavailable"])
@pytest.mark.parametrize(
    ("when_unknown", "minutes", "announced"),
    [
        ("show", 4, []),
        ("off", 4, []),
        ("show", 6, ["Electricity: Price unknown", "Electricity: cheap 25.0p"]),
        ("off", 6, ["Electricity: cheap 25.0p"]),
    ],
)
async def test_a_level_that_was_gone_for_a_moment_has_not_changed(
    panel, silence, when_unknown, minutes, announced
):
    """What follows five minutes without a level is news; a reload of the integration is none."""
    await panel.price(CHEAP)
    await panel.automate(handed=MESSAGE, when_unknown=when_unknown)
    panel.hass.states.async_set(LEVEL, silence)
    await settle()
    await panel.wait(timedelta(minutes=minutes))
    await panel.wait()
    await panel.price(CHEAP)
    await panel.wait()
    assert messages(panel) == announced


# --- The cheapest hours ---------------------------------------------------------------------------


# the entry is asked for first, so that it is the last to go
async def test_the_cheapest_hours_are_announced_once_a_day(add_entry, panel, freezer):
    """Of the 24 hours from 7:00 the first three low ones begin at 23:30."""
    freezer.move_to(local(WINTER, time(6, 50)))
    await add_entry()
    await panel.automate(handed=MESSAGE, announced_levels=[])
    for hour in (7, 8, 12, 20):
        await panel.live_until(local(WINTER, time(hour)) + GATHERED)
        await panel.wait()
    assert messages(panel) == ["Cheapest 3 hours: Wed 23:30 to 02:30, 7.0p"]


@pytest.mark.parametrize("household", ["fixed-flat"])
async def test_a_flat_price_has_no_cheapest_hours(add_entry, household, panel, freezer):
    """Any hours would do: nothing is announced."""
    freezer.move_to(local(WINTER, time(6, 50)))
    await add_entry()
    await panel.automate(handed=MESSAGE)
    await panel.live_until(local(WINTER, time(7)) + GATHERED)
    await panel.wait()
    assert has_run(panel)
    assert messages(panel) == []


@pytest.mark.parametrize("household", ["agile"])
async def test_too_little_known_is_not_announced(add_entry, household, panel, freezer):
    """At 15:00 prices are known until 23:00; twelve hours are not among them."""
    freezer.move_to(local(WINTER, time(14, 50)))
    await add_entry()
    await panel.automate(
        handed=MESSAGE, announced_levels=[], cheapest_at="15:00:00", cheapest_hours=12
    )
    await panel.live_until(local(WINTER, time(15)) + GATHERED)
    await panel.wait()
    assert has_run(panel)
    assert messages(panel) == []
