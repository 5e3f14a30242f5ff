"""All homes at once are started anew: after a release, or at the end of an outage."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf
from custom_components.octopus_insight.model.interval import Interval
from custom_components.octopus_insight.octopus.budget import POLL_INTERVALS, Call
from .arrivals import Arrivals, about_the_car
from .household_model import LIVED_BEFORE, NOON, HomeLife
from .polling import Errand, errands, logins, prices_known_until
from .simulated_home import SimulatedHome

BEFORE = timedelta(minutes=5)
AFTER = timedelta(minutes=20)
SPREAD_OVER = POLL_INTERVALS.catch_up

RELEASE = Interval(
    start=NOON + timedelta(hours=6, minutes=19), end=NOON + timedelta(hours=6, minutes=20)
)
OUTAGE = Interval(  # two hours without an answer; then everybody begins anew
    start=NOON + timedelta(hours=5, minutes=25), end=NOON + timedelta(hours=7, minutes=25)
)
RESTARTS = {"outage 17:25 to 19:25": OUTAGE, "release at 18:20, off for a minute": RELEASE}
"""In order of time."""


@dataclass(slots=True)
class Restarted:
    """What all homes asked around the restart, and how soon."""

    away: Interval
    """When homes are off."""
    arrivals: Arrivals = field(init=False)
    soon_after: Arrivals = field(init=False)
    """Those in the ten minutes after the start."""
    first_soon_after: int = 0
    """Homes whose first request comes in these."""
    near: int = 0
    """Homes in a charge, or within 15 minutes of one."""
    latest_near_s: float = 0.0
    """How long it took until the last of them had asked about it [s]."""
    latest_catch_up_s: float = 0.0
    """How long it took until the last home had made up for a call about its car [s]."""
    without_price: int = 0
    """Homes whose known prices end before calls that were missed are made up for."""

    def __post_init__(self) -> None:
        """Begin with no home."""
        seconds = (BEFORE + AFTER) // timedelta(seconds=1)
        self.arrivals = Arrivals(self.away.end - BEFORE, seconds)
        self.soon_after = Arrivals(self.away.end, SPREAD_OVER // timedelta(seconds=1))

    def add(self, other: Restarted) -> None:
        """Add what other homes asked."""
        self.arrivals.add(other.arrivals)
        self.soon_after.add(other.soon_after)
        self.first_soon_after += other.first_soon_after
        self.near += other.near
        self.latest_near_s = max(self.latest_near_s, other.latest_near_s)
        self.latest_catch_up_s = max(self.latest_catch_up_s, other.latest_catch_up_s)
        self.without_price += other.without_price

    def live(self, life: HomeLife, home: SimulatedHome | None, told: Iterable[Errand]) -> None:
        """Let a home live through the restart.

        `home` is its car's schedule when it goes off, `told` what it asked about the car so far.
        """
        begun, end = self.away.end, self.away.end + AFTER
        asked = [*told, *errands(life, NOON - LIVED_BEFORE, end, self.away)]
        if home is not None:
            has_missed = home.next_at is not None and home.next_at < begun
            home.restart_at(begun)
            is_near = home.is_near_charge
            after = list(about_the_car(home, end))
            asked += after
            first_s = (after[0].at - begun).total_seconds() if after else inf
            if is_near:
                self.near += 1
                self.latest_near_s = max(self.latest_near_s, first_s)
            if has_missed:
                self.latest_catch_up_s = max(self.latest_catch_up_s, first_s)
        asked += logins(life, asked, self.away)
        self.arrivals.count(asked)
        self.soon_after.count(asked)
        self.first_soon_after += any(begun <= one.at < begun + SPREAD_OVER for one in asked)
        known = [one.at for one in asked if one.call is Call.RATES and one.at < self.away.start]
        known_until = prices_known_until(life, max(known, default=NOON - LIVED_BEFORE))
        self.without_price += known_until is not None and known_until <= begun + SPREAD_OVER
