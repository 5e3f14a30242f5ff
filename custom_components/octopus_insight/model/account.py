"""An account, its supplies and their agreements."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from .charging.dispatch import Device
from .prices.tariff import Agreement, Fuel, agreement_at
from .usage.consumption import GasUnit

LONGEST_GAP = timedelta(days=30)
"""After longer without an agreement, a supply is no longer the household's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A meter."""

    serial: str
    active_from: date | None
    active_to: date | None
    """None: still there."""
    gas_unit: GasUnit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterPoint:
    """A supply: one direction of one fuel."""

    id: str
    """MPAN (electricity) or MPRN (gas)."""
    fuel: Fuel
    is_export: bool
    meters: tuple[Meter, ...]
    agreements: tuple[Agreement, ...]
    """With gaps, overlaps and future ones."""

    @property
    def is_electricity_import(self) -> bool:
        """Whether the household buys electricity through it."""
        return self.fuel is Fuel.ELECTRICITY and not self.is_export

    def agreement_at(self, moment: datetime) -> Agreement | None:
        """Return the agreement in force, None in a gap."""
        return agreement_at(self.agreements, moment)

    def has_begun(self, moment: datetime) -> bool:
        """Return whether any agreement has begun: a home not yet moved into has none."""
        return any(one.start is None or one.start <= moment for one in self.agreements)

    def is_supplied(self, moment: datetime) -> bool:
        """Return whether the supply is still the household's, also in a gap."""
        since = moment - LONGEST_GAP
        return any(one.end is None or one.end > since for one in self.agreements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account."""

    number: str
    meter_points: tuple[MeterPoint, ...]
    devices: tuple[Device, ...] | None
    """None: could not be fetched."""
    is_in_octoplus: bool | None = None
