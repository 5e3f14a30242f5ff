"""Which half hours to ask the supplier's own cost of, and in which windows.

An answer depends on its window. Older tariffs show the low price of a dispatched half hour only in
a window that reaches back to where that charging began: low once is low. A long window over heavy
charging has no costs at all, and shorter ones are asked. An answer without costs says nothing.
"""

from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
import json
from math import fsum
from typing import Final, Self
from ..charging.dispatch import CompletedDispatch, DispatchType, PlannedDispatch
from ..charging.memory import PlanChange
from ..charging.policy import ALLOWANCE, AllowanceCounts, allowance_window, used_by_half_hour
from ..interval import HALF_HOUR, Interval, floor_half_hour, half_hours
from ..prices.timeline import Band, PriceReason
from ..serialize import load
from .batch import Raw, RawKind
from .half_hour import Authority, HalfHour, Money, SettledHalfHour, ToldCost
from .series import Series

HEAVY_KWH: Final = 1.5
"""In a half hour: nearly always a car."""
LOOK_BACKS: Final = tuple(timedelta(hours=hours) for hours in (1, 3, 6))
LOOK_AHEAD: Final = timedelta(hours=1)
NEAR: Final = timedelta(hours=4)
"""Half hours that share a window."""
SHORT: Final = timedelta(hours=2)
"""A window that has costs however heavy the charging is."""
SAME_PRICE: Final = 0.000006
"""Published prices are rounded."""
type Doubts = Mapping[datetime, float | None]
"""Half hours with the day's price without VAT; None: four rates, which need no look-back."""
type Inquiry = Generator[Interval, tuple[SettledHalfHour, ...]]
type _Told = dict[datetime, tuple[SettledHalfHour, Interval]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is kept of charging: half hours by their start."""

    smart: frozenset[datetime]
    """Planned when they began, or later."""
    other: frozenset[datetime]
    """The same, of boosts and tests."""
    completed: frozenset[datetime]
    beyond: frozenset[datetime]
    """Of those, over the car's allowance."""

    @classmethod
    def of(cls, rows: Iterable[Raw], zone: tzinfo) -> Self:
        """Read what was told, in the order in which it was."""
        plans: dict[tuple[str, PlannedDispatch], datetime] = {}
        done: list[CompletedDispatch] = []
        for row in rows:
            if row.kind is RawKind.COMPLETED:
                done.append(load(CompletedDispatch, json.loads(row.value)))
            elif row.kind is RawKind.PLAN_CHANGE:
                change = load(PlanChange, json.loads(row.value))
                plans |= {(row.owner, plan): plan.end for plan in change.added}
                plans |= {(row.owner, plan): change.known_at for plan in change.withdrawn}
        planned = defaultdict[bool, set[datetime]](set)
        for (_, plan), until in plans.items():
            if until > plan.start:
                starts = half_hours(plan.start, min(plan.end, until))
                planned[plan.type is DispatchType.SMART].update(starts)
        used, beyond = defaultdict[Interval, timedelta](timedelta), set()
        charged = [one for one in done if not one.is_ghost]
        amounts = used_by_half_hour(charged, AllowanceCounts.CHARGING_TIME)
        for start in sorted(amounts):
            used[window := allowance_window(start, zone)] += amounts[start]
            beyond |= {start} if used[window] > ALLOWANCE else set()
        smart, other = (frozenset(planned[is_smart]) for is_smart in (True, False))
        completed = frozenset(amounts)
        return cls(smart=smart, other=other, completed=completed, beyond=frozenset(beyond))

    def is_doubtful(self, one: HalfHour) -> bool:
        """Return whether it may be settled otherwise than ours."""
        price, start = one.price, one.start
        if price is None or not price.is_intelligent:
            return False
        if price.band is not Band.LOW or price.standard_rate is not None:
            is_charged = start in self.smart | self.other | self.completed
            is_heavy = (one.kwh or 0.0) >= HEAVY_KWH
            return is_charged or is_heavy or price.reason is PriceReason.DISPATCH
        in_doubt = self.other | self.beyond | self.completed - self.smart
        return price.car_rate is not None and start in in_doubt

    def is_weak(self, one: HalfHour) -> bool:
        """Return whether the supplier's word goes before ours when a bill is checked."""
        return self.is_doubtful(one) and one.start not in self.smart & self.completed

    def doubts(self, series: Series) -> dict[datetime, float | None]:
        """Return what to ask."""
        found: dict[datetime, float | None] = {}
        for one in series.half_hours():
            if one.price is not None and self.is_doubtful(one):
                rate = one.price.standard_rate or one.price.rate
                has_look_back = one.price.car_rate is None and rate is not None
                found[one.start] = rate.exc_vat if has_look_back and rate else None
        return found


def inquiry(doubts: Doubts, evidence: Evidence, found: dict[datetime, SettledHalfHour]) -> Inquiry:
    """Yield windows to ask, take their answers, and put what is sure into `found`."""
    charging = evidence.smart | evidence.other | evidence.completed | doubts.keys()
    for group in reversed(_groups(doubts)):
        has_look_back = doubts[group[0]] is not None
        for back in LOOK_BACKS if has_look_back else (timedelta(),):
            if not (left := [start for start in group if start not in found]):
                break
            end = left[-1] + HALF_HOUR + (LOOK_AHEAD if has_look_back else timedelta())
            window = Interval(start=left[0] - back, end=end)
            told = yield from _answers(window, left)
            for start, (one, asked) in told.items():
                standard, began = doubts[start], start
                while began - HALF_HOUR in charging:
                    began -= HALF_HOUR
                is_proof = back == LOOK_BACKS[-1] and asked == window
                is_proof |= asked != window and asked.start <= began - LOOK_BACKS[0]
                if is_proof or standard is None or unit_price(one) < standard - SAME_PRICE:
                    found[start] = one
            if not told or any(asked != window for _, asked in told.values()):
                break  # it is not settled yet; or a longer window has no costs either


def _groups(doubts: Doubts) -> list[list[datetime]]:
    groups: list[list[datetime]] = []
    for start in sorted(doubts):
        first = groups[-1][0] if groups else None
        is_near = first is not None and start - first < NEAR
        if first and is_near and (doubts[first] is None) is (doubts[start] is None):
            groups[-1].append(start)
        else:
            groups.append([start])
    return groups


def _answers(
    window: Interval, wanted: Sequence[datetime]
) -> Generator[Interval, tuple[SettledHalfHour, ...], _Told]:
    """Return what is told, each with the window that did; shorter ones keep the look-back."""
    rows = yield window
    told = {one.start: (one, window) for one in rows if one.parts and one.start in wanted}
    left = [start for start in wanted if start not in told]
    is_heavy = any((one.kwh or 0.0) >= HEAVY_KWH for one in rows)
    if left and is_heavy and window.duration > SHORT:
        length = max(SHORT, window.duration / 2)
        is_one = left[-1] + HALF_HOUR - left[0] + LOOK_BACKS[0] <= length
        middle = len(left) if is_one or len(left) == 1 else len(left) // 2
        for part in filter(None, (left[:middle], left[middle:])):
            end = part[-1] + HALF_HOUR
            start = min(part[0], floor_half_hour(end - length))
            if end - start < window.duration:
                told |= yield from _answers(Interval(start=start, end=end), part)
    return told


def unit_price(one: SettledHalfHour) -> float:
    """Return the price of the larger part without VAT, else its cost by kWh, else 0.0."""
    largest = max(one.parts, key=lambda part: part.kwh)
    if largest.rate is not None:
        return largest.rate.exc_vat
    return largest.cost.exc_vat / largest.kwh if largest.kwh else 0.0


def told_cost(one: SettledHalfHour, at: datetime) -> ToldCost:
    """Return what the parts come to."""
    return ToldCost(
        authority=Authority.SETTLED,
        at=at,
        cost=Money(
            inc_vat=fsum(part.cost.inc_vat for part in one.parts),
            exc_vat=fsum(part.cost.exc_vat for part in one.parts),
        ),
        rate=max(one.parts, key=lambda part: part.kwh).rate,
    )
