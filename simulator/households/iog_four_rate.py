"""The Intelligent Go home after it was moved to the four-rate tariff in July 2026."""

from dataclasses import replace
from datetime import UTC, datetime
from simulator.household import IMPORT, Agreement, Household, SupplyPoint
from simulator.patterns import home_kwh
from .iog import CAR, METER_DEVICE, OLD_CHARGER, WENT_SMART, export_point, gas_point, import_meters

MOVED_OVER = datetime(2026, 7, 5, 23, tzinfo=UTC)

IOG_FOUR_RATE = Household(
    name="iog-four-rate",
    account_number="A-4F4F4F4F",
    property_id=8765433,
    points=(
        SupplyPoint(
            role=IMPORT,
            number="1000000000701",
            meters=import_meters("24K0707070"),
            agreements=[
                Agreement(202, "E-1R-INTELLI-VAR-22-10-14-J", WENT_SMART, MOVED_OVER),
                Agreement(203, "E-1R-IOG-SMB-VAR-24-10-29-J", MOVED_OVER),
            ],
            quantity=home_kwh,
        ),
        export_point("1000000000702", "24K0707070"),
        gas_point("7000000007", "E6S98765432707"),
    ),
    cars=(replace(CAR, id="00000000-0002-4000-8020-00000000c4f4"),),
    retired_devices=(OLD_CHARGER,),
    meter_devices=(METER_DEVICE,),
)
