"""What a controller that does not know the future could have done: the figure to rely on.

At the start of each day it plans two days, and follows the first. What will be used on it is not
known, so it is planned three times: for a day that needs little, for a middling one, and for one
that needs much, by the home's last week. The mean of the plans says what stored energy is worth in
each half hour; how much is charged or given then follows the meter, as inverters do, and the bill
is for what happened.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from operator import sub
from typing import override
from .optimum import Policy, best_possible, check_trips
from .result import Result, billed
from .rules import self_use
from .slots import SLOTS_A_DAY, Battery, Slots, Trip
from .value import Limits, Snapshot, Value, best_step

DAYS_PLANNED = 2
DAYS_REMEMBERED = 7
KINDS = (0.0, 2 / 7, 5 / 7, 1.0)
"""Where the days that are remembered, by what they need, are parted into kinds."""
KEPT = 0.9
"""Share of what it costs to buy it again that a kWh is worth at the end of a plan."""
TIE = 1e-9
"""Where two ways would cost the same, the one with less from and to the grid is the safer one."""


def achievable(slots: Slots, battery: Battery, trips: Sequence[Trip] = ()) -> Result:
    """Return what plans on past use come to, or the self-use rule if that is cheaper.

    Prices and trips of the two days are known. The first day plans without a forecast of its use.
    """
    check_trips(trips, len(slots))
    limits = Limits(battery, slots)
    if limits.room <= 0:
        return best_possible(slots, battery, trips)
    planned = _planned(slots, battery, limits, trips)
    if trips:
        return planned
    by_rule = self_use(slots, battery)
    is_better = planned.cost + planned.wear < by_rule.cost + by_rule.wear
    return planned if is_better and not planned.missed_trips else by_rule


class _Plans(Policy):
    """What several plans of a half hour say in the mean."""

    several: dict[int, list[Snapshot]]
    """What a charge is worth after each half hour at home, by each plan of its day."""

    @override
    def _forward(
        self, net: Sequence[float], places: range, level: float, levels: list[float]
    ) -> float:
        limits, (_, buys, sells) = self.limits, self.columns
        for place in places:
            down, up = limits.pieces(net[place], buys[place] + TIE, sells[place] - TIE)
            low, high = level, level
            for _, length in down:
                low -= length
            for _, length in up:
                high += length
            level = best_step(level, down, up, _mean(self.several[place], low, high, limits.room))
            levels.append(level)
        return level


def _planned(slots: Slots, battery: Battery, limits: Limits, trips: Sequence[Trip]) -> Result:
    size = len(slots)
    net, forecast = slots.net(battery.standing_loss_kw), [0.0] * size
    policy = _Plans(limits, (forecast, slots.import_price, slots.export_price))
    policy.several = {}
    for first in range(0, size, SLOTS_A_DAY):
        tomorrow, end = (min(first + day * SLOTS_A_DAY, size) for day in (1, DAYS_PLANNED))
        value = _at_end(limits, slots.import_price, end)
        if end == size:
            value = Value.at_end(limits.room, limits.start)
        days = _usual_days(net, first)
        forecast[tomorrow:end] = _mean_day(days)[: end - tomorrow]
        policy.after = None
        policy.plan(value, range(tomorrow, end), trips)
        plans = list[dict[int, Snapshot]]()
        for day in days:
            forecast[first:tomorrow] = day[: tomorrow - first]
            policy.after = {}
            policy.plan(Value([*value.slopes], [*value.lengths]), range(first, tomorrow), trips)
            plans.append(policy.after)
        for place in plans[0]:
            policy.several[place] = [plan[place] for plan in plans]
    return billed(slots, net, battery, policy.followed(net, trips))


def _mean(several: Sequence[Snapshot], low: float, high: float, room: float) -> Snapshot:
    """Return the mean of what a charge is worth; it is right between two charges only."""
    slope, steps = 0.0, list[tuple[float, float]]()
    for slopes, lengths in several:
        ends = [*accumulate(lengths)]
        first = bisect_right(ends, low, 0, len(ends) - 1)
        last = bisect_left(ends, high, first, len(ends) - 1)
        slope += slopes[first]
        rises = map(sub, slopes[first + 1 : last + 1], slopes[first:last], strict=True)
        steps += zip(ends[first:last], rises, strict=True)
    steps.sort()
    sums = accumulate([step for _, step in steps], initial=slope)
    ends = [0.0, *[end for end, _ in steps], room]
    return tuple([one / len(several) for one in sums]), tuple([b - a for a, b in pairwise(ends)])


def _at_end(limits: Limits, buys: Sequence[float], end: int) -> Value:
    """Return what a charge is worth at the end of a plan, by what it costs to buy it again.

    The lowest price of each day that is known counts for a part of the battery: where prices are
    new each day, a car need not wait for the very lowest. None is worth more than it saves.
    """
    value, days = Value([], []), DAYS_REMEMBERED + DAYS_PLANNED
    starts = range(max(end - days * SLOTS_A_DAY, 0), end, SLOTS_A_DAY)
    most = max(buys[end - DAYS_PLANNED * SLOTS_A_DAY : end]) * limits.out
    for start in starts:
        again = min(buys[start : start + SLOTS_A_DAY]) / limits.into
        value.put(-KEPT * max(min(again, most), 0.0), limits.room / len(starts))
    return value


def _usual_days(net: Sequence[float], first: int) -> list[list[float]]:
    """Return what a day needs that needs little, a middling one, and one that needs much."""
    starts = range(max(first - DAYS_REMEMBERED * SLOTS_A_DAY, 0), first, SLOTS_A_DAY)
    days = sorted((net[start : start + SLOTS_A_DAY] for start in starts), key=sum)
    cuts = [round(share * len(days)) for share in KINDS]
    kinds = [days[start:end] for start, end in pairwise(cuts) if start < end]
    return [_mean_day(kind) for kind in kinds] or [[0.0] * SLOTS_A_DAY]


def _mean_day(days: Sequence[Sequence[float]]) -> list[float]:
    return [sum(some) / len(days) for some in zip(*days, strict=True)]
