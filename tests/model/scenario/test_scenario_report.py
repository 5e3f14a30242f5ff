"""The report as data: what it says of four days that can be worked out by hand."""

from dataclasses import replace
from datetime import date
from four_days import BOX, CHEAPER, DAYS, FLAT, ROOF, SAID, TODAY, YEAR
import pytest
from custom_components.octopus_insight.model.scenario.advice import Limits
from custom_components.octopus_insight.model.scenario.finance import DatedVat, Terms
from custom_components.octopus_insight.model.scenario.report import (
    Study,
    report_of,
    sweep_of,
)
from custom_components.octopus_insight.model.scenario.study import Setup

STUDY = Study(
    currency="EUR",
    today=TODAY,
    variants=[
        Setup(name="Cheaper", tariff=replace(CHEAPER, note="For some.")),
        Setup(name="All", tariff=FLAT, solar=ROOF, battery=BOX),
    ],
    year=YEAR,
    money=Terms(bought=date(2026, 11, 30), years=2, discount_rate=0.0, other_discount_rates=(0.5,)),
    vat=[
        DatedVat(kind="installed", since=date(2024, 2, 1), rate=0.0),
        DatedVat(kind="equipment", since=date(2011, 1, 4), rate=0.2),
    ],
    battery_costs={"price_at_least": 500.0, "price_per_kwh": 300.0, **SAID},
    limits=Limits(outlay=1000),
)
STUDY = STUDY.with_sizes(STUDY.variants[1], (0.5, 1.0))


@pytest.fixture(scope="module")
def report():
    return report_of(STUDY, lambda _: None)


def test_what_is_done_is_said_step_by_step():
    done = list[str]()
    report_of(STUDY, done.append)
    assert done == ["Today", "Cheaper", "All"]
    sweep_of(STUDY.sizes, done.append)
    assert done[3:] == ["none", "0.5 kWh", "1 kWh"]
    assert len(done) == STUDY.steps


def test_savings_and_flows_are_those_of_the_year(report):
    """Today a day costs 1.4, with the cheaper tariff 1.2, with roof and box 0.8."""
    cheaper, both = report["variants"]
    assert report["today"]["costs"]["achievable"] == pytest.approx(1.4 * DAYS)
    assert cheaper["saving"] == pytest.approx(0.2 * DAYS)
    assert both["saving"] == pytest.approx(0.6 * DAYS)
    assert cheaper["money"]["sums"] == pytest.approx([0, 0.8, 1.6])
    # 1000 and 500 with 20 % VAT; the roof saves 0.4 a day, the box 0.2, and its upkeep is 7 a year
    roof, box = 0.4 * DAYS * 0.985, 0.2 * DAYS
    sums = [-1600, -1600 + roof + box - 7, -1600 + roof * (2 - 0.0045) + box * 1.98 - 14]
    assert both["money"]["sums"] == pytest.approx(sums)
    assert both["money"]["payback_years"] is None
    assert both["money"]["present_values"]["0"] == pytest.approx(sums[-1])


def test_parts_say_what_each_saves_and_costs(report):
    roof, box = report["variants"][1]["parts"]
    assert (roof["of"], box["of"]) == ("Roof", "Box")
    assert (roof["outlay"], box["outlay"]) == (1000, 600)
    assert box["saving"] == pytest.approx(0.2 * DAYS)
    assert box["alone"] == pytest.approx(0)
    # 2 kWh a day for 1000, in two years, with the fade
    assert roof["cost_per_kwh"] == pytest.approx(1000 / (2 * DAYS * 0.985 * (2 - 0.0045)))
    assert report["variants"][0]["parts"][0]["cost_per_kwh"] is None


def test_cycles_stand_beside_those_of_the_warranty(report):
    """1 kWh of 1 a day is 365 a year; 3,650 in ten years are as many as it covers."""
    cycles = replace(BOX, warranty_cycles=3650)
    both = replace(STUDY.variants[1], battery=cycles)
    (found,) = report_of(replace(STUDY, variants=[both], sizes=None), lambda _: None)["variants"]
    assert found["warranty_cycles_a_year"] == 365
    assert found["cycles_a_year"] == pytest.approx(365)
    assert found["cycles_of_warranty"] == pytest.approx(1)
    assert report["variants"][1]["cycles_of_warranty"] is None


def test_advice_is_by_goal_within_the_limits(report):
    """Of what may be spent, both are beyond; the sun makes the most of its own."""
    assert [(one["goal"], one["choice"], one["bent"]) for one in report["advice"]] == [
        ("least_cost", "Cheaper", []),
        ("fastest_payback", "Cheaper", []),
        ("most_self_sufficiency", "Cheaper", []),
    ]
    assert report["limits"] == {"outlay": 1000}
    free = report_of(replace(STUDY, limits=Limits(), sizes=None), lambda _: None)
    assert free["advice"][2]["choice"] == "All"
    assert free["sweep"] == free["best_sizes"] == []


def test_sizes_are_tried_each_with_its_price_beside_the_same_without_a_battery():
    """A battery turns the 0.1 that a kWh of the roof earns into 0.3 saved."""
    found = sweep_of(STUDY.sizes, lambda _: None)
    none, half, one = found["sweep"]
    assert [size["battery_kwh"] for size in found["sweep"]] == [0, 0.5, 1]
    savings = (none["saving"], half["saving"], one["saving"])
    assert savings == pytest.approx((0, 0.1 * DAYS, 0.2 * DAYS))
    outlays = (half["money"]["outlay"], one["money"]["outlay"])
    assert outlays == pytest.approx((1.2 * 650, 1.2 * 800))
    assert {one["goal"]: one["choice"] for one in found["best_sizes"]} == {
        "least_cost": "none",
        "fastest_payback": "none",
        "most_self_sufficiency": "1 kWh",
    }


def test_notes_and_sources_are_of_all_that_is_used(report):
    assert report["notes"][0] == "Cheaper: For some."
    assert report["sources"] == []
    rough = replace(ROOF, samples=None, source="a quote", date_=date(2026, 11, 30))
    study = replace(STUDY, variants=[replace(TODAY, name="Rough", solar=rough)], sizes=None)
    found = report_of(study, lambda _: None)
    assert "Roof is rough: made from the sun's path" in "\n".join(found["notes"])
    assert found["sources"] == ["Roof: a quote (2026-11-30)"]


def test_sizes_below_nothing_are_refused():
    with pytest.raises(ValueError, match="usable_kwh is -1"):
        STUDY.with_sizes(STUDY.variants[1], (5.0, -1.0))
