"""The car's allowance: six hours of its low rate a day, from midday to midday.

Of completed rows, dispatches seen running and measured power, any one is enough for a minute of
smart charging to count: that promises least.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from ..interval import HALF_HOUR, Interval, local_moment, total_duration
from ..prices.timeline import Certainty
from .policy import AllowanceCounts

ALLOWANCE = timedelta(hours=6)
"""Supplier's announcement of July 2026."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarAllowance:
    """What one car has used of its allowance."""

    window: Interval
    used: timedelta
    certainty: Certainty
    """COMPLETED: by completed rows alone; NONE: nothing was used."""

    @property
    def remaining(self) -> timedelta:
        """What is left."""
        return max(ALLOWANCE - self.used, timedelta())


def allowance_window(moment: datetime, zone: tzinfo) -> Interval:
    """Return the window around the moment: local midday to midday, 23 to 25 hours."""
    day = (moment.astimezone(zone) - timedelta(hours=12)).date()
    start, end = (local_moment(one, time(12), zone) for one in (day, day + timedelta(days=1)))
    return Interval(start=start, end=end)


def used_by_half_hour(
    spans: Iterable[Interval], counts: AllowanceCounts
) -> Mapping[datetime, timedelta]:
    """Return what charging in each half hour uses up."""
    pieces: dict[datetime, list[Interval]] = defaultdict(list)
    for span in spans:
        for start, piece in span.by_half_hour():
            pieces[start].append(piece)
    if counts is AllowanceCounts.HALF_HOURS:
        return dict.fromkeys(pieces, HALF_HOUR)
    return {start: total_duration(each) for start, each in pieces.items()}
