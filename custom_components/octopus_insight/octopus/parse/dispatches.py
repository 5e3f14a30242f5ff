"""Reads cars and chargers, plans and completed dispatches; a field that is null is unknown."""

from collections.abc import Callable, Mapping
import logging
from typing import Final
from ...model.charging.dispatch import (
    CompletedDispatch,
    Device,
    Dispatches,
    DispatchType,
    PlannedDispatch,
)
from ...model.interval import Interval
from ..devices import control_state
from ..errors import NoDeviceError
from .reading import (
    GraphqlAnswer,
    Json,
    flag,
    identifier,
    interval,
    known,
    number,
    part,
    parts,
    text,
)

_LOGGER = logging.getLogger(__name__)
_DEVICES: Final = "devices"
_CHARGE_POINT: Final = "SmartFlexChargePoint"
_CAR_TYPES: Final = frozenset({"SmartFlexVehicle", _CHARGE_POINT})
_COMPLETED: Final = "completedDispatches"
MOST_CHARGED_KWH: Final = 1000.0
"""In one row, a day at most; of either sign."""


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


def dispatches(answer: GraphqlAnswer, aliases: Mapping[str, str]) -> Dispatches:
    """Read the answer to `queries.dispatches`."""
    return Dispatches(
        devices=devices(answer),
        planned={device: _rows(answer, alias, _planned) for alias, device in aliases.items()},
        completed=_rows(answer, _COMPLETED, _completed),
    )


def _rows[R](
    answer: GraphqlAnswer, name: str, read: Callable[[Json, Interval], R | None]
) -> tuple[R, ...] | None:
    if (value := answer.data.get(name)) is None:
        return None
    spans = ((row, interval(row, "start", "end")) for row in parts(value, name))
    return known(read(row, span) for row, span in spans if span is not None)


def _planned(row: Json, span: Interval) -> PlannedDispatch | None:
    kind = row.get("type")
    word = DispatchType.SMART if kind is None else (text(kind) or "").lower()
    if word not in DispatchType:
        # it may not be cheap, and a low price must not be a guess
        _LOGGER.debug("A planned dispatch of the unknown type %s is left out", word)
        return None
    return PlannedDispatch(start=span.start, end=span.end, type=DispatchType(word))


def _completed(row: Json, span: Interval) -> CompletedDispatch:
    delta = number(row.get("delta"), MOST_CHARGED_KWH)  # negative: energy into the car
    energy = None if delta is None else -delta
    return CompletedDispatch(start=span.start, end=span.end, energy_kwh=energy)
