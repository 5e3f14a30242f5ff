"""What half hours come to: exactly, and by the arithmetic of the supplier's bills.

The latter rounds the energy of a half hour to 0.01 kWh, and that times the price without VAT to a
hundredth of the smallest coin, ties to the even digit; VAT comes last, and a meter's total is in
whole coins. People found that out from their bills: it is no promise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import fsum, isclose
from typing import Final
from ..prices.tariff import Rate
from ..prices.timeline import Band, PriceReason
from .half_hour import HalfHour, Money, Price

_ENERGY, _MONEY, _COIN = Decimal("0.01"), Decimal("0.0001"), Decimal("0.01")
_BANDS: Final = {Band.LOW: "off_peak", Band.MIDDLE: "middle", Band.HIGH: "peak", None: "standard"}
_SAME_PRICE: Final = 6e-6
"""Prices are rounded when they are published."""
type _Part = tuple[str, float, float, Decimal]  # band, energy, cost with VAT, and as billed


@dataclass(frozen=True, slots=True, kw_only=True)
class BandCost:
    """One band's, with VAT."""

    band: str
    kwh: float
    exact: float
    as_billed: float
    """Not in whole coins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """With the standing charge, and VAT; None: the charge of a day is not known."""

    exact: float | None = None
    as_billed: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One meter's; what export earns is positive."""

    bands: tuple[BandCost, ...]
    standing_charge: float | None
    total: Total
    missing_half_hours: int
    """Those without a known cost: they are not in it."""


def bill(half_hours: Iterable[HalfHour], charges: Iterable[Rate | None]) -> Bill:
    """Add up half hours, each by its highest authority, and the standing charges of local days.

    Without what others said (`told`), half hours make the bill by tariff and evidence.
    """
    bands: dict[str, list[_Part]] = defaultdict(list)
    missing, days = 0, [*charges]
    for half_hour in half_hours:
        parts = [*_parts(half_hour)]
        missing += not parts
        for part in parts:
            bands[part[0]].append(part)
    costs = tuple(
        BandCost(
            band=band,
            kwh=fsum(part[1] for part in parts),
            exact=fsum(part[2] for part in parts),
            as_billed=float(sum(part[3] for part in parts)),
        )
        for band, parts in sorted(bands.items())
    )
    known = [rate for rate in days if rate is not None]
    standing, total = None, Total()
    if len(known) == len(days):
        standing = fsum(rate.inc_vat for rate in known)
        billed = sum((part[3] for parts in bands.values() for part in parts), start=Decimal())
        billed += sum(_decimal(rate.exc_vat) * _vat_factor(rate) for rate in known)
        as_billed = float(billed.quantize(_COIN, ROUND_HALF_UP))
        total = Total(exact=fsum((*(one.exact for one in costs), standing)), as_billed=as_billed)
    return Bill(bands=costs, standing_charge=standing, total=total, missing_half_hours=missing)


def _parts(half_hour: HalfHour) -> Iterator[_Part]:
    """Yield what the house and the car used; what others said stays whole."""
    kwh, price, told = half_hour.kwh, half_hour.price, half_hour.told
    if told is not None:
        energy, net = kwh or 0.0, _rounded(_decimal(told.cost.exc_vat), _MONEY)
        if told.rate is not None and isclose(
            energy * told.rate.exc_vat, told.cost.exc_vat, abs_tol=5e-5
        ):
            net = _net(energy, told.rate)  # all of it at one price, as any other half hour
        billed = net * _vat_factor(half_hour.rate or told.cost)
        yield _told_band(half_hour), energy, told.cost.inc_vat, billed
    elif kwh is not None and price is not None:
        for number, (energy, rate) in enumerate(price.parts(kwh, half_hour.car_kwh)):
            band = "car" if number else band_name(price)
            yield band, energy, energy * rate.inc_vat, _net(energy, rate) * _vat_factor(rate)


def _net(kwh: float, rate: Rate) -> Decimal:
    return _rounded(_rounded(_decimal(kwh), _ENERGY) * _decimal(rate.exc_vat), _MONEY)


def _told_band(half_hour: HalfHour) -> str:
    """Return the band by the price that was paid, where it is another than ours."""
    price, paid = half_hour.price, half_hour.rate
    if price is None or price.rate is None or paid is None:
        return band_name(price)
    difference = paid.exc_vat - price.rate.exc_vat
    if abs(difference) < _SAME_PRICE or not price.is_intelligent:
        return band_name(price)
    return "peak" if difference > 0 else "smart_charging"


def band_name(price: Price | None) -> str:
    """Return what the band is called in answers."""
    if price is not None and price.reason is PriceReason.DISPATCH:
        return "smart_charging"
    return _BANDS[None if price is None else price.band]


def _rounded(number: Decimal, step: Decimal) -> Decimal:
    return number.quantize(step, ROUND_HALF_EVEN)


@lru_cache(maxsize=4096)
def _decimal(number: float) -> Decimal:
    """Return a number as it was written: the last digits of a result are noise."""
    return Decimal(f"{number:.12g}")


@lru_cache(maxsize=4096)
def _vat_factor(price: Rate | Money) -> Decimal:
    """Return the factor that VAT is, in whole percent: prices with VAT are published rounded."""
    return Decimal(f"{price.inc_vat / price.exc_vat:.2f}") if price.exc_vat else Decimal(1)
