"""The coordinators: seven that ask the supplier, and one that composes the home.

Where another integration knows the prices, one source takes the place of the seven.
"""

from ..model.home import Home as Home
from .home import HomeCoordinator as HomeCoordinator
from .octopus.base import error_key as error_key
from .octopus.sources import async_octopus_source as async_octopus_source
from .price_entities import async_price_source as async_price_source
from .source import RefreshOutcome as RefreshOutcome
