"""One car or charger under smart control: plug, plan, what really ran, and the state shown."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4
from .household import DeviceModel
from .localtime import HALF_HOUR, floor_half_hour

SMART = "SMART"
BOOST = "BOOST"
CHARGE_POWER_KW = 7.0
BOOST_LASTS = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSlot:
    """A charging slot in the plan, half-open."""

    start: datetime
    end: datetime
    kind: str = SMART
    energy_kwh: float | None = None
    known_since: datetime | None = None
    """When it was planned; nothing was charged before."""
    is_ghost: bool = False
    """Still listed although the car has left or control is off."""

    @property
    def expected_kwh(self) -> float:
        """Return the planner's energy; unless given, what the charger gives in that time."""
        given = self.energy_kwh
        return energy_between(self.start, self.end) if given is None else given


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedSlot:
    """A half hour, or a part of one, in which the car was charged."""

    start: datetime
    end: datetime
    energy_kwh: float
    visible_from: datetime
    source: str | None = None
    location: str | None = "AT_HOME"
    kind: str = SMART
    """Which the supplier does not tell of what is completed."""


def energy_between(start: datetime, end: datetime) -> float:
    """Return the energy [kWh] that the charger gives in the time."""
    return CHARGE_POWER_KW * ((end - start) / timedelta(hours=1))


@dataclass(slots=True, kw_only=True)
class Car:
    """A registered device and its events, whose moment every method takes."""

    model: DeviceModel
    is_plugged: bool = False
    is_suspended: bool = False
    is_retired: bool = False
    lag: timedelta = timedelta(minutes=5)
    """How long after its end a slot shows up as completed."""
    said_state: str | None = None
    """A state to show, whatever is true."""
    plan: list[PlannedSlot] = field(default_factory=list)
    completed: list[CompletedSlot] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Return the id of the registration."""
        return self.model.id

    def settle(self, now: datetime) -> None:
        """Move what has ended from the plan to the completed rows."""
        for slot in [slot for slot in self.plan if slot.end <= now]:
            self.plan.remove(slot)
            self._charged(slot, slot.end)

    def plug_in(self, now: datetime) -> None:
        """Connect the car at home, without ghosts of an older plan."""
        self._drop_ghosts(now)
        self.is_plugged = True

    def unplug(self, now: datetime, *, linger: bool = False) -> None:
        """Disconnect the car; with `linger` plan and state stay listed."""
        self._stop(now, linger=linger)
        self.is_plugged = False

    def suspend(self, now: datetime, *, linger: bool = False) -> None:
        """Switch smart control off."""
        self._stop(now, linger=linger)
        self.is_suspended = True

    def resume(self, now: datetime) -> None:
        """Switch smart control on again; a new plan has to be made."""
        self._drop_ghosts(now)
        self.is_suspended = False

    def add(self, now: datetime, slots: list[PlannedSlot]) -> None:
        """Add slots to the plan; one that is over already comes to nothing."""
        self.settle(now)
        coming = [replace(slot, known_since=now) for slot in slots if slot.end > now]
        self.plan = sorted([*self.plan, *coming], key=lambda slot: slot.start)

    def withdraw(self, now: datetime, start: datetime | None = None) -> None:
        """Take the slot that begins at `start`, or every one, out of the plan.

        What was charged before shows as completed.
        """
        self.settle(now)
        for slot in [slot for slot in self.plan if start is None or slot.start == start]:
            self.plan.remove(slot)
            self._charged(slot, now)

    def boost(self, now: datetime, end: datetime | None = None) -> None:
        """Start the customer's own charge."""
        self.add(now, [PlannedSlot(start=now, end=end or now + BOOST_LASTS, kind=BOOST)])

    def cancel_boost(self, now: datetime) -> None:
        """End the customer's own charge."""
        for slot in [slot for slot in self.plan if slot.kind == BOOST]:
            self.withdraw(now, slot.start)

    def reregister(self, now: datetime) -> str:
        """Register the same car again, with a new id and no plan."""
        self.withdraw(now)
        self.model = replace(self.model, id=str(uuid4()))
        return self.id

    def planned_at(self, now: datetime) -> list[PlannedSlot]:
        """Return the listed slots, running or to come, in order."""
        self.settle(now)
        return list(self.plan)

    def state_at(self, now: datetime) -> str:
        """Return the state that the supplier shows."""
        planned = self.planned_at(now)
        words = (
            (self.said_state is not None, self.said_state),
            (self.is_retired, "RETIRED"),
            (any(slot.is_ghost for slot in planned), "SMART_CONTROL_IN_PROGRESS"),
            (self.is_suspended, "SMART_CONTROL_OFF"),
            (not self.is_plugged, "SMART_CONTROL_NOT_AVAILABLE"),
            (any(slot.kind == BOOST and slot.start <= now for slot in planned), "BOOSTING"),
            (bool(planned), "SMART_CONTROL_IN_PROGRESS"),
        )
        return next((word for holds, word in words if holds and word), "SMART_CONTROL_CAPABLE")

    def charged_kwh(self, start: datetime, end: datetime) -> float:
        """Return the energy [kWh] that went into the car at home in the interval."""
        return sum(
            (min(end, row.end) - max(start, row.start)) / (row.end - row.start) * row.energy_kwh
            for row in self.completed
            if row.start < end and row.end > start and row.location == "AT_HOME"
        )

    def _drop_ghosts(self, now: datetime) -> None:
        self.settle(now)
        self.plan = [slot for slot in self.plan if not slot.is_ghost]

    def _stop(self, now: datetime, *, linger: bool) -> None:
        listed = self.planned_at(now)
        self.withdraw(now)
        if linger:
            self.plan = [replace(slot, is_ghost=True) for slot in listed]

    def _charged(self, slot: PlannedSlot, until: datetime) -> None:
        if slot.is_ghost or not self.is_plugged or self.is_suspended:
            return
        start, until = max(slot.start, slot.known_since or slot.start), min(slot.end, until)
        while start < until:
            end = min(floor_half_hour(start) + HALF_HOUR, until)
            row = CompletedSlot(
                start=start,
                end=end,
                energy_kwh=energy_between(start, end),
                visible_from=until + self.lag,
                kind=slot.kind,
            )
            self.completed.append(row)
            start = end
