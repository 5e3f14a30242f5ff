"""Reads plans and completed dispatches; a field that is null is unknown."""

from collections.abc import Callable, Mapping
import logging
from typing import Final
from ...model.charging.dispatch import CompletedDispatch, Dispatches, DispatchType, PlannedDispatch
from ...model.interval import Interval
from .devices import devices
from .reading import GraphqlAnswer, Json, interval, known, number, parts, text

_LOGGER = logging.getLogger(__name__)
_COMPLETED: Final = "completedDispatches"
MOST_CHARGED_KWH: Final = 1000.0
"""In one row, a day at most; of either sign."""


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
