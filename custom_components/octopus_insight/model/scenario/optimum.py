"""The best that a battery could have done: exact where costs are convex, else with a proved bound.

One pass goes back over the half hours and keeps what stored energy is worth, one goes forward and
takes what pays. Costs are not convex where export earns more than import costs, or import is paid
for; there the pass back takes the convex costs below, which gives the bound, and the pass forward
weighs the true ones.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from .result import NOTHING, Result, Schedule, billed, flows
from .slots import Battery, ScenarioError, Slots, Trip
from .value import SHORT, Limits, Pieces, Snapshot, Value, best_step

type Columns = tuple[Sequence[float], Sequence[float], Sequence[float]]
"""kWh that the home needs, import prices, export prices."""


class Policy:
    """What to do in each half hour, by the charge at its start."""

    def __init__(
        self, limits: Limits, columns: Columns, after: dict[int, Snapshot] | None = None
    ) -> None:
        """Begin with one that is to be filled; `after` keeps what a charge is worth afterwards."""
        self.limits, self.columns, self.after = limits, columns, after
        size = len(columns[0])
        self.lows = [0.0] * size
        """Charge from the grid up to here."""
        self.middles = [0.0] * size
        """With a shortfall: cover it down to here. With a surplus: store it up to here."""
        self.highs = [0.0] * size
        """Discharge into the grid down to here."""
        self.own: Mapping[int, tuple[Pieces, Pieces] | None] = dict.fromkeys(limits.rests)
        """Half hours with costs of their own, and those in which it is not charged."""
        self.odd = dict[int, tuple[Pieces, Pieces, Snapshot]]()
        """Those, and where costs are not convex: costs, and what a charge is worth after them."""

    def plan(self, value: Value, places: range, trips: Sequence[Trip] = ()) -> None:
        """Go back over half hours, from the value after them to the value before."""
        until = places.stop
        for trip in reversed(trips):
            if trip.leaves < until:
                self._back(value, range(max(trip.returns, places.start), until))
                until = max(trip.leaves, places.start)
                if trip.leaves < places.start:
                    break
                value.before_trip(*self.limits.of_trip(trip))
        self._back(value, range(places.start, until))

    def _back(self, value: Value, places: range) -> None:  # noqa: C901, PLR0912, PLR0915
        """Go back over half hours at home."""
        # one loop: a call for each half hour would double it
        limits, slopes, lengths = self.limits, value.slopes, value.lengths
        cut_left, cut_right, put = value.cut_left, value.cut_right, value.put
        room, most_in, most_out = limits.room, limits.most_in, limits.most_out
        out, wear, into = limits.out, limits.wear, limits.into
        most_fed, limit, from_grid = limits.most_fed, limits.limit, limits.from_grid
        after, own = self.after, self.own
        lows, middles, highs = self.lows, self.middles, self.highs
        parts = (reversed(column[places.start : places.stop]) for column in self.columns)
        for place, need, buy, sell in zip(reversed(places), *parts, strict=True):
            if after is not None:
                after[place] = tuple(slopes), tuple(lengths)
            grid = -buy / into
            fed = (wear - sell) * out
            short = need > 0
            middle = (wear - buy) * out if short else -sell / into
            if place in own or not grid <= middle <= fed or -need > limit:
                down, up = own.get(place) or limits.pieces(place, need, buy, sell)
                self.odd[place] = down, up, (tuple(slopes), tuple(lengths))
                value.before(down, up)
                continue
            low, high, middle_to = 0.0, inf, inf if short else 0.0
            stored = bought = given = sold = 0.0
            if slopes[0] < (grid if short else middle):
                surplus = 0.0 if short else min(-need * into, most_in)
                if not short:
                    middle_to = sum(lengths[: bisect_left(slopes, middle)])
                    stored = min(surplus, middle_to)
                if from_grid and slopes[0] < grid:
                    low = sum(lengths[: bisect_left(slopes, grid)])
                    if low > stored:
                        bought = min(most_in - surplus, low - stored)
            if slopes[-1] > (middle if short else fed):
                if short:
                    dear = sum(lengths[bisect_right(slopes, middle) :])
                    middle_to = room - dear
                    given = min(need / out, most_out, dear)
                if most_fed and slopes[-1] > fed:
                    dear = sum(lengths[bisect_right(slopes, fed) :])
                    high = room - dear
                    if dear > given:
                        ready = most_fed if short else most_fed + need
                        sold = min(most_out - given, ready / out, dear - given)
            if stored + bought > NOTHING:
                cut_left(stored + bought)
                if stored > NOTHING:
                    put(middle, stored)
                if bought > NOTHING:
                    put(grid, bought)
            if given + sold > NOTHING:
                cut_right(given + sold)
                value.top += middle * given + fed * sold
                if given > NOTHING:
                    put(middle, given)
                if sold > NOTHING:
                    put(fed, sold)
            lows[place], middles[place], highs[place] = low, middle_to, high

    def followed(self, net: Sequence[float], trips: Sequence[Trip]) -> Schedule:
        """Go forward from the charge at the start."""
        limits, levels = self.limits, list[float]()
        used: dict[int, float] = {}
        missed: list[int] = []
        level, first = limits.start, 0
        for trip in trips:
            level = self._forward(net, range(first, trip.leaves), level, levels)
            used[trip.leaves], is_missed = limits.departure(level, trip)
            level -= used[trip.leaves]
            missed += [trip.leaves] if is_missed else []
            first = min(trip.returns, len(net))
            levels.extend([level] * (first - trip.leaves))
        level = self._forward(net, range(first, len(net)), level, levels)
        missed += [len(net)] if level < limits.start - SHORT else []
        if limits.reserve:
            levels = [level + limits.reserve for level in levels]
        return Schedule(levels, used, tuple(missed))

    def _forward(
        self, net: Sequence[float], places: range, level: float, levels: list[float]
    ) -> float:
        """Append the charge at the end of each half hour, and return the last."""
        limits = self.limits
        most_in, most_out, out, into = limits.most_in, limits.most_out, limits.out, limits.into
        odd, most_fed = self.odd, limits.most_fed
        part = slice(places.start, places.stop)
        columns = (net[part], self.lows[part], self.middles[part], self.highs[part])
        for place, need, low, middle, high in zip(places, *columns, strict=True):
            if place in odd:
                level = best_step(level, *odd[place])
            elif need > 0:
                if level < low:
                    level = min(level + most_in, low)
                elif level > middle:
                    use = min(need / out, most_out, level - middle)
                    if level - use > high:
                        use += min(most_out - use, most_fed / out, level - use - high)
                    level -= use
            elif level < middle:
                surplus = min(-need * into, most_in)
                if level + surplus < low:
                    level = min(level + most_in, low)
                else:
                    level = min(level + surplus, middle)
            elif level > high:
                level -= min(most_out, (most_fed + need) / out, level - high)
            levels.append(level)
        return level


def best_possible(slots: Slots, battery: Battery, trips: Sequence[Trip] = ()) -> Result:
    """Return the cheapest schedule with all known beforehand; it ends as full as it began.

    Trips are of a car that is the battery, in order.
    """
    check_trips(trips, len(slots))
    net = slots.net(battery.standing_loss_kw)
    best = scheduled(slots, net, battery, trips)
    bound = None if best.missed_trips else flows(net, slots).cost + best.change
    return billed(slots, net, battery, best, bound)


def scheduled(
    slots: Slots,
    net: Sequence[float],
    battery: Battery,
    trips: Sequence[Trip] = (),
    after: dict[int, Snapshot] | None = None,
    own: Mapping[int, tuple[Pieces, Pieces]] | None = None,
) -> Schedule:
    """Return the best that a battery does where so many kWh are needed, or left over if negative.

    `after` keeps what a charge is worth after each half hour; `own` are costs of some.
    """
    limits = Limits(battery, slots)
    if limits.room <= 0:
        missed = tuple(trip.leaves for trip in trips if limits.departure(0.0, trip)[1])
        return Schedule([battery.first_kwh] * len(net), missed_trips=missed)
    policy = Policy(limits, (net, slots.import_price, slots.export_price), after)
    policy.own = {**policy.own, **(own or {})}
    value = Value.at_end(limits.room, limits.start)
    policy.plan(value, range(len(net)), trips)
    schedule = policy.followed(net, trips)
    value.cut_right(sum(value.lengths) - limits.start)
    schedule.change = value.top
    return schedule


def check_trips(trips: Sequence[Trip], size: int) -> None:
    """Raise ScenarioError where trips overlap, or leave after the last half hour."""
    for before, after in pairwise(trips):
        if after.leaves < before.returns:
            raise ScenarioError(f"a trip leaves at {after.leaves}, before {before.returns}")
    if trips and trips[-1].leaves >= size:
        raise ScenarioError(f"a trip leaves at {trips[-1].leaves} of {size} half hours")
