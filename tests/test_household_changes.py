"""Homes that something changes for while they are shown: a tariff, a move, a meter, a car."""

from datetime import UTC, date, datetime, time, timedelta
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from custom_components.octopus_insight.const import DOMAIN
from simulator.expected import expected_values
from tests.harness.home import local, move_to, shown, wrong_entities

NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def owners(hass) -> set[str]:
    """Return the meter points and cars that have entities."""
    entries = er.async_get(hass).entities.values()
    return {one.unique_id.partition("_")[0] for one in entries if one.platform == DOMAIN}


# --- A tariff that begins at midnight -------------------------------------------------------------

SUMMER_DAY = date(2026, 8, 12)
GO_BEGINS = local(SUMMER_DAY + timedelta(days=1), time(0))
FLAT, LOW, HIGH = 0.2625, 0.084, 0.294
"""25.0, 8.0 and 28.0 p with 5 %."""


@pytest.mark.parametrize("household", ["growing"])
async def test_go_begins_at_midnight_in_summer(hass, freezer, household, supplier, add_entry):
    """One price today, and Go from midnight on, cheap from 00:30 to 05:30 on the London clock."""
    supplier.perform(
        {
            "do": "new_agreement",
            "meter": "import",
            "tariff_code": "E-1R-GO-VAR-25-05-01-J",
            "valid_from": GO_BEGINS,
        }
    )
    freezer.move_to(local(SUMMER_DAY, time(12)))
    await add_entry()
    # hours after midnight, price, next price, hour of the change, cheap or not
    for hours, price, following, change, level in (
        (-12, FLAT, HIGH, 0, "normal"),
        (-1 / 3600, FLAT, HIGH, 0, "normal"),
        (0, HIGH, LOW, 0.5, "normal"),
        (0.5, LOW, HIGH, 5.5, "cheap"),
        (5.5, HIGH, LOW, 24.5, "normal"),
    ):
        await move_to(hass, freezer, GO_BEGINS + hours * HOUR)
        right = {
            ("import", "current_rate"): price,
            ("import", "next_rate"): following,
            ("import", "next_rate_change"): GO_BEGINS + change * HOUR,
            ("import", "price_level"): level,
            ("import", "tariff"): "Flexible Octopus 2025" if hours < 0 else "Octopus Go",
            ("import", "standing_charge"): 0.483 if hours < 0 else 0.525,
        }
        if hours >= 0:
            right["import", "off_peak"] = level == "cheap"
        assert not wrong_entities(hass, supplier, right), hours


# --- A move ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("household", ["moved-home"])
@pytest.mark.parametrize(
    "days",
    [
        pytest.param(
            10,
            marks=pytest.mark.xfail(
                strict=True, reason="a supply that ended counts for thirty days more"
            ),
        ),
        40,
    ],
)
async def test_only_the_new_home_is_shown(hass, freezer, household, supplier, add_entry, days):
    """The old home's supplies have ended, and one of its meters had the same serial number."""
    moment = supplier.world.household.moved_in + timedelta(days=days, hours=12)
    freezer.move_to(moment)
    await add_entry()
    assert not wrong_entities(hass, supplier, expected_values(household, moment))
    new = {point.number for point in supplier.world.points if not point.is_former}
    assert owners(hass) == {*new, supplier.world.account_number}


@pytest.mark.parametrize("household", ["moved-home"])
async def test_a_home_not_yet_moved_into_needs_no_repair(
    hass, freezer, household, supplier, add_entry
):
    """A week before, the old home is priced; the new one's supplies wait for their agreements."""
    freezer.move_to(supplier.world.household.moved_in - timedelta(days=7))
    await add_entry()
    assert not ir.async_get(hass).issues
    old = next(point.number for point in supplier.world.points if point.is_former)
    entity_id = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{old}_current_rate")
    assert float(hass.states.get(entity_id).state) == pytest.approx(FLAT)
    assert shown(hass, supplier, "import", "current_rate") is None


# --- A meter and a car that come ------------------------------------------------------------------

CAR = "00000000-0003-4000-8020-0000000c6706"
GAS, STARTS_CHEAP = "7000000023", datetime(2026, 11, 18, 21, tzinfo=UTC)
# 6.6667 and 28.1904 p, which this price list shows with 5 %
NIGHT, DAY = 0.07000035, 0.2959992


@pytest.mark.parametrize("household", ["growing"])
async def test_the_first_gas_meter_and_the_first_car_come(
    hass, freezer, household, supplier, add_entry
):
    """Found with the account, six hours later at most; a plan of the car prices the home."""
    freezer.move_to(NOON)
    await add_entry()
    assert owners(hass) == {supplier.world.point("import").number, supplier.world.account_number}
    gas_code, car_code = "G-1R-VAR-25-04-01-J", "E-1R-INTELLI-VAR-22-10-14-J"
    for command in (
        {"do": "add_meter", "meter": "gas", "number": GAS, "tariff_code": gas_code},
        {"do": "add_device", "device": CAR},
        {"do": "new_agreement", "meter": "import", "tariff_code": car_code},
    ):
        supplier.perform(command)
    for minutes in (361, 363, 365):
        await move_to(hass, freezer, NOON + minutes * MINUTE)
    gas_kwh = 1.6 * 1.02264 * 40.0 / 3.6
    right = {
        ("gas", "current_rate"): 0.063,
        ("gas", "standing_charge"): 0.315,
        ("gas", "previous_consumption_volume"): 1.6,
        ("gas", "previous_consumption"): gas_kwh,
        ("gas", "previous_cost"): gas_kwh * 0.063 + 0.315,
        ("import", "tariff"): "Intelligent Octopus Go",
        ("import", "current_rate"): DAY,
        ("import", "off_peak"): False,
        ("car", "intelligent_state"): "smart_control_not_available",
        ("car", "intelligent_dispatching"): False,
        ("car", "next_dispatch"): None,
    }
    assert not wrong_entities(hass, supplier, right)
    supplier.perform({"do": "plug_in"})
    slots = [{"start": STARTS_CHEAP, "end": STARTS_CHEAP + HOUR}]
    supplier.perform({"do": "plan", "slots": slots})
    for minutes in (380, 396):
        await move_to(hass, freezer, NOON + minutes * MINUTE)
    assert shown(hass, supplier, "car", "next_dispatch") == STARTS_CHEAP
    assert shown(hass, supplier, "import", "next_rate_change") == STARTS_CHEAP
    assert shown(hass, supplier, "import", "next_rate") == NIGHT
