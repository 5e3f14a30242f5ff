"""Asks for prices: the public price lists, and what applies to a meter where there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..model.account import MeterPoint
from ..model.interval import Interval
from ..model.prices.tariff import Agreement, DatedRate, Register
from . import parse, queries
from .auth import Login, Query
from .budget import Call
from .errors import BadRequestError, NotFoundError, UnexpectedResponseError
from .rest import all_rows, period, stamp
from .transport import Question, Transport
from .vat import vat_rate

LIST_PATH: Final = "/v1/products/{product}/{fuel}-tariffs/{tariff}/{feed}/"
LARGEST_PAGE: Final = 1500
"""Rows that a page of prices holds at most: a month of half hours."""
LARGEST_CONNECTION: Final = 99
"""Rows that one GraphQL answer holds at most."""
DAY_NIGHT_DETAIL: Final = "day and night"
"""Words of the refusal (status 400) where a tariff has registers instead of a standard feed."""

FEEDS: Final[Mapping[Register, str]] = {
    Register.STANDARD: "standard-unit-rates",
    Register.DAY: "day-unit-rates",
    Register.NIGHT: "night-unit-rates",
    Register.EV_PEAK: "ev-device-peak-unit-rates",
    Register.EV_OFF_PEAK: "ev-device-off-peak-unit-rates",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """What is to be priced: a tariff, where it is used, and for what time."""

    meter_point: MeterPoint
    agreement: Agreement
    span: Interval

    def vat(self, start: datetime | None) -> float:
        """Return the VAT on a row that begins at a moment [0 to 1].

        A row may have begun long ago; what counts is the time it is asked for. Whoever pays for
        export is charged no VAT.
        """
        if self.meter_point.is_export:
            return 0.0
        return vat_rate(self.meter_point.fuel, max(start or self.span.start, self.span.start))

    @property
    def hidden_feeds(self) -> tuple[Register, ...]:
        """The feeds that may hold the prices when the standard one does not.

        Only electricity that is paid for is metered by registers. Of Intelligent Go the newer
        products answer an empty standard feed, without a word about the others.
        """
        if not self.meter_point.is_electricity_import:
            return ()
        if self.agreement.terms.dispatch_rule is not None:
            return (Register.DAY, Register.NIGHT, Register.EV_PEAK, Register.EV_OFF_PEAK)
        return (Register.DAY, Register.NIGHT)


async def published_rates(
    transport: Transport, priced: Priced
) -> dict[Register, tuple[DatedRate, ...]]:
    """Return the unit rates of a tariff by feed, as published.

    Raises:
        NotFoundError: The product is not public.
    """
    if priced.agreement.registers != {Register.STANDARD}:
        return {
            register: await _feed(transport, priced, register)
            for register in FEEDS
            if register in priced.agreement.registers
        }
    standard = await _standard_feed(transport, priced)
    if standard:
        return {Register.STANDARD: standard}
    found = {
        register: await _hidden_feed(transport, priced, register)
        for register in priced.hidden_feeds
    }
    return {register: rows for register, rows in found.items() if rows} or {Register.STANDARD: ()}


async def published_charges(transport: Transport, priced: Priced) -> tuple[DatedRate, ...]:
    """Return the standing charges of a tariff, as published.

    Raises:
        NotFoundError: The product is not public.
    """
    return await _rows(transport, priced, Call.STANDING_CHARGES, "standing-charges")


async def applicable_rates(login: Login, number: str, priced: Priced) -> tuple[DatedRate, ...]:
    """Return the unit rates that apply to a meter point, whatever its product; see `parse`."""
    rows: list[DatedRate] = []
    cursor: str | None = None
    while True:
        variables = {
            "number": number,
            "mpxn": priced.meter_point.id,
            "start": stamp(priced.span.start),
            "end": stamp(priced.span.end),
            "first": LARGEST_CONNECTION,
            "after": cursor,
        }
        answer = await login.ask(
            Query(document=queries.APPLICABLE_RATES, variables=variables, call=Call.RATES)
        )
        page = parse.applicable_rates(answer, priced.vat)
        rows += page.rows
        if page.next_cursor is None:
            return tuple(rows)
        if page.next_cursor == cursor:
            raise UnexpectedResponseError("The pages stand still", "applicableRates.pageInfo")
        cursor = page.next_cursor


async def _standard_feed(transport: Transport, priced: Priced) -> tuple[DatedRate, ...]:
    try:
        return await _feed(transport, priced, Register.STANDARD)
    except BadRequestError as err:
        if DAY_NIGHT_DETAIL not in err.detail:
            raise
        return ()


async def _hidden_feed(
    transport: Transport, priced: Priced, register: Register
) -> tuple[DatedRate, ...]:
    """Return a feed that need not exist."""
    try:
        return await _feed(transport, priced, register)
    except BadRequestError, NotFoundError:
        return ()


async def _feed(transport: Transport, priced: Priced, register: Register) -> tuple[DatedRate, ...]:
    return await _rows(transport, priced, Call.RATES, FEEDS[register])


async def _rows(
    transport: Transport, priced: Priced, call: Call, feed: str
) -> tuple[DatedRate, ...]:
    """Read a price list. It is public: no credential is sent."""
    question = Question(
        call=call,
        path=LIST_PATH,
        places={
            "product": priced.agreement.product_code,
            "fuel": priced.meter_point.fuel,
            "tariff": priced.agreement.tariff_code,
            "feed": feed,
        },
        query={**period(priced.span), "page_size": LARGEST_PAGE},
    )
    return parse.rates(await all_rows(transport, question), priced.vat)
