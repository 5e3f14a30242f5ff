"""What a day came to: the figures of the example to the digit, and days that are odd."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo
import pytest
from custom_components.octopus_insight.model.history.daily import SAMPLE, daily_summary
from custom_components.octopus_insight.model.history.half_hour import (
    Authority,
    HalfHour,
    Money,
    Price,
    ToldCost,
)
from custom_components.octopus_insight.model.interval import HALF_HOUR, half_hours_of_day
from custom_components.octopus_insight.model.prices.tariff import Rate
from custom_components.octopus_insight.model.prices.timeline import Band, Certainty, PriceReason
from tests.harness.cases import cases

LONDON = ZoneInfo("Europe/London")
DAY = date(2025, 9, 5)


def rate(pounds: float) -> Rate:
    return Rate(inc_vat=pounds, exc_vat=pounds / 1.05)


def price(
    pounds: float, band: Band | None = None, reason: PriceReason = PriceReason.TARIFF
) -> Price:
    is_smart = reason is PriceReason.DISPATCH
    return Price(
        rate=rate(pounds),
        reason=reason,
        certainty=Certainty.SETTLED,
        band=band,
        standard_rate=rate(0.2957) if is_smart else None,
    )


LOW = price(0.07, Band.LOW, PriceReason.STANDARD_OFF_PEAK)
HIGH = price(0.2957, Band.HIGH)
SMART = price(0.07, Band.LOW, PriceReason.DISPATCH)
MIDDLE = price(0.2, Band.MIDDLE)
FLAT = price(0.25)
CHARGE = rate(0.47)


def walls(*times: str) -> set[str]:
    """Return half hours of a clock, from spans such as `00:00-05:30`."""
    spans = [one.split("-") for one in times]
    every = [f"{slot // 2:02}:{slot % 2 * 30:02}" for slot in range(48)]
    return {wall for wall in every for start, end in spans if start <= wall < end}


def a_day(
    prices: Mapping[Price, set[str]], kwh: Mapping[Price, float], day: date = DAY
) -> list[HalfHour]:
    """Return a day whose half hours have the first price that names them."""
    found = []
    for start in half_hours_of_day(day, LONDON):
        wall = f"{start.astimezone(LONDON):%H:%M}"
        one = next(price for price, when in prices.items() if wall in when)
        found.append(HalfHour(start=start, end=start + HALF_HOUR, kwh=kwh.get(one, 0.0), price=one))
    return found


def example() -> list[HalfHour]:
    """Return 12 half hours of the night, 3 of two dispatches, and 33 others."""
    prices = {
        LOW: walls("00:00-05:30", "23:30-24:00"),
        SMART: walls("13:00-14:00", "18:00-18:30"),
        HIGH: walls("00:00-24:00"),
    }
    return a_day(prices, {LOW: 6.2 / 12, SMART: 0.6, HIGH: 2.3 / 33})


def summary(half_hours: list[HalfHour], **more: Any) -> dict[str, Any]:
    asked = {"electricity": (half_hours, [CHARGE]), "gas": ([], []), "dispatches": 0} | more
    found = daily_summary(zone=LONDON, **asked)
    assert found is not None
    return found


def test_the_example_to_the_digit():
    """Its standing charge has to be 0.47: 0.434 + 0.68011 + 0.126 + 0.47 = 1.71011.

    Savings are 1.8 x (0.2957 - 0.07) = 0.40626.
    """
    found = summary(example(), dispatches=3)
    assert {name: found[name] for name in ("electricity", "intelligent_features")} == {
        "electricity": {
            "off_peak": {"usage": 6.2, "rate": 0.07, "cost": 0.43, "period": "23:30-05:30"},
            "peak": {"usage": 2.3, "rate": 0.2957, "cost": 0.68, "period": "05:30-23:30"},
            "smart_charging": {
                "usage": 1.8,
                "rate": 0.07,
                "cost": 0.13,
                "sessions": 2,
                "savings": 0.41,
                "period": "Intelligent dispatch",
            },
            "total_usage": 10.3,
            "total_cost": 1.71,
        },
        "intelligent_features": {
            "dispatch_periods_found": 3,
            "smart_charging_active": True,
            "total_savings": 0.41,
        },
    }
    assert found["electricity_standing_charge"] == 0.47
    assert found["gas"] is None
    assert found["total_cost"] == 1.71


def test_the_sample_has_the_same_shape_and_adds_up():
    gas = (a_day({FLAT: walls("00:00-24:00")}, {FLAT: 0.1}), [rate(0.3)])
    found = summary(example(), gas=gas)

    def shape(told: Any) -> Any:
        if isinstance(told, dict):
            return {name: shape(it) for name, it in told.items()}
        return type(told)

    assert shape(SAMPLE) == shape(found)
    of_house, gas_told = SAMPLE["electricity"], SAMPLE["gas"]
    parts = [of_house[name] for name in ("off_peak", "peak", "smart_charging")]
    assert sum(part["usage"] for part in parts) == pytest.approx(of_house["total_usage"])
    charge = SAMPLE["electricity_standing_charge"]
    cost = sum(part["cost"] for part in parts) + charge
    assert cost == pytest.approx(of_house["total_cost"])
    assert gas_told["usage"] * gas_told["rate"] == pytest.approx(gas_told["cost"])
    of_gas = gas_told["cost"] + gas_told["standing_charge"]
    assert of_gas == pytest.approx(gas_told["total_cost"])
    assert cost + of_gas == pytest.approx(SAMPLE["total_cost"])


@cases(
    "prices, kwh, off_peak, peak",
    (
        "one price all day: nothing is off-peak",
        {FLAT: walls("00:00-24:00")},
        {FLAT: 0.1},
        {"usage": 0.0, "rate": None, "cost": 0.0, "period": None},
        # 48 x 0.1 kWh at 25 p
        {"usage": 4.8, "rate": 0.25, "cost": 1.2, "period": "00:00-24:00"},
    ),
    (
        "three prices: the rest has no price of its own",
        {
            LOW: walls("04:00-07:00", "13:00-16:00", "22:00-24:00"),
            HIGH: walls("16:00-19:00"),
            MIDDLE: walls("00:00-24:00"),
        },
        {LOW: 0.1, MIDDLE: 0.1, HIGH: 0.2},
        # 16 x 0.1 kWh at 7 p
        {
            "usage": 1.6,
            "rate": 0.07,
            "cost": 0.11,
            "period": "04:00-07:00, 13:00-16:00, 22:00-00:00",
        },
        # 6 x 0.2 kWh at 29.57 p and 26 x 0.1 kWh at 20 p: 0.35484 + 0.52 = 0.87484, by 3.8 kWh
        {
            "usage": 3.8,
            "rate": 0.2302,
            "cost": 0.87,
            "period": "00:00-04:00, 07:00-13:00, 16:00-22:00",
        },
    ),
    (
        "nothing used at night: its price is known",
        {LOW: walls("00:00-07:00"), HIGH: walls("00:00-24:00")},
        {HIGH: 0.5},
        {"usage": 0.0, "rate": 0.07, "cost": 0.0, "period": "00:00-07:00"},
        # 34 x 0.5 kWh at 29.57 p
        {"usage": 17.0, "rate": 0.2957, "cost": 5.03, "period": "07:00-00:00"},
    ),
)
def test_tariffs_of_other_bands(prices, kwh, off_peak, peak):
    found = summary(a_day(prices, kwh))
    assert found["electricity"]["off_peak"] == off_peak
    assert found["electricity"]["peak"] == peak
    assert found["electricity"]["smart_charging"]["usage"] == 0.0
    assert found["intelligent_features"] == {
        "dispatch_periods_found": 0,
        "smart_charging_active": False,
        "total_savings": 0.0,
    }


@cases(
    "day, half_hours",
    ("the clocks go forward", date(2026, 3, 29), 10),
    ("the clocks go back", date(2026, 10, 25), 14),
)
def test_a_period_is_what_the_clock_shows(day, half_hours):
    """The night of 00:00 to 05:30 and 23:30 to 24:00 is an hour shorter, or longer."""
    prices = {LOW: walls("00:00-05:30", "23:30-24:00"), HIGH: walls("00:00-24:00")}
    found = summary(a_day(prices, {LOW: 0.1, HIGH: 0.1}, day))["electricity"]
    assert found["off_peak"]["period"] == "23:30-05:30"
    assert found["peak"]["period"] == "05:30-23:30"
    assert found["off_peak"]["usage"] == pytest.approx(half_hours * 0.1)
    assert found["peak"]["usage"] == pytest.approx(3.6)


def test_a_slot_that_was_billed_dear_saved_nothing():
    """Of 0.6 kWh each, one is settled at 29.57 p: 0.17742. Two saved 2 x 0.6 x 0.2257 = 0.27084."""
    half_hours = example()
    paid = Money(inc_vat=0.6 * 0.2957, exc_vat=0.6 * 0.2957)
    at = datetime(2025, 9, 8, tzinfo=UTC)
    told = ToldCost(authority=Authority.SETTLED, at=at, cost=paid, rate=rate(0.2957))
    half_hours[26] = replace(half_hours[26], told=told)
    smart = summary(half_hours)["electricity"]["smart_charging"]
    # 2 x 0.6 x 0.07 + 0.17742 = 0.26142
    assert (smart["usage"], smart["cost"], smart["savings"]) == (1.8, 0.26, 0.27)


@cases(
    "gas, told, total",
    ("no gas", ([], []), None, 1.71),
    (
        # 48 x 0.25 kWh at 25 p = 3.00
        "gas",
        (a_day({FLAT: walls("00:00-24:00")}, {FLAT: 0.25}), [rate(0.3)]),
        {"usage": 12.0, "rate": 0.25, "cost": 3.0, "standing_charge": 0.3, "total_cost": 3.3},
        5.01,
    ),
    (
        "its standing charge is not known",
        (a_day({FLAT: walls("00:00-24:00")}, {FLAT: 0.25}), [None]),
        {"usage": 12.0, "rate": 0.25, "cost": 3.0, "standing_charge": None, "total_cost": None},
        None,
    ),
    (
        "its readings are not there yet",
        ([replace(one, kwh=None) for one in example()], [rate(0.3)]),
        None,
        None,
    ),
)
def test_gas_is_beside_it(gas, told, total):
    found = summary(example(), gas=gas)
    assert found["gas"] == told
    assert found["total_cost"] == total
    assert found["electricity"]["total_cost"] == 1.71


def test_without_its_standing_charge_a_day_has_no_total():
    found = summary(example(), electricity=(example(), [None]))
    assert found["electricity_standing_charge"] is None
    assert found["electricity"]["total_cost"] is None
    assert found["total_cost"] is None
    assert found["electricity"]["total_usage"] == 10.3


@cases(
    "change",
    ("a reading is missing", {"kwh": None}),
    ("a price is missing", {"price": None}),
)
def test_a_day_with_a_gap_is_not_complete(change):
    half_hours = example()
    half_hours[7] = replace(half_hours[7], **change)
    assert daily_summary((half_hours, [CHARGE]), ([], []), 0, LONDON) is None


def test_no_meter_has_no_day():
    assert daily_summary(([], []), ([], []), 0, LONDON) is None
