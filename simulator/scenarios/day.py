"""What a simulated day is: events at the supplier, and what is true from when on.

Days last from noon to noon and are written in London's wall times.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from simulator.localtime import at
from .scenario import Event

DAY = timedelta(hours=24)
WINTER = date(2026, 12, 1)
SUMMER = date(2027, 6, 15)

NOT_AVAILABLE = "SMART_CONTROL_NOT_AVAILABLE"
CAPABLE = "SMART_CONTROL_CAPABLE"
IN_PROGRESS = "SMART_CONTROL_IN_PROGRESS"

IOG_CAR = "00000000-0002-4000-8020-00000000c0de"
"""The car of the household `iog`."""

type WallCommand = Mapping[str, Any]
"""A command whose moments are wall times, and whose slots are pairs of them."""
type WallEvents = Iterable[tuple[time, WallCommand]]
type WallTruths = Iterable[tuple[time, bool, str]]
"""From when on, is a SMART slot running, the state."""


@dataclass(frozen=True, slots=True)
class CarTruth:
    """What the supplier answers about a car from `start` [UTC] on: is a SMART slot running?"""

    start: datetime
    is_dispatching: bool
    state: str


@dataclass(frozen=True, slots=True)
class Plugging:
    """A plug that goes in or comes out at a moment [UTC]."""

    at: datetime
    device_id: str
    is_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One simulated day of a household, from noon [UTC], in order of time.

    Truths are worked by hand and begin at noon; they go by the car's id.
    """

    name: str
    household: str
    noon: datetime
    events: tuple[Event, ...]
    truths: Mapping[str, tuple[CarTruth, ...]]
    restarts: tuple[datetime, ...] = ()
    """When Home Assistant is restarted [UTC]."""
    has_outage: bool = False
    is_foreseeable: bool = True
    """Dispatches begin and end as some plan said before, or when the plug moves."""

    @classmethod
    def of(
        cls,
        day: date,
        name: str,
        events: WallEvents,
        truths: WallTruths | Mapping[str, WallTruths],
        **more: Any,
    ) -> Self:
        """Return a day from wall times, by default of the household `iog` and its car."""
        by_car = truths if isinstance(truths, Mapping) else {IOG_CAR: truths}
        return cls(
            name=name,
            noon=moment_of(day, time(12)),
            events=tuple((moment_of(day, wall), dated(day, command)) for wall, command in events),
            truths={
                car: tuple(CarTruth(moment_of(day, wall), *rest) for wall, *rest in rows)
                for car, rows in by_car.items()
            },
            **{"household": "iog", **more},
        )

    @property
    def end(self) -> datetime:
        """Return the noon at which it is over [UTC]."""
        return self.noon + DAY

    @property
    def changes(self) -> tuple[datetime, ...]:
        """Return the moments [UTC] of changes at the supplier."""
        return tuple(sorted({at for at, command in self.events if command["do"] != "fault"}))

    @property
    def pluggings(self) -> tuple[Plugging, ...]:
        """Return what happens to the plugs, in order of time."""
        words = {"plug_in": True, "unplug": False}
        return tuple(
            Plugging(at, command.get("device", next(iter(self.truths))), words[command["do"]])
            for at, command in self.events
            if command["do"] in words
        )


def moment_of(day: date, wall: time) -> datetime:
    """Return the moment [UTC] of a wall time; before noon it is on the next day."""
    date_of = day + timedelta(days=1) if wall < time(12) else day
    return at(date_of, wall)


def dated(day: date, command: WallCommand) -> WallCommand:
    """Replace wall times by moments."""
    moments: dict[str, Any] = {}
    if "slots" in command:
        moments["slots"] = [
            {"start": moment_of(day, start), "end": moment_of(day, end)}
            for start, end in command["slots"]
        ]
    if "start" in command:
        moments["start"] = moment_of(day, command["start"])
    return {**command, **moments}
