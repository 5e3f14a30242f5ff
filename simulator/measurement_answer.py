"""What GraphQL says about half hours: how much went through, and what that was settled at."""

from base64 import b64decode, b64encode
import binascii
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from .endpoints import STANDING
from .errors import KrakenError
from .household import EXPORT, GAS, SupplyPoint
from .localtime import HALF_HOUR, graphql_local_stamp, half_hours_of, local_date, read_moment
from .octoplus_answer import MOST_PER_PAGE
from .prices import UnitPrice, price_at
from .readings import readings, visible_until
from .settlement import EMPTY
from .tariffs import Window
from .true_cost import KWH_PER_M3, Charging, Part, Reckoning
from .world import World

type Asked = Mapping[str, Any]

PENCE = Decimal("0.0001")
KWH = Decimal("0.00001")


def measurements(world: World, points: list[SupplyPoint], asked: Asked) -> dict[str, Any]:
    """Return a page of the half hours of one supply point, oldest first."""
    first = asked.get("first")
    if first is None or first > MOST_PER_PAGE:
        raise KrakenError("KT-CT-1201")
    point = _point(points, asked)
    nodes: list[datetime] = []
    if point is not None:
        window = Window(read_moment(asked["startAt"]), read_moment(asked["endAt"]))
        nodes = [row.start for row in readings(world, point, window)]
    offset = _offset(asked.get("after"))
    page = nodes[offset : offset + first]
    answers = [] if point is None else _answers(world, point, page, nodes, asked)
    cursors = [_cursor(offset + number) for number in range(1, len(page) + 1)]
    return {
        "edges": [
            {"node": node, "cursor": cursor} for node, cursor in zip(answers, cursors, strict=True)
        ],
        "pageInfo": {
            "hasNextPage": offset + first < len(nodes),
            "hasPreviousPage": offset > 0,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
        "totalCount": len(nodes),
        "edgeCount": len(page),
    }


def _cursor(number: int) -> str:
    return b64encode(f"node-{number}".encode()).decode()


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(b64decode(cursor, validate=True).decode().removeprefix("node-"))
    except (binascii.Error, ValueError) as error:
        raise KrakenError("KT-CT-1201") from error


def _point(points: list[SupplyPoint], asked: Asked) -> SupplyPoint | None:
    """Return the supply point that the filters name, if all of them fit."""
    for utility in asked["utilityFilters"]:
        for name, filters in utility.items():
            for point in points:
                is_named = point.number == filters.get("marketSupplyPointId")
                is_fuel = (name == "gasFilters") is (point.role == GAS)
                asks_export = filters.get("readingDirection") == "GENERATION"
                is_way = asks_export is (point.role == EXPORT)
                is_half_hourly = filters["readingFrequencyType"] == "THIRTY_MIN_INTERVAL"
                if is_named and is_fuel and is_way and is_half_hourly:
                    return point
    return None


def _answers(
    world: World, point: SupplyPoint, page: list[datetime], window: list[datetime], asked: Asked
) -> list[dict[str, Any]]:
    rules, reckoning = world.settlement, Reckoning(world, point, Charging(world))
    window_start = read_moment(asked["startAt"])
    settled_until = visible_until(world, timedelta(days=rules.days))
    is_dense = (
        rules.dense_kwh is not None
        and len(window) > rules.dense_half_hours
        and any(_total(reckoning.parts(start)) >= rules.dense_kwh for start in window)
    )
    answers = []
    for start in page:
        ruling = rules.ruling(start, world.now())
        parts = reckoning.parts(
            start, ruling=None if ruling == EMPTY else ruling, window_start=window_start
        )
        is_told = start < settled_until and not is_dense and ruling != EMPTY
        answers.append(
            {
                "__typename": "IntervalMeasurementType",
                "value": f"{_total(parts):.3f}",
                "unit": "kwh",
                "source": "Amphio",
                "readAt": graphql_local_stamp(start + HALF_HOUR),
                "startAt": graphql_local_stamp(start),
                "endAt": graphql_local_stamp(start + HALF_HOUR),
                "durationInSeconds": 1800,
                "metaData": {"statistics": _statistics(reckoning, start, parts) if is_told else []},
            }
        )
    return answers


def _total(parts: list[Part]) -> Decimal:
    return sum((part.kwh for part in parts), Decimal(0))


def _statistics(reckoning: Reckoning, start: datetime, parts: list[Part]) -> list[dict[str, Any]]:
    world, role = reckoning.world, reckoning.point.role
    labels = world.settlement.labels_at(world.now())
    kind = "GENERATION_VALUE" if role == EXPORT else "CONSUMPTION_COST"
    statistics = []
    for part in parts:
        is_split = isinstance(part.label, int)
        label = labels[part.label] if isinstance(part.label, int) else part.label
        statistics.append(
            {
                "type": "TOU_BUCKET_COST" if is_split else kind,
                "label": label,
                "value": str(part.kwh.quantize(KWH)),
                "costExclTax": _money(part.kwh * part.price.exc, part.price.exc),
                "costInclTax": _money(part.kwh * part.price.inc, part.price.inc),
            }
        )
    if world.settlement.has_totals and kind == "CONSUMPTION_COST":
        statistics.append(
            {
                "type": kind,
                "label": "",
                "value": str(_total(parts).quantize(KWH)),
                "costExclTax": _money(sum((it.kwh * it.price.exc for it in parts), Decimal(0))),
                "costInclTax": _money(sum((it.kwh * it.price.inc for it in parts), Decimal(0))),
            }
        )
    code = reckoning.code_at(start)
    standing = code and price_at(code, STANDING, world.payment_method, start)
    if standing:
        statistics.append(_standing(standing, len(half_hours_of(local_date(start)))))
    if role == GAS:
        volume = _total(parts) / KWH_PER_M3
        statistics.append(
            {
                "type": "GAS_READING_INFORMATION",
                "label": "1.02264",
                "value": str(volume.quantize(KWH)),
            }
        )
    return statistics


def _standing(price: UnitPrice, half_hours: int) -> dict[str, Any]:
    """Return the share of a day's standing charge that one of its half hours bears."""
    return {
        "type": "STANDING_CHARGE_COST",
        "label": "STANDING CHARGE",
        "value": "1.0",
        "costExclTax": _money(price.exc / half_hours),
        "costInclTax": _money(price.inc / half_hours),
    }


def _money(pence: Decimal, price: Decimal | None = None) -> dict[str, Any]:
    """Return an amount in pence, although it is called pounds."""
    per_unit = price and {"amount": str(price), "unit": "KILOWATT_HOURS"}
    return {
        "estimatedAmount": str(pence.quantize(PENCE)),
        "costCurrency": "GBP",
        "pricePerUnit": per_unit if price is not None else None,
    }
