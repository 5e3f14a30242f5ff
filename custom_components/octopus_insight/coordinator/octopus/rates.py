"""Asks for unit rates and standing charges."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import override
from homeassistant.util import dt as dt_util
from ...model.interval import (
    DAY,
    Interval,
    floor_half_hour,
    local_date,
    local_day,
    local_days,
    merge,
)
from ...model.polling.grid import WHILE_DUE, PricesEnd, SourceState
from ...model.prices.base_timeline import base_timeline
from ...model.prices.rates import UnitRates, house_feeds, priced_until, with_known
from ...model.prices.tariff import EVER, NEVER, Agreement, DatedRate, Register, TariffRates
from ...model.prices.timeline import PriceReason
from ...octopus import ZONE
from ...octopus.budget import POLL_INTERVALS, Call, Urgency
from ...octopus.errors import OctopusError
from ...octopus.prices import RateQuery
from .account import EachCoordinator

PAST = timedelta(days=9)
"""Meter readings may be a week late, and are priced then."""
AHEAD = timedelta(days=4)


def span_of_interest(now: datetime) -> Interval:
    """Return the local days whose prices are asked for."""
    first, last = local_date(now - PAST, ZONE), local_date(now + AHEAD, ZONE)
    return local_days(first, last + DAY, ZONE)


class TariffCoordinator[T](EachCoordinator[T]):
    """Asks one thing of each tariff; the data is by tariff code.

    Within the plain interval only those are asked whose prices are due.
    """

    _all_asked_at: datetime | None = None

    @override
    def has_missing(self, now: datetime) -> bool:
        return any(one.agreement.tariff_code not in self.data for one in self.wanted(now))

    @override
    def is_due(self, now: datetime) -> bool:
        """Ask at once, too, where known prices end before missed requests are made up for."""
        soon = now + POLL_INTERVALS.catch_up
        return super().is_due(now) or any(end.until <= soon for end in self.endings(now).values())

    @override
    async def fetch(self, now: datetime, urgency: Urgency) -> Mapping[str, T]:
        self._all_asked_at = self._all_asked_at or self.retrieved_at
        plain, wanted = super()._source_state(now), self.wanted(now)
        asks = {one.agreement.tariff_code: partial(self.fetch_tariff, one) for one in wanted}
        due = {code for code, end in self.endings(now).items() if end.due_from <= now}
        due |= asks.keys() - self.data.keys()
        is_all = (
            not due
            or urgency is Urgency.PERSON
            or self._all_asked_at is None
            or plain.planned_after(self._all_asked_at) <= now
        )
        await self.ask_each({code: ask for code, ask in asks.items() if is_all or code in due})
        if is_all:
            self._all_asked_at = now
        return {code: value for code, value in self.data.items() if code in asks}

    def endings(self, now: datetime) -> dict[str, PricesEnd]:
        """Return, by tariff code, where known prices end before the agreement."""
        found: dict[str, PricesEnd] = {}
        for agreement in [one.agreement for one in self.wanted(now)]:
            code, end = agreement.tariff_code, agreement.until
            if code in self.data and end > now:
                begin = agreement.start or span_of_interest(now).start
                until = max(begin, priced_until(self.feeds_of(agreement), max(now, begin)))
                if until < end:
                    found[code] = PricesEnd.of(until, agreement.terms.daily_from, ZONE)
        return found

    @override
    def _source_state(self, now: datetime) -> SourceState:
        return replace(super()._source_state(now), endings=tuple(self.endings(now).values()))

    def wanted(self, now: datetime) -> list[RateQuery]:
        """List the tariffs to ask for."""
        span = span_of_interest(now)
        return [
            RateQuery(meter_point=point, agreement=agreement, span=span)
            for point in self._points
            for agreement in point.agreements
            if agreement.overlaps(span)
        ]

    @abstractmethod
    async def fetch_tariff(self, query: RateQuery) -> T:
        """Ask for one tariff."""

    @abstractmethod
    def feeds_of(self, agreement: Agreement) -> list[tuple[DatedRate, ...]]:
        """Return the feeds a tariff always needs, whose end says when to ask."""


class RatesCoordinator(TariffCoordinator[UnitRates]):
    """Unit rates, for import, export and gas."""

    call = Call.RATES
    shape = Mapping[str, UnitRates]
    _off_peak: tuple[object, tuple[Interval, ...]] = (None, ())
    """Windows, and what they were found from."""

    def by_tariff(self, charges: Mapping[str, tuple[DatedRate, ...]]) -> dict[str, TariffRates]:
        """Return unit rates with standing charges, by tariff code."""
        return {
            code: TariffRates(unit_rates=rows, standing_charges=charges.get(code, ()))
            for code, rows in self.data.items()
        }

    def off_peak_windows(self, now: datetime) -> tuple[Interval, ...]:
        """Return the windows around now in which no dispatch changes what the home pays."""
        today = local_date(now, ZONE)
        found_from = (self.account.data.account, self.data, today)
        if self._off_peak[0] != found_from:
            span = local_days(today - DAY, today + timedelta(days=3), ZONE)
            rates = self.by_tariff({})
            payment = self.access.settings.preferences.payment_method
            timelines = (
                base_timeline(point.agreements, rates, span=span, zone=ZONE, payment=payment)
                for point in self._points
                if point.is_electricity_import
            )
            slots = (slot for timeline in timelines for slot in timeline.slots)
            off_peak = (slot for slot in slots if slot.reason is PriceReason.STANDARD_OFF_PEAK)
            windows = merge(slot for slot in off_peak if slot.dispatch_rule is not None)
            self._off_peak = (found_from, windows)
        return self._off_peak[1]

    @override
    async def fetch_tariff(self, query: RateQuery) -> UnitRates:
        """Ask for the lists, then the account for half hours that they lack."""
        agreement, code = query.agreement, query.agreement.tariff_code
        lists = await self.access.client.unit_rates(query)
        start, feeds = query.span.start, self.data.get(code, {}).items()
        known = {it: tuple(row for row in rows if row.until > start) for it, rows in feeds}
        rates = {
            register: with_known(lists.get(register, ()), known.get(register, ()))
            for register in Register
            if register in lists or known.get(register) or register is Register.ACCOUNT in known
        }
        if (unpriced := self._unpriced(agreement, rates)) is None:
            return rates
        try:
            told = await self.access.client.told_rates(self._number, replace(query, span=unpriced))
        except OctopusError:
            self._publish({**self.data, code: rates})
            raise
        return {**rates, Register.ACCOUNT: (*told, *rates.get(Register.ACCOUNT, ()))}

    def _unpriced(self, agreement: Agreement, rates: UnitRates) -> Interval | None:
        """Return what to ask the account: to the end of tomorrow, at first the last two days too.

        Daily prices known until we ask again are just not out yet.
        """
        now, lists = dt_util.utcnow(), house_feeds(agreement, rates, by_account=False)
        if agreement.terms.daily_from is not None and priced_until(lists, now) > now + WHILE_DUE:
            return None
        today, start = local_date(now, ZONE), floor_half_hour(now)
        if Register.ACCOUNT not in rates:
            start = local_day(today - 2 * DAY, ZONE).start
        start, end = max(start, agreement.start or EVER), local_day(today + DAY, ZONE).end
        known = house_feeds(agreement, rates, by_account=True)
        start, end = max(start, priced_until(known, start)), min(end, agreement.end or NEVER)
        return Interval(start=start, end=end) if start < end else None

    @override
    def feeds_of(self, agreement: Agreement) -> list[tuple[DatedRate, ...]]:
        """Return the lists, else what the account is told."""
        rates = self.data[agreement.tariff_code]
        return house_feeds(agreement, rates, by_account=rates.keys() <= {Register.ACCOUNT})


class StandingChargesCoordinator(TariffCoordinator[tuple[DatedRate, ...]]):
    """Standing charges; export has none."""

    call = Call.STANDING_CHARGES
    shape = Mapping[str, tuple[DatedRate, ...]]

    @override
    def wanted(self, now: datetime) -> list[RateQuery]:
        return [one for one in super().wanted(now) if not one.meter_point.is_export]

    @override
    async def fetch_tariff(self, query: RateQuery) -> tuple[DatedRate, ...]:
        fresh = await self.access.client.standing_charges(query)
        return with_known(fresh, self.data.get(query.agreement.tariff_code, ()))

    @override
    def feeds_of(self, agreement: Agreement) -> list[tuple[DatedRate, ...]]:
        return [self.data[agreement.tariff_code]]
