"""What a source of prices, readings and charging gives. Octopus is the first of each.

A source keeps its last answer: what it gives is known at once, and may be empty before the first.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Protocol

from ..model.account import MeterPoint
from ..model.charging.car import Car
from ..model.charging.memory import DispatchMemory
from ..model.knowledge import Knowledge, Preferences
from ..model.octoplus import Session
from ..model.prices.tariff import TariffRates
from ..model.usage.consumption import MeterReading


class Source(Protocol):
    """What keeps its last answer, and says when it has another."""

    @property
    def retrieved_at(self) -> datetime | None:
        """Return when the last answer came [UTC]; None: there was none."""

    def async_add_listener(self, update_callback: Callable[[], None]) -> Callable[[], None]:
        """Call back on each answer, until what is returned is called."""


class PriceSource(Source, Protocol):
    """Prices of some meter points."""

    @property
    def supplier(self) -> str:
        """Return who sells at these prices, as a person knows them."""

    @property
    def zone(self) -> tzinfo:
        """Return where the days of its tariffs begin."""

    @property
    def currency(self) -> str:
        """Return what its prices are in (ISO 4217)."""

    @property
    def meter_points(self) -> tuple[MeterPoint, ...]:
        """Return the supplies, each with its agreements."""

    @property
    def rates(self) -> Mapping[str, TariffRates]:
        """Return unit rates and standing charges by tariff code."""


class ReadingSource(Source, Protocol):
    """What the meters counted."""

    @property
    def data(self) -> Mapping[str, tuple[MeterReading, ...]]:
        """Return readings in the meter's own unit, by meter point id."""


class ChargingSource(Source, Protocol):
    """Cars whose charging is planned by somebody else."""

    @property
    def cars(self) -> tuple[Car, ...]:
        """Return the cars, in the order they were first seen."""

    @property
    def data(self) -> Mapping[str, DispatchMemory]:
        """Return what is known of each car's dispatches, by car id."""

    @property
    def next_refresh(self) -> datetime | None:
        """Return when it is asked next [UTC]; None: not planned."""

    @property
    def stale_from(self) -> datetime | None:
        """Return when its plans are too old to be shown [UTC]; None: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOutcome:
    """What came of a refresh that a person asked for."""

    accepted: bool
    reason: str
    """`refreshed`, `not_due`, `no_car`, `not_loaded`, or what prevented it."""
    retrieved_at: datetime | None = None
    """When the supplier last answered [UTC]; None: not yet."""
    next_allowed_at: datetime | None = None
    """From when a person may refresh [UTC]; None: not known."""


class HomeSource(ABC):
    """All that one entry's home is made of.

    What a person may ask of a source has an answer for those that cannot do it.
    """

    @abstractmethod
    def knowledge(self, preferences: Preferences) -> Knowledge:
        """Gather the last good answers."""

    @abstractmethod
    def async_add_listener(self, update_callback: Callable[[], None]) -> Callable[[], None]:
        """Call back on each answer, until what is returned is called."""

    async def async_refresh_dispatches(self, *, only_if_due: bool) -> RefreshOutcome:  # noqa: ARG002 - see subclasses
        """Ask for dispatches now; a refusal is an answer, never an exception."""
        return RefreshOutcome(accepted=False, reason="no_car")

    async def async_join_session(self, code: str) -> Session | None:
        """Join a saving session, and return it; None: it is not known yet."""
        raise NotImplementedError(code)

    def ledger(self) -> Mapping[str, Any]:
        """Return the requests and rests that still count, for diagnostics."""
        return {}
