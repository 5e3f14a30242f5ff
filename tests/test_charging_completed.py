"""What completed rows make of the past, however odd they are: over HTTP, told by `get_rates`."""

from dataclasses import replace
from typing import Any
import pytest
from tests.harness.home import ONLY_DISPATCHES, Home

both_tariffs = pytest.mark.parametrize("household", ["iog", "iog-four-rate"])


@pytest.fixture
async def plugged(home) -> Home:
    """Have a home at a quarter to six, its car plugged in."""
    await home.at("17:45")
    await home.set_up(**ONLY_DISPATCHES)
    home.plug_in()
    return home


@both_tariffs
async def test_rows_that_nobody_planned(plugged):
    """They say that the car was charged, unless they are ghosts; they say nothing of now."""
    for row, more in (
        ("13:00-13:30", {}),
        ("13:30-14:00", {"source": None}),
        ("14:00-14:30", {"source": "smart-charge"}),
        ("14:30-15:00", {"location": None}),
        ("15:00-15:30", {"location": "AWAY"}),
        ("15:50-16:05", {}),
        # ghosts, and one that ends before it starts
        ("16:30-17:00", {"energy_kwh": 0.01}),
        ("17:00-17:30", {"energy_kwh": -0.01}),
        ("12:00-12:30", {"energy_kwh": 0.0}),
        ("11:30-11:00", {"energy_kwh": 3.5}),
    ):
        plugged.complete(row, **more)
    await plugged.ask_at("17:50")
    cheap = ["13:00", "13:30", "14:00", "14:30", "15:00", "15:30", "16:00"]
    assert await plugged.cheap_from("10:00", "18:00") == dict.fromkeys(cheap, "completed")
    assert plugged.unlike(is_low=False, is_dispatching=False, next_dispatch="-") == {}


@pytest.mark.parametrize(("household", "half_hours"), [("iog", 16), ("iog-four-rate", 12)])
async def test_only_on_four_rates_there_is_an_allowance(plugged, half_hours):
    """Of eight hours of charging six make the house cheap there; on the older tariff all do."""
    await plugged.at("+21:00")
    plugged.complete("+12:30-+20:30")
    await plugged.ask()
    assert len(await plugged.cheap_from("+12:00", "+23:00")) == half_hours


@both_tariffs
async def test_a_half_hour_from_its_plan_to_its_bill(plugged):
    """Planned, running, completed, and settled two days after the last news; a boost stays dear.

    A row that becomes AWAY later is listed once, and billed as before.
    """
    plugged.plan("18:00-18:30", "18:30-19:00 BOOST")
    seen = []
    for wall in ("17:50", "18:05", "18:40"):
        await plugged.ask_at(wall)
        seen.append(await plugged.cheap_from("17:00", "20:00"))
    assert seen == [{"18:00": word} for word in ("planned", "running", "completed")]
    await plugged.ask_at("19:10")
    car = plugged.supplier.world.car()
    car.completed = [replace(row, location="AWAY") for row in car.completed]
    await plugged.ask_at("19:16")
    assert plugged.rows("completed_dispatches") == "18:00-18:30 None, 18:30-19:00 None"
    plugged.do("unplug")
    for moment, word in (("18:30", "completed"), ("19:01", "settled")):
        await plugged.at(plugged.moment(moment).replace(day=20))
        assert await plugged.cheap_from("17:00", "20:00") == {"18:00": word}


# --- What was known when --------------------------------------------------------------------------


async def test_history_answers_what_was_known_then_over_a_restart(plugged):
    """A withdrawn row stands in what was known before; a restart or a year forget nothing."""
    car = plugged.device_id_of("car")

    async def known_at(wall: str) -> dict[str, Any]:
        at = plugged.moment(wall)
        return await plugged.act("get_dispatch_history", device_id=car, at=at)

    plugged.plan("18:00-18:30", "20:00-20:30")
    await plugged.ask_at("17:50", "18:05")
    plugged.do("withdraw", start=plugged.moment("20:00"))
    await plugged.ask_at("18:40")
    await plugged.reload()
    slot, withdrawn = (
        {"start": f"2026-11-18T{start}:00+00:00", "end": f"2026-11-18T{end}:00+00:00"}
        for start, end in (("18:00", "18:30"), ("20:00", "20:30"))
    )
    smart = {"type": "smart"}
    nothing = {"planned": [], "started": [], "completed": []}
    assert await known_at("17:00") == {"known_at": None, **nothing}
    known = [await known_at(wall) for wall in ("17:55", "18:10", "18:45")]
    early, midway, late = known
    assert early["planned"] == [slot | smart, withdrawn | smart]
    assert (early["started"], early["completed"]) == ([], [])
    assert midway["started"] == [slot | smart]
    assert (late["planned"], late["completed"]) == ([], [slot | {"type": None}])
    assert early["known_at"] < midway["known_at"] < late["known_at"]
    for later in ({"month": 12, "day": 2}, {"month": 12, "day": 8}, {"year": 2027}):
        await plugged.at(plugged.moment("17:56").replace(**later))
        await plugged.ask()
        assert [await known_at(wall) for wall in ("17:55", "18:10", "18:45")] == known


@pytest.mark.parametrize(
    ("role", "at", "key"),
    [("import", "2026-11-18", "not_a_car"), ("car", "soon", "invalid_moment")],
)
async def test_history_is_of_cars_and_moments_only(plugged, role, at, key):
    device = plugged.device_id_of(role)
    refused = await plugged.refusal("get_dispatch_history", device_id=device, at=at)
    assert refused.translation_key == key
