"""The car's allowance: six hours of its low rate a day, from midday to midday.

Of completed rows, dispatches seen running and measured power, any one is enough for a minute of
smart charging to count: that promises least.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from ..interval import Interval, local_date, local_moment, total_duration
from ..prices.timeline import Certainty
from .policy import AllowanceCounts

ALLOWANCE = timedelta(hours=6)
"""Supplier's announcement of July 2026."""
_MIDDAY = time(12)


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
        reported = _in_half_hours(completed)
        charged = _in_half_hours((*completed, *seen))
        inside = {start: each for start, each in charged.items() if window.contains(start)}
        used = sum((counts.amount(each) for each in inside.values()), start=timedelta())
        is_reported = all(
            total_duration(reported.get(start, ())) == total_duration(each)
            for start, each in inside.items()
        )
        certainty = Certainty.COMPLETED if is_reported else Certainty.RUNNING
        return cls(window=window, used=used, certainty=certainty if used else Certainty.NONE)

    @property
    def remaining(self) -> timedelta:
        """What is left."""
        return max(ALLOWANCE - self.used, timedelta())


def allowance_window(moment: datetime, zone: tzinfo) -> Interval:
    """Return the window around the moment: local midday to midday, 23 to 25 hours."""
    day = local_date(moment, zone)
    if moment < local_moment(day, _MIDDAY, zone):
        day -= timedelta(days=1)
    end = local_moment(day + timedelta(days=1), _MIDDAY, zone)
    return Interval(start=local_moment(day, _MIDDAY, zone), end=end)


def granted_half_hours(
    charging: Iterable[Interval], zone: tzinfo, counts: AllowanceCounts
) -> frozenset[datetime]:
    """Return the half hours whose charging the allowance covers whole."""
    by_start = _in_half_hours(charging)
    window, used = None, timedelta()
    granted = set()
    for start in sorted(by_start):
        if window is None or not window.contains(start):
            window, used = allowance_window(start, zone), timedelta()
        used += counts.amount(by_start[start])
        if used <= ALLOWANCE:
            granted.add(start)
    return frozenset(granted)


def _in_half_hours(spans: Iterable[Interval]) -> Mapping[datetime, Sequence[Interval]]:
    pieces: dict[datetime, list[Interval]] = defaultdict(list)
    for span in spans:
        for start, piece in span.by_half_hour():
            pieces[start].append(piece)
    return pieces
