"""Patterns in place of colours: the more expensive, the darker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from ...model.prices.level import PriceLevel
from .settings import Bits

type Tone = tuple[int, int]
"""Ink and paper: two greys, 0 (black) to 255 (white)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Repeated over the whole sheet, so that filled boxes line up."""

    tile: tuple[str, ...]
    """Rows of equal length; `#` is ink."""
    tones: Mapping[Bits, Tone] = field(hash=False)
    """By the panel's bits."""


ARROWS: Final = (
    "................",
    "................",
    "..##.......##...",
    "..###.....###...",
    "...###...###....",
    "....###.###.....",
    ".....#####......",
    "......###.......",
    ".......#........",
    *("." * 16,) * 3,
)
FULL: Final = ("#",)
DOTS: Final = (
    "..##......",
    ".####.....",
    ".####.....",
    "..##......",
    "..........",
    ".......##.",
    "......####",
    "......####",
    ".......##.",
    "..........",
)
HATCH: Final = tuple(("#####....." * 2)[row : row + 10] for row in range(10))
STRIPES: Final = tuple("###.......")
CHEQUERS: Final = (*("....####",) * 4, *("####....",) * 4)
_BLACK_ON_WHITE: Final = (0, 255)


def _pattern(tile: tuple[str, ...], greys: Tone = _BLACK_ON_WHITE) -> Pattern:
    return Pattern(tile=tile, tones={Bits.BLACK_AND_WHITE: _BLACK_ON_WHITE, Bits.FOUR_GREYS: greys})


LEVEL_PATTERNS: Final[Mapping[PriceLevel | None, Pattern]] = {
    PriceLevel.PLUNGE: _pattern(ARROWS),
    PriceLevel.CHEAP: _pattern(DOTS, (170, 255)),
    PriceLevel.NORMAL: _pattern(HATCH, (85, 170)),
    PriceLevel.EXPENSIVE: _pattern(FULL),
    None: _pattern(STRIPES, (170, 255)),
}
"""None: the price is not known."""
CHARGE: Final = _pattern(FULL)
SESSION: Final = _pattern(CHEQUERS)
