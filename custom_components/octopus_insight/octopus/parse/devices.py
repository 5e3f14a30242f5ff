"""Reads cars and chargers."""

from typing import Final
from ...model.charging.dispatch import Device
from ..devices import control_state
from ..errors import NoDeviceError
from .reading import GraphqlAnswer, Json, flag, identifier, known, part, parts, text

_DEVICES: Final = "devices"
_CHARGE_POINT: Final = "SmartFlexChargePoint"
_CAR_TYPES: Final = frozenset({"SmartFlexVehicle", _CHARGE_POINT})


def devices(answer: GraphqlAnswer) -> tuple[Device, ...] | None:
    """Return cars and chargers; None: they failed.

    Without any device, the answer is null, an empty list or an error of its own.
    """
    rows = answer.data.get(_DEVICES)
    if rows is None and (errors := answer.errors_of(_DEVICES)):
        return () if all(isinstance(error, NoDeviceError) for error in errors) else None
    return known(map(_car, parts(rows, _DEVICES)))


def _car(row: Json) -> Device | None:
    device_id, kind = identifier(row.get("id")), text(row.get("deviceType"))
    type_name = text(row.get("__typename"))
    is_car = type_name in _CAR_TYPES if kind is None else kind == "ELECTRIC_VEHICLES"
    if device_id is None or not is_car:
        return None
    status = part(row.get("status"), "devices.status")
    word = text(status.get("currentState"))
    return Device(
        id=device_id,
        name=text(row.get("name")),
        make=text(row.get("make")),
        model=text(row.get("model")),
        provider=text(row.get("provider")),
        is_charge_point=type_name == _CHARGE_POINT,
        is_live=text(status.get("current")) == "LIVE",
        state=control_state(word),
        supplier_state=word,
        is_suspended=flag(status.get("isSuspended")),
    )
