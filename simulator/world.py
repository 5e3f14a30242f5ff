"""The state of one household at the supplier, and everything that can happen to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from .car import Car, CompletedSlot, PlannedSlot
from .faults import Faults
from .household import Agreement, DeviceModel, Household, SupplyPoint
from .households import HOUSEHOLDS
from .log import CallLog
from .octoplus import Octoplus
from .tariffs import PublicationClock
from .tokens import Tokens

PLANNED_PER_MINUTE = 5


def _utc_now() -> datetime:
    # Looked up at each call, so that a test which freezes time freezes the supplier too.
    return datetime.now(UTC)


@dataclass(slots=True)
class ReadingRules:
    """When meter readings become visible, and which never do."""

    published_at: time = time(6, 30)
    """Local time at which the readings of yesterday appear."""
    held_after: date | None = None
    """Readings of later days than this stay away."""
    gaps: list[tuple[datetime, datetime]] = field(default_factory=list)
    """Half-open intervals whose readings are missing for good."""


@dataclass(slots=True)
class World:
    """One household, its supplier's memory, and the clock both live by."""

    household: Household
    clock: Callable[[], datetime] = _utc_now
    points: list[SupplyPoint] = field(init=False)
    cars: list[Car] = field(init=False)
    tokens: Tokens = field(init=False)
    accounts: list[str] = field(init=False)
    """Numbers of the accounts that the key opens; only the household's own has meters."""
    payment_method: str = field(init=False)
    log: CallLog = field(default_factory=CallLog)
    faults: Faults = field(default_factory=Faults)
    readings: ReadingRules = field(default_factory=ReadingRules)
    prices_published_at: time = time(16)
    """Local time at which tomorrow's half-hourly prices appear."""
    planned_asked: list[datetime] = field(default_factory=list)
    """When plans were asked for: five in a minute are answered."""
    _octoplus: Octoplus | None = None
    _is_octoplus_told: bool = False
    _shift: timedelta = timedelta()
    _pinned: datetime | None = None

    def __post_init__(self) -> None:
        """Put the household's things in their places."""
        self.points = self.household.points()
        self.cars = [Car(model=model) for model in self.household.cars]
        self.cars += [Car(model=model, is_retired=True) for model in self.household.retired_devices]
        self.tokens = Tokens(api_key=self.household.api_key)
        self.accounts = [self.household.account_number]
        self.payment_method = self.household.payment_method

    @classmethod
    def of(cls, name: str, clock: Callable[[], datetime] = _utc_now) -> Self:
        """Return a fresh world with the household of that name.

        Args:
            name: One of `HOUSEHOLDS`.
            clock: Called whenever the time is needed; gives an aware moment.
        """
        return cls(HOUSEHOLDS[name], clock)

    # --- What time it is --------------------------------------------------------------------------

    def now(self) -> datetime:
        """Return the moment [UTC] it is in this world."""
        return self._pinned or self.clock().astimezone(UTC) + self._shift

    def set_clock(self, now: datetime) -> None:
        """Move the clock to `now`; from there it runs on."""
        self._shift += now - self.now()

    @contextmanager
    def pinned_to(self, moment: datetime) -> Iterator[None]:
        """Let what happens inside happen at `moment`: for a past that is told afterwards."""
        self._pinned = moment
        try:
            yield
        finally:
            self._pinned = None

    @property
    def publication(self) -> PublicationClock:
        """Return what the price desk knows."""
        return PublicationClock(self.now(), self.prices_published_at)

    # --- What belongs to the account --------------------------------------------------------------

    @property
    def api_key(self) -> str:
        """Return the key that opens the account."""
        return self.tokens.api_key

    @property
    def octoplus(self) -> Octoplus | None:
        """Return what Octoplus has for the household, dated from when it was first asked for.

        `None`: the household is not enrolled.
        """
        if not self._is_octoplus_told and self.household.octoplus is not None:
            self.enrol(self.household.octoplus(self.now()))
        return self._octoplus

    def enrol(self, octoplus: Octoplus | None) -> None:
        """Replace what Octoplus has for the household; `None`: it left."""
        self._octoplus = octoplus
        self._is_octoplus_told = True

    @property
    def account_number(self) -> str:
        """Return the number of the household's account."""
        return self.household.account_number

    def car(self, device_id: str | None = None) -> Car:
        """Return the device with that id, by default the first that is not retired.

        Raises:
            LookupError: There is none.
        """
        for car in self.cars:
            if car.id == device_id or (device_id is None and not car.is_retired):
                return car
        raise LookupError(f"no device {device_id or 'under control'}")

    def point(self, role: str) -> SupplyPoint:
        """Return the supply point by its role (`import`, `export`, `gas`) or its number.

        Raises:
            LookupError: There is none.
        """
        for point in self.points:
            if role in (point.role, point.number):
                return point
        raise LookupError(f"no supply point {role}")

    # --- What happens to cars ---------------------------------------------------------------------

    def plug_in(self, device_id: str | None = None) -> None:
        """Connect a car at home."""
        self.car(device_id).plug_in(self.now())

    def unplug(self, device_id: str | None = None, *, linger: bool = False) -> None:
        """Disconnect a car; with `linger` its plan and state stay in sight."""
        self.car(device_id).unplug(self.now(), linger=linger)

    def plan(
        self, slots: list[PlannedSlot], device_id: str | None = None, *, replace_all: bool = False
    ) -> None:
        """Add slots to a car's plan; with `replace_all` the old plan is withdrawn first."""
        car = self.car(device_id)
        if replace_all:
            car.withdraw(self.now())
        car.add(self.now(), slots)

    def withdraw(self, start: datetime | None = None, device_id: str | None = None) -> None:
        """Take the slot that begins at `start`, or the whole plan, back."""
        self.car(device_id).withdraw(self.now(), start)

    def complete(self, slot: CompletedSlot, device_id: str | None = None) -> None:
        """Add a completed row that no plan led to."""
        self.car(device_id).completed.append(slot)

    def boost(self, end: datetime | None = None, device_id: str | None = None) -> None:
        """Start the customer's own charge."""
        self.car(device_id).boost(self.now(), end)

    def cancel_boost(self, device_id: str | None = None) -> None:
        """End the customer's own charge."""
        self.car(device_id).cancel_boost(self.now())

    def suspend(self, device_id: str | None = None, *, linger: bool = False) -> None:
        """Switch smart control off."""
        self.car(device_id).suspend(self.now(), linger=linger)

    def resume(self, device_id: str | None = None) -> None:
        """Switch smart control on."""
        self.car(device_id).resume(self.now())

    def say_state(self, word: str | None, device_id: str | None = None) -> None:
        """Insist on a state, any word at all; `None` goes back to the true one."""
        self.car(device_id).said_state = word

    def set_lag(self, lag: timedelta, device_id: str | None = None) -> None:
        """Set how long after its end a slot shows as completed."""
        self.car(device_id).lag = lag

    def add_device(self, model: DeviceModel) -> None:
        """Register another car or charger."""
        self.cars.append(Car(model=model))

    def remove_device(self, device_id: str | None = None) -> None:
        """Let a device vanish from the list."""
        self.cars.remove(self.car(device_id))

    def reregister_device(self, device_id: str | None = None) -> str:
        """Register the same car again and return its new id."""
        return self.car(device_id).reregister(self.now())

    # --- What happens to supplies and access ------------------------------------------------------

    def new_agreement(self, role: str, tariff_code: str, valid_from: datetime) -> None:
        """Put a supply on another tariff from `valid_from` on; later contracts are dropped."""
        point = self.point(role)
        kept = [
            replace(agreement, valid_to=min(agreement.valid_to or valid_from, valid_from))
            for agreement in point.agreements
            if agreement.valid_from < valid_from
        ]
        number = max((agreement.id for agreement in point.agreements), default=500) + 1
        point.agreements = [
            *kept,
            Agreement(id=number, tariff_code=tariff_code, valid_from=valid_from),
        ]

    def end_agreement(self, role: str, valid_to: datetime) -> None:
        """End a supply's contracts at `valid_to`, with none to follow."""
        point = self.point(role)
        point.agreements = [
            replace(agreement, valid_to=min(agreement.valid_to or valid_to, valid_to))
            for agreement in point.agreements
            if agreement.valid_from < valid_to
        ]

    def add_meter(self, point: SupplyPoint) -> None:
        """Give the home another supply point."""
        self.points.append(point)

    def revoke_tokens(self, code: str = "KT-CT-1111") -> None:
        """Refuse every token given out so far with the error `code`."""
        self.tokens.revoked_code = code
        self.tokens.revoke()

    def change_key(self, api_key: str) -> None:
        """Put another key in place of the old one; tokens already given out live on."""
        self.tokens.api_key = api_key

    def has_room_for_plan(self) -> bool:
        """Count one question for a plan and tell whether the limit allows an answer."""
        now = self.now()
        self.planned_asked = [at for at in self.planned_asked if now - at < timedelta(minutes=1)]
        if len(self.planned_asked) >= PLANNED_PER_MINUTE:
            return False
        self.planned_asked.append(now)
        return True
