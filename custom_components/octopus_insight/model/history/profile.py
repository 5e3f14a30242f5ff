"""How energy and money spread over the 48 half hours that a clock shows in a day.

A repeated hour counts to the same half hours again. Whole days with the same prices are added up as
vectors, since ten years have 175,000 half hours a meter.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta, tzinfo
from math import isnan
from operator import add
from typing import Any
from ..interval import HALF_HOUR, local_date, local_moment
from ..prices.bands import wall_index
from .bill import band_name
from .series import Series

SLOTS = range(48)
UNPRICED = ""
"""Stands in the place of a band."""


@dataclass(slots=True)
class Profile:
    """What some days come to, by half hour of day."""

    bands: dict[str, tuple[list[float], list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: ([0.0] * len(SLOTS), [0.0] * len(SLOTS)))
    )
    """Energies and costs."""
    whole_days: int = 0
    odd_days: Counter[int] = field(default_factory=Counter)
    """How many others have a reading there."""
    missing: Counter[int] = field(default_factory=Counter)
    """How many half hours have none."""
    incomplete: list[date] = field(default_factory=list)

    def add(self, half_hours: Iterable[tuple[int, float, tuple[str, float]]]) -> None:
        """Add energies, each with its half hour of day, band and rate."""
        for slot, energy, (band, rate) in half_hours:
            energies, costs = self.bands[band]
            energies[slot] += energy
            costs[slot] += energy * rate

    def add_odd_day(
        self, day: date, half_hours: Sequence[tuple[int, float, tuple[str, float]]]
    ) -> None:
        """Add a day with gaps, which are NaN, or of another length."""
        known = [one for one in half_hours if not isnan(one[1])]
        self.add(known)
        self.odd_days.update({slot for slot, *_ in known})
        self.missing.update(slot for slot, energy, _ in half_hours if isnan(energy))
        self.incomplete += [day] if len(known) < len(half_hours) else []

    def as_dict(self) -> dict[str, Any]:
        """Return it for an answer; None: no reading, or no price of any."""
        unpriced, _ = self.bands[UNPRICED]
        columns = zip(*self.bands.values(), strict=True)
        kwh, cost = ([*map(sum, zip(*column, strict=True))] for column in columns)
        days = [self.whole_days + self.odd_days[slot] for slot in SLOTS]
        is_priced = [bool(cost[it] or not kwh[it] or kwh[it] != unpriced[it]) for it in SLOTS]
        return {
            "kwh": [kwh[slot] if days[slot] else None for slot in SLOTS],
            "cost": [cost[slot] if days[slot] and is_priced[slot] else None for slot in SLOTS],
            "days": days,
            "missing": [self.missing[slot] for slot in SLOTS],
            "unpriced_kwh": sum(unpriced),
            "bands": {
                band: {"kwh": energies, "cost": costs}
                for band, (energies, costs) in sorted(self.bands.items())
                if band != UNPRICED
            },
        }


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
    flat_rate: float | None = None,
) -> dict[Group, Profile]:
    """Return the profile of each group of days; a flat rate takes the place of all prices."""
    known = series.prices.items()
    rates = {it: (band_name(one), one.rate.inc_vat) for it, one in known if one.rate}
    prices = defaultdict(lambda: (UNPRICED, 0.0), rates)
    corrected = series.told.keys() | series.car_kwh.keys()
    if flat_rate is not None:
        prices, corrected = defaultdict(lambda: (band_name(None), flat_rate)), set()
    found = defaultdict[Group, Profile](Profile)
    whole = dict[tuple[Group, bytes], Iterable[float]]()
    for day, places in days:
        group, part = group_fn(day), slice(places.start, places.stop)
        profile, kwh, ids = found[group], series.kwh[part], series.price_ids[part]
        slots: Sequence[int] = SLOTS
        if len(kwh) != len(SLOTS):
            slots = [wall_index(series.span.start + one * HALF_HOUR, zone) for one in places]
        if len(kwh) == len(SLOTS) and not isnan(sum(kwh)):
            key, profile.whole_days = (group, ids.tobytes()), profile.whole_days + 1
            whole[key] = [*map(add, whole[key], kwh, strict=True)] if key in whole else kwh
        else:
            half_hours = zip(slots, kwh, map(prices.__getitem__, ids), strict=True)
            profile.add_odd_day(day, [*half_hours])
        for place in corrected.intersection(places) if corrected else ():
            one, (band, rate) = series.at(place), prices[series.price_ids[place]]
            if one.kwh is not None and one.cost is not None:
                by = one.cost.inc_vat - one.kwh * rate
                profile.bands[band][1][slots[place - places.start]] += by
    for (group, pattern), sums in whole.items():
        ids = array(series.price_ids.typecode, pattern)
        found[group].add(zip(SLOTS, sums, map(prices.__getitem__, ids), strict=True))
    return found
