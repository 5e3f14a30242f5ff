"""What a code says: families of products, and the windows no feed contains."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from re import compile as pattern

from ..interval import WallWindow

# Families that put a car under smart control and let its dispatches price the house. Intelligent
# Flux (INTELLI-FLUX-...) steers a battery and is not one of them.
_LEGACY_INTELLIGENT_GO = pattern(r"INTELLI-(?:BB-VAR|VAR|FIX|\d)")
_FOUR_RATE = pattern(r"IOG-")
_GO = pattern(r"GO-")
_PUBLISHED_DAILY = pattern(r"AGILE-|SILVER-")

_INTELLIGENT_NIGHT = WallWindow(start=time(23, 30), end=time(5, 30))
_GO_NIGHT = WallWindow(start=time(0, 30), end=time(5, 30))
_ECONOMY_7_SMART_NIGHT = WallWindow(start=time(0, 30), end=time(7, 30))
_ECONOMY_7_NIGHT = WallWindow(start=time(0, 0), end=time(7, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class NightWindow:
    """When a night register counts, and by whose clock."""

    window: WallWindow
    zone: tzinfo

    def contains(self, moment: datetime) -> bool:
        """Return whether the night register counts at the moment."""
        return self.window.contains(moment, self.zone)


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


def is_intelligent_go(product_code: str) -> bool:
    """Return whether dispatches of a car can price the house: Intelligent Go, old or four-rate."""
    return is_four_rate(product_code) or _LEGACY_INTELLIGENT_GO.match(product_code) is not None


def is_four_rate(product_code: str) -> bool:
    """Return whether the product is Intelligent Go of 2026, with rates of its own for the car."""
    return _FOUR_RATE.match(product_code) is not None


def is_published_daily(product_code: str) -> bool:
    """Return whether prices come day by day (Agile, Agile Outgoing, Tracker)."""
    return _PUBLISHED_DAILY.match(product_code) is not None


def night_window(product_code: str, zone: tzinfo, *, has_smart_meter: bool = True) -> NightWindow:
    """Return when the night register of a product counts.

    The feeds contain no windows; these are the supplier's published ones.

    Args:
        product_code: Product of the agreement.
        zone: Zone of the supply, where its nights are.
        has_smart_meter: Smart meters keep Economy 7 nights in UTC all year, time switches do not.
    """
    if is_intelligent_go(product_code):
        return NightWindow(window=_INTELLIGENT_NIGHT, zone=zone)
    if _GO.match(product_code) is not None:
        return NightWindow(window=_GO_NIGHT, zone=zone)
    if has_smart_meter:
        return NightWindow(window=_ECONOMY_7_SMART_NIGHT, zone=UTC)
    return NightWindow(window=_ECONOMY_7_NIGHT, zone=zone)
