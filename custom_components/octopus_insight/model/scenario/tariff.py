"""Tariffs as they are offered: bands by the clock, or prices from elsewhere, and what is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from typing import override
from zoneinfo import ZoneInfo
from ..interval import WallWindow
from .slots import EVERY_DAY, Checked, Sourced, Weekday


@dataclass(frozen=True, slots=True, kw_only=True)
class Band(Checked):
    """A price by the clock; without bounds, the price of all other time."""

    price: float
    """Per kWh, with VAT."""
    from_: time = time.min
    to: time = time.min
    days: tuple[Weekday, ...] = EVERY_DAY

    @override
    def check(self) -> None:
        """Raise ValueError for bounds inside a half hour, and days that no week has."""
        for name, bound in (("from", self.from_), ("to", self.to)):
            if bound.minute % 30 or bound.second or bound.microsecond:
                raise ValueError(f"{name} is {bound}: half hours begin at :00 and :30")

    def covers(self, moment: datetime, zone: tzinfo) -> bool:
        """Return whether it is the time by a clock there."""
        window = WallWindow(start=self.from_, end=self.to, zone=zone)
        return moment.astimezone(zone).weekday() in self.days and window.contains(moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff(Sourced):
    """Prices for import and export; of bands, a later one wins. A text is the name of a series."""

    name: str
    zone: str
    """Of the clock that its bands go by."""
    import_: tuple[Band, ...] | str
    export: tuple[Band, ...] | str = ()
    """None: what is given to the grid is not paid for."""
    standing_charge: float = 0.0
    """Each day, with VAT."""
    dispatches: str | None = None
    """A series, whose half hours cost no more than the cheapest band."""
    note: str = ""

    @override
    def check(self) -> None:
        """Raise ValueError if it is no tariff, or its zone is none."""
        if not self.import_ and self.export:
            raise ValueError("import is missing: export without import is no tariff")
        zone_of(self.zone)


def zone_of(name: str) -> ZoneInfo:
    """Return a zone by its name; ValueError if there is none."""
    try:
        return ZoneInfo(name)
    except KeyError, OSError, ValueError:
        raise ValueError(f"zone {name!r} is not known, as Europe/Paris is") from None


def prices(bands: Sequence[Band], starts: Sequence[datetime], zone: tzinfo) -> list[float]:
    """Return the price of each half hour by the clock; ValueError where no band is for it."""
    known, priced = dict[tuple[int, time], float](), []
    for start in starts:
        wall = start.astimezone(zone)
        key = wall.weekday(), wall.time()
        if key not in known:
            fitting = [band.price for band in bands if band.covers(start, zone)]
            if not fitting:
                raise ValueError(f"no band has a price for {wall:%A %H:%M}: give one without times")
            known[key] = fitting[-1]
        priced.append(known[key])
    return priced
