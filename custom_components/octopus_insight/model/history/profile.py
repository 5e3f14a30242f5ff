"""How energy and money spread over the 48 half hours that a clock shows in a day.

A repeated hour counts to the same half hours again. Whole days with the same prices are added up as
vectors, since ten years have 175,000 half hours a meter.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta, tzinfo
from math import isnan
from operator import add
from typing import Any
from ..interval import HALF_HOUR, local_date, local_moment
from ..prices.bands import wall_index
from ..prices.tariff import Rate
from ..prices.timeline import Certainty, PriceReason
from .bill import band_name
from .half_hour import Price
from .series import Series

SLOTS = range(48)
UNPRICED = ""
"""Stands in the place of a band."""


@dataclass(slots=True)
class Profile:
    """What some days come to, by half hour of day."""

    bands: dict[str, tuple[list[float], list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: ([0.0] * 48, [0.0] * 48))
    )
    """Energies and costs."""
    days: Counter[int] = field(default_factory=Counter)
    """On how many there is a reading."""
    missing: Counter[int] = field(default_factory=Counter)
    """How many half hours have none."""
    incomplete: list[date] = field(default_factory=list)

    def add(
        self, slots: Iterable[int], prices: Iterable[tuple[str, float]], kwh: Iterable[float]
    ) -> None:
        """Add half hours, each with band and rate; NaN is a gap."""
        for slot, (band, rate), energy in zip(slots, prices, kwh, strict=True):
            if isnan(energy):
                self.missing[slot] += 1
            else:
                energies, costs = self.bands[band]
                energies[slot] += energy
                costs[slot] += energy * rate

    def as_dict(self) -> dict[str, Any]:
        """Return it for an answer; None: no reading, or no price of any."""
        unpriced, _ = self.bands[UNPRICED]
        columns = zip(*self.bands.values(), strict=True)
        kwh, cost = ([*map(sum, zip(*column, strict=True))] for column in columns)
        is_priced = [not one or one != lost for one, lost in zip(kwh, unpriced, strict=True)]
        return {
            "kwh": [kwh[slot] if self.days[slot] else None for slot in SLOTS],
            "cost": [cost[it] if self.days[it] and is_priced[it] else None for it in SLOTS],
            "days": [self.days[slot] for slot in SLOTS],
            "missing": [self.missing[slot] for slot in SLOTS],
            "unpriced_kwh": sum(unpriced),
            "bands": {
                band: {"kwh": energies, "cost": costs}
                for band, (energies, costs) in sorted(self.bands.items())
                if band != UNPRICED
            },
        }


def at_flat_rate(series: Series, rate: float) -> Series:
    """Return the same energies with one price incl. VAT, whatever they really cost."""
    flat = Rate(inc_vat=rate, exc_vat=rate)
    price = Price(rate=flat, reason=PriceReason.TARIFF, certainty=Certainty.PUBLISHED)
    ids = array(series.price_ids.typecode, [1]) * len(series.kwh)
    return replace(series, price_ids=ids, prices={1: price}, told={}, car_kwh={})


def days_of(series: Series, zone: tzinfo) -> list[tuple[date, range]]:
    """Return the local days of a series, and where their half hours stand."""
    day, end = local_date(series.span.start, zone), series.span.end
    days, starts = [day], [0]
    while (midnight := local_moment(day := day + timedelta(days=1), time(), zone)) < end:
        days.append(day)
        starts.append(series.place(midnight))
    ends = (*starts[1:], len(series.kwh))
    return [*zip(days, map(range, starts, ends, strict=True), strict=True)]


def profiles[Group](
    series: Series,
    days: Iterable[tuple[date, range]],
    zone: tzinfo,
    group_fn: Callable[[date], Group],
) -> dict[Group, Profile]:
    """Return the profile of each group of days."""
    prices, found = _prices(series), defaultdict[Group, Profile](Profile)
    whole, numbers = dict[tuple[Group, bytes], Iterable[float]](), Counter[Group]()
    corrected = series.told.keys() | series.car_kwh.keys()
    for day, places in days:
        group, part = group_fn(day), slice(places.start, places.stop)
        slots: Sequence[int] = SLOTS
        kwh, ids = series.kwh[part], series.price_ids[part]
        if len(kwh) == len(SLOTS) and not isnan(sum(kwh)):
            key = group, ids.tobytes()
            whole[key] = [*map(add, whole[key], kwh, strict=True)] if key in whole else kwh
            numbers[group] += 1
        else:
            if len(kwh) != len(SLOTS):
                slots = [wall_index(series.span.start + one * HALF_HOUR, zone) for one in places]
            found[group].add(slots, map(prices.__getitem__, ids), kwh)
            known = [slot for slot, energy in zip(slots, kwh, strict=True) if not isnan(energy)]
            found[group].days.update({*known})
            found[group].incomplete += [day] if len(known) < len(kwh) else []
        for place in corrected.intersection(places) if corrected else ():
            band, rate = prices[series.price_ids[place]]
            costs = found[group].bands[band][1]
            costs[slots[place - places.start]] += _correction(series, place, rate)
    for (group, pattern), sums in whole.items():
        ids = array(series.price_ids.typecode, pattern)
        found[group].add(SLOTS, map(prices.__getitem__, ids), sums)
    for group, number in numbers.items():
        found[group].days.update(dict.fromkeys(SLOTS, number))
    return found


def _prices(series: Series) -> defaultdict[int, tuple[str, float]]:
    """Return band and rate by id."""
    found = defaultdict[int, tuple[str, float]](lambda: (UNPRICED, 0.0))
    for number in {*series.price_ids} & series.prices.keys():
        price = series.prices[number]
        if price.rate is not None:
            found[number] = band_name(price), price.rate.inc_vat
    return found


def _correction(series: Series, place: int, rate: float) -> float:
    """Return what a half hour costs more than its energy at a rate."""
    one = series.at(place)
    return 0.0 if one.kwh is None or one.cost is None else one.cost.inc_vat - one.kwh * rate
