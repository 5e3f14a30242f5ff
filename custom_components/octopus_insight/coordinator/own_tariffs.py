"""Own tariffs of an entry: laid over what its source knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final
from homeassistant.config_entries import ConfigEntry
from ..const import SUBENTRY_TARIFF
from ..model.account import MeterPoint
from ..model.interval import Interval, local_date
from ..model.knowledge import Knowledge
from ..model.prices.own_tariff import Own, OwnTariff, agreements_with, rates_of, rates_with
from ..model.prices.tariff import Fuel, TariffRates
from ..model.serialize import load_or
from ..model.usage.consumption import MeterReading
from ..octopus import CURRENCY
from ..octopus.products import vat_rate

BACK: Final = timedelta(days=9)
"""Meter readings may be a week late, and are priced then."""
AHEAD: Final = timedelta(days=35)
"""Actions are asked for a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What the form has saved."""

    tariffs: Mapping[str, OwnTariff] = field(default_factory=dict)
    is_supplement: bool = False
    meter: str | None = None
    """None: every meter of the tariff's direction."""


def own_of(entry: ConfigEntry[Any], point: MeterPoint) -> list[Own]:
    """Return the own tariffs of a meter point."""
    subentries = entry.get_subentries_of_type(SUBENTRY_TARIFF)
    saved = [(one, load_or(Saved, {**one.data}, Saved())) for one in subentries]
    return [
        Own(
            code=f"own_{subentry.subentry_id}_{name}",
            name=subentry.title if len(its.tariffs) == 1 else f"{subentry.title}: {name}",
            tariff=tariff,
            is_supplement=its.is_supplement,
        )
        for subentry, its in saved
        for name, tariff in its.tariffs.items()
        if point.fuel is Fuel.ELECTRICITY
        and tariff.is_export is point.is_export
        and its.meter in {None, point.id}
    ]


def own_rates(
    own: Iterable[Own],
    days: tuple[date, date],
    zone: tzinfo,
    currency: str,
    used: tuple[MeterReading, ...] = (),
) -> list[tuple[Own, TariffRates]]:
    """Return own tariffs with their rows for local days, the last one included."""
    taken = tuple((row.start, row.end, row.energy_kwh) for row in used)
    return [
        (
            one,
            rates_of(
                one.tariff,
                *days,
                zone,
                _domestic if currency == CURRENCY and not one.tariff.is_export else _none,
                taken if one.tariff.has_energy_allowance else (),
            ),
        )
        for one in own
    ]


def _domestic(moment: datetime) -> float:
    return vat_rate(Fuel.ELECTRICITY, moment)


def _none(_moment: datetime) -> float:
    return 0.0


def around(now: datetime) -> Interval:
    """Return the span in which own tariffs are asked about."""
    return Interval(start=now - BACK, end=now + AHEAD)


def with_own(knowledge: Knowledge, entry: ConfigEntry[Any], span: Interval) -> Knowledge:
    """Lay own tariffs over what a source knows of a span."""
    zone, rates, points = knowledge.zone, knowledge.rates, list[MeterPoint]()
    days = local_date(span.start, zone), local_date(span.end, zone)
    for point in knowledge.points:
        agreements = point.agreements
        if own := own_of(entry, point):
            used = knowledge.readings.get(point.id, ())
            agreements = agreements_with(agreements, own, zone)
            typed = own_rates(own, days, zone, knowledge.currency, used)
            rates = rates_with(agreements, rates, typed)
        points.append(replace(point, agreements=agreements))
    return replace(knowledge, points=tuple(points), rates=rates)
