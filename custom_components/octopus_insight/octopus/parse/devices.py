"""Reads cars and chargers, and how far the supplier controls them."""

from typing import Final

from ...model.charging.dispatch import Device
from ..devices import LIVE, control_state
from ..errors import NO_DEVICE_CODE
from .reading import GraphqlAnswer, Json, flag, part, parts, text

FIELD: Final = "devices"
_CHARGE_POINT: Final = "SmartFlexChargePoint"
_CAR_TYPES: Final = frozenset({"SmartFlexVehicle", _CHARGE_POINT})


def devices(answer: GraphqlAnswer) -> tuple[Device, ...] | None:
    """Return the cars and chargers of an account; meters and batteries are devices as well there.

    Returns:
        All of them, in whatever state. () where the account has none: the answer is null or
        empty then, or the error KT-CT-4301. None: they could not be fetched.
    """
    if answer.failed(FIELD):
        codes = {error.code for error in answer.errors_of(FIELD)}
        return () if codes == {NO_DEVICE_CODE} else None
    rows = parts(answer.data.get(FIELD), FIELD)
    return tuple(device for row in rows if _is_car(row) and (device := _device(row)) is not None)


def _is_car(row: Json) -> bool:
    """Tell cars and chargers apart from the rest, also where the type is null."""
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
