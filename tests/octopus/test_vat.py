"""The dated table of VAT."""

import pytest
from custom_components.octopus_insight.model.prices.tariff import Fuel
from custom_components.octopus_insight.octopus.products import vat_rate
from tests.harness.cases import cases
from tests.model.builders import at


@pytest.mark.parametrize("fuel", list(Fuel))
@cases("moment", ("start", "1997-08-31T23:00Z"), ("after", "2026-08-12T12:00Z"))
def test_domestic_energy_bears_five_percent(fuel, moment):
    """Domestic electricity and gas bear 5 % since 1 September 1997, local time."""
    assert vat_rate(fuel, at(moment)) == 0.05


def test_no_rate_is_invented_for_times_the_table_does_not_know():
    with pytest.raises(ValueError, match="no VAT rate"):
        vat_rate(Fuel.ELECTRICITY, at("1997-08-31T22:59:59Z"))
