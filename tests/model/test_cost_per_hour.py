"""What power costs in an hour."""

from hypothesis import given, strategies as st
import pytest
from custom_components.octopus_insight.model.usage.cost import cost_per_hour


@pytest.mark.parametrize(
    ("power_kw", "import_price", "export_price", "cost"),
    [
        pytest.param(2.5, 0.30, 0.15, 0.75, id="2.5 kW at 30 p"),
        pytest.param(2.5, 0.30, None, 0.75, id="what export pays does not matter"),
        pytest.param(2.5, -0.02, 0.15, -0.05, id="paid to use"),
        pytest.param(2.5, 0.0, 0.15, 0.0, id="free"),
        pytest.param(2.5, None, 0.15, None, id="not known"),
        pytest.param(0.0, 0.30, 0.15, 0.0, id="nothing"),
        pytest.param(-3.0, 0.30, 0.15, -0.45, id="3 kW given at 15 p"),
        pytest.param(-3.0, None, 0.15, -0.45, id="what import costs does not matter"),
        pytest.param(-3.0, 0.30, 0.0, 0.0, id="given for nothing"),
        pytest.param(-3.0, 0.30, -0.01, 0.03, id="who gives pays"),
        pytest.param(-3.0, 0.30, None, None, id="what export pays is not known"),
    ],
)
def test_power_costs_its_price(power_kw, import_price, export_price, cost):
    """Taken at the import price, given at the export price."""
    found = cost_per_hour(power_kw, import_price, export_price)
    assert found == (None if cost is None else pytest.approx(cost))


@given(st.floats(0.001, 100), st.floats(0, 1), st.floats(0, 1))
def test_taking_costs_and_giving_earns(power_kw, import_price, export_price):
    """While both prices are above zero."""
    assert cost_per_hour(power_kw, import_price, export_price) >= 0
    assert cost_per_hour(-power_kw, import_price, export_price) <= 0
