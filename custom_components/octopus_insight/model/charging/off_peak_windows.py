"""The standard off-peak windows in which no dispatch can change what the house pays."""

from collections.abc import Iterable

from ..interval import Interval
from ..prices.timeline import PriceReason, RateTimeline


def standard_windows(timelines: Iterable[RateTimeline]) -> tuple[Interval, ...]:
    """Return the standard off-peak windows of tariffs on which dispatches make a price."""
    windows: list[Interval] = []
    for timeline in timelines:
        for slot in timeline.slots:
            is_standard = slot.reason is PriceReason.STANDARD_OFF_PEAK
            if not is_standard or slot.dispatch_rule is None:
                continue
            if windows and windows[-1].end == slot.start:
                windows[-1] = Interval(start=windows[-1].start, end=slot.end)
            else:
                windows.append(Interval(start=slot.start, end=slot.end))
    return tuple(windows)
