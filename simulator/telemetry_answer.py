"""What a Home Mini tells GraphQL: what goes through the meters now, and in a span of late.

The pattern of a home is spread evenly over each half hour; a car takes what its plan gives it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from .car import CHARGE_POWER_KW
from .errors import KrakenError
from .household import EXPORT, GAS, IMPORT, SupplyPoint
from .localtime import HALF_HOUR, floor_half_hour, graphql_stamp, half_hours, read_moment
from .true_cost import Charging, Reckoning, usual_kwh
from .world import World

type Asked = Mapping[str, Any]

STEPS = {
    "TEN_SECONDS": timedelta(seconds=10),
    "ONE_MINUTE": timedelta(minutes=1),
    "FIVE_MINUTES": timedelta(minutes=5),
    "HALF_HOURLY": HALF_HOUR,
    "HOURLY": timedelta(hours=1),
}
CALLS_PER_HOUR = 100
KEPT = timedelta(days=30)
REGISTER = Decimal(14_000_000)
"""What a meter showed [Wh] `KEPT` before the day of the question, so that it never goes back."""


def network(world: World, device_id: str | None) -> list[dict[str, Any]]:
    """Return the network that a meter is in, if a Mini reads it."""
    known = [meter.device_id for point in world.points for meter in point.meters]
    if not world.has_mini or device_id not in known:
        return []
    devices = [{"deviceId": it, "manufacturer": "Landis+Gyr"} for it in known]
    return [{"id": "1", "deviceId": device_id, "smartDevices": devices}]


def telemetry(world: World, asked: Asked) -> list[dict[str, Any]]:
    """Return the latest reading of a meter, or those of a span; none without a Mini."""
    now = world.now()
    world.telemetry_asked = [it for it in world.telemetry_asked if now - it < timedelta(hours=1)]
    if len(world.telemetry_asked) >= CALLS_PER_HOUR:
        raise KrakenError("KT-GB-4042")
    world.telemetry_asked.append(now)
    point = _point(world, asked["deviceId"])
    given = [asked.get(name) for name in ("start", "end", "grouping")]
    if any(given) and not all(given):
        raise KrakenError("KT-GB-4040")
    if not world.has_mini:
        return []
    if not any(given):
        step = HALF_HOUR if point.role == GAS else STEPS["TEN_SECONDS"]
        return [_reading(world, point, _floor(now, step) - step, step)]
    start, end = read_moment(asked["start"]), read_moment(asked["end"])
    if end <= start:
        raise KrakenError("KT-GB-4041")
    if start < now - KEPT:
        raise KrakenError("KT-GB-4051")
    step = STEPS[asked["grouping"]]
    if point.role == GAS:
        step = max(step, HALF_HOUR)
    rows, moment = [], _floor(start, step)
    while moment < min(end, now):
        if moment >= start:
            rows.append(_reading(world, point, moment, step))
        moment += step
    return rows


def _floor(moment: datetime, step: timedelta) -> datetime:
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour + (moment - hour) // step * step


def _point(world: World, device_id: str) -> SupplyPoint:
    for point in world.points:
        if any(meter.device_id == device_id for meter in point.meters):
            return point
    raise KrakenError("KT-GB-4050")


def _reading(world: World, point: SupplyPoint, start: datetime, step: timedelta) -> dict[str, Any]:
    end = min(start + step, world.now())
    delta = _energy(world, point, start, end)
    exported = [it for it in world.points if it.role == EXPORT and point.role != GAS]
    hours = Decimal(str((end - start) / timedelta(hours=1))) or Decimal(1)
    demand = delta / hours
    for other in exported:
        demand -= _energy(world, other, start, end) / hours
    parts = Reckoning(world, point, Charging(world)).parts(floor_half_hour(start))
    price = parts[0].price if parts else None
    costs = [None, None] if price is None else [price.exc * delta / 1000, price.inc * delta / 1000]
    return {
        "readAt": graphql_stamp(start),
        "consumption": _text(REGISTER + _energy(world, point, None, start), 1),
        "consumptionDelta": _text(delta, 4) if delta else "0E+1",
        "demand": None if point.role == GAS else _text(demand, 1),
        "export": None if point.role == GAS else _text(_sum(world, exported, start), 1),
        "costDelta": _text(costs[0], 4),
        "costDeltaWithTax": _text(costs[1], 4),
    }


def _sum(world: World, points: list[SupplyPoint], until: datetime) -> Decimal:
    return sum((_energy(world, point, None, until) for point in points), Decimal(0))


def _text(value: Decimal | None, places: int) -> str | None:
    return None if value is None else f"{value:.{places}f}"


def _energy(world: World, point: SupplyPoint, start: datetime | None, end: datetime) -> Decimal:
    """Return what went through [Wh] from `start`, or from where the register begins."""
    if start is None:
        start = world.now().replace(hour=0, minute=0, second=0, microsecond=0) - KEPT
    total = Decimal(0)
    for half_hour in half_hours(start, end):
        share = (min(end, half_hour + HALF_HOUR) - max(start, half_hour)) / HALF_HOUR
        total += usual_kwh(point, half_hour) * Decimal(str(share))
    if point.role == IMPORT:
        total += Decimal(str(_charged_kwh(world, start, end)))
    return total * 1000


def _charged_kwh(world: World, start: datetime, end: datetime) -> float:
    """Return what went into the cars: by slots that are over, and by those that run."""
    kwh, now = 0.0, world.now()
    for car in world.cars:
        car.settle(now)
        kwh += car.charged_kwh(start, end)
        for slot in car.plan:
            if not slot.is_ghost and car.is_plugged and not car.is_suspended:
                begins = max(slot.start, slot.known_since or slot.start, start)
                kwh += max((min(end, now) - begins) / timedelta(hours=1), 0) * CHARGE_POWER_KW
    return kwh
