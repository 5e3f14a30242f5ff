"""Requests as they arrive at the supplier, second by second, from many homes."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from custom_components.octopus_insight.model.polling.state import RefreshReason
from custom_components.octopus_insight.octopus.budget import Call
from .polling import Errand
from .simulated_home import SimulatedHome

TIED = frozenset(
    {
        RefreshReason.SLOT_STARTS,
        RefreshReason.SLOT_ENDS,
        RefreshReason.HALF_HOUR_BEGAN,
        RefreshReason.STARTED,
    }
)
"""Calls whose moment a home's own slots decide; the last is a start in or near one."""
WINDOW_S = 10


@dataclass(slots=True)
class Arrivals:
    """Requests in each second from `start` [UTC] on."""

    start: datetime
    seconds: int
    free: list[int] = field(init=False)
    tied: list[int] = field(init=False)
    """To homes' own slots."""
    by_kind: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Begin with none."""
        self.free, self.tied = [0] * self.seconds, [0] * self.seconds

    def count(self, asked: Iterable[Errand]) -> None:
        """Count requests; those outside of the time are nobody's."""
        for errand in asked:
            second = (errand.at - self.start) // timedelta(seconds=1)
            if 0 <= second < self.seconds:
                (self.tied if errand.is_tied else self.free)[second] += errand.requests
                self.by_kind[errand.call] += errand.requests

    def add(self, other: Arrivals) -> None:
        """Add what other homes asked in the same time."""
        self.free = [mine + theirs for mine, theirs in zip(self.free, other.free, strict=True)]
        self.tied = [mine + theirs for mine, theirs in zip(self.tied, other.tied, strict=True)]
        self.by_kind += other.by_kind

    @property
    def total(self) -> int:
        """Return the number of all requests."""
        return self.by_kind.total()


def busiest(seconds: list[int]) -> float:
    """Return how the busiest 10 seconds, whenever they begin, compare with the mean."""
    window = most = sum(seconds[:WINDOW_S])
    for index in range(WINDOW_S, len(seconds)):
        window += seconds[index] - seconds[index - WINDOW_S]
        most = max(most, window)
    mean = sum(seconds) / len(seconds) * WINDOW_S
    return most / mean if mean else 0.0


def about_the_car(home: SimulatedHome, end: datetime) -> Iterator[Errand]:
    """Yield what a home asks about its car from now up to a moment [UTC]."""
    for call in home.live_until(end):
        yield Errand(call.at, Call.DISPATCHES, 1, call.reason in TIED)
