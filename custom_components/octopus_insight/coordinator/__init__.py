"""The coordinators: seven that ask the supplier, and one that composes the home."""

from ..model.home import Home
from .home import HomeCoordinator
from .octopus.base import error_key
from .octopus.sources import async_octopus_source
from .source import RefreshOutcome

__all__ = [
    "Home",
    "HomeCoordinator",
    "RefreshOutcome",
    "async_octopus_source",
    "error_key",
]
