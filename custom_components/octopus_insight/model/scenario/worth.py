"""What a car's charge can be worth beside a home battery, by what both do.

It stays the same while the car is neither full nor as low as it may be, and is at least what was
paid for a charge, at most what was not. So good schedules bound it; the battery's meets it where
the home neither imports nor exports.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from .result import Result
from .slots import Slots
from .value import SHORT, Limits

PRICELESS = 1e3
"""Money per kWh, above any price: what a trip may need."""
SWEEPS = 20
"""More than were ever needed."""

type Rule = tuple[int, int, float, float]
"""Numbers of two values, a factor and a sum: the second is at least what they make of the first."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What a battery or a car does."""

    limits: Limits
    result: Result
    needs: Mapping[int, float]
    """kWh above its reserve, at the end of half hours."""
    away: Collection[int] = ()

    def at_meter(self, place: int, *, is_convex: bool) -> Iterator[tuple[float, float, bool, bool]]:
        """Yield what a kWh stored is worth at the meter: worth times a factor, and a sum.

        The price is at most that if the first is true, at least if the second is.
        """
        limits, into, out = self.limits, self.limits.into, 1 / self.limits.out
        taken, given = self.result.charged[place], self.result.discharged[place]
        if not is_convex:
            yield 1.0, 0.0, given <= SHORT, taken <= SHORT
        elif taken > SHORT:
            yield into, 0.0, True, taken < limits.most_in / into - SHORT
        elif given > SHORT:
            yield out, limits.wear, given < limits.most_out / out - SHORT, True
        else:
            if limits.from_grid and place not in limits.rests:
                yield into, 0.0, False, True
            if limits.most_out:
                yield out, limits.wear, True, False


@dataclass(slots=True)
class _Values:
    """Worths and prices by number, and rules between them."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def add(self, low: float, high: float) -> int:
        """Return the number of a new one."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def stretches(self, one: Doing) -> list[int]:
        """Return the number of its worth in each half hour: a new one if full, or at its least."""
        at, numbers = self.add(0.0, PRICELESS), list[int]()
        for place, stored in enumerate(one.result.level):
            numbers.append(at)
            level = stored - one.limits.reserve
            is_least = level <= one.needs.get(place, 0.0) + SHORT
            is_full = level >= one.limits.room - SHORT
            if is_least or is_full:
                before, at = at, self.add(0.0, PRICELESS)
                if not (is_least and is_full):  # it falls at its least, and rises when full
                    two = (at, before) if is_least else (before, at)
                    self.rules.append((*two, 1.0, 0.0))
        self.high[at] = 0.0  # at the end, more than is needed is worth nothing
        return numbers


def worth_of_charge(
    slots: Slots, net: Sequence[float], car: Doing, battery: Doing | None = None
) -> tuple[list[float], list[float]]:
    """Return the highest worth by what the car does, and the lowest that the battery agrees to.

    `net` is what the home needs beside both.
    """
    values = _Values()
    doing = [(one, values.stretches(one)) for one in (car, battery) if one]
    of_one, prices = len(values.rules), len(values.low)
    low, high, rules = values.low, values.high, values.rules
    flows = (car.result.imported, car.result.exported)
    columns = zip(net, slots.import_price, slots.export_price, *flows, strict=True)
    for place, (need, buy, sell, bought, sold) in enumerate(columns):
        least, most = (buy if bought > SHORT else sell), (sell if sold > SHORT else buy)
        acting = [(one, numbers[place]) for one, numbers in doing if place not in one.away]
        price = values.add(least, most) if len(acting) > 1 and least < most else None
        for one, at in acting:
            if sell > buy:  # all is taken or all is given: what is on the way counts
                least = most = _on_the_way(one.limits, need, buy, sell)
            for factor, plus, is_most, is_least in one.at_meter(place, is_convex=sell <= buy):
                if is_most:
                    low[at] = max(low[at], (least - plus) / factor)
                    if price is not None:
                        rules.append((price, at, 1 / factor, -plus / factor))
                if is_least:
                    high[at] = min(high[at], max((most - plus) / factor, 0.0))
                    if price is not None:
                        rules.append((at, price, factor, plus))
    backwards = [(other, one, 1.0, 0.0) for one, other, _, _ in rules[:of_one]]
    highest = _lowest([-one for one in high], backwards, {})
    agreed = _lowest(low, rules, dict(enumerate(high[prices:], prices)))
    return [-highest[at] for at in doing[0][1]], [agreed[at] for at in doing[0][1]]


def _on_the_way(limits: Limits, need: float, buy: float, sell: float) -> float:
    """Return the mean cost of a kWh stored from giving all that is possible to taking all."""
    ends = need - limits.most_out * limits.out, need + limits.most_in / limits.into
    given, taken = (max(end, 0.0) * buy + min(end, 0.0) * sell for end in ends)
    return (taken - given) / max(limits.most_in + limits.most_out, SHORT)


def _lowest(
    known: Iterable[float], rules: Sequence[Rule], most: Mapping[int, float]
) -> list[float]:
    """Return the lowest values that keep all rules, but for those that are at most something."""
    values, ways = [*known], [*rules]
    for _ in range(SWEEPS):
        before = values[:]
        for one, other, factor, plus in ways:
            least = values[one] * factor + plus
            if least > values[other]:
                values[other] = min(least, most.get(other, least))
        if values == before:
            break
        ways.reverse()
    return values
