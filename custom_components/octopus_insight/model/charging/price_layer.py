"""The only place where dispatches make a price.

A half hour touched by a smart dispatch that counts is cheap for the whole home.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain
from ..interval import HALF_HOUR, half_hours
from ..prices.timeline import Band, Certainty, PricedSlot, PriceReason, RateTimeline
from .charging import HouseholdCharging


def dispatch_layer(
    timeline: RateTimeline, charging: HouseholdCharging, metered: Collection[datetime] = frozenset()
) -> RateTimeline:
    """Make half hours cheap; `metered` are those with a reading."""
    rules = {slot.dispatch_rule for slot in timeline.slots}
    cheap = {rule: charging.cheap_half_hours(rule, metered) if rule else {} for rule in rules}
    priced = (_priced(slot, cheap[slot.dispatch_rule]) for slot in timeline.slots)
    return RateTimeline(slots=tuple(chain.from_iterable(priced)))


def _priced(slot: PricedSlot, cheap: Mapping[datetime, Certainty]) -> Iterator[PricedSlot]:
    starts = tuple(half_hours(slot.start, slot.end)) if cheap else ()
    if slot.off_peak_rate is None or cheap.keys().isdisjoint(starts):
        yield slot
        return
    car_rate = slot.car_rate if slot.car_off_peak_rate is None else slot.car_off_peak_rate
    for start in starts:
        piece = replace(slot, start=max(slot.start, start), end=min(slot.end, start + HALF_HOUR))
        if (certainty := cheap.get(start)) is not None:
            piece = replace(piece, car_rate=car_rate)
            if slot.band is not Band.LOW:
                piece = replace(piece, reason=PriceReason.DISPATCH, certainty=certainty)
                rate, standard = slot.off_peak_rate, slot.rate
                piece = replace(piece, rate=rate, standard_rate=standard, band=Band.LOW)
        yield piece
