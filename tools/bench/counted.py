"""Counts requests: how many of each kind, how many within an hour, how close together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from simulator.log import LoggedCall

HOUR = timedelta(hours=1)
DISPATCHES = "dispatches"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Requests that reached the supplier, in order of arrival."""

    calls: tuple[LoggedCall, ...]

    @classmethod
    def of(cls, calls: Iterable[LoggedCall]) -> Counted:
        """Copy a log that may go on."""
        return cls(calls=tuple(sorted(calls, key=lambda call: call.at)))

    def number(self, *kinds: str) -> int:
        """Return the number of requests of these kinds together, or of all."""
        return sum(not kinds or call.kind in kinds for call in self.calls)

    def worst_hour(self, kind: str = DISPATCHES) -> int:
        """Return the most requests of a kind within any 60 minutes, end excluded."""
        moments = self._moments(kind)
        most, first = 0, 0
        for index, moment in enumerate(moments):
            while moment - moments[first] >= HOUR:
                first += 1
            most = max(most, index - first + 1)
        return most

    def shortest_gap_s(self, kind: str = DISPATCHES) -> float | None:
        """Return the shortest time between two requests of a kind [s]; None: there are no two."""
        gaps = (later - earlier for earlier, later in pairwise(self._moments(kind)))
        shortest = min(gaps, default=None)
        return None if shortest is None else shortest.total_seconds()

    def _moments(self, kind: str) -> list[datetime]:
        return [call.at for call in self.calls if call.kind == kind]
