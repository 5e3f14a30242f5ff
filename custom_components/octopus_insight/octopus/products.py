"""What a product's code says that no feed of rates does."""

from datetime import UTC, time, tzinfo
from re import fullmatch, match
from typing import Final
from ..model.interval import WallWindow
from ..model.prices.tariff import DispatchRule, OffPeakWindow, TariffTerms
from . import ZONE

# When the next day's prices may be out: seldom before, often a little later. Tracker (SILVER-...)
# is often out before noon.
_DAILY_FROM: Final = {"AGILE": time(16), "SILVER": time(10, 30)}


def _night(start: time, end: time, zone: tzinfo = ZONE) -> OffPeakWindow:
    return OffPeakWindow(window=WallWindow(start=start, end=end), zone=zone)


# The feeds contain no windows; these are the published ones. Smart meters keep Economy 7 nights in
# UTC all year, time switches keep local time.
_INTELLIGENT_NIGHT: Final = _night(time(23, 30), time(5, 30))
_ECONOMY_7_SMART_NIGHT: Final = _night(time(0, 30), time(7, 30), UTC)
_ECONOMY_7_NIGHT: Final = _night(time(0, 0), time(7, 0))
# By the beginning of a product's code. The first two put a car under smart control and let its
# dispatches price the house. Intelligent Flux (INTELLI-FLUX-...) steers a battery and is not one.
_FAMILIES: Final = {
    r"IOG-": TariffTerms(
        off_peak=_INTELLIGENT_NIGHT, dispatch_rule=DispatchRule.STARTED, has_car_rates=True
    ),
    r"INTELLI-(?:BB-VAR|VAR|FIX|\d)": TariffTerms(
        off_peak=_INTELLIGENT_NIGHT, dispatch_rule=DispatchRule.PLANNED
    ),
    r"GO-": TariffTerms(off_peak=_night(time(0, 30), time(5, 30))),
}


def product_of(tariff_code: str) -> str:
    """Return the product inside a tariff code: `E-1R-AGILE-24-10-01-J` is of `AGILE-24-10-01`.

    Some business and legacy codes are built otherwise and returned whole.
    """
    known = fullmatch(r"[EG]-[^-]*-(.+)-.", tariff_code)
    return known[1] if known else tariff_code


def tariff_terms(product_code: str, *, has_smart_meter: bool = True) -> TariffTerms:
    """Return the terms of a product; `has_smart_meter` decides when an Economy 7 night is."""
    for family, terms in _FAMILIES.items():
        if match(family, product_code):
            return terms
    return TariffTerms(
        off_peak=_ECONOMY_7_SMART_NIGHT if has_smart_meter else _ECONOMY_7_NIGHT,
        daily_from=_DAILY_FROM.get(product_code.partition("-")[0]),
    )
