"""What it would save to run something, such as a dishwasher, at the cheapest time of its day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from typing import override
from ..interval import HALF_HOUR, dates, half_hours_of_day, local_date, local_moment
from .result import Result
from .slots import EVERY_DAY, Checked, ScenarioError, Size, Slots, Weekday


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit(Checked):
    """Something that runs at the same time on some days of the week, by the home's clock."""

    name: str
    kwh: Size
    hours: float
    starts: time
    days: tuple[Weekday, ...] = EVERY_DAY

    @override
    def check(self) -> None:
        """Raise ScenarioError for what nobody does."""
        if not 0 < self.hours <= 12 or self.hours % 0.5:  # noqa: PLR2004
            raise ScenarioError(f"hours is {self.hours:g}: 0.5 to 12, by half hours")


def saved_by_moving(habit: Habit, slots: Slots, run: Result, zone: tzinfo) -> float:
    """Return what is saved if it runs as early or late in its local day as is cheapest.

    A kWh costs what export would have earned where there is any, and else what import does.
    """
    flows = zip(run.exported, slots.import_price, slots.export_price, strict=True)
    costs = [sell if kwh > 0 else buy for kwh, buy, sell in flows]
    size = round(habit.hours * 2)
    each = habit.kwh / size
    saved = 0.0
    for usual, places in _days(habit, slots, zone):
        sums = {at: sum(costs[at : at + size]) * each for at in (usual, *places)}
        saved += sums[usual] - min(sums.values())
    return saved


def _days(habit: Habit, slots: Slots, zone: tzinfo) -> Iterator[tuple[int, range]]:
    """Yield for each of its days when it starts, and when it could start to end on that day."""
    size = round(habit.hours * 2)

    def place(moment: datetime) -> int:
        return (moment - slots.start) // HALF_HOUR

    ends = (local_date(slots.start_of(at), zone) for at in (0, len(slots) - 1))
    for day in dates(*ends):
        halves = half_hours_of_day(day, zone)
        first, usual = place(halves[0]), place(local_moment(day, habit.starts, zone))
        if day.weekday() in habit.days and first >= 0 and usual + size <= len(slots):
            yield usual, range(first, first + len(halves) - size + 1)
