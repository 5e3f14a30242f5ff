"""Events of dispatches and price levels: each happens once, and never for what was there before."""

from datetime import date
import pytest
from tests.harness.clock import HALF_HOUR, HOUR, MINUTE
from tests.harness.home import Home
from tests.test_image import add_display

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

SLOT = "17:00-18:00"


def types(told: list[dict]) -> list[str]:
    """Return the types of what was told, and forget it."""
    words = [each["event_type"] for each in told]
    told.clear()
    return words


async def test_a_dispatch_is_planned_starts_and_ends(home):
    """Each once, at its moment, with the bounds and the type of the dispatch.

    Before that a boost makes nothing happen, and a dispatch taken back before it began is
    withdrawn.
    """
    home.plug_in()
    await home.set_up()
    happened = home.listen("car", "dispatch")
    home.do("boost", end=home.moment("13:00"))
    await home.ask_at("12:03")
    await home.at("14:00")
    assert happened == []
    home.plan("15:00-16:00")
    await home.ask_at("14:02")
    assert types(happened) == ["planned"]
    home.do("withdraw")
    await home.ask_at("14:05")
    (told,) = happened
    assert (told["event_type"], told["start"]) == ("withdrawn", home.moment("15:00").isoformat())
    happened.clear()
    home.plan(SLOT)
    await home.ask_at("14:08")
    start, end = (home.moment(wall).isoformat() for wall in SLOT.split("-"))
    expected = {"start": start, "end": end, "type": "smart"}
    for kind, before, wall in (
        ("planned", "14:10", "14:10"),
        ("started", "16:59:59", "17:00"),
        ("ended", "17:59:59", "18:00"),
    ):
        await home.at(before)
        assert kind == "planned" or happened == []
        await home.at(wall)
        (told,) = happened
        assert told.items() >= (expected | {"event_type": kind}).items()
        happened.clear()


async def test_a_dispatch_that_is_taken_back_while_it_runs_has_ended(home):
    """It ran until it was known to have stopped."""
    home.plug_in(SLOT)
    await home.set_up()
    await home.at("17:15")
    happened = home.listen("car", "dispatch")
    home.do("withdraw")
    await home.ask_at("17:17")
    (told,) = happened
    bounds = [home.moment(wall).isoformat() for wall in ("17:00", "17:17")]
    assert [told["event_type"], told["start"], told["end"]] == ["ended", *bounds]


async def test_what_was_there_at_the_start_is_no_event(home):
    """Neither a coming dispatch nor one that runs; nor are they when the entry is loaded again."""
    await home.at("17:01")
    home.plug_in(SLOT, "19:00-20:00")
    await home.set_up()
    assert home.shown("car", "intelligent_dispatching") is True
    for _ in range(2):
        assert home.state_of("car", "dispatch").state == "unknown"
        assert home.state_of("import", "price_level_changed").state == "unknown"
        await home.reload()


@pytest.mark.parametrize("household", ["iog", "iog-four-rate", "agile", "two-cars"])
@pytest.mark.parametrize("begins_again", [Home.reload, Home.restart])
async def test_a_reload_or_a_restart_is_no_news(hass, home, household, begins_again):
    """Events and pictures keep the moment of their last change, also when the next answers come.

    At 17:05 a charge runs, and the prices of the next day are published.
    """
    entry = await home.set_up()
    if household != "agile":
        home.plug_in(SLOT, "19:00-20:00")
    await add_display(hass, entry)
    await home.live(4 * HOUR, step=5 * MINUTE)
    await home.at("16:29", "16:31", "16:45", "17:00:30", "17:05")

    def moments() -> dict[str, tuple[str, object]]:
        states = hass.states.async_all(["event", "image"])
        return {one.entity_id: (one.state, one.attributes.get("event_type")) for one in states}

    before = moments()
    assert len(before) > 4
    await home.at("17:06")
    await begins_again(home)
    assert moments() == before
    await home.at("17:10", "17:15", "17:29:59")
    assert moments() == before


@pytest.mark.parametrize("covers", ["dispatches", "dispatches_and_off_peak"])
async def test_the_standard_window_is_no_dispatch(home, covers):
    """Whatever the option says: at night the price level changes, and no dispatch happens."""
    await home.at("23:10")
    await home.set_up(dispatching_covers=covers)
    happened = home.listen("car", "dispatch")
    level = home.listen("import", "price_level_changed")
    for wall, word in (("23:30", "cheap"), ("+05:30", "normal")):
        await home.at(wall)
        assert (happened, types(level)) == ([], [word])


@pytest.mark.parametrize("household", ["agile"])
async def test_the_level_changes_once_where_it_changes(home: Home):
    """On a Sunday of the invented Agile: cheap at midnight, plunge from 02:00 to 05:30.

    The 12 cheapest of 46 known half hours that day are the seven at or below zero and the four
    from 00:00 to 02:00 (0.105 to 0.112875). 46 // 4 is 11, so 05:30 (0.133875) is normal.
    """
    home.day = date(2026, 11, 15)
    await home.at("00:10")
    await home.set_up()
    level = home.listen("import", "price_level_changed")
    seen = []
    moment = home.moment("00:30")
    while moment <= home.moment("06:00"):
        await home.at(moment)
        seen += [(f"{moment:%H:%M}", kind) for kind in types(level)]
        moment += HALF_HOUR
    assert seen == [("02:00", "plunge"), ("05:30", "normal")]
