"""Which windows dispatches open for a battery: planned rows, as far as they are cheap.

A row seen running stays whole to its rounded end, and nothing is taken out when a half hour begins
and no answer has come.
"""

from collections.abc import Iterator
from datetime import datetime
from ..charging.charging import HouseholdCharging
from ..interval import HALF_HOUR, Interval, floor_half_hour, half_hour, half_hours, merge
from ..prices.timeline import PriceReason, RateTimeline
from .windows import Window, WindowKind


def dispatch_windows(charging: HouseholdCharging, timeline: RateTimeline) -> tuple[Window, ...]:
    """Return the windows that have not ended.

    Where only what has started counts, a row opens one once it is seen running. A row no longer
    listed stays as long as its last half hour is cheap.
    """
    here = floor_half_hour(charging.now)
    slot = timeline.at(here)
    if slot is None or slot.dispatch_rule is None:
        return ()
    needs_proof = charging.follows_started_only(slot.dispatch_rule)
    found = []
    for car in charging.cars.values():
        running = car.started_half_hours | car.running_half_hours
        cheap = (piece for row in car.slot_rows for piece in _cheap_pieces(row, timeline, here))
        found += [it for it in cheap if not needs_proof or max(it.start, here) in running]
    if slot.reason is PriceReason.DISPATCH and not any(piece.contains(here) for piece in found):
        starts = (car.first_planned_start(here) for car in charging.cars.values())
        began = min((floor_half_hour(start) for start in starts if start), default=here)
        found.append(Interval(start=began, end=here + HALF_HOUR))
    return tuple(Window(kind=WindowKind.DISPATCH, when=piece) for piece in found)


def _cheap_pieces(row: Interval, timeline: RateTimeline, here: datetime) -> Iterator[Interval]:
    """Yield what is cheap from this half hour on; what runs is taken whole."""
    ahead = half_hours(max(row.start, here), row.end)
    slots = ((start, timeline.at(start)) for start in ahead)
    for piece in merge(half_hour(start) for start, slot in slots if slot and slot.is_off_peak):
        first = floor_half_hour(row.start) if piece.start == here else piece.start
        yield Interval(start=first, end=piece.end)
