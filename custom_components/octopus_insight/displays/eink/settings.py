"""The settings of a display."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Final, Self
from ...model.serialize import load_or

CONF_SIZE: Final = "size"
CONF_BITS: Final = "bits"
CONF_LAYOUT: Final = "layout"
CONF_METER: Final = "meter"


class Size(StrEnum):
    """Sizes of panels, width and height [px]."""

    LANDSCAPE_800 = "800x480"


class Bits(IntEnum):
    """Bits per pixel."""

    BLACK_AND_WHITE = 1
    FOUR_GREYS = 2


class LayoutName(StrEnum):
    """What the picture is about: so far there is nothing to choose."""

    NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplaySettings:
    """What a person chose for a display."""

    size: Size
    bits: Bits
    meter: str | None
    """An import meter point; None: the first with an agreement in force."""

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> Self:
        """Read the saved data."""
        bits = str(saved.get(CONF_BITS))
        return cls(
            size=load_or(Size, saved.get(CONF_SIZE), Size.LANDSCAPE_800),
            bits=load_or(Bits, int(bits) if bits.isdecimal() else None, Bits.BLACK_AND_WHITE),
            meter=saved.get(CONF_METER),
        )
