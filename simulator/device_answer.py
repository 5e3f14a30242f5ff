"""What GraphQL says about devices and dispatches."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from .car import Car, CompletedSlot
from .errors import KrakenError
from .household import DeviceModel
from .localtime import graphql_stamp
from .world import World

# Two catalogues that the supplier has announced to remove; some clients still ask for them.
CARS_SUPPORTED = [
    {"make": "Tesla", "models": [{"model": "Model Y", "batterySize": "75.00"}]},
    {"make": "Kia", "models": [{"model": "EV6", "batterySize": "74.00"}]},
]
CHARGERS_SUPPORTED = [
    {"make": "Myenergi", "models": [{"model": "zappi (all models)", "powerInKw": "7.00"}]}
]
COMPLETED_LAST = timedelta(days=1)
METER_STATE = "SMART_CONTROL_NOT_AVAILABLE"


def devices(world: World, device_id: str | None) -> list[dict[str, Any]]:
    """Return the account's devices, or the one asked for, or raise KrakenError."""
    answers = [_car(world, car) for car in world.cars]
    meter_status = {"current": "LIVE", "currentState": METER_STATE, "isSuspended": False}
    answers += [
        {**_fixed(model, None), "status": meter_status} for model in world.household.meter_devices
    ]
    if device_id is not None:
        answers = [answer for answer in answers if answer["id"] == device_id]
    if not answers and (device_id is not None or world.household.no_device_is_an_error):
        raise KrakenError("KT-CT-4301")
    return answers


def planned(world: World, device_id: str) -> list[dict[str, Any]]:
    """Return a device's plan; too many requests raise KT-CT-1199."""
    if not world.has_room_for_plan():
        raise KrakenError("KT-CT-1199")
    try:
        car = world.car(device_id)
    except LookupError as error:
        raise KrakenError("KT-CT-4340") from error
    return [
        {
            "start": graphql_stamp(slot.start),
            "end": graphql_stamp(slot.end),
            "type": slot.kind,
            "energyAddedKwh": f"{slot.expected_kwh:.3f}",
        }
        for slot in car.planned_at(world.now())
    ]


def completed(world: World) -> list[dict[str, Any]]:
    """Return the completed rows of the whole account, newest first, of one day."""
    now = world.now()
    for car in world.cars:
        car.settle(now)
    rows = [
        row
        for car in world.cars
        for row in car.completed
        if row.visible_from <= now < row.end + COMPLETED_LAST
    ]
    return [_completed(row) for row in sorted(rows, key=lambda row: row.start, reverse=True)]


def _car(world: World, car: Car) -> dict[str, Any]:
    status = {
        "current": "RETIRED" if car.is_retired else "LIVE",
        "currentState": car.state_at(world.now()),
        "isSuspended": car.is_suspended,
    }
    return {
        **_fixed(car.model, world.household.property_id),
        "make": car.model.make,
        "model": car.model.model,
        "vehicleBatterySize": car.model.battery_kwh,
        "chargePointPowerOutput": car.model.power_kw,
        "status": status,
    }


def _fixed(model: DeviceModel, property_id: int | None) -> Mapping[str, Any]:
    return {
        "__typename": model.typename,
        "id": model.id,
        "name": model.name,
        "provider": model.provider,
        "deviceType": model.device_type,
        "propertyId": None if property_id is None else str(property_id),
        "integrationDeviceId": None,
    }


def _completed(row: CompletedSlot) -> dict[str, Any]:
    start, end = graphql_stamp(row.start), graphql_stamp(row.end)
    return {
        "start": start,
        "startDt": start,
        "end": end,
        "endDt": end,
        # Negative: the grid gave it to the car.
        "delta": f"{-row.energy_kwh:.2f}",
        "meta": {"source": row.source, "location": row.location},
    }
