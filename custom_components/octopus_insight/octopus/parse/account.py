"""Reads what a key opens: a token, and accounts with meter points, meters and agreements."""

from base64 import urlsafe_b64decode
from contextlib import suppress
from datetime import date, datetime, timedelta
import json
import re
from typing import Final
from ...model.account import Account, Meter, MeterPoint
from ...model.prices.tariff import Agreement, Fuel, Register
from ...model.usage.consumption import GasUnit
from ..errors import UnexpectedResponseError
from ..products import product_of, tariff_terms
from .dispatches import devices
from .reading import LONGEST_OPAQUE, GraphqlAnswer, Row, known

LIFETIME: Final = timedelta(minutes=60)
"""By the supplier's guide, for a token without a sensible expiry."""
LONGEST_LIFETIME: Final = timedelta(days=7)
_MINTED: Final = "obtainKrakenToken"
_LATEST_EXPIRY: Final = 4_102_444_800.0
"""The year 2100, in seconds of Unix time."""
_ACCOUNT: Final = re.compile(r"[A-Z]{1,4}-[0-9A-Z]{1,16}")
_DAY_NIGHT: Final = frozenset({Register.DAY, Register.NIGHT})
_FOUR_RATE: Final = _DAY_NIGHT | {Register.EV_PEAK, Register.EV_OFF_PEAK}
_GAS_UNITS: Final = {"m³": GasUnit.M3, "m3": GasUnit.M3, "kwh": GasUnit.KWH}
_EXPORT_WORDS: Final = frozenset({"OUTGOING", "EXPORT", "SEG"})


def token(answer: GraphqlAnswer, now: datetime) -> tuple[str, datetime]:
    """Read the answer to `queries.MINT`, asked for at `now`: a token, and when it expires."""
    minted = answer.required(_MINTED)
    value = minted.identifier("token", LONGEST_OPAQUE)
    if value is None or not value.isascii():
        raise UnexpectedResponseError("No token", f"{_MINTED}.token")
    claims = [minted.values.get("payload")]
    with suppress(IndexError, ValueError):
        middle = value.split(".")[1]
        claims.append(json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4))))
    for each in claims:
        claimed = Row.of(each, f"{_MINTED}.payload")
        end, begin = (claimed.number(name, _LATEST_EXPIRY, 0.0) for name in ("exp", "iat"))
        # by its own two moments, whatever our clock shows
        lasts = -1.0 if end is None else end - (now.timestamp() if begin is None else begin)
        if 0 < lasts <= LONGEST_LIFETIME.total_seconds():
            return value, now + timedelta(seconds=lasts)
    return value, now + LIFETIME


def accounts(answer: GraphqlAnswer) -> dict[str, str | None]:
    """Return a key's accounts: where they are supplied by number, None: nowhere, "": not known."""
    rows = answer.required("viewer").parts("accounts")
    numbered = ((row.identifier("number") or "", row) for row in rows)
    # one of another shape would be saved, and asked for in vain ever after
    return {number: _address(row) for number, row in numbered if _ACCOUNT.fullmatch(number)}


def _address(row: Row) -> str | None:
    agreements = [row.values.get(f"{fuel}Agreements") for fuel in Fuel]
    if not any(agreements):
        return "" if None in agreements else None
    homes = row.parts("properties")
    periods = ((home, one) for home in homes for one in home.parts("occupancyPeriods"))
    lived_in = [home for home, one in periods if one.values.get("effectiveTo") is None]
    return next((home.text("address") for home in (*lived_in, *homes)), None) or ""


def account(answer: GraphqlAnswer, number: str) -> Account:
    """Return an account; its devices may have failed."""
    account_row = answer.required("account")
    unique: dict[tuple[Fuel, str], MeterPoint] = {}
    for fuel in Fuel:
        for row in account_row.parts(f"{fuel}Agreements"):
            point = _meter_point(row.part("meterPoint"), fuel)
            if point is not None:  # it is repeated for each of its agreements
                unique.setdefault((fuel, point.id), point)
    points, cars = tuple(unique.values()), devices(answer)
    is_enrolled = answer.data.part("octoplusAccountInfo").flag("isOctoplusEnrolled")
    return Account(number=number, meter_points=points, devices=cars, is_in_octoplus=is_enrolled)


def _meter_point(row: Row, fuel: Fuel) -> MeterPoint | None:
    is_gas = fuel is Fuel.GAS
    point_id = row.identifier("mprn" if is_gas else "mpan")
    if point_id is None:
        return None
    rows = row.parts("meters")
    meters = sorted(known(map(_meter, rows)), key=lambda one: one.active_from or date.min)
    meters.sort(key=lambda one: one.active_to or date.max)
    # most are smart, also those that do not say
    in_use = (one for one in rows if one.values.get("activeTo") is None)
    kinds = [one.text("meterType") or "S2" for one in in_use]
    is_smart = is_gas or not kinds or any(kind.startswith(("S1", "S2")) for kind in kinds)
    agreed = row.parts("agreements")
    agreements = known(_agreement(each, has_smart_meter=is_smart) for each in agreed)
    is_export = not is_gas and row.text("direction") == "EXPORT"
    if not is_gas and row.values.get("direction") is None:
        words = {word for each in agreements for word in each.product_code.split("-")}
        is_export = not _EXPORT_WORDS.isdisjoint(words)
    return MeterPoint(
        id=point_id, fuel=fuel, is_export=is_export, meters=tuple(meters), agreements=agreements
    )


def _meter(row: Row) -> Meter | None:
    serial = row.identifier("serialNumber")
    if serial is None:
        return None
    devices = map(row.part, ("smartGasMeter", "smartImportElectricityMeter"))
    return Meter(
        serial=serial,
        device_id=next(filter(None, (one.identifier("deviceId") for one in devices)), None),
        active_from=row.day("activeFrom"),
        active_to=row.day("activeTo"),
        gas_unit=_GAS_UNITS.get((row.text("consumptionUnits") or "").lower()),
    )


def _agreement(row: Row, *, has_smart_meter: bool) -> Agreement | None:
    tariff = row.part("tariff")
    code = tariff.identifier("tariffCode")
    if code is None:
        return None
    product = tariff.identifier("productCode") or product_of(code)
    terms = tariff_terms(product, has_smart_meter=has_smart_meter)
    type_name = tariff.text("__typename")
    registers = frozenset({Register.STANDARD})
    if type_name == "FourRateEvTariff" or terms.has_car_rates:
        registers = _FOUR_RATE
    elif type_name == "DayNightTariff" or code.startswith("E-2R-"):
        registers = _DAY_NIGHT
    return Agreement(
        tariff_code=code,
        product_code=product,
        product_name=tariff.text("displayName") or tariff.text("fullName"),
        terms=terms,
        start=row.moment("validFrom"),
        end=row.moment("validTo"),
        agreed_unit_rate=tariff.pounds("unitRate"),
        agreed_standing_charge=tariff.pounds("standingCharge"),
        registers=registers,
    )
