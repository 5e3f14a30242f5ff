"""The car's allowance: six hours of its low rate a day, from midday to midday.

Of completed rows, dispatches seen running and measured power, any one is enough for a minute of
smart charging to count: that promises least.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
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

    @classmethod
    def of(
        cls,
        completed: Collection[Interval],
        seen: Iterable[Interval],
        *,
        window: Interval,
        counts: AllowanceCounts,
    ) -> CarAllowance:
        """Add up a window by completed rows, and by what was seen otherwise."""
        reported, charged = (
            [part for row in rows for part in row.parts_in([window])]
            for rows in (completed, (*completed, *seen))
        )
        used = sum(_by_half_hour(charged, counts).values(), start=timedelta())
        is_reported = total_duration(reported) == total_duration(charged)
        certainty = Certainty.COMPLETED if is_reported else Certainty.RUNNING
        return cls(window=window, used=used, certainty=certainty if used else Certainty.NONE)

    @property
    def remaining(self) -> timedelta:
        """What is left."""
        return max(ALLOWANCE - self.used, timedelta())


def allowance_window(moment: datetime, zone: tzinfo) -> Interval:
    """Return the window around the moment: local midday to midday, 23 to 25 hours."""
    day = (moment.astimezone(zone) - timedelta(hours=12)).date()
    start, end = (local_moment(one, time(12), zone) for one in (day, day + timedelta(days=1)))
    return Interval(start=start, end=end)


def granted_half_hours(
    charging: Iterable[Interval], zone: tzinfo, counts: AllowanceCounts
) -> frozenset[datetime]:
    """Return the half hours whose charging the allowance covers whole."""
    used: dict[Interval, timedelta] = defaultdict(timedelta)
    granted = set()
    for start, amount in sorted(_by_half_hour(charging, counts).items()):
        window = allowance_window(start, zone)
        used[window] += amount
        if used[window] <= ALLOWANCE:
            granted.add(start)
    return frozenset(granted)


def _by_half_hour(
    spans: Iterable[Interval], counts: AllowanceCounts
) -> Mapping[datetime, timedelta]:
    pieces: dict[datetime, list[Interval]] = defaultdict(list)
    for span in spans:
        for start, piece in span.by_half_hour():
            pieces[start].append(piece)
    if counts is AllowanceCounts.HALF_HOURS:
        return dict.fromkeys(pieces, HALF_HOUR)
    return {start: total_duration(each) for start, each in pieces.items()}
