"""What a source of prices, readings and charging gives: its last answers."""
# ruff: noqa: ARG002 - a source is asked with arguments also for what it does not have

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
from ..errors import translated
from ..model.account import MeterPoint
from ..model.history.half_hour import SettledHalfHour
from ..model.history.statement import Statement
from ..model.interval import Interval
from ..model.knowledge import Knowledge, Preferences
from ..model.octoplus import Session
from ..model.prices.tariff import Rate
from ..model.prices.timeline import PricedSlot
from ..model.usage.consumption import MeterReading
from ..octopus.errors import NotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOutcome:
    """What came of a person's refresh."""

    accepted: bool
    reason: str
    """`refreshed`, `not_due`, `no_car`, `not_enrolled`, `not_loaded`, or what prevented it."""
    retrieved_at: datetime | None = None
    next_allowed_at: datetime | None = None
    """From when a person may refresh [UTC]; None: not known."""

    @property
    def error(self) -> HomeAssistantError | None:
        """What who wants no answer is shown instead; None: it was refreshed, or is not due."""
        if self.accepted or self.reason == "not_due":
            return None
        at = self.next_allowed_at and dt_util.as_local(self.next_allowed_at)
        time = f"{at:%H:%M:%S}" if at else ""
        return translated(HomeAssistantError, f"refresh_{self.reason}", time=time)


class HomeSource(ABC):
    """All that one entry's home is made of."""

    @abstractmethod
    def knowledge(self, preferences: Preferences) -> Knowledge:
        """Gather the last good answers."""

    past: PastSource | None = None
    is_prices_only = False
    """Whether there is no account behind it, and no meter that is read."""

    @abstractmethod
    def async_add_listener(self, update_callback: Callable[[], None]) -> Callable[[], None]:
        """Call back on each answer; what is returned ends it."""

    async def async_refresh(
        self, kinds: Collection[str], *, only_if_due: bool = False, by_hand: bool = False
    ) -> Mapping[str, RefreshOutcome]:
        """Ask now; a refusal is an outcome. `by_hand`: what is kept for people may be used."""
        return {}

    async def async_refresh_dispatches(self, *, only_if_due: bool = False) -> RefreshOutcome:
        """Ask for dispatches for a person."""
        told = await self.async_refresh(("dispatches",), only_if_due=only_if_due, by_hand=True)
        return told.get("dispatches", RefreshOutcome(accepted=False, reason="no_car"))

    def async_look_again(self) -> None:  # noqa: B027 - not every source has an account
        """Ask for the account soon: something does not fit."""

    async def async_join_session(self, code: str) -> Session | None:
        """Join and return a saving session; None: not known yet."""
        return None

    @callback  # noqa: B027 - a source may have nothing planned
    def async_clock_was_set(self) -> None:
        """Plan anew: the clock shows another time."""

    def ledger(self) -> Mapping[str, Any]:
        """Return what still counts, for diagnostics."""
        return {}


class PastSource(Protocol):
    """What a source tells of the past, asked now and then; each raises `OctopusError`."""

    async def readings(self, point: MeterPoint, span: Interval) -> tuple[MeterReading, ...]:
        """Return the readings of a span, in the meter's own unit, ascending."""

    async def prices(self, point: MeterPoint, span: Interval) -> Mapping[datetime, PricedSlot]:
        """Return what a unit cost in each half hour, by its start, without any dispatches."""

    async def product_prices(
        self, point: MeterPoint, product: str, span: Interval
    ) -> Mapping[datetime, PricedSlot]:
        """Return the same on another product; `NotFoundError`: there is none of that code."""
        raise NotFoundError("There are no products")

    async def product_charges(
        self, point: MeterPoint, product: str, span: Interval
    ) -> Mapping[date, Rate]:
        """Return the standing charges on another product by local day, as far as there are any."""
        raise NotFoundError("There are no products")

    async def standing_charges(self, point: MeterPoint, span: Interval) -> Mapping[date, Rate]:
        """Return the standing charges by local day."""

    async def settled(
        self, point: MeterPoint, span: Interval, *, by_person: bool = False
    ) -> tuple[SettledHalfHour, ...]:
        """Return what the supplier reckoned for half hours; one without parts is not told yet."""
        return ()

    async def statements(self, *, by_person: bool = False) -> tuple[Statement, ...]:
        """Return the issued bills, the latest first."""
        return ()
