"""Time as the supplier writes it: UTC for prices, local wall time for consumption and days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
HALF_HOUR = timedelta(minutes=30)


def at(day: date, wall: time) -> datetime:
    """Return the moment [UTC] at which clocks in London show `wall` on `day`."""
    return datetime.combine(day, wall, tzinfo=LONDON).astimezone(UTC)


def local_date(moment: datetime) -> date:
    """Return the date in London at `moment`."""
    return moment.astimezone(LONDON).date()


def local_time(moment: datetime) -> time:
    """Return the wall time in London at `moment`."""
    return moment.astimezone(LONDON).time()


def floor_half_hour(moment: datetime) -> datetime:
    """Return the start [UTC] of the half hour that contains `moment`."""
    utc = moment.astimezone(UTC)
    return utc.replace(minute=utc.minute // 30 * 30, second=0, microsecond=0)


def half_hours(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the starts [UTC] of all half hours that touch `[start, end)`."""
    moment = floor_half_hour(start)
    while moment < end:
        yield moment
        moment += HALF_HOUR


def half_hours_of(day: date) -> tuple[datetime, ...]:
    """Return the starts of the 46, 48 or 50 half hours of a local day."""
    return tuple(half_hours(at(day, time()), at(day + timedelta(days=1), time())))


@cache
def utc_stamp(moment: datetime | None) -> str | None:
    """Write a moment the way price rows do: UTC with `Z`, `None` for an open end."""
    return None if moment is None else _with_z(moment.astimezone(UTC))


@cache
def local_stamp(moment: datetime | None) -> str | None:
    """Write a moment the way consumption rows do: `+01:00` in summer, `Z` in winter."""
    return None if moment is None else _with_z(moment.astimezone(LONDON))


def graphql_stamp(moment: datetime | None) -> str | None:
    """Write a moment the way GraphQL does: UTC with a numeric offset."""
    return None if moment is None else moment.astimezone(UTC).isoformat()


def graphql_local_stamp(moment: datetime | None) -> str | None:
    """Write a moment the way GraphQL gives agreements: local time with a numeric offset."""
    return None if moment is None else moment.astimezone(LONDON).isoformat()


def _with_z(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def read_moment(text: str) -> datetime:
    """Read an ISO 8601 moment or raise ValueError; without an offset it is London time."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LONDON)
    return moment.astimezone(UTC)
