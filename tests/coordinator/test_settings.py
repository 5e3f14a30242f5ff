"""Options as saved, and the values they become."""

from custom_components.octopus_insight.model.charging.policy import AllowanceCounts
from custom_components.octopus_insight.model.prices.tariff import PaymentMethod
from custom_components.octopus_insight.model.usage.consumption import GasUnit
from custom_components.octopus_insight.options import Settings
from tests.harness.cases import rows


def test_nothing_saved_is_right_for_most_homes():
    """What can be found out is; the window counts; gas is as rich as it is in most bills."""
    settings = Settings.of({}).preferences
    assert settings.dispatching_covers_off_peak is True
    assert settings.payment_method is None
    assert settings.gas_unit is None
    assert settings.calorific_value == 40.0


@rows(
    "options, name, value",
    ({"dispatching_covers": "dispatches"}, "dispatching_covers_off_peak", False),
    ({"payment_method": "auto"}, "payment_method", None),
    ({"payment_method": "direct_debit"}, "payment_method", PaymentMethod.DIRECT_DEBIT),
    ({"payment_method": "non_direct_debit"}, "payment_method", PaymentMethod.NON_DIRECT_DEBIT),
    ({"gas_unit": "auto"}, "gas_unit", None),
    ({"gas_unit": "m3"}, "gas_unit", GasUnit.M3),
    ({"gas_unit": "kwh"}, "gas_unit", GasUnit.KWH),
    ({"calorific_value": 39.1}, "calorific_value", 39.1),
    # what another version may have written
    ({"calorific_value": "rich"}, "calorific_value", 40.0),
    ({"rates_follow": "the_moon"}, "rates_follow", None),
    ({"allowance_counts": None}, "allowance_counts", AllowanceCounts.CHARGING_TIME),
)
def test_a_saved_option_counts(options, name, value):
    assert getattr(Settings.of(options).preferences, name) == value
