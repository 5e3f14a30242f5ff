"""What simple rules do with a battery: the least that a plan has to do better."""

from collections.abc import Sequence
from datetime import tzinfo
from math import ceil
from operator import attrgetter
from statistics import fmean
from ..interval import SLOTS_A_DAY
from ..prices.bands import wall_index
from .result import Result, Schedule, billed
from .slots import Battery, Slots
from .value import Limits

TARGETS = range(0, 101, 10)
"""Charges a timer may be set to, in per cent of what is above the reserve."""


def no_battery(slots: Slots) -> Result:
    """Return the base case: what is short is imported, what is left over exported."""
    return billed(slots, slots.net())


def self_use(slots: Slots, battery: Battery) -> Result:
    """Return the rule of most batteries: surplus is stored, and the home uses it when short."""
    return _by_rule(slots, battery, (), 0.0)


def nightly_timer(slots: Slots, battery: Battery, zone: tzinfo) -> Result:
    """Return self-use with a charge from the grid each day, to the fixed charge that costs least.

    The timer is on at the cheapest time of the local day, over all days, that fills the battery.
    """
    limits = Limits(battery, slots)
    if not battery.grid_charging or limits.room <= 0 or limits.most_in <= 0:
        return self_use(slots, battery)
    timed = _cheapest_time(slots, zone, min(ceil(limits.room / limits.most_in), SLOTS_A_DAY))
    runs = (_by_rule(slots, battery, timed, limits.room * one / 100) for one in TARGETS)
    return min(runs, key=attrgetter("total"))


def _cheapest_time(slots: Slots, zone: tzinfo, size: int) -> Sequence[bool]:
    """Return which half hours are in the part of the local day whose mean price is the lowest."""
    local = [wall_index(slots.start_of(place), zone) for place in range(len(slots))]
    prices: list[list[float]] = [[] for _ in range(SLOTS_A_DAY)]
    for at, price in zip(local, slots.import_price, strict=True):
        prices[at].append(price)
    means = [fmean(some) if some else max(slots.import_price) for some in prices]
    first = min(range(SLOTS_A_DAY), key=lambda at: (round(sum((means * 2)[at : at + size]), 9), at))
    chosen = {at % SLOTS_A_DAY for at in range(first, first + size)}
    return [at in chosen for at in local]


def _by_rule(slots: Slots, battery: Battery, timed: Sequence[bool], target: float) -> Result:
    """Return self-use, but at `timed` half hours the battery only charges, up to the target."""
    limits = Limits(battery, slots)
    most_in, most_out, room = limits.most_in, limits.most_out, limits.room
    level, levels = limits.start, []
    net = slots.net(battery.standing_loss_kw)
    for need, is_timed in zip(net, timed or [False] * len(net), strict=True):
        if need < 0:
            stored = min(-need * limits.into, most_in, room - level)
            level += stored
            if is_timed and level < target:
                level = min(level - stored + most_in, target)
        elif is_timed:
            level = max(level, min(level + most_in, target))
        else:
            level -= min(need / limits.out, most_out, level)
        levels.append(level)
    for place in reversed(range(len(levels))):  # it ends as full as it began
        if levels[place] >= limits.start:
            break
        levels[place] = limits.start
    schedule = Schedule([one + battery.reserve_kwh for one in levels])
    return billed(slots, net, battery, schedule)
