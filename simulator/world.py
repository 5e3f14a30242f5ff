"""The state of one household at the supplier, and everything that can happen to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from .billing import BillRules
from .car import Car, PlannedSlot
from .faults import Faults
from .household import Agreement, Household, SupplyPoint
from .households import HOUSEHOLDS, PAST_HOMES
from .log import CallLog
from .octoplus import Octoplus
from .settlement import SettlementRules
from .tariffs import PublicationClock
from .tokens import Tokens

PLANNED_PER_MINUTE = 5


def _utc_now() -> datetime:
    # Looked up at each call, so that a test which freezes time freezes the supplier too.
    return datetime.now(UTC)


type Corrected = tuple[str, datetime]
"""A reading by the number of its supply point and its start."""


@dataclass(slots=True)
class ReadingRules:
    """When meter readings become visible, and which never do."""

    published_at: time = time(6, 30)
    """Local time at which the readings of yesterday appear."""
    held_after: date | None = None
    """Readings of later days than this stay away."""
    gaps: list[tuple[datetime, datetime]] = field(default_factory=list)
    """Half-open intervals whose readings are missing for good."""
    corrections: dict[Corrected, float] = field(default_factory=dict)
    """What is told instead, without cars [the meter's own unit]."""


@dataclass(slots=True)
class World:
    """One household, the state of its supplier, and their clock."""

    household: Household
    clock: Callable[[], datetime] = _utc_now
    points: list[SupplyPoint] = field(init=False)
    cars: list[Car] = field(init=False)
    tokens: Tokens = field(init=False)
    accounts: list[str] = field(init=False)
    """Numbers of the accounts that the key opens; the household's own is the first."""
    payment_method: str = field(init=False)
    log: CallLog = field(default_factory=CallLog)
    faults: Faults = field(default_factory=Faults)
    readings: ReadingRules = field(default_factory=ReadingRules)
    settlement: SettlementRules = field(default_factory=SettlementRules)
    bills: BillRules = field(default_factory=BillRules)
    prices_published_at: time = time(16)
    """Local time at which tomorrow's half-hourly prices appear."""
    listed_until: dict[str, datetime | None] = field(default_factory=dict)
    """Tariff code to the end of its lists, whatever the account is told; `None`: they are 404."""
    planned_asked: list[datetime] = field(default_factory=list)
    """When plans were asked for: five in a minute are answered."""
    has_mini: bool = False
    """A Home Mini tells what goes through the meters now."""
    telemetry_asked: list[datetime] = field(default_factory=list)
    """When that was asked, in the last hour."""
    let_pass: Callable[[timedelta], None] | None = None
    """Lets the time of a slow answer pass where the clock stands still; `None`: it runs."""
    _octoplus: Octoplus | None = None
    _is_octoplus_known: bool = False
    _shift: timedelta = timedelta()
    _pinned: datetime | None = None

    def __post_init__(self) -> None:
        """Set up what belongs to the household."""
        self.points = [*deepcopy(self.household.points)]  # contracts change
        self.cars = [Car(model=model) for model in self.household.cars]
        self.cars += [Car(model=model, is_retired=True) for model in self.household.retired_devices]
        self.tokens = Tokens(api_key=self.household.api_key)
        self.accounts = [self.household.account_number, *self.household.other_accounts]
        self.payment_method = self.household.payment_method

    @classmethod
    def of(cls, name: str, clock: Callable[[], datetime] = _utc_now) -> Self:
        """Return a fresh world with a household by its name; `clock` gives an aware moment."""
        return cls({**HOUSEHOLDS, **PAST_HOMES}[name], clock)

    # --- What time it is --------------------------------------------------------------------------

    def now(self) -> datetime:
        """Return the moment [UTC] in this world."""
        return self._pinned or self.clock().astimezone(UTC) + self._shift

    def set_clock(self, now: datetime) -> None:
        """Move the clock to `now`; from there it runs on."""
        self._shift += now - self.now()

    @contextmanager
    def pinned_to(self, moment: datetime) -> Iterator[None]:
        """Let the block happen at `moment`, for events of the past."""
        self._pinned = moment
        try:
            yield
        finally:
            self._pinned = None

    @property
    def publication(self) -> PublicationClock:
        """Return the clock by which prices are published."""
        return PublicationClock(self.now(), self.prices_published_at)

    # --- What belongs to the account --------------------------------------------------------------

    @property
    def api_key(self) -> str:
        """Return the key that opens the account."""
        return self.tokens.api_key

    @property
    def octoplus(self) -> Octoplus | None:
        """Return what Octoplus has, dated from the first question; `None`: not enrolled."""
        if not self._is_octoplus_known and self.household.octoplus is not None:
            self.enrol(self.household.octoplus(self.now()))
        return self._octoplus

    def enrol(self, octoplus: Octoplus | None) -> None:
        """Replace what Octoplus has for the household; `None`: not enrolled."""
        self._octoplus = octoplus
        self._is_octoplus_known = True

    @property
    def account_number(self) -> str:
        """Return the number of the household's account."""
        return self.household.account_number

    def car(self, device_id: str | None = None) -> Car:
        """Return a device, by default the first that is not retired, or raise LookupError."""
        for car in self.cars:
            if car.id == device_id or (device_id is None and not car.is_retired):
                return car
        raise LookupError(f"no device {device_id or 'under control'}")

    def points_of(self, number: str) -> list[SupplyPoint]:
        """Return the supply points of one account."""
        return [point for point in self.points if number == (point.account or self.account_number)]

    def point(self, role: str) -> SupplyPoint:
        """Return the supply point with a role or number, or raise LookupError."""
        for point in self.points:
            if role in (point.role, point.number):
                return point
        raise LookupError(f"no supply point {role}")

    # --- What happens to cars ---------------------------------------------------------------------

    def plug_in(self, device_id: str | None = None) -> None:
        """Connect a car at home."""
        self.car(device_id).plug_in(self.now())

    def plan(
        self, slots: list[PlannedSlot], device_id: str | None = None, *, replace_all: bool = False
    ) -> None:
        """Add slots to a car's plan; with `replace_all` the old plan is withdrawn first."""
        car = self.car(device_id)
        if replace_all:
            car.withdraw(self.now())
        car.add(self.now(), slots)

    def say_state(self, word: str | None, device_id: str | None = None) -> None:
        """Show a state, any word at all; `None` goes back to the true one."""
        self.car(device_id).said_state = word

    # --- What happens to supplies and access ------------------------------------------------------

    def new_agreement(self, role: str, tariff_code: str, valid_from: datetime) -> None:
        """Put a supply on another tariff from `valid_from` on; later contracts are dropped."""
        point = self.point(role)
        number = max((agreement.id for agreement in point.agreements), default=500) + 1
        self.end_agreement(role, valid_from)
        point.agreements.append(Agreement(number, tariff_code, valid_from))

    def end_agreement(self, role: str, valid_to: datetime) -> None:
        """End a supply's contracts at `valid_to`, with none to follow."""
        point = self.point(role)
        point.agreements = [
            replace(agreement, valid_to=min(agreement.valid_to or valid_to, valid_to))
            for agreement in point.agreements
            if agreement.valid_from < valid_to
        ]

    def change_key(self, api_key: str) -> None:
        """Replace the key; tokens already issued stay valid."""
        self.tokens.api_key = api_key

    def has_room_for_plan(self) -> bool:
        """Count one request for a plan and return whether the limit allows an answer."""
        now = self.now()
        self.planned_asked = [at for at in self.planned_asked if now - at < timedelta(minutes=1)]
        if len(self.planned_asked) >= PLANNED_PER_MINUTE:
            return False
        self.planned_asked.append(now)
        return True
