"""What is written down for Tesla, and the rules it obeys."""

from copy import deepcopy
import pytest
from custom_components.octopus_insight.model.battery.tesla import signature_of
from tests.harness.cases import cases
from tests.model.battery_builders import (
    PRODUCT,
    dispatch,
    free,
    home_of,
    made,
    two_bands,
    without_bands,
)
from tests.model.tesla_rules import faults_of

FIELDS = ("fromDayOfWeek", "toDayOfWeek", "fromHour", "fromMinute", "toHour", "toMinute")


def period(start: tuple[int, int], end: tuple[int, int]) -> dict:
    return dict(zip(FIELDS, (0, 6, *start, *end), strict=True))


FLAT = home_of(without_bands(lambda _: 0.25))
WHOLE_DAY = period((0, 0), (0, 0))


def tree(prices: dict, periods: dict, for_all: float = 0) -> dict:
    """Write out what import and export are described by, zeros included."""
    year = {"fromMonth": 1, "fromDay": 1, "toMonth": 12, "toDay": 31}
    groups = {label: {"periods": rows} for label, rows in periods.items()}
    return {
        "utility": "Octopus Energy",
        "name": "Intelligent Octopus Go",
        "code": PRODUCT,
        "currency": "GBP",
        "monthly_minimum_bill": 0,
        "monthly_charges": 0,
        "min_applicable_demand": 0,
        "max_applicable_demand": 0,
        "daily_charges": [{"name": "Charge", "amount": 0}],
        "daily_demand_charges": {},
        "demand_charges": {"ALL": {"rates": {"ALL": 0}}, "Summer": {"rates": {}}},
        "energy_charges": {"ALL": {"rates": {"ALL": for_all}}, "Summer": {"rates": prices}},
        "seasons": {"Summer": {**year, "tou_periods": groups}},
    }


SOUND = made().tariff


def test_the_whole_tariff():
    """Every field is there; the night is cut at midnight, which is written 0:00."""
    night = [period((0, 0), (5, 30)), period((23, 30), (0, 0))]
    periods = {"OFF_PEAK": night, "ON_PEAK": [period((5, 30), (23, 30))]}
    bought = tree({"OFF_PEAK": 0.07, "ON_PEAK": 0.2715}, periods)
    sold = tree({"OFF_PEAK": 0.07, "ON_PEAK": 0.15}, periods)
    assert {"version": 1, **bought, "sell_tariff": sold} == SOUND


def test_a_flat_tariff_uses_the_price_for_all_time():
    """Its one period is the whole day, from 0:00 to 0:00, and no other label stands beside it."""
    flat = made(of=FLAT).tariff
    bought, sold = (tree({"ALL": price}, {"ALL": [WHOLE_DAY]}, price) for price in (0.25, 0.15))
    assert flat == {"version": 1, **bought, "sell_tariff": sold}
    spoilt = deepcopy(flat)
    spoilt["seasons"]["Summer"]["tou_periods"]["ON_PEAK"] = {"periods": [period((1, 0), (2, 0))]}
    assert any("ALL stands beside other labels" in fault for fault in faults_of(spoilt))


def test_a_whole_day_of_one_band():
    """Free from midnight to midnight: one label, one price, one period from 0:00 to 0:00."""
    told = made(free("00:00", "2026-11-11T00:00Z"), now="2026-11-10T00:00Z").tariff
    assert told["energy_charges"]["Summer"] == {"rates": {"SUPER_OFF_PEAK": 0.0}}
    periods = told["seasons"]["Summer"]["tou_periods"]
    assert periods == {"SUPER_OFF_PEAK": {"periods": [WHOLE_DAY]}}


PERIODS = ("seasons", "Summer", "tou_periods")
RATES = ("energy_charges", "Summer", "rates")


def broken(path: tuple, value: object) -> dict:
    """Return a sound tariff with one thing changed, or left out."""
    tariff = deepcopy(SOUND)
    part = tariff
    for key in path[:-1]:
        part = part[key]
    if value is None:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return tariff


FIRST = (*PERIODS, "OFF_PEAK", "periods", 0)


@cases(
    "path, value, fault",
    ("version", ("version",), 2, "version is not 1"),
    ("no export", ("sell_tariff",), None, "sell_tariff is missing"),
    ("empty export", ("sell_tariff",), {}, "sell_tariff: seasons is missing"),
    ("no season", ("seasons",), {}, "there are 0 seasons"),
    ("a day short", ("seasons", "Summer", "toDay"), 30, "does not cover the year"),
    ("no price for all", ("energy_charges", "ALL"), None, "price for all time is missing"),
    ("no price", (*RATES, "ON_PEAK"), None, "ON_PEAK has no price"),
    ("negative", (*RATES, "ON_PEAK"), -0.01, "price of ON_PEAK"),
    ("not a number", (*RATES, "ON_PEAK"), float("nan"), "price of ON_PEAK"),
    ("label", (*PERIODS, "MID_PEAK"), {}, "MID_PEAK is no label"),
    ("empty", (*PERIODS, "ON_PEAK"), {"periods": []}, "ON_PEAK has no periods"),
    ("field left out", (*FIRST, "toHour"), None, "six fields"),
    ("hour 24", (*FIRST, "toHour"), 24, "out of range"),
    ("weekdays", (*FIRST, "toDayOfWeek"), 4, "not for all days"),
    ("gap", (*FIRST, "toHour"), 4, "04:30 is covered 0 times"),
    ("overlap", (*FIRST, "toHour"), 6, "05:30 is covered 2 times"),
    ("empty is a whole day", FIRST, WHOLE_DAY, "05:30 is covered 2 times"),
)
def test_what_breaks_a_rule_is_found(path, value, fault):
    assert faults_of(SOUND) == ()
    found = faults_of(broken(path, value))
    assert any(fault in each for each in found), found


@pytest.mark.parametrize("wrapped", [{}, {"tou_settings": {}}, {"tariff_content_v2": {}}])
def test_an_empty_or_wrapped_tariff_is_found(wrapped):
    """Sent, it would wipe the owner's rate plan."""
    assert "seasons is missing" in faults_of(wrapped)


def test_a_signature_covers_prices():
    """A rate that changes is a new tariff, though its windows stay."""
    dearer = home_of(two_bands(0.07, 0.2716))
    assert made().issued.signature != made(of=dearer).issued.signature
    assert made().issued.signature == made(now="2026-11-10T20:00Z").issued.signature
    assert made().issued.signature != made(dispatch("13:00", "14:00")).issued.signature


def test_a_signature_is_that_of_the_content():
    """Neither the order of keys nor the way a whole number is written makes a difference."""
    assert signature_of({"a": 0, "b": [1, 2.5]}) == signature_of({"b": [1.0, 2.5], "a": 0.0})
    assert signature_of({"a": 0}) != signature_of({"a": 0.0001})
    assert len(signature_of({})) == 16
