"""Judge a lamp by its colour."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .check import Finding, Verdict
from .lamp import lamp_of

COLOURS = {
    "plunge": (0, 110, 255),
    "cheap": (0, 200, 80),
    "normal": (255, 150, 0),
    "expensive": (255, 30, 20),
    None: (150, 150, 150),
}
"""What a lamp has to show at each level; None: the price is not known."""


def lamp_finding(
    household: str, states: Iterable[Mapping[str, Any]], levels: Sequence[str | None]
) -> Finding:
    """Judge a lamp: it is on, and of the colour of one of the levels that are right now."""
    entity_id = lamp_of(household)
    lamp = next((state for state in states if state["entity_id"] == entity_id), None)
    if lamp is None or lamp["state"] != "on":
        verdict, value = Verdict.MISSING, "-" if lamp is None else lamp["state"]
    else:
        colour = tuple(lamp["attributes"]["rgb_color"] or ())
        is_right = any(colour == COLOURS[level] for level in levels)
        verdict, value = Verdict.OK if is_right else Verdict.WRONG, f"on {colour}"
    return Finding(
        owner=f"{household} lamp",
        entity_id=entity_id,
        value=value,
        right=f"on {COLOURS[levels[0]]}",
        verdict=verdict,
    )
