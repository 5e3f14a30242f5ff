"""The half-hour grid, and the only place where a local day meets UTC.

Settlement periods begin at :00 and :30 UTC. A local day has 46, 48 or 50 of them. Every moment
handed in must be aware; every moment handed out is UTC. Nothing here reads the clock.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Self

HALF_HOUR = timedelta(minutes=30)

YEARS = range(2000, 2100)
"""Moments beyond are placeholders or slips of the pen; time ends soon after the year 9999."""


def as_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC.

    Raises:
        ValueError: The moment is naive.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"a naive moment has no place on the grid: {moment.isoformat()}")
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A stretch of time, half-open: its end belongs to what comes next.

    Both bounds are UTC. Values that have a start and an end derive from it.

    Raises:
        ValueError: A bound is naive, or the start is not before the end.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse what is not a stretch of time."""
        start, end = self.start, self.end
        if start.tzinfo is not UTC or end.tzinfo is not UTC:  # else bounds compare as they are
            start, end = as_utc(start), as_utc(end)
        if start >= end:
            raise ValueError(f"{self.start.isoformat()} is not before {self.end.isoformat()}")

    @property
    def duration(self) -> timedelta:
        """Return how long it lasts."""
        return as_utc(self.end) - as_utc(self.start)

    @property
    def span(self) -> Interval:
        """Return its bounds alone."""
        return Interval(start=self.start, end=self.end)

    def contains(self, moment: datetime) -> bool:
        """Return whether the moment lies inside; the end does not."""
        return self.start <= moment < self.end

    def overlaps(self, other: Interval) -> bool:
        """Return whether the two share any time; touching is not sharing."""
        return self.start < other.end and other.start < self.end

    def clip(self, other: Interval) -> Self | None:
        """Return the part that lies in `other`, otherwise unchanged; None where there is none."""
        if not self.overlaps(other):
            return None
        return replace(self, start=max(self.start, other.start), end=min(self.end, other.end))

    def clip_end(self, end: datetime) -> Self | None:
        """Return the part before the moment, otherwise unchanged; None where there is none."""
        if self.end <= end:
            return self
        return replace(self, end=end) if self.start < end else None

    def by_half_hour(self) -> Iterator[tuple[datetime, Interval]]:
        """Yield each half hour it touches by its start [UTC], with the part that lies in it."""
        for start in half_hours(self.start, self.end):
            end = start + HALF_HOUR
            yield start, Interval(start=max(self.start, start), end=min(self.end, end))


def half_hour(start: datetime) -> Interval:
    """Return the half hour that begins at the moment."""
    return Interval(start=start, end=start + HALF_HOUR)


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the time covered, in order; what overlaps or touches is joined."""
    merged: list[Interval] = []
    for one in sorted(intervals, key=lambda one: one.start):
        if merged and one.start <= merged[-1].end:
            merged[-1] = Interval(start=merged[-1].start, end=max(merged[-1].end, one.end))
        else:
            merged.append(one.span)
    return tuple(merged)


def subtract[I: Interval](interval: I, hole: Interval) -> tuple[I, ...]:
    """Return what is left of an interval outside `hole`: no, one or two pieces, in order."""
    if not interval.overlaps(hole):
        return (interval,)
    pieces = []
    if interval.start < hole.start:
        pieces.append(replace(interval, end=hole.start))
    if hole.end < interval.end:
        pieces.append(replace(interval, start=hole.end))
    return tuple(pieces)


def total_duration(intervals: Iterable[Interval]) -> timedelta:
    """Return how long the intervals are together; what they share counts once."""
    return sum((one.duration for one in merge(intervals)), start=timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class WallWindow:
    """A daily window by the clock on the wall, half-open.

    A window whose start is after its end wraps midnight. Equal bounds mean the whole day.
    """

    start: time
    """First wall time inside."""

    end: time
    """First wall time after it, exclusive."""

    def contains(self, moment: datetime, zone: tzinfo) -> bool:
        """Return whether a clock on a wall in `zone` shows a time inside the window."""
        wall = moment.astimezone(zone).time()
        if self.start < self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end


def floor_half_hour(moment: datetime) -> datetime:
    """Return the start of the half hour the moment lies in [UTC].

    Raises:
        ValueError: The moment is naive.
    """
    utc = as_utc(moment)
    return utc.replace(minute=utc.minute - utc.minute % 30, second=0, microsecond=0)


def half_hours(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the start of every half hour that [start, end) touches [UTC].

    Raises:
        ValueError: A bound is naive.
    """
    last = as_utc(end)
    current = floor_half_hour(start)
    while current < last:
        yield current
        current += HALF_HOUR


def local_day(day: date, zone: tzinfo) -> Interval:
    """Return a local day as a stretch of UTC: 23, 24 or 25 hours."""
    return Interval(
        start=local_moment(day, time.min, zone),
        end=local_moment(day + timedelta(days=1), time.min, zone),
    )


def local_moment(day: date, wall: time, zone: tzinfo) -> datetime:
    """Return when the clock on a wall in `zone` shows the time on that day [UTC]."""
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)


def local_date(moment: datetime, zone: tzinfo) -> date:
    """Return the date a calendar in `zone` shows at the moment.

    Raises:
        ValueError: The moment is naive.
    """
    return as_utc(moment).astimezone(zone).date()


def half_hours_of_day(day: date, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the starts of a local day's half hours [UTC]: 46, 48 or 50 of them."""
    whole = local_day(day, zone)
    return tuple(half_hours(whole.start, whole.end))
