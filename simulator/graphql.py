"""The GraphQL side: documents are validated and executed against the schema beside this file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    execute,
    parse,
    validate,
)
from graphql.language import FragmentDefinitionNode
from . import account_answer, device_answer, octoplus_answer
from .catalogue import DAY, EV_PEAK, NIGHT, NIGHT_BEGINS, NIGHT_ENDS, STANDARD, TARIFFS
from .errors import KrakenError
from .faults import Fault
from .localtime import HALF_HOUR, graphql_stamp, half_hours, local_time, read_moment
from .tariffs import Feed, PublicationClock, RateRow, Window, price_now
from .world import World

SCHEMA: GraphQLSchema = build_schema(
    (Path(__file__).parent / "schema.graphql").read_text(encoding="utf-8")
)
POINTS_LIMIT = 50_000
WITHOUT_TOKEN = frozenset({"obtainKrakenToken", "rateLimitInfo"})
MOST_PER_PAGE = 100

type Resolver = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One GraphQL request."""

    document: DocumentNode
    variables: dict[str, Any] | None
    operation: str | None
    authorization: str | None

    @property
    def root_fields(self) -> tuple[str, ...]:
        """Return the names of the fields at the top, with repetitions."""
        fragments = {
            node.name.value: node
            for node in self.document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        for node in self.document.definitions:
            if isinstance(node, OperationDefinitionNode) and self._is_asked(node):
                return tuple(_fields(node.selection_set, fragments))
        return ()

    def _is_asked(self, node: OperationDefinitionNode) -> bool:
        return self.operation is None or (
            node.name is not None and node.name.value == self.operation
        )


def read_question(body: Any, authorization: str | None) -> Question:
    """Read the JSON body of a request; raise GraphQLError without a document."""
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        raise GraphQLError("Must provide query string.")
    return Question(
        document=parse(body["query"]),
        variables=body.get("variables"),
        operation=body.get("operationName"),
        authorization=authorization,
    )


def answer(world: World, question: Question, fault: Fault | None = None) -> tuple[int, Any]:
    """Return status and body; a failing field leaves the others as they are."""
    mistakes = validate(SCHEMA, question.document)
    if mistakes:
        return 400, {"errors": [mistake.formatted for mistake in mistakes]}
    result = execute(
        SCHEMA,
        question.document,
        root_value=_Root(world, question.authorization, fault).resolvers(),
        variable_values=question.variables,
        operation_name=question.operation,
    )
    assert isinstance(result, ExecutionResult)  # noqa: S101 - no resolver here is asynchronous
    if result.data is None and result.errors and not result.errors[0].path:
        return 400, {"errors": [error.formatted for error in result.errors]}
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body = {"errors": [error.formatted for error in result.errors], **body}
    return 200, body


def _fields(
    selections: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode]
) -> list[str]:
    names = []
    for node in selections.selections:
        match node:
            case FieldNode():
                names.append(node.name.value)
            case InlineFragmentNode():
                names += _fields(node.selection_set, fragments)
            case FragmentSpreadNode() if node.name.value in fragments:
                names += _fields(fragments[node.name.value].selection_set, fragments)
            case _:
                pass
    return names


@dataclass(frozen=True, slots=True)
class _Root:
    """The resolvers of one request."""

    world: World
    authorization: str | None
    fault: Fault | None

    def resolvers(self) -> dict[str, Resolver]:
        """Return a resolver per root field; a field without one answers null."""
        known: dict[str, Resolver] = {
            "obtainKrakenToken": self._token,
            "viewer": self._viewer,
            "account": self._account,
            "properties": self._properties,
            "devices": self._devices,
            "flexPlannedDispatches": self._planned,
            "completedDispatches": self._completed,
            "applicableRates": self._applicable_rates,
            "rateLimitInfo": self._rate_limit_info,
            "octoplusAccountInfo": self._octoplus_info,
            "savingSessions": lambda _info: octoplus_answer.saving_sessions(self.world),
            "joinSavingSessionsEvent": self._join_session,
            "isEnrolledInCustomerFlexibilityCampaign": self._is_in_campaign,
            "customerFlexibilityCampaignEvents": self._campaign_events,
            "loyaltyPointLedgers": lambda _info: octoplus_answer.points(self.world),
            "electricVehicles": lambda _info: device_answer.CARS_SUPPORTED,
            "chargePointVariants": lambda _info: device_answer.CHARGERS_SUPPORTED,
        }
        names = {
            name
            for kind in (SCHEMA.query_type, SCHEMA.mutation_type)
            if kind is not None
            for name in kind.fields
        }
        return {name: self._guarded(name, known.get(name, _nothing)) for name in names}

    def _guarded(self, name: str, resolver: Resolver) -> Resolver:
        """Apply the armed fault and check the token before resolving."""

        def guarded(info: GraphQLResolveInfo, **arguments: Any) -> Any:
            if self.fault is not None and self.fault.code and self.fault.fails(name):
                raise KrakenError(self.fault.code)
            if name not in WITHOUT_TOKEN:
                self.world.tokens.check(self.world.now(), self.authorization)
            number = arguments.get("accountNumber")
            if number is not None and number not in self.world.accounts:
                raise KrakenError("KT-CT-4177")
            return resolver(info, **arguments)

        return guarded

    def _token(self, _info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return self.world.tokens.obtain(self.world.now(), arguments["input"])

    def _viewer(self, _info: GraphQLResolveInfo) -> Any:
        accounts = [account_answer.account(self.world, number) for number in self.world.accounts]
        return {"id": "1", "email": "someone@example.invalid", "accounts": accounts}

    def _account(self, _info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return account_answer.account(self.world, arguments["accountNumber"])

    def _properties(self, _info: GraphQLResolveInfo, **arguments: Any) -> Any:
        is_own = arguments["accountNumber"] == self.world.account_number
        return account_answer.properties(self.world) if is_own else []

    def _devices(self, _info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if arguments["accountNumber"] != self.world.account_number:
            return []
        return device_answer.devices(self.world, arguments.get("deviceId"))

    def _planned(self, _info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return device_answer.planned(self.world, arguments["deviceId"])

    def _completed(self, _info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if arguments["accountNumber"] != self.world.account_number:
            return []
        return device_answer.completed(self.world)

    def _applicable_rates(self, _info: GraphQLResolveInfo, **arguments: Any) -> Any:
        first = arguments.get("first")
        if first is None or first > MOST_PER_PAGE:
            raise KrakenError("KT-CT-1201")
        try:
            point = self.world.point(arguments["mpxn"])
        except LookupError as error:
            raise KrakenError("KT-CT-4177") from error
        window = (read_moment(arguments["startAt"]), read_moment(arguments["endAt"]))
        rows = _agreed_rows(self.world, point.agreements, *window)
        return _connection(rows, int(arguments.get("after") or 0), first)

    def _octoplus_info(self, _info: GraphQLResolveInfo, **arguments: Any) -> Any:
        is_own = arguments["accountNumber"] == self.world.account_number
        return {"isOctoplusEnrolled": is_own and self.world.octoplus is not None}

    def _join_session(self, _info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return octoplus_answer.join(self.world, arguments["input"])

    def _is_in_campaign(self, _info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return octoplus_answer.is_in_campaign(self.world, arguments["campaignSlug"])

    def _campaign_events(self, _info: GraphQLResolveInfo, **arguments: Any) -> Any:
        slug, first = arguments["campaignSlug"], arguments.get("first")
        return octoplus_answer.campaign_events(self.world, slug, first)

    def _rate_limit_info(self, _info: GraphQLResolveInfo, **_arguments: Any) -> Any:
        now = self.world.now()
        asked = [at for at in self.world.planned_asked if now - at < timedelta(minutes=1)]
        hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        wait = 60 - int((now - asked[0]).total_seconds()) if asked else 0
        used = 5 * len(self.world.log.calls)
        return {
            "pointsAllowanceRateLimit": {
                "limit": POINTS_LIMIT,
                "remainingPoints": POINTS_LIMIT - used,
                "usedPoints": used,
                "ttl": int(hour.timestamp()),
                "isBlocked": False,
            },
            "fieldSpecificRateLimits": {
                "edges": [
                    {
                        "node": {
                            "field": "flexPlannedDispatches",
                            "rate": "5/m",
                            "ttl": wait,
                            "isBlocked": len(asked) >= 5,  # noqa: PLR2004 - as the rate says
                        }
                    }
                ]
            },
        }


def _nothing(_info: GraphQLResolveInfo, **_arguments: Any) -> None:
    """Answer a field that is not simulated."""


def _agreed_rows(
    world: World, agreements: list[Any], start: datetime, end: datetime
) -> list[RateRow]:
    """Return what applies to a supply in the window: rows are clipped to it, oldest first."""
    rows = []
    for agreement in agreements:
        begins = max(start, agreement.valid_from)
        ends = min(end, agreement.valid_to or end)
        if begins >= ends:
            continue
        feeds = TARIFFS[agreement.tariff_code].feeds
        if DAY in feeds:
            rows += _register_rows(world, feeds, begins, ends)
            continue
        rows += [
            RateRow(max(row.start, begins), min(row.end or ends, ends), row.price)
            for row in feeds[STANDARD].rows(Window(begins, ends), world.publication)
            if row.payment_method in (None, world.payment_method)
        ]
    return rows


def _register_rows(
    world: World, feeds: Mapping[str, Feed], begins: datetime, ends: datetime
) -> list[RateRow]:
    """Return half hours: those of the night are by the windows that the lists do not tell."""
    rows = []
    for start in half_hours(begins, ends):
        wall = local_time(start) if EV_PEAK in feeds else start.astimezone(UTC).time()
        is_intelligent_night = wall >= NIGHT_BEGINS or wall < NIGHT_ENDS
        is_economy_night = time(0, 30) <= wall < time(7, 30)
        is_night = is_intelligent_night if EV_PEAK in feeds else is_economy_night
        clock = PublicationClock(start, world.prices_published_at)
        price = price_now(feeds[NIGHT if is_night else DAY], clock, world.payment_method)
        if price is not None:
            rows.append(RateRow(start, start + HALF_HOUR, price))
    return rows


def _connection(rows: list[RateRow], offset: int, first: int) -> dict[str, Any]:
    page = rows[offset : offset + first]
    return {
        "edges": [
            {
                "node": {
                    # The rates here leave VAT out, as was seen at this supplier.
                    "value": str(row.price.exc),
                    "validFrom": graphql_stamp(row.start),
                    "validTo": graphql_stamp(row.end),
                }
            }
            for row in page
        ],
        "pageInfo": {
            "hasNextPage": offset + first < len(rows),
            "hasPreviousPage": offset > 0,
            "startCursor": str(offset) if page else None,
            "endCursor": str(offset + len(page)) if page else None,
        },
    }
