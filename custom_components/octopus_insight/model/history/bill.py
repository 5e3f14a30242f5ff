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
from math import fsum
from typing import Final
from ..prices.tariff import Rate
from ..prices.timeline import Band, PriceReason
from .half_hour import HalfHour, Money, Price

_ENERGY, _MONEY, _COIN = Decimal("0.01"), Decimal("0.0001"), Decimal("0.01")
_BANDS: Final = {Band.LOW: "off_peak", Band.MIDDLE: "middle", Band.HIGH: "peak", None: "standard"}
type _Part = tuple[str, float, float, Decimal]
"""Band, energy, cost with VAT, and as billed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """With VAT; what export earns is positive."""

    exact: float
    as_billed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BandCost(Amount):
    """One band's; `as_billed` is not in whole coins."""

    band: str
    kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One meter's."""

    bands: tuple[BandCost, ...]
    standing_charge: float | None
    """With VAT; None: that of a day is not known."""
    total: Amount | None
    """With the standing charge; None: see there."""
    missing: int
    """Half hours without a known cost, which are not in it."""

    @property
    def kwh(self) -> float:
        """The energy in it."""
        return fsum(band.kwh for band in self.bands)


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
            kwh=fsum(kwh for _, kwh, _, _ in parts),
            exact=fsum(cost for _, _, cost, _ in parts),
            as_billed=float(sum(billed for *_, billed in parts)),
        )
        for band, parts in sorted(bands.items())
    )
    known = [rate for rate in days if rate is not None]
    if len(known) < len(days):
        return Bill(bands=costs, standing_charge=None, total=None, missing=missing)
    standing = fsum(rate.inc_vat for rate in known)
    billed = sum((part[-1] for parts in bands.values() for part in parts), start=Decimal())
    billed += sum(_decimal(rate.exc_vat) * _vat_factor(rate) for rate in known)
    total = Amount(
        exact=fsum((*(band.exact for band in costs), standing)),
        as_billed=float(billed.quantize(_COIN, ROUND_HALF_UP)),
    )
    return Bill(bands=costs, standing_charge=standing, total=total, missing=missing)


def _parts(half_hour: HalfHour) -> Iterator[_Part]:
    """Yield what the house and the car used; what others said stays whole."""
    kwh, price, told = half_hour.kwh, half_hour.price, half_hour.told
    if told is not None:
        net = _rounded(_decimal(told.cost.exc_vat), _MONEY)
        billed = net * _vat_factor(half_hour.rate or told.cost)
        yield _band(price), kwh or 0.0, told.cost.inc_vat, billed
    elif kwh is not None and price is not None:
        for number, (energy, rate) in enumerate(price.parts(kwh, half_hour.car_kwh)):
            net = _rounded(_rounded(_decimal(energy), _ENERGY) * _decimal(rate.exc_vat), _MONEY)
            band = "car" if number else _band(price)
            yield band, energy, energy * rate.inc_vat, net * _vat_factor(rate)


def _band(price: Price | None) -> str:
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
