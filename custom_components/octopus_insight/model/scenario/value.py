"""What energy in a battery is worth: the least cost from a half hour on, by charge level.

Where the cost of each half hour is convex in what is stored, so is that function. It is then a list
of pieces by rising slope, from an empty battery to a full one, and a half hour only adds its own
pieces and cuts both ends: what can be charged from the left, what can be discharged from the right.
"""

# ruff: noqa: FURB136 # a comparison takes half the time of min and max, and these run all the time

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from operator import mul
from .result import NOTHING
from .slots import SLOT_HOURS, Battery, Slots, Trip

STEEP = -1e6
"""Money per kWh below a charge that has to be reached: no price comes near."""

SHORT = 1e-6
"""kWh of charge that nobody misses."""

type Pieces = tuple[tuple[float, float], ...]
"""(cost per kWh stored, kWh), from where nothing changes outwards. Many are kept, and tuples of
numbers cost the garbage collector nothing."""
type Snapshot = tuple[tuple[float, ...], tuple[float, ...]]
"""Slopes and lengths."""


class Limits:
    """A battery as stored kWh, above its reserve and for one half hour."""

    def __init__(self, battery: Battery, slots: Slots) -> None:
        """Take what a battery may do in this home."""
        self.into, self.out = battery.charge_efficiency, battery.discharge_efficiency
        self.reserve, self.wear = battery.reserve_kwh, battery.wear_per_kwh
        self.room = battery.usable_kwh - self.reserve
        self.start = battery.first_kwh - self.reserve
        self.most_in = battery.charge_kw * SLOT_HOURS * self.into
        self.most_out = battery.discharge_kw * SLOT_HOURS / self.out
        self.from_grid, self.rests = battery.grid_charging, battery.rests
        # at the meter: what the home exports at most, and the battery's part of it
        self.limit = slots.export_limit_kw * SLOT_HOURS
        self.most_fed = self.limit if battery.feeds_grid else 0.0

    def pieces(self, place: int, need: float, buy: float, sell: float) -> tuple[Pieces, Pieces]:
        """Return what discharging and what charging costs in a half hour; the first as savings."""
        out, into, most_out = self.out, self.into, self.most_out
        most_in = 0.0 if place in self.rests else self.most_in
        down, up = list[tuple[float, float]](), list[tuple[float, float]]()
        room = self.most_fed  # at the meter, for what is fed into the grid
        if need > 0:
            cover = need / out if need < most_out * out else most_out
            down.append(((buy - self.wear) * out, cover))
            most_out -= cover
        else:
            room += need
            surplus = min(-need * into, most_in)
            spilled = max(-need - self.limit, 0.0) * into
            if spilled > 0:
                up.append((0.0, min(spilled, most_in)))
            if surplus > spilled:
                up.append((sell / into, surplus - spilled))
            most_in -= surplus
        if most_out * out > room:
            most_out = room / out
        if most_out > NOTHING:
            down.append(((sell - self.wear) * out, most_out))
        if most_in > NOTHING and self.from_grid:
            up.append((buy / into, most_in))
        return tuple(down), tuple(up)

    def of_trip(self, trip: Trip) -> tuple[float, float]:
        """Return the charge to leave with, and what is used of it."""
        kwh = min(trip.kwh, self.room)
        return min(max(kwh, trip.least_kwh - self.reserve), self.room), kwh

    def departure(self, level: float, trip: Trip) -> tuple[float, bool]:
        """Return what a trip that begins with a charge uses, and whether it was too little."""
        wanted = max(trip.kwh, trip.least_kwh - self.reserve)
        return min(trip.kwh, level), level < wanted - SHORT


@dataclass(slots=True)
class Value:
    """The least cost from here on: pieces by charge level, and the cost from a full battery."""

    slopes: list[float]
    lengths: list[float]
    top: float = 0.0

    @classmethod
    def at_end(cls, room: float, least: float) -> Value:
        """Return the value at the end, when a charge has to be there and more is worth nothing."""
        pieces = [(STEEP, least), (0.0, room - least)]
        kept = [one for one in pieces if one[1] > NOTHING]
        return cls([slope for slope, _ in kept], [length for _, length in kept])

    def put(self, slope: float, length: float) -> None:
        """Add a piece where it belongs."""
        at = bisect_left(self.slopes, slope)
        if at < len(self.slopes) and self.slopes[at] == slope:
            self.lengths[at] += length
        else:
            self.slopes.insert(at, slope)
            self.lengths.insert(at, length)

    def cut_left(self, length: float) -> None:
        """Take from the empty end."""
        slopes, lengths = self.slopes, self.lengths
        while lengths and lengths[0] - length <= NOTHING:
            length -= lengths[0]
            del slopes[0], lengths[0]
        if lengths:
            lengths[0] -= length

    def cut_right(self, length: float) -> None:
        """Take from the full end."""
        slopes, lengths = self.slopes, self.lengths
        while lengths and lengths[-1] - length <= NOTHING:
            length -= lengths[-1]
            self.top -= slopes.pop() * lengths.pop()
        if lengths:
            lengths[-1] -= length
            self.top -= slopes[-1] * length

    def before(self, down: Pieces, up: Pieces) -> None:  # noqa: C901
        """Go back a half hour with these costs, or the convex ones below them."""
        slopes, lengths = self.slopes, self.lengths
        pools, lower = envelope(down, up)
        self.top += lower
        puts = []
        taken = given = 0.0
        for cost, _, most in pools:
            if most:
                if slopes[0] >= -cost:
                    break
                paying = sum(lengths[: bisect_left(slopes, -cost)]) - taken
                if paying <= NOTHING:
                    break
                length = most if most < paying else paying
                puts.append((-cost, length))
                taken += length
        for saved, most, _ in reversed(pools):
            if most:
                if slopes[-1] <= -saved:
                    break
                paying = sum(lengths[bisect_right(slopes, -saved) :]) - given
                if paying <= NOTHING:
                    break
                length = most if most < paying else paying
                puts.append((-saved, length))
                given += length
                self.top -= saved * length
        if taken:
            self.cut_left(taken)
        if given:
            self.cut_right(given)
        for slope, length in puts:
            self.put(slope, length)

    def before_trip(self, need: float, kwh: float) -> None:
        """Go back over a departure that needs a charge and uses a part of it."""
        self.cut_right(kwh)
        self.cut_left(need - kwh)
        if need > NOTHING:
            self.slopes.insert(0, STEEP)
            self.lengths.insert(0, need)


def envelope(down: Pieces, up: Pieces) -> tuple[list[tuple[float, float, float]], float]:
    """Return the convex costs below: cost per kWh stored, kWh discharged and kWh charged at it.

    And by how much more they say that all which can be discharged saves.
    """
    pieces = [(cost, given, 0.0) for cost, given in reversed(down)]
    pieces += [(cost, 0.0, taken) for cost, taken in up]
    pools = pieces[:1]
    for piece in pieces[1:]:
        pool = piece
        if piece[0] < pools[-1][0]:
            cost, given, taken = piece
            while pools and pools[-1][0] > cost:
                before, more, other = pools.pop()
                size, whole = more + other, given + taken
                cost = (before * size + cost * whole) / (size + whole)
                given, taken = given + more, taken + other
            pool = cost, given, taken
        pools.append(pool)
    if len(pools) == len(pieces):
        return pools, 0.0
    saved = sum([cost * given for cost, given, _ in pools])
    return pools, saved - sum([cost * given for cost, given in down])


def best_step(level: float, down: Pieces, up: Pieces, after: Snapshot) -> float:
    """Return the charge to end a half hour with, by its true costs and the value after it."""
    slopes, lengths = after
    ends = [0.0, *accumulate(lengths)]
    choices, is_clear = [(0.0, level)], True
    cost, near = 0.0, level
    for slope, length in down:
        far = near - length if near > length else 0.0
        at = ends[bisect_left(slopes, -slope)]
        if at < near:
            is_clear = near == level
            at = at if at > far else far
            choices.append((cost - slope * (near - at), at))
        cost -= slope * (near - far)
        near = far
    cost, near = 0.0, level
    for slope, length in up:
        far = near + length if near + length < ends[-1] else ends[-1]
        at = ends[bisect_left(slopes, -slope)]
        if at > near:
            is_clear = near == level
            at = at if at < far else far
            choices.append((cost + slope * (at - near), at))
        cost += slope * (far - near)
        near = far
    if len(choices) - is_clear <= 1:  # in the first piece the best is better than nothing
        return choices[-1][1]
    worth = [*accumulate(map(mul, slopes, lengths, strict=True), initial=0.0)]
    best, least = level, inf
    for cost, at in choices:
        piece = bisect_right(ends, at, 1, len(slopes)) - 1
        total = cost + worth[piece] + slopes[piece] * (at - ends[piece])
        if total < least - NOTHING:
            best, least = at, total
    return best
