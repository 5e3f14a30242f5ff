"""An account, its supplies and their agreements."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from .charging.car import is_missed_for_long, missed_again
from .charging.dispatch import Device
from .prices.tariff import NEVER, Agreement, Fuel, agreement_at
from .usage.consumption import GasUnit

LONGEST_GAP = timedelta(days=30)
"""After longer without an agreement, a supply is no longer the household's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A meter."""

    serial: str
    active_from: date | None
    active_to: date | None
    """None: still there."""
    gas_unit: GasUnit | None = None
    device_id: str | None = None
    """What a Home Mini knows it by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterPoint:
    """A supply: one direction of one fuel."""

    id: str
    """MPAN (electricity) or MPRN (gas)."""
    fuel: Fuel
    is_export: bool
    meters: tuple[Meter, ...]
    agreements: tuple[Agreement, ...]
    """With gaps, overlaps and future ones."""
    missed: tuple[datetime, ...] = ()
    """Answers that knew less of it than those before: the first ones and the latest."""

    @property
    def is_electricity_import(self) -> bool:
        """Whether the household buys electricity through it."""
        return self.fuel is Fuel.ELECTRICITY and not self.is_export

    def agreement_at(self, moment: datetime) -> Agreement | None:
        """Return the agreement in force, None in a gap."""
        return agreement_at(self.agreements, moment)

    @property
    def device_id(self) -> str | None:
        """What a Home Mini knows the meter by that is in use."""
        ids = (meter.device_id for meter in reversed(self.meters) if meter.active_to is None)
        return next(filter(None, ids), None)

    @property
    def ends(self) -> datetime:
        """When its last agreement ends, `NEVER` if that is open."""
        return max((one.until for one in self.agreements), default=NEVER)

    def after_answer(self, told: MeterPoint, at: datetime) -> MeterPoint:
        """Return it as told now; what is gone stays until missed for long."""
        lost = tuple(
            one
            for one in self.agreements
            if self.agreement_at(one.since) and not told.agreement_at(one.since)
        )
        if not lost and (told.meters or not self.meters):
            return told
        missed = missed_again(self.missed, at)
        if is_missed_for_long(missed):
            return told
        meters, agreements = told.meters or self.meters, (*lost, *told.agreements)
        return replace(told, meters=meters, agreements=agreements, missed=missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account."""

    number: str
    meter_points: tuple[MeterPoint, ...]
    devices: tuple[Device, ...] | None
    """None: could not be fetched."""
    is_in_octoplus: bool | None = None


def apply_supplies(
    known: Iterable[MeterPoint], told: Iterable[MeterPoint], at: datetime
) -> tuple[MeterPoint, ...]:
    """Apply an answer: gains are believed at once, losses when several agree."""
    points = {point.id: point for point in told}
    for point in known:
        untold = replace(point, meters=(), agreements=())
        points[point.id] = point.after_answer(points.get(point.id, untold), at)
    return tuple(one for one in points.values() if one.agreements and one.ends > at - LONGEST_GAP)


def supplies_that_count(points: Iterable[MeterPoint], moment: datetime) -> tuple[MeterPoint, ...]:
    """Leave out what ended where another of its kind is in force, and what ended with it."""
    known = tuple(points)
    current = {(point.fuel, point.is_export) for point in known if point.agreement_at(moment)}
    left = {point.ends for point in known if (point.fuel, point.is_export) in current}
    return tuple(point for point in known if point.ends > moment or point.ends not in left)
