"""Which windows the cars' dispatches open for the house: planned rows, as far as they are cheap.

The timeline decides what counts for the house. The rows say what belongs together, so that a row
shown running stays whole to its rounded end, and nothing is taken out when a half hour begins and
no answer has come.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from ..charging.dispatch import DispatchType
from ..charging.evidence import running_half_hours, started_half_hours
from ..charging.memory import DispatchMemory, smart_rows
from ..charging.policy import EvidencePolicy, RatesFollow
from ..charging.price_layer import rates_followed
from ..interval import HALF_HOUR, Interval, floor_half_hour, half_hours
from ..prices.timeline import PricedSlot, PriceReason, RateTimeline
from .windows import Window, WindowKind


def dispatch_windows(
    memories: Iterable[DispatchMemory],
    timeline: RateTimeline,
    policy: EvidencePolicy,
    *,
    now: datetime,
) -> tuple[Window, ...]:
    """Return the windows that dispatches open for the house and that have not ended.

    Where only what has started is followed, a row opens one once it is shown running. A row that is
    no longer listed stays as long as its last half hour is cheap.

    Args:
        memories: Memory of every car of the household.
        timeline: The import meter's prices at this moment, dispatches laid over them.
        policy: What the timeline was built on.
        now: The moment [UTC].
    """
    here = floor_half_hour(now)
    slot = timeline.at(here)
    rule = None if slot is None else slot.dispatch_rule
    if slot is None or rule is None:
        return ()
    is_started_only = rates_followed(rule, policy) is RatesFollow.STARTED_ONLY
    known = tuple(memories)
    windows = [
        _window(f"{memory.device_id} {row.start.isoformat()}", piece)
        for memory in known
        for row in _rows(memory, policy)
        for piece in _cheap_pieces(row, timeline, here)
        if not is_started_only or max(piece.start, here) in _running(memory, policy)
    ]
    is_covered = any(window.when.contains(here) for window in windows)
    if slot.reason is PriceReason.DISPATCH and not is_covered:
        left = Interval(start=_began(known, here), end=here + HALF_HOUR)
        windows.append(_window(here.isoformat(), left))
    return tuple(windows)


def _began(memories: Iterable[DispatchMemory], here: datetime) -> datetime:
    """Return when the row began that had been planned to reach into this half hour [UTC]."""
    starts = (
        floor_half_hour(row.start)
        for memory in memories
        for row in memory.history
        if row.type is DispatchType.SMART and row.start <= here < row.end
    )
    return min(starts, default=here)


def _running(memory: DispatchMemory, policy: EvidencePolicy) -> frozenset[datetime]:
    """Return the half hours shown running, and those the dispatch now running goes on through."""
    return started_half_hours(memory, policy) | running_half_hours(memory, policy)


def _rows(memory: DispatchMemory, policy: EvidencePolicy) -> Iterator[Interval]:
    """Yield the smart rows of a plan that counts, one by one as planned."""
    for joined in smart_rows(memory, policy.minimum_dispatch):
        for row in memory.planned:
            end = min(row.end, joined.end)
            if row.type is DispatchType.SMART and joined.start <= row.start < end:
                yield Interval(start=row.start, end=end)


def _cheap_pieces(row: Interval, timeline: RateTimeline, here: datetime) -> Iterator[Interval]:
    """Yield what of a row is cheap from this half hour on; the piece that runs is taken whole."""
    starts = tuple(half_hours(row.start, row.end))
    cheap = [start for start in starts if start >= here and _is_cheap(timeline.at(start))]
    # half hours that follow each other keep the same distance from their position
    for _, numbered in groupby(enumerate(cheap), key=lambda pair: pair[1] - pair[0] * HALF_HOUR):
        run = [start for _, start in numbered]
        first = starts[0] if run[0] == here else run[0]
        yield Interval(start=first, end=run[-1] + HALF_HOUR)


def _is_cheap(slot: PricedSlot | None) -> bool:
    return slot is not None and slot.is_off_peak


def _window(name: str, when: Interval) -> Window:
    return Window(id=name, kind=WindowKind.DISPATCH, when=when)
