"""One method for each question the supplier can answer; values of the model come back, never JSON.

One client serves all accounts of its key, so that they share a token and a budget.
"""

from collections.abc import Sequence

from ..model.account import Account, MeterPoint
from ..model.charging.dispatch import Dispatches
from ..model.interval import Interval
from ..model.octoplus import FreeElectricity, SavingSessions
from ..model.prices.tariff import Agreement, DatedRate, Rate, Register
from ..model.usage.consumption import MeterReading
from . import parse, queries
from .auth import Login, graphql_request
from .budget import PLANS_PER_REQUEST, Call, Urgency
from .errors import NotFoundError
from .prices import RateQuery, applicable_rates, published_charges, published_rates
from .readings import readings
from .transport import Host, Transport


class OctopusClient:
    """Asks the supplier. Nothing is kept but the token.

    Each method can raise what its requests can: `BudgetSpentError`, `RateLimitedError`,
    `CannotConnectError`, `UnexpectedResponseError`, and where a token is needed
    `AuthenticationError`.
    """

    def __init__(self, transport: Transport) -> None:
        """Ask through a transport."""
        self._transport = transport
        self._login = Login(transport)

    async def accounts(self) -> tuple[str, ...]:
        """Return the numbers of the key's accounts; () for a key without any."""
        request = graphql_request(Call.ACCOUNT, queries.ACCOUNTS, {})
        return parse.account_numbers(await self._login.ask(request))

    async def account(self, number: str) -> Account:
        """Return an account, with its meter points and its cars, by one request.

        Raises:
            NotFoundError: There is no such account, or not for this key.
        """
        request = graphql_request(Call.ACCOUNT, queries.ACCOUNT, {"number": number})
        return parse.account(await self._login.ask(request), number)

    async def dispatches(
        self, number: str, device_ids: Sequence[str], *, urgency: Urgency = Urgency.PLANNED
    ) -> Dispatches:
        """Return the state of all cars, the plans of some, and what was completed, by one request.

        Args:
            number: Account number.
            device_ids: Cars whose plans are asked for. Beyond the first `PLANS_PER_REQUEST` plans
                are not asked for, and come back as unknown.
            urgency: Who waits for it.
        """
        aliases = queries.plan_aliases(device_ids[:PLANS_PER_REQUEST])
        request = graphql_request(
            Call.DISPATCHES,
            queries.dispatches(aliases),
            {"number": number, **aliases},
            plans=len(aliases),
            urgency=urgency,
        )
        return parse.dispatches(await self._login.ask(request), aliases)

    async def unit_rates(
        self, number: str, meter_point: MeterPoint, agreement: Agreement, span: Interval
    ) -> dict[Register, tuple[DatedRate, ...]]:
        """Return what a unit costs under an agreement [GBP/kWh], per feed.

        Products that are not public are priced by what applies to the meter point, which is
        one feed whatever registers the tariff has.

        Args:
            number: Account number.
            meter_point: Where the energy is metered.
            agreement: The agreement whose tariff is priced.
            span: Time the rates are for; rows may begin before it and end after it.

        Returns:
            Rows as answered, newest first; feeds without any are left out, except a lone one.
        """
        query = RateQuery(meter_point=meter_point, agreement=agreement, span=span)
        try:
            return await published_rates(self._transport, query)
        except NotFoundError:
            return {Register.STANDARD: await applicable_rates(self._login, number, query)}

    async def standing_charges(
        self, meter_point: MeterPoint, agreement: Agreement, span: Interval
    ) -> tuple[DatedRate, ...]:
        """Return the standing charges of an agreement [GBP/d], as answered, newest first.

        Products that are not public have the charge the account itself shows.
        """
        query = RateQuery(meter_point=meter_point, agreement=agreement, span=span)
        try:
            return await published_charges(self._transport, query)
        except NotFoundError:
            return _agreed_charge(agreement, query.vat(agreement.start))

    async def consumption(
        self, meter_point: MeterPoint, span: Interval
    ) -> tuple[MeterReading, ...]:
        """Return what was metered in a span, in the meter's own unit, ascending.

        Raises:
            NotFoundError: The meter is unknown, or not for this key (`NotAllowedError`). The key
                itself may be wrong then too; the next login says so for certain, and one meter's
                refusal is no reason to ask a person for another key.
        """
        return await readings(self._transport, meter_point, span)

    async def saving_sessions(self, number: str) -> SavingSessions:
        """Return the saving sessions of all regions, and which of them the account joined."""
        request = graphql_request(
            Call.SESSIONS,
            queries.SAVING_SESSIONS,
            {"number": number},
            host=Host.BACKEND,
        )
        return parse.saving_sessions(await self._login.ask(request))

    async def free_electricity(self, number: str, mpan: str) -> FreeElectricity:
        """Return the free hours of an import meter point, and the balance of points.

        Raises:
            NotAllowedError: Neither is for this customer.
        """
        request = graphql_request(
            Call.SESSIONS,
            queries.FREE_ELECTRICITY,
            {"number": number, "mpan": mpan, "campaign": queries.FREE_CAMPAIGN},
        )
        return parse.free_electricity(await self._login.ask(request))

    async def join_saving_session(
        self, number: str, code: str, *, urgency: Urgency = Urgency.PLANNED
    ) -> frozenset[str]:
        """Join a session and return the codes of all that the account has joined by now.

        Raises:
            NotFoundError: It is unknown, over, or for another region (OE-1305).
        """
        request = graphql_request(
            Call.SESSIONS,
            queries.JOIN_SAVING_SESSION,
            {"number": number, "code": code},
            urgency=urgency,
            host=Host.BACKEND,
        )
        return parse.joined_codes(await self._login.ask(request))


def _agreed_charge(agreement: Agreement, vat: float) -> tuple[DatedRate, ...]:
    charge = agreement.agreed_standing_charge
    if charge is None:
        return ()
    rate = Rate(inc_vat=charge, exc_vat=charge / (1 + vat))
    return (DatedRate(rate=rate, start=agreement.start, end=agreement.end, payment_method=None),)
