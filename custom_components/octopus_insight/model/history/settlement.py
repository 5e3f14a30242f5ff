"""Which half hours to ask the supplier's own cost of, and in which windows.

An answer depends on its window. Older tariffs show the low price of a dispatched half hour only in
a window that reaches back to where that charging began: low once is low. A long window over heavy
charging has no costs at all, and shorter ones are asked. An answer without costs says nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import groupby
import json
from math import fsum
from typing import Final, Self
from ..charging.dispatch import CompletedDispatch, DispatchType, PlannedDispatch
from ..charging.memory import PlanChange
from ..charging.policy import ALLOWANCE, AllowanceCounts, allowance_window, used_by_half_hour
from ..interval import HALF_HOUR, HOUR, Interval, half_hours
from ..prices.timeline import Band, PriceReason
from ..serialize import load
from .batch import Raw
from .half_hour import Authority, HalfHour, Money, SettledHalfHour, ToldCost

HEAVY_KWH: Final = 1.5
"""In a half hour: nearly always a car."""
LOOK_BACKS: Final = tuple(timedelta(hours=hours) for hours in (1, 3, 6))
LOOK_AHEAD: Final = HOUR
NEAR: Final = timedelta(hours=4)
"""Half hours that share a window."""
SHORT: Final = timedelta(hours=2)
"""A window that has costs however heavy the charging is."""
SAME_PRICE: Final = 0.000006
"""Published prices are rounded."""
type Inquiry = Generator[Interval, tuple[SettledHalfHour, ...]]
type Inquire = Callable[[dict[datetime, SettledHalfHour]], Inquiry]
type _Told = dict[datetime, tuple[SettledHalfHour, Interval]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is kept of charging: half hours by their start."""

    smart: AbstractSet[datetime]
    """Planned when they began, or later."""
    other: AbstractSet[datetime]
    """The same, of boosts and tests."""
    completed: AbstractSet[datetime]
    beyond: AbstractSet[datetime]
    """Of those, over the car's allowance."""

    @classmethod
    def of(cls, log: Iterable[Raw], done: Iterable[CompletedDispatch], zone: tzinfo) -> Self:
        """Read changes of plans, in the order in which they were told, and what was charged."""
        plans: dict[tuple[str, PlannedDispatch], datetime] = {}
        for row in log:
            change = load(PlanChange, json.loads(row.value))
            plans |= {(row.owner, plan): plan.end for plan in change.added}
            plans |= {(row.owner, plan): change.known_at for plan in change.withdrawn}
        planned = defaultdict[bool, set[datetime]](set)
        for (_, plan), until in plans.items():
            starts = half_hours(plan.start, min(plan.end, until))
            planned[plan.type is DispatchType.SMART].update(starts)
        used, beyond = defaultdict[Interval, timedelta](timedelta), set()
        amounts = used_by_half_hour(done, AllowanceCounts.CHARGING_TIME)
        for start in sorted(amounts):
            used[window := allowance_window(start, zone)] += amounts[start]
            if used[window] > ALLOWANCE:
                beyond.add(start)
        smart, other, completed = planned[True], planned[False], amounts.keys()
        return cls(smart=smart, other=other, completed=completed, beyond=beyond)

    def is_doubtful(self, one: HalfHour) -> bool:
        """Return whether it may be settled otherwise than ours."""
        price, start = one.price, one.start
        if price is None or not price.is_intelligent:
            return False
        if price.band is not Band.LOW or price.standard_rate is not None:
            is_charged = any(start in it for it in (self.smart, self.other, self.completed))
            is_heavy = (one.kwh or 0.0) >= HEAVY_KWH
            return is_charged or is_heavy or price.reason is PriceReason.DISPATCH
        in_doubt = self.other | self.beyond | self.completed - self.smart
        return price.car_rate is not None and start in in_doubt

    def is_weak(self, one: HalfHour) -> bool:
        """Return whether the supplier's word goes before ours when a bill is checked."""
        return self.is_doubtful(one) and one.start not in self.smart & self.completed


def inquiry(
    doubts: Iterable[HalfHour], evidence: Evidence, found: dict[datetime, SettledHalfHour]
) -> Inquiry:
    """Yield windows to ask, take their answers, and put what is sure into `found`."""
    prices = {one.start: one.price for one in doubts}
    charging = evidence.smart | evidence.other | evidence.completed | prices.keys()
    groups: list[list[datetime]] = []
    for start in sorted(prices):
        if not groups or start - groups[-1][0] >= NEAR:
            groups.append([])
        groups[-1].append(start)
    for group in reversed(groups):
        for back in LOOK_BACKS:
            if not (left := [start for start in group if start not in found]):
                break
            window = Interval(start=left[0] - back, end=left[-1] + HALF_HOUR + LOOK_AHEAD)
            told = yield from _answers(window, left)
            for start, (one, asked) in told.items():
                it, began = prices[start], start
                while began - HALF_HOUR in charging:
                    began -= HALF_HOUR
                reaches_back = asked.start <= began - LOOK_BACKS[0]
                is_proof = back == LOOK_BACKS[-1] if asked == window else reaches_back
                # the costs of four rates do not depend on the window
                usual = (it.standard_rate or it.rate) if it and not it.car_rate else None
                paid = unit_price(told_cost(one, one.end), fsum(part.kwh for part in one.parts))
                if is_proof or usual is None or paid < usual.exc_vat - SAME_PRICE:
                    found[start] = one
            if not told or any(asked != window for _, asked in told.values()):
                break  # it is not settled yet; or a longer window has no costs either


def _answers(
    window: Interval, wanted: Sequence[datetime]
) -> Generator[Interval, tuple[SettledHalfHour, ...], _Told]:
    """Return what is told, each with the window that did; shorter ones keep the look-back."""
    rows = yield window
    told = {one.start: (one, window) for one in rows if one.parts and one.start in wanted}
    left = [start for start in wanted if start not in told]
    if window.duration > SHORT and any((one.kwh or 0.0) >= HEAVY_KWH for one in rows):
        for _, within_an_hour in groupby(left, lambda start: (start - left[0]) // LOOK_AHEAD):
            part = [*within_an_hour]
            end = part[-1] + HALF_HOUR
            told |= yield from _answers(Interval(start=end - SHORT, end=end), part)
    return told


def told_cost(one: SettledHalfHour, at: datetime) -> ToldCost:
    """Return what the parts come to."""
    inc_vat = fsum(part.cost.inc_vat for part in one.parts)
    exc_vat = fsum(part.cost.exc_vat for part in one.parts)
    rate = max(one.parts, key=lambda part: part.kwh).rate
    cost = Money(inc_vat=inc_vat, exc_vat=exc_vat)
    return ToldCost(authority=Authority.SETTLED, at=at, cost=cost, rate=rate)


def unit_price(told: ToldCost, kwh: float) -> float:
    """Return its price without VAT, else the cost of a kWh."""
    return told.rate.exc_vat if told.rate else told.cost.exc_vat / (kwh or 1.0)
