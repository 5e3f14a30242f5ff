"""Carries out the events of a day when they are due."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from simulator.control import perform
from simulator.world import World

type Event = tuple[datetime, Mapping[str, Any]]
"""A moment [UTC] and a command."""


class Scenario:
    """Events ahead of a world; each happens once, at its own moment."""

    def __init__(self, world: World, events: Iterable[Event]) -> None:
        """Put the events in order."""
        self.world = world
        self.ahead = sorted(events, key=lambda event: event[0])

    @property
    def next_at(self) -> datetime | None:
        """Return when the next event is due [UTC]; `None` after the last."""
        return self.ahead[0][0] if self.ahead else None

    def catch_up(self) -> int:
        """Carry out all events that are due by the world's clock, and return their number."""
        now, done = self.world.now(), 0
        while self.ahead and self.ahead[0][0] <= now:
            moment, command = self.ahead.pop(0)
            with self.world.pinned_to(moment):
                perform(self.world, command)
            done += 1
        return done
