"""The coordinators: six that ask the supplier, and one that lays their answers together."""

from ..options import Settings
from .home import House, Sources, TimelineCoordinator
from .octopus.account import AccountCoordinator, Household
from .octopus.base import Access, SupplierCoordinator, error_key
from .octopus.consumption import ConsumptionCoordinator
from .octopus.dispatches import DispatchesCoordinator, RefreshOutcome
from .octopus.rates import RatesCoordinator, StandingChargesCoordinator
from .octopus.sessions import SessionsCoordinator
from .octopus.setup import async_begin, make_sources

__all__ = [
    "Access",
    "AccountCoordinator",
    "ConsumptionCoordinator",
    "DispatchesCoordinator",
    "House",
    "Household",
    "RatesCoordinator",
    "RefreshOutcome",
    "SessionsCoordinator",
    "Settings",
    "Sources",
    "StandingChargesCoordinator",
    "SupplierCoordinator",
    "TimelineCoordinator",
    "async_begin",
    "error_key",
    "make_sources",
]
