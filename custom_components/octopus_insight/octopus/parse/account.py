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
from .reading import (
    LONGEST_OPAQUE,
    GraphqlAnswer,
    Json,
    day,
    flag,
    identifier,
    known,
    moment,
    number,
    part,
    parts,
    pounds,
    text,
)

LIFETIME: Final = timedelta(minutes=60)
"""By the supplier's guide, for a token without a sensible expiry."""
LONGEST_LIFETIME: Final = timedelta(days=7)
_MINTED: Final = "obtainKrakenToken"
_LATEST_EXPIRY: Final = 4_102_444_800.0
"""The year 2100, in seconds of Unix time."""
_ACCOUNT: Final = re.compile(r"[A-Z]{1,4}-[0-9A-Z]{1,16}")
_OCTOPLUS: Final = "octoplusAccountInfo"
_DAY_NIGHT: Final = frozenset({Register.DAY, Register.NIGHT})
_FOUR_RATE: Final = _DAY_NIGHT | {Register.EV_PEAK, Register.EV_OFF_PEAK}
_GAS_UNITS: Final = {"m³": GasUnit.M3, "m3": GasUnit.M3, "kwh": GasUnit.KWH}
_EXPORT_WORDS: Final = frozenset({"OUTGOING", "EXPORT", "SEG"})


def token(answer: GraphqlAnswer, now: datetime) -> tuple[str, datetime]:
    """Read the answer to `queries.MINT`, asked for at `now`: a token, and when it expires."""
    minted = answer.required(_MINTED)
    value = identifier(minted.get("token"), LONGEST_OPAQUE)
    if value is None or not value.isascii():
        raise UnexpectedResponseError("No token", f"{_MINTED}.token")
    claims = [minted.get("payload")]
    with suppress(IndexError, ValueError):
        middle = value.split(".")[1]
        claims.append(json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4))))
    for each in claims:
        claimed = part(each, f"{_MINTED}.payload")
        end, begin = (number(claimed.get(name), _LATEST_EXPIRY, 0.0) for name in ("exp", "iat"))
        # by its own two moments, whatever our clock shows
        lasts = -1.0 if end is None else end - (now.timestamp() if begin is None else begin)
        if 0 < lasts <= LONGEST_LIFETIME.total_seconds():
            return value, now + timedelta(seconds=lasts)
    return value, now + LIFETIME


def accounts(answer: GraphqlAnswer) -> dict[str, str | None]:
    """Return a key's accounts: where they are supplied by number, None: nowhere, "": not known."""
    rows = parts(answer.required("viewer").get("accounts"), "viewer.accounts")
    numbered = ((identifier(row.get("number")) or "", row) for row in rows)
    # one of another shape would be saved, and asked for in vain ever after
    return {number: _address(row) for number, row in numbered if _ACCOUNT.fullmatch(number)}


def _address(row: Json) -> str | None:
    agreements = [row.get(f"{fuel}Agreements") for fuel in Fuel]
    if not any(agreements):
        return "" if None in agreements else None
    path = "viewer.accounts.properties"
    homes = parts(row.get("properties"), path)
    periods = ((home, one) for home in homes for one in parts(home.get("occupancyPeriods"), path))
    lived_in = [home for home, one in periods if one.get("effectiveTo") is None]
    return next((text(home.get("address")) for home in (*lived_in, *homes)), None) or ""


def account(answer: GraphqlAnswer, number: str) -> Account:
    """Return an account; its devices may have failed."""
    account_row = answer.required("account")
    unique: dict[tuple[Fuel, str], MeterPoint] = {}
    for fuel in Fuel:
        field = f"{fuel}Agreements"
        for row in parts(account_row.get(field), f"account.{field}"):
            point = _meter_point(part(row.get("meterPoint"), "account.agreements.meterPoint"), fuel)
            if point is not None:  # it is repeated for each of its agreements
                unique.setdefault((fuel, point.id), point)
    octoplus = part(answer.data.get(_OCTOPLUS), _OCTOPLUS)
    return Account(
        number=number,
        meter_points=tuple(unique.values()),
        devices=devices(answer),
        is_in_octoplus=flag(octoplus.get("isOctoplusEnrolled")),
    )


def _meter_point(row: Json, fuel: Fuel) -> MeterPoint | None:
    is_gas = fuel is Fuel.GAS
    point_id = identifier(row.get("mprn" if is_gas else "mpan"))
    if point_id is None:
        return None
    rows = parts(row.get("meters"), "account.meterPoint.meters")
    meters = sorted(known(map(_meter, rows)), key=lambda one: one.active_from or date.min)
    meters.sort(key=lambda one: one.active_to or date.max)
    # most are smart, also those that do not say
    kinds = [text(one.get("meterType")) or "S2" for one in rows if one.get("activeTo") is None]
    is_smart = is_gas or not kinds or any(kind.startswith(("S1", "S2")) for kind in kinds)
    agreed = parts(row.get("agreements"), "account.meterPoint.agreements")
    agreements = known(_agreement(each, has_smart_meter=is_smart) for each in agreed)
    is_export = text(row.get("direction")) == "EXPORT"
    if row.get("direction") is None:
        words = {word for each in agreements for word in each.product_code.split("-")}
        is_export = not _EXPORT_WORDS.isdisjoint(words)
    return MeterPoint(
        id=point_id,
        fuel=fuel,
        is_export=is_export and not is_gas,
        meters=tuple(meters),
        agreements=agreements,
    )


def _meter(row: Json) -> Meter | None:
    serial = identifier(row.get("serialNumber"))
    if serial is None:
        return None
    device = row.get("smartGasMeter") or row.get("smartImportElectricityMeter")
    return Meter(
        serial=serial,
        device_id=identifier(part(device, "account.meterPoint.meters.device").get("deviceId")),
        active_from=day(row.get("activeFrom")),
        active_to=day(row.get("activeTo")),
        gas_unit=_GAS_UNITS.get((text(row.get("consumptionUnits")) or "").lower()),
    )


def _agreement(row: Json, *, has_smart_meter: bool) -> Agreement | None:
    tariff = part(row.get("tariff"), "account.meterPoint.agreements.tariff")
    code = identifier(tariff.get("tariffCode"))
    if code is None:
        return None
    product = identifier(tariff.get("productCode")) or product_of(code)
    terms = tariff_terms(product, has_smart_meter=has_smart_meter)
    type_name = tariff.get("__typename")
    registers = frozenset({Register.STANDARD})
    if type_name == "FourRateEvTariff" or terms.has_car_rates:
        registers = _FOUR_RATE
    elif type_name == "DayNightTariff" or code.startswith("E-2R-"):
        registers = _DAY_NIGHT
    return Agreement(
        tariff_code=code,
        product_code=product,
        product_name=text(tariff.get("displayName")) or text(tariff.get("fullName")),
        terms=terms,
        start=moment(row.get("validFrom")),
        end=moment(row.get("validTo")),
        agreed_unit_rate=pounds(tariff.get("unitRate")),
        agreed_standing_charge=pounds(tariff.get("standingCharge")),
        registers=registers,
    )
