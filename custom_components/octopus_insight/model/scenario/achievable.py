"""What a controller that does not know the future could have done: the figure to rely on.

At the start of each day it plans two days, with the home's mean of the last week as forecast, and
follows the first. The plan says what stored energy is worth in each half hour; how much is charged
or given then follows the meter, as inverters do, and the bill is for what happened.
"""

from collections.abc import Sequence
from .optimum import Policy, best_possible, check_trips
from .result import Result, billed
from .rules import self_use
from .slots import SLOTS_A_DAY, Battery, Slots, Trip
from .value import Limits, Snapshot, Value

DAYS_PLANNED = 2
DAYS_REMEMBERED = 7
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


def _planned(slots: Slots, battery: Battery, limits: Limits, trips: Sequence[Trip]) -> Result:
    size = len(slots)
    net, forecast = slots.net(battery.standing_loss_kw), [0.0] * size
    buys, sells = slots.import_price, slots.export_price
    after = dict[int, Snapshot]()
    policy = Policy(limits, (forecast, buys, sells), after)
    for first in range(0, size, SLOTS_A_DAY):
        end = min(first + DAYS_PLANNED * SLOTS_A_DAY, size)
        forecast[first:end] = (_mean_day(net, first) * DAYS_PLANNED)[: end - first]
        if end == size:
            value = Value.at_end(limits.room, limits.start)
        else:
            value = Value([-KEPT * _refill(limits, buys[first:end])], [limits.room])
        policy.plan(value, range(first, end), trips)
    # each half hour at home has its worth from the plan of its own day
    for place, worth in after.items():
        pieces = limits.pieces(place, net[place], buys[place] + TIE, sells[place] - TIE)
        policy.odd[place] = *pieces, worth
    return billed(slots, net, battery, policy.followed(net, trips))


def _refill(limits: Limits, buys: Sequence[float]) -> float:
    """Return what a stored kWh costs when cheapest, at most what it saves when dearest."""
    return max(min(min(buys) / limits.into, max(buys) * limits.out), 0.0)


def _mean_day(net: Sequence[float], first: int) -> list[float]:
    """Return the mean of the days before, by time of day."""
    starts = range(
        first - SLOTS_A_DAY, max(first - DAYS_REMEMBERED * SLOTS_A_DAY, 0) - 1, -SLOTS_A_DAY
    )
    days = [net[start : start + SLOTS_A_DAY] for start in starts]
    return [sum(some) / len(days) for some in zip(*days, strict=True)] or [0.0] * SLOTS_A_DAY
