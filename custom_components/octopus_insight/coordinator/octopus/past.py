"""Asks about the past when somebody wants to know: no timer, and next to nothing is kept here."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
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
from ...model.interval import DAY, HALF_HOUR, Interval, dates, local_date, local_day
from ...model.prices.base_timeline import ANALYSED_AROUND, base_timeline
from ...model.prices.own_tariff import Own, agreements_with, rates_with
from ...model.prices.rates import RateSeries, UnitRates
from ...model.prices.tariff import Agreement, DatedRate, Rate, Register, TariffRates
from ...model.prices.timeline import PricedSlot
from ...model.usage.consumption import MeterReading
from ...octopus import CURRENCY, ZONE
from ...octopus.budget import Call, Urgency
from ...octopus.errors import NotFoundError, UnexpectedResponseError
from ...octopus.prices import RateQuery, within
from ...octopus.products import tariff_terms, vat_of
from ..own_tariffs import own_of, own_rates
from ..source import PastSource
from .account import AccountCoordinator
from .consumption import Readings

READINGS_AT_ONCE: Final = timedelta(days=270)
"""A larger answer takes too long to read."""
DAILY_RATES_AT_ONCE: Final = 22_440 * HALF_HOUR
"""Nearly 15 pages of half hours."""
PRODUCTS_KEPT: Final = 8
RATES_AT_ONCE: Final = timedelta(days=5 * 365)
"""The same of seven prices a day, as many as any tariff of bands has."""
_URGENCY: Final = {True: Urgency.PERSON, False: Urgency.PLANNED}


class OctopusPast(PastSource):
    """The past of one account. Rates are spent from `Call.HISTORY`."""

    def __init__(self, account: AccountCoordinator) -> None:
        self._account, self._client = account, account.access.client
        self._payment = account.access.settings.preferences.payment_method
        self._in_thread = account.hass.async_add_executor_job
        self._products: dict[tuple[str, str, Interval], Mapping[datetime, PricedSlot]] = {}

    @property
    def _number(self) -> str:
        return self._account.data.account.number

    @override
    async def readings(self, point: MeterPoint, span: Interval) -> tuple[MeterReading, ...]:
        ask = partial(self._client.consumption, point, call=Call.HISTORY)
        return tuple([row for part in _pieces(span, READINGS_AT_ONCE) for row in await ask(part)])

    @override
    async def prices(self, point: MeterPoint, span: Interval) -> Mapping[datetime, PricedSlot]:
        point, own = self._with_own(point)
        used: Readings = ()
        if any(one.tariff.has_energy_allowance for one in own):
            # a window that is on at the start began at most a day before
            used = await self.readings(point, replace(span, start=span.start - DAY))
        return await self._prices(point, span, own, used)

    def _with_own(self, point: MeterPoint) -> tuple[MeterPoint, list[Own]]:
        """Return a supply of the account with its own tariffs, and these."""
        supply, own = self._supply(point), own_of(self._account.config_entry, point)
        return replace(supply, agreements=agreements_with(supply.agreements, own, ZONE)), own

    def _supply(self, point: MeterPoint) -> MeterPoint:
        """Return it as the account has it."""
        points = self._account.data.account.meter_points
        return next((one for one in points if one.id == point.id), point)

    async def _prices(
        self, point: MeterPoint, span: Interval, own: Collection[Own] = (), used: Readings = ()
    ) -> Mapping[datetime, PricedSlot]:
        rates = {code: await self._unit_rates(one) for code, one in _queries(point, span, own)}
        days = _days(Interval(start=span.start - ANALYSED_AROUND, end=span.end + ANALYSED_AROUND))
        typed = await self._in_thread(own_rates, own, days, ZONE, CURRENCY, used)
        rates = rates_with(point.agreements, rates, typed)
        agreed = [
            replace(one, agreed_unit_rate=_net(point, one.agreed_unit_rate))
            for one in point.agreements
        ]
        work = partial(base_timeline, agreed, rates, span=span, zone=ZONE, payment=self._payment)
        return await self._in_thread(lambda: {slot.start: slot for slot in work().slots})

    @override
    async def product_prices(
        self, point: MeterPoint, product: str, span: Interval
    ) -> Mapping[datetime, PricedSlot]:
        if (key := (point.id, product, span)) in self._products:
            return self._products[key]  # a card that compares asks after each change of readings
        found = await self._prices(self._on_product(point, product), span)
        kept = [*self._products.items()][1 - PRODUCTS_KEPT :]
        self._products = dict([*kept, (key, found)])
        return found

    @override
    async def product_charges(
        self, point: MeterPoint, product: str, span: Interval
    ) -> Mapping[date, Rate]:
        return await self._standing_charges(self._on_product(point, product), span)

    def _on_product(self, point: MeterPoint, product: str) -> MeterPoint:
        """Return a supply that always was on a product, in its region."""
        region = self._supply(point).agreements[-1].tariff_code[-1]
        code, terms = f"E-1R-{product}-{region}", tariff_terms(product)
        agreement = Agreement(
            tariff_code=code, product_code=product, product_name=None, terms=terms
        )
        return replace(point, agreements=(agreement,))

    async def _unit_rates(self, query: RateQuery) -> TariffRates:
        """Ask in as few requests as pages allow; prices of each half hour have no bands."""
        code, points = query.agreement.tariff_code, self._account.data.account.meter_points
        is_ours = any(code == one.tariff_code for point in points for one in point.agreements)
        is_daily = query.agreement.terms.daily_from is not None
        around = timedelta(0) if is_daily else ANALYSED_AROUND
        whole = Interval(start=query.span.start - around, end=query.span.end + around)
        found = defaultdict[Register, tuple[DatedRate, ...]](tuple)
        for part in _pieces(whole, DAILY_RATES_AT_ONCE if is_daily else RATES_AT_ONCE):
            asked = replace(query, span=part)
            feeds: UnitRates = await self._client.unit_rates(asked)
            if not feeds and not is_ours:
                raise NotFoundError("No such product")
            if not feeds:
                with suppress(UnexpectedResponseError):  # too many rows of a tariff not public
                    feeds = {Register.ACCOUNT: await self._client.told_rates(self._number, asked)}
            for register, rows in feeds.items():
                # a row has the VAT of the span it was asked for
                found[register] += await self._in_thread(within, rows, part)
        return TariffRates(unit_rates=found, standing_charges=())

    @override
    async def standing_charges(self, point: MeterPoint, span: Interval) -> Mapping[date, Rate]:
        point, own = self._with_own(point)
        return await self._standing_charges(point, span, own)

    async def _standing_charges(
        self, point: MeterPoint, span: Interval, own: Collection[Own] = ()
    ) -> Mapping[date, Rate]:
        first, last = _days(span)
        days = dates(first, last)
        if point.is_export:
            return dict.fromkeys(days, Rate(inc_vat=0.0, exc_vat=0.0))
        whole = Interval(start=local_day(first, ZONE).start, end=local_day(last, ZONE).end)
        charges = {
            code: RateSeries.of(
                await self._client.standing_charges(query),
                agreed=_net(point, query.agreement.agreed_standing_charge),
                wanted=self._payment,
            )
            for code, query in _queries(point, whole, own)
        }
        for one, rates in await self._in_thread(own_rates, own, (first, last), ZONE, CURRENCY):
            charges[one.code] = RateSeries.of(rates.standing_charges, agreed=None, wanted=None)
        starts = {day: local_day(day, ZONE).start for day in days}
        agreed = ((day, at, point.agreement_at(at)) for day, at in starts.items())
        found = {day: charges[one.tariff_code].last_known(at) for day, at, one in agreed if one}
        return {day: rate for day, rate in found.items() if rate is not None}

    @override
    async def settled(
        self, point: MeterPoint, span: Interval, *, by_person: bool = False
    ) -> tuple[SettledHalfHour, ...]:
        return await self._client.settled(self._number, point, span, urgency=_URGENCY[by_person])

    @override
    async def statements(self, *, by_person: bool = False) -> tuple[Statement, ...]:
        return await self._client.statements(self._number, _URGENCY[by_person])


def _net(point: MeterPoint, agreed: float | None) -> float | None:
    """Return a price of the account without its VAT, which is today's."""
    return agreed and agreed / (1 + vat_of(point, dt_util.utcnow()))


def _days(span: Interval) -> tuple[date, date]:
    """Return the first and the last local day in a span."""
    return local_date(span.start, ZONE), local_date(span.end - HALF_HOUR, ZONE)


def _queries(
    point: MeterPoint, span: Interval, own: Collection[Own]
) -> Iterator[tuple[str, RateQuery]]:
    """Yield how to ask for each tariff in a span, for the time in which it is in force."""
    typed = {one.code for one in own}
    agreements = (one for one in point.agreements if one.tariff_code not in typed)
    inside = [one for one in agreements if one.since < one.until and one.overlaps(span)]
    for code, agreement in {one.tariff_code: one for one in inside}.items():
        same = [one for one in inside if one.tariff_code == code]
        start = max(span.start, min(one.since for one in same))
        end = min(span.end, max(one.until for one in same))
        part = Interval(start=start, end=end)
        yield code, RateQuery(meter_point=point, agreement=agreement, span=part, call=Call.HISTORY)


def _pieces(span: Interval, longest: timedelta) -> Iterator[Interval]:
    for number in range(ceil(span.duration / longest)):
        start = span.start + number * longest
        yield Interval(start=start, end=min(start + longest, span.end))
