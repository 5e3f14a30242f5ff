"""What the options of belief change, and how the car's allowance is metered: over HTTP."""

from datetime import datetime, timedelta
import pytest
from tests.harness.car_home import ONLY_DISPATCHES, ORDINARY, Home, Seen, unlike
from tests.harness.home import shown, state_of

LEGACY, FOUR_RATE = "iog", "iog-four-rate"
CHARGER = "00000000-0003-4000-8020-000000000ca2"
POWER = "sensor.charger_power"


@pytest.fixture
def start(hass, freezer, supplier, add_entry):
    """Return a function that starts a home with options, its car plugged in."""

    async def begin(wall: str = "17:45", **options: object) -> Home:
        home = Home(hass, freezer, supplier, ORDINARY)
        await home.at(wall)
        home.entry = await add_entry(options=ONLY_DISPATCHES | options)
        home.do("plug_in")
        return home

    return begin


@pytest.mark.parametrize(
    ("household", "options", "is_low"),
    [
        pytest.param(LEGACY, {}, True, id="legacy"),
        pytest.param(LEGACY, {"rates_follow": "started_only"}, False, id="legacy, started only"),
        pytest.param(FOUR_RATE, {}, False, id="four rates"),
        pytest.param(
            FOUR_RATE, {"rates_follow": "planned_and_started"}, True, id="four rates, planned"
        ),
    ],
)
async def test_a_begun_half_hour_that_no_answer_has_shown(
    start, supplier, household, options, is_low
):
    """Promised by the plan alone, or not: the option says, else the tariff."""
    home = await start(**options)
    home.plan("18:00-19:00")
    await home.at("17:50")
    await home.ask()
    supplier.perform({"do": "fault", "kind": "503", "times": None, "only": "dispatches"})
    assert await home.cheap_from("17:00", "20:00") == {"18:00": "planned", "18:30": "planned"}
    await home.at("18:10")
    assert unlike(home.seen(), Seen(is_low=is_low, is_dispatching=True)) == {}


@pytest.mark.parametrize("household", [LEGACY, FOUR_RATE])
@pytest.mark.parametrize(("minutes", "counts"), [(15, True), (16, False)])
async def test_dispatches_shorter_than_the_minimum(start, household, minutes, counts):
    """A row of fifteen minutes is listed, and nothing else comes of it."""
    home = await start(minimum_dispatch_minutes=minutes)
    home.plan("18:00-18:15")
    await home.at("17:50")
    await home.ask()
    await home.at("18:03")
    await home.ask()
    seen = Seen(is_low=counts, is_dispatching=counts, planned="18:00-18:15 smart")
    assert unlike(home.seen(), seen) == {}


# --- The car's allowance --------------------------------------------------------------------------


def allowance(home: Home, role: str = "car") -> tuple[object, object]:
    """Return used and remaining hours."""
    used, remaining = (
        shown(home.hass, home.supplier, role, f"car_allowance_{word}")
        for word in ("used", "remaining")
    )
    return used, remaining


def certainty(home: Home) -> str:
    state = state_of(home.hass, home.supplier, "car", "car_allowance_used")
    return state.attributes["certainty"]


@pytest.mark.parametrize("household", [FOUR_RATE])
async def test_what_is_charged_is_taken_off_the_allowance(start, household):
    """Running by the clock, then by what was completed."""
    home = await start()
    home.plan("18:00-19:00")
    await home.at("17:50")
    await home.ask()
    assert (allowance(home), certainty(home)) == ((0.0, 6.0), "none")
    for wall in ("18:05", "18:35"):
        await home.at(wall)
        await home.ask()
    await home.at("19:00")
    assert (allowance(home), certainty(home)) == ((1.0, 5.0), "running")
    await home.at("19:10")
    await home.ask()
    assert (allowance(home), certainty(home)) == ((1.0, 5.0), "completed")
    state = state_of(home.hass, home.supplier, "car", "car_allowance_remaining")
    midday = datetime.fromisoformat("2026-11-18T12:00Z")
    assert state.attributes["window_start"] == midday
    assert state.attributes["window_end"] == midday + timedelta(hours=24)


@pytest.mark.parametrize("household", [FOUR_RATE])
@pytest.mark.parametrize(
    ("options", "used"),
    [
        pytest.param({}, 0.75, id="by the minute"),
        pytest.param({"allowance_counts": "charging_time"}, 0.75, id="by the minute, as asked"),
        pytest.param({"allowance_counts": "half_hours"}, 1.0, id="half hours whole"),
    ],
)
async def test_how_the_allowance_counts(start, household, options, used):
    """45 minutes of charging touch two half hours."""
    home = await start(**options)
    home.complete("16:00-16:30")
    home.complete("16:30-16:45")
    await home.at("17:50")
    await home.ask()
    assert allowance(home) == (used, 6.0 - used)


@pytest.mark.parametrize("household", [FOUR_RATE])
async def test_a_slot_across_midday_is_cut_there(start, household):
    """At midday the next six hours begin."""
    home = await start("11:30")
    home.plan("11:40-12:40")
    for wall in ("11:45", "11:58"):
        await home.at(wall)
        await home.ask()
    await home.at("11:59:59")
    before = allowance(home)
    await home.at("12:30")
    after = allowance(home)
    # composed anew at each half hour and each answer: 11:58 or a minute later
    assert 18 / 60 <= before[0] <= 20 / 60
    assert after == (0.5, 5.5)


@pytest.mark.parametrize("household", [FOUR_RATE])
async def test_the_seventh_hour_by_day_is_dear(start, household):
    """The car was charged from 12:00 to 17:30: half an hour is left for the house, too."""
    home = await start()
    home.complete("12:00-17:30")
    home.plan("18:00-19:00")
    await home.at("17:50")
    await home.ask()
    assert allowance(home) == (5.5, 0.5)
    assert list(await home.cheap_from("17:30", "23:30")) == ["18:00"]
    await home.at("18:03")
    await home.ask()
    assert unlike(home.seen(), Seen(is_low=True, is_dispatching=True)) == {}
    await home.at("18:33")
    await home.ask()
    assert unlike(home.seen(), Seen(is_low=False, reason="tariff", is_dispatching=True)) == {}
    assert allowance(home)[1] == 0.0
    await home.at("23:30")
    assert unlike(home.seen(), Seen(is_low=True, reason="standard_off_peak")) == {}


@pytest.mark.parametrize("household", [FOUR_RATE])
async def test_a_completed_row_is_that_cars_which_was_planned_for_then(start, supplier, household):
    """Rows do not say whose they are; one that no plan explains may be anybody's."""
    supplier.perform({"do": "add_device", "device": CHARGER, "charge_point": True})
    home = await start("16:45")
    home.do("plug_in", device=CHARGER)
    home.plan("17:00-17:30")
    home.plan("18:00-18:45", device=CHARGER)
    for wall in ("16:50", "17:05", "17:40", "18:05", "18:35", "18:55"):
        await home.at(wall)
        await home.ask()
    assert (allowance(home), allowance(home, "charger")) == ((0.5, 5.5), (0.75, 5.25))
    home.complete("15:00-15:30")
    await home.at("19:00")
    await home.ask()
    assert (allowance(home), allowance(home, "charger")) == ((1.0, 5.0), (1.25, 4.75))


@pytest.mark.parametrize("household", [FOUR_RATE])
async def test_measured_charging_is_taken_off_though_no_answer_shows_it(
    start, hass, supplier, household
):
    """While the supplier is down, a quarter of an hour at 7 kW in a planned slot is seen here."""
    home = await start("16:45", **supplier.car_options(charging_power_entity=POWER))
    home.plan("17:00-18:00")
    await home.at("16:50")
    await home.ask()
    home.do("fault", kind="503", times=None, only="dispatches")
    for wall, power_kw in (("16:52", 0.0), ("17:05", 7.0), ("17:20", 0.0)):
        await home.at(wall)
        hass.states.async_set(POWER, str(power_kw), {"unit_of_measurement": "kW"})
    await home.at("17:30")
    assert (allowance(home), certainty(home)) == ((0.25, 5.75), "running")


@pytest.mark.parametrize("household", [LEGACY])
async def test_the_older_tariff_has_no_allowance(start, household):
    """Twelve half hours and more may be cheap there, and no sensor tells of an allowance."""
    home = await start()
    with pytest.raises(LookupError):
        allowance(home)
    home.complete("09:00-17:00")
    await home.at("17:50")
    await home.ask()
    assert len(await home.cheap_from("09:00", "18:00")) == 16
