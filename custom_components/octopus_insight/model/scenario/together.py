"""A home battery and a car that can feed the home: two charges, solved in turn, with a proved gap.

To solve them in turn alone gets stuck, since each leaves nothing to do for the other. So the
battery is also solved with the car as a supplier beside the grid, which gives and takes at any time
for what its own plan says that its charge is worth. What that costs is never more than what is
possible, so it is the bound; and what the battery does then is a good start for another turn.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf, isfinite
from statistics import fmean
from .optimum import check_trips, scheduled
from .result import Result, Schedule, billed, flows
from .slots import Battery, Slots, Trip
from .value import SHORT, Limits, Pieces, Snapshot

TURNS: tuple[Callable[..., float], ...] = (max, lambda *bounds: fmean(bounds), min)
"""What the car's charge is worth has bounds: what each turn takes of them."""
ENOUGH = 0.001
"""A gap that needs no other turn, as a share of what import costs."""
PRICELESS = 1e3
"""Money per kWh, above any price: what a trip needs."""

type Segments = list[tuple[float, float]]
"""(kWh up to which, money per kWh), of what is imported or, below zero, exported; one is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Both schedules; each has the bill of the home with both."""

    battery: Result
    car: Result
    bound: float | None
    """Proved: no two schedules have a lower `total`."""

    @property
    def total(self) -> float:
        """What is paid, and the wear of both."""
        return self.car.cost + self.car.wear + self.battery.wear

    @property
    def gap(self) -> float | None:
        """Money by which the total may be away from the best there is, at most."""
        return None if self.bound is None else max(self.total - self.bound, 0.0)


class _Home:
    """What stays the same from turn to turn."""

    def __init__(self, slots: Slots, battery: Battery, car: Battery, trips: Sequence[Trip]) -> None:
        """Work out what is needed without both, and what the car may do."""
        self.slots, self.battery, self.car, self.trips = slots, battery, car, trips
        self.net = slots.net(battery.standing_loss_kw + car.standing_loss_kw)
        self.limits = Limits(car, slots)
        self.needs = {trip.leaves - 1: self.limits.of_trip(trip)[0] for trip in trips}
        """What the car has to have at the end of half hours, above its reserve."""
        self.needs[len(self.net) - 1] = self.limits.start

    def beside(self, battery: Battery, schedule: Schedule) -> list[float]:
        """Return what is needed beside a battery that keeps to its schedule."""
        flowing = zip(self.net, *schedule.flows(battery), strict=True)
        return [need + taken - given for need, taken, given in flowing]

    def of_both(self, of_car: Schedule) -> Together:
        """Return the car's schedule with the battery's best beside it."""
        beside_car = self.beside(self.car, of_car)
        of_battery = scheduled(self.slots, beside_car, self.battery)
        beside_battery = self.beside(self.battery, of_battery)
        return Together(
            battery=billed(self.slots, beside_car, self.battery, of_battery),
            car=billed(self.slots, beside_battery, self.car, of_car),
            bound=None,
        )


def best_together(slots: Slots, battery: Battery, car: Battery, trips: Sequence[Trip]) -> Together:
    """Return what a home battery and a car could have done, with all known beforehand.

    What each may not take from the grid or feed into it counts at the meter: one may store what the
    other gives.
    """
    check_trips(trips, len(slots))
    home = _Home(slots, battery, car, trips)
    worth: dict[int, Snapshot] = {}
    of_car = scheduled(slots, home.net, car, trips, worth)
    best = home.of_both(of_car)
    is_provable = not isfinite(slots.export_limit_kw) or min(slots.export_price, default=0) >= 0
    if of_car.missed_trips:
        return best
    bound = -inf
    enough = ENOUGH * sum(
        kwh * abs(price) for kwh, price in zip(best.car.imported, slots.import_price, strict=True)
    )
    for choice in TURNS:
        of_battery, proved = _with_supplier(home, _worth(home, of_car, worth, choice))
        bound = max(bound, proved)
        if best.total - bound <= enough:
            break
        worth = {}
        of_car = scheduled(slots, home.beside(battery, of_battery), car, trips, worth)
        best = min(best, home.of_both(of_car), key=lambda both: both.total)
    return Together(battery=best.battery, car=best.car, bound=bound if is_provable else None)


def _worth(
    home: _Home,
    of_car: Schedule,
    worth: dict[int, Snapshot],
    choice: Callable[..., float],
) -> list[float]:
    """Return what a kWh in the car is worth in each half hour.

    It stays the same until the car is full, or has as little as it may.
    """
    limits, found = home.limits, list[float | None]()
    low, high, is_known = 0.0, PRICELESS, False
    for place, stored in enumerate(of_car.levels):
        level = stored - limits.reserve
        is_least = level <= home.needs.get(place, 0.0) + SHORT
        is_full = level >= limits.room - SHORT
        if place in worth:
            slopes, lengths = worth[place]
            ends, is_known = [*accumulate(lengths)], True
            below = -slopes[min(bisect_left(ends, level - SHORT), len(slopes) - 1)]
            above = -slopes[min(bisect_right(ends, level + SHORT), len(slopes) - 1)]
            low = max(low, 0.0 if is_full else min(above, PRICELESS))
            high = min(high, PRICELESS if is_least else max(below, 0.0))
        if is_least or is_full or place == len(of_car.levels) - 1:
            value = choice(low, high) if high < PRICELESS else low if is_known else None
            if is_full and place == len(found):
                value = high
            found += [value] * (place + 1 - len(found))
            low, high, is_known = 0.0, PRICELESS, False
    kept, following = list[float](), 0.0
    for value in reversed(found):
        following = following if value is None else value
        kept.append(following)
    return kept[::-1]


def _with_supplier(home: _Home, worth: Sequence[float]) -> tuple[Schedule, float]:
    """Return the battery's best with the car as a supplier, and what is proved by it."""
    limits, costs = home.limits, dict[int, tuple[Pieces, Pieces]]()
    away = {place for trip in home.trips for place in range(trip.leaves, trip.returns)}
    proved = 0.0
    columns = (home.net, home.slots.import_price, home.slots.export_price, worth)
    own = Limits(home.battery, home.slots)
    for place, (need, buy, sell, value) in enumerate(zip(*columns, strict=True)):
        if place not in away:
            segments, cost = _supply(buy, sell, value, limits)
            proved += cost + _up_to(segments, need)
            costs[place] = _pieces(segments, need, own)
    idle = [0.0 if place not in away else need for place, need in enumerate(home.net)]
    schedule = scheduled(home.slots, home.net, home.battery, own=costs)
    proved += flows(idle, home.slots).cost + schedule.change
    proved += sum(worth[trip.leaves] * limits.of_trip(trip)[1] for trip in home.trips)
    proved -= worth[0] * limits.start
    for place, (value, following) in enumerate(pairwise([*worth, 0.0])):
        falls = value - following
        proved += falls * (home.needs.get(place, 0.0) if falls > 0 else limits.room)
    return schedule, proved


def _supply(buy: float, sell: float, worth: float, car: Limits) -> tuple[Segments, float]:
    """Return what a home with the car as supplier pays, and how much at the first segment's end."""
    most_in, most_out = car.most_in / car.into, car.most_out * car.out
    take, give = worth * car.into, worth / car.out + car.wear
    if sell > buy:
        bought = max((take - buy) * most_in, (buy - give) * most_out, 0.0)
        sold = max((take - sell) * most_in, (sell - give) * most_out, 0.0)
        at = (bought - sold) / (buy - sell)
        return [(at, sell), (inf, buy)], sell * at - sold
    at, cost = 0.0, 0.0
    if take > sell:
        at, cost = -most_in, -take * most_in
    elif give <= sell:
        at, cost = most_out, give * most_out
    segments = [(at, sell)]
    for price, length in ((take, most_in), (give, most_out)):
        if sell < price < buy:
            at += length
            segments.append((at, price))
    return [*segments, (inf, buy)], cost


def _up_to(segments: Segments, need: float) -> float:
    """Return what it costs more to need so many kWh than where the first segment ends."""
    at, price = segments[0]
    if need <= at:
        return (need - at) * price
    parts = ((start, end, price) for (start, _), (end, price) in pairwise(segments))
    return sum((min(need, end) - start) * price for start, end, price in parts if start < need)


def _pieces(segments: Segments, need: float, battery: Limits) -> tuple[Pieces, Pieces]:
    """Return what discharging saves and charging costs where so many kWh are needed."""
    down, up = list[tuple[float, float]](), list[tuple[float, float]]()
    low, high = need - battery.most_out * battery.out, need + battery.most_in / battery.into
    start = -inf
    for end, price in segments:
        if end > low:
            length = min(end, need) - max(start, low)
            if length > 0:
                down.append(((price - battery.wear) * battery.out, length / battery.out))
            length = min(end, high) - max(start, need)
            if length > 0:
                up.append((price / battery.into, length * battery.into))
            if end >= high:
                break
        start = end
    return tuple(reversed(down)), tuple(up)
