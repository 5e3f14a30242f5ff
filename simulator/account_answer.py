"""What GraphQL says about an account: its supplies, meters, agreements and tariffs."""

from collections.abc import Callable
from datetime import time
from typing import Any
from .bill_answer import BALANCE, bills
from .catalogue import TARIFFS
from .endpoints import DAY, EV_OFF_PEAK, EV_PEAK, NIGHT, STANDARD
from .former_home import FORMER_HOME
from .household import EXPORT, GAS, Agreement, Meter, SupplyPoint
from .localtime import at, graphql_local_stamp, graphql_stamp, local_date
from .measurement_answer import measurements
from .tariffs import PublicationClock, Tariff, Window, price_now
from .world import World

RATE_FIELDS = {
    "StandardTariff": {"unitRate": STANDARD},
    "GasTariff": {"unitRate": STANDARD},
    "DayNightTariff": {"dayRate": DAY, "nightRate": NIGHT},
    "FourRateEvTariff": {
        "dayRate": DAY,
        "nightRate": NIGHT,
        "evDevicePeakRate": EV_PEAK,
        "evDeviceOffPeakRate": EV_OFF_PEAK,
    },
}
MANUFACTURER = "Landis+Gyr"


def account(world: World, number: str) -> dict[str, Any]:
    """Return an account with what belongs to it; cars are the household's own."""
    points = world.points_of(number)

    def agreements(*, is_active: bool | None, is_gas: bool) -> list[dict[str, Any]]:
        return [
            _agreement(world, point, agreement)
            for point in points
            if (point.role == GAS) is is_gas
            for agreement in _chosen(world, point, everything=not is_active)
        ]

    return {
        "id": number,
        "number": number,
        "status": "ACTIVE",
        "balance": BALANCE,
        "bills": lambda _info, **asked: bills(world, number, asked),
        "properties": lambda _info: properties(world, number),
        "electricityAgreements": lambda _, active=None: agreements(is_active=active, is_gas=False),
        "gasAgreements": lambda _, active=None: agreements(is_active=active, is_gas=True),
    }


def properties(world: World, number: str) -> list[dict[str, Any]]:
    """Return the home that the account is for, and the one that was left if it had supplies."""
    points = world.points_of(number)
    if number != world.account_number and not points:
        return []
    is_own = number == world.account_number
    moved = graphql_local_stamp(world.household.moved_in)

    def measured(*, is_former: bool) -> Callable[..., Any]:
        of_home = [point for point in points if point.is_former is is_former]
        return lambda _info, **asked: measurements(world, of_home, asked)

    home = {
        "id": str(world.household.property_id),
        "address": f"{42 if is_own else 44} Fictional Street, Exampleton",
        "postcode": "ZZ1 1ZZ",
        "occupancyPeriods": [{"effectiveFrom": moved, "effectiveTo": None}],
        "measurements": measured(is_former=False),
    }
    if not any(point.is_former for point in points):
        return [home]
    former = {
        "id": str(FORMER_HOME["id"]),
        "address": "1 Former Lane, Exampleton",
        "postcode": FORMER_HOME["postcode"],
        "occupancyPeriods": [
            {"effectiveFrom": FORMER_HOME["moved_in_at"], "effectiveTo": moved},
        ],
        "measurements": measured(is_former=True),
    }
    return [former, home]


def _chosen(world: World, point: SupplyPoint, *, everything: bool) -> list[Agreement]:
    now = world.now()
    return [agreement for agreement in point.agreements if everything or agreement.is_active(now)]


def _agreement(world: World, point: SupplyPoint, agreement: Agreement) -> dict[str, Any]:
    return {
        "id": str(agreement.id),
        "validFrom": graphql_local_stamp(agreement.valid_from),
        "validTo": graphql_local_stamp(agreement.valid_to),
        "meterPoint": lambda _info: _meter_point(world, point),
        "tariff": lambda _info: _tariff(world, point, TARIFFS[agreement.tariff_code]),
    }


def _meter_point(world: World, point: SupplyPoint) -> dict[str, Any]:
    number = {"mprn": point.number} if point.role == GAS else {"mpan": point.number}
    return {
        **number,
        "direction": "EXPORT" if point.role == EXPORT else "IMPORT",
        "meters": lambda _info, includeInactive=False: [  # noqa: N803 - the schema's name
            _meter(point, meter)
            for meter in point.meters
            if includeInactive or meter.active_to is None
        ],
        "agreements": lambda _info, includeInactive=False: [  # noqa: N803 - the schema's name
            _agreement(world, point, agreement)
            for agreement in _chosen(world, point, everything=includeInactive)
        ],
    }


def _meter(point: SupplyPoint, meter: Meter) -> dict[str, Any]:
    device = {"deviceId": meter.device_id, "manufacturer": MANUFACTURER}
    common = {
        "serialNumber": meter.serial,
        "activeFrom": meter.active_from.isoformat(),
        "activeTo": meter.active_to.isoformat() if meter.active_to else None,
    }
    if point.role == GAS:
        return {
            **common,
            "consumptionUnits": meter.units,
            "modelName": "G4 SZV-1",
            "mechanism": "S2",
            "smartGasMeter": {**device, "model": "G470", "firmwareVersion": "11110100"},
        }
    is_smart = meter.kind.startswith(("S1", "S2"))
    device |= {"model": "E470", "firmwareVersion": "02020C0F"}
    return {
        **common,
        "makeAndType": "Landis+Gyr E470",
        "meterType": meter.kind,
        "smartImportElectricityMeter": device if is_smart and point.role != EXPORT else None,
        "smartExportElectricityMeter": device if point.role == EXPORT else None,
    }


def _tariff(world: World, point: SupplyPoint, tariff: Tariff) -> dict[str, Any]:
    """Return a tariff with the prices in force for this customer, in pence including VAT."""
    answer: dict[str, Any] = {
        "__typename": tariff.kind,
        "displayName": tariff.product.display_name,
        "fullName": f"{tariff.product.display_name} (simulated)",
        "productCode": tariff.product.code,
        "tariffCode": tariff.code,
        "isExport": point.role == EXPORT,
    }
    # Where a price changes within the day, the one at noon is called the tariff's price.
    noon = at(local_date(world.now()), time(12))
    publication = PublicationClock(noon, world.prices_published_at)
    feeds = {name: tariff.feeds[feed] for name, feed in RATE_FIELDS.get(tariff.kind, {}).items()}
    for name, feed in {**feeds, "standingCharge": tariff.standing}.items():
        price = price_now(feed, publication, world.payment_method)
        answer[name] = None if price is None else price.inc
        answer[f"preVat{name[0].upper()}{name[1:]}"] = None if price is None else price.exc
    if tariff.kind == "HalfHourlyTariff":
        answer["unitRates"] = lambda _info: _unit_rates(world, tariff)
    return answer


def _unit_rates(world: World, tariff: Tariff) -> list[dict[str, Any]]:
    rows = tariff.feeds[STANDARD].rows(Window(start=world.now()), world.publication)
    return [
        {
            "value": row.price.inc,
            "preVatValue": row.price.exc,
            "validFrom": graphql_stamp(row.start),
            "validTo": graphql_stamp(row.end),
        }
        for row in rows
    ]
