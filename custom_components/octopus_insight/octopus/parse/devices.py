"""Reads cars and chargers."""

from typing import Final
from ...model.charging.dispatch import Device
from ..devices import LIVE, control_state
from ..errors import NO_DEVICE_CODE
from .reading import GraphqlAnswer, Json, flag, known, part, parts, text

_DEVICES: Final = "devices"
_CHARGE_POINT: Final = "SmartFlexChargePoint"
_CAR_TYPES: Final = frozenset({"SmartFlexVehicle", _CHARGE_POINT})


def devices(answer: GraphqlAnswer) -> tuple[Device, ...] | None:
    """Return the cars and chargers of an account; None: they failed.

    Without any device, the answer is null, an empty list or an error of its own.
    """
    rows = answer.data.get(_DEVICES)
    if rows is None and (errors := answer.errors_of(_DEVICES)):
        return () if {error.code for error in errors} == {NO_DEVICE_CODE} else None
    return known(_device(row) for row in parts(rows, _DEVICES) if _is_car(row))


def _is_car(row: Json) -> bool:
    kind = text(row.get("deviceType"))
    return kind == "ELECTRIC_VEHICLES" or (kind is None and row.get("__typename") in _CAR_TYPES)


def _device(row: Json) -> Device | None:
    identifier = text(row.get("id"))
    if identifier is None:
        return None
    status = part(row.get("status"), "devices.status")
    word = text(status.get("currentState"))
    return Device(
        id=identifier,
        name=text(row.get("name")),
        make=text(row.get("make")),
        model=text(row.get("model")),
        provider=text(row.get("provider")),
        is_charge_point=row.get("__typename") == _CHARGE_POINT,
        is_live=text(status.get("current")) == LIVE,
        state=control_state(word),
        supplier_state=word,
        is_suspended=flag(status.get("isSuspended")),
    )
