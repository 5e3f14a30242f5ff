"""Meter readings as the supplier serves them: late, in local time, and grouped on demand."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from .household import IMPORT, SupplyPoint
from .localtime import HALF_HOUR, LONDON, half_hours, local_date, local_time
from .tariffs import Window
from .world import World

GROUPS = ("hour", "day", "week", "month", "quarter")
HISTORY = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class ServedReading:
    """One row: what went through the meter in the interval [the meter's own unit]."""

    start: datetime
    end: datetime
    quantity: float


def visible_until(world: World) -> datetime:
    """Return the moment [UTC] up to which readings have arrived.

    They arrive in days of UTC on the next morning: in summer the first two half hours of a local
    day come a day before the rest.
    """
    now = world.now()
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
    oldest = arrived - HISTORY
    if point.is_former:
        arrived = min(arrived, moved_in)
    else:
        oldest = max(oldest, moved_in)
    start = max(window.start or oldest, oldest)
    end = min(window.end or arrived, arrived)
    return [
        ServedReading(moment, moment + HALF_HOUR, _quantity(world, point, moment))
        for moment in half_hours(start, end)
        if moment >= start
        and not any(begins <= moment < ends for begins, ends in world.readings.gaps)
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


def _quantity(world: World, point: SupplyPoint, start: datetime) -> float:
    quantity = point.quantity(start.astimezone(LONDON))
    if point.role == IMPORT:
        for car in world.cars:
            car.settle(world.now())
            quantity += car.charged_kwh(start, start + HALF_HOUR)
    return round(quantity, 3)
