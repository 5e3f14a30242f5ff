"""A home with a fixed flat price and gas in kWh, which does not pay by direct debit."""

from datetime import UTC, datetime
from simulator.household import GAS, IMPORT, Agreement, Household, Meter, SupplyPoint
from simulator.patterns import gas_kwh, home_kwh

SINCE = datetime(2026, 4, 30, 23, tzinfo=UTC)

FIXED_FLAT = Household(
    name="fixed-flat",
    account_number="A-F1A7F1A7",
    property_id=8765435,
    points=(
        SupplyPoint(
            role=IMPORT,
            number="1000000000505",
            meters=[Meter("19M0005050", "00-11-22-33-FF-AA-DD-01")],
            agreements=[Agreement(221, "E-1R-OE-FIX-12M-26-05-01-J", SINCE)],
            quantity=home_kwh,
        ),
        SupplyPoint(
            role=GAS,
            number="7000000005",
            meters=[Meter("G4A00005050", "00-11-22-33-FF-AA-DD-03", units="kWh")],
            agreements=[Agreement(421, "G-1R-VAR-22-11-01-J", SINCE)],
            quantity=gas_kwh,
        ),
    ),
    payment_method="NON_DIRECT_DEBIT",
)
