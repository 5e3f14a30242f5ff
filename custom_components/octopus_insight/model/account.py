"""An account as the supplier knows it: where energy is metered, and which cars it may steer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .charging.dispatch import Device
from .prices.tariff import Agreement, Fuel, agreement_at
from .usage.consumption import GasUnit

LONGEST_GAP = timedelta(days=30)
"""How long a supply without an agreement is taken to be waiting for its next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A meter on the wall; import and export often share one serial number."""

    serial: str

    active_from: date | None
    """First local day; None: not told."""

    active_to: date | None
    """Local day it was taken away; None: still there."""

    gas_unit: GasUnit | None = None
    """What a gas meter counts; None: an electricity meter, or not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterPoint:
    """A supply: one direction of one fuel at one place."""

    id: str
    """MPAN (electricity) or MPRN (gas)."""

    fuel: Fuel
    is_export: bool

    meters: tuple[Meter, ...]
    """Every meter there was, the active one last."""

    agreements: tuple[Agreement, ...]
    """As told: may have gaps, overlaps and future ones."""

    @property
    def is_electricity_import(self) -> bool:
        """Return whether it is what the household buys electricity through."""
        return self.fuel is Fuel.ELECTRICITY and not self.is_export

    def agreement_at(self, moment: datetime) -> Agreement | None:
        """Return the agreement in force at the moment, None in a gap."""
        return agreement_at(self.agreements, moment)

    def is_supplied(self, moment: datetime) -> bool:
        """Return whether the supply is the household's: agreed on, now or soon, or until lately.

        A gap between two agreements leaves it theirs; a home left long ago is not.
        """
        return any(
            agreement.end is None or agreement.end > moment - LONGEST_GAP
            for agreement in self.agreements
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account: its supplies and its cars."""

    number: str
    meter_points: tuple[MeterPoint, ...]

    devices: tuple[Device, ...] | None
    """Cars and chargers known to the supplier; None: they could not be fetched."""

    is_in_octoplus: bool | None = None
    """Whether the customer is enrolled in Octoplus; None: not told."""
