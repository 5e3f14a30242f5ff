"""Calendars of cars and meters, through the simulated plug-in day and at its edges."""

from datetime import UTC, date, datetime, time, timedelta
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import ATTR_ENTITY_ID, STATE_ON, STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from custom_components.octopus_insight.const import DOMAIN, SERVICE_REFRESH_DISPATCHES
from custom_components.octopus_insight.entities.calendars import REASONS, SUMMARIES
from custom_components.octopus_insight.model.calendars import CalendarKind
from custom_components.octopus_insight.model.prices.timeline import PriceReason
from simulator.scenarios import Scenario, boundaries, events, truth_at
from simulator.scenarios.plug_in_day import SUMMER, WINTER
from tests.harness.home import Supplier, entity_id_of, local, move_to, only, owner_of

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = date(2026, 11, 18)
SECOND = timedelta(seconds=1)


def calendar_of(hass: HomeAssistant, supplier: Supplier, role: str, key: str) -> str:
    """Return a calendar's entity id."""
    made = er.async_get(hass).async_get_entity_id(
        Platform.CALENDAR, DOMAIN, f"{owner_of(supplier, role)}_{key}"
    )
    assert made is not None
    return made


def is_on(hass: HomeAssistant, supplier: Supplier, role: str, key: str) -> bool:
    """Say whether a calendar has something on."""
    state = hass.states.get(calendar_of(hass, supplier, role, key))
    assert state is not None
    return state.state == STATE_ON


async def told(
    hass: HomeAssistant, entity_id: str, start: datetime, end: datetime
) -> list[tuple[str, str]]:
    """Return when the events of a calendar begin and end, in UTC, within a span."""
    answer = await hass.services.async_call(
        "calendar",
        "get_events",
        {
            ATTR_ENTITY_ID: entity_id,
            "start_date_time": start.isoformat(),
            "end_date_time": end.isoformat(),
        },
        blocking=True,
        return_response=True,
    )
    return [
        tuple(
            datetime.fromisoformat(one[bound]).astimezone(UTC).strftime("%d %H:%M")
            for bound in ("start", "end")
        )
        for one in answer[entity_id]["events"]
    ]


async def test_all_calendars_look_as_they_did(
    hass, freezer, supplier, add_entry, snapshot, entity_registry: er.EntityRegistry
):
    """Names, states and attributes of a household with a plan and with sessions."""
    freezer.move_to(NOON)
    supplier.perform({"do": "plug_in"})
    slots = [{"start": local(DAY, time(14)), "end": local(DAY, time(15))}]
    supplier.perform({"do": "plan", "slots": slots})
    with only(Platform.CALENDAR):
        entry = await add_entry()
        await move_to(hass, freezer, NOON + timedelta(minutes=3))
        await snapshot_platform(
            hass,
            entity_registry,
            snapshot.use_extension(HomeAssistantSnapshotExtension),
            entry.entry_id,
        )
        await hass.config_entries.async_unload(entry.entry_id)


async def _live_through(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, supplier: Supplier, day: date
) -> list[tuple[str, str, bool, bool]]:
    """Let the plug-in day happen, a person refreshing after each event; return what was wrong."""
    scenario = Scenario(supplier.world, events(day))
    happens = {moment for moment, _ in events(day)}
    dispatching = entity_id_of(hass, supplier, "car", "intelligent_dispatching")
    wrong = []
    for edge in boundaries(day):
        for moment in (edge - SECOND, edge, edge + SECOND, edge + 61 * SECOND):
            freezer.move_to(moment)
            scenario.catch_up()
            await move_to(hass, freezer, moment)
            if moment - 61 * SECOND in happens:
                await hass.services.async_call(
                    DOMAIN,
                    SERVICE_REFRESH_DISPATCHES,
                    {ATTR_ENTITY_ID: dispatching},
                    blocking=True,
                )
                await hass.async_block_till_done(wait_background_tasks=True)
            elif any(moment - 61 * SECOND < other <= moment for other in happens):
                continue  # nobody has told us yet
            truth = truth_at(day, moment)
            for role, key, right in (
                ("car", "dispatches", truth.is_dispatching),
                ("import", "cheap_times", truth.is_low),
            ):
                if (shown := is_on(hass, supplier, role, key)) is not right:
                    wrong.append((moment.isoformat(), key, shown, right))
    return wrong


@pytest.mark.parametrize("day", [WINTER, SUMMER], ids=["winter", "summer"])
async def test_calendars_through_the_plug_in_day(hass, freezer, supplier, add_entry, day):
    """Before, at and after each boundary `dispatches` is on exactly while a dispatch runs, and
    `cheap_times` exactly while the house pays its low price.
    """
    freezer.move_to(local(day, time(12)))
    await add_entry()
    assert await _live_through(hass, freezer, supplier, day) == []
    noon = local(day, time(12))
    ran = await told(
        hass, calendar_of(hass, supplier, "car", "dispatches"), noon, noon + timedelta(days=1)
    )
    begun = {start[3:] for start, _ in ran}
    assert f"{local(day, time(18)):%H:%M}" in begun
    # what was withdrawn left no mark, and the standard window is no dispatch
    assert f"{local(day, time(20)):%H:%M}" not in begun
    assert f"{local(day, time(23, 30)):%H:%M}" not in begun


@pytest.mark.parametrize(
    ("night", "expected"),
    [
        pytest.param(date(2026, 11, 18), ("18 23:30", "19 05:30"), id="winter: 12 half hours"),
        pytest.param(date(2026, 7, 1), ("01 22:30", "02 04:30"), id="summer: 12 half hours"),
        pytest.param(date(2027, 3, 27), ("27 23:30", "28 04:30"), id="clocks forward: 10"),
        pytest.param(date(2026, 10, 24), ("24 22:30", "25 05:30"), id="clocks back: 14"),
    ],
)
async def test_the_standard_window_is_by_the_clock(
    hass, freezer, supplier, add_entry, night, expected
):
    """From 23:30 to 05:30 local, through both changes of the clock; it is no dispatch."""
    noon = local(night, time(12))
    freezer.move_to(noon)
    supplier.perform({"do": "leave_octoplus"})
    await add_entry()
    span = (noon, noon + timedelta(hours=20))
    assert await told(hass, calendar_of(hass, supplier, "import", "cheap_times"), *span) == [
        expected
    ]
    assert await told(hass, calendar_of(hass, supplier, "car", "dispatches"), *span) == []


async def test_the_calendar_of_a_meter_that_left(hass, freezer, supplier, add_entry):
    """A calendar of what is no more is unavailable, whatever is asked of it; nothing breaks."""
    freezer.move_to(NOON)
    await add_entry()
    calendar = calendar_of(hass, supplier, "import", "cheap_times")
    supplier.perform({"do": "end_agreement", "meter": "import", "valid_to": NOON})
    await move_to(hass, freezer, NOON + timedelta(days=33))
    await move_to(hass, freezer, NOON + timedelta(days=33, hours=7))
    state = hass.states.get(calendar)
    assert state is not None
    assert state.state == STATE_UNAVAILABLE


def test_every_topic_and_every_reason_has_its_words():
    """Home Assistant does not translate the texts of events, so they all have to be here."""
    assert set(SUMMARIES) == set(CalendarKind)
    assert set(REASONS) >= set(PriceReason) - {PriceReason.UNKNOWN}
