"""How the homes of the fleet live: what they have, when cars are plugged in, what is planned.

There is no public count of plugged hours. The table is a guess on the busy side: surveys of British
drivers with a charger at home find two to four charges a week, while the supplier asks them to plug
in every evening, so 70 % a day is more than is likely. More plugged hours mean more requests of
ours; the poller's do not depend on them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from custom_components.octopus_insight.model.charging.dispatch import DispatchType, PlannedDispatch
from custom_components.octopus_insight.model.interval import HALF_HOUR

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
"""The fleet's day begins; in winter the clock in London shows UTC."""
LIVED_BEFORE = timedelta(hours=2)
"""Homes are looked at only after they have lived a while."""
WITH_PLUG_ENTITY = 0.4
ON_AGILE = 0.1
"""These have no car under smart control: the two tariffs exclude each other."""

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NIGHT_BEGINS = NOON + timedelta(hours=11, minutes=30)
NIGHT_ENDS = NOON + timedelta(hours=17, minutes=30)


@dataclass(frozen=True, slots=True)
class Habit:
    """When a car is plugged in, and when it leaves, after noon [h]; None: not on this day."""

    name: str
    share: float
    """Of the cars."""
    plugged_in_h: float | None
    spread_h: float
    """One standard deviation [h]."""
    leaves_h: float
    leaves_spread_h: float


HABITS = (
    Habit("home from work", 0.38, 5.75, 1.0, 19.5, 0.6),
    Habit("home late", 0.14, 9.0, 1.0, 20.0, 0.8),
    Habit("home in the afternoon", 0.13, 3.0, 1.5, 21.0, 1.2),
    Habit("never leaves", 0.05, -LIVED_BEFORE / HOUR, 0.0, 30.0, 0.0),
    Habit("not plugged in on this day", 0.30, None, 0.0, 0.0, 0.0),
)
"""Plugged in at 17:45, 21:00, 15:00 on average, and gone at 07:30, 08:00, 09:00."""

PLANNED_AFTER_S = (20, 150)
"""The first plan comes so long after plugging in [s]."""
IN_THE_EVENING, IN_THE_MORNING, PLANNED_ANEW = 0.35, 0.15, 0.3
"""Shares of plugged cars with a slot before the night, with one after it, and with another plan
later in the evening."""
ON_THE_HALF_HOUR = 0.8
"""Share of slots outside the night that begin on a half hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeLife:
    """One home and what happens there on the day."""

    number: int
    has_car: bool
    has_plug: bool
    plugged: tuple[datetime, datetime] | None = None
    """When the car is plugged in and leaves [UTC]; None: it is away."""
    plans: tuple[tuple[datetime, tuple[PlannedDispatch, ...]], ...] = ()
    """What is planned from when on, in order of time."""

    @property
    def seed(self) -> str:
        """Return what tells this home from others, as an installation's id and account do."""
        return f"{self.number:032x} A-{self.number:08X}"

    @property
    def is_on_agile(self) -> bool:
        """Return whether its prices come day by day."""
        return not self.has_car


def life_of(number: int) -> HomeLife:
    """Return the life of the home with this number, always the same."""
    random = Random(number)  # noqa: S311 - habits, no secrets
    is_on_agile, has_plug = random.random() < ON_AGILE, random.random() < WITH_PLUG_ENTITY
    habit = random.choices(HABITS, [habit.share for habit in HABITS])[0]
    if is_on_agile or habit.plugged_in_h is None:
        return HomeLife(number=number, has_car=not is_on_agile, has_plug=has_plug)
    begin = NOON + _about(habit.plugged_in_h, habit.spread_h, random)
    leave = NOON + _about(habit.leaves_h, habit.leaves_spread_h, random)
    plans = _plans(begin, leave, random)
    return HomeLife(
        number=number, has_car=True, has_plug=has_plug, plugged=(begin, leave), plans=plans
    )


def _about(hours: float, spread: float, random: Random) -> timedelta:
    """Return a time around so many hours, at most two and a half standard deviations away."""
    return HOUR * (hours + spread * max(-2.5, min(2.5, random.gauss())))


def _plans(
    begin: datetime, leave: datetime, random: Random
) -> tuple[tuple[datetime, tuple[PlannedDispatch, ...]], ...]:
    """Return the plan that comes soon after plugging in, and maybe another one later."""
    planned_at = begin + timedelta(seconds=random.uniform(*PLANNED_AFTER_S))
    # one to four and a half hours of charging in the night, in one to three pieces
    starts = sorted(random.sample(range(4), random.randint(1, 3)))
    night = [_slot(NIGHT_BEGINS + 3 * HALF_HOUR * start, random.randint(2, 3)) for start in starts]
    plans = [(planned_at, _rows(planned_at, leave, night, random))]
    if random.random() < PLANNED_ANEW:
        later = planned_at + HOUR * random.uniform(0.5, 5)
        kept = tuple(row for row in plans[0][1] if row.start <= later)
        new = (row for row in _rows(later, leave, night, random) if row.start > later)
        plans.append((later, in_order((*kept, *new))))
    return tuple(plans)


def _rows(
    now: datetime, leave: datetime, night: list[PlannedDispatch], random: Random
) -> tuple[PlannedDispatch, ...]:
    rows = list(night)
    if random.random() < IN_THE_EVENING and now + HOUR < NIGHT_BEGINS:
        rows.append(_slot(_between(now, NIGHT_BEGINS - HOUR, random), random.randint(1, 3)))
    if random.random() < IN_THE_MORNING and leave > NIGHT_ENDS + HALF_HOUR:
        rows.append(_slot(_between(NIGHT_ENDS, leave - HALF_HOUR, random), 1))
    return in_order(row for row in rows if row.end > now)


def in_order(rows: Iterable[PlannedDispatch]) -> tuple[PlannedDispatch, ...]:
    """Return dispatches in order of time."""
    return tuple(sorted(rows, key=lambda row: row.start))


def _between(earliest: datetime, latest: datetime, random: Random) -> datetime:
    """Return a moment between two, mostly on a half hour."""
    moment = earliest + random.random() * max(latest - earliest, timedelta(0))
    grid = HALF_HOUR if random.random() < ON_THE_HALF_HOUR else MINUTE
    return NOON + ((moment - NOON) // grid) * grid


def _slot(start: datetime, half_hours: int) -> PlannedDispatch:
    return PlannedDispatch(start=start, end=start + half_hours * HALF_HOUR, type=DispatchType.SMART)
