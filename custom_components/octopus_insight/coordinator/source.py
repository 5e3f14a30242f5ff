"""What a source of prices, readings and charging gives: its last answers."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from ..model.knowledge import Knowledge, Preferences
from ..model.octoplus import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOutcome:
    """What came of a person's refresh."""

    accepted: bool
    reason: str
    """`refreshed`, `not_due`, `no_car`, `not_loaded`, or what prevented it."""
    retrieved_at: datetime | None = None
    next_allowed_at: datetime | None = None
    """From when a person may refresh [UTC]; None: not known."""


class HomeSource(ABC):
    """All that one entry's home is made of."""

    @abstractmethod
    def knowledge(self, preferences: Preferences) -> Knowledge:
        """Gather the last good answers."""

    @abstractmethod
    def async_add_listener(self, update_callback: Callable[[], None]) -> Callable[[], None]:
        """Call back on each answer; what is returned ends it."""

    async def async_refresh_dispatches(self, *, only_if_due: bool = False) -> RefreshOutcome:  # noqa: ARG002 - see subclasses
        """Ask for dispatches now; a refusal is an outcome, never an exception."""
        return RefreshOutcome(accepted=False, reason="no_car")

    async def async_join_session(self, code: str) -> Session | None:  # noqa: ARG002 - see subclasses
        """Join a saving session, and return it; None: it is not known yet."""
        return None

    def ledger(self) -> Mapping[str, Any]:
        """Return the requests and rests that still count, for diagnostics."""
        return {}
