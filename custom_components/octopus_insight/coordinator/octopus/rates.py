"""Asks for unit rates and standing charges."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, ClassVar, override
from ...model.account import Account, MeterPoint
from ...model.charging.price_layer import off_peak_windows
from ...model.interval import Interval, local_date, local_day
from ...model.polling.sources import SourceState
from ...model.prices.base_timeline import base_timeline
from ...model.prices.tariff import Agreement, DatedRate, Register, TariffRates
from ...octopus import ZONE
from ...octopus.budget import POLL_INTERVALS, Call, Urgency
from ...octopus.errors import NotFoundError
from ...options import Settings
from .account import EachCoordinator

PAST = timedelta(days=9)
"""Meter readings may be a week late, and are priced then."""
AHEAD = timedelta(days=4)
type TariffUnitRates = Mapping[Register, tuple[DatedRate, ...]]


def span_of_interest(now: datetime) -> Interval:
    """Return the whole local days whose prices are asked for."""
    first, last = local_date(now - PAST, ZONE), local_date(now + AHEAD, ZONE)
    return Interval(start=local_day(first, ZONE).start, end=local_day(last, ZONE).end)


def agreements_of_interest(
    points: Iterable[MeterPoint], now: datetime
) -> list[tuple[MeterPoint, Agreement]]:
    """List the agreements of that span, each with its meter point."""
    span = span_of_interest(now)
    agreed = ((point, agreement) for point in points for agreement in point.agreements)
    return [pair for pair in agreed if pair[1].overlaps(span)]


class TariffCoordinator[T](EachCoordinator[T]):
    """Asks one thing of each tariff; the data is by tariff code."""

    unpublished: ClassVar[Any]
    """The value of a tariff that the supplier does not know."""

    @override
    def has_missing(self, now: datetime) -> bool:
        return any(agreement.tariff_code not in self.data for _, agreement in self.wanted(now))

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Mapping[str, T]:
        span = span_of_interest(now)
        asks = {
            agreement.tariff_code: partial(self._fetch_or_known, point, agreement, span)
            for point, agreement in self.wanted(now)
        }
        return await self.ask_each(asks)

    async def _fetch_or_known(self, point: MeterPoint, agreement: Agreement, span: Interval) -> T:
        with suppress(NotFoundError):
            if fresh := await self.fetch_tariff(point, agreement, span):
                return fresh
        known: T = self.data.get(agreement.tariff_code, self.unpublished)
        return known

    def wanted(self, now: datetime) -> list[tuple[MeterPoint, Agreement]]:
        """List the tariffs to ask for."""
        return agreements_of_interest(self._points, now)

    @abstractmethod
    async def fetch_tariff(self, point: MeterPoint, agreement: Agreement, span: Interval) -> T:
        """Ask for one tariff."""


class RatesCoordinator(TariffCoordinator[TariffUnitRates]):
    """Unit rates, for import, export and gas."""

    call = Call.RATES
    shape = Mapping[str, TariffUnitRates]
    unpublished: ClassVar[TariffUnitRates] = {}
    _off_peak_of: tuple[Account, Mapping[str, TariffUnitRates], date] | None = None
    _off_peak_windows: tuple[Interval, ...] = ()

    def off_peak_windows(self, now: datetime) -> tuple[Interval, ...]:
        """Return the windows around now of tariffs that dispatches make cheaper."""
        account, today = self.account.data.account, local_date(now, ZONE)
        if self._off_peak_of != (account, self.data, today):
            self._off_peak_of = (account, self.data, today)
            first, last = today - timedelta(days=1), today + timedelta(days=2)
            span = Interval(start=local_day(first, ZONE).start, end=local_day(last, ZONE).end)
            rates = {
                code: TariffRates(tariff_code=code, unit_rates=rows, standing_charges=())
                for code, rows in self.data.items()
            }
            payment = Settings.of(self.config_entry.options).preferences.payment_method
            self._off_peak_windows = off_peak_windows(
                base_timeline(point.agreements, rates, span=span, zone=ZONE, payment=payment)
                for point in self._points
                if point.is_electricity_import
            )
        return self._off_peak_windows

    @override
    async def fetch_tariff(
        self, point: MeterPoint, agreement: Agreement, span: Interval
    ) -> TariffUnitRates:
        feeds = await self.access.client.unit_rates(self._number, point, agreement, span)
        return {register: rows for register, rows in feeds.items() if rows}

    @override
    def is_due(self, now: datetime) -> bool:
        """Ask at once, too, where known prices end before missed requests are made up for."""
        known_until = self._daily_prices_known_until(now)
        is_running_out = known_until is not None and known_until <= now + POLL_INTERVALS.catch_up
        return super().is_due(now) or is_running_out

    @override
    def _source_state(self, now: datetime) -> SourceState:
        state = super()._source_state(now)
        return replace(state, published_until=self._daily_prices_known_until(now))

    def _daily_prices_known_until(self, now: datetime) -> datetime | None:
        ends = [
            max((row.end for row in rows if row.end is not None), default=now)
            for _, agreement in (self.wanted(now) if self.account.has_data else ())
            if agreement.terms.is_published_daily and agreement.contains(now)
            for rows in self.data.get(agreement.tariff_code, {}).values()
        ]
        return min(ends, default=None)


class StandingChargesCoordinator(TariffCoordinator[tuple[DatedRate, ...]]):
    """Standing charges; export has none."""

    call = Call.STANDING_CHARGES
    shape = Mapping[str, tuple[DatedRate, ...]]
    unpublished = ()

    @override
    def wanted(self, now: datetime) -> list[tuple[MeterPoint, Agreement]]:
        return [pair for pair in super().wanted(now) if not pair[0].is_export]

    @override
    async def fetch_tariff(
        self, point: MeterPoint, agreement: Agreement, span: Interval
    ) -> tuple[DatedRate, ...]:
        return await self.access.client.standing_charges(point, agreement, span)
