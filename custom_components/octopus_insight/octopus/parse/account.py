"""Reads accounts: meter points, their meters, and what was agreed for them."""

from collections.abc import Iterable
from datetime import date
import logging
from typing import Any, Final

from ...model.account import Account, Meter, MeterPoint
from ...model.prices.tariff import Agreement, Fuel, Register, TariffTerms
from ...model.usage.consumption import GasUnit
from ..products import product_of, tariff_terms
from .devices import devices
from .reading import GraphqlAnswer, Json, day, flag, moment, part, parts, pounds, text

_LOGGER = logging.getLogger(__name__)

_OCTOPLUS: Final = "octoplusAccountInfo"

STANDARD: Final = frozenset({Register.STANDARD})
DAY_NIGHT: Final = frozenset({Register.DAY, Register.NIGHT})
FOUR_RATE: Final = DAY_NIGHT | {Register.EV_PEAK, Register.EV_OFF_PEAK}

_GAS_UNITS: Final = {"m³": GasUnit.M3, "m3": GasUnit.M3, "kwh": GasUnit.KWH}
_EXPORT_WORDS: Final = frozenset({"OUTGOING", "EXPORT", "SEG"})
"""Parts of product codes that are paid to the household."""


def account_numbers(answer: GraphqlAnswer) -> tuple[str, ...]:
    """Return the numbers of the accounts that belong to a key, each once.

    Raises:
        OctopusError: What the answer's error means.
    """
    rows = parts(answer.required("viewer").get("accounts"), "viewer.accounts")
    numbers = (text(row.get("number")) for row in rows)
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def account(answer: GraphqlAnswer, number: str) -> Account:
    """Return an account with its meter points, each once, and its devices.

    Raises:
        OctopusError: What an error at the account, or below it, means. Failing devices are no
            error, but unknown.
    """
    told = answer.required("account")
    electricity = parts(told.get("electricityAgreements"), "account.electricityAgreements")
    gas = parts(told.get("gasAgreements"), "account.gasAgreements")
    points = (
        *(_electricity_point(row) for row in _meter_points(electricity)),
        *(_gas_point(row) for row in _meter_points(gas)),
    )
    unique: dict[tuple[Fuel, str], MeterPoint] = {}
    for point in points:
        if point is not None:  # the answer repeats a meter point for each of its agreements
            unique.setdefault((point.fuel, point.id), point)
    octoplus = part(answer.data.get(_OCTOPLUS), _OCTOPLUS)
    return Account(
        number=number,
        meter_points=tuple(unique.values()),
        devices=devices(answer),
        is_in_octoplus=flag(octoplus.get("isOctoplusEnrolled")),
    )


def _meter_points(agreements: Iterable[Json]) -> Iterable[Json]:
    return (part(row.get("meterPoint"), "account.agreements.meterPoint") for row in agreements)


def _electricity_point(row: Json) -> MeterPoint | None:
    mpan = text(row.get("mpan"))
    if mpan is None:
        return None
    meters = parts(row.get("meters"), "account.meterPoint.meters")
    agreements = _agreements(row, has_smart_meter=_has_smart_meter(meters))
    return MeterPoint(
        id=mpan,
        fuel=Fuel.ELECTRICITY,
        is_export=_is_export(row.get("direction"), agreements),
        meters=_meters(meters),
        agreements=agreements,
    )


def _gas_point(row: Json) -> MeterPoint | None:
    mprn = text(row.get("mprn"))
    if mprn is None:
        return None
    return MeterPoint(
        id=mprn,
        fuel=Fuel.GAS,
        is_export=False,
        meters=_meters(parts(row.get("meters"), "account.meterPoint.meters")),
        agreements=_agreements(row, has_smart_meter=True),
    )


def _is_export(direction: Any, agreements: Iterable[Agreement]) -> bool:
    """Return the direction, which may be null; then the products tell."""
    if direction is not None:
        return text(direction) == "EXPORT"
    return any(_EXPORT_WORDS & set(each.product_code.split("-")) for each in agreements)


def _meters(rows: Iterable[Json]) -> tuple[Meter, ...]:
    """Return the meters, the one in use last."""
    meters = (_meter(row) for row in rows)
    return tuple(sorted((meter for meter in meters if meter is not None), key=_age))


def _age(meter: Meter) -> tuple[date, date]:
    return meter.active_to or date.max, meter.active_from or date.min


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
    """Return whether a meter in use is smart; most are, also those that do not say."""
    kinds = [text(row.get("meterType")) for row in rows if row.get("activeTo") is None]
    return not kinds or any(kind is None or kind.startswith(("S1", "S2")) for kind in kinds)


def _agreements(meter_point: Json, *, has_smart_meter: bool) -> tuple[Agreement, ...]:
    rows = parts(meter_point.get("agreements"), "account.meterPoint.agreements")
    agreements = (_agreement(row, has_smart_meter=has_smart_meter) for row in rows)
    return tuple(each for each in agreements if each is not None)


def _agreement(row: Json, *, has_smart_meter: bool) -> Agreement | None:
    tariff = part(row.get("tariff"), "account.meterPoint.agreements.tariff")
    code = text(tariff.get("tariffCode"))
    if code is None:
        _LOGGER.debug("An agreement without a tariff is left out")
        return None
    product = text(tariff.get("productCode")) or _product_of(code)
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


def _product_of(code: str) -> str:
    """Return the product in a tariff code, or the code itself where it is not built like one."""
    try:
        return product_of(code)
    except ValueError:
        return code


def _registers(type_name: Any, code: str, terms: TariffTerms) -> frozenset[Register]:
    """Return which feeds a tariff has: by its type, and where that is no help by its codes."""
    if type_name == "FourRateEvTariff" or terms.has_car_rates:
        return FOUR_RATE
    if type_name == "DayNightTariff" or code.startswith("E-2R-"):
        return DAY_NIGHT
    return STANDARD
