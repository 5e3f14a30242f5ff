"""What GraphQL says about half hours: how much went through, and what that was settled at."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from .connection import connection
from .endpoints import STANDING
from .household import EXPORT, GAS, SupplyPoint
from .localtime import HALF_HOUR, graphql_local_stamp, half_hours_of, local_date, read_moment
from .prices import price_at
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
    point = _point(points, asked)
    if point is None:
        return connection([], asked, list)
    window = Window(read_moment(asked["startAt"]), read_moment(asked["endAt"]))
    starts = [row.start for row in readings(world, point, window)]
    return connection(starts, asked, lambda page: _answers(world, point, page, starts, asked))


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
    world: World,
    point: SupplyPoint,
    page: Sequence[datetime],
    window: Sequence[datetime],
    asked: Asked,
) -> list[dict[str, Any]]:
    rules = world.settlement
    corrections = world.readings.corrections
    reckoning = Reckoning(world, point, Charging(world), corrections=corrections)
    settled_until = visible_until(world, timedelta(days=rules.days))
    is_dense = (
        rules.dense_kwh is not None
        and len(window) > rules.dense_half_hours
        and any(reckoning.kwh(start) >= rules.dense_kwh for start in window)
    )
    answers = []
    for start in page:
        ruling = rules.ruling(start, world.now())
        band = None if ruling == EMPTY else ruling
        parts = reckoning.parts(start, band=band, window_start=read_moment(asked["startAt"]))
        is_told = start < settled_until and not is_dense and ruling != EMPTY
        answers.append(
            {
                **_metered(start, reckoning.kwh(start)),
                "metaData": {"statistics": _statistics(reckoning, start, parts) if is_told else []},
            }
        )
    return answers


def _metered(start: datetime, kwh: Decimal) -> dict[str, Any]:
    return {
        "__typename": "IntervalMeasurementType",
        "value": f"{kwh:.3f}",
        "unit": "kwh",
        "source": "Amphio",
        "readAt": graphql_local_stamp(start + HALF_HOUR),
        "startAt": graphql_local_stamp(start),
        "endAt": graphql_local_stamp(start + HALF_HOUR),
        "durationInSeconds": 1800,
    }


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
        costs = [_money(part.kwh * it, it) for it in (part.price.exc, part.price.inc)]
        kind_of_part = "TOU_BUCKET_COST" if is_split else kind
        statistics.append(_statistic(kind_of_part, label, part.kwh, *costs))
    if world.settlement.has_totals and role != EXPORT:
        exc = sum((part.kwh * part.price.exc for part in parts), Decimal(0))
        inc = sum((part.kwh * part.price.inc for part in parts), Decimal(0))
        statistics.append(_statistic(kind, "", _total(parts), _money(exc), _money(inc)))
    code = reckoning.code_at(start)
    standing = code and price_at(code, STANDING, world.payment_method, start)
    if standing:
        shares = len(half_hours_of(local_date(start)))
        costs = [_money(it / shares) for it in (standing.exc, standing.inc)]
        row = _statistic("STANDING_CHARGE_COST", "STANDING CHARGE", Decimal(1), *costs)
        statistics.append({**row, "value": "1.0"})
    if role == GAS:
        volume = _total(parts) / KWH_PER_M3
        statistics.append(_statistic("GAS_READING_INFORMATION", "1.02264", volume))
    return statistics


def _statistic(
    kind: str, label: str, kwh: Decimal, exc: Any = None, inc: Any = None
) -> dict[str, Any]:
    return {
        "type": kind,
        "label": label,
        "value": str(kwh.quantize(KWH)),
        "costExclTax": exc,
        "costInclTax": inc,
    }


def _money(pence: Decimal, price: Decimal | None = None) -> dict[str, Any]:
    """Return an amount in pence, although it is called pounds."""
    per_unit = None if price is None else {"amount": str(price), "unit": "KILOWATT_HOURS"}
    return {
        "estimatedAmount": str(pence.quantize(PENCE)),
        "costCurrency": "GBP",
        "pricePerUnit": per_unit,
    }
