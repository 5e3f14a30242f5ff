"""How much evidence prices need, and how charging uses up the car's allowance.

The allowance is six hours of the car's low rate a day, from midday to midday. Of completed rows,
dispatches seen running and measured power, any one is enough for a minute of smart charging to
count: that promises least.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from ..interval import DAY, HALF_HOUR, Interval, local_moment, total_duration
from ..prices.timeline import Certainty

ALLOWANCE = timedelta(hours=6)
"""Supplier's announcement of July 2026."""


class RatesFollow(StrEnum):
    """Which evidence makes a half hour cheap; an option."""

    PLANNED_AND_STARTED = "planned_and_started"
    STARTED_ONLY = "started_only"
    """What is planned; once its half hour has begun, only what runs or ran."""


class AllowanceCounts(StrEnum):
    """How charging uses up the car's allowance; an option."""

    CHARGING_TIME = "charging_time"
    HALF_HOURS = "half_hours"
    """Each half hour touched counts whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePolicy:
    """What a household wants before a price is called cheap."""

    rates_follow: RatesFollow | None = None
    """None: as the tariff's own rule says."""
    minimum_dispatch: timedelta = timedelta()
    """Shorter planned rows (joined) do not count."""
    allowance_counts: AllowanceCounts = AllowanceCounts.CHARGING_TIME
    unreliable_cars: frozenset[str] = frozenset()
    """Their providers list slots that never come: only confirmed ones price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarAllowance:
    """What one car has used of its allowance."""

    window: Interval
    used: timedelta
    certainty: Certainty
    """COMPLETED: by completed rows alone; NONE: nothing was used."""

    @property
    def remaining(self) -> timedelta:
        """What is left."""
        return max(ALLOWANCE - self.used, timedelta())


def allowance_window(moment: datetime, zone: tzinfo) -> Interval:
    """Return the window around the moment: local midday to midday, 23 to 25 hours."""
    day = (moment.astimezone(zone) - timedelta(hours=12)).date()
    start, end = (local_moment(one, time(12), zone) for one in (day, day + DAY))
    return Interval(start=start, end=end)


def used_by_half_hour(
    spans: Iterable[Interval], counts: AllowanceCounts
) -> Mapping[datetime, timedelta]:
    """Return what charging in each half hour uses up."""
    pieces: dict[datetime, list[Interval]] = defaultdict(list)
    for span in spans:
        for start, piece in span.by_half_hour():
            pieces[start].append(piece)
    if counts is AllowanceCounts.HALF_HOURS:
        return dict.fromkeys(pieces, HALF_HOUR)
    return {start: total_duration(each) for start, each in pieces.items()}
