"""Homes that something changes for: a move, a tariff that ends tonight, new things to come."""

from dataclasses import replace
from datetime import UTC, datetime
from simulator.household import Household
from .supplies import SINCE, agreed, export_supply, gas_supply, import_supply

MOVED = datetime(2026, 5, 31, 23, tzinfo=UTC)
FIX_BEGINS = datetime(2026, 8, 12, 23, tzinfo=UTC)
"""Midnight in London at the beginning of 13 August, which is summer time."""

VARIABLE, GAS, OUTGOING = (
    "E-1R-VAR-25-04-01-J",
    "G-1R-VAR-25-04-01-J",
    "E-1R-OUTGOING-VAR-24-10-26-J",
)

# The account tells of both homes. The meter of the new one has by chance the serial number of the
# old home's, and counts both ways under it.
MOVED_HOME = Household(
    name="moved-home",
    account_number="A-30BED030",
    property_id=8765451,
    points=(
        import_supply("1000000002101", agreed(VARIABLE, MOVED), serial="21J0002100"),
        export_supply("1000000002102", agreed(OUTGOING, MOVED), serial="21J0002100"),
        replace(
            import_supply(
                "1000000002103",
                agreed("E-1R-GO-VAR-25-05-01-J", SINCE, datetime(2026, 2, 1, tzinfo=UTC)),
                agreed(VARIABLE, datetime(2026, 2, 1, tzinfo=UTC), MOVED),
                serial="21J0002100",
            ),
            is_former=True,
        ),
        replace(gas_supply("7000000021", agreed(GAS, SINCE, MOVED)), is_former=True),
    ),
    moved_in=MOVED,
)
FUTURE_TARIFF = Household(
    name="future-tariff",
    account_number="A-F07043E0",
    property_id=8765452,
    points=(
        import_supply(
            "1000000002201",
            agreed(VARIABLE, SINCE, FIX_BEGINS),
            agreed("E-1R-OE-FIX-12M-26-08-13-J", FIX_BEGINS),
        ),
    ),
    moved_in=SINCE,
)
# A gas meter and a car come while it is looked at, by commands; see the tests.
GROWING = Household(
    name="growing",
    account_number="A-6F0F1460",
    property_id=8765453,
    points=(import_supply("1000000002301", agreed(VARIABLE)),),
    moved_in=SINCE,
)
