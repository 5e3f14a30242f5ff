"""Asks for prices: public lists, or what applies to a meter point."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from ..model.account import MeterPoint
from ..model.interval import Interval
from ..model.prices.tariff import Agreement, DatedRate, Register
from . import queries
from .auth import Login
from .budget import Call
from .errors import BadRequestError, NotFoundError
from .parse.reading import Page
from .parse.rows import applicable_rates, rates
from .products import split_by_vat, vat_of
from .transport import (
    LARGE_LIST,
    Request,
    Transport,
    all_pages,
    graphql,
    off_loop,
    period,
    stamp,
)

type Rows = tuple[DatedRate, ...]
LARGEST_PAGE: Final = 1500
"""A month of half hours."""
DAY_NIGHT_DETAIL: Final = "day and night"
"""Part of status 400 where a tariff has registers instead of a standard feed."""
FEEDS: Final[Mapping[Register, str]] = {
    Register.STANDARD: "standard-unit-rates",
    Register.DAY: "day-unit-rates",
    Register.NIGHT: "night-unit-rates",
    Register.EV_PEAK: "ev-device-peak-unit-rates",
    Register.EV_OFF_PEAK: "ev-device-off-peak-unit-rates",
}


def within(rows: Iterable[DatedRate], span: Interval) -> Rows:
    """Return the part of each row that lies in a span."""
    start, end = span.start, span.end
    cut = (replace(row, start=max(row.since, start), end=min(row.until, end)) for row in rows)
    return tuple(row for row in cut if row.since < row.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateQuery:
    """What to ask prices for, and for what time."""

    meter_point: MeterPoint
    agreement: Agreement
    span: Interval
    call: Call | None = None
    """What it spends, if not what is usual for what is asked."""

    def vat(self, start: datetime | None) -> float:
        """Return the VAT [0 to 1] at the later of a row's start and the span's."""
        return vat_of(self.meter_point, max(start or self.span.start, self.span.start))

    def split(self, rows: Iterable[DatedRate], *, shown_at: datetime | None = None) -> Rows:
        """Split rows where VAT changes; see `split_by_vat`."""
        if self.meter_point.is_export:
            return tuple(rows)
        return tuple(split_by_vat(rows, self.meter_point.fuel, self.span, shown_at=shown_at))

    async def published(self, transport: Transport) -> dict[Register, Rows]:
        """Return the unit rates by feed, empty ones too; `NotFoundError`: no public product."""
        if self.agreement.registers != {Register.STANDARD}:
            first, *others = (each for each in FEEDS if each in self.agreement.registers)
            found = {first: await self.listed(transport, FEEDS[first])}
            return found | {each: await self._optional_feed(transport, each) for each in others}
        if standard := await self._optional_feed(transport, Register.STANDARD):
            return {Register.STANDARD: standard}
        # an empty standard feed hides others, as for newer Intelligent Go
        hidden: tuple[Register, ...] = ()
        if self.meter_point.is_electricity_import:
            hidden = (Register.DAY, Register.NIGHT)
            if self.agreement.terms.dispatch_rule is not None:
                hidden += (Register.EV_PEAK, Register.EV_OFF_PEAK)
        feeds = {feed: await self._optional_feed(transport, feed) for feed in hidden}
        return {feed: rows for feed, rows in feeds.items() if rows} or {Register.STANDARD: ()}

    async def listed(self, transport: Transport, feed: str, call: Call = Call.RATES) -> Rows:
        """Return the rows of a list of a tariff; `NotFoundError`: the product is not public."""
        agreement, fuel = self.agreement, self.meter_point.fuel
        request = Request(
            call=self.call or call,
            path=f"/v1/products/{{product}}/{fuel}-tariffs/{{tariff}}/{feed}/",
            path_params={"product": agreement.product_code, "tariff": agreement.tariff_code},
            query={**period(self.span), "page_size": LARGEST_PAGE},
        )
        rows = await transport.all_rows(request)
        now, is_large = transport.budget.clock(), len(rows) > LARGE_LIST
        return await off_loop(is_large, lambda: self.split(rates(rows, self.vat), shown_at=now))

    async def _optional_feed(self, transport: Transport, register: Register) -> Rows:
        try:
            return await self.listed(transport, FEEDS[register])
        except (BadRequestError, NotFoundError) as err:
            has_registers = isinstance(err, BadRequestError) and DAY_NIGHT_DETAIL in err.detail
            if register is Register.STANDARD and not has_registers:
                raise
            return ()

    async def applicable(self, login: Login, number: str) -> Rows:
        """Return the unit rates of a meter point in the span: two days are a page."""
        asked = {"number": number, "mpxn": self.meter_point.id}
        asked |= {"start": stamp(self.span.start), "end": stamp(self.span.end)}
        call = self.call or Call.RATES

        async def page(after: str | None) -> Page[DatedRate]:
            request = graphql(call, queries.APPLICABLE_RATES, {**asked, "after": after})
            return applicable_rates(await login.ask(request), self.vat)

        rows = await all_pages(page, "applicableRates.pageInfo")
        # beyond the span another tariff may apply to the meter point
        return self.split(within(rows, self.span))
