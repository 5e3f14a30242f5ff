"""The settings of a display."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Final, Self
from ...model.serialize import load_known

CONF_BITS: Final = "bits"
CONF_METER: Final = "meter"


class Size(StrEnum):
    """Sizes of panels, width and height [px]."""

    LANDSCAPE_800 = "800x480"


class Bits(IntEnum):
    """Bits per pixel."""

    BLACK_AND_WHITE = 1
    FOUR_GREYS = 2


UNASKED: Final = {"layout": "now", "size": Size.LANDSCAPE_800}
"""Saved without being asked for: so far there is nothing to choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplaySettings:
    """What a person chose for a display."""

    size: Size = Size.LANDSCAPE_800
    bits: Bits = Bits.BLACK_AND_WHITE
    meter: str | None = None
    """An import meter point; None: the first with an agreement in force."""

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> Self:
        """Read the saved data."""
        bits = str(saved.get(CONF_BITS))
        return load_known(cls, {**saved, CONF_BITS: int(bits) if bits.isdecimal() else None})
