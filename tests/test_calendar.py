"""Calendars of cars and meters, through the simulated plug-in day and at its edges."""

from datetime import UTC, date, datetime
from typing import Any
from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers import trigger
import pytest
from custom_components.octopus_insight.const import DOMAIN
from custom_components.octopus_insight.entities.calendars import REASONS, SUMMARIES
from custom_components.octopus_insight.model.calendars import CalendarKind
from custom_components.octopus_insight.model.prices.timeline import PriceReason
from tests.harness.clock import DAY, HOUR, NOON
from tests.harness.home import Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")


async def told(home: Home, role: str, key: str) -> list[tuple[str, str]]:
    """Return when the events of a calendar from noon to noon begin and end, in UTC."""
    noon = home.moment("12:00")
    return [
        tuple(
            f"{datetime.fromisoformat(one[bound]).astimezone(UTC):%d %H:%M}"
            for bound in ("start", "end")
        )
        for one in await home.appointments(role, key, noon, noon + DAY)
    ]


@pytest.mark.parametrize(
    ("night", "start", "end"),
    [
        pytest.param(date(2026, 11, 18), "18 23:30", "19 05:30", id="winter: 12 half hours"),
        pytest.param(date(2026, 7, 1), "01 22:30", "02 04:30", id="summer: 12 half hours"),
        pytest.param(date(2027, 3, 27), "27 23:30", "28 04:30", id="clocks forward: 10"),
        pytest.param(date(2026, 10, 24), "24 22:30", "25 05:30", id="clocks back: 14"),
    ],
)
async def test_the_standard_window_is_by_the_clock(home, night, start, end):
    """From 23:30 to 05:30 local, through both changes of the clock; it is no dispatch."""
    home.day = night
    await home.at("12:00")
    home.do("leave_octoplus")
    await home.set_up()
    assert await told(home, "import", "cheap_times") == [(start, end)]
    assert await told(home, "car", "dispatches") == []


async def test_calendars_answer_in_the_local_time_of_home_assistant(hass, home):
    """To actions and to triggers: what a person makes a text of is the time on the wall."""
    await hass.config.async_set_time_zone("Europe/London")
    home.day = date(2026, 7, 1)
    await home.at("12:00")
    home.plug_in("14:00-15:00")
    await home.set_up()
    noon = home.moment("12:00")
    (slot,) = await home.appointments("car", "dispatches", noon, noon + DAY)
    assert (slot["start"], slot["end"]) == (
        "2026-07-01T14:00:00+01:00",
        "2026-07-01T15:00:00+01:00",
    )
    told = []

    @callback
    def note(run: Any, _: Any = None) -> None:
        told.append(run["trigger"]["calendar_event"]["start"])

    calendar = home.entity_id_of("car", "dispatches", Platform.CALENDAR)
    config = {"platform": "calendar", "event": "start", "entity_id": calendar}
    (config,) = await trigger.async_validate_trigger_config(hass, [config])
    stop = await trigger.async_initialize_triggers(hass, [config], note, DOMAIN, "t", print)
    await home.at("12:20", "13:50", "14:00")
    stop()
    assert told == ["2026-07-01T14:00:00+01:00"]


async def test_the_calendar_of_a_meter_that_left(home):
    """A calendar of what is no more is unavailable, whatever is asked of it; nothing breaks."""
    await home.set_up()
    calendar = home.entity_id_of("import", "cheap_times")
    home.do("end_agreement", meter="import", valid_to=NOON)
    await home.at(NOON + 33 * DAY, NOON + 33 * DAY + 7 * HOUR)
    assert home.hass.states.get(calendar).state == "unavailable"


def test_every_topic_and_every_reason_has_its_words():
    """Home Assistant does not translate the texts of events, so they all have to be here."""
    assert set(SUMMARIES) == set(CalendarKind)
    assert set(REASONS) >= set(PriceReason) - {PriceReason.UNKNOWN}
