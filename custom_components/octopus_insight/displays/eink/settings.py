"""The settings of a display."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Final, Self

CONF_SIZE: Final = "size"
CONF_BITS: Final = "bits"
CONF_LAYOUT: Final = "layout"
CONF_METER: Final = "meter"


class Size(StrEnum):
    """Width and height of the panel [px]."""

    LANDSCAPE_800 = "800x480"

    @property
    def pixels(self) -> tuple[int, int]:
        """Return width and height."""
        width, _, height = self.partition("x")
        return int(width), int(height)


class Bits(IntEnum):
    """Bits for each pixel of the panel."""

    BLACK_AND_WHITE = 1
    FOUR_GREYS = 2


class LayoutName(StrEnum):
    """What the picture is about."""

    NOW = "now"


DEFAULT_SIZE: Final = Size.LANDSCAPE_800
DEFAULT_BITS: Final = Bits.BLACK_AND_WHITE
DEFAULT_LAYOUT: Final = LayoutName.NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplaySettings:
    """What a person chose for a display; the defaults suit most panels."""

    size: Size
    bits: Bits
    layout: LayoutName
    meter: str | None
    """Id of the import meter point; None: the first with an agreement in force."""

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> Self:
        """Read what was saved."""
        return cls(
            size=Size(saved.get(CONF_SIZE, DEFAULT_SIZE)),
            bits=Bits(int(saved.get(CONF_BITS, DEFAULT_BITS))),
            layout=LayoutName(saved.get(CONF_LAYOUT, DEFAULT_LAYOUT)),
            meter=saved.get(CONF_METER),
        )
