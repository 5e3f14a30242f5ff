"""Half-open intervals, the half-hour grid, and the only place where a local day meets UTC.

A local day has 46, 48 or 50 half hours. What comes in must be aware (else ValueError), what comes
out is UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from math import ceil
from typing import Self

HALF_HOUR, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
SLOTS_A_DAY = DAY // HALF_HOUR
COMING_HOLDS = timedelta(seconds=1)
"""A moment counts as coming for so long after it: a trigger on it is forgotten if it moves on."""
YEARS = range(2000, 2100)
"""Moments outside are placeholders or mistakes."""


def as_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC."""
    if moment.utcoffset() is None:
        raise ValueError(f"a naive moment has no place on the grid: {moment.isoformat()}")
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A stretch of time [start, end) in UTC. Rows with a start and an end derive from it."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Raise ValueError if a bound is naive, or the start is not before the end."""
        start, end = self.start, self.end
        if start.tzinfo is not UTC or end.tzinfo is not UTC:  # else bounds compare as they are
            start, end = as_utc(start), as_utc(end)
        if start >= end:
            raise ValueError(f"{self.start.isoformat()} is not before {self.end.isoformat()}")

    @property
    def duration(self) -> timedelta:
        """How long it lasts."""
        return as_utc(self.end) - as_utc(self.start)

    def contains(self, moment: datetime) -> bool:
        """Return whether the moment lies inside."""
        return self.start <= moment < self.end

    def overlaps(self, other: Interval) -> bool:
        """Return whether the two share any time."""
        return self.start < other.end and other.start < self.end

    def parts_in(self, others: Iterable[Interval]) -> list[Self]:
        """Return the part inside each of the others that it overlaps; other fields stay."""
        return [
            replace(self, start=max(self.start, other.start), end=min(self.end, other.end))
            for other in others
            if self.overlaps(other)
        ]

    def by_half_hour(self) -> Iterator[tuple[datetime, Interval]]:
        """Yield each half hour it touches, with the part that lies in it."""
        for start in half_hours(self.start, self.end):
            end = start + HALF_HOUR
            yield start, Interval(start=max(self.start, start), end=min(self.end, end))


def half_hour(start: datetime) -> Interval:
    """Return the half hour that begins at the moment."""
    return Interval(start=start, end=start + HALF_HOUR)


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the time covered, in order; what touches is joined."""
    merged: list[tuple[datetime, datetime]] = []
    for one in sorted(intervals, key=lambda one: one.start):
        start, end = one.start, one.end
        if merged and start <= merged[-1][1]:
            before = merged.pop()
            start, end = before[0], max(before[1], end)
        merged.append((start, end))
    return tuple(Interval(start=start, end=end) for start, end in merged)


def parts_before[I: Interval](intervals: Iterable[I], moment: datetime) -> tuple[I, ...]:
    """Return what lies before the moment; other fields stay."""
    return tuple(replace(it, end=min(it.end, moment)) for it in intervals if it.start < moment)


def parts_after[I: Interval](intervals: Iterable[I], moment: datetime) -> tuple[I, ...]:
    """Return what lies after the moment; other fields stay."""
    return tuple(replace(it, start=max(it.start, moment)) for it in intervals if it.end > moment)


def parts_outside[I: Interval](intervals: Iterable[I], others: Iterable[Interval]) -> tuple[I, ...]:
    """Return what lies in none of the others; other fields stay."""
    found = tuple(intervals)
    for other in others:
        found = (*parts_before(found, other.start), *parts_after(found, other.end))
    return found


def total_duration(intervals: Iterable[Interval]) -> timedelta:
    """Return how long the intervals are; what they share counts once."""
    return sum((one.duration for one in merge(intervals)), start=timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class WallWindow:
    """A daily window by the clock of a zone; it can wrap midnight, and equal bounds are all day."""

    start: time
    end: time
    zone: tzinfo

    def contains(self, moment: datetime) -> bool:
        """Return whether the clock is inside."""
        wall = moment.astimezone(self.zone).time()
        if self.start < self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end


def floor_half_hour(moment: datetime) -> datetime:
    """Return the start of the half hour around the moment."""
    utc = as_utc(moment)
    return utc.replace(minute=utc.minute - utc.minute % 30, second=0, microsecond=0)


def half_hours(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the start of every half hour that is touched."""
    first = floor_half_hour(start)
    for number in range(ceil((as_utc(end) - first) / HALF_HOUR)):
        yield first + number * HALF_HOUR


def local_day(day: date, zone: tzinfo) -> Interval:
    """Return a local day: 23, 24 or 25 hours."""
    start = local_moment(day, time.min, zone)
    return Interval(start=start, end=local_moment(day + DAY, time.min, zone))


def local_days(first: date, end: date, zone: tzinfo) -> Interval:
    """Return the time of local days, the end exclusive."""
    return Interval(start=local_day(first, zone).start, end=local_day(end, zone).start)


def dates(first: date, last: date) -> list[date]:
    """Return the dates from one to another, both included."""
    return [first + number * DAY for number in range((last - first).days + 1)]


def local_moment(day: date, wall: time, zone: tzinfo) -> datetime:
    """Return when a clock in `zone` shows the time."""
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)


def local_date(moment: datetime, zone: tzinfo) -> date:
    """Return the date in `zone` at the moment."""
    return as_utc(moment).astimezone(zone).date()


def in_year[D: date](day: D, year: int) -> D:
    """Return the same day, or moment, of another year; of 29 February that of the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28 if is_leap_day else day.day)


@lru_cache(maxsize=128)
def half_hours_of_day(day: date, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the starts of a local day's half hours."""
    whole = local_day(day, zone)
    return tuple(half_hours(whole.start, whole.end))
