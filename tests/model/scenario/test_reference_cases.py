"""The published check cases, to their tolerances; what they expect was found by other methods."""

from dataclasses import replace
import json
from pathlib import Path
import pytest
from custom_components.octopus_insight.model.scenario.optimum import best_possible
from custom_components.octopus_insight.model.scenario.rules import no_battery, self_use
from custom_components.octopus_insight.model.scenario.slots import Battery, Slots
from tools.scenario_check.homes import START, by_bands, generated, london

CASES = json.loads((Path(__file__).parent / "cases.json").read_text())["cases"]
YEARS = {"S4", "S5"}


def slots_of(case):
    inputs = case.get("inputs", {})
    if "generator" in inputs:
        load, solar = generated(**inputs["generator"])
        days = inputs["generator"]["days"]
        bought = by_bands(inputs["import_price_by_slot_of_day"], days)
        sold = by_bands(inputs["export_price_by_slot_of_day"], days)
    elif inputs:
        home = london("agile", solar_kwh=0)
        return replace(
            home,
            import_price=[price * 100 for price in home.import_price],
            export_price=[0.0] * len(home),
        )
    else:
        load, solar = case["load_kwh"], case["pv_kwh"]
        bought, sold = case["import_price_p"], case["export_price_p"]
    return Slots(start=START, load=load, solar=solar, import_price=bought, export_price=sold)


def battery_of(case):
    given = case["battery"]
    return Battery(
        usable_kwh=given["capacity_kwh"],
        charge_kw=given["charge_kw"],
        discharge_kw=given["discharge_kw"],
        charge_efficiency=given["eta_charge"],
        discharge_efficiency=given["eta_discharge"],
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_reference_case_costs_what_it_should(case):
    slots, battery, expected = slots_of(case), battery_of(case), case["expected"]
    tolerance = 1.0 if case["id"] in YEARS else 1e-3
    assert sum(slots.load) == pytest.approx(expected["sum_load_kwh"], abs=1e-6)
    assert sum(slots.solar) == pytest.approx(expected["sum_pv_kwh"], abs=1e-6)
    assert no_battery(slots).cost == pytest.approx(expected["no_battery_cost_p"], abs=1e-3)
    rule = self_use(slots, battery)
    assert rule.cost == pytest.approx(expected["self_use_rule_cost_p"], abs=1e-3)
    best = best_possible(slots, battery)
    assert best.cost == pytest.approx(expected["optimal_cost_p"], abs=tolerance)
    bound = expected.get("time_shared_lower_bound_p", expected["optimal_cost_p"])
    assert best.bound == pytest.approx(bound, abs=tolerance)
    assert best.bound <= best.cost + 1e-6
