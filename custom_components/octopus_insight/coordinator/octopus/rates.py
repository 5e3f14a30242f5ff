"""Asks what a unit costs under each agreement that matters now."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import override

from ...model.account import MeterPoint
from ...model.interval import Interval, local_date, local_day
from ...model.polling.grid import next_publication
from ...model.prices.tariff import Agreement, DatedRate, Register
from ...octopus import ZONE
from ...octopus.budget import POLL_INTERVALS, Call
from ...octopus.errors import NotFoundError
from .account import AccountBoundCoordinator

PAST = timedelta(days=9)
"""Meter readings may be a week late, and are priced when they come."""
AHEAD = timedelta(days=4)

type TariffUnitRates = Mapping[Register, tuple[DatedRate, ...]]


def span_of_interest(now: datetime) -> Interval:
    """Return the days whose prices may be asked for, whole local days [UTC]."""
    return Interval(
        start=local_day(local_date(now - PAST, ZONE), ZONE).start,
        end=local_day(local_date(now + AHEAD, ZONE), ZONE).end,
    )


def agreements_of_interest(
    points: Iterable[MeterPoint], now: datetime
) -> list[tuple[MeterPoint, Agreement]]:
    """List the agreements that hold at some moment of interest, each with its meter point."""
    span = span_of_interest(now)
    return [
        (point, agreement)
        for point in points
        for agreement in point.agreements
        if agreement.overlaps(span)
    ]


class TariffCoordinator[T](AccountBoundCoordinator[T]):
    """Asks one thing of each tariff; the data is by tariff code.

    A tariff that the supplier does not know has an empty value: its price is unknown, the others'
    are not.
    """

    @override
    def has_missing(self, now: datetime) -> bool:
        return any(agreement.tariff_code not in self.data for _, agreement in self.wanted(now))

    @override
    async def fetch(self, now: datetime) -> Mapping[str, T]:
        span = span_of_interest(now)
        return await self.ask_each(
            {
                agreement.tariff_code: partial(self._fetch_or_known, point, agreement, span)
                for point, agreement in self.wanted(now)
            }
        )

    async def _fetch_or_known(self, point: MeterPoint, agreement: Agreement, span: Interval) -> T:
        """Ask for one tariff; an empty answer does not undo what was published before."""
        fresh = await self.fetch_tariff(point, agreement, span)
        return fresh or self.data.get(agreement.tariff_code, fresh)

    def wanted(self, now: datetime) -> list[tuple[MeterPoint, Agreement]]:
        """List the tariffs to ask for."""
        return agreements_of_interest(self.account.data.account.meter_points, now)

    @abstractmethod
    async def fetch_tariff(self, point: MeterPoint, agreement: Agreement, span: Interval) -> T:
        """Ask for one tariff; empty when the supplier does not know it."""


class RatesCoordinator(TariffCoordinator[TariffUnitRates]):
    """Unit rates, for import, export and gas."""

    call = Call.RATES

    @override
    async def fetch_tariff(
        self, point: MeterPoint, agreement: Agreement, span: Interval
    ) -> TariffUnitRates:
        try:
            feeds = await self.access.client.unit_rates(
                self.account.data.account.number, point, agreement, span
            )
        except NotFoundError:
            return {}
        return {register: rows for register, rows in feeds.items() if rows}

    @override
    def is_due(self, now: datetime) -> bool:
        """Ask at once, too, where the known prices are over before missed calls are made up for."""
        known_until = self._daily_prices_known_until(now)
        is_running_out = known_until is not None and known_until <= now + POLL_INTERVALS.made_up
        return super().is_due(now) or is_running_out

    @override
    def planned_after(self, moment: datetime) -> datetime:
        """Return the plain interval's next call, or a publication that comes before it."""
        planned = super().planned_after(moment)
        known_until = self._daily_prices_known_until(moment)
        if known_until is None:
            return planned
        return min(planned, next_publication(moment, known_until, self._phase, ZONE))

    def _daily_prices_known_until(self, now: datetime) -> datetime | None:
        """Return the earliest end of the known prices of tariffs that are published day by day."""
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

    @override
    def wanted(self, now: datetime) -> list[tuple[MeterPoint, Agreement]]:
        return [pair for pair in super().wanted(now) if not pair[0].is_export]

    @override
    async def fetch_tariff(
        self, point: MeterPoint, agreement: Agreement, span: Interval
    ) -> tuple[DatedRate, ...]:
        try:
            return await self.access.client.standing_charges(point, agreement, span)
        except NotFoundError:
            return ()
