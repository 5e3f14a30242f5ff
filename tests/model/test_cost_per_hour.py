"""What power costs in an hour."""

from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.usage.cost import cost_per_hour
from tests.model.builders import cases


@cases(
    "power_kw, import_price, export_price, cost",
    ("2.5 kW at 30 p", 2.5, 0.30, 0.15, 0.75),
    ("what export pays does not matter", 2.5, 0.30, None, 0.75),
    ("paid to use", 2.5, -0.02, 0.15, -0.05),
    ("free", 2.5, 0.0, 0.15, 0.0),
    ("not known", 2.5, None, 0.15, None),
    ("nothing", 0.0, 0.30, 0.15, 0.0),
    ("3 kW given at 15 p", -3.0, 0.30, 0.15, -0.45),
    ("what import costs does not matter", -3.0, None, 0.15, -0.45),
    ("given for nothing", -3.0, 0.30, 0.0, 0.0),
    ("who gives pays", -3.0, 0.30, -0.01, 0.03),
    ("what export pays is not known", -3.0, 0.30, None, None),
)
def test_power_costs_its_price(power_kw, import_price, export_price, cost):
    found = cost_per_hour(power_kw, import_price, export_price)
    assert found == (None if cost is None else pytest.approx(cost))


@given(st.floats(0.001, 100), st.floats(0, 1), st.floats(0, 1))
def test_taking_costs_and_giving_earns(power_kw, import_price, export_price):
    """While both prices are above zero."""
    assert cost_per_hour(power_kw, import_price, export_price) >= 0
    assert cost_per_hour(-power_kw, import_price, export_price) <= 0
