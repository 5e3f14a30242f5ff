"""Dispatches lay the low rate over the base. The only place that decides they make a price.

On the older Intelligent Go a half hour touched by a smart dispatch is cheap for the whole house,
as long as the plan stands or once the dispatch ran. On the four-rate tariff of 2026 the car has to
charge: a coming half hour stands as planned, one that has begun is cheap only while an answer shows
it running, and only while the car's allowance covers it. Boosts and test charges make nothing
cheap.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from ..interval import HALF_HOUR, half_hours
from ..prices.tariff import DispatchRule
from ..prices.timeline import Band, Certainty, PricedSlot, PriceLayer, PriceReason, RateTimeline
from .allowance import granted_half_hours
from .evidence import (
    changed_at,
    completed_half_hours,
    planned_half_hours,
    running_half_hours,
    started_half_hours,
)
from .memory import DispatchMemory, pruned
from .policy import DEFAULT_POLICY, EvidencePolicy, RatesFollow

_LOOKED_BACK = timedelta(hours=36)
"""A row that reaches into the timeline, or the allowance of its first midday, began no earlier."""

_SETTLING_TIME = timedelta(hours=48)
"""How long nothing may have changed of what is settled."""


_FOLLOWED: Mapping[DispatchRule, RatesFollow] = {
    DispatchRule.PLANNED: RatesFollow.PLANNED_AND_STARTED,
    DispatchRule.STARTED: RatesFollow.STARTED_ONLY,
}


def rates_followed(rule: DispatchRule, policy: EvidencePolicy) -> RatesFollow:
    """Return which evidence makes a half hour cheap: the household's choice, else the tariff's."""
    return policy.rates_follow or _FOLLOWED[rule]


def counted_half_hours(
    memories: Iterable[DispatchMemory],
    rule: DispatchRule,
    *,
    now: datetime,
    policy: EvidencePolicy = DEFAULT_POLICY,
) -> Mapping[datetime, Certainty]:
    """Return the half hours that dispatches make cheap, and how certain that is.

    Args:
        memories: Memory of every car of the household.
        rule: How the tariff counts dispatches, where the household does not say how.
        now: The moment [UTC]; a half hour that starts now has begun.
        policy: How much evidence the household wants.

    Returns:
        Certainty by start of the half hour [UTC]; the best evidence of any car wins. The allowance
        is not looked at.
    """
    cars = tuple(memories)
    planned = {start for car in cars for start in planned_half_hours(car, policy)}
    if rates_followed(rule, policy) is RatesFollow.STARTED_ONLY:
        planned = {start for start in planned if start > now}
    going_on = {start for car in cars for start in running_half_hours(car, policy) if start <= now}
    started = {start for car in cars for start in started_half_hours(car, policy)}
    return {
        **dict.fromkeys(planned, Certainty.PLANNED),
        **dict.fromkeys(going_on | started, Certainty.RUNNING),
        **dict.fromkeys(completed_half_hours(cars), Certainty.COMPLETED),
    }


def settled_half_hours(
    memories: Iterable[DispatchMemory],
    counted: Iterable[datetime],
    metered: Collection[datetime],
    now: datetime,
) -> frozenset[datetime]:
    """Return those of the counted half hours that nothing is expected to change any more [UTC].

    Their reading is there, and for two days no answer has told anything new of them. A completed
    row may never have been seen: the same two days have to pass without it.
    """
    cars, until = tuple(memories), now - _SETTLING_TIME
    return frozenset(
        start
        for start in counted
        if start + HALF_HOUR <= until and start in metered and changed_at(cars, start) <= until
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchView:
    """From where dispatches are looked at."""

    now: datetime
    """The moment [UTC]."""

    zone: tzinfo
    """Zone of the supply, where the car's day begins at midday."""

    policy: EvidencePolicy = DEFAULT_POLICY

    metered: frozenset[datetime] = frozenset()
    """Half hours [UTC] whose reading is there."""


def dispatch_layer(memories: Iterable[DispatchMemory], view: DispatchView) -> PriceLayer:
    """Return the layer that makes counted half hours cheap where the tariff provides for it.

    Slots of the standard window keep their reason; slots without a known low rate stay as they are.

    Args:
        memories: Memory of every car of the household.
        view: The moment, and how it is judged.
    """
    cars = tuple(memories)

    def apply(timeline: RateTimeline) -> RateTimeline:
        counted = _counted_by_rule(timeline, cars, view)
        return RateTimeline(
            slots=tuple(
                laid
                for slot in timeline.slots
                for laid in _priced(slot, counted.get(slot.dispatch_rule, {}))
            )
        )

    return apply


def _counted_by_rule(
    timeline: RateTimeline, cars: tuple[DispatchMemory, ...], view: DispatchView
) -> Mapping[DispatchRule | None, Mapping[datetime, Certainty]]:
    """Return what counts under each rule that prices a slot of the timeline."""
    if timeline.start is None:
        return {}
    near = tuple(pruned(car, timeline.start - _LOOKED_BACK) for car in cars)
    rules = {slot.dispatch_rule for slot in timeline.slots}
    return {rule: _counted(near, rule, view) for rule in rules if rule is not None}


def _counted(
    cars: tuple[DispatchMemory, ...], rule: DispatchRule, view: DispatchView
) -> Mapping[datetime, Certainty]:
    counted = counted_half_hours(cars, rule, now=view.now, policy=view.policy)
    if rule is DispatchRule.STARTED:
        granted = granted_half_hours(cars, now=view.now, zone=view.zone, policy=view.policy)
        counted = {start: told for start, told in counted.items() if start in granted}
    settled = settled_half_hours(cars, counted, view.metered, view.now)
    return {**counted, **dict.fromkeys(settled, Certainty.SETTLED)}


def _priced(slot: PricedSlot, counted: Mapping[datetime, Certainty]) -> Iterator[PricedSlot]:
    """Yield the slot, or its half hours where at least one of them is counted."""
    starts = tuple(half_hours(slot.start, slot.end))
    if slot.off_peak_rate is None or counted.keys().isdisjoint(starts):
        yield slot
        return
    for start in starts:
        piece = replace(slot, start=max(slot.start, start), end=min(slot.end, start + HALF_HOUR))
        certainty = counted.get(start)
        yield piece if certainty is None else _dispatched(piece, certainty)


def _dispatched(slot: PricedSlot, certainty: Certainty) -> PricedSlot:
    car_rate = slot.car_rate if slot.car_off_peak_rate is None else slot.car_off_peak_rate
    if slot.band is Band.LOW:
        return replace(slot, car_rate=car_rate)
    return replace(
        slot,
        rate=slot.off_peak_rate,
        car_rate=car_rate,
        band=Band.LOW,
        reason=PriceReason.DISPATCH,
        certainty=certainty,
    )
