"""An electric car: when it is away, what that takes, and charging as soon as it is back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from math import inf, isfinite
from ..interval import HALF_HOUR, dates, local_date, local_moment
from .offers import Offer
from .slots import (
    EVERY_DAY,
    SLOT_HOURS,
    Amount,
    Battery,
    Checked,
    Efficiency,
    Positive,
    ScenarioError,
    Size,
    Slots,
    Trip,
    Weekday,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyTrip(Checked):
    """A trip on some days of each week, by the home's clock."""

    leaves: time
    returns: time
    """The next day, if it is not after `leaves`."""
    miles: Amount
    least_kwh: Amount = 0.0
    """Charge that it has to leave with, if that is more."""
    days: tuple[Weekday, ...] = EVERY_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class CarOffer(Offer):
    """A car with its charger; the price is that of the charger."""

    usable_kwh: Size
    charge_kw: Size
    trips: tuple[WeeklyTrip, ...]
    discharge_kw: Size = 0.0
    """To the home and the grid; 0: it only charges."""
    miles_per_kwh: Positive = 4.0
    charge_efficiency: Efficiency = 0.9
    discharge_efficiency: Efficiency = 0.93
    reserve_kwh: Amount = 0.0
    """What the home may not take."""
    is_smart: bool = True
    """It charges when that is cheapest; else as soon as it is back."""
    allowance_hours: Amount = inf
    """Of each day, for charging at its lowest price."""

    @property
    def battery(self) -> Battery:
        """What the engine asks for: it begins and ends full."""
        return Battery.of(self, start_kwh=self.usable_kwh)

    def within_allowance(self, slots: Slots, trips: Iterable[Trip], zone: tzinfo) -> Battery:
        """Return the same with its allowance kept, from noon to noon by the home's clock.

        What it charges above that costs the standard price, and so it can do that at other times.
        """
        days, rests = defaultdict[date, list[int]](list), set[int]()
        for place in range(len(slots)):
            days[local_date(slots.start_of(place) - timedelta(hours=12), zone)].append(place)
        away = {place for trip in trips for place in range(trip.leaves, trip.returns)}
        for places in days.values() if isfinite(self.allowance_hours) else ():
            least = min(slots.import_price[place] for place in places)
            low = [place for place in places if slots.import_price[place] == least]
            if len(low) < len(places):
                there = [place for place in low if place not in away]
                rests.update(there[int(self.allowance_hours / SLOT_HOURS) :])
        return replace(self.battery, rests=frozenset(rests))

    def trips_of(self, starts: Sequence[datetime], zone: tzinfo) -> list[Trip]:
        """Return the trips of half hours, in order. Raises ScenarioError where two overlap."""
        found = list[Trip]()
        for day in dates(local_date(starts[0], zone), local_date(starts[-1], zone)):
            for one in (one for one in self.trips if day.weekday() in one.days):
                back = day + timedelta(days=one.returns <= one.leaves)
                leaves = (local_moment(day, one.leaves, zone) - starts[0]) // HALF_HOUR
                returns = -((starts[0] - local_moment(back, one.returns, zone)) // HALF_HOUR)
                kwh = one.miles / self.miles_per_kwh
                found.append(Trip(leaves=leaves, returns=returns, kwh=kwh, least_kwh=one.least_kwh))
        found.sort(key=lambda trip: trip.leaves)
        for before, after in pairwise(found):
            if after.leaves < before.returns:
                raise ScenarioError(f"trips overlap on {starts[after.leaves].astimezone(zone):%A}")
        return found


def charged_on_return(
    battery: Battery, trips: Sequence[Trip], starts: Sequence[datetime], zone: tzinfo
) -> list[float]:
    """Return what charging takes [kWh] if it goes on from return until full.

    No other way has more charge: a trip that it cannot make raises ScenarioError.
    """
    taken, level = [0.0] * len(starts), battery.usable_kwh
    most = battery.charge_kw * SLOT_HOURS * battery.charge_efficiency
    for trip, after in zip(trips, [*trips[1:], None], strict=True):
        need = max(trip.kwh + battery.reserve_kwh, trip.least_kwh)
        if level < need - 1e-9:
            raise ScenarioError(
                f"the trip of {starts[trip.leaves].astimezone(zone):%A %Y-%m-%d %H:%M} cannot be"
                f" reached: {need:.1f} kWh are needed, {level:.1f} are there at most"
            )
        level -= trip.kwh
        for place in range(trip.returns, after.leaves if after else len(starts)):
            if place in battery.rests:
                continue
            stored = min(most, battery.usable_kwh - level)
            if stored <= 0:
                break
            taken[place], level = stored / battery.charge_efficiency, level + stored
    return taken
