"""The settings of a display."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Final, Self
from ...model.serialize import load_known

CONF_LAYOUT: Final = "layout"
CONF_SIZE: Final = "size"
CONF_BITS: Final = "bits"
CONF_METER: Final = "meter"


class LayoutName(StrEnum):
    """What a picture shows."""

    NOW = "now"
    DAYS = "days"
    YESTERDAY = "yesterday"


class Size(StrEnum):
    """Sizes of panels, width and height [px]."""

    LANDSCAPE_800 = "800x480"
    PORTRAIT_480 = "480x800"
    LARGE = "1872x1404"
    SMALL = "400x300"

    @property
    def dots(self) -> tuple[int, int]:
        """Width and height [px]."""
        width, height = map(int, self.split("x"))
        return width, height

    @property
    def scale(self) -> float:
        """Dots for each unit in which layouts reckon, for texts of the same size on paper."""
        return {Size.LARGE: 2.34, Size.SMALL: 0.75}.get(self, 1.0)


class Bits(IntEnum):
    """Bits per pixel."""

    BLACK_AND_WHITE = 1
    FOUR_GREYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplaySettings:
    """What a person chose for a display."""

    layout: LayoutName = LayoutName.NOW
    size: Size = Size.LANDSCAPE_800
    bits: Bits = Bits.BLACK_AND_WHITE
    meter: str | None = None
    """An import meter point; None: the first with an agreement in force."""

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> Self:
        """Read the saved data."""
        bits = str(saved.get(CONF_BITS))
        return load_known(cls, {**saved, CONF_BITS: int(bits) if bits.isdecimal() else None})
