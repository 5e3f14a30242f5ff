"""What a product's code says that no feed of rates does."""

from datetime import UTC, time, tzinfo
from re import compile as pattern
from typing import Final
from ..model.interval import WallWindow
from ..model.prices.tariff import DispatchRule, OffPeakWindow, TariffTerms
from . import ZONE

# Families that put a car under smart control and let its dispatches price the house. Intelligent
# Flux (INTELLI-FLUX-...) steers a battery and is not one of them.
_LEGACY_INTELLIGENT_GO: Final = pattern(r"INTELLI-(?:BB-VAR|VAR|FIX|\d)")
_FOUR_RATE: Final = pattern(r"IOG-")
_GO: Final = pattern(r"GO-")
# When the next day's prices may be out: seldom before, often a little later. Tracker (SILVER-...)
# is often out before noon.
_DAILY_FROM: Final = {"AGILE-": time(16), "SILVER-": time(10, 30)}
_TARIFF_CODE: Final = pattern(r"[EG]-[^-]*-(.+)-.")


def _night(start: time, end: time, zone: tzinfo = ZONE) -> OffPeakWindow:
    return OffPeakWindow(window=WallWindow(start=start, end=end), zone=zone)


# The feeds contain no windows; these are the published ones. Smart meters keep Economy 7 nights in
# UTC all year, time switches keep local time.
_INTELLIGENT_NIGHT: Final = _night(time(23, 30), time(5, 30))
_GO_NIGHT: Final = _night(time(0, 30), time(5, 30))
_ECONOMY_7_SMART_NIGHT: Final = _night(time(0, 30), time(7, 30), UTC)
_ECONOMY_7_NIGHT: Final = _night(time(0, 0), time(7, 0))


def product_of(tariff_code: str) -> str:
    """Return the product inside a tariff code: `E-1R-AGILE-24-10-01-J` is of `AGILE-24-10-01`.

    Some business and legacy codes are built otherwise and returned whole.
    """
    match = _TARIFF_CODE.fullmatch(tariff_code)
    return match[1] if match else tariff_code


def tariff_terms(product_code: str, *, has_smart_meter: bool = True) -> TariffTerms:
    """Return the terms of a product; `has_smart_meter` decides when an Economy 7 night is."""
    if _FOUR_RATE.match(product_code):
        return TariffTerms(
            off_peak=_INTELLIGENT_NIGHT, dispatch_rule=DispatchRule.STARTED, has_car_rates=True
        )
    if _LEGACY_INTELLIGENT_GO.match(product_code):
        return TariffTerms(off_peak=_INTELLIGENT_NIGHT, dispatch_rule=DispatchRule.PLANNED)
    if _GO.match(product_code):
        return TariffTerms(off_peak=_GO_NIGHT)
    return TariffTerms(
        off_peak=_ECONOMY_7_SMART_NIGHT if has_smart_meter else _ECONOMY_7_NIGHT,
        daily_from=next(
            (at for family, at in _DAILY_FROM.items() if product_code.startswith(family)), None
        ),
    )
