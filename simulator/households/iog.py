"""An Intelligent Go home on the legacy tariff: import, export, gas in cubic metres, one car."""

from datetime import UTC, date, datetime
from simulator.household import (
    EXPORT,
    GAS,
    IMPORT,
    Agreement,
    DeviceModel,
    Household,
    Meter,
    SupplyPoint,
)
from simulator.octoplus import busy_week
from simulator.patterns import gas_m3, home_kwh, solar_kwh

MOVED_IN = datetime(2023, 8, 30, 23, tzinfo=UTC)
WENT_SMART = datetime(2024, 2, 14, tzinfo=UTC)
SOLAR_SINCE = datetime(2024, 11, 2, tzinfo=UTC)

CAR = DeviceModel(
    id="00000000-0002-4000-8020-00000000c0de",
    make="Tesla",
    model="Model Y",
    battery_kwh="75.00",
    power_kw="7.00",
)
OLD_CHARGER = DeviceModel(
    id="00000000-0009-4000-8020-00000000beef",
    typename="SmartFlexChargePoint",
    make="Myenergi",
    model="zappi (all models)",
    provider="MYENERGI_V2",
    power_kw="7.00",
)
METER_DEVICE = DeviceModel(
    id="00000000-000a-4000-8020-0000000000a1",
    typename="SmartFlexDevice",
    provider="OCTOPUS_ENERGY",
    device_type="ELECTRICITY_METERS",
)


def import_meters(serial: str) -> list[Meter]:
    """Return the meter replaced in 2024, and the one in use."""
    return [
        Meter("15K0000777", "00-11-22-33-FF-AA-BB-00", date(2015, 5, 5), date(2024, 1, 20)),
        Meter(serial, "00-11-22-33-FF-AA-BB-01"),
    ]


def export_point(mpan: str, serial: str) -> SupplyPoint:
    """Return the export supply; it shares its meter's serial number with the import supply."""
    return SupplyPoint(
        role=EXPORT,
        number=mpan,
        meters=[Meter(serial, "00-11-22-33-FF-AA-BB-02")],
        agreements=[Agreement(301, "E-1R-OUTGOING-VAR-24-10-26-J", SOLAR_SINCE)],
        quantity=solar_kwh,
    )


def gas_point(mprn: str, serial: str) -> SupplyPoint:
    """Return the gas supply, metered in cubic metres."""
    return SupplyPoint(
        role=GAS,
        number=mprn,
        meters=[Meter(serial, "00-11-22-33-FF-AA-BB-03", units="m\u00b3")],
        agreements=[Agreement(401, "G-1R-VAR-22-11-01-J", MOVED_IN)],
        quantity=gas_m3,
    )


IOG = Household(
    name="iog",
    account_number="A-1F2E3D4C",
    property_id=8765432,
    points=(
        SupplyPoint(
            role=IMPORT,
            number="1000000000101",
            meters=import_meters("23J0123456"),
            agreements=[
                Agreement(201, "E-1R-VAR-22-11-01-J", MOVED_IN, WENT_SMART),
                Agreement(202, "E-1R-INTELLI-VAR-22-10-14-J", WENT_SMART),
            ],
            quantity=home_kwh,
        ),
        export_point("1000000000202", "23J0123456"),
        gas_point("7000000001", "E6S98765432101"),
    ),
    cars=(CAR,),
    retired_devices=(OLD_CHARGER,),
    meter_devices=(METER_DEVICE,),
    octoplus=busy_week,
)
