"""How energy and money spread over the 48 half hours that a clock shows in a day.

A repeated hour counts to the same half hours again.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, tzinfo
from itertools import pairwise, starmap
from math import isnan
from operator import itemgetter
from typing import Any
from ..interval import HALF_HOUR, dates, local_date, local_moment
from ..prices.bands import wall_index
from .bill import band_name
from .series import Series

SLOTS = range(48)
UNPRICED = ""  # stands in the place of a band


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

    def add(self, day: date, half_hours: Sequence[tuple[int, float, tuple[str, float]]]) -> None:
        """Add energies, each with its half hour of day, band and rate; NaN is a gap."""
        if len(half_hours) == len(SLOTS) and not isnan(sum(map(itemgetter(1), half_hours))):
            self.whole_days += 1
        else:
            gaps = [slot for slot, energy, _ in half_hours if isnan(energy)]
            self.missing.update(gaps)
            self.incomplete += [day] if gaps else []
            half_hours = [one for one in half_hours if not isnan(one[1])]
            self.odd_days.update({slot for slot, *_ in half_hours})
        for slot, energy, (band, rate) in half_hours:
            energies, costs = self.bands[band]
            energies[slot] += energy
            costs[slot] += energy * rate

    def as_dict(self) -> dict[str, Any]:
        """Return it for an answer; None: no reading, or no price of any."""
        unpriced, _ = self.bands[UNPRICED]
        columns = zip(*self.bands.values(), strict=True)
        kwh, cost = ([*map(sum, zip(*column, strict=True))] for column in columns)
        days = [self.whole_days + self.odd_days[slot] for slot in SLOTS]
        is_priced = [bool(cost[it] or not kwh[it] or kwh[it] != unpriced[it]) for it in SLOTS]
        return {
            "kwh": [kwh[it] if days[it] else None for it in SLOTS],
            "cost": [cost[it] if days[it] and is_priced[it] else None for it in SLOTS],
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
    ends = (series.span.start, series.span.end - HALF_HOUR)
    days = dates(*(local_date(at, zone) for at in ends))
    midnights = (local_moment(day, time(), zone) for day in days[1:])
    places = (0, *map(series.place, midnights), len(series.kwh))
    return [*zip(days, starmap(range, pairwise(places)), strict=True)]


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
    for day, places in days:
        profile, part = found[group_fn(day)], slice(places.start, places.stop)
        kwh, ids, slots = series.kwh[part], series.price_ids[part], [*SLOTS]
        if len(kwh) != len(SLOTS):
            slots = [wall_index(series.span.start + place * HALF_HOUR, zone) for place in places]
        profile.add(day, [*zip(slots, kwh, map(prices.__getitem__, ids), strict=True)])
        for place in corrected.intersection(places) if corrected else ():
            one, (band, rate) = series.at(place), prices[series.price_ids[place]]
            if one.kwh is not None and one.cost is not None:
                _, costs = profile.bands[band]
                costs[slots[place - places.start]] += one.cost.inc_vat - one.kwh * rate
    return found
