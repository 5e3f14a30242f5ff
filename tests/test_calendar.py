"""Calendars of cars and meters, through the simulated plug-in day and at its edges."""

from datetime import date, datetime
import pytest
from custom_components.octopus_insight.entities.calendars import REASONS, SUMMARIES
from custom_components.octopus_insight.model.calendars import CalendarKind
from custom_components.octopus_insight.model.prices.timeline import PriceReason
from tests.harness.clock import DAY, HOUR, NOON
from tests.harness.home import Home


async def told(home: Home, role: str, key: str) -> list[tuple[str, str]]:
    """Return when the events of a calendar from noon to noon begin and end, in UTC."""
    noon = home.moment("12:00")
    return [
        tuple(f"{datetime.fromisoformat(one[bound]):%d %H:%M}" for bound in ("start", "end"))
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
