"""Asks for prices: public lists, or what applies to a meter point."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from ..model.account import MeterPoint
from ..model.interval import Interval
from ..model.prices.tariff import Agreement, DatedRate, Register
from . import queries
from .auth import Login, graphql_request
from .budget import Call
from .errors import BadRequestError, NotFoundError
from .parse import rates
from .transport import LARGE_LIST, Page, Request, Transport, all_pages, off_loop, period, stamp
from .vat import split_by_vat, vat_rate

type Rows = tuple[DatedRate, ...]
LARGEST_PAGE: Final = 1500
"""A month of half hours."""
LARGEST_CONNECTION: Final = 99
DAY_NIGHT_DETAIL: Final = "day and night"
"""Part of status 400 where a tariff has registers instead of a standard feed."""
FEEDS: Final[Mapping[Register, str]] = {
    Register.STANDARD: "standard-unit-rates",
    Register.DAY: "day-unit-rates",
    Register.NIGHT: "night-unit-rates",
    Register.EV_PEAK: "ev-device-peak-unit-rates",
    Register.EV_OFF_PEAK: "ev-device-off-peak-unit-rates",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateQuery:
    """What to price, and for what time."""

    meter_point: MeterPoint
    agreement: Agreement
    span: Interval

    def vat(self, start: datetime | None) -> float:
        """Return the VAT [0 to 1] at the later of a row's start and the span's; export has none."""
        begin = max(start or self.span.start, self.span.start)
        return 0.0 if self.meter_point.is_export else vat_rate(self.meter_point.fuel, begin)

    def split(self, rows: Iterable[DatedRate], *, shown_at: datetime | None = None) -> Rows:
        """Split rows where VAT changes; see `split_by_vat`."""
        if self.meter_point.is_export:
            return tuple(rows)
        return tuple(split_by_vat(rows, self.meter_point.fuel, self.span, shown_at=shown_at))


async def published_rates(transport: Transport, query: RateQuery) -> dict[Register, Rows]:
    """Return the unit rates by feed, empty ones too; `NotFoundError`: no public product."""
    if query.agreement.registers != {Register.STANDARD}:
        first, *others = (each for each in FEEDS if each in query.agreement.registers)
        found = {first: await listed(transport, query, FEEDS[first])}
        return found | {each: await _optional_feed(transport, query, each) for each in others}
    if standard := await _optional_feed(transport, query, Register.STANDARD):
        return {Register.STANDARD: standard}
    # an empty standard feed hides others, as for newer Intelligent Go
    hidden: tuple[Register, ...] = ()
    if query.meter_point.is_electricity_import:
        hidden = (Register.DAY, Register.NIGHT)
        if query.agreement.terms.dispatch_rule is not None:
            hidden += (Register.EV_PEAK, Register.EV_OFF_PEAK)
    found = {feed: await _optional_feed(transport, query, feed) for feed in hidden}
    return {register: rows for register, rows in found.items() if rows} or {Register.STANDARD: ()}


async def applicable_rates(login: Login, number: str, query: RateQuery) -> Rows:
    """Return the unit rates of a meter point in the span: two days are a page."""
    start, end = query.span.start, query.span.end
    asked = {"number": number, "mpxn": query.meter_point.id, "first": LARGEST_CONNECTION}
    asked |= {"start": stamp(start), "end": stamp(end)}

    async def read(cursor: str | None) -> Page[DatedRate]:
        request = graphql_request(Call.RATES, queries.APPLICABLE_RATES, {**asked, "after": cursor})
        return rates.applicable_rates(await login.ask(request), query.vat)

    rows = await all_pages(read, "applicableRates.pageInfo")
    # beyond the span another tariff may apply to the meter point
    inside = (row for row in rows if max(row.since, start) < min(row.until, end))
    return query.split(
        replace(row, start=max(row.since, start), end=min(row.until, end)) for row in inside
    )


async def _optional_feed(transport: Transport, query: RateQuery, register: Register) -> Rows:
    try:
        return await listed(transport, query, FEEDS[register])
    except (BadRequestError, NotFoundError) as err:
        has_registers = isinstance(err, BadRequestError) and DAY_NIGHT_DETAIL in err.detail
        if register is Register.STANDARD and not has_registers:
            raise
        return ()


async def listed(
    transport: Transport, query: RateQuery, feed: str, call: Call = Call.RATES
) -> Rows:
    """Return the rows of a list of a tariff; `NotFoundError`: the product is not public."""
    agreement, fuel = query.agreement, query.meter_point.fuel
    request = Request(
        call=call,
        path=f"/v1/products/{{product}}/{fuel}-tariffs/{{tariff}}/{feed}/",
        path_params={"product": agreement.product_code, "tariff": agreement.tariff_code},
        query={**period(query.span), "page_size": LARGEST_PAGE},
    )
    rows = await transport.all_rows(request)
    read = await off_loop(len(rows) > LARGE_LIST, rates.rates, rows, query.vat)
    return query.split(read, shown_at=transport.budget.clock())
