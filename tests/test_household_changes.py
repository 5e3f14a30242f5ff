"""Homes that something changes for while they are shown: a tariff, a move, a meter, a car."""

from datetime import date
from homeassistant.helpers import entity_registry as er
import pytest
from custom_components.octopus_insight.const import DOMAIN
from tests.harness.clock import DAY, HOUR, MINUTE, NOON, SECOND
from tests.harness.home import HIGH, LOW


def owners(home) -> set[str]:
    """Return the meter points, cars and accounts that have entities."""
    entries = er.async_get(home.hass).entities.values()
    return {one.unique_id.partition("_")[0] for one in entries if one.platform == DOMAIN}


# --- A tariff that begins at midnight -------------------------------------------------------------

FLAT, GO_LOW, GO_HIGH = 0.2625, 0.084, 0.294
"""25.0, 8.0 and 28.0 p with 5 %."""


@pytest.mark.parametrize("household", ["growing"])
async def test_go_begins_at_midnight_in_summer(home):
    """One price today, and Go from midnight on, cheap from 00:30 to 05:30 on the London clock."""
    home.day = date(2026, 8, 12)
    go_begins = home.moment("+00:00")
    code = "E-1R-GO-VAR-25-05-01-J"
    home.do("new_agreement", meter="import", tariff_code=code, valid_from=go_begins)
    await home.at("12:00")
    await home.set_up()
    # time after midnight, price, next price, when it changes, cheap or not
    for after, price, following, change, level in (
        (-12 * HOUR, FLAT, GO_HIGH, "+00:00", "normal"),
        (-SECOND, FLAT, GO_HIGH, "+00:00", "normal"),
        (0 * HOUR, GO_HIGH, GO_LOW, "+00:00", "normal"),
        (SECOND, GO_HIGH, GO_LOW, "+00:30", "normal"),
        (0.5 * HOUR + SECOND, GO_LOW, GO_HIGH, "+05:30", "cheap"),
        (5.5 * HOUR + SECOND, GO_HIGH, GO_LOW, "+00:30", "normal"),
    ):
        await home.at(go_begins + after)
        has_go = after >= 0 * HOUR
        right = {
            ("import", "current_rate"): price,
            ("import", "next_rate"): following,
            ("import", "next_rate_change"): home.moment(change) + (after > 5 * HOUR) * DAY,
            ("import", "price_level"): level,
            ("import", "tariff"): "Octopus Go" if has_go else "Flexible Octopus 2025",
            ("import", "standing_charge"): 0.525 if has_go else 0.483,
        }
        if has_go:
            right["import", "off_peak"] = level == "cheap"
        assert not home.wrong(right), after


# --- A move ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("household", ["moved-home"])
@pytest.mark.parametrize("days", [10, 40])
async def test_only_the_new_home_is_shown(home, days):
    """The old home's supplies have ended, and one of its meters had the same serial number."""
    world = home.supplier.world
    moment = world.household.moved_in + days * DAY + 12 * HOUR
    await home.at(moment)
    await home.set_up()
    assert not home.wrong_of_table(moment)
    new = {point.number for point in world.points if not point.is_former}
    assert owners(home) == {*new, world.account_number}
    assert home.issues() == {}


@pytest.mark.parametrize("household", ["moved-home"])
async def test_a_home_not_yet_moved_into_needs_no_repair(home):
    """A week before, the old home is priced; the new one's supplies wait for their agreements."""
    world = home.supplier.world
    await home.at(world.household.moved_in - 7 * DAY)
    await home.set_up()
    assert home.issues() == {}
    old = next(point.number for point in world.points if point.is_former)
    registry = er.async_get(home.hass)
    entity_id = registry.async_get_entity_id("sensor", DOMAIN, f"{old}_current_rate")
    assert float(home.hass.states.get(entity_id).state) == pytest.approx(FLAT)
    assert home.shown("import", "current_rate") is None


# --- A meter and a car that come ------------------------------------------------------------------


@pytest.mark.parametrize("household", ["growing"])
async def test_the_first_gas_meter_and_the_first_car_come(home):
    """Found with the account, six hours later at most; a plan of the car prices the home."""
    world = home.supplier.world
    await home.at(NOON)
    await home.set_up()
    assert owners(home) == {world.point("import").number, world.account_number}
    home.do("add_meter", meter="gas", number="7000000023", tariff_code="G-1R-VAR-25-04-01-J")
    home.do("add_device", device="00000000-0003-4000-8020-0000000c6706")
    home.do("new_agreement", meter="import", tariff_code="E-1R-INTELLI-VAR-22-10-14-J")
    await home.at(*(NOON + minutes * MINUTE for minutes in (361, 363, 365)))
    gas_kwh = 1.6 * 1.02264 * 40.0 / 3.6
    right = {
        ("gas", "current_rate"): 0.063,
        ("gas", "standing_charge"): 0.315,
        ("gas", "previous_consumption_volume"): 1.6,
        ("gas", "previous_consumption"): gas_kwh,
        ("gas", "previous_cost"): gas_kwh * 0.063 + 0.315,
        ("import", "tariff"): "Intelligent Octopus Go",
        ("import", "current_rate"): HIGH,
        ("import", "off_peak"): False,
        ("car", "intelligent_state"): "smart_control_not_available",
        ("car", "intelligent_dispatching"): False,
        ("car", "next_dispatch"): None,
    }
    assert not home.wrong(right)
    home.plug_in("21:00-22:00")
    await home.at(*(NOON + minutes * MINUTE for minutes in (380, 396)))
    nine = home.moment("21:00")
    right = {
        ("car", "next_dispatch"): nine,
        ("import", "next_rate_change"): nine,
        ("import", "next_rate"): LOW,
    }
    assert not home.wrong(right)
