"""Octoplus at the supplier: saving sessions, free electricity, points, and who takes part."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from .errors import KrakenError
from .localtime import at, local_date

TURN_DOWN = "TURN_DOWN"
HAPPY_HOUR = "WEEKEND_HAPPY_HOUR"
FREE_ELECTRICITY = "free_electricity"
"""The campaign whose events are answered; others have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingSession:
    """A session as the supplier announces it to everybody."""

    id: int
    code: str
    start: datetime
    end: datetime
    points_per_kwh: int = 144
    kind: str = TURN_DOWN
    regions: tuple[int, ...] = ()
    """Regions it is for; empty: the whole country."""

    def is_for(self, region: int | None) -> bool:
        """Return whether a customer of the region may join."""
        return not self.regions or region in self.regions


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSession:
    """Hours of free electricity."""

    code: str
    start: datetime
    end: datetime
    is_participant: bool = True


@dataclass(slots=True, kw_only=True)
class Octoplus:
    """What an enrolled customer is offered and has joined."""

    region: int | None = 10
    """Region of the meter that was signed up for saving sessions; `None`: none was."""
    points: int = 1619
    sessions: list[SavingSession] = field(default_factory=list)
    free: list[FreeSession] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    """Ids, in the order of joining."""

    def join(self, code: str, now: datetime) -> list[str]:
        """Join a session (else OE-1305) and return the codes of all joined ones."""
        coming = (one for one in self.sessions if one.code == code and one.end > now)
        found = next(coming, None)
        if found is None or self.region is None or not found.is_for(self.region):
            raise KrakenError("OE-1305")
        if found.id not in self.joined:
            self.joined.append(found.id)
        return [one.code for one in self.sessions if one.id in self.joined]


def nothing_on(_now: datetime) -> Octoplus:
    """Return an enrolled customer in a quiet week."""
    return Octoplus()


def busy_week(now: datetime) -> Octoplus:
    """Return an enrolled customer with one session of each sort.

    Tomorrow one for the country and one for other regions, then a joined one, and on the third day
    free electricity. A happy hour is over.
    """
    today = local_date(now)

    def on(days: int, start: time, end: time) -> tuple[datetime, datetime]:
        day = today + timedelta(days=days)
        return at(day, start), at(day, end)

    country = on(1, time(17, 30), time(18, 30))
    joined = on(2, time(17), time(18))
    happy = on(-24, time(12), time(13))
    free = on(3, time(11), time(13))
    return Octoplus(
        sessions=[
            _session(7303, country),
            _session(7301, country, points_per_kwh=96, regions=(5, 6, 7)),
            _session(7302, joined),
            _session(7205, happy, points_per_kwh=0, kind=HAPPY_HOUR),
        ],
        free=[FreeSession(code="FREE_ELECTRICITY_14", start=free[0], end=free[1])],
        joined=[7302, 7205],
    )


def code_of(number: int, start: datetime) -> str:
    """Return a code such as the supplier gives."""
    return f"EVENT_{number % 1000}_{start:%d%m%y}"


def _session(number: int, times: tuple[datetime, datetime], **more: Any) -> SavingSession:
    start, end = times
    return SavingSession(id=number, code=code_of(number, start), start=start, end=end, **more)
