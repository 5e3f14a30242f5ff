"""Homes that lack something which others have, or have something of their own."""

from dataclasses import replace
from datetime import date
from simulator.household import Household, Meter
from .supplies import SINCE, agreed, export_supply, gas_supply, import_supply

VARIABLE, GAS, OUTGOING = (
    "E-1R-VAR-25-04-01-J",
    "G-1R-VAR-25-04-01-J",
    "E-1R-OUTGOING-VAR-24-10-26-J",
)
SECOND_ACCOUNT = "A-2ACC0002"

NO_SMART_METER = Household(
    name="no-smart-meter",
    account_number="A-D0BB0000",
    property_id=8765461,
    points=(
        import_supply("1000000003101", agreed(VARIABLE), kind="N"),
        replace(gas_supply("7000000031", agreed(GAS)), has_half_hours=False),
    ),
    moved_in=SINCE,
)
GAS_KWH = Household(
    name="gas-kwh",
    account_number="A-6A5C0000",
    property_id=8765462,
    points=(
        import_supply("1000000003201", agreed(VARIABLE)),
        gas_supply(
            "7000000032",
            agreed(GAS),
            meters=[
                Meter(
                    serial="G4A00000001",
                    device_id="00-11-22-33-FF-32-00-04",
                    units="m\u00b3",
                    active_to=date(2025, 9, 1),
                )
            ],
            units="kWh",
        ),
    ),
    moved_in=SINCE,
)
EXPORT_ONLY = Household(
    name="export-only",
    account_number="A-E0FF1100",
    property_id=8765463,
    points=(export_supply("1000000003301", agreed(OUTGOING)),),
    moved_in=SINCE,
)
NO_METERS = Household(
    name="no-meters",
    account_number="A-00030000",
    property_id=8765464,
    points=(
        replace(import_supply("1000000003401", agreed(VARIABLE)), meters=[], has_half_hours=False),
    ),
    moved_in=SINCE,
)
BESPOKE = Household(
    name="bespoke",
    account_number="A-BE590000",
    property_id=8765465,
    points=(import_supply("1000000003501", agreed("PPA4711")),),
    moved_in=SINCE,
)
TWO_ACCOUNTS = Household(
    name="two-accounts",
    account_number="A-2ACC0001",
    property_id=8765466,
    points=(
        import_supply("1000000003601", agreed(VARIABLE)),
        replace(
            import_supply("1000000003602", agreed("E-1R-GO-VAR-25-05-01-J")),
            account=SECOND_ACCOUNT,
        ),
    ),
    other_accounts=(SECOND_ACCOUNT,),
    moved_in=SINCE,
)
