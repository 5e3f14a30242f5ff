"""The coordinators: six that ask the supplier, and one that lays their answers together."""

from .account import AccountCoordinator, Household
from .base import Access, SupplierCoordinator, error_key
from .begin import async_begin, make_sources
from .consumption import ConsumptionCoordinator
from .dispatches import DispatchesCoordinator, RefreshOutcome
from .rates import RatesCoordinator, StandingChargesCoordinator
from .sessions import SessionsCoordinator
from .settings import Settings
from .timeline import House, Sources, TimelineCoordinator

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
