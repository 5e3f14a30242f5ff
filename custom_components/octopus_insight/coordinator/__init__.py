"""The coordinators: six that ask the supplier, and one that lays their answers together."""

from ..model.home import Home
from ..octopus import CURRENCY, ZONE
from ..octopus.devices import CONTROL_WORDS
from ..options import Settings
from .home import HomeCoordinator
from .octopus.account import AccountCoordinator, Household
from .octopus.base import ApiAccess, SupplierCoordinator, error_key
from .octopus.consumption import ConsumptionCoordinator
from .octopus.dispatches import DispatchesCoordinator
from .octopus.rates import RatesCoordinator, StandingChargesCoordinator
from .octopus.sessions import SessionsCoordinator
from .octopus.sources import OctopusSources, async_setup_sources, make_sources
from .source import RefreshOutcome

__all__ = [
    "CONTROL_WORDS",
    "CURRENCY",
    "ZONE",
    "AccountCoordinator",
    "ApiAccess",
    "ConsumptionCoordinator",
    "DispatchesCoordinator",
    "Home",
    "HomeCoordinator",
    "Household",
    "OctopusSources",
    "RatesCoordinator",
    "RefreshOutcome",
    "SessionsCoordinator",
    "Settings",
    "StandingChargesCoordinator",
    "SupplierCoordinator",
    "async_setup_sources",
    "error_key",
    "make_sources",
]
