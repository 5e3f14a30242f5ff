"""The face of the clock: which minutes of a day, as a clock on a wall shows them, real time covers.

A time-of-use tariff knows clock times only. On the day the clocks go back one hour of the face is
shown twice, on the day they go forward one is not shown at all, so clock times are never
subtracted: real time is walked instead.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from ..interval import HALF_HOUR, Interval, half_hours

MINUTES_PER_DAY = 24 * 60

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def clock_minutes(span: Interval, zone: tzinfo) -> Iterator[range]:
    """Yield what the clock shows while the span lasts [minutes since midnight], in order of time.

    A minute the span only touches is covered. Clocks change and days begin between half hours, so
    within one the clock just runs.
    """
    for start in half_hours(span.start, span.end):
        first = max(start, span.start).astimezone(zone)
        lasts = min(start + HALF_HOUR, span.end) - max(start, span.start)
        minute = first.hour * 60 + first.minute
        until_end = timedelta(seconds=first.second, microseconds=first.microsecond) + lasts
        yield range(minute, minute - (-until_end // _MINUTE))


def day_before(moment: datetime, zone: tzinfo) -> datetime:
    """Return from when on, a day before the moment, the clock is past its time for good [UTC].

    Where the clocks go back in between, that is when its time is shown again; where they skip it,
    the moment they do.
    """
    wanted = (moment.astimezone(zone) - _DAY).replace(tzinfo=None)
    either = (wanted.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    found = max(either)
    while (found - _MINUTE).astimezone(zone).replace(tzinfo=None) >= wanted:
        found -= _MINUTE
    return found


def shown(minute: int) -> str:
    """Return a minute of the clock face as a person reads it; the end of the day is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"
