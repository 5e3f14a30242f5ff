"""What a source of prices, readings and charging gives. Octopus is the first of each.

A source keeps its last answer: what it gives is known at once, and may be empty before the first.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Protocol

from ..model.account import MeterPoint
from ..model.charging.car import Car
from ..model.charging.memory import DispatchMemory
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
