"""An Intelligent Go home on the legacy tariff with a car and, for another car, an Ohme charger.

Plans of Ohme are not to be relied on: slots are listed that never come.
"""

from dataclasses import replace
from simulator.household import IMPORT, Agreement, Household, SupplyPoint
from simulator.patterns import home_kwh
from .iog import CAR, OLD_CHARGER, WENT_SMART, import_meters

TESLA = replace(
    CAR, id="00000000-0002-4000-8020-0000000c2a01", model="Model 3", battery_kwh="60.00"
)
CHARGER = replace(
    OLD_CHARGER,
    id="00000000-0009-4000-8020-0000000c2a02",
    make="Ohme",
    model="Home Pro",
    provider="OHME",
)

TWO_CARS = Household(
    name="two-cars",
    account_number="A-2CA52CA5",
    property_id=8765438,
    points=(
        SupplyPoint(
            role=IMPORT,
            number="1000000000808",
            meters=import_meters("25L0808080"),
            agreements=[Agreement(208, "E-1R-INTELLI-VAR-22-10-14-J", WENT_SMART)],
            quantity=home_kwh,
        ),
    ),
    cars=(TESLA, CHARGER),
)
