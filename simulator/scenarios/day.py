"""What a simulated day is: what happens at the supplier, and what is true from when on.

Days last from noon to noon and are told in what the clock in London shows, so that each stands on
its page as a person would tell it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .scenario import Event

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(hours=24)

NOT_AVAILABLE = "SMART_CONTROL_NOT_AVAILABLE"
CAPABLE = "SMART_CONTROL_CAPABLE"
IN_PROGRESS = "SMART_CONTROL_IN_PROGRESS"

IOG_CAR = "00000000-0002-4000-8020-00000000c0de"
"""The car of the household `iog`."""

type Telling = Mapping[str, Any]
"""A command whose moments are wall times, and whose slots are pairs of them."""
type ToldTruth = tuple[time, bool, str]
"""From when on, is a SMART slot running, the state."""


@dataclass(frozen=True, slots=True)
class CarTruth:
    """What the supplier answers about a car from `start` [UTC] on, until the next truth."""

    start: datetime
    is_dispatching: bool
    """A SMART slot of the plan is running at this very moment."""
    state: str


@dataclass(frozen=True, slots=True)
class Plugging:
    """A plug that goes in or comes out at a moment [UTC], as the car itself feels it."""

    at: datetime
    device_id: str
    is_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One simulated day of a household."""

    name: str
    household: str
    noon: datetime
    """When it begins [UTC]."""
    events: tuple[Event, ...]
    """In order of time."""
    truths: Mapping[str, tuple[CarTruth, ...]]
    """By the car's id; worked by hand, in order of time, the first one at noon."""
    restarts: tuple[datetime, ...] = ()
    """When the home's own machine is restarted [UTC]."""
    has_outage: bool = False
    """The service answers nothing for a while."""
    is_foreseeable: bool = True
    """Charges begin and end at moments that some plan had told before, or when the plug moves."""

    @property
    def end(self) -> datetime:
        """Return the noon at which it is over [UTC]."""
        return self.noon + DAY

    @property
    def changes(self) -> tuple[datetime, ...]:
        """Return the moments [UTC] at which something changes at the supplier unforeseen."""
        return tuple(sorted({at for at, command in self.events if command["do"] != "fault"}))

    @property
    def pluggings(self) -> tuple[Plugging, ...]:
        """Return what happens to the plugs of the cars, in order of time."""
        words = {"plug_in": True, "unplug": False}
        return tuple(
            Plugging(at, command.get("device", next(iter(self.truths))), words[command["do"]])
            for at, command in self.events
            if command["do"] in words
        )


def moment_of(day: date, wall: time) -> datetime:
    """Return the moment [UTC] of a wall time: before noon it belongs to the following morning."""
    date_of = day + timedelta(days=1) if wall < time(12) else day
    return datetime.combine(date_of, wall, tzinfo=LONDON).astimezone(UTC)


def told(day: date, happenings: Iterable[tuple[time, Telling]]) -> tuple[Event, ...]:
    """Return what happens on a day that begins at noon of `day`."""
    return tuple((moment_of(day, wall), _dated(day, telling)) for wall, telling in happenings)


def truths_of(day: date, truths: Iterable[ToldTruth]) -> tuple[CarTruth, ...]:
    """Return what is true from when on."""
    return tuple(
        CarTruth(moment_of(day, start), is_dispatching, state)
        for start, is_dispatching, state in truths
    )


def _dated(day: date, telling: Telling) -> Telling:
    """Put moments in the place of wall times."""
    dated = dict(telling)
    if "slots" in telling:
        dated["slots"] = [
            {"start": moment_of(day, start), "end": moment_of(day, end)}
            for start, end in telling["slots"]
        ]
    if "start" in telling:
        dated["start"] = moment_of(day, telling["start"])
    return dated
