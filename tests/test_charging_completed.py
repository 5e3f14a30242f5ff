"""What completed rows make of the past, however odd they are: over HTTP, told by `get_rates`."""

from dataclasses import replace
from datetime import timedelta
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.car_home import ONLY_DISPATCHES, ORDINARY, Home, Seen, unlike

both_tariffs = pytest.mark.parametrize("household", ["iog", "iog-four-rate"])


@pytest.fixture
async def home(hass, freezer, supplier, add_entry):
    """Return a home at a quarter to six, its car plugged in."""
    home = Home(hass, freezer, supplier, ORDINARY)
    await home.at("17:45")
    home.entry = await add_entry(options=ONLY_DISPATCHES)
    home.do("plug_in")
    return home


@both_tariffs
@pytest.mark.parametrize(
    ("row", "more", "cheap"),
    [
        pytest.param("16:00-16:30", {}, ["16:00"], id="a half hour"),
        pytest.param("16:00-16:30", {"source": None}, ["16:00"], id="source null"),
        pytest.param("16:00-16:30", {"source": "smart-charge"}, ["16:00"], id="source told"),
        pytest.param("16:00-16:30", {"location": None}, ["16:00"], id="location null"),
        pytest.param("16:00-16:30", {"location": "AWAY"}, ["16:00"], id="told as away"),
        pytest.param("16:20-16:35", {}, ["16:00", "16:30"], id="across a boundary"),
        pytest.param("16:00-16:30", {"energy_kwh": 0.01}, [], id="ghost"),
        pytest.param("16:00-16:30", {"energy_kwh": -0.01}, [], id="ghost of the other sign"),
        pytest.param("16:00-16:30", {"energy_kwh": 0.0}, [], id="nothing charged"),
        pytest.param("16:30-16:00", {"energy_kwh": 3.5}, [], id="ends before it starts"),
    ],
)
async def test_a_row_that_nobody_planned(home, household, row, more, cheap):
    """It says that the car was charged, unless it is a ghost; it says nothing of now."""
    home.complete(row, **more)
    await home.at("17:50")
    await home.ask()
    assert await home.cheap_from("15:00", "18:00") == dict.fromkeys(cheap, "completed")
    assert unlike(home.seen(), Seen(is_low=False, is_dispatching=False, next_dispatch="-")) == {}


@both_tariffs
async def test_a_row_that_is_relabelled_later_stays_cheap(home, household):
    """AT_HOME becomes AWAY; it is billed as before, and listed once."""
    home.complete("16:00-16:30")
    await home.at("17:50")
    await home.ask()
    car = home.supplier.world.car()
    car.completed = [replace(row, location="AWAY") for row in car.completed]
    await home.at("17:56")
    await home.ask()
    assert await home.cheap_from("15:00", "18:00") == {"16:00": "completed"}
    assert home.rows("completed_dispatches") == "16:00-16:30 None"


@both_tariffs
async def test_a_boost_that_is_reported_stays_dear(home, household):
    """A completed row does not say whether it was smart: the plan remembered for it does."""
    home.plan("18:00-18:30 BOOST")
    for wall in ("17:50", "18:05", "18:40"):
        await home.at(wall)
        await home.ask()
    assert home.rows("completed_dispatches") == "18:00-18:30 None"
    assert await home.cheap_from("17:00", "20:00") == {}


@both_tariffs
async def test_what_ran_is_completed_when_it_is_reported(home, household):
    """Planned, running, completed: the same half hour under three certainties."""
    home.plan("18:00-18:30")
    seen = {}
    for wall in ("17:50", "18:05", "18:40"):
        await home.at(wall)
        await home.ask()
        seen[wall] = (await home.cheap_from("17:00", "20:00")).get("18:00")
    assert seen == {"17:50": "planned", "18:05": "running", "18:40": "completed"}


@both_tariffs
async def test_it_is_settled_two_days_after_the_reading(home, household):
    """The reading comes on the next morning; then nothing changes for two days."""
    home.plan("18:00-18:30")
    for wall in ("17:50", "18:05", "18:40"):
        await home.at(wall)
        await home.ask()
    home.do("unplug")
    home.day = home.day.replace(day=20)
    await home.at("18:30")
    home.day = ORDINARY
    assert (await home.cheap_from("17:00", "20:00"))["18:00"] == "completed"
    home.day = home.day.replace(day=20)
    await home.at("19:01")
    home.day = ORDINARY
    assert (await home.cheap_from("17:00", "20:00"))["18:00"] == "settled"


# --- What was known when --------------------------------------------------------------------------


async def known_at(home: Home, wall: str) -> dict[str, object]:
    """Ask the action about the car; rows as wall times."""
    device = dr.async_get(home.hass).async_get_device_by_identifier(
        (DOMAIN, home.supplier.world.car().id), home.entry.entry_id
    )
    return await home.hass.services.async_call(
        DOMAIN,
        "get_dispatch_history",
        {"device_id": device.id, "at": home.moment(wall)},
        blocking=True,
        return_response=True,
    )


async def test_history_answers_what_was_known_then_over_a_restart(home):
    """A withdrawn row stands in what was known before; a restart or two weeks forget nothing."""
    home.plan("18:00-18:30", "20:00-20:30")
    for wall in ("17:50", "18:05"):
        await home.at(wall)
        await home.ask()
    home.do("withdraw", start=home.moment("20:00"))
    await home.at("18:40")
    await home.ask()
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.hass.async_block_till_done(wait_background_tasks=True)
    smart = {"type": "smart"}
    slot, withdrawn, done = (
        {"start": f"2026-11-18T{start}:00+00:00", "end": f"2026-11-18T{end}:00+00:00"}
        for start, end in (("18:00", "18:30"), ("20:00", "20:30"), ("18:00", "18:30"))
    )
    nothing = {"planned": [], "started": [], "completed": []}
    assert await known_at(home, "17:00") == {"known_at": None, **nothing}
    early = await known_at(home, "17:55")
    assert early["planned"] == [slot | smart, withdrawn | smart]
    assert (early["started"], early["completed"]) == ([], [])
    midway = await known_at(home, "18:10")
    assert midway["started"] == [slot | smart]
    late = await known_at(home, "18:45")
    assert late["planned"] == []
    assert late["completed"] == [done | {"type": None}]
    assert early["known_at"] < midway["known_at"] < late["known_at"]
    home.day += timedelta(days=14)
    await home.at("17:56")
    await home.ask()
    home.day = ORDINARY
    assert [await known_at(home, wall) for wall in ("17:55", "18:10", "18:45")] == [
        early,
        midway,
        late,
    ]


async def test_history_is_of_cars_only(home):
    """A meter's device is refused, and so is a moment that is none."""
    meter = dr.async_get(home.hass).async_get_device_by_identifier(
        (DOMAIN, home.supplier.world.point("import").number), home.entry.entry_id
    )
    car = dr.async_get(home.hass).async_get_device_by_identifier(
        (DOMAIN, home.supplier.world.car().id), home.entry.entry_id
    )
    for data, key in (
        ({"device_id": meter.id, "at": "2026-11-18"}, "not_a_car"),
        ({"device_id": car.id, "at": "soon"}, "invalid_moment"),
    ):
        with pytest.raises(ServiceValidationError) as refusal:
            await home.hass.services.async_call(
                DOMAIN, "get_dispatch_history", data, blocking=True, return_response=True
            )
        assert refusal.value.translation_key == key
