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
from .reading import GraphqlAnswer, Row, known

_LOGGER = logging.getLogger(__name__)
_CHARGE_POINT: Final = "SmartFlexChargePoint"
_CAR_TYPES: Final = frozenset({"SmartFlexVehicle", _CHARGE_POINT})
MOST_CHARGED_KWH: Final = 1000.0
"""In one row, a day at most; of either sign."""


def devices(answer: GraphqlAnswer) -> tuple[Device, ...] | None:
    """Return cars and chargers; None: they failed.

    Without any device, the answer is null, an empty list or an error of its own.
    """
    errors = answer.errors_of("devices")
    if errors and answer.data.values.get("devices") is None:
        return () if all(isinstance(error, NoDeviceError) for error in errors) else None
    return known(map(_car, answer.data.parts("devices")))


def _car(row: Row) -> Device | None:
    device_id, kind = row.identifier("id"), row.text("deviceType")
    type_name = row.text("__typename")
    is_car = type_name in _CAR_TYPES if kind is None else kind == "ELECTRIC_VEHICLES"
    if device_id is None or not is_car:
        return None
    status = row.part("status")
    word = status.text("currentState")
    return Device(
        id=device_id,
        name=row.text("name"),
        make=row.text("make"),
        model=row.text("model"),
        provider=row.text("provider"),
        is_charge_point=type_name == _CHARGE_POINT,
        is_live=status.text("current") == "LIVE",
        state=control_state(word),
        supplier_state=word,
        is_suspended=status.flag("isSuspended"),
    )


def dispatches(answer: GraphqlAnswer, aliases: Mapping[str, str]) -> Dispatches:
    """Read the answer to `queries.dispatches`."""
    planned = {device: _rows(answer, alias, _planned) for alias, device in aliases.items()}
    completed = _rows(answer, "completedDispatches", _completed)
    return Dispatches(devices=devices(answer), planned=planned, completed=completed)


def _rows[R](
    answer: GraphqlAnswer, name: str, read: Callable[[Row, Interval], R | None]
) -> tuple[R, ...] | None:
    if answer.data.values.get(name) is None:
        return None
    spans = ((row, row.interval("start", "end")) for row in answer.data.parts(name))
    return known(read(row, span) for row, span in spans if span is not None)


def _planned(row: Row, span: Interval) -> PlannedDispatch | None:
    is_told = row.values.get("type") is not None
    word = (row.text("type") or "").lower() if is_told else DispatchType.SMART
    if word not in DispatchType:
        # it may not be cheap, and a low price must not be a guess
        _LOGGER.debug("A planned dispatch of the unknown type %s is left out", word)
        return None
    return PlannedDispatch(start=span.start, end=span.end, type=DispatchType(word))


def _completed(row: Row, span: Interval) -> CompletedDispatch:
    delta = row.number("delta", MOST_CHARGED_KWH)  # negative: energy into the car
    energy = None if delta is None else -delta
    return CompletedDispatch(start=span.start, end=span.end, energy_kwh=energy)
