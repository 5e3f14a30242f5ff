"""Reads plans and completed dispatches, each field of the answer on its own."""

from collections.abc import Mapping
import logging
from typing import Final

from ...model.charging.dispatch import CompletedDispatch, Dispatches, DispatchType, PlannedDispatch
from .devices import devices
from .reading import GraphqlAnswer, Json, moment, number, parts, text

_LOGGER = logging.getLogger(__name__)
_COMPLETED: Final = "completedDispatches"


def dispatches(answer: GraphqlAnswer, aliases: Mapping[str, str]) -> Dispatches:
    """Return what an answer says about devices, their plans and what was completed.

    Args:
        answer: Answer to `queries.dispatches`.
        aliases: Device id per name under which its plan was asked for.
    """
    completed = answer.data.get(_COMPLETED)
    return Dispatches(
        devices=devices(answer),
        planned={device_id: _plan(answer, alias) for alias, device_id in aliases.items()},
        completed=None
        if completed is None
        else tuple(
            row for each in parts(completed, _COMPLETED) if (row := _completed(each)) is not None
        ),
    )


def _plan(answer: GraphqlAnswer, alias: str) -> tuple[PlannedDispatch, ...] | None:
    """Return one device's plan; null, with or without an error, is a plan we do not know."""
    value = answer.data.get(alias)
    if value is None:
        return None
    return tuple(row for each in parts(value, alias) if (row := _planned(each)) is not None)


def _planned(row: Json) -> PlannedDispatch | None:
    start, end = moment(row.get("start")), moment(row.get("end"))
    word = (text(row.get("type")) or DispatchType.SMART).lower()
    if start is None or end is None or start >= end:
        return None
    if word not in DispatchType:
        # It may well not be cheap, and a promise of a low price must not be a guess.
        _LOGGER.debug("A planned dispatch of the unknown type %s is left out", word)
        return None
    return PlannedDispatch(
        start=start,
        end=end,
        type=DispatchType(word),
        energy_kwh=number(row.get("energyAddedKwh")),
    )


def _completed(row: Json) -> CompletedDispatch | None:
    start, end = moment(row.get("start")), moment(row.get("end"))
    if start is None or end is None or start >= end:
        return None
    delta = number(row.get("delta"))
    return CompletedDispatch(
        start=start,
        end=end,
        energy_kwh=None if delta is None else -delta,  # there, energy into the car is negative
    )
