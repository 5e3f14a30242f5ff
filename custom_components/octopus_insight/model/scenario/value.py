"""What energy in a battery is worth: the least cost from a half hour on, by charge level.

Where the cost of each half hour is convex in what is stored, so is that function. It is then a list
of pieces by rising slope, from an empty battery to a full one, and a half hour only adds its own
pieces and cuts both ends: what can be charged from the left, what can be discharged from the right.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from .result import NOTHING
from .slots import SLOT_HOURS, Battery, Slots, Trip

STEEP = -1e6
"""Money per kWh below a charge that has to be reached: no price comes near."""

SHORT = 1e-6
"""kWh of charge that nobody misses."""

type Pieces = list[tuple[float, float]]
"""(cost per kWh stored, kWh), from where nothing changes outwards."""
type Snapshot = tuple[tuple[float, ...], tuple[float, ...]]
"""Slopes and lengths."""


@dataclass(slots=True)
class Limits:
    """A battery as stored kWh, above its reserve and for one half hour."""

    reserve: float
    room: float
    start: float
    most_in: float
    most_out: float
    into: float
    out: float
    wear: float
    most_fed: float
    """kWh at the meter; 0: what it stored is never exported."""
    limit: float
    """Most that the home exports, at the meter."""
    from_grid: bool

    @classmethod
    def of(cls, battery: Battery, slots: Slots) -> Limits:
        """Return what a battery may do in this home."""
        limit = slots.export_limit_kw * SLOT_HOURS
        into, out = battery.charge_efficiency, battery.discharge_efficiency
        return cls(
            reserve=battery.reserve_kwh,
            room=battery.usable_kwh - battery.reserve_kwh,
            start=battery.first_kwh - battery.reserve_kwh,
            most_in=battery.charge_kw * SLOT_HOURS * into,
            most_out=battery.discharge_kw * SLOT_HOURS / out,
            into=into,
            out=out,
            wear=battery.wear_per_kwh,
            most_fed=limit if battery.feeds_grid else 0.0,
            limit=limit,
            from_grid=battery.grid_charging,
        )

    def pieces(self, net: float, buy: float, sell: float) -> tuple[Pieces, Pieces]:
        """Return what discharging and what charging costs in a half hour; the first as savings."""
        out, into = self.out, self.into
        cover = min(max(net, 0.0) / out, self.most_out)
        feed = min(self.most_out - cover, max(self.most_fed + min(net, 0.0), 0.0) / out)
        spilled = min(max(-net - self.limit, 0.0) * into, self.most_in)
        surplus = min(max(-net, 0.0) * into, self.most_in) - spilled
        grid = self.most_in - spilled - surplus if self.from_grid else 0.0
        down = [((buy - self.wear) * out, cover), ((sell - self.wear) * out, feed)]
        up = [(0.0, spilled), (sell / into, surplus), (buy / into, grid)]
        return [one for one in down if one[1] > NOTHING], [one for one in up if one[1] > NOTHING]

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

    def at(self, level: float) -> float:
        """Return the cost from a charge level on."""
        cost, above = self.top, sum(self.lengths) - level
        for slope, length in zip(reversed(self.slopes), reversed(self.lengths), strict=True):
            if above <= 0:
                break
            cost -= slope * min(length, above)
            above -= length
        return cost

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

    def before(self, down: Pieces, up: Pieces) -> None:
        """Go back a half hour with these costs, or the convex ones below them."""
        down, up, lower = envelope(down, up)
        self.top += lower
        slopes, lengths = self.slopes, self.lengths
        ins, outs = list[tuple[float, float]](), list[tuple[float, float]]()
        for cost, most in up:
            taken = sum(length for _, length in ins)
            pays = sum(lengths[: bisect_left(slopes, -cost)])
            ins.append((-cost, min(most, max(pays - taken, 0.0))))
        for saved, most in down:
            given = sum(length for _, length in outs)
            pays = sum(lengths[bisect_right(slopes, -saved) :])
            outs.append((-saved, min(most, max(pays - given, 0.0))))
        self.cut_left(sum(length for _, length in ins))
        self.cut_right(sum(length for _, length in outs))
        self.top += sum(slope * length for slope, length in outs)
        for slope, length in (*ins, *outs):
            if length > NOTHING:
                self.put(slope, length)

    def before_trip(self, need: float, kwh: float) -> None:
        """Go back over a departure that needs a charge and uses a part of it."""
        self.cut_right(kwh)
        self.cut_left(need - kwh)
        if need > NOTHING:
            self.slopes.insert(0, STEEP)
            self.lengths.insert(0, need)


def envelope(down: Pieces, up: Pieces) -> tuple[Pieces, Pieces, float]:
    """Return the convex costs below, and by how much they are lower where nothing changes."""
    pools: list[list[float]] = []  # slope, kWh discharged, kWh charged
    for slope, one, other in (
        *((slope, length, 0.0) for slope, length in reversed(down)),
        *((slope, 0.0, length) for slope, length in up),
    ):
        pools.append([slope, one, other])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            after, before = pools.pop(), pools[-1]
            length, more = before[1] + before[2], after[1] + after[2]
            before[0] = (before[0] * length + after[0] * more) / (length + more)
            before[1] += after[1]
            before[2] += after[2]
    below = [(slope, one) for slope, one, _ in reversed(pools) if one]
    above = [(slope, other) for slope, _, other in pools if other]
    lower = sum(slope * one for slope, one in below) - sum(slope * one for slope, one in down)
    return below, above, lower


def best_step(level: float, down: Pieces, up: Pieces, snapshot: Snapshot) -> float:
    """Return the charge to end a half hour with, by its true costs and the value after it."""
    slopes, lengths = snapshot
    ends = [*accumulate(lengths, initial=0.0)]
    worth = [*accumulate((a * b for a, b in zip(slopes, lengths, strict=True)), initial=0.0)]

    def value(at: float) -> float:
        piece = min(max(bisect_right(ends, at) - 1, 0), len(slopes) - 1)
        return worth[piece] + slopes[piece] * (at - ends[piece])

    best, least = level, value(level) - NOTHING
    for pieces, sign in ((down, -1), (up, 1)):
        cost, near = 0.0, level
        for slope, length in pieces:
            far = min(max(near + sign * length, 0.0), ends[-1])
            wanted = ends[bisect_left(slopes, -slope)]
            at = min(max(wanted, min(near, far)), max(near, far))
            total = cost + slope * (at - near) + value(at)
            if total < least:
                best, least = at, total
            cost += slope * (far - near)
            near = far
    return best
