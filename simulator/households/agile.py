"""A home on Agile and Agile Outgoing, without gas and without a car."""

from datetime import UTC, datetime
from simulator.household import EXPORT, IMPORT, Agreement, Household, Meter, SupplyPoint
from simulator.octoplus import nothing_on
from simulator.patterns import home_kwh, solar_kwh

SINCE = datetime(2025, 1, 1, tzinfo=UTC)

AGILE = Household(
    name="agile",
    account_number="A-A911E000",
    property_id=8765434,
    points=(
        SupplyPoint(
            role=IMPORT,
            number="1000000000303",
            meters=[Meter("22L0003030", "00-11-22-33-FF-AA-CC-01")],
            agreements=[Agreement(211, "E-1R-AGILE-24-10-01-J", SINCE)],
            quantity=home_kwh,
        ),
        SupplyPoint(
            role=EXPORT,
            number="1000000000404",
            meters=[Meter("22L0003030", "00-11-22-33-FF-AA-CC-02")],
            agreements=[Agreement(311, "E-1R-AGILE-OUTGOING-19-05-13-J", SINCE)],
            quantity=solar_kwh,
        ),
    ),
    no_device_is_an_error=True,
    octoplus=nothing_on,
)
