"""Reads accounts: meter points, their meters and agreements."""

from collections.abc import Iterable
from datetime import date
import logging
from typing import Any, Final
from ...model.account import Account, Meter, MeterPoint
from ...model.prices.tariff import Agreement, Fuel, Register, TariffTerms
from ...model.usage.consumption import GasUnit
from ..products import product_of, tariff_terms
from .devices import devices
from .reading import GraphqlAnswer, Json, day, flag, known, moment, part, parts, pounds, text

_LOGGER = logging.getLogger(__name__)
_OCTOPLUS: Final = "octoplusAccountInfo"
_DAY_NIGHT: Final = frozenset({Register.DAY, Register.NIGHT})
_FOUR_RATE: Final = _DAY_NIGHT | {Register.EV_PEAK, Register.EV_OFF_PEAK}
_GAS_UNITS: Final = {"m³": GasUnit.M3, "m3": GasUnit.M3, "kwh": GasUnit.KWH}
_EXPORT_WORDS: Final = frozenset({"OUTGOING", "EXPORT", "SEG"})


def account_numbers(answer: GraphqlAnswer) -> tuple[str, ...]:
    """Return the numbers of the accounts that belong to a key."""
    rows = parts(answer.required("viewer").get("accounts"), "viewer.accounts")
    return tuple(dict.fromkeys(known(text(row.get("number")) for row in rows)))


def account(answer: GraphqlAnswer, number: str) -> Account:
    """Return an account; its devices may have failed."""
    row = answer.required("account")
    unique: dict[tuple[Fuel, str], MeterPoint] = {}
    for fuel in Fuel:  # the answer repeats a meter point for each of its agreements
        for point in _meter_points(row, fuel):
            unique.setdefault((fuel, point.id), point)
    octoplus = part(answer.data.get(_OCTOPLUS), _OCTOPLUS)
    return Account(
        number=number,
        meter_points=tuple(unique.values()),
        devices=devices(answer),
        is_in_octoplus=flag(octoplus.get("isOctoplusEnrolled")),
    )


def _meter_points(account_row: Json, fuel: Fuel) -> tuple[MeterPoint, ...]:
    field = f"{fuel}Agreements"
    rows = parts(account_row.get(field), f"account.{field}")
    points = [part(row.get("meterPoint"), "account.agreements.meterPoint") for row in rows]
    return known(_meter_point(point, fuel) for point in points)


def _meter_point(row: Json, fuel: Fuel) -> MeterPoint | None:
    is_gas = fuel is Fuel.GAS
    identifier = text(row.get("mprn" if is_gas else "mpan"))
    if identifier is None:
        return None
    meters = parts(row.get("meters"), "account.meterPoint.meters")
    is_smart = is_gas or _has_smart_meter(meters)
    rows = parts(row.get("agreements"), "account.meterPoint.agreements")
    agreements = known(_agreement(each, has_smart_meter=is_smart) for each in rows)
    return MeterPoint(
        id=identifier,
        fuel=fuel,
        is_export=not is_gas and _is_export(row.get("direction"), agreements),
        meters=_meters(meters),
        agreements=agreements,
    )


def _is_export(direction: Any, agreements: Iterable[Agreement]) -> bool:
    if direction is not None:
        return text(direction) == "EXPORT"
    return any(_EXPORT_WORDS & set(each.product_code.split("-")) for each in agreements)


def _meters(rows: Iterable[Json]) -> tuple[Meter, ...]:
    meters = list(known(map(_meter, rows)))
    meters.sort(key=lambda meter: (meter.active_to or date.max, meter.active_from or date.min))
    return tuple(meters)


def _meter(row: Json) -> Meter | None:
    serial = text(row.get("serialNumber"))
    if serial is None:
        return None
    return Meter(
        serial=serial,
        active_from=day(row.get("activeFrom")),
        active_to=day(row.get("activeTo")),
        gas_unit=_GAS_UNITS.get((text(row.get("consumptionUnits")) or "").lower()),
    )


def _has_smart_meter(rows: Iterable[Json]) -> bool:
    # most are, also those that do not say
    kinds = [text(row.get("meterType")) for row in rows if row.get("activeTo") is None]
    return not kinds or any(kind is None or kind.startswith(("S1", "S2")) for kind in kinds)


def _agreement(row: Json, *, has_smart_meter: bool) -> Agreement | None:
    tariff = part(row.get("tariff"), "account.meterPoint.agreements.tariff")
    code = text(tariff.get("tariffCode"))
    if code is None:
        _LOGGER.debug("An agreement without a tariff is left out")
        return None
    product = text(tariff.get("productCode")) or product_of(code)
    terms = tariff_terms(product, has_smart_meter=has_smart_meter)
    return Agreement(
        tariff_code=code,
        product_code=product,
        product_name=text(tariff.get("displayName")) or text(tariff.get("fullName")),
        terms=terms,
        start=moment(row.get("validFrom")),
        end=moment(row.get("validTo")),
        agreed_unit_rate=pounds(tariff.get("unitRate")),
        agreed_standing_charge=pounds(tariff.get("standingCharge")),
        registers=_registers(tariff.get("__typename"), code, terms),
    )


def _registers(type_name: Any, code: str, terms: TariffTerms) -> frozenset[Register]:
    if type_name == "FourRateEvTariff" or terms.has_car_rates:
        return _FOUR_RATE
    if type_name == "DayNightTariff" or code.startswith("E-2R-"):
        return _DAY_NIGHT
    return frozenset({Register.STANDARD})
