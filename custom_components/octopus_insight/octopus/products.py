"""What no list of rates says: the terms of a product, by its code, and VAT."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import pairwise
from re import fullmatch, match
from typing import Final
from ..model.account import MeterPoint
from ..model.interval import Interval, WallWindow, as_utc
from ..model.prices.tariff import DatedRate, DispatchRule, Fuel, TariffTerms
from . import ZONE

# When the next day's prices may be out: seldom before, often a little later. Tracker (SILVER-...)
# is often out before noon.
_DAILY_FROM: Final = {"AGILE": time(16), "SILVER": time(10, 30)}
# The feeds contain no windows; these are the published ones. Smart meters keep Economy 7 nights in
# UTC all year, time switches keep local time.
_INTELLIGENT_NIGHT = WallWindow(start=time(23, 30), end=time(5, 30), zone=ZONE)
_GO_NIGHT = WallWindow(start=time(0, 30), end=time(5, 30), zone=ZONE)
_ECONOMY_7_SMART_NIGHT = WallWindow(start=time(0, 30), end=time(7, 30), zone=UTC)
_ECONOMY_7_NIGHT = WallWindow(start=time(0, 0), end=time(7, 0), zone=ZONE)
# By the beginning of a product's code. The first two put a car under smart control and let its
# dispatches price the house. Intelligent Flux (INTELLI-FLUX-...) steers a battery and is not one.
_FAMILIES: Final = {
    r"IOG-": TariffTerms(
        off_peak=_INTELLIGENT_NIGHT, dispatch_rule=DispatchRule.STARTED, has_car_rates=True
    ),
    r"INTELLI-(?:BB-VAR|VAR|FIX|\d)": TariffTerms(
        off_peak=_INTELLIGENT_NIGHT, dispatch_rule=DispatchRule.PLANNED
    ),
    r"GO-": TariffTerms(off_peak=_GO_NIGHT),
}
# Reduced rate for domestic fuel and power: VAT Act 1994, section 29A and schedule 7A, group 1;
# 5 % since 1 September 1997 (local midnight, which was summer time). Electricity is relieved of it
# from 1 October 2026 to 31 March 2027: HMRC, Revenue and Customs Brief 10 (2026). Newest first.
_VAT_SINCE_1997 = (datetime(1997, 8, 31, 23, tzinfo=UTC), 0.05)
_VAT: dict[Fuel, tuple[tuple[datetime, float], ...]] = {
    Fuel.ELECTRICITY: (
        (datetime(2027, 3, 31, 23, tzinfo=UTC), 0.05),
        (datetime(2026, 9, 30, 23, tzinfo=UTC), 0.0),
        _VAT_SINCE_1997,
    ),
    Fuel.GAS: (_VAT_SINCE_1997,),
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


def vat_rate(fuel: Fuel, moment: datetime) -> float:
    """Return the share of the net price [0 to 1]; `ValueError` before the table begins."""
    for start, rate in _VAT[fuel]:
        if as_utc(moment) >= start:
            return rate
    raise ValueError(f"no VAT rate is known for {moment.isoformat()}")


def vat_of(point: MeterPoint, moment: datetime) -> float:
    """Return the same of a meter point; export has none."""
    return 0.0 if point.is_export else vat_rate(point.fuel, moment)


def split_by_vat(
    rows: Iterable[DatedRate], fuel: Fuel, span: Interval, *, shown_at: datetime | None
) -> Iterator[DatedRate]:
    """Split rows where VAT changes in a span: a list shows one VAT for all of a row.

    That is the one at `shown_at`; where a row that reaches across a change has the same, it keeps
    the published price. None: nowhere.
    """
    changes = [moment for moment, _ in reversed(_VAT[fuel][:-1])]
    for row in rows:
        across = [moment for moment in changes if row.since < moment < row.until]
        inside = [moment for moment in across if span.start < moment < span.end]
        shown = bisect_right(changes, shown_at) if shown_at and row.contains(shown_at) else None
        for start, end in pairwise([row.start, *inside, row.end]):
            rate, begin = row.rate, max(start or span.start, span.start)
            if across and shown != bisect_right(changes, begin):
                rate = replace(rate, inc_vat=rate.exc_vat * (1 + vat_rate(fuel, begin)))
            yield replace(row, start=start, end=end, rate=rate)
