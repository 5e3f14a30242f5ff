"""What the options of belief change, and how the car's allowance is metered: over HTTP."""

import pytest
from tests.harness.clock import HOUR
from tests.harness.home import ONLY_DISPATCHES, Home

pytestmark = pytest.mark.usefixtures("past_is_not_kept")

POWER = "sensor.charger_power"

on_four_rates = pytest.mark.parametrize("household", ["iog-four-rate"])


async def begin(home: Home, wall: str = "17:45", **options: object) -> None:
    """Start a home with options, its car plugged in."""
    await home.at(wall)
    await home.set_up(**ONLY_DISPATCHES | options)
    home.plug_in()


@pytest.mark.parametrize(
    ("household", "rates_follow", "minimum", "counts"),
    [("iog", "started_only", 16, False), ("iog-four-rate", "planned_and_started", 15, True)],
    ids=["hardly anything", "all that is planned"],
)
async def test_what_is_believed_is_up_to_the_options(home, rates_follow, minimum, counts):
    """A row of 15 minutes, and a begun half hour that no answer has shown, as told to."""
    await begin(home, rates_follow=rates_follow, minimum_dispatch_minutes=minimum)
    home.plan("18:00-18:15", "19:00-20:00")
    await home.ask_at("17:50", "18:03")
    planned = "18:00-18:15 smart, 19:00-20:00 smart"
    assert home.unlike(is_low=counts, is_dispatching=counts, planned=planned) == {}
    home.fail("503", only="dispatches")
    coming = await home.cheap_from("18:30", "21:00")
    assert coming == {"19:00": "planned", "19:30": "planned"}
    await home.at("19:10")
    assert home.unlike(is_low=counts, is_dispatching=True) == {}


def allowance(home: Home) -> tuple[object, object, str]:
    """Return used and remaining hours, and how certain that is."""
    used, remaining = (home.state_of("car", f"car_allowance_{it}") for it in ("used", "remaining"))
    return float(used.state), float(remaining.state), used.attributes["certainty"]


@on_four_rates
async def test_what_is_charged_is_taken_off_the_allowance(home):
    """Running by the clock, then by what was completed; the seventh hour by day is dear."""
    await begin(home)
    home.plan("18:00-19:00")
    await home.ask_at("17:50")
    assert allowance(home) == (0.0, 6.0, "none")
    await home.ask_at("18:05", "18:35")
    await home.at("19:00")
    assert allowance(home) == (1.0, 5.0, "running")
    home.complete("12:30-17:00")
    await home.ask_at("19:10")
    assert allowance(home) == (5.5, 0.5, "completed")
    told = home.attributes("car", "car_allowance_remaining")
    midday = home.moment("12:00")
    assert (told["window_start"], told["window_end"]) == (midday, midday + 24 * HOUR)

    home.plan("20:00-21:00")
    await home.ask_at("19:20")
    assert list(await home.cheap_from("19:30", "23:30")) == ["20:00"]
    await home.ask_at("20:03")
    assert home.unlike(is_low=True, is_dispatching=True) == {}
    await home.ask_at("20:33")
    assert home.unlike(is_low=False, reason="tariff", is_dispatching=True) == {}
    assert allowance(home)[1] == 0.0
    await home.at("23:30")
    assert home.unlike(is_low=True, reason="standard_off_peak") == {}


@on_four_rates
@pytest.mark.parametrize(("counts", "used"), [("charging_time", 0.75), ("half_hours", 1.0)])
async def test_how_the_allowance_counts(home, counts, used):
    """45 minutes of charging touch two half hours."""
    await begin(home, allowance_counts=counts)
    home.complete("16:00-16:30")
    home.complete("16:30-16:45")
    await home.ask_at("17:50")
    assert allowance(home)[:2] == (used, 6.0 - used)


@on_four_rates
async def test_measured_charging_is_taken_off_though_no_answer_shows_it(home):
    """While the supplier is down, a quarter of an hour at 7 kW in a planned slot is seen here."""
    await begin(home, "16:45", **home.supplier.car_options(charging_power_entity=POWER))
    home.plan("17:00-18:00")
    await home.ask_at("16:50")
    home.fail("503", only="dispatches")
    for wall, power_kw in (("16:52", 0.0), ("17:05", 7.0), ("17:20", 0.0)):
        await home.at(wall)
        home.hass.states.async_set(POWER, str(power_kw), {"unit_of_measurement": "kW"})
    await home.at("17:30")
    assert allowance(home) == (0.25, 5.75, "running")
