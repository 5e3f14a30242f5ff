"""Real input: a real London home at real Agile prices, moved to recent dates."""

from datetime import UTC, datetime
from simulator.household import IMPORT, Agreement, Household, Meter, SupplyPoint
from simulator.recorded_data import real_kwh
from .iog import METER_DEVICE

SINCE = datetime(2025, 1, 1, tzinfo=UTC)

LONDON_HOME = Household(
    name="london",
    account_number="A-10ND0000",
    property_id=8765436,
    points=(
        SupplyPoint(
            role=IMPORT,
            number="1200000000606",
            meters=[Meter("20N0006060", "00-11-22-33-FF-AA-EE-01")],
            agreements=[Agreement(231, "E-1R-AGILE-24-10-01-A", SINCE)],
            quantity=real_kwh,
        ),
    ),
    meter_devices=(METER_DEVICE,),
)
