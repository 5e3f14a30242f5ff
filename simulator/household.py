"""What a household is before anything happens: its supply points, meters, contracts and cars."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from .octoplus import Octoplus

IMPORT = "import"
EXPORT = "export"
GAS = "gas"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract for one supply point, half-open; `None` is open."""

    id: int
    tariff_code: str
    valid_from: datetime
    valid_to: datetime | None = None

    def is_active(self, now: datetime) -> bool:
        """Return whether the contract is in force."""
        return self.valid_from <= now and (self.valid_to is None or now < self.valid_to)


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter on the wall; `units` only stands on gas meters."""

    serial: str
    device_id: str
    active_from: date = date(2024, 1, 20)
    active_to: date | None = None
    units: str | None = None
    kind: str = "S2AD"
    """Of an electricity meter; `S1` and `S2` begin the kinds of smart ones."""
    counts_from: datetime | None = None
    """When it took over in the midst of a day; `None`: it has all that is known."""
    counted_until: datetime | None = None
    """Up to when it has readings, if it was replaced; `None`: it has none any more."""


@dataclass(slots=True, kw_only=True)
class SupplyPoint:
    """A meter point: where energy goes in or out, and what was agreed for it."""

    role: str
    number: str
    """MPAN or MPRN."""
    meters: list[Meter]
    agreements: list[Agreement]
    quantity: Callable[[datetime], float]
    """What a half hour's reading is, by its start [in the meter's own unit]."""
    has_half_hours: bool = True
    """Whether a reading of each half hour is taken; without, the answers are empty."""
    is_former: bool = False
    """It is of the home that was left when the household moved in here."""
    account: str | None = None
    """Of the accounts that the key opens, the one it belongs to; `None`: the household's own."""

    def agreement_at(self, moment: datetime) -> Agreement | None:
        """Return the contract in force at `moment`."""
        active = [agreement for agreement in self.agreements if agreement.is_active(moment)]
        return active[-1] if active else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceModel:
    """What is fixed about a registered device."""

    id: str
    typename: str = "SmartFlexVehicle"
    name: str | None = None
    make: str | None = None
    model: str | None = None
    provider: str = "TESLA_V2"
    device_type: str = "ELECTRIC_VEHICLES"
    battery_kwh: str | None = None
    power_kw: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A household as it is when the simulator starts."""

    name: str
    account_number: str
    property_id: int
    points: tuple[SupplyPoint, ...]
    cars: tuple[DeviceModel, ...] = ()
    retired_devices: tuple[DeviceModel, ...] = ()
    meter_devices: tuple[DeviceModel, ...] = ()
    no_device_is_an_error: bool = False
    """Without devices the account answers KT-CT-4301, and not with an empty list."""
    payment_method: str = "DIRECT_DEBIT"
    other_accounts: tuple[str, ...] = ()
    """More accounts that the key opens."""
    octoplus: Callable[[datetime], Octoplus] | None = None
    """Makes what Octoplus has for the home, when it is first asked; `None`: not enrolled."""
    moved_in: datetime = field(default_factory=lambda: datetime.fromisoformat("2023-08-30T23:00Z"))

    @property
    def api_key(self) -> str:
        """Return the key that opens this household: public, since nobody lives here."""
        return f"sk_live_{self.name.replace('-', '_'):0<24}"
