"""Which entities the demo looks for, and what it holds to be right."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.world import World
from tools.demo.expectations import Anything, expected_of
from tools.demo.supplier import Supplier

HALF_PAST_FIVE = datetime(2026, 11, 18, 5, 30, tzinfo=UTC)
"""The cheap night of the household `iog` ends."""
MINUTE = timedelta(minutes=1)


def supplier_of(household):
    """Return a simulated supplier that nobody can reach."""
    world = World.of(household)
    return Supplier(name=household, api_key=world.api_key, api_url=None, world=world)


def rights_of(household, added, now):
    """Return what is right for each unique id."""
    expected = expected_of(supplier_of(household), added, now, has_power_sensor=True)
    return {wanted.unique_id: wanted.rights for wanted in expected}


@pytest.mark.parametrize(
    ("added", "now", "rights"),
    [
        pytest.param(-2 * MINUTE, -MINUTE, (0.07000035, 0.07000035), id="before"),
        pytest.param(-MINUTE, 0 * MINUTE, (0.2959992, 0.07000035), id="at"),
        pytest.param(0 * MINUTE, MINUTE, (0.2959992, 0.2959992), id="after"),
    ],
)
def test_right_is_what_is_right_now_or_was_when_the_account_was_added(added, now, rights):
    found = rights_of("iog", HALF_PAST_FIVE + added, HALF_PAST_FIVE + now)
    assert found["1000000000101_current_rate"] == rights


def test_the_house_takes_one_and_a_half_kilowatts_at_the_price_of_the_moment():
    """1.5 kW x 0.2959992 GBP/kWh by day; 1.5 kW x 0.07000035 GBP/kWh by night."""
    found = rights_of("iog", HALF_PAST_FIVE, HALF_PAST_FIVE - MINUTE)
    assert found["1000000000101_cost_per_hour"] == pytest.approx((0.105000525, 0.4439988))


def test_a_unique_id_begins_with_what_the_device_stands_for():
    """Meter points by their number, cars by their registration, the account by its own."""
    found = rights_of("iog", HALF_PAST_FIVE, HALF_PAST_FIVE)
    assert {
        "1000000000101_off_peak",
        "1000000000202_export_rate",
        "7000000001_previous_consumption_volume",
        "00000000-0002-4000-8020-00000000c0de_intelligent_state",
        "A-1F2E3D4C_requests_last_hour",
    } <= set(found)


def test_of_some_entities_any_value_will_do():
    found = rights_of("iog", HALF_PAST_FIVE, HALF_PAST_FIVE)
    assert found["A-1F2E3D4C_requests_last_hour"] == (Anything.KNOWN, Anything.KNOWN)


def test_a_house_without_car_and_low_rate_has_entities_of_neither():
    found = rights_of("fixed-flat", HALF_PAST_FIVE, HALF_PAST_FIVE)
    assert not [unique_id for unique_id in found if unique_id.endswith(("_off_peak", "_dispatch"))]


def test_nobody_knows_what_is_right_at_the_real_supplier():
    real = Supplier(name="real", api_key="sk_live_x", api_url=None)
    with pytest.raises(ValueError, match="nobody knows"):
        expected_of(real, HALF_PAST_FIVE, HALF_PAST_FIVE, has_power_sensor=True)
