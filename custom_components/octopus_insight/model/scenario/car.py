"""A car that only charges, and use that can wait: each kWh goes where it is cheapest.

A half hour has two prices: what surplus solar would have earned while it lasts, then the grid's.
That is exact without a battery. With one, car and battery are planned in turn.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from .optimum import scheduled
from .result import NOTHING, Result, billed, flows
from .slots import SLOT_HOURS, SLOTS_A_DAY, Battery, ScenarioError, Slots

TURNS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A car that is plugged in from half hour `starts` up to `ends`."""

    starts: int
    ends: int
    kwh: float
    """What it needs, at the meter."""
    kw: float
    """What it takes at most."""

    def __post_init__(self) -> None:
        """Raise ScenarioError where no session is like that."""
        if not (0 <= self.starts < self.ends and self.kwh >= 0 and self.kw > 0):
            raise ScenarioError(f"no car can be charged like that: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LowRate:
    """A rate of the car's own, in as many half hours of a session as the allowance has."""

    price: float
    half_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Charging:
    """What a car takes in each half hour, and what it needed and could not get."""

    kwh: array[float]
    cost: float
    """What it adds to the home's bill."""
    short_kwh: dict[int, float]
    """By the half hour in which the session ended."""


def cheapest_charging(
    slots: Slots, sessions: Sequence[Session], low_rate: LowRate | None = None
) -> Charging:
    """Return the cheapest charging of sessions, which are in order."""
    for before, after in pairwise(sessions):
        if after.starts < before.ends:
            raise ScenarioError(f"a session starts at {after.starts}, before {before.ends}")
    if sessions and sessions[-1].ends > len(slots):
        raise ScenarioError(f"a session ends at {sessions[-1].ends} of {len(slots)} half hours")
    return _charging(slots, slots.net(), sessions, low_rate)


def _charging(
    slots: Slots,
    net: Sequence[float],
    sessions: Sequence[Session],
    low_rate: LowRate | None = None,
) -> Charging:
    """Return the same where the home needs so many kWh, or has left over if negative."""
    taken, cost, short = array("d", bytes(8 * len(net))), 0.0, dict[int, float]()
    for session in sessions:
        places = range(session.starts, session.ends)
        most = session.kw * SLOT_HOURS
        low = sorted(places, key=slots.import_price.__getitem__, reverse=True)
        low = low[: low_rate.half_hours] if low_rate else []  # it saves most where units cost most
        parts = list[tuple[float, int, float]]()
        for place in places:
            buy, sell = slots.import_price[place], slots.export_price[place]
            if low_rate and place in low:
                buy = min(buy, low_rate.price)
            surplus = min(max(-net[place], 0.0), most)
            if sell > buy:  # surplus comes first all the same
                parts.append(((sell * surplus + buy * (most - surplus)) / most, place, most))
            else:
                parts += [(sell, place, surplus), (buy, place, most - surplus)]
        left = session.kwh
        for price, place, kwh in sorted(parts):
            part = min(kwh, left)
            taken[place] += part
            cost += price * part
            left -= part
        if left > NOTHING:
            short[session.ends] = left
    return Charging(kwh=taken, cost=cost, short_kwh=short)


def charging_beside_battery(
    slots: Slots, battery: Battery, sessions: Sequence[Session]
) -> tuple[Charging, Result]:
    """Return a car's charging and a battery's schedule, planned in turn; the bill is of both."""
    net = slots.net(battery.standing_loss_kw)
    beside, found = net, list[tuple[Charging, Result]]()
    for _ in range(TURNS):
        car = _charging(slots, beside, sessions)
        with_car = [need + kwh for need, kwh in zip(net, car.kwh, strict=True)]
        schedule = scheduled(slots, with_car, battery)
        found.append((car, billed(slots, with_car, battery, schedule)))
        flowing = zip(net, *schedule.flows(battery), strict=True)
        beside = [need + taken - given for need, taken, given in flowing]
    return min(found, key=lambda both: both[1].cost + both[1].wear)


def saved_by_shifting(slots: Slots, kwh_a_day: float, kw: float) -> float:
    """Return what is saved by moving so many kWh of each day's use to that day's cheapest time.

    They are taken from where units cost most, at most `kw` at a time, and put back alike.
    """
    load, sessions = [*slots.load], list[Session]()
    for first in range(0, len(slots), SLOTS_A_DAY):
        places = range(first, min(first + SLOTS_A_DAY, len(slots)))
        left = kwh_a_day
        for place in sorted(places, key=slots.import_price.__getitem__, reverse=True):
            part = min(load[place], kw * SLOT_HOURS, left)
            load[place] -= part
            left -= part
        moved = max(kwh_a_day - left, 0.0)
        sessions.append(Session(starts=first, ends=places.stop, kwh=moved, kw=kw))
    without = replace(slots, load=load)
    kept = flows(without.net(), slots).cost + cheapest_charging(without, sessions).cost
    return max(flows(slots.net(), slots).cost - kept, 0.0)
