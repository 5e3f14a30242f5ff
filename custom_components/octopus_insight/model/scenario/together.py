"""A home battery and a car that can feed the home: two charges, solved in turn, with a proved gap.

Alone that gets stuck, since each leaves nothing to do for the other. So the battery is also solved
with the car as a supplier, which gives and takes at any time for what its charge is worth. That
never costs more than what is possible, so it is the bound, and a good start for another turn.
"""

# ruff: noqa: FURB136 # a comparison takes half the time of min and max, and these run all the time

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf, isfinite
from typing import NamedTuple
from .optimum import check_trips, scheduled
from .result import Result, Schedule, billed, flows
from .slots import Battery, Slots, Trip
from .value import Limits, Pieces
from .worth import Doing, worth_of_charge

TURNS = 3
ENOUGH = 0.0035
"""A gap that needs no second turn, by what import costs without both; thrice that, no third."""
GIVEN_FOR = 1 - 1e-7
"""Part of its worth for which the car gives a charge: that comes before what costs the same."""

type Segments = list[tuple[float, float]]
"""(kWh up to which, money per kWh), of what is imported or, below zero, exported; one is open."""
type Two = tuple[float, float]


class Together(NamedTuple):
    """Both schedules; each has what the home with both costs, the wear of both, and the bound."""

    battery: Result
    car: Result


class _Pair(NamedTuple):
    """Schedules of both, and what they come to."""

    total: float
    battery: Schedule
    car: Schedule


class _Home:
    """What stays the same from turn to turn."""

    def __init__(self, slots: Slots, battery: Battery, car: Battery, trips: Sequence[Trip]) -> None:
        """Work out what is needed without both, and what each may do."""
        self.slots, self.battery, self.car, self.trips = slots, battery, car, trips
        self.net = slots.net(battery.standing_loss_kw + car.standing_loss_kw)
        self.limits, self.own = Limits(car, slots), Limits(battery, slots)
        self.needs = {trip.leaves - 1: self.limits.of_trip(trip)[0] for trip in trips}
        """What the car has to have at the end of half hours, above its reserve."""
        self.needs[len(self.net) - 1] = self.limits.start
        self.away = {place for trip in trips for place in range(trip.leaves, trip.returns)}

    def beside(self, battery: Battery, schedule: Schedule) -> list[float]:
        """Return what is needed beside a battery that keeps to its schedule."""
        flowing = zip(self.net, *schedule.flows(battery), strict=True)
        return [need + taken - given for need, taken, given in flowing]

    def with_battery(self, of_car: Schedule) -> _Pair:
        """Return the car's schedule with the battery's best beside it; infinite if one misses."""
        beside = self.beside(self.car, of_car)
        of_battery = scheduled(self.slots, beside, self.battery)
        both = billed(self.slots, beside, self.battery, of_battery)
        wear = sum(of_car.flows(self.car)[1]) * self.car.wear_per_kwh
        is_missed = of_car.missed_trips or of_battery.missed_trips
        return _Pair(inf if is_missed else both.total + wear, of_battery, of_car)

    def billed(self, pair: _Pair, bound: float | None = None) -> Together:
        """Return the bill, and what is proved of it."""
        battery = billed(self.slots, self.beside(self.car, pair.car), self.battery, pair.battery)
        car = billed(self.slots, self.beside(self.battery, pair.battery), self.car, pair.car)
        wear = battery.wear + car.wear
        return Together(*(replace(one, wear=wear, bound=bound) for one in (battery, car)))

    def worth(self, pair: _Pair) -> tuple[list[float], list[float]]:
        """Return what a charge of the car is worth by what both do: see `worth_of_charge`."""
        found = self.billed(pair)
        beside = Doing(self.own, found.battery, {len(self.net) - 1: self.own.start})
        return worth_of_charge(self.slots, self.net, self.doing(found.car), beside)

    def doing(self, car: Result) -> Doing:
        """Return what the car does."""
        return Doing(self.limits, car, self.needs, self.away)


def best_together(slots: Slots, battery: Battery, car: Battery, trips: Sequence[Trip]) -> Together:
    """Return what both could have done, with all known beforehand.

    What each may not take from the grid or feed into it counts at the meter.
    """
    check_trips(trips, len(slots))
    home = _Home(slots, battery, car, trips)
    of_car = scheduled(slots, home.net, car, trips)
    if of_car.missed_trips:
        return home.billed(home.with_battery(of_car))
    needs = zip(home.net, slots.import_price, strict=True)
    enough = ENOUGH * sum(need * abs(price) for need, price in needs if need > 0)
    alone, idle = billed(slots, home.net, car, of_car), [battery.first_kwh] * len(slots)
    best = _Pair(alone.total, Schedule(idle), of_car)
    highest, agreed = worth_of_charge(slots, home.net, home.doing(alone))
    worth, bound = highest, -inf
    for turn in range(TURNS):
        of_battery, proved = _with_supplier(home, [GIVEN_FOR * one for one in worth])
        bound = max(bound, proved)
        pair = home.with_battery(scheduled(slots, home.beside(battery, of_battery), car, trips))
        if is_better := pair.total < best.total:
            best = pair
        if best.total - bound <= enough * (1 + 2 * turn) or turn == TURNS - 1:
            break
        if is_better or not turn:
            highest, agreed = home.worth(best)
        worth = [*map(min, highest, agreed, strict=True)] if turn else agreed
    is_provable = not isfinite(slots.export_limit_kw) or min(slots.export_price, default=0) >= 0
    return home.billed(best, bound if is_provable else None)


def _with_supplier(home: _Home, worth: Sequence[float]) -> tuple[Schedule, float]:
    """Return the battery's best with the car as a supplier, and what is proved by it."""
    limits, costs = home.limits, dict[int, tuple[Pieces, Pieces]]()
    most = limits.most_in / limits.into, limits.most_out * limits.out
    reach = home.own.most_out * home.own.out, home.own.most_in / home.own.into
    proved = 0.0
    columns = (home.net, home.slots.import_price, home.slots.export_price, worth)
    for place, (need, buy, sell, value) in enumerate(zip(*columns, strict=True)):
        if place in home.away:
            continue
        worths = value * limits.into, value / limits.out + limits.wear
        ways = (0.0, most[1]) if place in limits.rests else most
        segments, cost = _supply(need, (buy, sell), worths, ways)
        proved += cost
        costs[place] = _pieces(segments, need, reach, home.own)
    idle = [0.0 if place not in home.away else need for place, need in enumerate(home.net)]
    schedule = scheduled(home.slots, home.net, home.battery, own=costs)
    proved += flows(idle, home.slots).cost + schedule.change
    proved += sum(worth[trip.leaves] * limits.of_trip(trip)[1] for trip in home.trips)
    proved -= worth[0] * limits.start
    for place, (value, following) in enumerate(pairwise([*worth, 0.0])):
        falls = value - following
        proved += falls * (home.needs.get(place, 0.0) if falls > 0 else limits.room)
    return schedule, proved


def _supply(need: float, prices: Two, worths: Two, most: Two) -> tuple[Segments, float]:
    """Return what a kWh costs beside a car that takes and gives for a worth, and what is needed."""
    (buy, sell), (take, give), (most_in, most_out) = prices, worths, most
    if sell > buy:
        bought = max((take - buy) * most_in, (buy - give) * most_out, 0.0)
        sold = max((take - sell) * most_in, (sell - give) * most_out, 0.0)
        at = (bought - sold) / (buy - sell)
        more = (need - at) * (buy if need > at else sell)
        return [(at, sell), (inf, buy)], sell * at - sold + more
    cost = min((buy - take) * most_in, (give - sell) * most_out, 0.0)
    take = sell if take < sell else buy if take > buy else take
    give = sell if give < sell else buy if give > buy else give
    if need > most_out:
        cost += give * most_out + buy * (need - most_out)
    elif need > 0:
        cost += give * need
    elif need > -most_in:
        cost += take * need
    else:
        cost -= take * most_in + sell * (-need - most_in)
    segments = [(-most_in, sell)] if take > sell else []
    if give > take:
        segments.append((0.0, take))
    if buy > give:
        segments.append((most_out, give))
    return [*segments, (inf, buy)], cost


def _pieces(
    segments: Segments, need: float, reach: tuple[float, float], battery: Limits
) -> tuple[Pieces, Pieces]:
    """Return what discharging saves and charging costs where so many kWh are needed."""
    down, up = list[tuple[float, float]](), list[tuple[float, float]]()
    low, high = need - reach[0], need + reach[1]
    out, into, wear, start = battery.out, battery.into, battery.wear, -inf
    for end, price in segments:
        if end > low:
            first = start if start > low else low
            if first < need:
                last = end if end < need else need
                down.append(((price - wear) * out, (last - first) / out))
            if end > need:
                first, last = (start if start > need else need), (end if end < high else high)
                up.append((price / into, (last - first) * into))
                if end >= high:
                    break
        start = end
    return tuple(reversed(down)), tuple(up)
