"""What a product's code says that no feed of rates does."""

from datetime import UTC, time
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
_PUBLISHED_DAILY: Final = pattern(r"AGILE-|SILVER-")

# The feeds contain no windows; these are the published ones. Smart meters keep Economy 7 nights in
# UTC all year, time switches keep local time.
_INTELLIGENT_NIGHT: Final = OffPeakWindow(
    window=WallWindow(start=time(23, 30), end=time(5, 30)), zone=ZONE
)
_GO_NIGHT: Final = OffPeakWindow(window=WallWindow(start=time(0, 30), end=time(5, 30)), zone=ZONE)
_ECONOMY_7_SMART_NIGHT: Final = OffPeakWindow(
    window=WallWindow(start=time(0, 30), end=time(7, 30)), zone=UTC
)
_ECONOMY_7_NIGHT: Final = OffPeakWindow(
    window=WallWindow(start=time(0, 0), end=time(7, 0)), zone=ZONE
)


def product_of(tariff_code: str) -> str:
    """Return the product inside a tariff code: `E-1R-AGILE-24-10-01-J` is of `AGILE-24-10-01`.

    Raises:
        ValueError: The code is not built like that; some business and legacy codes are not.
    """
    parts = tariff_code.split("-")
    shortest = 4  # fuel, kind of register, one word of product, region
    if len(parts) < shortest or parts[0] not in {"E", "G"} or len(parts[-1]) != 1:
        raise ValueError(f"not built like a tariff code: {tariff_code}")
    return "-".join(parts[2:-1])


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
        is_published_daily=_PUBLISHED_DAILY.match(product_code) is not None,
    )
