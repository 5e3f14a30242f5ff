"""What a controller that does not know the future could have done: the figure to rely on.

At the start of each day it plans two days, and follows the first. That is planned three times: for
what the home's last two weeks had of days that need little, middling ones and those that need
much. The mean of the plans says what stored energy is worth in each half hour; how much is charged
or given then follows the meter, as inverters do, and the bill is for what happened.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import override
from ..interval import SLOTS_A_DAY
from .optimum import Policy, best_possible, check_trips
from .result import Result, billed
from .rules import self_use
from .slots import Battery, Slots, Trip
from .value import SHORT, Limits, Snapshot, Value, best_step

DAYS_PLANNED = 2
DAYS_REMEMBERED, PRICES_REMEMBERED = 14, 7
"""Days before one that is planned."""
KINDS = (0.0, 2 / 7, 5 / 7, 1.0)
"""Where days that are remembered, by what they need, are parted."""
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
    net = slots.net(battery.standing_loss_kw)
    schedule = _Controller(limits, slots, net, trips).followed(net, trips)
    planned = billed(slots, net, battery, schedule)
    if trips:
        return planned
    by_rule = self_use(slots, battery)
    return planned if planned.total < by_rule.total and not planned.missed_trips else by_rule


class _Controller(Policy):
    """What to do by the plans of each day, which are made when it comes."""

    def __init__(
        self, limits: Limits, slots: Slots, net: Sequence[float], trips: Sequence[Trip]
    ) -> None:
        """Begin without a plan."""
        self.forecast = [0.0] * len(net)
        super().__init__(limits, (self.forecast, slots.import_price, slots.export_price))
        self.net, self.trips = net, trips
        self.several: Mapping[int, Sequence[Snapshot]] = {}
        """What a charge is worth after each half hour of the day at home, by each plan."""

    @override
    def _forward(
        self, net: Sequence[float], places: range, level: float, levels: list[float]
    ) -> float:
        limits, (_, buys, sells) = self.limits, self.columns
        most_in, most_out, room = limits.most_in, limits.most_out + SHORT, limits.room
        for place in places:
            if place not in self.several:
                self._plan_day(place - place % SLOTS_A_DAY)
            down, up = limits.pieces(place, net[place], buys[place] + TIE, sells[place] - TIE)
            worth = _mean(self.several[place], level - most_out, level + most_in, room)
            level = best_step(level, down, up, worth)
            levels.append(level)
        return level

    def _plan_day(self, first: int) -> None:
        size, forecast, limits = len(self.net), self.forecast, self.limits
        tomorrow, end = (min(first + day * SLOTS_A_DAY, size) for day in (1, DAYS_PLANNED))
        value = Value.at_end(limits.room, limits.start)
        if end < size:
            value = _at_end(limits, self.columns[1], end)
        days, plans = _usual_days(self.net, first), list[dict[int, Snapshot]]()
        forecast[tomorrow:end] = _mean_day(days)[: end - tomorrow]
        self.after = None
        self.odd.clear()
        self.plan(value, range(tomorrow, end), self.trips)
        for day in days:
            forecast[first:tomorrow] = day[: tomorrow - first]
            self.after = {}
            plan = Value([*value.slopes], [*value.lengths])
            self.plan(plan, range(first, tomorrow), self.trips)
            plans.append(self.after)
        self.several = {place: [plan[place] for plan in plans] for place in plans[0]}


def _mean(several: Sequence[Snapshot], low: float, high: float, room: float) -> Snapshot:
    """Return the mean of what a charge is worth, right between two charges only."""
    total, count, steps = 0.0, len(several), list[tuple[float, float]]()
    for slopes, lengths in several:
        end, before, pieces = 0.0, 0.0, zip(slopes, lengths, strict=True)
        for before, length in pieces:  # noqa: B007 - it is used after the loop
            end += length
            if end > low:
                break
        total += before
        for slope, length in pieces:
            if end >= high:
                break
            steps.append((end, slope - before))
            before = slope
            end += length
    means, sizes, begins = [total / count], list[float](), 0.0
    for end, rise in sorted(steps):
        total += rise
        means.append(total / count)
        sizes.append(end - begins)
        begins = end
    return tuple(means), (*sizes, room - begins)


def _at_end(limits: Limits, buys: Sequence[float], end: int) -> Value:
    """Return what a charge is worth at the end of a plan: it costs so much to buy it again.

    Each day's lowest price is for a part of the battery: a car need not wait for the very lowest.
    """
    value, days = Value([], []), PRICES_REMEMBERED + DAYS_PLANNED
    starts = range(max(end - days * SLOTS_A_DAY, 0), end, SLOTS_A_DAY)
    most = max(buys[end - DAYS_PLANNED * SLOTS_A_DAY : end]) * limits.out
    for start in starts:
        again = min(buys[start : start + SLOTS_A_DAY]) / limits.into
        value.put(-KEPT * max(min(again, most), 0.0), limits.room / len(starts))
    return value


def _usual_days(net: Sequence[float], first: int) -> list[list[float]]:
    """Return what days of each kind need."""
    starts = range(max(first - DAYS_REMEMBERED * SLOTS_A_DAY, 0), first, SLOTS_A_DAY)
    days = sorted((net[start : start + SLOTS_A_DAY] for start in starts), key=sum)
    cuts = [round(share * len(days)) for share in KINDS]
    kinds = [days[start:end] for start, end in pairwise(cuts) if start < end]
    return [_mean_day(kind) for kind in kinds] or [[0.0] * SLOTS_A_DAY]


def _mean_day(days: Sequence[Sequence[float]]) -> list[float]:
    return [kwh / len(days) for kwh in map(sum, zip(*days, strict=True))]
