"""One method for each thing to ask; values of the model come back, never JSON."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
import aiohttp
from ..model.account import Account, MeterPoint
from ..model.charging.dispatch import Dispatches
from ..model.history.half_hour import SettledHalfHour
from ..model.history.statement import Statement, StatementLine
from ..model.interval import Interval
from ..model.octoplus import Octoplus
from ..model.prices.rates import covered_until
from ..model.prices.tariff import DatedRate, Fuel, Rate, Register
from ..model.usage.consumption import MeterReading
from ..model.usage.live import LiveReading
from . import queries
from .auth import Login
from .budget import PLANS_PER_REQUEST, Call, Urgency
from .errors import AuthenticationError, NotFoundError
from .parse.account import account, accounts
from .parse.dispatches import dispatches
from .parse.reading import MOST_ROWS, Page
from .parse.rows import live_readings, meter_readings
from .parse.sessions import free_electricity, joined_codes, saving_sessions
from .parse.settled import settled
from .parse.statements import StatementPage, statements
from .prices import RateQuery
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


class OctopusClient:
    """Asks for all accounts of a key; can raise any `OctopusError` but `TokenStaleError`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._login = Login(transport)

    async def accounts(self) -> dict[str, str | None]:
        """Return addresses by number of the key's accounts, for a person who waits."""
        request = graphql(Call.ACCOUNT, queries.ACCOUNTS, {}, urgency=Urgency.PERSON)
        return accounts(await self._login.ask(request))

    async def account(self, number: str) -> Account:
        """Return an account; `NotFoundError`: there is none, or not for this key."""
        request = graphql(Call.ACCOUNT, queries.ACCOUNT, {"number": number})
        return account(await self._login.ask(request), number)

    async def dispatches(
        self, number: str, device_ids: Sequence[str], *, urgency: Urgency = Urgency.PLANNED
    ) -> Dispatches:
        """Return all cars, the first few plans, and what was completed."""
        asked = device_ids[:PLANS_PER_REQUEST]
        aliases = {f"d{place}": device_id for place, device_id in enumerate(asked)}
        document, variables = queries.dispatches(aliases), {"number": number, **aliases}
        request = graphql(Call.DISPATCHES, document, variables, urgency=urgency)
        return dispatches(await self._login.ask(request), aliases)

    async def unit_rates(self, query: RateQuery) -> dict[Register, tuple[DatedRate, ...]]:
        """Return the unit rates by feed, newest first, also beyond the span; {}: not public."""
        with suppress(NotFoundError):
            return await query.published(self._transport)
        return {}

    async def told_rates(self, number: str, query: RateQuery) -> tuple[DatedRate, ...]:
        """Return the unit rates that the account is told for a span, which none exceeds."""
        with suppress(NotFoundError):
            return await query.applicable(self._login, number)
        return ()

    async def standing_charges(self, query: RateQuery) -> tuple[DatedRate, ...]:
        """Return the standing charges of an agreement; for what no list has, the agreed one."""
        agreement, span = query.agreement, query.span
        rows: tuple[DatedRate, ...] = ()
        with suppress(NotFoundError):
            rows = await query.listed(self._transport, "standing-charges", Call.STANDING_CHARGES)
        charge = agreement.agreed_standing_charge
        since = max(agreement.start or span.start, span.start)
        if charge is None or covered_until(rows, since) >= min(agreement.end or span.end, span.end):
            return rows
        now = self._transport.budget.clock()
        rate = Rate(inc_vat=charge, exc_vat=charge / (1 + query.vat(now)))
        # without a start, and behind the list, any row of which wins
        agreed = DatedRate(rate=rate, start=None, end=None, payment_method=None)
        return (*rows, *query.split([agreed], shown_at=now))

    async def consumption(
        self, point: MeterPoint, span: Interval, *, call: Call = Call.CONSUMPTION
    ) -> tuple[MeterReading, ...]:
        """Return the readings of a span, ascending; a wrong key is a `NotFoundError` too."""
        try:
            authorization = aiohttp.encode_basic_auth(self._transport.api_key)
        except ValueError as err:
            raise AuthenticationError("A key has no colon in it") from err
        found: list[MeterReading] = []
        first, last = span.start.date(), span.end.date()
        for meter in point.meters:
            is_in_use = (meter.active_from or first) <= last and (meter.active_to or last) >= first
            if not is_in_use or meter.gas_unit != point.meters[-1].gas_unit:
                continue
            request = Request(
                call=call,
                path=f"/v1/{point.fuel}-meter-points/{{point}}/meters/{{serial}}/consumption/",
                path_params={"point": point.id, "serial": meter.serial},
                query={**period(span), "page_size": MOST_ROWS, "order_by": "period"},
                authorization=authorization,
            )
            try:
                rows = await self._transport.all_rows(request)
            except NotFoundError:
                if meter == point.meters[-1]:
                    raise
                continue
            found += await off_loop(len(rows) > LARGE_LIST, meter_readings, rows, span)
        return tuple(sorted(found, key=lambda row: row.start))

    async def live(self, device_id: str, span: Interval | None = None) -> tuple[LiveReading, ...]:
        """Return the latest reading of a Home Mini, or those of a span, half hour by half hour."""
        asked = {"device": device_id}
        if span is not None:
            asked |= {"start": stamp(span.start), "end": stamp(span.end), "grouping": "HALF_HOURLY"}
        return live_readings(await self._login.ask(graphql(Call.LIVE, queries.LIVE, asked)))

    async def settled(
        self, number: str, point: MeterPoint, span: Interval, *, urgency: Urgency = Urgency.PLANNED
    ) -> tuple[SettledHalfHour, ...]:
        """Return what was reckoned for a span's half hours, ascending; two days are a page.

        A dense span is answered without costs, and then a shorter one may have them.
        """
        filters = {"readingFrequencyType": "THIRTY_MIN_INTERVAL", "marketSupplyPointId": point.id}
        if point.fuel is Fuel.ELECTRICITY:
            filters["readingDirection"] = "GENERATION" if point.is_export else "CONSUMPTION"
        asked = {"number": number, "filters": [{f"{point.fuel}Filters": filters}]}
        asked |= {"start": stamp(span.start), "end": stamp(span.end)}

        async def page(after: str | None) -> Page[SettledHalfHour]:
            variables = {**asked, "after": after}
            request = graphql(Call.SETTLED, queries.SETTLED, variables, urgency=urgency)
            return settled(await self._login.ask(request), point)

        rows = await all_pages(page, "account.properties.measurements.pageInfo")
        # of several properties one knows the meter
        rows.sort(key=lambda row: (row.start, bool(row.parts)))
        return tuple({row.start: row for row in rows if span.contains(row.start)}.values())

    async def statements(self, number: str, urgency: Urgency) -> tuple[Statement, ...]:
        """Return the latest 24 statements, the latest first: monthly ones of two years."""

        async def ask(after: str | None, lines_after: str | None = None) -> Page[StatementPage]:
            variables = {"number": number, "after": after, "linesAfter": lines_after}
            request = graphql(Call.STATEMENTS, queries.STATEMENTS, variables, urgency=urgency)
            return statements(await self._login.ask(request))

        async def lines(after: str | None, bill: str, cursor: str | None) -> Page[StatementLine]:
            page, _ = await ask(after, cursor)
            return next(((one.lines, more) for one, more in page if one.id == bill), ((), None))

        found: list[Statement] = []
        after: str | None = None
        for _ in range(3):
            page, following = await ask(after)
            for one, cursor in page:
                read = partial(lines, after, one.id)
                more = await all_pages(read, "account.bills.transactions", cursor) if cursor else ()
                found.append(replace(one, lines=(*one.lines, *more)))
            if (after := following) is None:
                break
        return tuple(found)

    async def saving_sessions(self, number: str) -> Octoplus:
        """Return the saving sessions of all regions."""
        variables = {"number": number}
        request = graphql(Call.SESSIONS, queries.SAVING_SESSIONS, variables, to_backend=True)
        return saving_sessions(await self._login.ask(request))

    async def free_electricity(self, number: str, mpan: str) -> Octoplus:
        """Return the free hours of a meter point, and the balance of points."""
        request = graphql(Call.SESSIONS, queries.FREE_ELECTRICITY, {"number": number, "mpan": mpan})
        return free_electricity(await self._login.ask(request))

    async def join_saving_session(self, number: str, code: str) -> frozenset[str]:
        """Join a session for a person; `NotFoundError`: unknown, over, or for another region."""
        document, variables = queries.JOIN_SAVING_SESSION, {"number": number, "code": code}
        urgency = Urgency.PERSON
        request = graphql(Call.SESSIONS, document, variables, urgency=urgency, to_backend=True)
        return joined_codes(await self._login.ask(request))
