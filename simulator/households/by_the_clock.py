"""Homes whose price goes by the clock or by the day: Flux, Go, Cosy, Economy 7 and Tracker."""

from simulator.household import Household
from .supplies import SINCE, agreed, export_supply, gas_supply, import_supply

FLUX = Household(
    name="flux",
    account_number="A-F10CF10C",
    property_id=8765441,
    points=(
        import_supply("1000000001101", agreed("E-1R-FLUX-IMPORT-23-02-14-J"), serial="25J0001101"),
        # One meter counts both ways.
        export_supply("1000000001102", agreed("E-1R-FLUX-EXPORT-23-02-14-J"), serial="25J0001101"),
    ),
    moved_in=SINCE,
)
GO = Household(
    name="go",
    account_number="A-60606060",
    property_id=8765442,
    points=(import_supply("1000000001201", agreed("E-1R-GO-VAR-25-05-01-J")),),
    moved_in=SINCE,
)
COSY = Household(
    name="cosy",
    account_number="A-C0517000",
    property_id=8765443,
    points=(import_supply("1000000001301", agreed("E-1R-COSY-25-05-01-J")),),
    moved_in=SINCE,
)
ECONOMY_7 = Household(
    name="economy7",
    account_number="A-EC070001",
    property_id=8765444,
    points=(import_supply("1000000001401", agreed("E-2R-VAR-25-04-01-J")),),
    moved_in=SINCE,
)
ECONOMY_7_OLD_METER = Household(
    name="economy7-old-meter",
    account_number="A-EC070002",
    property_id=8765445,
    points=(import_supply("1000000001501", agreed("E-2R-VAR-25-04-01-J"), kind="N"),),
    payment_method="NON_DIRECT_DEBIT",
    moved_in=SINCE,
)
TRACKER = Household(
    name="tracker",
    account_number="A-511BE600",
    property_id=8765446,
    points=(
        import_supply("1000000001601", agreed("E-1R-SILVER-25-04-11-J")),
        gas_supply("7000000016", agreed("G-1R-SILVER-25-04-11-J")),
    ),
    moved_in=SINCE,
)
