"""The coordinators: seven that ask the supplier, and one that composes the home.

Where another integration knows the prices, one source takes the place of the seven.
"""

from ..model.home import Home
from .home import HomeCoordinator
from .octopus.base import error_key
from .octopus.sources import async_octopus_source
from .price_entities import async_price_source
from .source import RefreshOutcome

__all__ = [
    "Home",
    "HomeCoordinator",
    "RefreshOutcome",
    "async_octopus_source",
    "async_price_source",
    "error_key",
]
