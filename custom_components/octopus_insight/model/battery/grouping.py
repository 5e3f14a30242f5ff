"""Lay prices together into few groups, so that they differ as little as possible within each."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from math import fsum


def weighted_mean(weighted: Iterable[tuple[float, float]]) -> float:
    """Return the mean of (price, weight) pairs, of which there is at least one [GBP/kWh]."""
    pairs = tuple(weighted)
    return fsum(price * weight for price, weight in pairs) / fsum(weight for _, weight in pairs)


def grouped(weighted: Sequence[tuple[float, float]], most: int) -> tuple[range, ...]:
    """Cut a row of prices into groups of neighbours with the least spread inside them.

    The spread is the weighted sum of squared distances from each group's mean ("natural breaks",
    G. F. Jenks). All ways to cut are weighed, so no other is better.

    Args:
        weighted: (price, weight) pairs in ascending order of price [GBP/kWh; any unit, > 0], at
            least one.
        most: How many groups there may be, at least one.

    Returns:
        Positions of each group in the row, in order; each price alone where they are few enough.
    """

    @cache
    def spread(first: int, end: int) -> float:
        group = weighted[first:end]
        mean = weighted_mean(group)
        return fsum(weight * (price - mean) ** 2 for price, weight in group)

    @cache
    def best(first: int, groups: int) -> tuple[float, tuple[int, ...]]:
        """Return the least spread from `first` on, and where the groups end."""
        if groups == 1:
            return spread(first, len(weighted)), (len(weighted),)
        ways = []
        for cut in range(first + 1, len(weighted) - groups + 2):
            beyond, ends = best(cut, groups - 1)
            ways.append((spread(first, cut) + beyond, (cut, *ends)))
        return min(ways)

    _, ends = best(0, min(most, len(weighted)))
    return tuple(range(first, end) for first, end in pairwise((0, *ends)))
