"""Asks about the past when somebody wants to know: no timer, and nothing is kept here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from math import ceil
from typing import Final, override
from homeassistant.util import dt as dt_util
from ...model.account import MeterPoint
from ...model.history.half_hour import SettledHalfHour
from ...model.history.statement import Statement
from ...model.interval import HALF_HOUR, Interval, local_date, local_day
from ...model.prices.base_timeline import ANALYSED_AROUND, base_timeline
from ...model.prices.rates import RateSeries, UnitRates
from ...model.prices.tariff import (
    Agreement,
    DatedRate,
    PaymentMethod,
    Rate,
    Register,
    TariffRates,
)
from ...model.prices.timeline import PricedSlot
from ...model.usage.consumption import MeterReading
from ...octopus import ZONE
from ...octopus.budget import Call, Urgency
from ...octopus.errors import UnexpectedResponseError
from ...octopus.prices import RateQuery, vat_of
from ...options import Settings
from ..source import PastSource
from .account import AccountCoordinator

READINGS_AT_ONCE: Final = timedelta(days=270)
"""A larger answer takes too long to read."""
DAILY_RATES_AT_ONCE: Final = 22_440 * HALF_HOUR
"""Nearly 15 pages of half hours."""
RATES_AT_ONCE: Final = timedelta(days=5 * 365)
"""The same of seven prices a day, as many as any tariff of bands has."""


_URGENCY: Final = {True: Urgency.PERSON, False: Urgency.PLANNED}
type _Answer = tuple[Interval, UnitRates]
"""What was asked for, and what is there."""


class OctopusPast(PastSource):
    """The past of one account. Rates are spent from `Call.HISTORY`."""

    def __init__(self, account: AccountCoordinator) -> None:
        """Ask what the given coordinator's account is about."""
        self._account, self._client = account, account.access.client

    @property
    def _payment(self) -> PaymentMethod | None:
        options = self._account.config_entry.options
        return Settings.of(options).preferences.payment_method

    def _net(self, point: MeterPoint, agreed: float | None) -> float | None:
        """Return a price of the account without its VAT, which is today's."""
        return None if agreed is None else agreed / (1 + vat_of(point, dt_util.utcnow()))

    @override
    async def readings(self, point: MeterPoint, span: Interval) -> tuple[MeterReading, ...]:
        found: list[MeterReading] = []
        for part in _pieces(span, READINGS_AT_ONCE):
            found += await self._client.consumption(point, part, call=Call.HISTORY)
        return tuple(found)

    @override
    async def prices(self, point: MeterPoint, span: Interval) -> Mapping[datetime, PricedSlot]:
        answers = {
            agreement.tariff_code: await self._unit_rates(point, agreement, part)
            for agreement, part in _agreed(point, span)
        }
        agreements = [
            replace(one, agreed_unit_rate=self._net(point, one.agreed_unit_rate))
            for one in point.agreements
        ]
        work = partial(_priced, agreements, span, answers, self._payment)
        return await self._account.hass.async_add_executor_job(work)

    async def _unit_rates(
        self, point: MeterPoint, agreement: Agreement, span: Interval
    ) -> list[_Answer]:
        """Ask in as few requests as pages allow; prices of each half hour have no bands."""
        is_daily = agreement.terms.daily_from is not None
        around = timedelta(0) if is_daily else ANALYSED_AROUND
        whole = Interval(start=span.start - around, end=span.end + around)
        answers: list[_Answer] = []
        for part in _pieces(whole, DAILY_RATES_AT_ONCE if is_daily else RATES_AT_ONCE):
            query = RateQuery(meter_point=point, agreement=agreement, span=part, call=Call.HISTORY)
            feeds: UnitRates = await self._client.unit_rates(query)
            if not feeds:
                number = self._account.data.account.number
                with suppress(UnexpectedResponseError):  # too many rows of a tariff not public
                    feeds = {Register.ACCOUNT: await self._client.told_rates(number, query)}
            answers.append((part, feeds))
        return answers

    @override
    async def standing_charges(self, point: MeterPoint, span: Interval) -> Mapping[date, Rate]:
        first, last = local_date(span.start, ZONE), local_date(span.end - HALF_HOUR, ZONE)
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        if point.is_export:
            return dict.fromkeys(days, Rate(inc_vat=0.0, exc_vat=0.0))
        whole = Interval(start=local_day(first, ZONE).start, end=local_day(last, ZONE).end)
        charges = {}
        for agreement, part in _agreed(point, whole):
            query = RateQuery(meter_point=point, agreement=agreement, span=part, call=Call.HISTORY)
            charges[agreement.tariff_code] = RateSeries.of(
                await self._client.standing_charges(query),
                agreed=self._net(point, agreement.agreed_standing_charge),
                wanted=self._payment,
            )
        in_force = {day: point.agreement_at(local_day(day, ZONE).start) for day in days}
        known = {
            day: charges[one.tariff_code].last_known(local_day(day, ZONE).start)
            for day, one in in_force.items()
            if one is not None
        }
        return {day: rate for day, rate in known.items() if rate is not None}

    @override
    async def settled(
        self, point: MeterPoint, span: Interval, *, by_person: bool = False
    ) -> tuple[SettledHalfHour, ...]:
        number, urgency = self._account.data.account.number, _URGENCY[by_person]
        return await self._client.settled(number, point, span, urgency=urgency)

    @override
    async def statements(self, *, by_person: bool = False) -> tuple[Statement, ...]:
        number, urgency = self._account.data.account.number, _URGENCY[by_person]
        return await self._client.statements(number, urgency=urgency)


def _priced(
    agreements: Iterable[Agreement],
    span: Interval,
    answers: Mapping[str, Iterable[_Answer]],
    payment: PaymentMethod | None,
) -> dict[datetime, PricedSlot]:
    """Price half hours by answers of each tariff; takes seconds."""
    rates = {}
    for code, of_tariff in answers.items():
        found: dict[Register, tuple[DatedRate, ...]] = defaultdict(tuple)
        for part, feeds in of_tariff:
            for register, rows in feeds.items():
                # a row has the VAT of the span it was asked for
                found[register] += tuple(
                    replace(row, start=max(row.since, part.start), end=min(row.until, part.end))
                    for row in rows
                    if row.overlaps(part)
                )
        rates[code] = TariffRates(unit_rates=found, standing_charges=())
    timeline = base_timeline(agreements, rates, span=span, zone=ZONE, payment=payment)
    return {slot.start: slot for slot in timeline.slots}


def _agreed(point: MeterPoint, span: Interval) -> Iterator[tuple[Agreement, Interval]]:
    """Yield an agreement of each tariff, and when in a span that is in force."""
    by_tariff: dict[str, list[Agreement]] = defaultdict(list)
    for one in point.agreements:
        if one.since < one.until and one.overlaps(span):
            by_tariff[one.tariff_code].append(one)
    for same in by_tariff.values():
        start, end = min(one.since for one in same), max(one.until for one in same)
        yield same[-1], Interval(start=max(start, span.start), end=min(end, span.end))


def _pieces(span: Interval, longest: timedelta) -> Iterator[Interval]:
    for number in range(ceil(span.duration / longest)):
        start = span.start + number * longest
        yield Interval(start=start, end=min(start + longest, span.end))
