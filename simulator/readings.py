"""Meter readings as the supplier serves them: late, in local time, and grouped on demand."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from .former_home import FORMER_HOME
from .household import IMPORT, SupplyPoint
from .localtime import HALF_HOUR, LONDON, half_hours, local_date, local_time, read_moment
from .tariffs import Window
from .world import World

GROUPS = ("hour", "day", "week", "month", "quarter")


@dataclass(frozen=True, slots=True)
class ServedReading:
    """One row: what went through the meter in the interval [the meter's own unit]."""

    start: datetime
    end: datetime
    quantity: float


def visible_until(world: World, ago: timedelta = timedelta()) -> datetime:
    """Return the moment [UTC] up to which readings have arrived, or had some time ago.

    They arrive in days of UTC on the next morning: in summer the first two half hours of a local
    day come a day before the rest.
    """
    now = world.now() - ago
    has_arrived = local_time(now) >= world.readings.published_at
    last = local_date(now) - timedelta(days=0 if has_arrived else 1)
    if world.readings.held_after is not None:
        last = min(last, world.readings.held_after + timedelta(days=1))
    return datetime.combine(last, time(), tzinfo=UTC)


def readings(world: World, point: SupplyPoint, window: Window) -> list[ServedReading]:
    """Return the half hours that begin in the window and have arrived, oldest first."""
    if not point.has_half_hours:
        return []
    arrived, moved_in = visible_until(world), world.household.moved_in
    oldest = max(moved_in, min((it.valid_from for it in point.agreements), default=moved_in))
    if point.is_former:
        oldest, arrived = read_moment(FORMER_HOME["moved_in_at"]), min(arrived, moved_in)
    start = max(window.start or oldest, oldest)
    end = min(window.end or arrived, arrived)
    gaps, corrections = world.readings.gaps, world.readings.corrections
    charged = _charged(world) if point.role == IMPORT else {}
    return [
        ServedReading(
            moment,
            moment + HALF_HOUR,
            round(
                corrections.get((point.number, moment), usual_quantity(point.quantity, moment))
                + charged.get(moment, 0),
                3,
            ),
        )
        for moment in half_hours(start, end)
        if moment >= start and not any(begins <= moment < ends for begins, ends in gaps)
    ]


def grouped(rows: list[ServedReading], group: str) -> list[ServedReading]:
    """Return sums per hour, local day, week, month or quarter, oldest first."""
    sums = []
    for _, (*together,) in groupby(rows, key=lambda row: _group_key(row.start, group)):
        total = round(sum(row.quantity for row in together), 3)
        sums.append(ServedReading(together[0].start, together[-1].end, total))
    return sums


def _group_key(start: datetime, group: str) -> tuple[int, ...]:
    day = local_date(start)
    match group:
        case "hour":
            # By UTC, since the clock change repeats an hour on the wall.
            return (day.toordinal(), start.astimezone(UTC).hour)
        case "day":
            return (day.toordinal(),)
        case "week":
            return day.isocalendar()[:2]
        case "month":
            return (day.year, day.month)
        case _:
            return (day.year, (day.month - 1) // 3)


@cache
def _usual_day(quantity: Callable[[datetime], float], day: date) -> Mapping[datetime, float]:
    """Return what a meter counts on a day of UTC without any car; the patterns never change."""
    midnight = datetime.combine(day, time(), tzinfo=UTC)
    moments = half_hours(midnight, midnight + timedelta(days=1))
    return {moment: round(quantity(moment.astimezone(LONDON)), 3) for moment in moments}


def usual_quantity(quantity: Callable[[datetime], float], start: datetime) -> float:
    """Return what a meter counts in a half hour [its own unit] without any car."""
    return _usual_day(quantity, start.date())[start]


def _charged(world: World) -> Mapping[datetime, float]:
    """Return what went into the cars [kWh] in each half hour in which something did."""
    charged: dict[datetime, float] = defaultdict(float)
    for car in world.cars:
        car.settle(world.now())
        for start in {it for row in car.completed for it in half_hours(row.start, row.end)}:
            charged[start] += car.charged_kwh(start, start + HALF_HOUR)
    return charged
