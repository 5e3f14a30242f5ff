"""What a Home Mini tells GraphQL: what goes through the meters now, and in a span of late.

The pattern of a home is spread evenly over each half hour; a car takes what its plan gives it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from .car import CHARGE_POWER_KW
from .errors import KrakenError
from .household import EXPORT, GAS, IMPORT, SupplyPoint
from .localtime import HALF_HOUR, floor_half_hour, graphql_stamp, half_hours, read_moment
from .readings import usual_quantity
from .true_cost import Charging, Reckoning, factor_of
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
    end, is_gas = min(start + step, world.now()), point.role == GAS
    exports = [it for it in world.points if it.role == EXPORT and not is_gas]
    delta = _energy(world, point, start, end)
    out = sum((_energy(world, it, start, end) for it in exports), Decimal(0))
    exported = sum((_register(world, it, start) for it in exports), Decimal(0))
    hours = Decimal(str((end - start) / timedelta(hours=1))) or Decimal(1)
    parts = Reckoning(world, point, Charging(world)).parts(floor_half_hour(start))
    prices = [parts[0].price.exc, parts[0].price.inc] if parts else [None, None]
    costs = [None if price is None else f"{price * delta / 1000:.4f}" for price in prices]
    return {
        "readAt": graphql_stamp(start),
        "consumption": f"{_register(world, point, start):.1f}",
        "consumptionDelta": f"{delta:.4f}" if delta else "0E+1",
        "demand": None if is_gas else f"{(delta - out) / hours:.1f}",
        "export": None if is_gas else f"{exported:.1f}",
        "costDelta": costs[0],
        "costDeltaWithTax": costs[1],
    }


def _register(world: World, point: SupplyPoint, moment: datetime) -> Decimal:
    """Return what a meter shows [Wh]: what went through since the home was moved into."""
    moved_in = floor_half_hour(world.household.moved_in)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    usual = _usual(point.quantity, moved_in, midnight) * factor_of(point)
    if point.role == IMPORT:
        usual += Decimal(str(_charged_kwh(world, moved_in, midnight)))
    return usual * 1000 + _energy(world, point, midnight, moment)


@cache
def _usual(quantity: Callable[[datetime], float], start: datetime, end: datetime) -> Decimal:
    total = sum(usual_quantity(quantity, moment) for moment in half_hours(start, end))
    return Decimal(str(round(total, 3)))


def _energy(world: World, point: SupplyPoint, start: datetime, end: datetime) -> Decimal:
    """Return what went through [Wh]."""
    usual = sum(
        usual_quantity(point.quantity, moment)
        * ((min(end, moment + HALF_HOUR) - max(start, moment)) / HALF_HOUR)
        for moment in half_hours(start, end)
    )
    total = Decimal(str(usual)) * factor_of(point)
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
