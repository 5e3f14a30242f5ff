"""The GraphQL side: documents are validated and executed against the schema beside this file."""

from collections.abc import Callable, Mapping, Sequence
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
from . import account_answer, device_answer, octoplus_answer, telemetry_answer
from .catalogue import TARIFFS
from .connection import connection
from .endpoints import DAY, EV_PEAK, NIGHT, STANDARD
from .errors import KrakenError
from .faults import Fault
from .localtime import HALF_HOUR, graphql_stamp, half_hours, local_time, read_moment
from .patterns import NIGHT_BEGINS, NIGHT_ENDS
from .tariffs import Feed, PublicationClock, RateRow, Window, price_now
from .world import World

SCHEMA: GraphQLSchema = build_schema(
    (Path(__file__).parent / "schema.graphql").read_text(encoding="utf-8")
)
POINTS_LIMIT = 50_000
WITHOUT_TOKEN = frozenset({"obtainKrakenToken", "rateLimitInfo"})

type Asked = Mapping[str, Any]
"""The arguments of a root field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One GraphQL request."""

    text: str
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
            if isinstance(node, OperationDefinitionNode):
                name = None if node.name is None else node.name.value
                if self.operation in (None, name):
                    return tuple(_fields(node.selection_set, fragments))
        return ()


def read_question(body: Any, authorization: str | None) -> Question:
    """Read the JSON body of a request; raise GraphQLError without a document."""
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        raise GraphQLError("Must provide query string.")
    return Question(
        text=body["query"],
        document=parse(body["query"]),
        variables=body.get("variables"),
        operation=body.get("operationName"),
        authorization=authorization,
    )


def answer(world: World, question: Question, fault: Fault | None = None) -> tuple[int, Any]:
    """Return status and body; a failing field leaves the others as they are."""
    if mistakes := validate(SCHEMA, question.document):
        return 400, {"errors": [mistake.formatted for mistake in mistakes]}
    result = execute(
        SCHEMA,
        question.document,
        root_value=_resolvers(world, question.authorization, fault),
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


def _resolvers(
    world: World, authorization: str | None, fault: Fault | None
) -> dict[str, Callable[..., Any]]:
    """Return a resolver per root field, behind the armed fault and the token's check."""

    def guarded(name: str) -> Callable[..., Any]:
        def resolve(_info: GraphQLResolveInfo, **asked: Any) -> Any:
            if fault is not None and fault.code and fault.fails(name):
                raise KrakenError(fault.code)
            if name not in WITHOUT_TOKEN:
                world.tokens.check(world.now(), authorization)
            if asked.get("accountNumber") not in (None, *world.accounts):
                raise KrakenError("KT-CT-4177")
            return RESOLVERS[name](world, asked) if name in RESOLVERS else None

        return resolve

    kinds = (SCHEMA.query_type, SCHEMA.mutation_type)
    return {name: guarded(name) for kind in kinds if kind is not None for name in kind.fields}


def _is_own(world: World, asked: Asked) -> bool:
    return bool(asked["accountNumber"] == world.account_number)


def _viewer(world: World, _asked: Asked) -> Any:
    accounts = [account_answer.account(world, number) for number in world.accounts]
    return {"id": "1", "email": "someone@example.invalid", "accounts": accounts}


def _applicable_rates(world: World, asked: Asked) -> Any:
    try:
        point = world.point(asked["mpxn"])
    except LookupError as error:
        raise KrakenError("KT-CT-4177") from error
    window = (read_moment(asked["startAt"]), read_moment(asked["endAt"]))
    rows = _agreed_rows(world, point.agreements, *window)
    return connection(rows, asked, _shown)


def _rate_limit_info(world: World, _asked: Asked) -> Any:
    now = world.now()
    asked = [at for at in world.planned_asked if now - at < timedelta(minutes=1)]
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    used = 5 * len(world.log.calls)
    plans = {
        "field": "flexPlannedDispatches",
        "rate": "5/m",
        "ttl": 60 - int((now - asked[0]).total_seconds()) if asked else 0,
        "isBlocked": len(asked) >= 5,  # noqa: PLR2004 - as the rate says
    }
    return {
        "pointsAllowanceRateLimit": {
            "limit": POINTS_LIMIT,
            "remainingPoints": POINTS_LIMIT - used,
            "usedPoints": used,
            "ttl": int(hour.timestamp()),
            "isBlocked": False,
        },
        "fieldSpecificRateLimits": {"edges": [{"node": plans}]},
    }


RESOLVERS: Mapping[str, Callable[[World, Asked], Any]] = {
    "obtainKrakenToken": lambda world, asked: world.tokens.obtain(world.now(), asked["input"]),
    "viewer": _viewer,
    "account": lambda world, asked: account_answer.account(world, asked["accountNumber"]),
    "properties": lambda world, asked: account_answer.properties(world, asked["accountNumber"]),
    "devices": lambda world, asked: (
        device_answer.devices(world, asked.get("deviceId")) if _is_own(world, asked) else []
    ),
    "flexPlannedDispatches": lambda world, asked: device_answer.planned(world, asked["deviceId"]),
    "completedDispatches": lambda world, asked: (
        device_answer.completed(world) if _is_own(world, asked) else []
    ),
    "applicableRates": _applicable_rates,
    "rateLimitInfo": _rate_limit_info,
    "octoplusAccountInfo": lambda world, asked: {
        "isOctoplusEnrolled": _is_own(world, asked) and world.octoplus is not None
    },
    "savingSessions": lambda world, _asked: octoplus_answer.saving_sessions(world),
    "joinSavingSessionsEvent": lambda world, asked: octoplus_answer.join(world, asked["input"]),
    "isEnrolledInCustomerFlexibilityCampaign": lambda world, asked: octoplus_answer.is_in_campaign(
        world, asked["campaignSlug"]
    ),
    "customerFlexibilityCampaignEvents": lambda world, asked: octoplus_answer.campaign_events(
        world, asked["campaignSlug"], asked.get("first")
    ),
    "loyaltyPointLedgers": lambda world, _asked: octoplus_answer.points(world),
    "smartMeterTelemetry": telemetry_answer.telemetry,
    "smartDeviceNetwork": lambda world, asked: telemetry_answer.network(
        world, asked.get("deviceId")
    ),
    "electricVehicles": lambda _world, _asked: device_answer.CARS_SUPPORTED,
    "chargePointVariants": lambda _world, _asked: device_answer.CHARGERS_SUPPORTED,
}
"""What is answered; a field that is not here answers null."""


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


def _shown(rows: Sequence[RateRow]) -> list[dict[str, Any]]:
    return [
        {
            # The rates here leave VAT out, as was seen at this supplier.
            "value": str(row.price.exc),
            "validFrom": graphql_stamp(row.start),
            "validTo": graphql_stamp(row.end),
        }
        for row in rows
    ]
