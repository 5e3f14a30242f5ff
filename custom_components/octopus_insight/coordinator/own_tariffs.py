"""Own tariffs of an entry: laid over what its source knows."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from typing import Any, Final
from homeassistant.config_entries import ConfigEntry
from ..const import SUBENTRY_TARIFF
from ..model.account import MeterPoint
from ..model.interval import Interval, local_date
from ..model.knowledge import Knowledge
from ..model.prices.own_tariff import Own, OwnTariff, Vat, agreements_with, rates_of, rates_with
from ..model.prices.tariff import Fuel, TariffRates
from ..model.serialize import load_or
from ..model.usage.consumption import MeterReading
from ..octopus import CURRENCY
from ..octopus.products import vat_rate

BACK: Final = timedelta(days=9)
"""Meter readings may be a week late, and are priced then."""
AHEAD: Final = timedelta(days=35)
"""Actions are asked for a month."""
type Days = tuple[date, date]
"""The first local day, and the last one."""
VATS: Final[Mapping[bool, Vat]] = {True: partial(vat_rate, Fuel.ELECTRICITY), False: lambda _: 0.0}
"""By whether the home pays any."""


def own_of(entry: ConfigEntry[Any], point: MeterPoint) -> list[Own]:
    """Return the own tariffs of a meter point."""
    return [
        Own(
            code=f"own_{one.subentry_id}_{name}",
            name=one.title if len(tariffs) == 1 else f"{one.title}: {name}",
            tariff=tariff,
            is_supplement=one.data["is_supplement"],
        )
        for one in entry.get_subentries_of_type(SUBENTRY_TARIFF)
        for tariffs in [load_or(dict[str, OwnTariff], one.data["tariffs"], {})]
        for name, tariff in tariffs.items()
        if point.fuel is Fuel.ELECTRICITY
        and tariff.is_export is point.is_export
        and one.data.get("meter") in {None, point.id}
    ]


def own_rates(
    own: Iterable[Own], days: Days, zone: tzinfo, currency: str, used: Iterable[MeterReading] = ()
) -> list[tuple[Own, TariffRates]]:
    """Return own tariffs with their rows for local days."""
    taken = tuple((row.start, row.end, row.energy_kwh) for row in used)
    found: list[tuple[Own, TariffRates]] = []
    for tariff, one in ((one.tariff, one) for one in own):
        vat = VATS[currency == CURRENCY and not tariff.is_export]
        counted = taken if tariff.has_energy_allowance else ()
        found.append((one, rates_of(tariff, *days, zone, vat, counted)))
    return found


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
