"""What the layout *yesterday* shows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from math import fsum
from typing import Final, Self
from ....model.history.bill import band_of, bill
from ....model.history.daily import SMART, Supplied
from ....model.history.half_hour import HalfHour
from ....model.interval import half_hour, half_hours, local_day, merge
from ....model.prices.tariff import Fuel
from ..hours import Bar, Hours, Mark
from ..patterns import BAND_PATTERNS

GAS: Final = "gas"
STANDING: Final = "standing_charge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the table, as exact as it is shown; None: not known."""

    name: str
    """A band, `GAS` or `STANDING`."""
    kwh: float | None
    cost: float | None
    """[currency]"""

    @classmethod
    def of(cls, name: str, kwh: float | None, cost: float | None) -> Self:
        """Round to tenths of a kWh, and to whole coins."""
        return cls(name=name, kwh=kwh and round(kwh, 1), cost=cost and round(cost, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class YesterdayContent(Hours):
    """All that a picture shows; marked are smart charges."""

    day: date
    days_old: int
    """1: it was yesterday."""
    currency: str
    lines: tuple[Line, ...]
    total: float | None
    """With standing charges and gas [currency]; None: a part is not known."""
    saved: float
    """By smart charging [currency]."""
    missing: int
    """Half hours of electricity without a reading or a price."""

    @classmethod
    def of(
        cls, day: date, today: date, found: Mapping[Fuel, Supplied], *, zone: tzinfo, currency: str
    ) -> Self:
        """Return what a local day of electricity and gas came to; empty gas: there is no meter."""
        electricity, gas = found[Fuel.ELECTRICITY], found[Fuel.GAS]
        window, used = local_day(day, zone), _by_start(electricity[0])
        house, of_gas = bill(*electricity), bill(*gas)
        bands = {one.band: Line.of(one.band, one.kwh, one.exact) for one in house.bands}
        lines = [bands[band] for band in BAND_PATTERNS if band in bands]
        bills = [house]
        if gas[0]:
            bills.append(of_gas)
            whole = None if of_gas.missing_half_hours else of_gas.bands
            kwh = None if whole is None else fsum(one.kwh for one in whole)
            cost = None if whole is None else fsum(one.exact for one in whole)
            lines.append(Line.of(GAS, kwh, cost))
        lines.append(Line.of(STANDING, None, _sum(one.standing_charge for one in bills)))
        starts = tuple(half_hours(window.start, window.end))
        missing = sum(not _is_known(used[start]) for start in starts)
        totals = (None if one.missing_half_hours else one.total.exact for one in bills)
        total = None if missing else _sum(totals)
        band_at = {start: _band_of(used[start]) for start in starts}
        return cls(
            day=day,
            days_old=(today - day).days,
            window=window,
            zone=zone,
            currency=currency,
            bars=tuple(
                Bar(when=half_hour(start), height=_kwh(used[start]), pattern=BAND_PATTERNS[band])
                for start, band in band_at.items()
            ),
            marks=tuple(
                Mark(session=None, when=when, is_on=False)
                for when in merge(half_hour(at) for at, band in band_at.items() if band == SMART)
            ),
            lines=tuple(lines),
            total=total and round(total, 2),
            saved=round(house.smart_charging_savings, 2),
            missing=missing,
        )


def _by_start(used: Iterable[HalfHour]) -> Mapping[datetime, list[HalfHour]]:
    found = defaultdict[datetime, list[HalfHour]](list)
    for one in used:
        found[one.start].append(one)
    return found


def _is_known(of_meters: Sequence[HalfHour]) -> bool:
    known = [one.kwh is not None and one.cost is not None for one in of_meters]
    return bool(known) and all(known)


def _band_of(of_meters: Sequence[HalfHour]) -> str:
    """Return the band of the meter that counted most."""
    largest = max(of_meters, key=lambda one: one.kwh or 0.0, default=None)
    return "standard" if largest is None else band_of(largest)


def _kwh(of_meters: Sequence[HalfHour]) -> float | None:
    read = [one.kwh for one in of_meters if one.kwh is not None]
    return round(fsum(read), 2) if read and len(read) == len(of_meters) else None


def _sum(parts: Iterable[float | None]) -> float | None:
    known = [*parts]
    return None if None in known else fsum(filter(None, known))
