"""What half hours come to: exactly, and by the arithmetic of the supplier's bills.

The latter rounds the energy of a half hour to 0.01 kWh, and that times the price without VAT to a
hundredth of the smallest coin, ties to the even digit; VAT comes last, and a meter's total is in
whole coins. People found that out from their bills: it is no promise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import fsum
from typing import Self
from ..prices.tariff import Rate
from ..prices.timeline import Band, PriceReason
from .half_hour import HalfHour, Money, Price

_BANDS = {Band.LOW: "off_peak", Band.MIDDLE: "middle", Band.HIGH: "peak", None: "standard"}
_NOTHING = 1e-9
_SAME_PRICE, _SAME_COST = 6e-6, 5e-5  # both are rounded when they are published
type _Cost = tuple[float, float, Decimal]  # energy, cost with VAT, and as billed


@dataclass(frozen=True, slots=True, kw_only=True)
class BandCost:
    """One band's, with VAT."""

    band: str
    kwh: float
    exact: float
    as_billed: float
    """Not in whole coins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledBand:
    """What somebody billed of a band, and what was metered."""

    band: str
    billed_kwh: float
    kwh: float
    difference_kwh: float
    """Billed less metered."""
    difference: float | None
    """What that costs at the band's mean price, with VAT; None: nothing was metered."""
    is_rounding: bool
    """Whether it is at most half of the last digit that was billed."""

    @classmethod
    def of(cls, band: str, billed: float, kwh: float, exact: float) -> Self:
        """Compare with what was metered, and cost that exactly."""
        more, digit = billed - kwh, -int(_decimal(billed).normalize().as_tuple().exponent)
        return cls(
            band=band,
            billed_kwh=billed,
            kwh=kwh,
            difference_kwh=more,
            difference=more * exact / kwh if kwh else None,
            is_rounding=abs(more) <= 0.5 * 0.1 ** max(digit, 0) + _NOTHING,
        )


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
    smart_charging_sessions: int = 0
    """Runs of half hours that dispatches made cheap."""
    smart_charging_savings: float = 0.0
    """What they would have cost more."""


def bill(
    half_hours: Iterable[HalfHour], charges: Iterable[Rate | None], *, is_rounded: bool = True
) -> Bill:
    """Add up half hours, each by its highest authority, and the standing charges of local days.

    Without what others said (`told`), half hours make the bill by tariff and evidence. Where it is
    not known how bills are rounded, `as_billed` is exact.
    """
    costs, bands, missing = defaultdict[str, list[_Cost]](list), list[BandCost](), 0
    sessions, was_smart, saved = 0, False, list[float]()
    for half_hour in half_hours:
        parts = [*_parts(half_hour)]
        missing += not parts
        is_smart = bool(parts) and half_hour.reason is PriceReason.DISPATCH
        sessions, was_smart = sessions + (is_smart and not was_smart), is_smart
        if is_smart:
            saved.append(half_hour.saved)
        for band, cost in parts:
            costs[band].append(cost)
    for band, found in sorted(costs.items()):
        kwh, exact, as_billed = map(fsum, zip(*found, strict=True))
        as_billed = as_billed if is_rounded else exact
        bands.append(BandCost(band=band, kwh=kwh, exact=exact, as_billed=as_billed))
    days, standing, total = [*charges], None, Total()
    known = [rate for rate in days if rate is not None]
    if len(known) == len(days):
        standing = fsum(rate.inc_vat for rate in known)
        billed = [_decimal(rate.exc_vat) * _vat_factor(rate) for rate in known]
        billed += [_decimal(one.as_billed) for one in bands]
        as_billed = float(sum(billed, Decimal()).quantize(Decimal("0.01"), ROUND_HALF_UP))
        whole = fsum((*(one.exact for one in bands), standing))
        total = Total(exact=whole, as_billed=as_billed if is_rounded else whole)
    return Bill(
        bands=tuple(bands),
        standing_charge=standing,
        total=total,
        missing_half_hours=missing,
        smart_charging_sessions=sessions,
        smart_charging_savings=fsum(saved),
    )


def compared(
    half_hours: Iterable[HalfHour], billed: Mapping[str, float]
) -> tuple[list[BilledBand], int]:
    """Compare the energy that was billed of bands, or of `total`, with what was metered.

    Of how many half hours nothing is known is the second; ValueError names a band that is none.
    """
    found = bill(half_hours, ())
    known = {one.band: (one.kwh, one.exact) for one in found.bands}
    known["total"] = (fsum(one.kwh for one in found.bands), fsum(one.exact for one in found.bands))
    if strange := billed.keys() - known.keys():
        raise ValueError(", ".join(sorted(strange)))
    rows = (BilledBand.of(band, energy, *known[band]) for band, energy in billed.items())
    return [*rows], found.missing_half_hours


def _parts(half_hour: HalfHour) -> Iterator[tuple[str, _Cost]]:
    """Yield what the house and the car used; what others said stays whole."""
    kwh, price, told = half_hour.kwh, half_hour.price, half_hour.told
    if told is not None:
        energy, net = kwh or 0.0, told.cost.exc_vat
        if told.rate is not None and abs(energy * told.rate.exc_vat - net) <= _SAME_COST:
            billed = _billed(energy, told.rate)  # all of it at one price, as any other half hour
        else:
            billed = round(_decimal(net), 4) * _vat_factor(half_hour.rate or told.cost)
        yield band_of(half_hour), (energy, told.cost.inc_vat, billed)
    elif kwh is not None and price is not None:
        for number, (energy, rate) in enumerate(price.parts(kwh, half_hour.car_kwh)):
            band = "car" if number else band_name(price)
            yield band, (energy, energy * rate.inc_vat, _billed(energy, rate))


def band_of(half_hour: HalfHour) -> str:
    """Return the band by the price that was paid, where it is another than ours."""
    price, paid = half_hour.price, half_hour.rate
    if price is not None and price.is_intelligent and price.rate is not None and paid is not None:
        difference = paid.exc_vat - price.rate.exc_vat
        if abs(difference) >= _SAME_PRICE:
            return "peak" if difference > 0 else "smart_charging"
    return band_name(price)


def band_name(price: Price | None) -> str:
    """Return what the band is called in answers."""
    if price is not None and price.reason is PriceReason.DISPATCH:
        return "smart_charging"
    return _BANDS[None if price is None else price.band]


def _billed(kwh: float, rate: Rate) -> Decimal:
    """Round, ties to the even digit."""
    return round(round(_decimal(kwh), 2) * _decimal(rate.exc_vat), 4) * _vat_factor(rate)


@lru_cache(maxsize=4096)
def _decimal(number: float) -> Decimal:
    """Return a number as it was written: the last digits of a result are noise."""
    return Decimal(f"{number:.12g}")


@lru_cache(maxsize=4096)
def _vat_factor(price: Rate | Money) -> Decimal:
    """Return the factor that VAT is, in whole percent: prices with VAT are published rounded."""
    return Decimal(f"{price.inc_vat / price.exc_vat:.2f}") if price.exc_vat else Decimal(1)
