"""Homes with two years behind them, whose VAT goes by its dated table."""

from dataclasses import replace
from datetime import UTC, datetime
from simulator.household import Household
from .iog import CAR
from .supplies import agreed, export_supply, gas_supply, import_supply

BEGAN = datetime(2024, 9, 30, 23, tzinfo=UTC)
GAS = "G-1R-VAR-25-04-01-J"


def _home(name: str, account: str, number: int, tariff: str, outgoing: str) -> Household:
    """Return a home with import, export and gas; `number` stands in its meters' numbers."""
    return Household(
        name=name,
        account_number=account,
        property_id=8765400 + number,
        points=(
            import_supply(f"10000000{number}01", agreed(tariff, BEGAN)),
            export_supply(f"10000000{number}02", agreed(outgoing, BEGAN)),
            gas_supply(f"700000{number}", agreed(GAS, BEGAN)),
        ),
        moved_in=BEGAN,
    )


OUTGOING = "E-1R-OUTGOING-VAR-24-10-26-J"
PAST_AGILE = _home(
    "past-agile", "A-9A570001", 711, "E-1R-AGILE-24-04-03-C", "E-1R-AGILE-OUTGOING-19-05-13-J"
)
PAST_IOG = replace(
    _home("past-iog", "A-9A570002", 712, "E-1R-INTELLI-VAR-24-06-01-J", OUTGOING),
    cars=(replace(CAR, id="00000000-0002-4000-8020-0000000c7120"),),
)
PAST_FOUR_RATE = replace(
    _home("past-four-rate", "A-9A570003", 713, "E-1R-IOG-SMB-FIX-24-06-01-J", OUTGOING),
    cars=(replace(CAR, id="00000000-0002-4000-8020-0000000c7130"),),
)
