"""The longer REST bodies: the account, and the products of the price list."""

from datetime import datetime
from typing import Any
from .catalogue import TARIFFS
from .former_home import FORMER_HOME
from .household import EXPORT, GAS, SupplyPoint
from .localtime import local_stamp, utc_stamp
from .tariffs import Product, PublicationClock, Tariff, price_now
from .world import World

GROUPS = {
    "StandardTariff": "single_register_electricity_tariffs",
    "HalfHourlyTariff": "single_register_electricity_tariffs",
    "DayNightTariff": "dual_register_electricity_tariffs",
    "FourRateEvTariff": "four_rate_ev_electricity_tariffs",
    "GasTariff": "single_register_gas_tariffs",
}
PAYMENT_KEYS = {"direct_debit_monthly": "DIRECT_DEBIT", "varying": "NON_DIRECT_DEBIT"}
FEES = ("online_discount", "dual_fuel_discount", "exit_fees")


def account_body(world: World, number: str) -> dict[str, Any]:
    """Return the account with the home it had before, and all meters that ever hung in either."""
    points = world.points_of(number)
    former = {
        **FORMER_HOME,
        "moved_out_at": local_stamp(world.household.moved_in),
        **_supplies([point for point in points if point.is_former]),
    }
    home = {
        **FORMER_HOME,
        "id": world.household.property_id,
        "moved_in_at": local_stamp(world.household.moved_in),
        "moved_out_at": None,
        "address_line_1": "42 Fictional Street",
        "postcode": "ZZ1 1ZZ",
        **_supplies([point for point in points if not point.is_former]),
    }
    return {"number": number, "properties": [former, home]}


def _supplies(points: list[SupplyPoint]) -> dict[str, Any]:
    return {
        "electricity_meter_points": [_electricity(point) for point in points if point.role != GAS],
        "gas_meter_points": [
            {
                "mprn": point.number,
                "consumption_standard": 9800,
                "meters": [{"serial_number": meter.serial} for meter in point.meters],
                "agreements": _agreements(point),
            }
            for point in points
            if point.role == GAS
        ],
    }


def _electricity(point: SupplyPoint) -> dict[str, Any]:
    register = {"identifier": "01", "rate": "STANDARD", "is_settlement_register": True}
    is_export = point.role == EXPORT
    return {
        "mpan": point.number,
        "profile_class": 8 if is_export else 1,
        "consumption_standard": 0 if is_export else 4100,
        "meters": [
            {"serial_number": meter.serial, "registers": [register]} for meter in point.meters
        ],
        "agreements": _agreements(point),
        "is_export": is_export,
    }


def _agreements(point: SupplyPoint) -> list[dict[str, Any]]:
    return [
        {
            "tariff_code": agreement.tariff_code,
            "valid_from": local_stamp(agreement.valid_from),
            "valid_to": local_stamp(agreement.valid_to),
        }
        for agreement in point.agreements
    ]


def product_row(product: Product, root: str) -> dict[str, Any]:
    """Return a product as it stands in the list."""
    link = {"href": f"{root}/v1/products/{product.code}/", "method": "GET", "rel": "self"}
    return {
        "code": product.code,
        "direction": product.direction,
        "full_name": f"{product.display_name} (simulated)",
        "display_name": product.display_name,
        "description": "A product of the simulated supplier.",
        "is_variable": product.is_variable,
        "is_green": product.is_green,
        "is_tracker": False,
        "is_prepay": False,
        "is_business": False,
        "is_restricted": False,
        "term": None if product.is_variable else 12,
        "available_from": local_stamp(product.available_from),
        "available_to": None,
        "links": [link],
        "brand": "OCTOPUS_ENERGY",
    }


def product_body(product: Product, active_at: datetime, world: World, root: str) -> dict[str, Any]:
    """Return a product with its tariffs per region and way of paying."""
    body = product_row(product, root)
    del body["direction"]
    body |= {"tariffs_active_at": utc_stamp(active_at), "sample_quotes": {}}
    body |= {"sample_consumption": {}} | {group: {} for group in GROUPS.values()}
    publication = PublicationClock(active_at, world.prices_published_at)
    for tariff in TARIFFS.values():
        if tariff.product == product:
            ways = body[GROUPS[tariff.kind]].setdefault(f"_{tariff.region}", {})
            for key, method in PAYMENT_KEYS.items():
                quote = _tariff(tariff, publication, method, root)
                # Where all pay alike, only one way of paying is listed.
                if quote not in ways.values():
                    ways[key] = quote
    return body


def _tariff(
    tariff: Tariff, publication: PublicationClock, method: str, root: str
) -> dict[str, Any]:
    fuel = "gas" if tariff.is_gas else "electricity"
    base = f"{root}/v1/products/{tariff.product.code}/{fuel}-tariffs/{tariff.code}/"
    standing = price_now(tariff.standing, publication, method)
    # A feed that is empty is not linked: a four-rate tariff has no standard rates to offer.
    names = ["standing-charges"] + [
        name for name, feed in tariff.feeds.items() if price_now(feed, publication, method)
    ]
    fees = {f"{fee}_{vat}": 0 for fee in FEES for vat in ("exc_vat", "inc_vat")}
    return {
        "code": tariff.code,
        "standing_charge_exc_vat": standing.exc if standing else 0,
        "standing_charge_inc_vat": standing.inc if standing else 0,
        **fees,
        "exit_fees_type": "NONE",
        "links": [
            {"href": f"{base}{name}/", "method": "GET", "rel": name.replace("-", "_")}
            for name in names
        ],
    }
